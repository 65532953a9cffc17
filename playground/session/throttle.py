"""Keeping a view from being redrawn more often than anyone can read it."""

from __future__ import annotations

import time
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from playground.engine.run import Snapshot
from playground.session import Session

EARLY = 0.006  # seconds by which a frame may come too early


class Turn(Enum):
    """While it trains, what is drawn anew in a frame besides the fit.

    The canvas's parts and what follows the session at a pace take turns, so that all frames take
    about as long as each other.
    """

    EDGES = 0
    NODES = 1
    PACED = 2
    OTHER_NODES = 3

    @staticmethod
    def of(frame: int) -> Turn:
        """Whose turn it is in this frame of the session."""
        return Turn(frame % 4)


class Throttle(QObject):
    """Limits how often, and for which share of the time, something is redrawn.

    The last request is always answered, so that a view never stays behind.

    Signals:
        due(): redraw now.
    """

    due = Signal()

    def __init__(
        self, per_second: float, parent: QObject | None = None, share: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._seconds = 1.0 / per_second
        self._share = share
        self._spent = 0.0  # seconds that the last redraw took
        self._last = -self._seconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)
        self._wanted = False

    def follow(self, session: Session) -> None:
        """Ask whenever there is a new snapshot; while it trains, in its turn."""
        session.shown_changed.connect(self._on_snapshot)
        session.frame_ended.connect(self._on_frame)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.running:
            self._wanted = True
        else:
            self.ask()

    def _on_frame(self, frame: int) -> None:
        waited = time.monotonic() - self._last
        due = self._wanted and waited >= self._seconds - EARLY
        if due and Turn.of(frame) is Turn.PACED:
            self.now()

    def ask(self) -> None:
        if self._timer.isActive():
            return
        wait = self._last + max(self._seconds, self._spent / self._share) - time.monotonic()
        self._timer.start(int(1000 * wait) + 1 if wait > 0.0 else 0)

    def soon(self) -> None:
        """Answer once what goes on now is over: several edits in one turn are one redraw."""
        self._timer.start(0)

    def now(self) -> None:
        """Answer without waiting."""
        self._timer.stop()
        self._wanted = False
        self._last = time.monotonic()
        self.due.emit()
        self._spent = time.monotonic() - self._last

    def stop(self) -> None:
        self._timer.stop()
        self._wanted = False
