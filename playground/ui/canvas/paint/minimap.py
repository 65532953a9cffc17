"""The whole network, small, in the corner, while the view shows only a part of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.style import mixed
from playground.ui.shell.theme import LIGHT, Theme

WIDTH, HEIGHT = 150, 100
INSET = 6.0
CORNER = 10


class Minimap(QWidget):
    """A click or drag on it moves the view there.

    Signals:
        place_chosen(x, y): the point of the scene to look at.
    """

    place_chosen = Signal(float, float)

    def __init__(self, state: CanvasState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = LIGHT
        self._view = Rect(0.0, 0.0, 1.0, 1.0)  # what the view shows, scene coordinates
        self._room = (0, 0)  # the pixels it has for it
        self._picture = QPixmap()
        self._places: object = None  # what it was drawn for
        self._drawn_for: object = None
        self.setAccessibleName(self.tr("Overview"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.resize(theme.px(WIDTH), theme.px(HEIGHT))
        self.follow(*self._room)

    def follow(self, width: int, height: int) -> None:
        """The view has ``width`` x ``height`` pixels and the state's camera."""
        self._room = (width, height)
        camera, bounds = self._state.camera, self._state.geometry.bounds
        self._view = Rect.between(camera.to_scene(0, 0), camera.to_scene(width, height))
        inside = Rect(
            bounds.left + 0.05 * bounds.width,
            bounds.top + 0.05 * bounds.height,
            bounds.right - 0.05 * bounds.width,
            bounds.bottom - 0.05 * bounds.height,
        )
        whole = self._view.contains(inside.left, inside.top) and self._view.contains(
            inside.right, inside.bottom
        )
        roomy = width > 2 * self.width() and height > 2 * self.height()
        self.setVisible(roomy and not whole)
        self.move(width - self.width() - CORNER, height - self.height() - CORNER)
        self.update()

    def _scale(self) -> tuple[float, float, float]:
        """Scene to this widget: factor and offsets."""
        bounds = self._state.geometry.bounds
        factor = min(
            (self.width() - 2 * INSET) / bounds.width, (self.height() - 2 * INSET) / bounds.height
        )
        x, y = bounds.centre
        return factor, self.width() / 2 - factor * x, self.height() / 2 - factor * y

    def _choose(self, event: QMouseEvent) -> None:
        factor, dx, dy = self._scale()
        at = event.position()
        self.place_chosen.emit((at.x() - dx) / factor, (at.y() - dy) / factor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """It has no menu, and that of the canvas would be about what it hides."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._network())
        painter.setPen(QPen(QColor(self._theme.accent), 1.6))
        factor, dx, dy = self._scale()
        view = self._view
        frame = QRectF(
            view.left * factor + dx, view.top * factor + dy,
            view.width * factor, view.height * factor,
        )  # fmt: skip
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -2, -2)))
        painter.end()

    def _network(self) -> QPixmap:
        """The picture of the network; kept, for Qt paints the overview whenever the canvas is."""
        state, ratio = self._state, self.devicePixelRatioF()
        if self._places is not state.shown or self._drawn_for != (self._theme, ratio):
            self._places, self._drawn_for = state.shown, (self._theme, ratio)
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            self._draw_network(QPainter(self._picture))
        return self._picture

    def _draw_network(self, painter: QPainter) -> None:
        theme, state = self._theme, self._state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.setBrush(QColor(theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        factor, dx, dy = self._scale()
        w = max(2.0, state.geometry.card_width * factor)
        heights = np.maximum(1.5, state.geometry.card_heights * factor).tolist()
        places = zip((state.shown * factor + (dx, dy)).tolist(), heights, strict=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.axis, theme.window, 0.7))
        painter.drawRects([QRectF(x - w / 2, y - h / 2, w, h) for (x, y), h in places])
        painter.end()
