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
        places = np.array([x, y], dtype=np.float64)
        good: NDArray[np.bool_] = np.isfinite(places[0]) & np.isfinite(places[1])
        if not good.all():
            places = places[:, good]
            for name, each in options.items():
                options[name] = list(compress(each, good)) if isinstance(each, list) else each
        super().setData(*places, **options)
        self.setVisible(places.size > 0)

    def move_to(self, x: Array, y: Array) -> None:
        """Move the points, ``(n,), (n,)`` for the present n; symbols and colours stay."""
        self.data["x"], self.data["y"] = x, y
        self.prepareGeometryChange()
        self.bounds = [None, None]
        self.invalidate()
