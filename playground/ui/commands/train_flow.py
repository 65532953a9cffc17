"""What the Train menu does: play, single steps, many steps, and starting again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.session import Session
from playground.ui.shell.dialogs import Dialogs

MOST_STEPS = 1_000_000_000


class TrainFlow(QObject):
    """Steps and restarts, with the one question they ask.

    Signals:
        noted(text): why something was not done; "" when it was.
    """

    noted = Signal(str)

    def __init__(self, session: Session, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._dialogs = dialogs
        self._window = window
        self._many = 1000

    def toggle(self) -> None:
        """Play or pause."""
        if self._session.running or self._can_learn():
            self._session.toggle()

    def step(self) -> None:
        if self._can_learn():
            self._session.step(1)

    def step_epoch(self) -> None:
        if self._can_learn():
            self._session.step_epoch()

    def many_steps(self) -> None:
        """Ask how many, go so far, and pause."""
        if not self._can_learn():
            return
        title, label = self.tr("Many steps"), self.tr("How many steps?")
        n = self._dialogs.ask_whole_number(self._window, title, label, self._many, 1, MOST_STEPS)
        if n is not None:
            self._many = n
            self._session.step(n)

    def _can_learn(self) -> bool:
        """Whether there are training rows; says so when there are none."""
        if self._session.problem.n_train:
            return True
        if len(self._session.dataset.x):
            why = self.tr("There is nothing to learn from: all points are kept for testing.")
        else:
            why = self.tr(
                "There is nothing to learn from: there are no points."
                " Choose data, or add points in the fit plot with “Edit points”."
            )
        self.noted.emit(why)
        return False

    def reset(self) -> None:
        self.noted.emit(self._session.reset())

    def new_seed(self) -> None:
        self.noted.emit(self._session.new_seed())
