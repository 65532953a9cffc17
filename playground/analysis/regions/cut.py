"""The network along a straight line through its inputs, as a network of one input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.data.features import Inputs
from playground.engine.program import Program
from playground.model.graph import Graph
from playground.model.parts import Edge, Layer, Node

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A network whose input t runs from 0 at one end of the line to 1 at the other."""

    graph: Graph
    parameters: Array


@quiet
def cut(graph: Graph, parameters: Array, inputs: Inputs, start: Array, end: Array) -> Cut:
    """The network on the line from ``start`` to ``end`` ``(n_raw,)``, in the user's units.

    The first layer's weights, and those that skip to later layers, are composed with the line. The
    units keep their ids.
    """
    matrix, offset = inputs.affine()
    along, at_start = matrix @ (end - start), matrix @ start + offset
    program = Program.of(graph)
    first = Node(graph.next_id + 1, "t")
    layers = (Layer(graph.next_id, (first,), "linear", "input"), *graph.layers[1:])
    n_edges = len(graph.edges)
    slopes: dict[int, float] = {}
    biases = parameters[n_edges:].copy()
    for block in program.blocks:
        if block.source == 0:
            weights = block.matrix(parameters)
            nodes = graph.layers[block.target].nodes
            rows = np.unique(block.rows)
            slopes |= {nodes[row].id: float(weights[row] @ along) for row in rows.tolist()}
            biases[_from(program.biases[block.target], n_edges)] += weights @ at_start
    of_inputs = {node.id for node in graph.layers[0].nodes}
    kept = [edge for edge in graph.edges if edge.source not in of_inputs]
    composed = Graph(
        layers, (*kept, *(Edge(first.id, target) for target in slopes)), graph.next_id + 2
    )
    out = np.empty(composed.n_parameters)
    for key, i in composed.edge_index.items():
        source, target = key
        out[i] = slopes[target] if source == first.id else parameters[graph.edge_index[key]]
    out[len(composed.edges) :] = biases
    return Cut(composed, out)


def _from(place: slice, start: int) -> slice:
    return slice(place.start - start, place.stop - start)
