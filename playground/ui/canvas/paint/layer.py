"""A drawing that is kept between paints."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.memo import is_same

MARGIN = 48  # pixels drawn beyond the widget, for pans
PATIENCE = 20.0  # how long a zoom may stretch the pixmap, in multiples of the time to draw it


class Layer:
    """Kept as a pixmap until its key changes; a pan moves it, and a zoom stretches it for a moment.

    Drawing all cards and edges takes most of a frame. While the pointer moves, pans or drags, most
    of them stay as they are.

    Attributes:
        is_stretched: whether the last paint showed the pixmap of another zoom.
    """

    def __init__(self) -> None:
        self.is_stretched = False
        self._pixmap = QPixmap()
        self._key: tuple[object, ...] = ()
        self._camera = Camera()  # that it was drawn for
        self._drawn_at = self._cost = 0.0  # seconds

    def show(
        self,
        painter: QPainter,
        camera: Camera,
        key: tuple[object, ...],
        draw: Callable[[QPainter], None],
    ) -> None:
        """Paint what ``draw`` draws; ``key`` is everything that this depends on but the camera."""
        size, ratio = painter.viewport().size(), painter.device().devicePixelRatioF()
        key = (*key, size, ratio)
        zoom = camera.scale / self._camera.scale
        dx, dy = camera.dx - zoom * self._camera.dx, camera.dy - zoom * self._camera.dy
        is_known = len(key) == len(self._key) and all(map(is_same, key, self._key))
        waited = time.perf_counter() - self._drawn_at
        self.is_stretched = is_known and zoom != 1.0 and waited < PATIENCE * self._cost
        is_near = max(abs(dx), abs(dy)) <= MARGIN
        moves = zoom == 1.0 and is_near and all((d * ratio).is_integer() for d in (dx, dy))
        if not (is_known and (moves or self.is_stretched)):
            self._key, self._camera, zoom, dx, dy = key, camera, 1.0, 0.0, 0.0
            self._draw(QRect(QPoint(), size), ratio, draw)
        painter.save()
        painter.translate(dx, dy)
        painter.scale(zoom, zoom)
        painter.drawPixmap(QPointF(-MARGIN, -MARGIN), self._pixmap)
        painter.restore()

    def _draw(self, area: QRect, ratio: float, draw: Callable[[QPainter], None]) -> None:
        self._drawn_at = time.perf_counter()
        area.adjust(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self._pixmap = QPixmap(area.size() * ratio)
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(MARGIN, MARGIN)
        painter.setClipRect(area)
        try:
            draw(painter)
        finally:
            painter.end()  # Qt aborts when a pixmap is deleted while it is painted on
        self._cost = time.perf_counter() - self._drawn_at
