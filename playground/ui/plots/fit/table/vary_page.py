"""One input varied over its range, the others held: a curve for each output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.ranges import Range, bounds, padded
from playground.ui.plots.fit.classes.along import curves_along
from playground.ui.plots.fit.classes.chart import CurvesChart
from playground.ui.plots.fit.classes.curves import (
    MARGIN,
    draws_outputs,
    exactness,
    fitted_range,
    output_names,
    read_out,
)
from playground.ui.plots.fit.shades import output_colours
from playground.ui.plots.fit.table.page import Page
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

TEXTS_PER_SECOND = 5.0


class VaryPage(Page):
    """The others are held at the row probed last, or at their means over the training rows.

    Attributes:
        chart: the drawing area.
        note: whether the curves are exact.
        at_row: whether a row holds the others, where one was probed.

    Signals:
        places_changed(): the others are held elsewhere.
    """

    places_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chart = self.widget = CurvesChart(parent)
        self.chart.setAccessibleName(self.tr("Outputs over one input"))
        self.note = Note(self.chart, at_right=True, framed=False)
        self.at_row = True
        self._derived: Derived | None = None
        self._dataset: Dataset | None = None
        self._choice = 0
        self._row: int | None = None  # probed last
        self._y: Range | None = None
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        self.chart.x_changed.connect(self._on_x_changed)
        self.chart.kinks_pointed.connect(self.nodes_pointed)
        self.chart.resized.connect(self._say)

    def why_not(self, derived: Derived) -> str:
        return self.why_no_pixels(derived)

    def choices(self, derived: Derived) -> tuple[str, ...]:
        return derived.dataset.x_names

    def show(self, derived: Derived, choice: int) -> None:
        dataset = derived.dataset
        if dataset is not self._dataset or choice != self._choice:
            self._y = None
        if dataset is not self._dataset:
            self._row = None
        self._derived, self._dataset, self._choice = derived, dataset, choice
        span = padded(*(bounds(dataset.x[:, choice]) or (0.0, 1.0)), MARGIN)
        start, end = self._held(dataset), self._held(dataset)
        start[choice], end[choice] = span
        curves, exact = curves_along(derived, start, end, span)
        self._y = fitted_range(self._y, curves, derived)
        self.chart.set_ranges(span, self._y)
        self.chart.set_colours(output_colours(derived.task))
        self.chart.set_curves(curves)
        self._name(derived, exact)
        self._texts.ask()

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        pairs = zip(output_names(derived), output_colours(derived.task), strict=False)
        return tuple(Entry(name, "line", colour.name()) for name, colour in pairs)

    def set_theme(self, theme: Theme) -> None:
        self.chart.set_theme(theme)
        self.note.set_theme(theme)

    def set_probe(self, probe: Probe | None) -> None:
        """Hold the others at this row; a probe that is no row changes nothing."""
        if self._dataset is not None:
            self.hold(self._dataset, probe)

    def hold(self, dataset: Dataset, probe: Probe | None) -> None:
        if probe is None or len(probe) != dataset.x.shape[1]:
            return
        rows = np.flatnonzero((dataset.x == probe).all(axis=1))
        if len(rows) and self._row not in rows:
            self._row, self._dataset = int(rows[0]), dataset
            self.places_changed.emit()
            if self._derived is not None and self.widget.isVisible():
                self.show(self._derived, self._choice)

    def set_at_row(self, at_row: bool) -> None:
        self.at_row = at_row
        if at_row and self._row is None:
            self._row = 0
        self.places_changed.emit()
        if self._derived is not None and self.widget.isVisible():
            self.show(self._derived, self._choice)

    def places(self) -> tuple[str, str]:
        """The places where the others may be held: their means, and a row."""
        row = self.tr("Others as in row {0}").format((self._row or 0) + 1)
        return self.tr("Others at their means"), row

    @property
    def is_at_row(self) -> bool:
        """Whether a row holds the others now."""
        return self.at_row and self._row is not None

    def _held(self, dataset: Dataset) -> Array:
        """The raw inputs ``(n_raw,)`` that are held."""
        if self.at_row and self._row is not None and self._row < len(dataset.x):
            return dataset.x[self._row].copy()
        train = dataset.x[~dataset.test]
        means: Array = train.mean(axis=0) if len(train) else np.zeros(dataset.x.shape[1])
        return means

    # -- texts -----------------------------------------------------------------------------

    def _name(self, derived: Derived, exact: bool) -> None:
        name = derived.dataset.x_names[self._choice]
        dates = derived.dataset.dates
        self.chart.x_axis.set_name(name, name in dates)
        chances = not draws_outputs(derived)
        value = self.tr("probability") if chances else self.tr("output")
        if derived.task.is_regression and len(derived.dataset.y_names) == 1:
            value = derived.dataset.y_names[0]
        self.chart.y_axis.set_name(value, dates.issuperset(derived.dataset.y_names))
        place = self.places()[self.is_at_row]
        self.note.say(exactness(self.chart.curves, exact, derived))
        words = self.tr("Outputs over {0}. {1}. Left and Right move the cross-hair.")
        self.chart.setAccessibleDescription(words.format(name, place))

    def _say(self) -> None:
        x, derived = self.chart.x, self._derived
        if x is None or derived is None or not self.chart.curves:
            self.chart.show_read_out("", 0.0)
            return
        names = (derived.dataset.x_names[self._choice],)
        self.chart.show_read_out(read_out(derived, names, (x,), self.chart.values_at(x)), x)

    def _on_x_changed(self, x: float | None) -> None:
        dataset = self._dataset
        if dataset is None or x is None:
            self.probe_changed.emit(None)
        else:
            place = self._held(dataset)
            place[self._choice] = x
            self.probe_changed.emit(tuple(place.tolist()))
        self._say()
