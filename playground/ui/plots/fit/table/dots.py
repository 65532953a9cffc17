"""Predicted against true, and residuals: a dot for each row and output."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.engine.reference import predict
from playground.model.numbers import format_number
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.note import Note
from playground.ui.plots.fit.table.chart import PredictionChart, residuals
from playground.ui.plots.fit.table.page import Page
from playground.ui.shell.theme import LIGHT, Theme, unit_colour

Array = NDArray[np.float64]

MOST_DOTS = 2000  # rows times outputs; of more rows an even selection is drawn
MOST_NUMBERS = 6  # inputs, and outputs, in the read-out
TEXTS_PER_SECOND = 5.0


class DotsPage(Page):
    """Draws the rows in the user's units; the row at the pointer is the probe.

    Attributes:
        chart: the drawing area.
        note: how many rows are drawn, where not all are.
    """

    def __init__(self, parent: QWidget, *, residuals: bool) -> None:
        super().__init__(parent)
        self.chart = PredictionChart(parent, residuals=residuals)
        self.widget = self.chart
        self.note = Note(self.chart, at_right=True, framed=False)
        self._residuals = residuals
        name = self.tr("Residuals") if residuals else self.tr("Predicted against true")
        self.chart.setAccessibleName(name)
        self._theme = LIGHT
        self._derived: Derived | None = None
        self._dataset: Dataset | None = None
        self._choice = 0
        self._outputs = slice(None)  # those drawn
        self._rows = np.zeros(0, dtype=np.intp)  # of the data, as drawn
        self._at: int | None = None  # the index in ``_rows`` that is pointed at
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        self.chart.row_pointed.connect(self._on_row_pointed)
        self.chart.stepped.connect(self._on_stepped)
        self.chart.resized.connect(self._say)

    def why_not(self, derived: Derived) -> str:
        if derived.task.is_regression:
            return ""
        if self._residuals:
            return self.tr("Classes have no residuals; see the confusion matrix.")
        return self.tr("Only numbers are compared with the true ones; see the confusion matrix.")

    def choices(self, derived: Derived) -> tuple[str, ...]:
        """All outputs, or one."""
        names = derived.dataset.y_names
        return (self.tr("All outputs"), *names) if len(names) > 1 else ()

    def show(self, derived: Derived, choice: int) -> None:
        self._derived = derived
        dataset = derived.dataset
        if dataset is not self._dataset or choice != self._choice:
            if dataset is not self._dataset:
                self._at = None
            self._dataset, self._choice = dataset, choice
            self._outputs = slice(None) if choice == 0 else slice(choice - 1, choice)
            n, n_outputs = dataset.y[:, self._outputs].shape
            most = max(1, MOST_DOTS // n_outputs)
            self._rows = np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp))
            true = dataset.y[self._rows, self._outputs]
            self.chart.set_rows(true, dataset.test[self._rows], self._colours(dataset))
            self._name(dataset)
            self.chart.point_at(self._at)
        self.chart.set_predictions(self._predictions(derived)[:, self._outputs])
        self._texts.ask()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        self.note.set_theme(theme)
        if self._dataset is not None:
            self._name(self._dataset)

    def _colours(self, dataset: Dataset) -> tuple[QColor, ...]:
        return tuple(unit_colour(i) for i in range(dataset.y.shape[1]))[self._outputs]

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        theme, dataset = self._theme, derived.dataset
        pairs = zip(dataset.y_names[self._outputs], self._colours(dataset), strict=True)
        entries = [Entry(name, "disc", colour.name()) for name, colour in pairs]
        if dataset.test.any():
            entries.append(Entry(self.tr("test"), "ring", theme.text_muted))
        zero = self.tr("no residual") if self._residuals else self.tr("predicted = true")
        entries.append(Entry(zero, "dashed", theme.target))
        return tuple(entries)

    def set_probe(self, probe: Probe | None) -> None:
        """Ring the first drawn row that has this input."""
        at = np.zeros(0, dtype=np.intp)
        if self._dataset is not None and len(probe or ()) == self._dataset.x.shape[1]:
            at = np.flatnonzero((self._dataset.x[self._rows] == probe).all(axis=1))
        if self._at not in at:
            self._at = int(at[0]) if len(at) else None
        self.chart.point_at(self._at)
        self._say()

    def _predictions(self, derived: Derived) -> Array:
        """``(n_drawn, n_outputs)`` in the user's units."""
        dataset, rows = derived.dataset, self._rows
        if len(rows) == len(dataset.x):
            return derived.predictions
        with np.errstate(all="ignore"):
            inputs = dataset.inputs.to_network(dataset.x[rows])
            outputs = predict(derived.problem.program, derived.parameters, inputs)
            return dataset.y_scale.to_user(outputs)

    # -- texts -----------------------------------------------------------------------------

    def _name(self, dataset: Dataset) -> None:
        """Axes and description."""
        theme, names, n = self._theme, dataset.y_names[self._outputs], len(dataset.x)
        one = names[0] if len(names) == 1 else ""
        value = one or self.tr("value")
        true, predicted = self.tr("true {0}"), self.tr("predicted {0}")
        x, y = true.format(value), predicted.format(value)
        words = self.tr("{0} rows, predicted against true: {1}.")
        if self._residuals:
            x, y = predicted.format(value), self.tr("true − predicted {0}").format(value)
            words = self.tr("{0} rows, residuals: {1}.")
        words += " " + self.tr("Left and Right go from row to row, a click keeps one.")
        dates = dataset.dates.issuperset(names)
        self.chart.x_axis.set_name(x, dates)
        self.chart.y_axis.set_name(y, dates and not self._residuals)
        self.chart.setAccessibleDescription(words.format(n, ", ".join(names)))
        few = self.tr("{0:,} of {1:,} rows").format(len(self._rows), n)
        self.note.say(few if len(self._rows) < n else "")
        text = "" if n else self.tr("No points yet. Choose a data set.")
        self.chart.show_message(text, theme.text_muted)

    def _say(self) -> None:
        """The read-out about the row pointed at."""
        derived, dataset, at = self._derived, self._dataset, self._at
        if derived is None or dataset is None or at is None:
            self.chart.show_read_out("", 0.0)
            return
        row = int(self._rows[at])
        kind = self.tr("row {0}, test") if dataset.test[row] else self.tr("row {0}")
        lines = [kind.format(row + 1)]
        for name, value in self._few(
            partial(_given_text, dataset), dataset.x_names, dataset.x[row]
        ):
            lines.append(f"{name} = {value}")
        more = len(dataset.x_names) - MOST_NUMBERS
        if more > 0:
            lines.append(self.tr("… {0} more inputs").format(more))
        values = self._predictions(derived)[at, self._outputs]
        true = dataset.y[row, self._outputs]
        names = dataset.y_names[self._outputs]
        found, wanted = (self._few(dataset.text, names, v) for v in (values, true))
        left = self._few(_difference_text, names, residuals(true, values))
        for (name, one), (_, other), (_, rest) in zip(found, wanted, left, strict=True):
            lines.append(self.tr("{0}: {1}, true {2}").format(name, one, other))
            if self._residuals:
                lines[-1] += self.tr(", residual {0}").format(rest)
        x = float(values[0] if self._residuals else true[0])
        self.chart.show_read_out("\n".join(lines), x)

    def _few(
        self, text: Callable[[str, float], str], names: tuple[str, ...], values: Array
    ) -> list[tuple[str, str]]:
        """The first names with the texts of their values."""
        pairs = zip(names[:MOST_NUMBERS], values[:MOST_NUMBERS].tolist(), strict=True)
        return [(name, text(name, value)) for name, value in pairs]

    # -- the pointer -----------------------------------------------------------------------

    def _point_at(self, at: int | None) -> None:
        self._at = at
        row = None if at is None or self._dataset is None else self._dataset.x[self._rows[at]]
        self.probe_changed.emit(None if row is None else tuple(row.tolist()))
        self.chart.point_at(at)
        self._say()

    def _on_row_pointed(self, at: int | None) -> None:
        if at != self._at:
            self._point_at(at)

    def _on_stepped(self, rows: int) -> None:
        if len(self._rows):
            start = -1 if self._at is None and rows > 0 else self._at or 0
            self._point_at(min(max(start + rows, 0), len(self._rows) - 1))


def _difference_text(_name: str, value: float) -> str:
    return format_number(value, 3)


def _given_text(dataset: Dataset, name: str, value: float) -> str:
    """A value of the data, without the zeros of a measured one."""
    return dataset.text(name, value) if name in dataset.dates else f"{value:.6g}"
