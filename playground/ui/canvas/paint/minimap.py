"""An overview of the whole network in the corner, while only a part of it is in view."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.ui.canvas.geometry.layout import Camera, Rect
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.style import qrect
from playground.ui.shell.theme import LIGHT, Theme, mixed

WIDTH, HEIGHT = 150, 100
INSET = 6.0
CORNER = 10
SLACK = 0.05  # of the network's size may be out of view before the overview appears


class Minimap(QWidget):
    """A click or drag on it moves the canvas there.

    Signals:
        place_chosen(x, y): the point of the scene to look at.
    """

    place_chosen = Signal(float, float)

    def __init__(self, state: CanvasState, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._state = state
        self._theme = LIGHT
        self.setAccessibleName(self.tr("Overview"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.resize(theme.px(WIDTH), theme.px(HEIGHT))
        self.follow()

    def follow(self) -> None:
        """The camera has moved, or the canvas has another size."""
        room, bounds, seen = self._canvas.size(), self._state.geometry.bounds, self._seen()
        dx, dy = SLACK * bounds.width, SLACK * bounds.height
        whole = seen.contains(bounds.left + dx, bounds.top + dy)
        whole = whole and seen.contains(bounds.right - dx, bounds.bottom - dy)
        roomy = room.width() > 2 * self.width() and room.height() > 2 * self.height()
        self.setVisible(roomy and not whole)
        self.move(room.width() - self.width() - CORNER, room.height() - self.height() - CORNER)

    def _seen(self) -> Rect:
        """The part of the scene that is in view."""
        camera, room = self._state.camera, self._canvas.size()
        return Rect.between(camera.to_scene(0, 0), camera.to_scene(room.width(), room.height()))

    def _camera(self) -> Camera:
        """From the scene to this widget."""
        bounds = self._state.geometry.bounds
        across = (self.width() - 2 * INSET) / bounds.width
        scale = min(across, (self.height() - 2 * INSET) / bounds.height)
        x, y = bounds.centre
        return Camera(scale, self.width() / 2 - scale * x, self.height() / 2 - scale * y)

    def _choose(self, event: QMouseEvent) -> None:
        at = event.position()
        self.place_chosen.emit(*self._camera().to_scene(at.x(), at.y()))

    # -- Qt ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """There is none: the canvas's menu would be about what the overview hides."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state, camera, seen = self._theme, self._state, self._camera(), self._seen()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.setBrush(QColor(theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        widths = np.maximum(2.0, state.geometry.card_widths * camera.scale).tolist()
        heights = np.maximum(1.5, state.geometry.card_heights * camera.scale).tolist()
        centres = zip(camera.to_pixels(state.shown).tolist(), widths, heights, strict=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.axis, theme.window, 0.7))
        painter.drawRects([QRectF(x - w / 2, y - h / 2, w, h) for (x, y), w, h in centres])
        painter.setPen(QPen(QColor(theme.accent), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = qrect(camera.rect(seen)).intersected(QRectF(self.rect()).adjusted(1, 1, -2, -2))
        painter.drawRect(frame)
        painter.end()
