"""The drawing area of the plane: the field, its lines, points, regions and the cross-hair."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from playground.analysis.regions.linear import Box
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Overlay, Rules
from playground.ui.plots.fit.plane.field_image import FieldImage
from playground.ui.plots.fit.plane.marks import PlaneMarks
from playground.ui.plots.fit.tool_chart import ToolChart
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

# name, z, width, name of the theme's colour
_LINES = (
    ("level lines", 4.0, 1.0, "text_muted"),
    ("regions", 6.0, 1.0, "accent"),
    ("boundary", 8.0, 2.4, "text"),
    ("preview", 9.0, 2.2, "error"),
    ("cut", 12.0, 2.2, "accent"),
)


class PlaneChart(ToolChart):
    """Both axes are inputs.

    Attributes:
        field: the picture behind everything.
        marks: the points.
        over: a region pointed at.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = FieldImage(-200.0)
        self.over = Overlay(5.0)
        self._cursor_line, self._cursor_dot, self._cut_ends = Rules(z=5.0), Dots(), Dots()
        self.add(self.field)
        self.add(self.over)
        self._lines: dict[str, pg.PlotCurveItem] = {}
        for name, z, _, _ in _LINES:
            self._lines[name] = line(z)
            self.add(self._lines[name], name)
        self.add(self._cursor_line)
        for z, item, name in (
            (42.0, self._cursor_dot, "cross-hair"),
            (43.0, self._cut_ends, "ends of the cut"),
        ):
            item.setZValue(z)
            self.add(item, name)
        self.marks = PlaneMarks(self)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        k = theme.scale
        for name, _, width, colour in _LINES:
            style = pen(getattr(theme, colour), width * k)
            if name == "preview":
                style.setCapStyle(Qt.PenCapStyle.FlatCap)  # its segments are apart
            self._lines[name].setPen(style)
        self._cursor_line.set_pen(pen(theme.axis, 1.0))
        for item, size, fill in (
            (self._cursor_dot, 9.0, theme.text),
            (self._cut_ends, 13.0, theme.accent),
        ):
            item.setSize(size * k)
            item.setPen(pen(theme.surface, 1.5 * k))
            item.setBrush(QColor(fill))
        self.marks.set_theme(theme)

    # -- drawing ---------------------------------------------------------------------------

    @property
    def view_box(self) -> Box:
        return self.x_range(), self.y_range()

    def set_segments(self, name: str, segments: Array) -> None:
        """Draw segments ``(n, 2, 2)`` as one of the lines: their ends are (x1, x2)."""
        ends = segments.reshape(-1, 2)
        self._lines[name].setData(ends[:, 0].copy(), ends[:, 1].copy(), connect="pairs")

    def set_cut(self, start: Array | None, end: Array | None) -> None:
        """The line of the cut with its two ends; None for no cut."""
        ends = np.zeros((0, 2)) if start is None or end is None else np.stack([start, end])
        self.set_segments("cut", ends.reshape(-1, 2, 2))
        self._cut_ends.setData(ends[:, 0], ends[:, 1])

    def set_cross_hair(self, x: tuple[float, float] | None) -> None:
        self._cursor_line.set_lines([] if x is None else [x[0]], [] if x is None else [x[1]])
        self._cursor_dot.setData(*([], []) if x is None else ([x[0]], [x[1]]))
