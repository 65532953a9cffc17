"""The lines of arithmetic at one node or parameter, for one row of the passes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.analysis.overflow import quiet
from playground.analysis.walk.passes import Passes
from playground.model.activation_formulas import activation, derivative, softmax
from playground.model.graph import Graph
from playground.model.losses import HUBER_DELTA
from playground.model.notation import (
    Bracket,
    Fraction,
    Notation,
    Number,
    Power,
    Row,
    Sum,
    Symbol,
    Word,
    factor,
    joined,
    row,
    size_of,
)
from playground.model.numbers import ROUND_OFF
from playground.model.parts import ParameterKey

MAX_TERMS = 6  # terms of a sum that are written out
Lines = tuple[Row, ...]


def partial(of: Notation) -> Fraction:
    """dL / d(of)."""
    return Fraction(Word("∂L"), row("∂", of))


def z_symbol(graph: Graph, node: int) -> Symbol:
    return Symbol("z", graph.display_name(node))


def a_symbol(graph: Graph, node: int) -> Symbol:
    return Symbol(graph.display_name(node))


def parameter_symbol(graph: Graph, key: ParameterKey) -> Symbol:
    if isinstance(key, int):
        return Symbol("b", graph.display_name(key))
    return Symbol("w", "→".join(map(graph.display_name, key)))


# -- forward ----------------------------------------------------------------------------------


def forward_lines(passes: Passes, node: int, at: int) -> Lines:
    """z and a of a node for row ``at`` of the passes; an input has one line, its value."""
    graph = passes.graph
    name, a = a_symbol(graph, node), float(passes.a(node)[at])
    if graph.layer_index[node] == 0:
        return (row(name, " = ", Number(a)),)
    z_name = z_symbol(graph, node)
    layer = graph.layer_of(node)
    letters, digits, z = _weighted_sum(passes, node, at)
    lines = [row(z_name, " = ", letters), row(z_name, " = ", digits, " = ", z)]
    if layer.activation == "linear":
        return (*lines, row(name, " = ", z_name, " = ", z))
    if layer.activation == "softmax":
        logits = [Number(float(passes.z(n.id)[at])) for n in layer.nodes]
        formula: Notation = Word("softmax(z)")
        if len(logits) <= MAX_TERMS:
            formula = softmax(logits, graph.column[node])
    else:
        formula = activation(layer.activation, Number(z.value), Number(layer.negative_slope))
    return (*lines, row(name, " = ", formula, " = ", Number(a)))


def _weighted_sum(passes: Passes, node: int, at: int) -> tuple[Row, Row, Number]:
    """z in letters, in digits, and its value."""
    graph = passes.graph
    terms = [((source, node), source) for source in graph.incoming[node]]
    letters: list[Notation] = [
        row(parameter_symbol(graph, key), " · ", a_symbol(graph, source)) for key, source in terms
    ]
    values = [(passes.weight(key), float(passes.a(source)[at])) for key, source in terms]
    bias = passes.weight(node)
    digits: list[Notation] = [row(factor(w), " · ", factor(a)) for w, a in values]
    letters.append(parameter_symbol(graph, node))
    digits.append(factor(bias))
    scale = size_of(bias, *(w * a for w, a in values))
    z = Number(float(passes.z(node)[at]), scale)
    return joined(_shortened(letters), " + "), joined(_shortened(digits), " + "), z


def _shortened(terms: Sequence[Notation]) -> Sequence[Notation]:
    """At most MAX_TERMS terms and the last one, with dots for what is left out."""
    if len(terms) <= MAX_TERMS + 1:
        return terms
    return [*terms[: MAX_TERMS - 1], Word("…"), terms[-1]]


# -- the loss ---------------------------------------------------------------------------------


@quiet
def loss_lines(passes: Passes, at: int) -> Lines:
    """The loss of row ``at``, the mean over the rows, and the penalty."""
    scale = _loss_scale(passes)
    own = Number(float(passes.losses[at]), scale)
    lines = [row(Word("L"), " = ", _loss_formula(passes, at), " = ", own)]
    n = len(passes.losses)
    mean = float(passes.losses.mean())
    if n > 1:
        words = row(Fraction(Word("1"), Word(f"{n:,}")), " ", Sum("rows", Word("L")))
        lines.append(row(Word("C"), " = ", words, " = ", Number(mean, scale)))
    training = passes.problem.training
    weights = passes.parameters[: passes.problem.program.n_weights]
    for name, rate, formula, size in (
        ("L1", training.l1, Sum("w", Word("|w|")), float(abs(weights).sum())),
        (
            "L2",
            0.5 * training.l2,
            Sum("w", Power(Word("w"), Word("2"))),
            float((weights * weights).sum()),
        ),
    ):
        if rate:
            share = row(Number(rate), " · ", formula)
            lines.append(row(f"{name} = ", share, " = ", Number(rate * size)))
    return tuple(lines)


def _loss_scale(passes: Passes) -> float:
    """Losses far below this one are round-off in the outputs, which squares make smaller still."""
    size = float(np.abs(passes.y).max(initial=0.0))
    if passes.loss.name == "mae":
        return size
    return 0.0 if passes.loss.classification else ROUND_OFF * size * size


def _loss_formula(passes: Passes, at: int) -> Notation:
    outputs = passes.graph.layers[-1].nodes
    pairs = [(node.id, float(passes.a(node.id)[at]), float(passes.target(node.id)[at]))
             for node in outputs]  # fmt: skip
    name = passes.loss.name
    if name == "cross_entropy":
        return _cross_entropy(passes, pairs, at)
    if name == "binary_cross_entropy":
        shares = [_binary_cross_entropy(passes, a, y) for _, a, y in pairs]
        return row("−(", joined(_shortened(shares), " + "), ")")
    differences = [row(Number(a), " − ", factor(y)) for _, a, y in pairs]
    terms: list[Notation] = []
    for (_, a, y), difference in zip(pairs, differences, strict=True):
        size = abs(a - y)
        if name == "mae":
            terms.append(row("|", difference, "|"))
        elif name == "huber" and size > HUBER_DELTA:
            terms.append(row("(|", difference, "| − ", Fraction(Word("1"), Word("2")), ")"))
        elif name == "huber":
            half = Fraction(Word("1"), Word("2"))
            terms.append(row(half, " ", Power(Bracket(difference), Word("2"))))
        else:
            terms.append(Power(Bracket(difference), Word("2")))
    total = joined(_shortened(terms), " + ")
    if name == "half_mse":
        inner: Notation = Bracket(total) if len(terms) > 1 else total
        return row(Fraction(Word("1"), Word("2")), " ", inner)
    return total


def _cross_entropy(passes: Passes, pairs: list[tuple[int, float, float]], at: int) -> Notation:
    """From the logits: the logarithm of the sum of their powers of e, minus the target's own."""
    read = passes.z if passes.linked else passes.a
    logits = [float(read(node)[at]) for node, _, _ in pairs]
    powers: list[Notation] = [Power(Word("e"), Number(logit)) for logit in logits]
    log_sum = row("ln(", joined(_shortened(powers), " + "), ")")
    terms: list[Notation] = []
    for (_, _, y), logit in zip(pairs, logits, strict=True):
        if y == 1.0:
            return row(log_sum, " − ", factor(logit))
        if y:
            terms.append(row(Number(y), " · (", log_sum, " − ", factor(logit), ")"))
    return joined(_shortened(terms), " + ") if terms else Word("0")


def _binary_cross_entropy(passes: Passes, a: float, y: float) -> Row:
    p: Notation = Number(a) if passes.linked else row("σ(", Number(a), ")")
    if y == 1.0:
        return row("ln(", p, ")")
    if y == 0.0:
        return row("ln(1 − ", p, ")")
    return row(Number(y), " · ln(", p, ") + ", Number(1.0 - y), " · ln(1 − ", p, ")")


# -- backward ---------------------------------------------------------------------------------


def backward_lines(passes: Passes, node: int, at: int) -> Lines:
    """dL/da and dL/dz of a node for row ``at``, factor by factor."""
    graph = passes.graph
    layer = graph.layer_of(node)
    is_output = layer is graph.layers[-1]
    a, by_z = a_symbol(graph, node), Number(float(passes.by_z(node)[at]))
    left = partial(z_symbol(graph, node))
    if is_output and passes.linked:
        p, y = float(passes.a(node)[at]), float(passes.target(node)[at])
        by_z = Number(by_z.value, size_of(p, y))
        return (row(left, " = ", a, " − y = ", Number(p), " − ", factor(y), " = ", by_z),)
    by_a = float(passes.by_a(node)[at])
    lines = [
        _output_line(passes, node, at, by_a) if is_output else _branches(passes, node, at, by_a)
    ]
    if layer.activation == "softmax":
        lines.append(_softmax_line(passes, node, at, left, by_z))
    elif layer.activation == "linear":  # z is a
        lines.append(row(left, " = ", partial(a), " = ", by_z))
    else:
        lines += _slope_lines(passes, node, at, left, by_a, by_z)
    return tuple(lines)


def _slope_lines(
    passes: Passes, node: int, at: int, left: Notation, by_a: float, by_z: Number
) -> Lines:
    layer = passes.graph.layer_of(node)
    slope, z, a = (float(v(node)[at]) for v in (passes.slope, passes.z, passes.a))
    slope_name = row("f′(", z_symbol(passes.graph, node), ")")
    numbers = map(Number, (z, a, layer.negative_slope))
    formula = derivative(layer.activation, *numbers)
    own = a_symbol(passes.graph, node)
    return (
        row(slope_name, " = ", formula, " = ", Number(slope)),
        row(left, " = ", partial(own), " · ", slope_name, " = ",
            Number(by_a), " · ", factor(slope), " = ", by_z),
    )  # fmt: skip


def _softmax_line(passes: Passes, node: int, at: int, left: Notation, by_z: Number) -> Row:
    """dL/dz_k = a_k (dL/da_k - sum over the layer of a_l dL/da_l)."""
    nodes = [n.id for n in passes.graph.layer_of(node).nodes]
    a, by_a = float(passes.a(node)[at]), float(passes.by_a(node)[at])
    terms: list[Notation] = [
        row(Number(float(passes.a(n)[at])), " · ", factor(float(passes.by_a(n)[at]))) for n in nodes
    ]
    inner = joined(_shortened(terms), " + ")
    return row(left, " = ", Number(a), " · (", Number(by_a), " − (", inner, ")) = ", by_z)


def _output_line(passes: Passes, node: int, at: int, by_a: float) -> Row:
    a, y = float(passes.a(node)[at]), float(passes.target(node)[at])
    difference = row(Number(a), " − ", factor(y))
    value = Number(by_a, size_of(a, y))
    left = partial(a_symbol(passes.graph, node))
    match passes.loss.name:
        case "half_mse":
            formula: Notation = difference
        case "mse":
            formula = row("2 · (", difference, ")")
        case "mae":
            formula = row("sign(", difference, ")")
        case "huber":
            formula = difference if abs(a - y) <= HUBER_DELTA else row("sign(", difference, ")")
        case "binary_cross_entropy":
            formula = row("σ(", Number(a), ") − ", factor(y))
        case _:
            formula = row("softmax(", a_symbol(passes.graph, node), ") − ", factor(y))
    return row(left, " = ", formula, " = ", value)


def _branches(passes: Passes, node: int, at: int, by_a: float) -> Row:
    """dL/da of a hidden node: a sum over the edges that leave it."""
    graph = passes.graph
    left = partial(a_symbol(graph, node))
    targets = graph.outgoing[node]
    if not targets:
        return row(left, " = 0, since no edge leaves ", a_symbol(graph, node))
    pairs = [(passes.weight((node, t)), float(passes.by_z(t)[at])) for t in targets]
    letters: list[Notation] = [
        row(parameter_symbol(graph, (node, t)), " · ", partial(z_symbol(graph, t))) for t in targets
    ]
    digits: list[Notation] = [row(factor(w), " · ", factor(d)) for w, d in pairs]
    value = Number(by_a, size_of(*(w * d for w, d in pairs)))
    return row(
        left, " = ", joined(_shortened(letters), " + "),
        " = ", joined(_shortened(digits), " + "), " = ", value,
    )  # fmt: skip


# -- the gradient -----------------------------------------------------------------------------


def gradient_lines(passes: Passes, key: ParameterKey, at: int) -> Lines:
    """The gradient of a parameter: the share of row ``at``, the mean, and the penalty's part."""
    graph = passes.graph
    left = partial(parameter_symbol(graph, key))
    if isinstance(key, int):
        by_z = float(passes.by_z(key)[at])
        lines = [row(left, " = ", partial(z_symbol(graph, key)), " = ", Number(by_z))]
    else:
        source, target = key
        by_z, a = float(passes.by_z(target)[at]), float(passes.a(source)[at])
        letters = row(partial(z_symbol(graph, target)), " · ", a_symbol(graph, source))
        value = Number(by_z * a)
        lines = [row(left, " = ", letters, " = ", factor(by_z), " · ", factor(a), " = ", value)]
    shares = passes.shares(key)
    mean, scale = passes.mean_share(key), size_of(*shares.tolist())
    total: Notation = Fraction(Word("∂C"), row("∂", parameter_symbol(graph, key)))
    n = len(shares)
    if n > 1:
        words = row(Fraction(Word("1"), Word(f"{n:,}")), " ", Sum("rows", left))
        lines.append(row(total, " = ", words, " = ", Number(mean, scale)))
    extra = float(passes.penalty_gradient[graph.parameter_index[key]])
    if extra:
        both = Number(mean + extra, max(scale, abs(extra)))
        lines.append(row(total, " + penalty = ", Number(mean), " + ", factor(extra), " = ", both))
    return tuple(lines)
