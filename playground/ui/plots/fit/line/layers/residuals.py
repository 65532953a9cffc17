"""Residuals: a stick from each training point to the network's value there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from playground.engine.reference import predict
from playground.model.numbers import format_number
from playground.session import Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Shape, Sticks, Words
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

PER_SECOND = 20.0
MARKED = 3  # the largest ones
MOST_STICKS = 2000  # of more points the largest residuals are drawn


class ResidualsLayer(FitLayer):
    """Draws the sticks while they are wanted; the largest are strong and say how large they are."""

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._shown = False
        # The sticks are under the fit, what they say is over all of it.
        self.overlay, self.words = Overlay(12.0), Overlay(46.0)
        plot.chart.add(self.overlay)
        plot.chart.add(self.words)
        self._pace.due.connect(self._on_due)
        plot.theme_changed.connect(self._on_theme_changed)
        feed.function_shown.connect(self._on_function_shown)

    def set_shown(self, shown: bool) -> None:
        self._shown = shown
        self._pace.now()

    def _on_function_shown(self) -> None:
        if self._shown:
            self._pace.ask()

    def _on_theme_changed(self, _theme: Theme) -> None:
        self._pace.ask()

    def residuals(self) -> tuple[Array, Array, Array]:
        """x, y and the network's value of every training point, ``(n,)`` in the user's units."""
        dataset, fit = self._session.dataset, self._feed.fit
        train = ~dataset.test
        x, y = dataset.x[train, 0], dataset.y[train, 0]
        if fit is not None and not fit.capped:
            return x, y, fit(x)
        with np.errstate(all="ignore"):
            parameters = self._session.shown.parameters
            outputs = predict(self._session.program, parameters, dataset.x_train)
            return x, y, dataset.y_scale.to_user(outputs)[:, 0]

    def _on_due(self) -> None:
        if not self._shown or self._session.document.graph.n_inputs != 1:
            self.overlay.set_shapes(())
            self.words.set_shapes(())
            return
        theme, k = self._plot.theme, self._plot.theme.scale
        x, y, value = self.residuals()
        good = np.isfinite(value)
        x, y, value = x[good], y[good], value[good]
        size = np.abs(y - value)
        order = np.argsort(-size, kind="stable")[:MOST_STICKS]
        strong = order[:MARKED]
        shapes: list[Shape] = [
            Sticks(x[order], value[order], y[order], pen(theme.target, 1.2 * k)),
            Sticks(
                x[strong],
                value[strong],
                y[strong],
                pen(theme.error, 3.0 * k, Qt.PenStyle.SolidLine),
            ),
        ]
        said: list[Shape] = []
        if len(strong):
            i = int(strong[0])
            words = format_number(float(y[i] - value[i]), 3)
            text = self.tr("largest {0}").format(words if words[0] == "-" else f"+{words}")
            colour, font = QColor(theme.error), theme.number_font(-0.5, bold=True)
            below = bool(y[i] < value[i])
            said.append(Words(float(x[i]), float(y[i]), text, colour, font, below))
        self.overlay.set_shapes(shapes)
        self.words.set_shapes(said)
