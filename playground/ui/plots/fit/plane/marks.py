"""The points in the plane: a colour and a shape for each class, or a colour for each value."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QBrush, QColor, QPen

from playground.ui.plots.chart.chart import Chart, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.fit.held_point import HeldPoint
from playground.ui.plots.fit.shades import STRONGEST, class_colours
from playground.ui.shell.theme import LIGHT, Theme, mixed

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Index = NDArray[np.intp]

SHAPES = ("o", "s", "t1", "d", "p", "star")  # of the classes; pyqtgraph's names
KINDS = ("disc", "square", "triangle", "diamond", "pentagon", "star")  # the same in the legend
_VALUE_STEPS = 32  # colours of values
MANY = 120  # points, which are drawn smaller
MOST = 4000  # points drawn; of more an even selection


class PlaneMarks(HeldPoint):
    """Training points are filled, held-out points hollow.

    Attributes:
        x: the points, ``(n, 2)``.
    """

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self._theme = LIGHT
        self._train, self._test = Dots(), Dots()
        for z, item, name in (
            (15.0, self._train, "training points"),
            (16.0, self._test, "held-out points"),
        ):
            item.setZValue(z)
            chart.add(item, name)
        self.x: Array = np.zeros((0, 2))
        self._is_test: Bools = np.zeros(0, dtype=np.bool_)
        self._classes: Index | None = None  # of each point; None for values
        self._values: Array = np.zeros(0)
        self._span: Range = (0.0, 1.0)
        self._n_classes = 2
        self._hidden: tuple[int, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        self._draw()

    def set_classes(self, x: Array, test: Bools, classes: Index, n_classes: int) -> None:
        """Points ``(n, 2)`` of classes ``(n,)``."""
        self._classes, self._n_classes = classes, n_classes
        self._set_points(x, test)

    def set_values(self, x: Array, test: Bools, values: Array, span: Range) -> None:
        """Points ``(n, 2)`` with values ``(n,)``, coloured like the field over ``span``."""
        self._classes, self._values, self._span = None, values, span
        self._set_points(x, test)

    @property
    def places(self) -> tuple[Array, Array]:
        return self.x[:, 0], self.x[:, 1]

    def hide(self, rows: tuple[int, ...]) -> None:
        """Do not draw these points, which are being erased."""
        if rows != self._hidden:
            self._hidden = rows
            self._draw()

    def _set_points(self, x: Array, test: Bools) -> None:
        self.x, self._is_test, self._hidden = x, test, ()
        self._draw()

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self) -> None:
        n = len(self.x)
        drawn = np.arange(n) if n <= MOST else np.unique(np.linspace(0, n - 1, MOST).astype(int))
        drawn = np.setdiff1d(drawn, self._hidden)
        test = self._is_test[drawn]
        for item, rows, hollow in (
            (self._train, drawn[~test], False),
            (self._test, drawn[test], True),
        ):
            self._draw_rows(item, rows, hollow)
        self.draw_halo()

    def _draw_rows(self, item: Dots, rows: Index, hollow: bool) -> None:
        k, theme = self._theme.scale, self._theme
        colours, numbers = self._colours(rows)
        surface = _brush(QColor(theme.surface).rgba())
        fills = [surface if hollow else _brush(c.rgba()) for c in colours]
        outlines = [
            _pen(c.rgba(), 1.8 * k) if hollow else _pen(QColor(theme.surface).rgba(), 1.0 * k)
            for c in colours
        ]
        shapes = SHAPES if self._classes is not None else ("o",)
        places = numbers.tolist()
        symbols = [shapes[i % len(shapes)] if self._classes is not None else "o" for i in places]
        item.setSize((7.0 if len(self.x) > MANY else 9.0) * k)
        item.setData(
            self.x[rows, 0],
            self.x[rows, 1],
            brush=[fills[i] for i in places] or None,
            pen=[outlines[i] for i in places] or None,
            symbol=symbols or "o",
        )

    def _colours(self, rows: Index) -> tuple[list[QColor], Index]:
        """Colours, and for each row the number of its colour."""
        if self._classes is not None:
            return list(class_colours(self._n_classes)), self._classes[rows]
        low, high = self._span
        share = np.clip((self._values[rows] - low) / (high - low), 0.0, 1.0)
        numbers = np.round(share * (_VALUE_STEPS - 1)).astype(np.intp)
        steps = np.linspace(-1.0, 1.0, _VALUE_STEPS).tolist()
        return [_value_colour(step, self._theme) for step in steps], numbers


def _value_colour(share: float, theme: Theme) -> QColor:
    """Like the field's colour from low (-1) to high (1), but as strong as a class's at the ends."""
    low, high = class_colours(2)
    return mixed(high if share >= 0.0 else low, theme.zero, min(1.0, abs(share) / STRONGEST))


@lru_cache(maxsize=512)
def _brush(rgba: int) -> QBrush:
    """One object for each colour: pyqtgraph 0.14 draws a symbol anew for each object."""
    return QBrush(QColor.fromRgba(rgba))


@lru_cache(maxsize=512)
def _pen(rgba: int, width: float) -> QPen:
    return pen(QColor.fromRgba(rgba), width)
