"""The point that the pointer or a key holds, while points are edited."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt

from playground.ui.plots.chart.chart import Chart, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.reach import nearest_within
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

REACH = 10.0  # pixels from a point's centre at which the pointer holds it


class HeldPoint(ABC):
    """The base of the points of a chart, which are numbered like the rows of the data.

    Attributes:
        held: the point under the pointer or chosen by key; a ring is round it.
        carried: the held point is being dragged.
    """

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._halo = Dots()
        self._halo.setZValue(41.0)
        chart.add(self._halo, "held point")
        self.held: int | None = None
        self.carried = False

    @property
    @abstractmethod
    def places(self) -> tuple[Array, Array]:
        """All points, ``(n,), (n,)``."""

    def set_theme(self, theme: Theme) -> None:
        self._halo.setSize(19.0 * theme.scale)
        self._halo.setPen(pen(theme.accent, 2.0 * theme.scale))
        self._halo.setBrush(None)

    def point_at(self, position: QPointF) -> int | None:
        """The point nearest to a place on the widget, within reach."""
        return nearest_within(self._chart, self.places, position, REACH)

    def hold(self, index: int | None) -> None:
        """Hold this point, or none."""
        self.carried = False
        if index != self.held:
            self.held = index
            self.draw_halo()

    def hold_under(self, position: QPointF) -> Qt.CursorShape:
        """Hold the point at a place on the widget; the pointer's shape there."""
        inside = self._chart.plot_rect().contains(position)
        self.hold(self.point_at(position) if inside else None)
        shapes = Qt.CursorShape
        return shapes.CrossCursor if self.held is None else shapes.OpenHandCursor

    def draw_halo(self) -> None:
        """Draw the ring anew, after the points have changed."""
        x, y = self.places
        if self.held is not None and self.held >= len(x):
            self.held, self.carried = None, False
        held = [] if self.held is None else [self.held]
        self._halo.setData(x[held], y[held])
