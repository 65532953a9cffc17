"""What the Train menu does beyond Play: single steps, many steps, and starting again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.session import Session
from playground.ui.dialogs import Dialogs

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

    def step(self) -> None:
        self._session.step(1)

    def many_steps(self) -> None:
        """Ask how many, go so far, and pause."""
        title, label = self.tr("Many steps"), self.tr("How many steps?")
        n = self._dialogs.ask_whole_number(self._window, title, label, self._many, 1, MOST_STEPS)
        if n is not None:
            self._many = n
            self._session.step(n)

    def reset(self) -> None:
        self.noted.emit(self._session.reset())

    def new_seed(self) -> None:
        self.noted.emit(self._session.new_seed())
