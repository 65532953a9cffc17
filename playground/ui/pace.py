"""Keeping a view from being redrawn more often than anyone can read it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal


class Pace(QObject):
    """Thins out requests: at once when there was none for a while, else when the time has come.

    The last request is always answered, so that a view never stays behind.

    Signals:
        due(): what was asked for may happen now.
    """

    due = Signal()

    def __init__(self, per_second: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds = 1.0 / per_second
        self._last = -self._seconds
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)

    def ask(self) -> None:
        if self._timer.isActive():
            return
        wait = self._last + self._seconds - time.monotonic()
        if wait <= 0.0:
            self.now()
        else:
            self._timer.start(int(1000 * wait) + 1)

    def now(self) -> None:
        """Answer without waiting."""
        self._timer.stop()
        self._last = time.monotonic()
        self.due.emit()

    def stop(self) -> None:
        self._timer.stop()
