"""The equation of a node, written out with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.analysis.walk.lines import Lines, a_symbol, z_symbol
from playground.model.activation_formulas import activation, softmax
from playground.model.graph import Graph
from playground.model.notation import Notation, Number, Row, Word, factor, row, size_of

Array = NDArray[np.float64]

MAX_TERMS = 16  # more are not readable; a node fed by a picture has hundreds
MAX_LOGITS = 4


def node_equation(
    graph: Graph,
    parameters: Array,
    node_id: int,
    values: Mapping[int, tuple[float, float]] | None = None,
    max_terms: int = MAX_TERMS,
) -> Lines:
    """z of a node with its weights and bias, then a; a linear node has one line.

    ``values`` maps node ids to z and a: with them, each line ends with its result. The bias is
    always written, even 0. Of more than ``max_terms`` weights, the middle ones are replaced by
    dots. Raises GraphError when there is no such node.
    """
    name, z_name = a_symbol(graph, node_id), z_symbol(graph, node_id)
    layer = graph.layer_of(node_id)
    if graph.layer_index[node_id] == 0:
        return (_ended(row(name), None if values is None else values[node_id][1]),)
    total = weighted_sum(graph, parameters, node_id, max_terms)
    if values is not None:
        digits = weighted_sum(graph, parameters, node_id, max_terms, values)
        total = row(total, " = ", digits, " = ", _z(graph, parameters, node_id, values))
    if layer.activation == "linear":
        return (row(name, " = ", total),)
    if layer.activation == "softmax":
        formula = _softmax(graph, node_id, values)
    else:
        z = z_name if values is None else Number(values[node_id][0])
        formula = activation(layer.activation, z, Number(layer.negative_slope))
    result = None if values is None else values[node_id][1]
    return row(z_name, " = ", total), _ended(row(name, " = ", formula), result)


def weighted_sum(
    graph: Graph,
    parameters: Array,
    node_id: int,
    max_terms: int = MAX_TERMS,
    values: Mapping[int, tuple[float, float]] | None = None,
) -> Row:
    """The z of a node: ``−1.20 · x + 0.50 · h1 + 0.30``; the inputs as numbers with ``values``."""
    sources = graph.incoming[node_id]
    terms: list[tuple[float, Notation | None]] = []
    for source in _shown(sources, max_terms):
        weight = float(parameters[graph.edge_index[source, node_id]])
        given = a_symbol(graph, source) if values is None else factor(values[source][1])
        terms.append((weight, given))
    bias = float(parameters[graph.bias_index[node_id]]), None
    if len(terms) < len(sources):
        return row(_joined(terms[:-1]), " + …", _joined([terms[-1], bias], first=False))
    return _joined([*terms, bias])


def _z(
    graph: Graph, parameters: Array, node_id: int, values: Mapping[int, tuple[float, float]]
) -> Number:
    """z of a node; where it is taken for 0, with the rounding error that the sum leaves."""
    z = values[node_id][0]
    if z != 0.0:
        return Number(z)
    terms = [
        float(parameters[graph.edge_index[source, node_id]]) * values[source][1]
        for source in graph.incoming[node_id]
    ]
    terms.append(float(parameters[graph.bias_index[node_id]]))
    return Number(sum(terms), size_of(*terms) * len(terms))


def _softmax(
    graph: Graph, node_id: int, values: Mapping[int, tuple[float, float]] | None
) -> Notation:
    nodes = [node.id for node in graph.layer_of(node_id).nodes]
    if len(nodes) > MAX_LOGITS:
        return row("softmax(", z_symbol(graph, node_id), ")")
    logits: Sequence[Notation] = [
        z_symbol(graph, node) if values is None else Number(values[node][0]) for node in nodes
    ]
    return softmax(logits, nodes.index(node_id))


def _ended(line: Row, result: float | None) -> Row:
    return line if result is None else row(line, " = ", Number(result))


def _shown(sources: tuple[int, ...], max_terms: int) -> tuple[int, ...]:
    most = max(max_terms, 2)
    return sources if len(sources) <= most else (*sources[: most - 1], sources[-1])


def _joined(terms: Iterable[tuple[float, Notation | None]], first: bool = True) -> Row:
    """Weights times what they weigh, with their signs between them; the first one keeps its own."""
    parts: list[Notation] = []
    for value, given in terms:
        if first:
            parts.append(Number(value))
        else:
            parts += [Word(" − " if value < 0.0 else " + "), Number(abs(value))]
        if given is not None:
            parts += [Word(" · "), given]
        first = False
    return Row(tuple(parts))
