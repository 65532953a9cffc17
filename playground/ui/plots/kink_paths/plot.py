"""Paths of the kinks: the x of each kink at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.ui.plots.chart.chart import Chart, give_surface, line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Rules
from playground.ui.plots.chart.ranges import Range, decimate, log_step_range, log_steps, step_range
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

REACH = 8.0  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPath:
    """The path of one kink: ``steps`` and ``x`` ``(n,)``, and the node that makes the kink.

    ``born`` and ``died`` are the steps at which the kink appeared and vanished during the run.
    """

    name: str
    colour: QColor
    steps: Array
    x: Array
    born: int | None = None
    died: int | None = None


class KinkPathPlot(QWidget):
    """Steps to the right, x upwards; a ring where a kink appeared, a cross where one vanished.

    Attributes:
        chart: the drawing area.
        paths: the paths drawn.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.paths: tuple[DrawnPath, ...] = ()
        self._view: Range = (-1.0, 1.0)
        self._x: Range | None = None
        self.chart = Chart(self, counts=True)
        self.chart.box.setMouseEnabled(x=False, y=False)
        self._curves: list[pg.PlotCurveItem] = []
        self._births, self._deaths = Dots(), Dots()
        self._cursor = Rules(z=6.0)
        for z, item, name in ((40.0, self._births, "births"), (41.0, self._deaths, "deaths")):
            item.setZValue(z)
            self.chart.add(item, name)
        self.chart.add(self._cursor)
        give_surface(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.chart)
        self.setAccessibleName(self.tr("Paths of the kinks"))
        self.chart.setAccessibleName(self.tr("Paths of the kinks"))
        self.chart.pointer_moved.connect(self._on_pointer_moved)
        self.chart.resized.connect(self._draw)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        k = theme.scale
        self.chart.set_theme(theme)
        self.chart.x_axis.set_name(self.tr("step"))
        self._births.setSize(8.0 * k)
        self._births.setBrush(QColor(theme.surface))
        self._deaths.setSize(9.0 * k)
        self._deaths.setSymbol("x")
        self._cursor.set_pen(pen(theme.axis, 1.0))
        self._draw()

    def set_paths(
        self, paths: Sequence[DrawnPath], view: Range, name: str, dates: bool = False
    ) -> None:
        """Show these paths over the range ``view`` of x, which ``name`` names."""
        self.paths, self._view = tuple(paths), view
        self.chart.y_axis.set_name(name, dates)
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
        chart.show_message("" if self.paths else text, theme.text_muted)
        followed = self.tr("{0} kinks are followed.").format(len(self.paths))
        chart.setAccessibleDescription(followed if self.paths else text)
        last = max((float(c.steps[-1]) for c in self.paths), default=1.0)
        if chart.x_axis.decades:
            self._x = log_step_range(float(log_steps(np.array([last]))[0]))
        else:
            self._x = step_range(self._x, last)
        chart.set_ranges(self._x, self._view)
        while len(self._curves) < len(self.paths):
            self._curves.append(line(20.0))
            chart.add(self._curves[-1])
        columns, (low, high) = chart.pixels_wide(), self._x
        for curve, path in zip(self._curves, self.paths, strict=False):
            curve.setPen(pen(path.colour, 1.8 * theme.scale))
            curve.setData(*decimate(self._places(path.steps), path.x, columns, low, high))
            curve.show()
        for curve in self._curves[len(self.paths) :]:
            curve.hide()
        for item, ends in (
            (self._births, [(c, 0) for c in self.paths if c.born is not None]),
            (self._deaths, [(c, -1) for c in self.paths if c.died is not None]),
        ):
            steps = np.array([float(c.steps[i]) for c, i in ends])
            x = np.array([float(c.x[i]) for c, i in ends])
            pens = [pen(c.colour, 1.8 * theme.scale) for c, _ in ends]
            item.setData(self._places(steps), x, pen=pens or None)

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None or not self.paths:
            self._cursor.set_lines([], [])
            self.chart.show_read_out("", 0.0)
            return
        place, x = self.chart.to_data(position)
        self._cursor.set_lines([place], [])
        across, reach = (REACH * size for size in self.chart.box.viewPixelSize())
        places = np.array([place - across, place, place + across])
        before, step, after = (10.0**places if self.chart.x_axis.decades else places).tolist()
        lines = [self.tr("step {0}").format(f"{max(step, 0.0):,.0f}")]
        for path in self.paths:
            if after < path.steps[0] or before > path.steps[-1]:
                continue
            at = float(np.interp(step, path.steps, path.x))
            if abs(at - x) <= reach:
                lines.append(f"{path.name}: {self.chart.y_text(at)}")
                if path.born is not None:
                    lines[-1] += self.tr(", born at {0}").format(f"{path.born:,}")
                if path.died is not None:
                    lines[-1] += self.tr(", died at {0}").format(f"{path.died:,}")
        self.chart.show_read_out("\n".join(lines[:5]), place)
