"""The points in the fit plot: how they are drawn, and which of them is in the hand."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from playground.ui.plots.chart.chart import Chart, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.reach import nearest_within
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]
Place = tuple[float, float]

REACH = 10.0  # pixels from a point's centre at which the pointer holds it
_EMPTY = np.zeros(0)


class Hold(Enum):
    """How the held point is held."""

    LOOSE = auto()  # pointed at, or chosen by key
    PRESSED = auto()  # the button is down on it, it has not moved yet
    CARRIED = auto()  # it is on its way


class PointMarks:
    """Points are numbered as they are drawn: training first, then test.

    Attributes:
        train, test: the items that draw them.
        halo: the ring round the held one.
    """

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self.train, self.test, self.halo = Dots(), Dots(), Dots()
        for z, item in ((15, self.train), (16, self.test), (41, self.halo)):
            item.setZValue(z)
            chart.add(item)
        self._x, self._y, self._n_train = _EMPTY, _EMPTY, 0
        self._held: int | None = None
        self._hold = Hold.LOOSE
        self._before = (0.0, 0.0)

    def set_theme(self, theme: Theme) -> None:
        k = theme.scale
        self.train.setSize(8.0 * k)
        self.train.setPen(pen(theme.surface, 1.0))
        self.train.setBrush(QColor(theme.train_point))
        self.test.setSize(8.0 * k)
        self.test.setPen(pen(theme.test_point, 1.8 * k))
        self.test.setBrush(QColor(theme.surface))
        self.halo.setSize(19.0 * k)
        self.halo.setPen(pen(theme.accent, 2.0 * k))
        self.halo.setBrush(None)

    # -- which and where -------------------------------------------------------------------

    @property
    def places(self) -> tuple[Array, Array]:
        """All points as they are numbered, ``(n,), (n,)``."""
        return self._x, self._y

    @property
    def n_train(self) -> int:
        return self._n_train

    @property
    def held(self) -> int | None:
        """The point under the pointer or chosen by key, while points are edited."""
        return self._held

    @property
    def held_place(self) -> Place:
        """Where the held point is; there must be one."""
        assert self._held is not None
        return float(self._x[self._held]), float(self._y[self._held])

    @property
    def pressed(self) -> bool:
        """The button is down on the held point."""
        return self._hold is not Hold.LOOSE

    @property
    def carried(self) -> bool:
        """The held point is on its way."""
        return self._hold is Hold.CARRIED

    def point_at(self, position: QPointF) -> int | None:
        """The point within reach of a place on the widget, the nearest one."""
        return nearest_within(self._chart, (self._x, self._y), position, REACH)

    def set_points(self, x_train: Array, y_train: Array, x_test: Array, y_test: Array) -> None:
        """Show these points. A point on its way keeps its place under the pointer."""
        x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
        held = self._held
        if held is not None and self.carried and held < len(x):
            self._before = float(x[held]), float(y[held])
            x[held], y[held] = self._x[held], self._y[held]
        elif held is not None and (self.pressed or held >= len(x)):
            self._held, self._hold = None, Hold.LOOSE
        self._x, self._y, self._n_train = x, y, len(x_train)
        self._draw()

    # -- holding ---------------------------------------------------------------------------

    def hold(self, index: int | None) -> None:
        """Point at this one, or at none."""
        self._hold = Hold.LOOSE
        if index != self._held:
            self._held = index
            self._draw_halo()

    def press(self) -> None:
        """The button is down on the held point."""
        self._hold, self._before = Hold.PRESSED, self.held_place

    def carry(self, x: float, y: float) -> None:
        """Take the held point there."""
        if self._held is None:
            return
        self._hold = Hold.CARRIED
        self._x[self._held], self._y[self._held] = x, y
        self._draw()

    def put_down(self) -> None:
        """Leave the held point where it is."""
        self._hold = Hold.LOOSE

    def put_back(self) -> None:
        """A point on its way goes back to where it was."""
        if self.carried:
            self.carry(*self._before)
        self._hold = Hold.LOOSE

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self) -> None:
        n = self._n_train
        self.train.setData(self._x[:n], self._y[:n])
        self.test.setData(self._x[n:], self._y[n:])
        self._draw_halo()

    def _draw_halo(self) -> None:
        at = slice(0, 0) if self._held is None else slice(self._held, self._held + 1)
        self.halo.setData(self._x[at], self._y[at])
