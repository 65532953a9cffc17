"""Scatter points that are redrawn many times a second."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Dots(pg.ScatterPlotItem):
    """Hidden while there are none; quick to move."""

    def setData(self, *args: object, **options: object) -> None:
        super().setData(*args, **options)
        self.setVisible(len(self.data) > 0)

    def move_to(self, x: Array, y: Array) -> None:
        """Move the points, ``(n,), (n,)`` for the present n; symbols and colours stay."""
        self.data["x"], self.data["y"] = x, y
        self.prepareGeometryChange()
        self.bounds = [None, None]
        self.invalidate()
