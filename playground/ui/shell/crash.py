"""Exceptions that nobody caught: logged, shown once, and the window goes on."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger("playground")


class CrashReporter(QObject):
    """Takes uncaught exceptions of all threads.

    Only the first from each line of code is logged and announced: one in a paint event comes back
    with every frame.

    Signals:
        failed(message): one line that names the exception; emitted in the GUI thread.
    """

    failed = Signal(str)
    _raised = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[tuple[str, str, int]] = set()
        self._before = (sys.excepthook, threading.excepthook)
        self._raised.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        place = _place(kind, trace)
        if place in self._seen:
            return
        self._seen.add(place)
        log.error("unexpected error", exc_info=(kind, error, trace))
        self._raised.emit(f"{kind.__name__}: {error}" if str(error) else kind.__name__)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit and args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _place(kind: type[BaseException], trace: TracebackType | None) -> tuple[str, str, int]:
    """The exception and the line that raised it."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__, "", 0
    return kind.__name__, trace.tb_frame.f_code.co_filename, trace.tb_lineno
