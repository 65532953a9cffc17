"""Curves: polylines that may lead far out of the view."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from playground.ui.plots.chart.clipping import near_view, places_near_view, segments_near_view

Array = NDArray[np.float64]


class Curve(pg.PlotCurveItem):
    """Hands on what is near the view, again when the view has changed."""

    def __init__(self) -> None:
        self._whole: tuple[Array, Array] = (np.zeros(0), np.zeros(0))
        self._pairs = self._is_cut = False
        super().__init__(antialias=True, skipFiniteCheck=True)

    def setData(self, *points: Array, connect: str = "all", **options: object) -> None:
        """Set the points ``(n,), (n,)``; with ``connect="pairs"`` every two are a segment."""
        if len(points) != 2:
            super().setData(*points, **options)
            return
        x, y = (np.asarray(values, dtype=np.float64) for values in points)
        self._whole, self._pairs = (x, y), connect == "pairs"
        self._cut(connect=connect, **options)

    @property
    def points(self) -> tuple[Array, Array]:
        """The points that were set, also those far out of the view."""
        return self._whole

    def _cut(self, **options: object) -> None:
        view, (x, y), found = self._view(), self._whole, self._whole
        if view is not None:
            found = (segments_near_view if self._pairs else near_view)(x, y, view)
        self._is_cut = len(found[0]) != len(x) or not (
            np.array_equal(found[0], x) and np.array_equal(found[1], y)
        )
        super().setData(*found, **options)

    def viewRangeChanged(self) -> None:
        super().viewRangeChanged()
        if self._is_cut or self._leaves():
            self._cut(connect="pairs" if self._pairs else "all")

    def _leaves(self) -> bool:
        """Whether some point is beyond the reach of the view."""
        view, points = self._view(), self._whole
        if view is None or not len(points[0]):
            return False
        kept = places_near_view(*points, view)
        return not all(np.array_equal(a, b) for a, b in zip(points, kept, strict=True))

    def _view(self) -> QRectF | None:
        """What the axes show; ``viewRect`` may still be that of before."""
        box = self.getViewBox()
        if box is None:
            return None
        (left, right), (low, high) = box.viewRange()
        return QRectF(left, low, right - left, high - low)
