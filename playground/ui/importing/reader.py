"""Reading in a thread, so that the window goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from playground.data.tables.cells import CancelledError, Progress
from playground.model.document import DocumentError

PAUSE = 0.0005  # seconds at each report, in which the window takes its turn

Read = Callable[[Progress], object]  # raises DocumentError, and CancelledError when called off


class Reader(QObject):
    """Reads one thing at a time; another one takes the place of that which is being read.

    Signals:
        progressed(share): how much is read.
        finished(result), failed(reason): the end of it.
        _reported, _ended: the same from the thread, with the number of the reading.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(str)
    _reported = Signal(int, float)
    _ended = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0
        self._thread: threading.Thread | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def start(self, read: Read) -> None:
        self.stop()
        arguments = (self._number, read)
        self._thread = threading.Thread(target=self._run, args=arguments, name="reader")
        self._thread.start()

    def stop(self) -> None:
        """Call the reading off, and wait for the thread's end."""
        self._number += 1
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # -- in the thread -------------------------------------------------------------------------

    def _run(self, number: int, read: Read) -> None:
        def progress(share: float) -> bool:
            if number != self._number:
                return False
            self._reported.emit(number, share)
            time.sleep(PAUSE)
            return True

        result: object
        try:
            result = read(progress)
        except CancelledError:
            return
        except DocumentError as error:
            result = error
        self._ended.emit(number, result)

    # -- in the window's thread ----------------------------------------------------------------

    def _on_reported(self, number: int, share: float) -> None:
        if number == self._number:
            self.progressed.emit(share)

    def _on_ended(self, number: int, result: object) -> None:
        if number != self._number:
            return
        self.stop()
        if isinstance(result, DocumentError):
            self.failed.emit(str(result))
        else:
            self.finished.emit(result)
