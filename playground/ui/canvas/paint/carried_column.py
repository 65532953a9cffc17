"""A dragged column: its background, and a frame where it would land."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.ui.canvas.geometry.layout import header_rect
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.shell.theme import Theme, mixed

PAD = 10.0  # pixels round the cards and the header
RADIUS = 12.0
SHADOW = ((1.0, 0.05), (3.0, 0.05), (6.0, 0.04), (10.0, 0.03))  # how far, how dark


def draw_landing(painter: QPainter, state: CanvasState, theme: Theme) -> None:
    """A frame where the dragged column would land."""
    if state.carried is None:
        return
    here, columns = state.graph.layer_position[state.carried.layer], state.geometry.columns
    pen = QPen(QColor(theme.accent), 1.8 * theme.scale)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(mixed(theme.accent, theme.surface, 0.08))
    rect = _around(state, here, float(columns[state.carried.position] - columns[here]), theme)
    painter.drawRoundedRect(rect, RADIUS * theme.scale, RADIUS * theme.scale)


def draw_carried(painter: QPainter, state: CanvasState, theme: Theme) -> None:
    """The background of the dragged cards."""
    if state.carried is None:
        return
    here = state.graph.layer_position[state.carried.layer]
    rect = _around(state, here, state.column_offset(here), theme)
    radius = RADIUS * theme.scale
    painter.setPen(Qt.PenStyle.NoPen)
    for far, dark in reversed(SHADOW):
        shadow = QColor(0, 0, 0)
        shadow.setAlphaF(2.0 * dark if theme.dark else dark)
        far *= theme.scale
        painter.setBrush(shadow)
        spread = rect.adjusted(-far, -far / 2, far, 1.5 * far)
        painter.drawRoundedRect(spread, radius + far, radius + far)
    background = mixed(theme.selection, theme.surface, 0.5)
    background.setAlphaF(0.92)
    painter.setBrush(background)
    painter.setPen(QPen(QColor(theme.accent), 1.2 * theme.scale))
    painter.drawRoundedRect(rect, radius, radius)


def _around(state: CanvasState, column: int, offset: float, theme: Theme) -> QRectF:
    """A column with its header, ``offset`` (scene) from its place, in pixels."""
    geometry, camera, pad = state.geometry, state.camera, PAD * theme.scale
    header = header_rect(geometry, camera, column, theme.scale)
    half = geometry.card_width / 2 * camera.scale
    x = camera.x(float(geometry.columns[column]))
    left, right = min(x - half, header.left), max(x + half, header.right)
    bottom = max(camera.y(float(geometry.bottoms[column])), header.bottom)
    top = header.top - pad / 2
    rect = QRectF(left - pad, top, right - left + 2 * pad, bottom + pad - top)
    return rect.translated(offset * camera.scale, 0)
