"""The earlier runs in the loss plot: which are drawn, and which one the axes follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from playground.ui.commands.command import Command

Array = NDArray[np.float64]

MAX_RUNS = 5  # the session keeps no more


@dataclass(frozen=True, slots=True, eq=False)
class EarlierRun:
    """A run by its settings, with its steps and training losses, ``(n,)`` each.

    ``key`` tells it from all others.
    """

    key: object
    name: str
    steps: Array
    losses: Array


class EarlierRuns(QObject):
    """The list of earlier runs, newest first, and the commands of its menu.

    Attributes:
        runs: all of them.

    Signals:
        changed(): others are shown, or the axes follow another one.
        clearing_wanted(keys): these runs are to be forgotten.
    """

    changed = Signal()
    clearing_wanted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.runs: tuple[EarlierRun, ...] = ()
        self._hidden: set[object] = set()
        self._zoomed: object = None

    def set_runs(self, runs: Sequence[EarlierRun]) -> None:
        """Other runs. After a run that is new, the axes follow the present one again."""
        known = {run.key for run in self.runs}
        keys = {run.key for run in runs}
        if keys - known or self._zoomed not in keys:
            self._zoomed = None
        self.runs = tuple(runs)
        self._hidden &= keys
        self.changed.emit()

    @property
    def shown(self) -> tuple[EarlierRun, ...]:
        """Those that are drawn."""
        return tuple(run for run in self.runs if run.key not in self._hidden)

    @property
    def zoomed(self) -> EarlierRun | None:
        """The run that the axes follow; None for the present one."""
        return next((run for run in self.shown if run.key is self._zoomed), None)

    # fmt: off
    def commands(self) -> Iterator[Command]:
        """For each place in the list: show or hide, zoom to, clear. Empty places are hidden."""
        menu, why_not = "loss/earlier", self._why_none
        for at in range(MAX_RUNS):
            yield Command(
                f"earlier_{at + 1}", partial(self._text, at), partial(self._toggle, at),
                tip=self.tr("Show or hide this run"), menu=menu, why_not=why_not,
                checked=partial(self._is_shown, at),
            )
        yield Command(
            "earlier_zoom_none", self.tr("The &present run"), partial(self._zoom_to, None),
            tip=self.tr("Let the axes follow the present run"), menu="loss/earlier/zoom",
            line=True, why_not=why_not, checked=self._follows_present, one_of=True,
        )
        for at in range(MAX_RUNS):
            yield Command(
                f"earlier_zoom_{at + 1}", partial(self._text, at), partial(self._zoom_to, at),
                tip=self.tr("Let the axes follow this run"), menu="loss/earlier/zoom",
                why_not=why_not, checked=partial(self._is_zoomed, at), one_of=True,
            )
        for at in range(MAX_RUNS):
            yield Command(
                f"earlier_clear_{at + 1}", partial(self._text, at), partial(self._clear, at),
                tip=self.tr("Remove this run from the plot"), menu="loss/earlier/clear",
                why_not=why_not,
            )
        yield Command(
            "earlier_clear_all", self.tr("&All earlier runs"), self._clear_all,
            menu="loss/earlier/clear", line=True, why_not=why_not,
        )
    # fmt: on

    def _run(self, at: int) -> EarlierRun | None:
        return self.runs[at] if at < len(self.runs) else None

    def _text(self, at: int) -> str:
        run = self._run(at)
        return "" if run is None else f"&{at + 1}  {run.name}"

    def _why_none(self) -> str:
        return "" if self.runs else self.tr("Reset and New seed leave the run before in the plot.")

    def _is_shown(self, at: int) -> bool:
        return self._run(at) in self.shown

    def _toggle(self, at: int) -> None:
        if (run := self._run(at)) is not None:
            self._hidden ^= {run.key}
            self.changed.emit()

    def _follows_present(self) -> bool:
        return self.zoomed is None

    def _is_zoomed(self, at: int) -> bool:
        return (run := self._run(at)) is not None and run is self.zoomed

    def _zoom_to(self, at: int | None) -> None:
        """Let the axes follow this run, which is shown then; None for the present one."""
        run = None if at is None else self._run(at)
        self._zoomed = None if run is None else run.key
        self._hidden.discard(self._zoomed)
        self.changed.emit()

    def _clear(self, at: int) -> None:
        if (run := self._run(at)) is not None:
            self.clearing_wanted.emit([run.key])

    def _clear_all(self) -> None:
        self.clearing_wanted.emit([run.key for run in self.runs])
