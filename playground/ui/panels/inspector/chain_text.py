"""The chain rule of one weight as lines of digits, from the loss back to the weight."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from playground.analysis.chain import BatchChain, EdgeChain, Step
from playground.engine.problem import Problem
from playground.model.numbers import format_number, without_round_off

MAX_TERMS = 4  # terms of a sum that are still written out


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChainText", text)


def chain_lines(problem: Problem, chain: EdgeChain, digits: int = 3) -> tuple[str, ...]:
    """The factors for one example; the last line is their product, the weight's gradient.

    ``dL/dz(h1) = dL/dh1 · relu′(z) = 0.340 · 1.000 = 0.340``.
    """
    graph = problem.program.graph
    lines = [line for step in chain.steps for line in _step_lines(problem, chain, step, digits)]
    source, target = map(graph.display_name, chain.key)
    numbers = _product((chain.steps[-1].by_z, chain.activation), digits)
    value = format_number(chain.value, digits)
    lines.append(f"dL/dw = dL/dz({target}) · {source} = {numbers} = {value}")
    return tuple(lines)


def batch_line(problem: Problem, chain: BatchChain, digits: int = 3) -> str:
    """The gradient over all examples: a mean of products, plus the part of the penalty."""
    source, target = map(problem.program.graph.display_name, chain.key)
    n, data = len(chain.by_z), format_number(chain.data, digits)
    words = _tr("dL/dw = mean of dL/dz({0}) · {1} over {2:,} examples = {3}")
    if n == 1:
        words = _tr("dL/dw = dL/dz({0}) · {1} of the one example = {3}")
    text = words.format(target, source, n, data)
    if chain.penalty != 0.0:
        sign = "-" if chain.penalty < 0.0 else "+"
        size, value = format_number(abs(chain.penalty), digits), format_number(chain.value, digits)
        text += _tr("; {0} {1} of the penalty = {2}").format(sign, size, value)
    return text


def _step_lines(problem: Problem, chain: EdgeChain, step: Step, digits: int) -> list[str]:
    graph = problem.program.graph
    name, layer = graph.display_name(step.node), graph.layer_of(step.node)
    by_z = format_number(step.by_z, digits)
    lines = []
    if layer is graph.layers[-1]:
        column = [node.id for node in layer.nodes].index(step.node)
        given = _tr("{0} = {1} for {2}").format(
            name,
            format_number(chain.prediction[column], digits),
            format_number(_rounded(chain.target[column], problem), digits),
        )
        if step.by_a is None:
            return [f"dL/dz({name}) = {by_z} ({given})"]
        if layer.activation == "linear":  # its z is its a
            return [f"dL/dz({name}) = dL/d{name} = {by_z} ({given})"]
        lines.append(f"dL/d{name} = {format_number(step.by_a, digits)} ({given})")
    elif step.by_a is not None:
        lines.append(_sum_line(problem, step, digits))
    if step.slope is None or step.by_a is None:
        words = _tr("dL/dz({0}) = {1}, from all units of the layer")
        lines.append(words.format(name, by_z))
    else:
        numbers = _product((step.by_a, step.slope), digits)
        slope = f"{layer.activation}′(z)"
        lines.append(f"dL/dz({name}) = dL/d{name} · {slope} = {numbers} = {by_z}")
    return lines


def _rounded(target: float, problem: Problem) -> float:
    """The target, or 0 where only round-off is left: sin(pi) is 1.2e-16."""
    return without_round_off(target, float(np.abs(problem.y_train).max(initial=0.0)))


def _sum_line(problem: Problem, step: Step, digits: int) -> str:
    """``dL/dh1`` as a sum over the edges that leave the node."""
    graph = problem.program.graph
    name = graph.display_name(step.node)
    if not step.branches or step.by_a is None:
        return _tr("dL/d{0} = 0: no edge leaves it").format(name)
    shown = step.branches[:MAX_TERMS]
    letters = [f"w({name}→{n}) · dL/dz({n})" for n in (graph.display_name(b.node) for b in shown)]
    numbers = [_product((b.weight, b.by_z), digits) for b in shown]
    if len(step.branches) > MAX_TERMS:
        letters.append("…")
        numbers.append("…")
    total = format_number(step.by_a, digits)
    return f"dL/d{name} = {' + '.join(letters)} = {' + '.join(numbers)} = {total}"


def _product(values: tuple[float, ...], digits: int) -> str:
    """Factors; a negative one after the first stands in brackets."""
    texts = [format_number(value, digits) for value in values]
    return " · ".join(t if i == 0 or t[0] != "-" else f"({t})" for i, t in enumerate(texts))
