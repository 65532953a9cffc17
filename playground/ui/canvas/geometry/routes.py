"""Where the edges run; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.ui.canvas.geometry.layout import Geometry
from playground.ui.canvas.geometry.matrices import Matrix
from playground.ui.canvas.geometry.skip_edges import Curves

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

MOST_CURVES = 120  # edges that skip columns drawn as lines; the weakest are left out


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """How the edges run, as segments, in scene coordinates.

    ``a`` and ``b`` ``(n_segments, 2)``; ``edge`` ``(n_segments,)`` the edge (its place in
    ``graph.edges``) each belongs to. Edges between neighbouring columns are ``straight``, one
    segment; the others are curves of many. ``line`` ``(n_segments,)`` is False for the edges that
    are drawn only when they matter: those that a matrix shows, and of very many curves all but the
    strongest, for which one segment stands here.
    """

    a: Array
    b: Array
    edge: Index
    straight: Mask
    line: Mask
    curves: Curves

    def drawn_curves(self, drawn: Mask, *, strongly: bool) -> list[int]:
        """The curves among the edges of a mask ``(n_edges,)``: those that are lines, or all."""
        wanted = np.zeros(len(drawn), dtype=bool)
        wanted[self.edge[~self.straight & (self.line | strongly)]] = True
        found: list[int] = np.flatnonzero(wanted & drawn).tolist()
        self.curves.work_out(found)
        return found

    def lengths(self, edges: Index) -> Array:
        """How long these edges are."""
        segments = np.hypot(*(self.b - self.a).T)
        total: Array = np.bincount(self.edge, segments).astype(np.float64)
        found: Array = total[edges]
        return found

    def points(self, edges: Index, shares: Array) -> Array:
        """``point`` for ``edges`` ``(n,)`` and for each m ``shares`` ``(n, m)``: ``(n, m, 2)``."""
        first = np.searchsorted(self.edge, edges)
        a, b = self.a[first, None], self.b[first, None]
        out: Array = a + shares[:, :, None] * (b - a)
        for k in np.flatnonzero(~self.straight[first]).tolist():
            edge = int(edges[k])
            out[k] = [self.point(edge, t) for t in shares[k].tolist()]
        return out

    def point(self, edge: int, t: float) -> tuple[float, float]:
        """The point at the share ``t`` of the way along an edge."""
        if edge in self.curves:
            points = self.curves[edge]
            at = t * (len(points) - 1)
            i = min(int(at), len(points) - 2)
            x, y = points[i] + (at - i) * (points[i + 1] - points[i])
        else:
            start, end = self.curves.start[edge], self.curves.end[edge]
            x, y = start + t * (end - start)
        return float(x), float(y)


def routes_of(
    graph: Graph, geometry: Geometry, centres: Array, matrices: tuple[Matrix, ...], weights: Array
) -> Routes:
    """The routes of all edges between nodes at ``centres`` ``(n_nodes, 2)``."""
    source, target = graph.ends
    half = np.array([geometry.card_width / 2, 0.0])
    start, end = centres[source] + half, centres[target] - half
    if geometry.picture is not None:
        start[source < geometry.n_pixels, 0] = geometry.picture.right
    near = np.ones(len(graph.edges), dtype=bool)
    near[list(geometry.detours)] = False
    line = np.ones(len(graph.edges), dtype=bool)
    for matrix in matrices:
        line[matrix.edges] = False
    skipping = np.flatnonzero(~near)
    line[skipping[np.argsort(-np.abs(weights[skipping]), kind="stable")[MOST_CURVES:]]] = False
    curves = Curves(start, end, geometry.detours)
    bent = np.flatnonzero(~near & line)
    curves.work_out(bent.tolist())
    a, b, owner = [start[near | ~line]], [end[near | ~line]], [np.flatnonzero(near | ~line)]
    for k in bent.tolist():
        points = curves[k]
        a.append(points[:-1])
        b.append(points[1:])
        owner.append(np.full(len(points) - 1, k))
    edge = np.concatenate(owner).astype(np.intp)
    order = np.argsort(edge, kind="stable")
    edge = edge[order]
    segments = np.concatenate(a)[order], np.concatenate(b)[order]
    return Routes(*segments, edge, near[edge], line[edge], curves)
