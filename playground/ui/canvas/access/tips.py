"""Tool tips that do not hide the part they describe."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolTip, QWidget

from playground.ui.canvas.geometry.buttons import buttons_of
from playground.ui.canvas.geometry.hit_testing import DELETE_RADIUS, delete_centre
from playground.ui.canvas.geometry.layout import Rect, header_rect
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.inputs.tool_tip import plain

SPACE = 6.0  # pixels between a part and its tip
PORT = 12.0  # half the size of the box round a port that its tip keeps free
BESIDE_POINTER = 14.0  # pixels between the pointer and the tip of an edge
PAD = 6  # pixels round the text of a tip, about
QT_OFFSET = QPoint(2, 16)  # how far from the given place Qt shows a tip


def show_tip(
    viewport: QWidget, state: CanvasState, text: str, pointer: QPoint, size: float
) -> None:
    """Show ``text`` about the hovered part; "" hides the tip."""
    room = QFontMetrics(QToolTip.font()).size(0, text)
    tip = (room.width() + 2.0 * PAD, room.height() + 1.0 * PAD)
    x, y = tip_place(state, state.hover, (pointer.x(), pointer.y()), tip, size)
    place = viewport.mapToGlobal(QPoint(round(x), round(y)))
    QToolTip.showText(place - QT_OFFSET, plain(text), viewport)


def tip_place(
    state: CanvasState,
    hit: Hit,
    pointer: tuple[float, float],
    tip: tuple[float, float],
    size: float = 1.0,
) -> tuple[float, float]:
    """The upper left corner, in viewport pixels, of a tip ``tip`` (width, height) large."""
    if hit.part is Part.EDGE:
        return _beside_edge(state, hit, pointer, tip)
    box = box_of(state, hit, size)
    if box is None:
        return pointer[0] + BESIDE_POINTER, pointer[1] + BESIDE_POINTER
    return box.left, box.bottom + SPACE


def box_of(state: CanvasState, hit: Hit, size: float = 1.0) -> Rect | None:
    """The area of a node, port, header or button, in viewport pixels; None for other parts."""
    geometry, camera = state.geometry, state.camera
    match hit.part:
        case Part.NODE:
            x, y = state.centre(hit.node)
            wide, high = state.card_width(hit.node), state.card_height(hit.node)
            return Rect.around(camera.x(x), camera.y(y), wide * camera.scale, high * camera.scale)
        case Part.OUT_PORT | Part.IN_PORT:
            out = hit.part is Part.OUT_PORT
            x, y = state.out_port(hit.node) if out else state.in_port(hit.node)
            return Rect.around(camera.x(x), camera.y(y), 2 * PORT * size, 2 * PORT * size)
        case Part.HEADER | Part.ACTIVATION:
            return header_rect(geometry, camera, state.graph.layer_position[hit.layer], size)
        case Part.DELETE:
            centre = delete_centre(state, size)
            return None if centre is None else _round(centre, DELETE_RADIUS * size)
    found = (button for button in buttons_of(state, size) if button.hit == hit)
    return next((_round(button.centre, button.radius) for button in found), None)


def _round(centre: tuple[float, float], radius: float) -> Rect:
    return Rect.around(*centre, 2 * radius, 2 * radius)


def _beside_edge(
    state: CanvasState, hit: Hit, pointer: tuple[float, float], tip: tuple[float, float]
) -> tuple[float, float]:
    """The corner of a tip beside the pointer that covers the least of the edge and its value."""
    x, y = pointer
    width, height = tip
    right, below = x + BESIDE_POINTER, y + BESIDE_POINTER
    if hit.edge is None or hit.edge not in state.graph.edge_index:
        return right, below
    edge = state.graph.edge_index[hit.edge]
    ways = np.linspace(0.0, 1.0, 60)
    points = state.camera.to_pixels(state.routes.points(np.array([edge]), ways[None, :])[0])
    values = [label.rect.moved(state.camera.dx) for label in state.labels if label.edge == hit.edge]

    def hides(left: float, top: float) -> float:
        """How much of the edge and its value a tip there would cover."""
        inside = (points > (left, top)) & (points < (left + width, top + height))
        box = Rect(left, top - state.camera.dy, left + width, top + height - state.camera.dy)
        return float(inside.all(axis=1).sum()) + 100.0 * any(box.overlaps(v) for v in values)

    left, above = x - width - BESIDE_POINTER, y - height - BESIDE_POINTER
    return min(
        ((right, below), (left, below), (right, above), (left, above)), key=lambda at: hides(*at)
    )
