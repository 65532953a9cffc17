"""A drawing that is kept between paints."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
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
        moves = max(abs(dx), abs(dy)) <= MARGIN and all((d * ratio).is_integer() for d in (dx, dy))
        if not moves or len(key) != len(self._key) or not all(map(is_same, key, self._key)):
            self._key, self._camera, dx, dy = key, camera, 0.0, 0.0
            wide, high = size.width() + 2 * MARGIN, size.height() + 2 * MARGIN
            self._pixmap = QPixmap(round(wide * ratio), round(high * ratio))
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            own = QPainter(self._pixmap)
            own.setRenderHint(QPainter.RenderHint.Antialiasing)
            own.translate(MARGIN, MARGIN)
            try:
                draw(own)
            finally:
                own.end()  # Qt aborts when a pixmap is deleted while it is painted on
        painter.drawPixmap(QPointF(dx - MARGIN, dy - MARGIN), self._pixmap)
