"""The exact pieces of every node, layer by layer, without sampling.

The pre-activations of a layer are sums of functions that are straight between the same knots. Where
a pre-activation crosses 0, the activation's corner makes a new knot; then the activation is applied
to values and slopes.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.knots import (
    TOLERANCE,
    Crossings,
    drop_rounding,
    find_crossings,
    group_crossings,
    places_of,
    refine,
)
from playground.analysis.overflow import quiet
from playground.engine.program import Program
from playground.model.graph import Graph

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MAX_KNOTS = 20_000
MAX_CELLS = 4_000_000  # knots times nodes: about 150 MB, and half a second

Propagated = tuple[tuple["LayerPieces", ...], tuple[float, float] | None]


@dataclass(frozen=True, slots=True, eq=False)
class LayerPieces:
    """The nodes of one layer as functions of the network's input, in the network's units.

    ``z`` is a stack (see ``knots.py``) on the knots ``x`` ``(k,)``. For each interval and node,
    ``(k + 1, m)``, ``on`` tells whether z > 0 (True without a corner); da/dz is 1 there and ``low``
    elsewhere. Corner j is made by node ``corner_columns[j]`` of the layer at knot
    ``corner_knots[j]``.
    """

    x: Array
    z: Array
    on: NDArray[np.bool_]
    low: float
    corner_knots: Index
    corner_columns: Index

    def activation(self, column: int) -> Array:
        """The a of one node, as a stack of one function ``(3k + 1,)``.

        Computed on demand: for all nodes of a large network, storing megabytes takes longer.
        """
        one = slice(column, column + 1)
        return bend(self.z[:, one], self.on[:, one], self.low)[:, 0]

    def gains(self, intervals: Index) -> Array:
        """da/dz of all nodes on some of the intervals, ``(len(intervals), m)``."""
        return np.where(self.on[intervals], 1.0, self.low)


@dataclass(frozen=True, slots=True, eq=False)
class _SourceIndex:
    """The edges from one layer: ``index`` ``(m, n)`` into the parameters with an extra 0 at the
    end, which missing edges point at."""

    source: int
    index: Index


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What depends on the graph alone and is reused in every frame.

    For each layer: the blocks that end in it, the place of its biases, the gain of its activation
    below 0 (1 without a corner), and the last layer that reads it.
    """

    blocks: tuple[tuple[_SourceIndex, ...], ...]
    biases: tuple[slice, ...]
    low_gains: tuple[float, ...]
    last_reader: tuple[int, ...]


def low_gain(activation: str, negative_slope: float) -> float:
    """da/dz of a piecewise-linear activation for z < 0; for z > 0 it is always 1."""
    return {"linear": 1.0, "relu": 0.0, "abs": -1.0, "leaky_relu": negative_slope}[activation]


_plans: dict[int, tuple[weakref.ref[Graph], Plan]] = {}


def plan_of(graph: Graph) -> Plan:
    """The graph's plan, cached as long as the graph exists.

    By identity, because hashing a graph of thousands of edges takes longer than the pieces.
    """
    key = id(graph)
    entry = _plans.get(key)
    if entry is not None and entry[0]() is graph:
        return entry[1]
    plan = _make_plan(graph)
    _plans[key] = (weakref.ref(graph, lambda _: _plans.pop(key, None)), plan)
    return plan


def _make_plan(graph: Graph) -> Plan:
    program = Program.of(graph)
    n_layers = len(program.sizes)
    last_reader = [0] * n_layers
    blocks: list[tuple[_SourceIndex, ...]] = []
    for layer in range(n_layers):
        into = []
        for block in program.blocks_into[layer]:
            index = np.full((block.n_rows, block.n_columns), program.n_parameters)
            index[block.rows, block.columns] = block.index
            into.append(_SourceIndex(block.source, index))
            last_reader[block.source] = layer
        blocks.append(tuple(into))
    gains = tuple(
        low_gain(name, slope)
        for name, slope in zip(program.activations, program.negative_slopes, strict=True)
    )
    return Plan(tuple(blocks), program.biases, gains, tuple(last_reader))


@quiet
def propagate(graph: Graph, parameters: Array, max_knots: int = MAX_KNOTS) -> Propagated:
    """The pieces of all layers, the input's first, and the range in which they are exact.

    The range is None when no knot was left out. Of more than ``max_knots`` knots, and of more than
    MAX_CELLS leave room for, those nearest to 0 (in the network's units) are kept.
    """
    plan = plan_of(graph)
    max_knots = min(max_knots, max(1, MAX_CELLS // len(graph.nodes)))
    x = np.zeros(1)  # a knot at 0 from the start: an x where every value is known
    live = {0: np.array([[0.0], [1.0], [1.0], [0.0]])}
    layers = [_bend_points(x, live[0], 1.0)]
    exact: tuple[float, float] | None = None
    padded = np.append(parameters, 0.0)
    for layer in range(1, len(graph.layers)):
        bias = parameters[plan.biases[layer]]
        terms = [(live[b.source], padded[b.index]) for b in plan.blocks[layer]]
        z = _sum_of(terms, (3 * len(x) + 1, len(bias)))
        z[: len(x)] += bias
        gain = plan.low_gains[layer]
        bound = drop_rounding(x, z, terms, bias, at_corner=gain != 1.0)
        if gain != 1.0:
            found = find_crossings(x, z)
            if exact is not None:
                found = found.where((found.x > exact[0]) & (found.x < exact[1]))
            if len(x) + len(found.x) > max_knots < len(x) + len(np.unique(found.x)):
                kept, around = _nearest(x, found.x, max_knots)
                exact = around if exact is None else _overlap(exact, around)
                z = _cut(z, len(x), kept)
                live = {k: _cut(stack, len(x), kept) for k, stack in live.items()}
                terms = [(live[b.source], padded[b.index]) for b in plan.blocks[layer]]
                found = found.where((found.x >= exact[0]) & (found.x <= exact[1]))
                found = replace(found, intervals=found.intervals - kept.start)
                x = x[kept]
            live = {k: stack for k, stack in live.items() if plan.last_reader[k] > layer}
            if len(found.x):
                x, z, live = _insert(found, x, z, live, terms, bias, bound)
        pieces = _bend_points(x, z, gain)
        layers.append(pieces)
        if plan.last_reader[layer] > layer:
            live[layer] = bend(z, pieces.on, gain)
    return tuple(layers), exact


def _sum_of(terms: list[tuple[Array, Array]], shape: tuple[int, int]) -> Array:
    """The sum of ``stack @ weights.T`` over the terms."""
    if not terms:
        return np.zeros(shape)
    (stack, weights), *more = terms
    out: Array = stack @ weights.T
    for stack, weights in more:
        out += stack @ weights.T
    return out


def _insert(
    found: Crossings,
    x: Array,
    z: Array,
    live: dict[int, Array],
    terms: list[tuple[Array, Array]],
    bias: Array,
    bound: float,
) -> tuple[Array, Array, dict[int, Array]]:
    """Add the crossings as knots to all functions that are still needed."""
    group, first = group_crossings(found, x, z, terms, bias, bound)
    finer = refine(x, found.x[first], found.intervals[first])
    z = finer.apply(z)
    z[finer.new[group], found.columns] = 0.0
    return finer.x, z, {k: finer.apply(stack) for k, stack in live.items()}


def _nearest(x: Array, crossings: Array, n: int) -> tuple[slice, tuple[float, float]]:
    """The ``n`` knots nearest to 0: a slice of the old ones among them, and the range in which
    none is left out (infinite on a side without losses)."""
    places = np.unique(np.concatenate([x, crossings]))
    inside = places[np.argsort(np.abs(places), kind="stable")[:n]]
    low, high = float(inside.min()), float(inside.max())
    kept = slice(int(np.searchsorted(x, low)), int(np.searchsorted(x, high, side="right")))
    return kept, (low if places[0] < low else -np.inf, high if places[-1] > high else np.inf)


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return max(a[0], b[0]), min(a[1], b[1])


def _cut(stack: Array, k: int, kept: slice) -> Array:
    """The functions of a stack on a slice of the knots, continued straight outside."""
    values, slopes, jumps = stack[:k], stack[k : 2 * k + 1], stack[2 * k + 1 :]
    return np.concatenate([values[kept], slopes[kept.start : kept.stop + 1], jumps[kept]])


def bend(z: Array, on: NDArray[np.bool_], low: float) -> Array:
    """Apply the activation with gain ``low`` below 0 to a stack whose corners are knots."""
    if low == 1.0:
        return z
    k = len(on) - 1
    values, slopes, jumps = z[:k], z[k : 2 * k + 1], z[2 * k + 1 :]
    a = np.empty(z.shape)
    if low == 0.0:
        np.maximum(values, 0.0, out=a[:k])
        gains: NDArray[np.bool_] | Array = on
    else:
        a[:k] = np.where(values > 0.0, values, low * values)
        gains = np.where(on, 1.0, low)
    np.multiply(gains, slopes, out=a[k : 2 * k + 1])
    np.multiply(gains[:-1], jumps, out=a[2 * k + 1 :])
    # Where the gain changes, the jump is the difference of the slopes.
    rows, columns = places_of(on[:-1] != on[1:])
    before, after = a[k + rows, columns], a[k + rows + 1, columns]
    jump = after - before
    jump[np.abs(jump) <= TOLERANCE * (np.abs(after) + np.abs(before))] = 0.0
    a[2 * k + 1 + rows, columns] = jump
    return a


def _bend_points(x: Array, z: Array, low: float) -> LayerPieces:
    """A layer's pieces, with the knots where its activation has a corner."""
    k = len(x)
    values, slopes = z[:k], z[k : 2 * k + 1]
    if low == 1.0:
        none = np.zeros(0, dtype=np.intp)
        return LayerPieces(x, z, np.ones(slopes.shape, dtype=bool), low, none, none)
    on, off = _signs(values, slopes)
    # A corner needs z on both sides of 0; a function that leaves a stretch of 0 bends because its
    # sources do.
    crossed = (on[:-1] != on[1:]) & (off[:-1] != off[1:])
    return LayerPieces(x, z, on, low, *places_of(crossed))


def _signs(values: Array, slopes: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(z > 0, z < 0) on each interval ``(k + 1, m)``; neither where z is 0 throughout."""
    above, below = values > 0.0, values < 0.0
    on = np.empty(slopes.shape, dtype=bool)
    off = np.empty(slopes.shape, dtype=bool)
    np.logical_or(above[:-1], above[1:], out=on[1:-1])
    np.logical_or(below[:-1], below[1:], out=off[1:-1])
    for end, trend in ((0, -slopes[0]), (-1, slopes[-1])):
        at_zero = values[end] == 0.0
        on[end] = above[end] | (at_zero & (trend > 0.0))
        off[end] = below[end] | (at_zero & (trend < 0.0))
    # Where both ends count as 0, yet the slope is not 0, the knots are so close that z is 0 at both
    # within rounding; a change of sign is then taken to be at the second one.
    rows, columns = places_of(on[1:-1] == off[1:-1])
    rows += 1
    sloping = slopes[rows, columns] != 0.0
    for row, column in zip(rows[sloping].tolist(), columns[sloping].tolist(), strict=True):
        trend = values[row - 1, column] + values[row, column]
        on[row, column] = trend > 0.0 or (trend == 0.0 and on[row - 1, column])
        off[row, column] = trend < 0.0 or (trend == 0.0 and off[row - 1, column])
    return on, off
