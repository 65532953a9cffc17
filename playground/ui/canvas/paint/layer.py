"""A drawing that is kept between paints."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.memo import is_same

MARGIN = 48  # pixels drawn beyond the widget, for pans


class Layer:
    """Kept as a pixmap until its key or the zoom changes; a pan moves it.

    Drawing all cards and edges takes most of a frame; while the pointer moves, pans or drags, most
    of them stay as they are.
    """

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._key: tuple[object, ...] = ()
        self._camera = Camera()  # that it was drawn for
        self._margin = 0

    def show(
        self,
        painter: QPainter,
        camera: Camera,
        key: tuple[object, ...],
        draw: Callable[[QPainter], None],
    ) -> None:
        """Paint what ``draw`` draws; ``key`` is everything that this depends on but the camera."""
        size, ratio = painter.viewport().size(), painter.device().devicePixelRatioF()
        key = (*key, camera.scale, size, ratio)
        dx, dy = camera.dx - self._camera.dx, camera.dy - self._camera.dy
        near = max(abs(dx), abs(dy)) <= self._margin
        whole = all((d * ratio).is_integer() for d in (dx, dy))  # pixels of the screen
        known = len(key) == len(self._key) and all(map(is_same, key, self._key))
        if not (near and whole and known):
            # A zoom mostly goes on, and would not use the margin.
            self._margin = margin = MARGIN if camera.scale == self._camera.scale else 0
            self._key, self._camera, dx, dy = key, camera, 0.0, 0.0
            area = QRect(QPoint(), size).adjusted(-margin, -margin, margin, margin)
            self._pixmap = QPixmap(area.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            own = QPainter(self._pixmap)
            own.setRenderHint(QPainter.RenderHint.Antialiasing)
            own.translate(margin, margin)
            own.setClipRect(area)
            try:
                draw(own)
            finally:
                own.end()  # Qt aborts when a pixmap is deleted while it is painted on
        painter.drawPixmap(QPointF(dx - self._margin, dy - self._margin), self._pixmap)
