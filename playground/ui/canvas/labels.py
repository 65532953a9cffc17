"""Where the values on the edges go, so that they never overlap; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.model.graph import EdgeKey
from playground.ui.canvas.layout import Camera, Rect
from playground.ui.canvas.state import CanvasState

MAX_LABELS = 400
MAX_SHARE = 0.45  # of an edge's length that its label may cover
NEAR_FAN = (0.68, 0.6, 0.76, 0.5, 0.84, 0.4)  # ways along an edge to try, nearer its freer end


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
    must: Iterable[EdgeKey] = (),
) -> tuple[Label, ...]:
    """Room for the values of ``edges``, earlier ones first; what finds no room is left out.

    Those of ``must`` are placed even where they cover a card. Places depend on where things are,
    not on the weights, so that they keep still while these move.
    """
    width, height = text_size
    graph, routes = state.graph, state.routes
    centres = camera.to_pixels(state.shown)
    w = state.geometry.card_width * camera.scale
    h = state.geometry.card_height * camera.scale
    cards = [Rect.around(x, y, w, h) for x, y in centres.tolist()]
    needed = set(must)
    placed: list[Label] = []
    for key in edges[:MAX_LABELS]:
        spread_out = len(graph.outgoing[key[0]]) >= len(graph.incoming[key[1]])
        edge = graph.edge_index[key]
        if key not in needed and width > MAX_SHARE * routes.length(edge) * camera.scale:
            continue
        for t in NEAR_FAN:
            x, y = routes.point(edge, t if spread_out else 1.0 - t)
            rect = Rect.around(camera.x(x), camera.y(y), width, height)
            if any(rect.overlaps(label.rect) for label in placed):
                continue
            if key in needed or not any(rect.overlaps(card) for card in cards):
                placed.append(Label(key, rect))
                break
        else:
            if key in needed:
                x, y = routes.point(edge, 0.5)
                rect = Rect.around(camera.x(x), camera.y(y), width, height)
                placed = [label for label in placed if not label.rect.overlaps(rect)]
                placed.append(Label(key, rect))
    return tuple(placed)
