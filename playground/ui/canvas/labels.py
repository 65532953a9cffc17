"""Where the values on the edges go, so that they never overlap; no Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import EdgeKey
from playground.ui.canvas.layout import Camera, Rect
from playground.ui.canvas.state import CanvasState

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


@dataclass(frozen=True, slots=True)
class Label:
    """A place for an edge's value, in viewport pixels."""

    edge: EdgeKey
    rect: Rect


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
    edges = [
        key
        for key in edges[:MAX_LABELS]
        if key in must or width <= MAX_SHARE * _length(state, key) * camera.scale
    ]
    if not edges:
        return ()
    places = camera.to_pixels(np.array([spots(state, key) for key in edges]))
    free = ~_on_cards(state, camera, places, width, height)
    placed: list[Label] = []
    for key, here, clear in zip(edges, places.tolist(), free.tolist(), strict=True):
        needed = key in must
        label = _first_free(placed, key, here, clear, text_size, needed)
        if label is None and needed:
            x, y = here[3]
            label = Label(key, Rect.around(x, y, width, height))
            placed = [other for other in placed if not other.rect.overlaps(label.rect)]
        if label is not None:
            placed.append(label)
    return tuple(placed)


def _first_free(
    placed: Sequence[Label],
    key: EdgeKey,
    places: Sequence[tuple[float, float]],
    free: Sequence[bool],
    text_size: tuple[float, float],
    needed: bool,
) -> Label | None:
    """The first spot clear of cards (which what is needed may cover) and of other labels."""
    width, height = text_size
    for (x, y), clear in zip(places, free, strict=True):
        around = Rect.around(x, y, width + AIR, height + AIR)
        if (clear or needed) and not any(around.overlaps(other.rect) for other in placed):
            return Label(key, Rect.around(x, y, width, height))
    return None


def _length(state: CanvasState, key: EdgeKey) -> float:
    return state.routes.length(state.graph.edge_index[key])


def spots(state: CanvasState, key: EdgeKey) -> list[tuple[float, float]]:
    """Spots along an edge, in scene coordinates, best first."""
    graph = state.graph
    spread_out = len(graph.outgoing[key[0]]) >= len(graph.incoming[key[1]])
    edge = graph.edge_index[key]
    return [state.routes.point(edge, t if spread_out else 1.0 - t) for t in NEAR_FAN]


def _on_cards(
    state: CanvasState, camera: Camera, places: Array, width: float, height: float
) -> NDArray[np.bool_]:
    """For places ``(n, m, 2)`` in pixels, whether a label there would lie on a card: ``(n, m)``."""
    centres = camera.to_pixels(state.shown)
    x = (state.geometry.card_width * camera.scale + width) / 2
    y = (state.geometry.card_height * camera.scale + height) / 2
    near = (np.abs(places[:, :, None, 0] - centres[:, 0]) < x) & (
        np.abs(places[:, :, None, 1] - centres[:, 1]) < y
    )
    return np.asarray(near.any(axis=2))
