"""Reading a table in a thread, so that the window goes on."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from playground.data.tables.cells import CancelledError, Reading
from playground.data.tables.columns import Table, parse_table, read_table
from playground.model.document import DocumentError

PAUSE = 0.0005  # seconds at each report, in which the window takes its turn

Source = Path | str  # a file, or text that was pasted


class TableReader(QObject):
    """Reads one table at a time; another one takes the place of that which is being read.

    Signals:
        progressed(share): how much is read.
        table_read(table), failed(reason): the end of it.
        _reported, _ended: the same from the thread, with the number of the reading.
    """

    progressed = Signal(float)
    table_read = Signal(object)
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

    def start(self, source: Source, reading: Reading) -> None:
        self.stop()
        arguments = (self._number, source, reading)
        self._thread = threading.Thread(target=self._run, args=arguments, name="table reader")
        self._thread.start()

    def stop(self) -> None:
        """Call the reading off, and wait for the thread's end."""
        self._number += 1
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # -- in the thread -------------------------------------------------------------------------

    def _run(self, number: int, source: Source, reading: Reading) -> None:
        def progress(share: float) -> bool:
            if number != self._number:
                return False
            self._reported.emit(number, share)
            time.sleep(PAUSE)
            return True

        result: Table | DocumentError
        try:
            if isinstance(source, Path):
                result = read_table(source, reading, progress)
            else:
                result = parse_table(source, reading, progress=progress)
        except CancelledError:
            return
        except DocumentError as error:
            result = error
        self._ended.emit(number, result)

    # -- in the window's thread ----------------------------------------------------------------

    def _on_reported(self, number: int, share: float) -> None:
        if number == self._number:
            self.progressed.emit(share)

    def _on_ended(self, number: int, result: Table | DocumentError) -> None:
        if number != self._number:
            return
        self.stop()
        if isinstance(result, Table):
            self.table_read.emit(result)
        else:
            self.failed.emit(str(result))
