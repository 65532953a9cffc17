"""The drawing area of the line view: its curves, kinks and points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.clipping import clip_polyline
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Rules
from playground.ui.plots.chart.ranges import Range, split_at
from playground.ui.plots.fit.line.point_marks import PointMarks
from playground.ui.plots.fit.tool_chart import ToolChart
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

MARK_SIZES = (13.0, 9.0, 6.0)  # pixels of a kink's mark at scale 1, with room to spare first
ROOM = 50.0  # heights of the plot above and below, in which a function is known after a zoom
SHARE_OF_MARKS = 0.6  # of the width of the plot, at most
_EMPTY = np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class Kinks:
    """The kinks in view: their places ``(n,), (n,)``, and for each the ids and names of the
    nodes that make it, and its colour."""

    x: Array = field(default_factory=lambda: np.zeros(0))
    y: Array = field(default_factory=lambda: np.zeros(0))
    nodes: tuple[tuple[int, ...], ...] = ()
    names: tuple[str, ...] = ()
    colours: tuple[QColor, ...] = ()

    def made_by(self, nodes: tuple[int, ...]) -> list[int]:
        """The indices of the kinks that one of these nodes makes."""
        return [i for i, makers in enumerate(self.nodes) if set(makers) & set(nodes)]


class FitChart(ToolChart):
    """Draws the function; kinks and points are edited by tools.

    Attributes:
        marks: the points.
        function: the polyline ``(n,), (n,)`` drawn; ``exact`` if its vertices are the function's.
        kinks: the kinks that can be dragged; ``kinks_are_marked`` unless there are too many.
        draggable: whether kinks and pieces can be dragged.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.function: tuple[Array, Array] = (_EMPTY, _EMPTY)
        self.exact = True
        self.kinks = Kinks()
        self._marked = 0.0  # pixels of a kink's mark; 0 without marks
        self._scale = 1.0
        self.draggable = False
        self._target, self._inside = line(10.0), line(30.0)
        self._left, self._right = line(20.0), line(20.0)
        self._kink_dots, self._cursor_dot = Dots(), Dots()
        self._kink_dots.setZValue(40.0)
        self._cursor_dot.setZValue(42.0)
        self._cursor_line = Rules(z=5.0)
        self.add(self._target, "target")
        self.add(self._left, "fit left of the data")
        self.add(self._right, "fit right of the data")
        self.add(self._inside, "fit")
        self.add(self._kink_dots, "kinks")
        self.add(self._cursor_line)
        self.add(self._cursor_dot, "cross-hair")
        self.marks = PointMarks(self)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        k, dash = theme.scale, Qt.PenStyle.DashLine
        # Dashes need the line in one piece; these curves are short.
        for curve in (self._target, self._left, self._right):
            curve.setSegmentedLineMode("off")
        self._target.setPen(pen(theme.target, 1.5 * k, Qt.PenStyle.DotLine))
        self._inside.setPen(pen(theme.fit, 3.0 * k))
        self._left.setPen(pen(theme.fit_beyond, 1.6 * k, dash))
        self._right.setPen(pen(theme.fit_beyond, 1.6 * k, dash))
        self._kink_dots.setSymbol("d")
        self._scale = k
        self._kink_dots.setPen(pen(theme.surface, 1.5 * k))
        self._cursor_line.set_pen(pen(theme.axis, 1.0))
        self._cursor_dot.setSize(9.0 * k)
        self._cursor_dot.setPen(pen(theme.surface, 1.5 * k))
        self._cursor_dot.setBrush(QColor(theme.fit))
        self.marks.set_theme(theme)
        self.set_kinks(self.kinks)

    # -- drawing ---------------------------------------------------------------------------

    def set_target(self, x: Array, y: Array) -> None:
        """The curve without noise that the data come from; empty where it is not known."""
        self._target.setData(x, y)

    def set_function(self, x: Array, y: Array, exact: bool, data_range: Range) -> None:
        """Draw a polyline ``(n,), (n,)`` with ascending x; dashed outside of ``data_range``."""
        finite = np.isfinite(y)
        x, y = (x, y) if finite.all() else (x[finite], y[finite])
        self.function, self.exact = (x, y), exact
        low, high = self.y_range()
        room = ROOM * (high - low)
        x, y = clip_polyline(x, y, low - room, high + room)
        parts = split_at(x, y, *data_range)
        for curve, part in zip((self._left, self._inside, self._right), parts, strict=True):
            curve.setData(*part)

    def set_kinks(self, kinks: Kinks) -> None:
        before, self.kinks = self.kinks, kinks
        size = self._mark_size(len(kinks.x))
        if kinks.colours == before.colours and size == self._marked:
            if size:
                self._kink_dots.move_to(kinks.x, kinks.y)
            return
        if not size:
            self._kink_dots.setData([], [])
        else:
            # pyqtgraph 0.14 redraws a symbol for each brush object: of 200 kinks 69 ms, not 16.
            brushes = [_brush(colour.rgba()) for colour in kinks.colours]
            self._kink_dots.setSize(size)
            self._kink_dots.setData(kinks.x, kinks.y, brush=brushes)
        self._marked = size

    def _mark_size(self, n: int) -> float:
        """Pixels of a kink's mark; smaller for many kinks, 0 where marks would bury the curve."""
        room = SHARE_OF_MARKS * self.pixels_wide() / max(1, n)
        sizes = (size * self._scale for size in MARK_SIZES)
        return next((size for size in sizes if size <= room), 0.0) if n else 0.0

    @property
    def kinks_are_marked(self) -> bool:
        return self._marked > 0.0

    def set_cross_hair(self, x: float | None, y: float | None) -> None:
        """A line at ``x`` and a dot on the function; None hides either."""
        self._cursor_line.set_lines([] if x is None else [x], [])
        self._cursor_dot.setData(*([], []) if x is None or y is None else ([x], [y]))

    def set_editing(self, editing: bool) -> None:
        super().set_editing(editing)
        self.marks.hold(None)


@lru_cache(maxsize=256)
def _brush(rgba: int) -> QBrush:
    """One brush object for each colour."""
    return QBrush(QColor.fromRgba(rgba))
