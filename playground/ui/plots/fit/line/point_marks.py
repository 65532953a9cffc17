"""The points in the line view: how they are drawn, which one is held, which are selected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.ui.plots.chart.chart import Chart, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.fit.held_point import HeldPoint
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Point = tuple[float, float]

_EMPTY = np.zeros(0)


class PointMarks(HeldPoint):
    """Training points are filled, test points hollow.

    Attributes:
        x, y: the points, ``(n,)``.
        selected: the ringed points, in ascending order.
    """

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self._train, self._test, self._rings = Dots(), Dots(), Dots()
        for z, item, name in (
            (15.0, self._train, "training points"),
            (16.0, self._test, "test points"),
            (42.0, self._rings, "selected points"),
        ):
            item.setZValue(z)
            chart.add(item, name)
        self.x, self.y = _EMPTY, _EMPTY
        self._is_test: Bools = np.zeros(0, dtype=np.bool_)
        self.selected: tuple[int, ...] = ()
        self._before: Point | None = None  # the carried point's former place

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        k = theme.scale
        for item, size, ring, brush in (
            (self._train, 8.0, pen(theme.surface, 1.0), QColor(theme.train_point)),
            (self._test, 8.0, pen(theme.test_point, 1.8 * k), QColor(theme.surface)),
            (self._rings, 14.0, pen(theme.accent, 2.0 * k), None),
        ):
            item.setSize(size * k)
            item.setPen(ring)
            item.setBrush(brush)

    @property
    def place(self) -> Point:
        """The held point; there must be one."""
        assert self.held is not None
        return float(self.x[self.held]), float(self.y[self.held])

    @property
    def places(self) -> tuple[Array, Array]:
        return self.x, self.y

    def set_points(self, x: Array, y: Array, test: Bools) -> None:
        """Show these points and select none. A carried point stays under the pointer."""
        x, y = x.copy(), y.copy()
        held = self.held
        if held is not None and self.carried and held < len(x):
            x[held], y[held] = self.x[held], self.y[held]
        self.x, self.y, self._is_test = x, y, test
        self.select(())
        self._draw()

    # -- holding ---------------------------------------------------------------------------

    def carry(self, x: float, y: float) -> None:
        """Drag the held point there."""
        if self.held is not None:
            if not self.carried:
                self.carried, self._before = True, self.place
            self.x[self.held], self.y[self.held] = x, y
            self._draw()

    def put_back(self) -> None:
        """Return the carried point to its former place."""
        if self._before is not None:
            self.carry(*self._before)

    def select(self, indices: tuple[int, ...]) -> None:
        """Ring these points."""
        self.selected = tuple(i for i in indices if i < len(self.x))
        rings = list(self.selected)
        self._rings.setData(self.x[rings], self.y[rings])

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self) -> None:
        train, test = ~self._is_test, self._is_test
        self._train.setData(self.x[train], self.y[train])
        self._test.setData(self.x[test], self.y[test])
        self.draw_halo()
