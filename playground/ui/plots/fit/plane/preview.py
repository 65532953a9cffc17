"""The boundary or level lines after an edit that the person points at."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QObject, Signal

from playground.session import Change, Derived, Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.fit.after import edited
from playground.ui.plots.fit.plane.chart import PlaneChart
from playground.ui.plots.fit.plane.picture import Shown

DASH = 0.55  # of each segment is drawn, which looks dashed


class PlanePreview(QObject):
    """Draws the lines of the edited network dashed; the legend says its loss.

    Attributes:
        entry: for the legend, None while nothing is previewed.

    Signals:
        changed(): another entry.
    """

    changed = Signal()

    def __init__(self, session: Session, chart: PlaneChart, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._chart = chart
        self._change: Change | None = None
        self._shown: Shown | None = None
        self._output, self._span = 0, (0.0, 1.0)
        self._colour = ""
        self.entry: Entry | None = None
        self._throttle = Throttle(15.0, self, 0.1)
        self._throttle.due.connect(self._draw)

    def set_colour(self, colour: str) -> None:
        self._colour = colour

    def preview(self, change: Change | None) -> None:
        if change is not self._change:
            self._change = change
            self._throttle.now()

    def show(self, shown: Shown, output: int, span: Range) -> None:
        """The plane shows this now."""
        self._shown, self._output, self._span = shown, output, span
        if self._change is not None:
            self._throttle.ask()

    def _draw(self) -> None:
        shown, after = self._shown, None
        if self._change is not None and shown is not None:
            after = edited(self._session, shown.derived, self._change)
        if after is None or shown is None or after.dataset.inputs.n_raw != 2:
            self._chart.set_segments("preview", np.zeros((0, 2, 2)))
            self._set_entry(None)
            return
        then = Shown.of(after, shown.grid.of_inputs(after.dataset.inputs))
        output = min(self._output, after.task.n_outputs - 1)
        of_values = after.task.is_regression
        lines = then.levels(output, self._span) if of_values else then.boundary()
        middle = lines.mean(axis=1, keepdims=True)
        self._chart.set_segments("preview", middle + DASH * (lines - middle))
        self._set_entry(Entry(self._words(shown.derived, after), "dashed", self._colour))

    def _words(self, before: Derived, after: Derived) -> str:
        stepper = self._session.engine.prepare(after.problem)
        then = stepper.losses(after.parameters).train
        if math.isnan(then):
            return self.tr("after deleting")
        now = loss_text(before.losses.train)
        return self.tr("after deleting: loss {0} → {1}").format(now, loss_text(then))

    def _set_entry(self, entry: Entry | None) -> None:
        if entry != self.entry:
            self.entry = entry
            self.changed.emit()
