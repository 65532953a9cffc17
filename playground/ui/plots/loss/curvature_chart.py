"""The small plot below the losses: the curvature over the steps, and what the rate allows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from playground.session.curvature import NO_CURVATURE, CurvatureHistory
from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.ranges import Range, bounds, decimate, loss_range
from playground.ui.plots.loss.scales import LossScales
from playground.ui.shell.theme import LIGHT, Theme

HEIGHT = 84  # pixels at the desk
FAR = 20.0  # times the largest curvature; a limit above that is out of view


class CurvatureChart(Chart):
    """Has the steps of the losses above; nothing pans or zooms."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, counts=True)
        self.box.setMouseEnabled(x=False, y=False)
        self._theme = LIGHT
        self.history = NO_CURVATURE
        self._y: Range | None = None
        self._limit, self._curve = line(10.0), line(20.0)
        self.add(self._limit, "limit")
        self.add(self._curve, "curvature")
        self.x_axis.setStyle(showValues=False)
        self.setAccessibleName(self.tr("Curvature of the loss"))
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        self.setFixedHeight(theme.px(HEIGHT))
        self.y_axis.set_name(self.tr("curvature λ"))
        self._curve.setPen(pen(theme.positive, 2.0 * theme.scale))
        self._limit.setPen(pen(theme.error, 1.6 * theme.scale, Qt.PenStyle.DashLine))
        self._limit.setSegmentedLineMode("off")  # dashes need one piece

    def draw(self, history: CurvatureHistory, scales: LossScales, x_range: Range) -> None:
        """Draw the curvature on the same axis of steps; values that are not finite are left out."""
        self.history = history
        values = history.largest[np.isfinite(history.largest)]
        most = max(float(values.max(initial=0.0)), 0.0)
        near = history.allowed[history.allowed <= FAR * most] if most else history.allowed
        found = bounds(values, near)
        self._y = (0.0, 1.0) if found is None else loss_range(self._y, *found)
        self.set_ranges(x_range, self._y)
        places = scales.steps(history.step)
        for curve, y in ((self._curve, history.largest), (self._limit, history.allowed)):
            good = np.isfinite(y) & (y <= 2.0 * self._y[1])
            curve.setData(*decimate(places[good], y[good], self.pixels_wide(), *x_range))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(HEIGHT))
