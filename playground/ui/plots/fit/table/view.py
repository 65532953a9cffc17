"""The plain view for any document: predicted against true for every output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.data.task import Task
from playground.engine.reference import predict
from playground.engine.run import Snapshot
from playground.model.numbers import format_number
from playground.session import Derived, Session
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.note import Note
from playground.ui.plots.fit.table.chart import PredictionChart
from playground.ui.plots.fit.view import FitView
from playground.ui.shell.theme import LIGHT, Theme, unit_colour

Array = NDArray[np.float64]

MOST_DOTS = 2000  # rows times outputs; of more rows an even selection is drawn
MOST_NUMBERS = 6  # inputs, and outputs, in the read-out
TEXTS_PER_SECOND = 5.0


class TableView(FitView):
    """Draws the rows in the user's units; the row at the pointer is the probe.

    Attributes:
        chart: the drawing area.
        frame: the layout, with the legend.
        note: how many rows are drawn, where not all are.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(session, parent)
        self.widget = QWidget(parent)
        self.chart = PredictionChart(self.widget)
        self.frame = PlotFrame(self.widget, self.chart, self.tr("Predicted against true"))
        self.note = Note(self.chart, at_right=True, framed=False)
        self._theme = LIGHT
        self._dataset: Dataset | None = None
        self._derived = session.derived
        self._rows = np.zeros(0, dtype=np.intp)  # of the data, as drawn
        self._at: int | None = None  # the index in ``_rows`` that is pointed at
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        self.chart.row_pointed.connect(self._on_row_pointed)
        self.chart.menu_requested.connect(self._on_menu_requested)
        self.chart.stepped.connect(self._on_stepped)
        self.chart.resized.connect(self._say)

    @staticmethod
    def can_show(task: Task) -> bool:
        return True

    def show(self, shown: Snapshot, derived: Derived) -> None:
        self._derived = derived
        dataset = derived.dataset
        if dataset is not self._dataset:
            self._dataset, self._at = dataset, None
            n, n_outputs = dataset.y.shape
            most = max(1, MOST_DOTS // n_outputs)
            self._rows = np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp))
            self.chart.set_rows(dataset.y[self._rows], dataset.test[self._rows])
            self._name(dataset)
            self.set_probe(self.session.probe)
        self.chart.set_predictions(self._predictions())
        self._texts.ask()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.frame.set_theme(theme)
        self.note.set_theme(theme)
        if self._dataset is not None:
            self._name(self._dataset)

    def draw_picture(self, painter: QPainter) -> None:
        self.frame.draw_picture(painter)

    def _on_menu_requested(self, position: QPointF | None) -> None:
        self.open_menu(self.chart, position)

    def set_probe(self, probe: Probe | None) -> None:
        """Ring the first drawn row that has this input."""
        at = np.zeros(0, dtype=np.intp)
        if self._dataset is not None and len(probe or ()) == self._dataset.x.shape[1]:
            at = np.flatnonzero((self._dataset.x[self._rows] == probe).all(axis=1))
        if self._at not in at:
            self._at = int(at[0]) if len(at) else None
        self.chart.point_at(self._at)
        self._say()

    def _predictions(self) -> Array:
        """``(n_drawn, n_outputs)`` in the user's units."""
        derived, dataset, rows = self._derived, self._derived.dataset, self._rows
        if len(rows) == len(dataset.x):
            return derived.predictions
        with np.errstate(all="ignore"):
            inputs = dataset.inputs.to_network(dataset.x[rows])
            outputs = predict(derived.problem.program, derived.parameters, inputs)
            return dataset.y_scale.to_user(outputs)

    # -- texts -----------------------------------------------------------------------------

    def _name(self, dataset: Dataset) -> None:
        """Axes, legend and description."""
        theme, names, n = self._theme, dataset.y_names, len(dataset.x)
        one = names[0] if len(names) == 1 else ""
        true, predicted = self.tr("true {0}"), self.tr("predicted {0}")
        self.chart.x_axis.set_name(true.format(one or self.tr("value")))
        self.chart.y_axis.set_name(predicted.format(one or self.tr("value")))
        entries = [Entry(name, "disc", unit_colour(i).name()) for i, name in enumerate(names)]
        if dataset.test.any():
            entries.append(Entry(self.tr("test"), "ring", theme.text_muted))
        entries.append(Entry(self.tr("predicted = true"), "dashed", theme.target))
        self.frame.legend.set_entries(tuple(entries))
        words = self.tr("{0} rows, predicted against true: {1}. Left and Right go from row to row.")
        self.chart.setAccessibleDescription(words.format(n, ", ".join(names)))
        few = self.tr("{0:,} of {1:,} rows").format(len(self._rows), n)
        self.note.say(few if len(self._rows) < n else "")
        text = "" if n else self.tr("No points yet. Choose a data set.")
        self.chart.show_message(text, theme.text_muted)

    def _say(self) -> None:
        """The read-out about the row pointed at."""
        dataset, at = self._dataset, self._at
        if dataset is None or at is None:
            self.chart.show_read_out("", 0.0)
            return
        row = int(self._rows[at])
        kind = self.tr("row {0}, test") if dataset.test[row] else self.tr("row {0}")
        lines = [kind.format(row + 1)]
        for name, value in self._few(dataset.x_names, dataset.x[row]):
            lines.append(f"{name} = {value}")
        predicted = dict(self._few(dataset.y_names, self._predictions()[at]))
        for name, true in self._few(dataset.y_names, dataset.y[row]):
            lines.append(self.tr("{0}: {1}, true {2}").format(name, predicted[name], true))
        self.chart.show_read_out("\n".join(lines), float(dataset.y[row, 0]))

    def _few(self, names: tuple[str, ...], values: Array) -> list[tuple[str, str]]:
        """The first names with their numbers."""
        numbers = [format_number(float(value), 3) for value in values[:MOST_NUMBERS]]
        return list(zip(names[:MOST_NUMBERS], numbers, strict=True))

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
