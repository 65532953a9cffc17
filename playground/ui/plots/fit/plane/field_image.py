"""A picture behind everything else in the plane, scaled smoothly."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from playground.analysis.regions.linear import Box
from playground.ui.plots.chart.overlay import WholeView
from playground.ui.plots.fit.shades import Pixels

_NOWHERE = ((0.0, 1.0), (0.0, 1.0))


class FieldImage(WholeView):
    """Draws pixels over a box of the plane.

    pyqtgraph's ImageItem takes 2 to 11 ms for what takes less than 1 ms here.
    """

    def __init__(self, z: float) -> None:
        super().__init__(z)
        self.pixels: Pixels = np.zeros((0, 0), dtype=np.uint32)
        self._rect = QRectF()
        self._image = QImage()

    def set_pixels(self, pixels: Pixels, box: Box = _NOWHERE) -> None:
        """Show ``pixels`` ``(n_rows, n_columns)``, row 0 at the smallest x2; none hides all."""
        self.pixels = np.ascontiguousarray(pixels)  # the image does not own its memory
        (left, right), (low, high) = box
        self._rect = QRectF(left, low, right - left, high - low)
        rows, columns = pixels.shape
        kind = QImage.Format.Format_RGB32
        self._image = QImage(self.pixels.data, columns, rows, 4 * columns, kind)
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if not self._image.isNull():
            # The axis of x2 points up, as the rows do.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._rect, self._image)
