"""Paths of edges that skip columns, each in a lane of its own; no Qt.

Such an edge bends down between its source's column and the next, runs level below (or above) the
columns that it skips, and comes up again before its target's column.
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
FINE = 24  # points of either bend, before they are spaced evenly
BELOW = 56.0  # pixels from the cards to the first lane, for the + buttons
ABOVE = 20.0
LANE = 13.0  # pixels from lane to lane
MAX_LANES = 9  # more lanes are closer together
MAX_OWN = 2_000  # edges with lanes of their own; of more, those over the same columns share one
LEAST_BEND = 8.0


@dataclass(frozen=True, slots=True)
class Detour:
    """The path of one edge: level at ``peak`` from ``entry`` to ``leave``, all in the scene.

    ``early`` from 0 to 1 says how near to its source's column it bends: outer lanes first, so that
    parallel edges do not cross.
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
    """The paths of all edges that skip columns, by their place in ``graph.edges``.

    ``spans`` are tops and bottoms of the columns ``(n_layers,)``; ``pixel`` is the size of a pixel
    in the scene when the whole network is in view.
    """
    tops, bottoms = (span.tolist() for span in spans)
    layer = np.repeat(np.arange(len(tops)), [len(each.nodes) for each in graph.layers])
    sources, targets = graph.ends
    edges = np.flatnonzero(layer[targets] > layer[sources] + 1)
    sources, targets = sources[edges], targets[edges]
    heights = (centres[sources, 1] + centres[targets, 1]) / 2.0
    pairs, pair = np.unique(layer[sources] * len(tops) + layer[targets], return_inverse=True)
    columns_skipped = [(code // len(tops) + 1, code % len(tops) - 1) for code in pairs.tolist()]
    top = np.array([min(tops[i : j + 1]) for i, j in columns_skipped])[pair]
    bottom = np.array([max(bottoms[i : j + 1]) for i, j in columns_skipped])[pair]
    # Below when both paths are equally long: the headers are above.
    is_above = heights - top < bottom - heights - 1.0
    # The edges of each path, of which the first one counts.
    leaders = np.arange(len(edges))
    if len(edges) > MAX_OWN:
        _, leaders, path = np.unique(2 * pair + is_above, return_index=True, return_inverse=True)
        members = np.split(edges[np.argsort(path, kind="stable")], np.cumsum(np.bincount(path)))
    else:
        members = list(edges[:, None])
    # Edge, first and last column skipped, height.
    below: list[tuple[int, int, int, float]] = []
    above: list[tuple[int, int, int, float]] = []
    for number, k in enumerate(leaders.tolist()):
        path_ends = columns_skipped[pair[k]]
        (above if is_above[k] else below).append((number, *path_ends, float(heights[k])))
    found: dict[int, Detour] = {}
    half = card_width / 2
    for paths, edges_of_cards, sign, first in (
        (below, bottoms, 1.0, BELOW * pixel),
        (above, [-top for top in tops], -1.0, ABOVE * pixel),
    ):
        # Short paths inside, and of two alike the nearer one.
        paths.sort(key=lambda path: (path[2] - path[1], -sign * path[3]))
        lanes = _lanes(paths, edges_of_cards, first, 1.0)
        most = max((lane for lane, _ in lanes), default=0)
        step = LANE * pixel * min(1.0, MAX_LANES / max(1, most))
        for (k, left, right, _), (lane, depth) in zip(
            paths, _lanes(paths, edges_of_cards, first, step), strict=True
        ):
            entry, leave = float(columns[left]) - half, float(columns[right]) + half
            detour = Detour(sign * depth, entry, leave, lane / max(1, most))
            found |= dict.fromkeys(members[k].tolist(), detour)
    return found


def _lanes(
    paths: Sequence[tuple[int, int, int, float]], cards: list[float], first: float, step: float
) -> list[tuple[int, float]]:
    """For each path its lane from 0 on and its depth, which grows away from the cards."""
    level = [-1] * len(cards)
    depth = [-math.inf] * len(cards)
    out = []
    for _, left, right, _ in paths:
        skipped, n = slice(left, right + 1), right + 1 - left
        lane = max(level[skipped]) + 1
        deep = max(max(cards[skipped]) + first, max(depth[skipped]) + step)
        level[skipped], depth[skipped] = [lane] * n, [deep] * n
        out.append((lane, deep))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The curves of edges that skip columns, each worked out when it is asked for.

    ``start`` and ``end`` ``(n_edges, 2)`` are the ends of all edges, ``detours`` the paths of those
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
        """Work out several in one go, which is faster."""
        missing = [edge for edge in edges if edge not in self._points]
        if missing:
            paths = [self.detours[edge] for edge in missing]
            found = points_of(self.start[missing], self.end[missing], paths)
            self._points.update(zip(missing, found, strict=True))


def points_of(start: Array, end: Array, paths: Sequence[Detour]) -> Array:
    """Evenly spaced points from ``start`` to ``end``, ``(n, 2)`` each: ``(n, CURVE_POINTS, 2)``."""
    rows = [(path.peak, path.entry, path.leave, path.early) for path in paths]
    peak, entry, leave, early = np.array(rows).reshape(-1, 4).T
    entry = np.maximum(entry, start[:, 0] + LEAST_BEND)
    leave = np.minimum(leave, end[:, 0] - LEAST_BEND)
    bend = 0.75 - 0.5 * early
    down = _bends(start, np.stack([entry, peak], 1), bend)
    up = _bends(np.stack([leave, peak], 1), end, 1.0 - bend)
    fine = np.concatenate([down, up], axis=1)
    steps = np.hypot(*np.moveaxis(np.diff(fine, axis=1), 2, 0))
    along = np.concatenate([np.zeros((len(paths), 1)), np.cumsum(steps, axis=1)], axis=1)
    out = np.empty((len(paths), CURVE_POINTS, 2))
    for k in range(len(paths)):
        even = np.linspace(0.0, along[k, -1], CURVE_POINTS)
        out[k, :, 0] = np.interp(even, along[k], fine[k, :, 0])
        out[k, :, 1] = np.interp(even, along[k], fine[k, :, 1])
    return out


def _bends(a: Array, b: Array, share: Array) -> Array:
    """Cubics from ``a`` to ``b``, ``(n, 2)``, level at both ends, with the bend at ``share``
    ``(n,)`` of the distance: ``(n, FINE, 2)``."""
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
