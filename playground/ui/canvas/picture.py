"""A drawing that is kept as a picture for as long as it is true."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from playground.ui.canvas.layout import Camera
from playground.ui.canvas.spending import Spending

MARGIN = 96  # pixels drawn beyond the viewport, so that a pan finds them there
COSTLY = 0.0015  # seconds of drawing from which a picture may be stretched for a while
PATIENCE = 10.0  # how long, in multiples of the time that drawing takes
BURST = 0.035  # seconds; zooms that follow one another faster are one motion
REST = 0.12  # seconds for which even a cheap picture is stretched in the middle of a motion
SOON = 0.001  # seconds

Draw = Callable[[QPainter, Camera, int, int], None]


class Picture:
    """A drawing that is kept until what it depends on changes.

    A pan shows it moved, which is exact. While the zoom changes a costly one is shown stretched
    for a moment, so that zooming stays fluent; it is drawn anew as often as its cost allows, and
    one in a paint. In the middle of a motion, when nobody can look closely, so is any other.
    """

    def __init__(self, spending: Spending, margin: int = MARGIN) -> None:
        """``spending`` is that of the view; ``margin``: how far it is drawn beyond the viewport,
        in pixels."""
        self._spending = spending
        self._margin = margin
        self._pixmap = QPixmap()
        self._key: object = None
        self._camera = Camera()
        self._cost = 0.0  # seconds that drawing took
        self._drawn_at = 0.0
        self._shown_scale = 0.0
        self._zoomed_at = 0.0
        self._moving = False

    def show(
        self, painter: QPainter, key: Hashable, camera: Camera, size: tuple[int, int], draw: Draw
    ) -> float:
        """Paint the picture, drawn anew by ``draw`` when ``key`` or the zoom are others.

        ``draw`` gets a painter, a camera and the width and height to draw for, which are larger
        than ``size``. Gives 0, or in how many seconds the picture wants to be painted again because
        it was only stretched.
        """
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        key = (key, size, ratio)
        if key == self._key:
            dx, dy = camera.dx - self._camera.dx, camera.dy - self._camera.dy
            if self._moves_exactly(camera, dx, dy, ratio):
                painter.drawPixmap(QPointF(dx - self._margin, dy - self._margin), self._pixmap)
                return 0.0
            now = time.perf_counter()
            patience = PATIENCE * self._cost if self._cost > COSTLY else 0.0
            if camera.scale != self._shown_scale:
                self._moving = now - self._zoomed_at < BURST
                self._shown_scale, self._zoomed_at = camera.scale, now
            in_motion = self._moving and now - self._zoomed_at < BURST
            if in_motion and camera.scale != self._camera.scale:
                patience = max(patience, REST)
            left = patience - (now - self._drawn_at)
            if left <= 0.0 and patience > 0.0 and self._spending.has_drawn:
                left = SOON
            if left > 0.0:
                self._paint_stretched(painter, camera)
                return left
            self._spending.has_drawn = True
        self._draw(camera, size, ratio, draw)
        self._key, self._camera = key, camera
        painter.drawPixmap(QPointF(-self._margin, -self._margin), self._pixmap)
        return 0.0

    def _moves_exactly(self, camera: Camera, dx: float, dy: float, ratio: float) -> bool:
        """Whether what is now in view is in the picture, and by whole pixels of the screen away."""
        return (
            camera.scale == self._camera.scale
            and abs(dx) <= self._margin
            and abs(dy) <= self._margin
            and (dx * ratio).is_integer()
            and (dy * ratio).is_integer()
        )

    def _paint_stretched(self, painter: QPainter, camera: Camera) -> None:
        factor = camera.scale / self._camera.scale
        painter.save()
        painter.translate(
            camera.dx - self._camera.dx * factor, camera.dy - self._camera.dy * factor
        )
        painter.scale(factor, factor)
        painter.drawPixmap(QPointF(-self._margin, -self._margin), self._pixmap)
        painter.restore()

    def _draw(self, camera: Camera, size: tuple[int, int], ratio: float, draw: Draw) -> None:
        started = time.perf_counter()
        width, height = size[0] + 2 * self._margin, size[1] + 2 * self._margin
        pixels = (math.ceil(width * ratio), math.ceil(height * ratio))
        if (self._pixmap.width(), self._pixmap.height()) != pixels:
            self._pixmap = QPixmap(*pixels)
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shifted = Camera(camera.scale, camera.dx + self._margin, camera.dy + self._margin)
        try:
            draw(painter, shifted, width, height)
        finally:
            painter.end()  # a pixmap must not go while it is painted on
        self._drawn_at = time.perf_counter()
        self._cost = self._drawn_at - started
