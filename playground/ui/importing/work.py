"""Work in a thread, so that the window goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from playground.data.tables.cells import CancelledError, Progress
from playground.model.document import DocumentError
from playground.model.parts import GraphError
from playground.session.saving import PAUSE
from playground.session.session import NO_MEMORY

BROKEN = "an error in the program"

Task = Callable[[Progress], object]


class Work(QObject):
    """Does one task at a time. A new one calls off the one that runs, and begins after its end; of
    several that wait only the latest is done.

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
        self._wanted = 0  # the number of the latest work, and that of the one in the thread
        self._running = 0
        self._next: Task | None = None
        self._result: object = None
        self._thread: threading.Thread | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def start(self, task: Task) -> None:
        """Do this; what is wrong with the data, or too large for the memory, is the reason of a
        failure."""
        self._wanted += 1
        self._next = task
        if self._thread is None:
            self._begin(task)

    def call_off(self) -> None:
        """Nobody wants to know the end of the work any more."""
        self._wanted += 1
        self._next = None

    def stop(self) -> None:
        """Call the work off, and wait for the thread's end."""
        self.call_off()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def finish(self) -> None:
        """Wait for the end of the work."""
        while self._thread is not None:
            self._end(self._thread)

    # -- in the thread -------------------------------------------------------------------------

    def _run(self, number: int, task: Task) -> None:
        def progress(share: float) -> bool:
            if number != self._wanted:
                return False
            self._reported.emit(number, share)
            time.sleep(PAUSE)
            return True

        self._result = DocumentError(BROKEN)  # unless the task gets further
        try:
            self._result = task(progress)
        except CancelledError:
            self._result = None
        except (DocumentError, GraphError) as error:
            self._result = error
        except MemoryError:
            self._result = DocumentError(NO_MEMORY)
        finally:
            self._ended.emit(number)

    # -- in the window's thread ----------------------------------------------------------------

    def _begin(self, task: Task) -> None:
        self._next, self._running = None, self._wanted
        arguments = (self._running, task)
        self._thread = threading.Thread(target=self._run, args=arguments, name=self._name)
        self._thread.start()

    def _end(self, thread: threading.Thread) -> None:
        thread.join()
        self._thread = None
        result, self._result = self._result, None
        if self._next is not None:
            self._begin(self._next)
        elif self._running == self._wanted and isinstance(result, Exception):
            self.failed.emit(str(result))
        elif self._running == self._wanted:
            self.done.emit(result)

    def _on_reported(self, number: int, share: float) -> None:
        if number == self._wanted:
            self.progressed.emit(share)

    def _on_ended(self, number: int) -> None:
        if number == self._running and self._thread is not None:
            self._end(self._thread)
