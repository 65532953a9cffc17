"""Where on the canvas's widget the parts of a selection are, in pixels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint

from playground.model.selection import Selection
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.hit_testing import activation_rect
from playground.ui.canvas.geometry.labels import spots
from playground.ui.canvas.geometry.layout import Rect, header_rect
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part


def place_of(surface: CanvasSurface, selection: Selection) -> QPoint:
    """The middle of the last part selected; of the widget when nothing is."""
    state = surface.state
    if selection.layer is not None:
        x, y = _header(surface, selection.layer).centre
        return QPoint(round(x), round(y))
    if selection.edges:
        x, y = spots(state, selection.edges[-1:])[0, 0].tolist()
    elif selection.nodes:
        x, y = state.centre(selection.nodes[-1])
    else:
        return surface.widget.rect().center()
    return QPoint(round(state.camera.x(x)), round(state.camera.y(y)))


def place_below(surface: CanvasSurface, selection: Selection) -> QPoint:
    """Where a note on the selection does not hide it."""
    at, state = place_of(surface, selection), surface.state
    if selection.nodes and not selection.edges:
        half = state.card_height(selection.nodes[-1]) / 2 * state.camera.scale
        at.setY(at.y() + round(half))
    return at


def scene_place_of(surface: CanvasSurface, selection: Selection) -> tuple[float, float]:
    """``place_of`` in the scene's coordinates."""
    at = place_of(surface, selection)
    return surface.state.camera.to_scene(at.x(), at.y())


def activation_place_of(surface: CanvasSurface, layer_id: int) -> tuple[float, float]:
    """The middle of the activation in a layer's header."""
    return activation_rect(_header(surface, layer_id)).centre


def _header(surface: CanvasSurface, layer_id: int) -> Rect:
    state = surface.state
    at = state.graph.layer_position[layer_id]
    return header_rect(state.geometry, state.camera, at, surface.theme.scale)


def hit_of(selection: Selection) -> Hit:
    """The last part selected, as if the mouse pointed at it."""
    if selection.layer is not None:
        return Hit(Part.HEADER, layer=selection.layer)
    if selection.edges:
        return Hit(Part.EDGE, edge=selection.edges[-1])
    if selection.nodes:
        return Hit(Part.NODE, node=selection.nodes[-1])
    return GROUND


def act_in_view(surface: CanvasSurface, act: Callable[[], object]) -> None:
    """Do it, and when that changed the network pan to what it has selected."""
    graph = surface.state.graph
    act()
    if surface.state.graph is not graph:
        surface.keyboard.show_selection()
