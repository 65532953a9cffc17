"""Big dense blocks, shown as the picture of their matrix instead of as lines; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import EdgeKey, Graph
from playground.ui.canvas.layout import Geometry, Rect

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MANY_EDGES = 1500  # of a network, from where blocks become pictures
BIG_BLOCK = 400  # edges of a block that becomes one
SIDE = 0.07  # of the gap between two columns that is left free on either side


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A dense block between neighbouring columns.

    ``edges`` ``(n_targets, n_sources)`` are places in ``graph.edges``: a row is a target and stands
    at its height, a column is a source, the first on the left. ``rect`` is in scene coordinates.
    """

    edges: Index
    rect: Rect

    def edge_at(self, x: float, y: float) -> int | None:
        """The edge whose cell is at (x, y) of the scene."""
        if not self.rect.contains(x, y):
            return None
        n_rows, n_columns = self.edges.shape
        row = min(n_rows - 1, int((y - self.rect.top) / self.rect.height * n_rows))
        column = min(n_columns - 1, int((x - self.rect.left) / self.rect.width * n_columns))
        return int(self.edges[row, column])


def matrices_of(graph: Graph, geometry: Geometry) -> tuple[Matrix, ...]:
    """The blocks to show as pictures; none in a network that lines can show."""
    if len(graph.edges) < MANY_EDGES:
        return ()
    out = []
    half = geometry.card_width / 2
    for i, (left, right) in enumerate(pairwise(graph.layers)):
        n = len(left.nodes) * len(right.nodes)
        keys: list[EdgeKey] = [(s.id, t.id) for t in right.nodes for s in left.nodes]
        if n < BIG_BLOCK or any(key not in graph.edge_index for key in keys):
            continue
        edges = np.array([graph.edge_index[key] for key in keys], dtype=np.intp)
        x0, x1 = float(geometry.columns[i]) + half, float(geometry.columns[i + 1]) - half
        side = SIDE * (x1 - x0)
        tall = len(right.nodes) * float(geometry.pitches[i + 1]) / 2
        rect = Rect(x0 + side, -tall, x1 - side, tall)
        out.append(Matrix(edges.reshape(len(right.nodes), len(left.nodes)), rect))
    return tuple(out)
