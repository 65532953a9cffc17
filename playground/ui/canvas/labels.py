"""Where the values on the edges go, so that they never overlap; no Qt."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import EdgeKey
from playground.ui.canvas.layout import Camera, Rect
from playground.ui.canvas.state import CanvasState, Label

Array = NDArray[np.float64]

MAX_LABELS = 300
AIR = 5.0  # pixels between two labels
MAX_SHARE = 0.45  # of an edge's length that its label may cover
NEAR_FAN = (
    0.68,
    0.6,
    0.76,
    0.5,
    0.84,
    0.4,
)  # ways along an edge to try, nearer its freer end; the fourth is its middle


def place_labels(
    state: CanvasState,
    camera: Camera,
    edges: Sequence[EdgeKey],
    text_size: tuple[float, float],
    must: Collection[EdgeKey] = (),
) -> tuple[Label, ...]:
    """Room for the values of ``edges``, earlier ones first; what finds no room is left out.

    Those of ``must`` are placed even where they cover a card. Places depend on where things are,
    not on the weights, so that they keep still while these move.
    """
    width, height = text_size
    edges = edges[:MAX_LABELS]
    if not edges:
        return ()
    needed = set(must)
    lengths = state.routes.lengths(np.array([state.graph.edge_index[key] for key in edges]))
    long_enough = (width <= MAX_SHARE * camera.scale * lengths).tolist()
    edges = [k for k, fits in zip(edges, long_enough, strict=True) if fits or k in needed]
    if not edges:
        return ()
    places = camera.to_pixels(spots(state, edges))
    free = ~_on_cards(state, camera, places, width, height)
    placed = _Placed(width, height)
    for key, here, clear in zip(edges, places.tolist(), free.tolist(), strict=True):
        spot = next(
            (
                (x, y)
                for (x, y), is_clear in zip(here, clear, strict=True)
                if (is_clear or key in needed) and placed.has_room(x, y)
            ),
            None,
        )
        if spot is not None:
            placed.add(key, *spot)
        elif key in needed:
            placed.make_room(*here[3])
            placed.add(key, *here[3])
    return placed.labels()


class _Placed:
    """Labels of one size that have found a place, in cells as large as one with its air."""

    def __init__(self, width: float, height: float) -> None:
        self._size = (width, height)
        self._reach = (width + AIR / 2, height + AIR / 2)
        self._places: dict[EdgeKey, tuple[float, float]] = {}
        self._cells: dict[tuple[int, int], list[EdgeKey]] = {}

    def labels(self) -> tuple[Label, ...]:
        return tuple(
            Label(key, Rect.around(x, y, *self._size)) for key, (x, y) in self._places.items()
        )

    def has_room(self, x: float, y: float) -> bool:
        return not self._near(x, y, *self._reach)

    def make_room(self, x: float, y: float) -> None:
        """Take away what a label at (x, y) would lie on."""
        for key in self._near(x, y, *self._size):
            self._cells[self._cell(*self._places.pop(key))].remove(key)

    def add(self, key: EdgeKey, x: float, y: float) -> None:
        self._places[key] = (x, y)
        self._cells.setdefault(self._cell(x, y), []).append(key)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self._reach[0]), math.floor(y / self._reach[1])

    def _near(self, x: float, y: float, dx: float, dy: float) -> list[EdgeKey]:
        """The labels less than (dx, dy), at most a cell, away."""
        column, row = self._cell(x, y)
        found = []
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for key in self._cells.get((i, j), ()):
                    other_x, other_y = self._places[key]
                    if abs(x - other_x) < dx and abs(y - other_y) < dy:
                        found.append(key)
        return found


def spots(state: CanvasState, keys: Sequence[EdgeKey]) -> Array:
    """Spots along edges, in scene coordinates, best first: ``(n_keys, n_spots, 2)``."""
    graph = state.graph
    edges = np.array([graph.edge_index[key] for key in keys], dtype=np.intp)
    spread_out = [len(graph.outgoing[s]) >= len(graph.incoming[t]) for s, t in keys]
    ways = np.array(NEAR_FAN)
    return state.routes.points(edges, np.where(np.array(spread_out)[:, None], ways, 1.0 - ways))


def _on_cards(
    state: CanvasState, camera: Camera, places: Array, width: float, height: float
) -> NDArray[np.bool_]:
    """For places ``(n, m, 2)`` in pixels, whether a label there would lie on a card: ``(n, m)``."""
    centres = camera.to_pixels(state.shown)
    x = (state.geometry.card_width * camera.scale + width) / 2
    y = (state.geometry.card_heights * camera.scale + height) / 2
    near = (np.abs(places[:, :, None, 0] - centres[:, 0]) < x) & (
        np.abs(places[:, :, None, 1] - centres[:, 1]) < y
    )
    return np.asarray(near.any(axis=2))
