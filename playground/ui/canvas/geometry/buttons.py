"""The round buttons between and under the columns; no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playground.ui.canvas.geometry.layout import (
    BUTTON_RADIUS,
    MIN_COLUMN,
    add_layer_centre,
    add_node_centre,
    column_pixels,
)
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.canvas.geometry.state import CanvasState

WAYS_RADIUS = 8.0  # of the arrow beside a +, in pixels at the desk
WAYS_SPACE = BUTTON_RADIUS + WAYS_RADIUS + 1.0  # from the one's centre to the other's


@dataclass(frozen=True, slots=True)
class Button:
    """A + or an arrow, in pixels."""

    hit: Hit
    centre: tuple[float, float]
    radius: float


def buttons_of(state: CanvasState, size: float) -> Iterator[Button]:
    """Each + there is room for; after one that is pointed at, the arrow that opens its menu.

    ``size`` is the theme's scale.
    """
    geometry, camera, last = state.geometry, state.camera, len(state.graph.layers) - 1
    if column_pixels(geometry, camera) < MIN_COLUMN * size:
        return
    space = WAYS_SPACE * size
    for i, layer in enumerate(state.graph.layers):
        if i > 0:
            add, ways = Hit(Part.ADD_LAYER, index=i), Hit(Part.LAYER_WAYS, index=i)
            x, y = add_layer_centre(geometry, camera, i, size)
            yield Button(add, (x, y), BUTTON_RADIUS * size)
            if state.hover in (add, ways):
                yield Button(ways, (x, y + space), WAYS_RADIUS * size)
        if i < last:
            add, ways = Hit(Part.ADD_NODE, layer=layer.id), Hit(Part.NODE_WAYS, layer=layer.id)
            x, y = add_node_centre(geometry, camera, i, size)
            yield Button(add, (x, y), BUTTON_RADIUS * size)
            if i > 0 and state.hover in (add, ways):
                yield Button(ways, (x + space, y), WAYS_RADIUS * size)
