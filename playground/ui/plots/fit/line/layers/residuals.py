"""Residuals: a stick from each training point to the network's value there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from playground.model.numbers import format_number, is_round_off
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Sticks, Words
from playground.ui.plots.fit.line.function import exact_fit
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot

MARKED = 3  # the largest ones
MOST_STICKS = 2000  # of more points the largest residuals are drawn


class ResidualsLayer(FitLayer):
    """Draws the sticks; the largest are thick, and the largest one has its number.

    A point that the fit goes through, but for round-off, has no stick.
    """

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        # The sticks below the function, the number above everything.
        self.sticks, self.words = Overlay(12.0), Overlay(46.0)
        plot.chart.add(self.sticks)
        plot.chart.add(self.words)

    def draw(self, derived: Derived) -> None:
        theme, k = self._plot.theme, self._plot.theme.scale
        dataset, fit = derived.dataset, exact_fit(derived)
        train = ~dataset.test
        x, y = dataset.x[train, 0], dataset.y[train, 0]
        exact = fit is not None and not fit.capped
        value = fit(x) if fit is not None and exact else derived.predictions[train, 0]
        finite = np.isfinite(value)
        x, y, value = x[finite], y[finite], value[finite]
        size = np.abs([*y, *value, *self._plot.chart.y_range()]).max()
        misses = np.count_nonzero(~is_round_off(y - value, size))
        order = np.argsort(-np.abs(y - value), kind="stable")[: min(misses, MOST_STICKS)]
        large = order[:MARKED]
        thin, thick = pen(theme.target, 1.2 * k), pen(theme.error, 3.0 * k)
        self.sticks.set_shapes(
            [
                Sticks(x[i], value[i], y[i], style)
                for i, style in ((order, thin), (large, thick))
                if len(i)
            ]
        )
        words = []
        if len(large):
            i = int(large[0])
            size = format_number(float(y[i] - value[i]), 3)
            text = self.tr("largest {0}").format(size if size[0] == "-" else f"+{size}")
            colour, font = QColor(theme.error), theme.number_font(-0.5, bold=True)
            below = bool(y[i] < value[i])
            words.append(Words(float(x[i]), float(y[i]), text, colour, font, below))
        self.words.set_shapes(words)
        on_the_fit = len(x) and not misses
        none = self.tr("every residual is 0") if on_the_fit else ""
        self._plot.read_out.set_remark("residuals", none)

    def clear(self) -> None:
        self.sticks.set_shapes(())
        self.words.set_shapes(())
        self._plot.read_out.set_remark("residuals", "")
