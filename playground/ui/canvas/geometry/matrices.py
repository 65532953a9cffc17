"""Large dense blocks of edges, drawn as a coloured matrix instead of lines; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.ui.canvas.geometry.layout import Geometry, Rect

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MANY_EDGES = 1500  # least edges of a network that has matrices
BIG_BLOCK = 400  # least edges of a block that is drawn as one
DENSE = 0.5  # least share of its possible edges
SIDE = 0.07  # of the gap between two columns, left free on either side


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A block between neighbouring columns.

    ``cells`` ``(n_targets, n_sources)`` are places in ``graph.edges``, -1 where there is no edge: a
    row is a target and stands at its height, a column is a source, the first on the left.
    ``sources`` and ``targets`` are places in ``graph.nodes``. ``rect`` is in scene coordinates.
    """

    cells: Index
    sources: Index
    targets: Index
    rect: Rect

    @property
    def edges(self) -> Index:
        """All its edges, ``(n_edges,)``."""
        present: Index = self.cells[self.cells >= 0]
        return present

    def edge_at(self, x: float, y: float) -> int | None:
        """The edge whose cell is at (x, y) of the scene; None where there is none."""
        if not self.rect.contains(x, y):
            return None
        n_rows, n_columns = self.cells.shape
        row = min(n_rows - 1, int((y - self.rect.top) / self.rect.height * n_rows))
        column = min(n_columns - 1, int((x - self.rect.left) / self.rect.width * n_columns))
        edge = int(self.cells[row, column])
        return None if edge < 0 else edge


def matrices_of(graph: Graph, geometry: Geometry) -> tuple[Matrix, ...]:
    """The blocks to draw as matrices; none in a network that lines can show.

    The edges of a picture to the next layer always are one.
    """
    many = len(graph.edges) >= MANY_EDGES
    out = []
    half = geometry.card_width / 2
    for i, (left, right) in enumerate(pairwise(graph.layers)):
        sources, targets = ([node.id for node in layer.nodes] for layer in (left, right))
        of_picture = i == 0 and geometry.picture is not None
        big = many and len(sources) * len(targets) >= BIG_BLOCK
        if not (big or of_picture):
            continue
        found = [graph.edge_index.get((s, t), -1) for t in targets for s in sources]
        cells = np.array(found, dtype=np.intp).reshape(len(targets), len(sources))
        n = int((cells >= 0).sum())
        dense = n >= BIG_BLOCK and n >= DENSE * cells.size
        if not (dense or (of_picture and n)):
            continue
        x0, x1 = float(geometry.columns[i]) + half, float(geometry.columns[i + 1]) - half
        if i == 0 and geometry.picture is not None:
            x0 = geometry.picture.right
        side = SIDE * (x1 - x0)
        tall = len(right.nodes) * float(geometry.pitches[i + 1]) / 2
        rect = Rect(x0 + side, -tall, x1 - side, tall)
        out.append(Matrix(cells, _places(graph, sources), _places(graph, targets), rect))
    return tuple(out)


def _places(graph: Graph, node_ids: list[int]) -> Index:
    return np.array([graph.rank[node_id] for node_id in node_ids], dtype=np.intp)
