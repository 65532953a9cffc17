"""Where the values on the edges go, so that they never overlap; no Qt."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from playground.model.parts import EdgeKey
from playground.ui.canvas.geometry.layout import Camera, Rect
from playground.ui.canvas.geometry.state import CanvasState, Label

Array = NDArray[np.float64]

MAX_LABELS = 300
NO_WIDTHS: Mapping[EdgeKey, float] = MappingProxyType({})
CROWD = 20  # edges between two layers, from which their values keep in line
AIR = 5.0  # pixels between two labels
MAX_SHARE, MAX_SHARE_ASKED = 0.5, 0.9  # of an edge's length that its label may cover
# Ways along an edge to try, nearer its freer end; the fourth is its middle.
NEAR_FAN = (0.68, 0.6, 0.76, 0.5, 0.84, 0.4)
ANYWHERE = (*NEAR_FAN, 0.72, 0.64, 0.8, 0.55, 0.45, 0.35, 0.3, 0.25, 0.88, 0.2, 0.15, 0.94, 0.06)


def place_labels(
    state: CanvasState,
    camera: Camera,
    edges: Sequence[EdgeKey],
    text_size: tuple[float, float],
    must: Collection[EdgeKey] = (),
    *,
    widths: Mapping[EdgeKey, float] = NO_WIDTHS,
    asked: bool = False,
    lock: float = 0.0,
) -> tuple[Label, ...]:
    """Places for the values of ``edges``, earlier ones first; those without room are left out.

    Those of ``must`` are placed even where they cover a card, but not one another. Places depend on
    where things are, not on the weights, so that they keep still while these move. ``widths`` are
    those of labels that are wider than ``text_size``. ``asked`` for, more of them are brought in.
    None lies within ``lock`` pixels of a padlock, if it can.
    """
    width, height = text_size
    edges = edges[:MAX_LABELS]
    if not edges:
        return ()
    needed = set(must)
    wide = np.array([widths.get(key, width) for key in edges])
    lengths = state.routes.lengths(np.array([state.graph.edge_index[key] for key in edges]))
    share = MAX_SHARE_ASKED if asked else MAX_SHARE
    kept = wide <= share * camera.scale * lengths
    kept |= np.array([key in needed for key in edges])
    edges, wide = [key for key, keep in zip(edges, kept, strict=True) if keep], wide[kept]
    if not edges:
        return ()
    tried = ANYWHERE if asked or needed else NEAR_FAN
    places = camera.to_pixels(spots(state, edges, tried))
    unlocked = ~_on_locks(state, camera, places, (wide, height), lock)
    free = unlocked & ~_on_cards(state, camera, places, (wide, height))
    placed = _Placed(float(wide.max()), height, AIR / 2 if asked else AIR)
    has_room = placed.has_room
    crowded = _crowded(state, edges)
    for k, (key, w) in enumerate(zip(edges, wide.tolist(), strict=True)):
        fits = unlocked[k] if key in needed else free[k]
        here = places[k, : _tries(asked or key in needed, crowded[k])].tolist()
        spot = next(
            ((x, y) for (x, y), fit in zip(here, fits, strict=False) if fit and has_room(x, y, w)),
            None,
        )
        if spot is None and key in needed:
            beside = [here[i] for i in (3, *range(len(here))) if unlocked[k, i]]
            if not beside:  # over the padlock, on an edge too short for both
                beside = [[here[3][0], here[3][1] - lock - height / 2]]
            spot = next(((x, y) for x, y in beside if not placed.covers(needed, x, y, w)), None)
            if spot is not None:
                placed.make_room(*spot, w)
        if spot is not None:
            placed.add(key, *spot, w)
    return placed.labels()


def _tries(wanted: bool, crowded: bool) -> int:
    """How many spots are tried. In a crowd one: values below one another read better than more of
    them all over the place."""
    if wanted:
        return len(ANYWHERE)
    return 1 if crowded else len(NEAR_FAN)


def _crowded(state: CanvasState, keys: Sequence[EdgeKey]) -> list[bool]:
    """Which edges run among many others of these, between the same two layers."""
    index = state.graph.layer_index
    blocks = [(index[source], index[target]) for source, target in keys]
    sizes = Counter(blocks)
    return [sizes[block] > CROWD for block in blocks]


class _Placed:
    """Labels that have found a place, in cells as large as the largest with its air."""

    def __init__(self, widest: float, height: float, air: float) -> None:
        self._height = height
        self._air = air
        self._reach = (widest + air, height + air / 2)
        self._places: dict[EdgeKey, tuple[float, float, float]] = {}
        self._cells: dict[tuple[int, int], list[EdgeKey]] = {}

    def labels(self) -> tuple[Label, ...]:
        return tuple(
            Label(key, Rect.around(x, y, width, self._height))
            for key, (x, y, width) in self._places.items()
        )

    def has_room(self, x: float, y: float, width: float) -> bool:
        return not self._near(x, y, width, self._air)

    def covers(self, keys: Collection[EdgeKey], x: float, y: float, width: float) -> bool:
        """Whether a label at (x, y) would lie on one of these."""
        return any(key in keys for key in self._near(x, y, width, 0.0))

    def make_room(self, x: float, y: float, width: float) -> None:
        """Take away what a label at (x, y) would lie on."""
        for key in self._near(x, y, width, 0.0):
            other_x, other_y, _ = self._places.pop(key)
            self._cells[self._cell(other_x, other_y)].remove(key)

    def add(self, key: EdgeKey, x: float, y: float, width: float) -> None:
        self._places[key] = (x, y, width)
        self._cells.setdefault(self._cell(x, y), []).append(key)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self._reach[0]), math.floor(y / self._reach[1])

    def _near(self, x: float, y: float, width: float, air: float) -> list[EdgeKey]:
        """The labels that are less than ``air`` sideways, and half of it in height, away."""
        column, row = self._cell(x, y)
        found = []
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for key in self._cells.get((i, j), ()):
                    other_x, other_y, other_width = self._places[key]
                    apart = (width + other_width) / 2 + air / 2
                    if abs(x - other_x) < apart and abs(y - other_y) < self._height + air / 2:
                        found.append(key)
        return found


def spots(state: CanvasState, keys: Sequence[EdgeKey], tried: Sequence[float] = NEAR_FAN) -> Array:
    """Spots along edges, in scene coordinates, best first: ``(n_keys, n_tried, 2)``."""
    graph = state.graph
    edges = np.array([graph.edge_index[key] for key in keys], dtype=np.intp)
    spread_out = [len(graph.outgoing[s]) >= len(graph.incoming[t]) for s, t in keys]
    ways = np.array(tried)
    return state.routes.points(edges, np.where(np.array(spread_out)[:, None], ways, 1.0 - ways))


def _on_cards(
    state: CanvasState, camera: Camera, places: Array, size: tuple[Array, float]
) -> NDArray[np.bool_]:
    """For places ``(n, m, 2)`` in pixels, whether a label there would lie on a card: ``(n, m)``."""
    geometry, first = state.geometry, state.geometry.n_pixels  # edges leave a picture at its border
    halves = geometry.card_heights[first:] * camera.scale / 2
    centres = camera.to_pixels(state.shown[first:])
    return _on(places, size, centres, geometry.card_width * camera.scale / 2, halves)


def _on_locks(
    state: CanvasState, camera: Camera, places: Array, size: tuple[Array, float], reach: float
) -> NDArray[np.bool_]:
    """The same for padlocks."""
    locked = np.flatnonzero(state.graph.locked[: len(state.graph.edges)])
    if reach <= 0.0 or len(locked) == 0:
        return np.zeros(places.shape[:2], dtype=bool)
    middles = state.routes.points(locked, np.full((len(locked), 1), 0.5))[:, 0]
    return _on(places, size, camera.to_pixels(middles), reach, np.full(len(locked), reach))


def _on(
    places: Array, size: tuple[Array, float], centres: Array, half_width: float, halves: Array
) -> NDArray[np.bool_]:
    """Whether labels of ``size`` at ``places`` would lie on rectangles round ``centres``."""
    width, height = size
    on = np.zeros(places.shape[:2], dtype=bool)
    # Only rectangles near a label's places: comparing all with all takes long in large networks.
    reach = np.array([half_width + width.max() / 2, halves.max(initial=0.0) + height / 2])
    low, high = places.min(axis=1) - reach, places.max(axis=1) + reach
    near = ((centres > low[:, None]) & (centres < high[:, None])).all(axis=2)
    label, rect = np.nonzero(near)
    dx, dy = np.moveaxis(np.abs(places[label] - centres[rect, None]), 2, 0)
    overlaps = dx < half_width + width[label, None] / 2
    overlaps &= dy < halves[rect, None] + height / 2
    np.logical_or.at(on, label, overlaps)
    return on
