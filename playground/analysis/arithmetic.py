"""The equation of a node, written out with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.model.numbers import format_number

Array = NDArray[np.float64]

MAX_TERMS = 16  # more are not readable; a node fed by a picture has hundreds
MAX_LOGITS = 4


def node_equation(
    graph: Graph,
    parameters: Array,
    node_id: int,
    values: Mapping[int, float] | None = None,
    digits: int = 2,
    max_terms: int = MAX_TERMS,
) -> str:
    """A node's equation: ``h2 = relu(-1.20 * x + 0.50 * h1 + 0.30) = 0.84``.

    ``values`` maps node ids to activations; the node's own ends the equation, if it is given. The
    bias is always written, even 0. Of more than ``max_terms`` weights, the middle ones are replaced
    by dots. Softmax is written with its logits, followed by the node's own logit. Raises GraphError
    when there is no such node.
    """
    name = graph.display_name(node_id)
    layer = graph.layer_of(node_id)
    result = "" if values is None or node_id not in values else _number(values[node_id], digits)
    ending = f" = {result}" if result else ""
    if graph.layer_index[node_id] == 0:
        return f"{name}{ending}"
    total = weighted_sum(graph, parameters, node_id, digits, max_terms)
    if layer.activation == "linear":
        return f"{name} = {total}{ending}"
    if layer.activation == "softmax":
        own = f"exp(z_{name})"
        names = [graph.display_name(node.id) for node in layer.nodes]
        if len(names) <= MAX_LOGITS:
            below = " + ".join(f"exp(z_{other})" for other in names)
        else:
            below = f"exp(z_{names[0]}) + ... + exp(z_{names[-1]})"
        return f"{name} = {own} / ({below}){ending}, z_{name} = {total}"
    slope = f", slope {layer.negative_slope:g}" if layer.activation == "leaky_relu" else ""
    return f"{name} = {layer.activation}({total}{slope}){ending}"


def weighted_sum(
    graph: Graph,
    parameters: Array,
    node_id: int,
    digits: int = 2,
    max_terms: int = MAX_TERMS,
) -> str:
    """The z of a node with a bias: ``-1.20 * x + 0.50 * h1 + 0.30``."""
    sources = graph.incoming[node_id]
    terms: list[tuple[float, str]] = [
        (float(parameters[graph.edge_index[source, node_id]]), graph.display_name(source))
        for source in _shown(sources, max_terms)
    ]
    pieces = [(value, f" * {source}") for value, source in terms]
    bias = (float(parameters[graph.bias_index[node_id]]), "")
    if len(terms) < len(sources):
        return f"{_joined(pieces[:-1], digits)} + ...{_joined([pieces[-1], bias], digits, False)}"
    return _joined([*pieces, bias], digits)


def _shown(sources: tuple[int, ...], max_terms: int) -> tuple[int, ...]:
    most = max(max_terms, 2)
    return sources if len(sources) <= most else (*sources[: most - 1], sources[-1])


def _joined(terms: Iterable[tuple[float, str]], digits: int, first: bool = True) -> str:
    """The terms with their signs between them; the first keeps its minus sign."""
    text = ""
    for value, factor in terms:
        if first:
            text = _number(value, digits) + factor
        else:
            text += f" {'-' if value < 0.0 else '+'} {_number(abs(value), digits)}{factor}"
        first = False
    return text


def _number(value: float, digits: int) -> str:
    return format_number(float(value), digits)
