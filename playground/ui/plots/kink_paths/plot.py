"""Paths of the kinks: where each kink was, step by step."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.model.numbers import format_number
from playground.ui.plots.chart.chart import Chart, Rules, give_surface, line, pen
from playground.ui.plots.chart.ranges import Range, decimate, log_step_range, log_steps, step_range
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

REACH = 8.0  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One kink's way: ``steps`` and ``x`` ``(n,)``, who makes it, and its first and last step where
    it was born or died on the way."""

    name: str
    colour: QColor
    steps: Array
    x: Array
    born: int | None = None
    died: int | None = None


class KinkPathPlot(QWidget):
    """Steps to the right, the kinks' x upwards; rings are births, crosses deaths."""

    def __init__(self, parent: QWidget | None = None, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self._theme = theme
        self.courses: tuple[Course, ...] = ()
        self._view: Range = (-1.0, 1.0)
        self._x: Range | None = None
        self.chart = Chart(self, counts=True)
        self.chart.box.setMouseEnabled(x=False, y=False)
        self.curves: list[pg.PlotCurveItem] = []
        self.births, self.deaths = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self._cursor = Rules(z=6.0)
        for z, item in ((40.0, self.births), (41.0, self.deaths), (6.0, self._cursor)):
            item.setZValue(z)
            self.chart.add(item)
        give_surface(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.chart)
        self.setAccessibleName(self.tr("Paths of the kinks"))
        self.chart.setAccessibleName(self.tr("Paths of the kinks"))
        self.chart.pointer_moved.connect(self._on_pointer_moved)
        self.chart.resized.connect(self._draw)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        k = theme.scale
        self.chart.set_theme(theme)
        self.chart.x_axis.setLabel(self.tr("step"))
        self.births.setSize(8.0 * k)
        self.births.setBrush(QColor(theme.surface))
        self.deaths.setSize(9.0 * k)
        self.deaths.setSymbol("x")
        self._cursor.set_pen(pen(theme.axis, 1.0))
        self._draw()

    def set_courses(self, courses: Sequence[Course], view: Range, name: str) -> None:
        """Show these ways; ``view`` are the x that the fit plot shows, ``name`` what x is."""
        self.courses, self._view = tuple(courses), view
        label = html.escape(name)  # pyqtgraph reads tags
        if self.chart.y_axis.labelText != label:
            self.chart.y_axis.setLabel(label)
        self._draw()

    def set_log_steps(self, logarithmic: bool) -> None:
        axis = self.chart.x_axis
        if axis.decades != logarithmic:
            axis.set_decades(logarithmic)
            self._x = None
            self._draw()
            self.chart.update_grid()

    def _places(self, steps: Array) -> Array:
        return log_steps(steps) if self.chart.x_axis.decades else steps

    def _draw(self) -> None:
        theme, chart = self._theme, self.chart
        text = self.tr("The kinks are followed while this panel is open. Press Play.")
        chart.show_message("" if self.courses else text, theme.text_muted)
        followed = self.tr("{0} kinks are followed.").format(len(self.courses))
        chart.setAccessibleDescription(followed if self.courses else text)
        last = max((float(c.steps[-1]) for c in self.courses), default=1.0)
        if chart.x_axis.decades:
            self._x = log_step_range(float(log_steps(np.array([last]))[0]))
        else:
            self._x = step_range(self._x, last)
        chart.set_ranges(self._x, self._view)
        while len(self.curves) < len(self.courses):
            self.curves.append(line(20.0))
            chart.add(self.curves[-1])
        columns, (low, high) = chart.pixels_wide(), self._x
        for curve, course in zip(self.curves, self.courses, strict=False):
            curve.setPen(pen(course.colour, 1.8 * theme.scale))
            curve.setData(*decimate(self._places(course.steps), course.x, columns, low, high))
            curve.show()
        for curve in self.curves[len(self.courses) :]:
            curve.hide()
        for item, ends in (
            (self.births, [(c, 0) for c in self.courses if c.born is not None]),
            (self.deaths, [(c, -1) for c in self.courses if c.died is not None]),
        ):
            steps = np.array([float(c.steps[i]) for c, i in ends])
            x = np.array([float(c.x[i]) for c, i in ends])
            pens = [pen(c.colour, 1.8 * theme.scale) for c, _ in ends]
            item.setData(self._places(steps), x, pen=pens or None)

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None or not self.courses:
            self._cursor.set_lines([], [])
            self.chart.show_read_out("", 0.0)
            return
        place, x = self.chart.to_data(position)
        self._cursor.set_lines([place], [])
        across, reach = (REACH * size for size in self.chart.box.viewPixelSize())
        places = np.array([place - across, place, place + across])
        before, step, after = (10.0**places if self.chart.x_axis.decades else places).tolist()
        lines = [self.tr("step {0}").format(f"{max(step, 0.0):,.0f}")]
        for course in self.courses:
            if after < course.steps[0] or before > course.steps[-1]:
                continue
            at = float(np.interp(step, course.steps, course.x))
            if abs(at - x) <= reach:
                lines.append(f"{course.name}: {format_number(at, 3)}")
                if course.born is not None:
                    lines[-1] += self.tr(", born at {0}").format(f"{course.born:,}")
                if course.died is not None:
                    lines[-1] += self.tr(", died at {0}").format(f"{course.died:,}")
        self.chart.show_read_out("\n".join(lines[:5]), place)
