"""The page of the rows that the network classifies wrongly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.command import Command
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.words import ElidedLabel
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.fit.pictures.look import look_of
from playground.ui.plots.fit.pictures.mistake_grid import Cell, GridArea, MistakeGrid
from playground.ui.plots.fit.table.page import Page
from playground.ui.shell.theme import LIGHT, Theme

PER_SECOND, SHARE = 2.0, 0.1  # while training


class MistakesPage(Page):
    """A click on a picture makes it the probe.

    Attributes:
        grid: the pictures, or rows without a picture.
        summary: how many are wrong.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        self.summary = ElidedLabel("", self.widget)
        self.grid = MistakeGrid(self.widget)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(4)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.summary)
        column.addWidget(GridArea(self.grid, self.widget), 1)
        column.addLayout(self._tools)
        self.widget.setFocusProxy(self.grid)
        self._theme = LIGHT
        self._commands = CommandTable(self.widget)
        self._buttons: dict[str, QPushButton] = {}
        self._derived: Derived | None = None
        self._dataset: Dataset | None = None
        self._test = True
        self._pace = Throttle(PER_SECOND, self, SHARE)
        self._pace.due.connect(self._list)
        self.grid.row_chosen.connect(self._on_row_chosen)

    # fmt: off
    def commands(self) -> Iterator[Command]:
        tr = self.tr
        yield Command(
            "wrong_back", tr("Previous of the wrongly classified"), self._go_back, menu="fit",
            why_not=self._why_no_step,
        )
        yield Command(
            "wrong_next", tr("Next of the wrongly classified"), self._go_on, menu="fit",
            why_not=self._why_no_step,
        )
        yield Command(
            "wrong_walk", tr("Walk the wrongly classified one through"), self.walk_wanted.emit,
            tip=tr("Go through the arithmetic of the chosen one (F4)"), menu="fit",
            why_not=self._why_no_walk,
        )
    # fmt: on

    def add_tools(self, commands: CommandTable) -> None:
        """A row of buttons for the commands, which are in this table now."""
        self._commands = commands
        for name, text in (
            ("wrong_back", self.tr("Previous")),
            ("wrong_next", self.tr("Next")),
            ("wrong_walk", self.tr("Walk it through")),
        ):
            button = QPushButton(text, self.widget)
            block_shortcuts(button, Qt.Key.Key_Space)  # elsewhere in a plot Space plays
            button.clicked.connect(commands[name].attempt)
            commands[name].changed.connect(self._show_tools)
            self._tools.addWidget(button)
            self._buttons[name] = button
        self._tools.addStretch(1)
        self._show_tools()

    def _show_tools(self) -> None:
        for name, button in self._buttons.items():
            action = self._commands[name]
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

    # -- Page ------------------------------------------------------------------------------

    def why_not(self, derived: Derived) -> str:
        return self.tr("A regression has no classes.") if derived.task.is_regression else ""

    def choices(self, derived: Derived) -> tuple[str, ...]:
        test = derived.dataset.test
        both = bool(test.any() and not test.all())
        return (self.tr("Test rows"), self.tr("Training rows")) if both else ()

    def show(self, derived: Derived, choice: int) -> None:
        test = choice == 0 and bool(derived.dataset.test.any())
        at_once = not derived.snapshot.running or test != self._test
        self._derived, self._test = derived, test
        if derived.dataset is not self._dataset:
            self._dataset, at_once = derived.dataset, True
            self.grid.set_rows(derived.dataset.x, look_of(derived.dataset))
        if at_once:
            self._pace.now()
        else:
            self._pace.ask()

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        theme = self._theme
        return (
            Entry(self.tr("true class"), "disc", theme.success),
            Entry(self.tr("taken for"), "disc", theme.error),
        )

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.grid.set_theme(theme)
        self.summary.setFont(theme.font(0.5, bold=True))

    def set_probe(self, probe: Probe | None) -> None:
        """Frame the row that has this input, if it is in the grid."""
        dataset, chosen = self._dataset, self.grid.chosen
        if dataset is None or probe is None or len(probe) != dataset.x.shape[1]:
            self.grid.choose(None)
        elif chosen is None or chosen >= len(dataset.x) or tuple(dataset.x[chosen]) != probe:
            found = np.flatnonzero((dataset.x == probe).all(axis=1))
            self.grid.choose(int(found[0]) if len(found) else None)
        self._commands.refresh(*self._buttons)

    # -- the list --------------------------------------------------------------------------

    def _list(self) -> None:
        derived = self._derived
        if derived is None:
            return
        test, names = derived.dataset.test, derived.task.classes
        asked = test if self._test else ~test
        found = derived.mistakes.of(asked)
        sure = [""] * len(found.rows)
        if found.confidence is not None:
            sure = [f"{value:.0%}" for value in found.confidence.tolist()]
        rows, true, taken = found.rows.tolist(), found.true.tolist(), found.found.tolist()
        cells = zip(rows, true, taken, sure, strict=True)
        self.grid.set_cells(tuple(Cell(r, names[t], names[f], s) for r, t, f, s in cells))
        self.summary.setText(self._summary(len(rows), int(asked.sum())))
        self.grid.setAccessibleDescription(self.summary.text())
        self._commands.refresh(*self._buttons)

    def _summary(self, wrong: int, n: int) -> str:
        derived = self._derived
        assert derived is not None
        if not n:
            return self.tr("No rows to count. Choose a data set.")
        if not np.isfinite(derived.outputs).all():
            return self.tr("The network's outputs are not finite numbers.")
        words = self.tr("{0:,} of {1:,} test rows are wrong ({2:.1%})")
        if not self._test:
            words = self.tr("{0:,} of {1:,} training rows are wrong ({2:.1%})")
        return words.format(wrong, n, wrong / n)

    def _why_no_step(self) -> str:
        return "" if self.grid.cells else self.tr("Nothing is listed as classified wrongly.")

    def _why_no_walk(self) -> str:
        return "" if self.grid.chosen is not None else self.tr("Choose one of the list first.")

    def _go_on(self) -> None:
        self.grid.step(1)

    def _go_back(self) -> None:
        self.grid.step(-1)

    def _on_row_chosen(self, row: int) -> None:
        if self._dataset is not None:
            self.probe_changed.emit(tuple(self._dataset.x[row].tolist()))
        self._commands.refresh(*self._buttons)
