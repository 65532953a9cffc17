"""How edges that skip columns get round them, each in a lane of its own; no Qt.

Such an edge drops between its source's column and the next, runs level below (or above) the
columns that it skips, and comes up again before its target's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph

Array = NDArray[np.float64]

CURVE_POINTS = 32
FINE = 24  # points of either bend, before they are spread evenly
BELOW = 56.0  # pixels from the cards to the first lane: the + buttons are there
ABOVE = 20.0
LANE = 13.0  # pixels from lane to lane
MAX_LANES = 9  # as wide as these are all lanes together at most
LEAST_BEND = 8.0


@dataclass(frozen=True, slots=True)
class Detour:
    """The way of one edge: level at ``peak`` from ``entry`` to ``leave``, all in the scene.

    ``early`` from 0 to 1 says how near to its source's column it bends: the outer lanes first, so
    that edges that run side by side do not cross.
    """

    peak: float
    entry: float
    leave: float
    early: float


def detours_of(
    graph: Graph,
    centres: Array,
    columns: Array,
    spans: tuple[Array, Array],
    card_width: float,
    pixel: float,
) -> dict[int, Detour]:
    """The ways of all edges that skip columns, by their place in ``graph.edges``.

    ``spans`` are tops and bottoms of the columns ``(n_layers,)``; ``pixel`` is how much of the
    scene a pixel shows when all of it is in view.
    """
    tops, bottoms = (span.tolist() for span in spans)
    rank, layer = graph.rank, graph.layer_index
    heights: list[float] = centres[:, 1].tolist()
    below: list[tuple[int, int, int, float]] = []  # edge, first and last column skipped, height
    above: list[tuple[int, int, int, float]] = []
    for k, edge in enumerate(graph.edges):
        i, j = layer[edge.source], layer[edge.target]
        if j == i + 1:
            continue
        y = (heights[rank[edge.source]] + heights[rank[edge.target]]) / 2.0
        top, bottom = min(tops[i + 1 : j]), max(bottoms[i + 1 : j])
        # Below when the way is equally long, because the headers are above.
        (above if y - top < bottom - y - 1.0 else below).append((k, i + 1, j - 1, y))
    found = {}
    half = card_width / 2
    for ways, edges_of_cards, sign, first in (
        (below, bottoms, 1.0, BELOW * pixel),
        (above, [-top for top in tops], -1.0, ABOVE * pixel),
    ):
        # Short ways inside, and of two alike the one that is nearer.
        ways.sort(key=lambda way: (way[2] - way[1], -sign * way[3]))
        lanes = _lanes(ways, edges_of_cards, first, 1.0)
        most = max((lane for lane, _ in lanes), default=0)
        step = LANE * pixel * min(1.0, MAX_LANES / max(1, most))
        for (k, left, right, _), (lane, depth) in zip(
            ways, _lanes(ways, edges_of_cards, first, step), strict=True
        ):
            entry, leave = float(columns[left]) - half, float(columns[right]) + half
            found[k] = Detour(sign * depth, entry, leave, lane / max(1, most))
    return found


def _lanes(
    ways: Sequence[tuple[int, int, int, float]], cards: list[float], first: float, step: float
) -> list[tuple[int, float]]:
    """For each way its lane from 0 on, and how deep that lies; depths grow away from the cards."""
    level = [-1] * len(cards)
    depth = [-math.inf] * len(cards)
    out = []
    for _, left, right, _ in ways:
        skipped, n = slice(left, right + 1), right + 1 - left
        lane = max(level[skipped]) + 1
        deep = max(max(cards[skipped]) + first, max(depth[skipped]) + step)
        level[skipped], depth[skipped] = [lane] * n, [deep] * n
        out.append((lane, deep))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """How the edges that skip columns run; each is worked out when it is asked for.

    ``start`` and ``end`` ``(n_edges, 2)`` are the ends of all edges, ``detours`` the ways of those
    that skip columns, by their places in ``graph.edges``.
    """

    start: Array
    end: Array
    detours: Mapping[int, Detour]
    _points: dict[int, Array] = field(default_factory=dict)

    def __contains__(self, edge: int) -> bool:
        return edge in self.detours

    def __getitem__(self, edge: int) -> Array:
        """The points of an edge, ``(CURVE_POINTS, 2)``."""
        self.work_out([edge])
        return self._points[edge]

    def work_out(self, edges: Iterable[int]) -> None:
        """Find several in one go, which is faster."""
        missing = [edge for edge in edges if edge not in self._points]
        if missing:
            ways = [self.detours[edge] for edge in missing]
            found = points_of(self.start[missing], self.end[missing], ways)
            self._points.update(zip(missing, found, strict=True))

    def moved_to(self, start: Array, end: Array) -> Curves:
        """The same ways between ends that are elsewhere."""
        moved = (start != self.start).any(axis=1) | (end != self.end).any(axis=1)
        kept = {edge: points for edge, points in self._points.items() if not moved[edge]}
        return Curves(start, end, self.detours, kept)


def points_of(start: Array, end: Array, ways: Sequence[Detour]) -> Array:
    """The points of ways from ``start`` to ``end``, ``(n, 2)`` each, evenly along them:
    ``(n, CURVE_POINTS, 2)``."""
    peak, entry, leave, early = (
        np.array([(way.peak, way.entry, way.leave, way.early) for way in ways]).reshape(-1, 4).T
    )
    entry = np.maximum(entry, start[:, 0] + LEAST_BEND)
    leave = np.minimum(leave, end[:, 0] - LEAST_BEND)
    bend = 0.75 - 0.5 * early
    down = _bends(start, np.stack([entry, peak], 1), bend)
    up = _bends(np.stack([leave, peak], 1), end, 1.0 - bend)
    fine = np.concatenate([down, up], axis=1)
    steps = np.hypot(*np.moveaxis(np.diff(fine, axis=1), 2, 0))
    along = np.concatenate([np.zeros((len(ways), 1)), np.cumsum(steps, axis=1)], axis=1)
    out = np.empty((len(ways), CURVE_POINTS, 2))
    for k in range(len(ways)):
        even = np.linspace(0.0, along[k, -1], CURVE_POINTS)
        out[k, :, 0] = np.interp(even, along[k], fine[k, :, 0])
        out[k, :, 1] = np.interp(even, along[k], fine[k, :, 1])
    return out


def _bends(a: Array, b: Array, share: Array) -> Array:
    """Cubics from ``a`` to ``b``, ``(n, 2)``, level at both ends, that fall about ``share``
    ``(n,)`` of the way across: ``(n, FINE, 2)``."""
    t = np.linspace(0.0, 1.0, FINE)[:, None]
    s = 1.0 - t
    x = a[:, 0] + share * (b[:, 0] - a[:, 0])
    first, second = np.stack([x, a[:, 1]], 1), np.stack([x, b[:, 1]], 1)
    points: Array = (
        s**3 * a[:, None]
        + 3 * s * s * t * first[:, None]
        + 3 * s * t * t * second[:, None]
        + t**3 * b[:, None]
    )
    return points
