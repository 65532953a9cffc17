"""How edges that skip columns get round them, each in a lane of its own; no Qt.

Such an edge drops between its source's column and the next, runs level below (or above) the
columns that it skips, and comes up again before its target's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    tops, bottoms = spans
    below: list[tuple[int, int, int, float]] = []  # edge, first and last column skipped, height
    above: list[tuple[int, int, int, float]] = []
    for k, edge in enumerate(graph.edges):
        i, j = graph.layer_index[edge.source], graph.layer_index[edge.target]
        if j == i + 1:
            continue
        y = float(centres[[graph.rank[edge.source], graph.rank[edge.target]], 1].mean())
        top, bottom = float(tops[i + 1 : j].min()), float(bottoms[i + 1 : j].max())
        # Below when the way is equally long, because the headers are above.
        (above if y - top < bottom - y - 1.0 else below).append((k, i + 1, j - 1, y))
    found = {}
    half = card_width / 2
    for ways, edges_of_cards, sign, first in (
        (below, bottoms, 1.0, BELOW * pixel),
        (above, -tops, -1.0, ABOVE * pixel),
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
    ways: Sequence[tuple[int, int, int, float]], cards: Array, first: float, step: float
) -> list[tuple[int, float]]:
    """For each way its lane from 0 on, and how deep that lies; depths grow away from the cards."""
    level = np.full(len(cards), -1)
    depth = np.full(len(cards), -np.inf)
    out = []
    for _, left, right, _ in ways:
        skipped = slice(left, right + 1)
        lane = int(level[skipped].max()) + 1
        deep = max(float(cards[skipped].max()) + first, float(depth[skipped].max()) + step)
        level[skipped], depth[skipped] = lane, deep
        out.append((lane, deep))
    return out


def curve(start: Array, end: Array, way: Detour) -> Array:
    """The points of a way from ``start`` to ``end``, evenly along it: ``(CURVE_POINTS, 2)``."""
    entry = max(way.entry, float(start[0]) + LEAST_BEND)
    leave = min(way.leave, float(end[0]) - LEAST_BEND)
    bend = 0.75 - 0.5 * way.early
    fine = np.concatenate(
        [
            _bend(start, np.array([entry, way.peak]), bend),
            _bend(np.array([leave, way.peak]), end, 1.0 - bend),
        ]
    )
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    even = np.linspace(0.0, along[-1], CURVE_POINTS)
    return np.stack([np.interp(even, along, fine[:, 0]), np.interp(even, along, fine[:, 1])], 1)


def _bend(a: Array, b: Array, share: float) -> Array:
    """A cubic from ``a`` to ``b``, level at both, that falls about ``share`` of the way across."""
    t = np.linspace(0.0, 1.0, FINE)[:, None]
    s = 1.0 - t
    x = a[0] + share * (b[0] - a[0])
    points: Array = (
        s**3 * a
        + 3 * s * s * t * np.array([x, a[1]])
        + 3 * s * t * t * np.array([x, b[1]])
        + t**3 * b
    )
    return points
