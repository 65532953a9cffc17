"""Runs typed lines in a process of their own, for a limited time."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import playground
from playground.analysis.own_lines.run import READY

MODULE = "playground.analysis.own_lines.run"
START_MS = 30_000  # until Python and NumPy are loaded; a busy machine takes seconds
LIMIT_MS = 3_000  # for the lines
MOST_BYTES = 4_000_000  # of the report


class Checker(QObject):
    """One process at a time.

    Signals:
        finished(report, reason): the report, or None and the reason why there is none.
    """

    finished = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._answer = bytearray()
        self._is_ready = False
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._on_timeout)

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self, request: bytes) -> None:
        """Run a request; one that still runs is ended without a word."""
        self.stop()
        self._answer.clear()
        self._is_ready = False
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        place = str(Path(playground.__file__).parent.parent)
        paths = [place, *filter(None, [environment.value("PYTHONPATH")])]
        environment.insert("PYTHONPATH", os.pathsep.join(paths))
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.start(sys.executable, ["-m", MODULE])
        process.write(request)
        process.closeWriteChannel()
        self._limit.start(START_MS)

    def stop(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        self._limit.stop()
        if process is not None:
            process.blockSignals(True)
            _end_group(process.processId())
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()

    def _end(self, report: object, reason: str) -> None:
        self.stop()
        self.finished.emit(report, reason)

    def _on_output(self) -> None:
        process = self._process
        if process is None:
            return
        self._answer += process.readAllStandardOutput().data()
        if not self._is_ready and self._answer.startswith(f"{READY}\n".encode()):
            self._is_ready = True
            self._limit.start(LIMIT_MS)
        if len(self._answer) > MOST_BYTES:
            self._end(None, self.tr("The lines give too much to be compared."))

    def _on_timeout(self) -> None:
        if self._is_ready:
            words = self.tr("The lines were ended after {0} seconds: a loop without end?")
            self._end(None, words.format(LIMIT_MS // 1000))
        else:
            self._end(None, self.tr("Python did not start."))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(None, self.tr("Python did not start."))

    def _on_finished(self) -> None:
        self._on_output()
        if self._process is None:
            return
        try:
            _, _, text = bytes(self._answer).decode().partition("\n")
            report = json.loads(text)
        except ValueError:
            self._end(None, self.tr("The lines ended Python, so nothing can be compared."))
            return
        self._end(report, "")


def _end_group(process: int) -> None:
    """End the process with all that it started, where the system has groups of processes."""
    if process > 0 and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # it has ended, or has not begun
            os.killpg(process, signal.SIGKILL)
