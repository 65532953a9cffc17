"""The confusion matrix of the training or the test rows."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.analysis.metrics import MAX_CONFUSION
from playground.data.classes import class_numbers
from playground.session import Derived
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.fit.choice import Outputs
from playground.ui.plots.fit.table.confusion import ConfusionMatrix
from playground.ui.plots.fit.table.page import Page
from playground.ui.shell.theme import LIGHT, Theme


class ConfusionPage(Page):
    """A click on a cell says how many rows are in it, and probes the first one.

    Attributes:
        matrix: the drawing area.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.matrix = self.widget = ConfusionMatrix(parent)
        self._theme = LIGHT
        self._derived: Derived | None = None
        self._test = False
        self.matrix.cell_chosen.connect(self._on_cell_chosen)

    def why_not(self, derived: Derived) -> str:
        return self.tr("A regression has no classes.") if derived.task.is_regression else ""

    def choices(self, derived: Derived) -> tuple[str, ...]:
        test = derived.dataset.test.any()
        return (self.tr("Training rows"), self.tr("Test rows")) if test else ()

    def show(self, derived: Derived, choice: int) -> None:
        self._derived, self._test = derived, choice == 1
        figures = derived.metrics.test if self._test else derived.metrics.train
        names, message = derived.task.classes, ""
        if figures.confusion is None:
            message = self.tr("The network's outputs are not finite numbers.")
            if len(names) > MAX_CONFUSION:
                message = self.tr("The matrix is shown for at most {0} classes.").format(
                    MAX_CONFUSION
                )
            elif not figures.rows:
                message = self.tr("No rows to count. Choose a data set.")
        self.matrix.set_counts(names, figures.confusion, message)
        if figures.accuracy is not None:
            words = self.tr("{0:,} rows, {1:.1%} right. Arrow keys go from cell to cell.")
            self.matrix.setAccessibleDescription(words.format(figures.rows, figures.accuracy))

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        theme = self._theme
        return (
            Entry(self.tr("right"), "disc", theme.success),
            Entry(self.tr("wrong"), "disc", theme.error),
        )

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.matrix.set_theme(theme)

    def _on_cell_chosen(self, true: int, predicted: int) -> None:
        derived = self._derived
        if derived is None:
            return
        dataset, task = derived.dataset, derived.task
        of_class = class_numbers(dataset.y)
        found = Outputs(task, derived.problem).winners(derived.outputs)
        here = (of_class == true) & (found == predicted) & (dataset.test == self._test)
        rows = np.flatnonzero(here)
        words = self.tr("{0:,} of class {1} taken for {2}; the first is row {3}.")
        if not len(rows):
            words = self.tr("No row of class {1} is taken for {2}.")
        elif true == predicted:
            words = self.tr("{0:,} of class {1} recognised; the first is row {3}.")
        first = int(rows[0]) if len(rows) else None
        number = 0 if first is None else first + 1
        names = task.classes
        self.said.emit(words.format(len(rows), names[true], names[predicted], number))
        row = None if first is None else tuple(dataset.x[first].tolist())
        self.probe_changed.emit(row)
