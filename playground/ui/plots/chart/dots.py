"""Scatter points that are redrawn many times a second."""

from __future__ import annotations

from itertools import compress

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Dots(pg.ScatterPlotItem):
    """Hidden while there are none; quick to move."""

    def setData(self, x: ArrayLike = (), y: ArrayLike = (), **options: object) -> None:
        """Set the points ``(n,), (n,)``, without those that are not finite. An option is a list
        with an entry for each point, or the same for all."""
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        good = np.isfinite(x) & np.isfinite(y)
        if not good.all():
            x, y = x[good], y[good]
            for name, each in options.items():
                options[name] = list(compress(each, good)) if isinstance(each, list) else each
        super().setData(x, y, **options)
        self.setVisible(len(x) > 0)

    def move_to(self, x: Array, y: Array) -> None:
        """Move the points, ``(n,), (n,)`` for the present n; symbols and colours stay."""
        self.data["x"], self.data["y"] = x, y
        self.prepareGeometryChange()
        self.bounds = [None, None]
        self.invalidate()
