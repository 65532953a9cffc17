"""The function after an edit that the person points at, before anything is changed."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QObject, Qt

from playground.model.graph import Graph
from playground.session import Change, Derived, Session
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.plots.fit.after import edited
from playground.ui.plots.fit.line.function import curve
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme


class PreviewLayer(FitLayer):
    """Draws the edited function dashed over the present one; the legend says its loss.

    The edit is made of the weights shown now, while they train too. An edit that is not possible,
    or leaves a network that does not fit the data, shows nothing.
    """

    rate = 15.0
    share = 0.1

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self._change: Change | None = None
        self._graph: Graph | None = None  # that the change is meant for
        self._after: Derived | None = None  # of the edited network
        self._curve = line(32.0)
        self._curve.setSegmentedLineMode("off")  # dashed
        plot.chart.add(self._curve, "preview")
        self.set_theme(plot.theme)

    def preview(self, change: Change | None) -> None:
        """Show what this edit would do; None ends the preview."""
        if change is not self._change:
            self._change, self._graph = change, self._session.document.graph
            self.set_on(change is not None)

    def set_theme(self, theme: Theme) -> None:
        self._curve.setPen(pen(theme.error, 2.2 * theme.scale, Qt.PenStyle.DashLine))
        super().set_theme(theme)

    def draw(self, derived: Derived) -> None:
        self._after = self._edited(derived)
        if self._after is None or self._after.dataset.inputs.n_raw != 1:
            self.clear()
            return
        low, high = self._plot.chart.y_range()
        x, y, _ = curve(self._after, self._plot.visible_range(), (low, high))
        self._curve.setData(x, y)

    def say(self) -> None:
        if self._after is None:
            return
        now, text = self._after.losses.train, self.tr("after deleting")
        stepper = self._session.engine.prepare(self._after.problem)
        then = stepper.losses(self._after.parameters).train
        if not math.isnan(then):
            text = self.tr("after deleting: loss {0} → {1}")
            text = text.format(loss_text(now), loss_text(then))
        self._plot.set_preview(Entry(text, "dashed", self._plot.theme.error))

    def clear(self) -> None:
        self._after = None
        self._curve.setData(np.zeros(0), np.zeros(0))
        self._plot.set_preview(None)

    def _edited(self, derived: Derived) -> Derived | None:
        """The edited network, with the losses of the present one."""
        if self._change is None or self._graph is not self._session.document.graph:
            return None
        return edited(self._session, derived, self._change)
