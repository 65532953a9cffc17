"""What the Train menu does: play, single steps, many steps, starting again, the learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from playground.model import edits
from playground.session import Session
from playground.ui.commands.command import Command
from playground.ui.shell.dialogs import Dialogs

MOST_STEPS = 1_000_000_000
LARGEST_RATE = 1000.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainCommands", text)


def next_rate(rate: float, up: bool) -> float:
    """The next learning rate of the ladder 1, 2, 5, 10, ... above or below ``rate``.

    There is none above LARGEST_RATE.
    """
    if rate <= 0.0:
        return 1e-5 if up else 0.0
    decade = math.floor(math.log10(rate)) - 1
    ladder = [float(f"{m}e{decade + k}") for k in range(4) for m in (1, 2, 5)]
    if up:
        return max(rate, min(LARGEST_RATE, next(v for v in ladder if v > rate * (1.0 + 1e-9))))
    return max(v for v in ladder if v < rate * (1.0 - 1e-9))


class TrainCommands:
    """Runs the training, and asks how many steps it should go."""

    def __init__(self, session: Session, dialogs: Dialogs, window: QWidget) -> None:
        self._session = session
        self._dialogs = dialogs
        self._window = window
        self._steps = 1000  # the last answer

    # fmt: off
    def commands(self) -> Iterator[Command]:
        session, why_not = self._session, self._why_no_step
        yield Command(
            "play", self._play_text, session.toggle, ("Ctrl+Return",), self._play_tip,
            self._play_icon, "train", why_not=self._why_no_play,
        )
        yield Command(
            "step", _tr("&Step"), session.step, ("F6",),
            _tr("One step: one update of the weights"), "step", "train", why_not=why_not,
        )
        yield Command(
            "epoch", _tr("&Epoch"), session.step_epoch, ("F7",),
            _tr("One epoch: every row once"), "epoch", "train", why_not=why_not,
        )
        yield Command(
            "steps", _tr("&Many steps…"), self._ask_steps, ("F8",),
            _tr("A number of steps, then pause"), menu="train", why_not=why_not,
        )
        yield Command(
            "reset", _tr("&Reset"), session.reset, ("Ctrl+R",),
            _tr("Start again from the same seed; can be undone"), "reset", "train", line=True,
        )
        yield Command(
            "new_seed", _tr("&New seed"), session.new_seed, ("Ctrl+Shift+R",),
            _tr("Start again from another seed; can be undone"), "new_seed", "train",
        )
        yield Command(
            "rate_up", _tr("&Larger learning rate"), self._raise_rate, ("Ctrl+Up",),
            menu="train", line=True,
        )
        yield Command(
            "rate_down", _tr("Sm&aller learning rate"), self._lower_rate, ("Ctrl+Down",),
            menu="train",
        )
    # fmt: on

    def _play_text(self) -> str:
        return _tr("&Pause") if self._session.running else _tr("&Play")

    def _play_tip(self) -> str:
        return _tr("Stop training") if self._session.running else _tr("Start training")

    def _play_icon(self) -> str:
        return "pause" if self._session.running else "play"

    def _why_no_play(self) -> str:
        return "" if self._session.running else self._why_no_step()

    def _why_no_step(self) -> str:
        """Why nothing can be learned from the data; "" when there are training rows."""
        if self._session.problem.n_train:
            return ""
        if len(self._session.dataset.x):
            return _tr("There is nothing to learn from: all points are kept for testing.")
        return _tr(
            "There is nothing to learn from: there are no points."
            " Choose data, or add points in the fit plot with “Edit points”."
        )

    def _ask_steps(self) -> None:
        title, label = _tr("Many steps"), _tr("How many steps?")
        n = self._dialogs.ask_whole_number(self._window, title, label, self._steps, 1, MOST_STEPS)
        if n is not None:
            self._steps = n
            self._session.step(n)

    def _raise_rate(self) -> str:
        return self._set_rate(up=True)

    def _lower_rate(self) -> str:
        return self._set_rate(up=False)

    def _set_rate(self, up: bool) -> str:
        before = self._session.document.training.learning_rate
        if (rate := next_rate(before, up)) == before:
            if up:
                return _tr("The learning rate can't be set any larger here.")
            return _tr("The learning rate is 0 already.")
        return self._session.edit(
            _tr("Learning rate"),
            lambda d: edits.set_training(d, learning_rate=rate),
            "learning_rate",
        )
