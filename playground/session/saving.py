"""Writing files in a thread, so that the window goes on."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from playground.files.export import Export
from playground.files.project import Progress, ProjectError, write_project
from playground.files.storage import ChangedOutsideError, Stamp, replace_file
from playground.model.document import Document, DocumentError

PAUSE = 0.0005  # seconds at each report, in which the window takes its turn
_REPORTS = 0.1  # seconds between two of which the window hears


class Job(Protocol):
    """What is written to ``path``."""

    @property
    def path(self) -> Path: ...

    def write(self, progress: Progress) -> Stamp: ...


@dataclass(frozen=True, slots=True)
class Save:
    """A document on its way to a file; ``expected`` is the state in which the file may be."""

    path: Path
    document: Document
    edition: int
    expected: Stamp | None = None

    def write(self, progress: Progress) -> Stamp:
        return write_project(self.path, self.document, True, self.expected, progress)


@dataclass(frozen=True, slots=True)
class Exporting:
    """A document on its way to a file of another format."""

    path: Path
    document: Document
    export: Export

    def write(self, progress: Progress) -> Stamp:
        content = bytearray()
        for part in self.export.parts(self.document):
            content += part.encode("utf-8")
            time.sleep(PAUSE)
        return replace_file(self.path, bytes(content))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: ``reason`` is "" or why nothing was written, ``stamp`` the file's state.

    ``changed_outside`` is True when the reason is that another program has changed the file.
    """

    job: Job
    reason: str = ""
    changed_outside: bool = False
    stamp: Stamp | None = None


class Saving(QObject):
    """Writes one file at a time.

    Signals:
        progressed(share): how much of the file is made.
        ended(outcome): in the window's thread.
    """

    progressed = Signal(float)
    ended = Signal(object)
    _written = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._outcome: Outcome | None = None
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def start(self, job: Job) -> None:
        assert self._thread is None
        self._outcome = Outcome(job, "an error in the program")  # unless the thread gets further
        self._thread = threading.Thread(target=self._run, args=(job,), name="saving")
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the file is written, or for so long."""
        if self._thread is None:
            return
        self._thread.join(seconds)
        if self._thread.is_alive():
            return
        outcome, self._outcome, self._thread = self._outcome, None, None
        self.ended.emit(outcome)

    def close(self) -> None:
        """Wait until the file is written; nobody hears of it any more."""
        if self._thread is not None:
            self._thread.join()
            self._thread = self._outcome = None

    # -- in the thread -------------------------------------------------------------------------

    def _run(self, job: Job) -> None:
        reported = time.monotonic()

        def progress(share: float) -> None:
            nonlocal reported
            if (now := time.monotonic()) - reported > _REPORTS:
                reported = now
                self.progressed.emit(share)
            time.sleep(PAUSE)

        time.sleep(PAUSE)  # the window goes on first
        try:
            self._outcome = Outcome(job, stamp=job.write(progress))
        except ChangedOutsideError as error:
            self._outcome = Outcome(job, str(error), changed_outside=True)
        except (ProjectError, DocumentError, OSError, MemoryError) as error:
            self._outcome = Outcome(job, str(error) or type(error).__name__)
        finally:
            self._written.emit(job)

    # -- in the window's thread ----------------------------------------------------------------

    def _on_written(self, job: Job) -> None:
        if self._outcome is not None and self._outcome.job is job:
            self.wait()
