"""A drawing that is kept as a picture for as long as it is true."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.paint_budget import PaintBudget

MARGIN = 96  # pixels drawn beyond the viewport, so that a pan finds them there
COSTLY = 0.0015  # seconds of drawing from which a picture may be stretched for a while
PATIENCE = 10.0  # how long, in multiples of the time that drawing takes
BURST = 0.035  # seconds; zooms that follow one another faster are one motion
REST = 0.15  # seconds for which even a cheap picture is stretched in the middle of a motion
SOON = 0.001  # seconds

Draw = Callable[[QPainter, Camera, int, int], bool]


@dataclass(slots=True, eq=False)
class _Kept:
    """A layer as it was drawn."""

    pixmap: QPixmap
    key: object = None
    cost: float = 0.0  # seconds that drawing took
    has_content: bool = False


class PaintCache:
    """A drawing that is kept until what it depends on changes, in one layer or several.

    A pan shows it moved, which is exact. While the zoom changes a costly one is shown stretched
    for a moment, so that zooming stays fluent; it is drawn anew as often as its cost allows, and
    one in a paint. In the middle of a motion, when nobody can look closely, so is any other. All
    layers are always of one zoom.
    """

    def __init__(self, budget: PaintBudget, margins: tuple[int, int] = (MARGIN, MARGIN)) -> None:
        """``budget`` is that of the view; ``margins``: how far it is drawn beyond the viewport at
        its sides, and above and below, in pixels."""
        self._spending = budget
        self._margins = margins
        self._kept: list[_Kept] = []
        self._flat: QPixmap | None = None  # all layers in one, for stretching
        self._drawn_for: object = None
        self._camera = Camera()
        self._drawn_at = 0.0
        self._shown_scale = 0.0
        self._zoomed_at = 0.0
        self._moving = False

    def show(
        self, painter: QPainter, key: Hashable, camera: Camera, size: tuple[int, int], draw: Draw
    ) -> float:
        """Paint a picture of one layer; see ``show_layers``."""
        return self.show_layers(painter, [(key, draw)], camera, size)

    def show_layers(
        self,
        painter: QPainter,
        layers: Sequence[tuple[Hashable, Draw]],
        camera: Camera,
        size: tuple[int, int],
    ) -> float:
        """Paint the picture, each layer drawn anew when its key or the zoom are others.

        A layer's ``Draw`` gets a painter, a camera and the width and height to draw for, which are
        larger than ``size``, and tells whether there was anything to be drawn. Gives 0, or in how
        many seconds the picture wants to be painted again because it was only stretched.
        """
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        drawn_for = (size, ratio, len(layers))
        changed = list(range(len(layers)))
        left = 0.0
        if drawn_for == self._drawn_for:
            changed = [i for i in changed if layers[i][0] != self._kept[i].key]
        if len(changed) == len(layers) or not (
            (moves := self._moves_exactly(camera, ratio)) or (left := self._seconds_left(camera))
        ):
            # Also what a pan would show: everything is drawn for the place where it is now.
            self._drawn_for, self._camera = drawn_for, camera
            self._kept = self._kept[: len(layers)]
            self._kept += [_Kept(QPixmap()) for _ in range(len(layers) - len(self._kept))]
            changed, moves = list(range(len(layers))), True
        if changed:
            self._flat = None
        for i in changed:
            key, draw = layers[i]
            self._draw(self._kept[i], size, ratio, draw)
            self._kept[i].key = key
        if len(changed) == len(layers):
            self._drawn_at = time.perf_counter()
        if moves:
            dx, dy = camera.dx - self._camera.dx, camera.dy - self._camera.dy
            self._paint(painter, QPointF(dx, dy) + self._corner)
        else:
            self._paint_stretched(painter, camera)
        return left

    def _seconds_left(self, camera: Camera) -> float:
        """For how long it may be stretched still; 0 when it is to be drawn now."""
        now = time.perf_counter()
        cost = sum(kept.cost for kept in self._kept)
        patience = PATIENCE * cost if cost > COSTLY else 0.0
        if camera.scale != self._shown_scale:
            self._moving = now - self._zoomed_at < BURST
            self._shown_scale, self._zoomed_at = camera.scale, now
        in_motion = self._moving and now - self._zoomed_at < BURST
        if in_motion and camera.scale != self._camera.scale:
            patience = max(patience, REST)
        left = patience - (now - self._drawn_at)
        if left <= 0.0 and patience > 0.0 and self._spending.has_drawn:
            left = SOON
        if left <= 0.0:
            self._spending.has_drawn = True
        return max(0.0, left)

    def _moves_exactly(self, camera: Camera, ratio: float) -> bool:
        """Whether what is now in view is in the picture, and by whole pixels of the screen away."""
        dx, dy = camera.dx - self._camera.dx, camera.dy - self._camera.dy
        return (
            camera.scale == self._camera.scale
            and abs(dx) <= self._margins[0]
            and abs(dy) <= self._margins[1]
            and (dx * ratio).is_integer()
            and (dy * ratio).is_integer()
        )

    @property
    def _corner(self) -> QPointF:
        """Where in the viewport it was drawn."""
        wide, high = self._margins
        return QPointF(-wide, -high)

    def _paint(self, painter: QPainter, corner: QPointF) -> None:
        for kept in self._kept:
            if kept.has_content:
                painter.drawPixmap(corner, kept.pixmap)

    def _paint_stretched(self, painter: QPainter, camera: Camera) -> None:
        factor = camera.scale / self._camera.scale
        painter.save()
        painter.translate(
            camera.dx - self._camera.dx * factor, camera.dy - self._camera.dy * factor
        )
        painter.scale(factor, factor)
        if self._flat is None:
            self._flat = self._flattened()
        painter.drawPixmap(self._corner, self._flat)
        painter.restore()

    def _flattened(self) -> QPixmap:
        if len(self._kept) == 1:
            return self._kept[0].pixmap
        flat = self._kept[0].pixmap.copy()
        painter = QPainter(flat)
        for kept in self._kept[1:]:
            painter.drawPixmap(QPointF(), kept.pixmap)
        painter.end()
        return flat

    def _draw(self, kept: _Kept, size: tuple[int, int], ratio: float, draw: Draw) -> None:
        """Draw a layer for the picture's camera."""
        started = time.perf_counter()
        camera, (side, top) = self._camera, self._margins
        width, height = size[0] + 2 * side, size[1] + 2 * top
        pixels = (math.ceil(width * ratio), math.ceil(height * ratio))
        if (kept.pixmap.width(), kept.pixmap.height()) != pixels:
            kept.pixmap = QPixmap(*pixels)
        kept.pixmap.setDevicePixelRatio(ratio)
        kept.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(kept.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shifted = Camera(camera.scale, camera.dx + side, camera.dy + top)
        try:
            kept.has_content = draw(painter, shifted, width, height)
        finally:
            painter.end()  # a pixmap must not go while it is painted on
        kept.cost = time.perf_counter() - started
