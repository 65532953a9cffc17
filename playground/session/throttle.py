"""Keeping a view from being redrawn more often than anyone can read it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from playground.session import Session

FRAME, LONG = 0.016, 0.004  # seconds


class Throttle(QObject):
    """Limits how often, and for which share of the time, something is redrawn.

    The last request is always answered, so that a view never stays behind.

    Attributes:
        spent: seconds that the last redraw took; painting that comes later may be added.

    Signals:
        due(): redraw now.
    """

    due = Signal()
    _free_at = 0.0  # when the frame of the last long redraw of any throttle is over

    def __init__(
        self, per_second: float, parent: QObject | None = None, share: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._seconds = 1.0 / per_second
        self._share = share
        self.spent = 0.0
        self._last = -self._seconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    def follow(self, session: Session) -> None:
        """Ask whenever another snapshot is shown."""
        session.shown_changed.connect(self.ask)

    def ask(self) -> None:
        if self._timer.isActive():
            return
        wait = self._last + max(self._seconds, self.spent / self._share) - time.monotonic()
        self._timer.start(int(1000 * wait) + 1 if wait > 0.0 else 0)

    @property
    def is_waiting(self) -> bool:
        """Whether something was asked for that is not redrawn yet."""
        return self._timer.isActive()

    def soon(self) -> None:
        """Answer once what goes on now is over: several edits in one turn are one redraw."""
        self._timer.start(0)

    def now(self) -> None:
        """Answer without waiting."""
        self._timer.stop()
        self._last = time.monotonic()
        self.due.emit()
        self.spent = time.monotonic() - self._last
        if self.spent > LONG:
            Throttle._free_at = time.monotonic() + FRAME

    def _on_timeout(self) -> None:
        """Two long redraws in one frame would be seen as a hitch: the second one waits."""
        wait = Throttle._free_at - time.monotonic()
        if wait > 0.0 and self.spent > LONG:
            self._timer.start(int(1000 * wait) + 1)
        else:
            self.now()

    def stop(self) -> None:
        self._timer.stop()
