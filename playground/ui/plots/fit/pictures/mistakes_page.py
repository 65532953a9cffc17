"""The page of the rows that the network classifies wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.command import Command
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.words import ElidedLabel
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.fit.pictures.command_button import CommandButton
from playground.ui.plots.fit.pictures.look import look_of
from playground.ui.plots.fit.pictures.mistake_grid import Cell, GridArea, MistakeGrid
from playground.ui.plots.fit.table.page import Page
from playground.ui.plots.fit.view import WhileShown
from playground.ui.shell.theme import LIGHT, Theme

PER_SECOND, SHARE = 2.0, 0.1  # while training
TOOLS = ("wrong_back", "wrong_next", "wrong_walk")


class MistakesPage(Page):
    """A click on a picture makes it the probe.

    Attributes:
        grid: the pictures, or rows without a picture.
        summary: how many are wrong.
    """

    def __init__(self, parent: QWidget, commands: CommandTable) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        self.summary = ElidedLabel("", self.widget)
        self.grid = MistakeGrid(self.widget)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        texts = self.tr("Previous"), self.tr("Next"), self.tr("Walk it through")
        for name, text in zip(TOOLS, texts, strict=True):
            tools.addWidget(CommandButton(text, commands[name], self.widget))
        tools.addStretch(1)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.summary)
        column.addWidget(GridArea(self.grid, self.widget), 1)
        column.addLayout(tools)
        self.widget.setFocusProxy(self.grid)
        self._theme = LIGHT
        self._commands = commands
        self._derived: Derived | None = None
        self._dataset: Dataset | None = None
        self._test = True
        self._pace = Throttle(PER_SECOND, self, SHARE)
        self._pace.due.connect(self._list)
        self.grid.row_chosen.connect(self._on_row_chosen)

    # fmt: off
    @staticmethod
    def commands_of(shown: WhileShown[MistakesPage]) -> Iterator[Command]:
        """What can be done while the list is shown."""
        no_list = _tr("The list is not shown: choose the plot “Wrongly classified”.")
        for name, text, cells in (
            ("wrong_back", _tr("Previous of the wrongly classified"), -1),
            ("wrong_next", _tr("Next of the wrongly classified"), 1),
        ):
            yield Command(
                name, text, partial(shown(MistakesPage.step, None), cells), menu="fit",
                why_not=shown(MistakesPage.why_no_step, no_list),
            )
        yield Command(
            "wrong_walk", _tr("Walk the wrongly classified one through"),
            shown(lambda page: page.walk_wanted.emit(), None),
            tip=_tr("Go through the arithmetic of the chosen one (F4)"), menu="fit",
            why_not=shown(MistakesPage.why_no_walk, no_list),
        )
    # fmt: on

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
        self._commands.refresh(*TOOLS)

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
        self._commands.refresh(*TOOLS)

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

    def step(self, cells: int) -> None:
        """Choose another one, so many further on."""
        self.grid.step(cells)

    def why_no_step(self) -> str:
        """Why no other one can be chosen; "" when one can."""
        return "" if self.grid.cells else self.tr("Nothing is listed as classified wrongly.")

    def why_no_walk(self) -> str:
        """Why none can be walked through; "" when one can."""
        return "" if self.grid.chosen is not None else self.tr("Choose one of the list first.")

    def _on_row_chosen(self, row: int) -> None:
        if self._dataset is not None:
            self.probe_changed.emit(tuple(self._dataset.x[row].tolist()))
        self._commands.refresh(*TOOLS)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MistakesPage", text)
