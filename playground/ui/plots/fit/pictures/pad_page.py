"""The page of the pad: draw a picture, and see what the network takes it for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.data.classes import class_numbers
from playground.data.dataset import Dataset
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.command import Command, switch
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.words import ElidedLabel
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.fit.pictures.chances import chances_of
from playground.ui.plots.fit.pictures.class_bars import ClassBars
from playground.ui.plots.fit.pictures.command_button import CommandButton
from playground.ui.plots.fit.pictures.drawing import Drawing, centred, pixels
from playground.ui.plots.fit.pictures.look import Look, look_of
from playground.ui.plots.fit.pictures.pad import Pad
from playground.ui.plots.fit.pictures.seen_picture import SeenPicture
from playground.ui.plots.fit.table.page import Page
from playground.ui.plots.fit.view import WhileShown
from playground.ui.shell.theme import Theme

STROKES_PER_SECOND, STROKES_SHARE = 20.0, 0.4  # the canvas is redrawn for each
BARS_PER_SECOND, BARS_SHARE = 15.0, 0.15  # while training
TOOLS = ("pad_erase", "pad_undo", "pad_clear", "pad_centre", "pad_back", "pad_next")


class PadPage(Page):
    """What is on the pad is the probe, and the other way round.

    Attributes:
        pad, bars, seen: the drawing, the probabilities, the pixels that the network gets.
        caption: which picture of the data is on the pad.
        centres: whether a drawing is moved and scaled to where the training pictures have theirs.
    """

    def __init__(self, parent: QWidget, commands: CommandTable) -> None:
        super().__init__(parent)
        self.widget = QWidget(parent)
        self.pad, self.bars = Pad(self.widget), ClassBars(self.widget)
        self.seen, self.caption = SeenPicture(self.widget), ElidedLabel("", self.widget)
        self.caption.setProperty("muted", True)
        self.centres = True
        self._derived: Derived | None = None
        self._dataset: Dataset | None = None
        self._look: Look | None = None
        self._probe: Probe | None = None  # what is on the pad
        self._row: int | None = None  # of the data, when it is on the pad
        self._commands = commands
        self.widget.setFocusProxy(self.pad)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        self._add_tools(tools)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.seen)
        right.addWidget(self.bars, 1)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.pad, 5)
        middle.addLayout(right, 4)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        column.addLayout(tools)
        column.addLayout(middle, 1)
        column.addWidget(self.caption)
        self._strokes = Throttle(STROKES_PER_SECOND, self, STROKES_SHARE)
        self._strokes.due.connect(self._send)
        self._bars = Throttle(BARS_PER_SECOND, self, BARS_SHARE)
        self._bars.due.connect(self._show_chances)
        self.pad.drawn.connect(self._on_drawn)
        self.pad.command_wanted.connect(self._on_command_wanted)

    # fmt: off
    @staticmethod
    def commands_of(shown: WhileShown[PadPage]) -> Iterator[Command]:
        """What can be done while the pad is shown."""
        no_pad = _tr("The pad is not open: “Draw a picture” opens it.")
        possible = shown(lambda _: "", no_pad)
        yield switch(
            "pad_erase", _tr("Erase on the pad"), shown(lambda page: page.pad.erases, False),
            shown(PadPage.set_erasing, None), menu="fit",
            tip=_tr("The pen erases, as the right button always does"), why_not=possible,
        )
        yield Command(
            "pad_undo", _tr("Undo on the pad"), shown(PadPage.undo, None), menu="fit",
            tip=_tr("Take off the last stroke (Backspace)"),
            why_not=shown(PadPage.why_no_undo, no_pad),
        )
        yield Command(
            "pad_clear", _tr("Clear the pad"), shown(PadPage.clear, None), menu="fit",
            tip=_tr("Empty the pad (Delete)"), why_not=shown(PadPage.why_no_clear, no_pad),
        )
        yield switch(
            "pad_centre", _tr("Centre drawings"), shown(lambda page: page.centres, False),
            shown(PadPage.set_centring, None), menu="fit",
            tip=_tr("Move and scale a drawing to the place and size that training pictures have"),
            why_not=possible,
        )
        for name, text, tip, step in (
            ("pad_back", _tr("Put the previous test picture on the pad"),
             _tr("Previous test picture (Left)"), -1),
            ("pad_next", _tr("Put the next test picture on the pad"),
             _tr("Next test picture (Right)"), 1),
        ):
            yield Command(
                name, text, partial(shown(PadPage.go, None), step), menu="fit", tip=tip,
                why_not=possible,
            )
    # fmt: on

    def _add_tools(self, tools: QHBoxLayout) -> None:
        """A row of buttons for the commands."""
        texts = self.tr("Erase"), self.tr("Undo"), self.tr("Clear"), self.tr("Centre"), "◀", "▶"
        for name, text in zip(TOOLS, texts, strict=True):
            if name == "pad_back":
                tools.addStretch(1)
                tools.addWidget(QLabel(self.tr("Test picture"), self.widget))
            tools.addWidget(CommandButton(text, self._commands[name], self.widget))

    def _refresh_tools(self) -> None:
        self._commands.refresh(*TOOLS)

    # -- Page ------------------------------------------------------------------------------

    def why_not(self, derived: Derived) -> str:
        return self.tr("The data are no pictures.") if derived.dataset.shape is None else ""

    def choices(self, derived: Derived) -> tuple[str, ...]:
        return ()

    def show(self, derived: Derived, choice: int) -> None:
        self._derived = derived
        if derived.dataset is not self._dataset:
            self._take(derived.dataset)
        if derived.snapshot.running:
            self._bars.ask()
        else:
            self._bars.now()

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        return ()

    def set_theme(self, theme: Theme) -> None:
        self.pad.set_theme(theme)
        self.bars.set_theme(theme)
        self.seen.set_theme(theme)
        self.caption.setFont(theme.font(-0.5))

    def set_probe(self, probe: Probe | None) -> None:
        if probe != self._probe:
            self._strokes.stop()
            self._probe = probe
            self.pad.put(Drawing(probe))
            self._follow()

    # -- what is on the pad ----------------------------------------------------------------

    def _take(self, dataset: Dataset) -> None:
        """Other data: a drawing stays where the pictures have the same shape and greys."""
        before, self._look, self._dataset = self._look, look_of(dataset), dataset
        look = self._look
        self._refresh_tools()
        if look is None:
            return
        self.pad.set_look(look)
        self._row = None
        same = before is not None and (before.shape, before.paper) == (look.shape, look.paper)
        if same and before is not None and before.ink == look.ink:
            self._find_row()
        elif before is not None:
            self.pad.forget()
            self._send()

    def _on_drawn(self, ended: bool) -> None:
        if ended:
            self._strokes.now()
        else:
            self._strokes.ask()

    def _on_command_wanted(self, name: str) -> None:
        self._commands[name].attempt()

    def _send(self) -> None:
        """Make the drawing the probe."""
        drawing, look = self.pad.drawing, self._look
        if look is None:
            return
        probe: Probe | None = None
        if not drawing.is_empty:
            shown = centred(drawing, look) if self.centres else drawing
            probe = tuple(pixels(shown, look).tolist()) if drawing.strokes else drawing.picture
        self._probe = probe
        self.probe_changed.emit(probe)
        self._follow()

    def _follow(self) -> None:
        """Show what follows from the probe."""
        if not self.pad.is_drawing:
            self._find_row()
        elif self._row is not None:
            self._row = None
            self._say_row()
        self._bars.now()
        if self._look is not None:
            values = None if self._probe is None else np.array(self._probe)
            self.seen.set_picture(values, self._look)
        self._refresh_tools()

    def _find_row(self) -> None:
        """Which row of the data is on the pad, if any is."""
        dataset, probe, self._row = self._dataset, self._probe, None
        plain = probe is not None and not self.pad.drawing.strokes
        if dataset is not None and plain and len(probe or ()) == dataset.x.shape[1]:
            found = np.flatnonzero((dataset.x == probe).all(axis=1))
            self._row = int(found[0]) if len(found) else None
        self._say_row()

    def _truth(self) -> int | None:
        """The class of the row on the pad."""
        derived, row = self._derived, self._row
        if derived is None or row is None or not derived.task.classes:
            return None
        return int(class_numbers(derived.dataset.y[row : row + 1])[0])

    def _say_row(self) -> None:
        derived, row, truth = self._derived, self._row, self._truth()
        text = self.tr("The right button erases, Backspace takes off the last stroke.")
        if derived is not None and row is not None and truth is not None:
            test = derived.dataset.test[row]
            words = self.tr("Test picture, row {0}: {1}") if test else self.tr("Row {0}: {1}")
            text = words.format(row + 1, derived.task.classes[truth])
        self.caption.setText(text)

    def _show_chances(self) -> None:
        derived = self._derived
        if derived is None:
            return
        names = derived.task.classes or derived.dataset.y_names
        self.bars.set_chances(names, chances_of(derived, self._probe), self._truth())

    # -- the commands --------------------------------------------------------------------------

    def why_no_undo(self) -> str:
        return "" if self.pad.can_undo else self.tr("There is no stroke to undo.")

    def why_no_clear(self) -> str:
        return self.tr("The pad is empty.") if self.pad.drawing.is_empty else ""

    def set_erasing(self, on: bool) -> None:
        self.pad.erases = on

    def set_centring(self, on: bool) -> None:
        self.centres = on
        self._send()

    def undo(self) -> None:
        """Take off the last stroke."""
        self.pad.undo()
        self._send()

    def clear(self) -> None:
        self.pad.put(Drawing())
        self._send()

    def go(self, step: int) -> None:
        """Put another test picture on the pad; without any, one of the training pictures."""
        dataset = self._dataset
        if dataset is None or not len(dataset.x):
            return
        rows = np.flatnonzero(dataset.test) if dataset.test.any() else np.arange(len(dataset.x))
        at = self._row
        if at is None:
            place = 0 if step > 0 else len(rows) - 1
        elif step > 0:
            place = int(np.searchsorted(rows, at, side="right"))
        else:
            place = int(np.searchsorted(rows, at)) - 1
        self.pad.put(Drawing(tuple(dataset.x[rows[place % len(rows)]].tolist())))
        self._send()


def _tr(text: str) -> str:
    return QCoreApplication.translate("PadPage", text)
