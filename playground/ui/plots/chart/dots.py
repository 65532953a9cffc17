"""Points that are drawn anew many times a second."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Dots(pg.ScatterPlotItem):
    """Points that cost nothing while there are none, and little when they only move."""

    def setData(self, *args: object, **options: object) -> None:
        super().setData(*args, **options)
        self.setVisible(len(self.data) > 0)

    def move_to(self, x: Array, y: Array) -> None:
        """Put the points, as many as there are, elsewhere; symbols and colours stay."""
        self.data["x"], self.data["y"] = x, y
        self.prepareGeometryChange()
        self.bounds = [None, None]
        self.invalidate()
