"""Work in a thread, so that the window goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from playground.data.tables.cells import CancelledError, Progress
from playground.model.document import DocumentError
from playground.model.graph import GraphError

PAUSE = 0.0005  # seconds at each report, in which the window takes its turn


class Work(QObject):
    """Does one thing at a time; another one takes the place of that which is being done.

    Signals:
        progressed(share): how much is done.
        done(result), failed(reason): the end of it.
        _reported, _ended: the same from the thread, with the number of the work.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(str)
    _reported = Signal(int, float)
    _ended = Signal(int)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name
        self._number = 0
        self._result: object = None
        self._thread: threading.Thread | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def start(self, task: Callable[[Progress], object]) -> None:
        """Do this; a ``DocumentError`` or ``GraphError`` of it is the reason of a failure."""
        self.stop()
        arguments = (self._number, task)
        self._thread = threading.Thread(target=self._run, args=arguments, name=self._name)
        self._thread.start()

    def stop(self) -> None:
        """Call the work off, and wait for the thread's end."""
        self._number += 1
        self._join()

    def finish(self) -> None:
        """Wait for the end of the work."""
        if self.busy:
            self._join()
            self._tell()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # -- in the thread -------------------------------------------------------------------------

    def _run(self, number: int, task: Callable[[Progress], object]) -> None:
        def progress(share: float) -> bool:
            if number != self._number:
                return False
            self._reported.emit(number, share)
            time.sleep(PAUSE)
            return True

        try:
            self._result = task(progress)
        except CancelledError:
            return
        except (DocumentError, GraphError) as error:
            self._result = error
        self._ended.emit(number)

    # -- in the window's thread ----------------------------------------------------------------

    def _on_reported(self, number: int, share: float) -> None:
        if number == self._number:
            self.progressed.emit(share)

    def _on_ended(self, number: int) -> None:
        if number == self._number and self.busy:
            self._join()
            self._tell()

    def _tell(self) -> None:
        result, self._result = self._result, None
        if isinstance(result, Exception):
            self.failed.emit(str(result))
        else:
            self.done.emit(result)
