"""An independent oracle for exact pieces, in rational numbers, for small networks.

It walks along the x axis from pattern to pattern: while every unit stays on its side of 0, the
whole network is one straight line; the nearest zero of any unit's line ends the pattern. No
matrices, no sorting, no tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from playground.model.graph import Graph

Line = tuple[Fraction, Fraction]  # slope, intercept
ZERO = Fraction(0)


@dataclass(frozen=True)
class Stretch:
    """One pattern: it begins at ``start`` (None: at minus infinity)."""

    start: Fraction | None
    z: dict[int, Line]
    a: dict[int, Line]
    sides: dict[int, int]  # the sign of each unit's z on the stretch


def low_gain(activation: str, slope: float) -> Fraction:
    return Fraction({"linear": 1.0, "relu": 0.0, "abs": -1.0, "leaky_relu": slope}[activation])


def stretches(graph: Graph, parameters: np.ndarray) -> list[Stretch]:
    """All patterns from left to right."""
    start: Fraction | None = None
    found = []
    while True:
        stretch = _pattern_after(graph, parameters, start)
        found.append(stretch)
        zeros = [-c / s for s, c in stretch.z.values() if s != 0]
        ahead = [x for x in zeros if start is None or x > start]
        if not ahead:
            return found
        start = min(ahead)


def _pattern_after(graph: Graph, parameters: np.ndarray, start: Fraction | None) -> Stretch:
    z: dict[int, Line] = {}
    sides: dict[int, int] = {}
    a: dict[int, Line] = {graph.layers[0].nodes[0].id: (Fraction(1), ZERO)}
    for layer in graph.layers[1:]:
        low = low_gain(layer.activation, layer.negative_slope)
        for node in layer.nodes:
            slope, intercept = ZERO, Fraction(float(parameters[graph.bias_index[node.id]]))
            for source in graph.incoming[node.id]:
                weight = Fraction(float(parameters[graph.edge_index[source, node.id]]))
                slope += weight * a[source][0]
                intercept += weight * a[source][1]
            z[node.id] = (slope, intercept)
            side = -slope or intercept  # at minus infinity
            if start is not None:  # just after start
                side = slope * start + intercept or slope
            gain = Fraction(1) if side > 0 else low
            sides[node.id] = (side > 0) - (side < 0)
            a[node.id] = (gain * slope, gain * intercept)
    return Stretch(start, z, a, sides)


@dataclass(frozen=True)
class ExactKink:
    x: Fraction
    y: Fraction
    crossing: frozenset[int]  # every node with a corner whose z changes its sign here


def exact_kinks(
    graph: Graph, parameters: np.ndarray, node_id: int
) -> tuple[list[ExactKink], list[Line]]:
    """The kinks of a node's activation, and the lines between them."""
    cornered = {
        node.id
        for layer in graph.layers[1:]
        for node in layer.nodes
        if low_gain(layer.activation, layer.negative_slope) != 1
    }
    walk = stretches(graph, parameters)
    kinks = []
    lines = [walk[0].a[node_id]]
    for before, after in pairwise(walk):
        line = after.a[node_id]
        if line == lines[-1]:
            continue
        x = after.start
        assert x is not None
        crossing = frozenset(i for i in cornered if before.sides[i] * after.sides[i] < 0)
        kinks.append(ExactKink(x, line[0] * x + line[1], crossing))
        lines.append(line)
    return kinks, lines
