"""Keeping the open document in the recovery store, where a crash leaves it for the next start."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.files.project import ProjectError
from playground.files.recovery import OPEN, About, Entry, RecoveryStore
from playground.model.document import Document, DocumentError
from playground.session.saving import PAUSE
from playground.session.session import Session

CHANGE_MS, TRAINING_MS = 1000, 5000
_REST = 2.0  # times as long as writing took: at most a third of the time goes to it


class _CalledOffError(Exception):
    """What was to be written is not needed any more."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A document to keep; nothing is kept of one that is ``saved`` as it is."""

    document: Document
    saved: Document | None
    about: About

    @property
    def needed(self) -> bool:
        return self.saved is None or not (
            self.saved is self.document or self.saved.same_as(self.document)
        )

    def same_as(self, other: _Job | None) -> bool:
        if other is None:
            return False
        a, b = self.document, other.document
        return (
            a.graph is b.graph
            and a.parameters is b.parameters
            and a.data is b.data
            and a.training is b.training
            and a.layout is b.layout
            and a.run is b.run
            and self.saved is other.saved
            and (self.about.name, self.about.path) == (other.about.name, other.about.path)
        )


class Autosave(QObject):
    """Writes the document to the store a second after a change, and while it trains every five.

    A thread writes; a document that takes long to write is written more rarely.

    Attributes:
        store: what other windows have left.
        name: what the document is called.

    Signals:
        failed(reason): nothing can be kept; emitted once until something is kept again.
    """

    failed = Signal(str)
    _ended = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = RecoveryStore(folder)
        self.name = ""
        self._session = session
        self._place = self.store.new_place()
        self._thread: threading.Thread | None = None
        self._called_off = self._stopped = False
        self._written: _Job | None = None
        self._reason = ""
        self._seconds = 0.0  # that the last writing took
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        session.file_changed.connect(self._on_changed)
        session.running_changed.connect(self._on_running_changed)

    def stop(self, keep: bool = False) -> None:
        """The window closes, in good order; or the program ends, and what is open is kept."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        self._session.file_changed.disconnect(self._on_changed)
        self._session.running_changed.disconnect(self._on_running_changed)
        self._call_off()
        keep = keep and self._write_now()
        self._place.leave(keep)

    def keep_copy(self) -> str:
        """Keep a copy that stays in the store when the window is closed; "" or why it failed."""
        job = self._job()
        try:
            self._place.copy(job.document, job.about)
        except (ProjectError, OSError, MemoryError) as error:
            return str(error) or type(error).__name__
        return ""

    def recover(self, entry: Entry) -> str:
        """Open what was left, as not saved. "" or why that is not possible."""
        try:
            project = self.store.read(entry)
        except (ProjectError, MemoryError) as error:
            return str(error) or type(error).__name__
        place = self.store.take(entry)
        if place is None:
            return self.tr("Another window has opened it already.")
        try:
            about = entry.about
            self._session.open_document(
                project, about.path, "" if about.path else about.name, about.stamp, saved=False
            )
        except (DocumentError, MemoryError) as error:
            place.leave(keep=True)
            if entry.declined:
                self.store.decline(replace(entry, file=entry.file.with_suffix(OPEN)))
            return str(error) or type(error).__name__
        self._call_off()
        self._place.leave()
        self._place, self._written = place, None
        return ""

    # -- when ----------------------------------------------------------------------------------

    def _on_changed(self) -> None:
        self._ask(CHANGE_MS)

    def _on_running_changed(self, running: bool) -> None:
        self._ask(TRAINING_MS if running else CHANGE_MS)

    def _ask(self, milliseconds: int) -> None:
        """Write in so many milliseconds, unless something will be written before."""
        wait = max(milliseconds, int(1000 * _REST * self._seconds))
        if not self._timer.isActive() or self._timer.remainingTime() > wait:
            self._timer.start(wait)

    # -- writing -------------------------------------------------------------------------------

    def _job(self) -> _Job:
        session = self._session
        about = About(self.name, session.path, session.stamp, time.time())
        return _Job(session.live_document, session.saved, about)

    def _on_due(self) -> None:
        if self._thread is not None:
            self._ask(CHANGE_MS)
            return
        job = self._job()
        if not job.same_as(self._written):
            self._called_off = False
            self._thread = threading.Thread(target=self._run, args=(job,), name="autosave")
            self._thread.start()
        elif self._session.running:
            self._ask(TRAINING_MS)

    def _run(self, job: _Job) -> None:
        """In the thread."""
        began, reason = time.monotonic(), "an error in the program"
        time.sleep(PAUSE)  # the window goes on first
        try:
            self._keep(job)
            reason = ""
        except _CalledOffError:
            return
        except (ProjectError, OSError, MemoryError) as error:
            reason = str(error) or type(error).__name__
        finally:
            self._seconds = time.monotonic() - began
            self._ended.emit((threading.current_thread(), job, reason))

    def _keep(self, job: _Job, in_peace: bool = True) -> None:
        if job.needed:
            self._place.write(job.document, job.about, self._on_progress if in_peace else None)
        else:
            self._place.clear()

    def _on_progress(self, _share: float) -> None:
        """In the thread: let the window take its turn."""
        if self._called_off:
            raise _CalledOffError
        time.sleep(PAUSE)

    def _write_now(self) -> bool:
        """Write in this thread; False when nothing had to be kept."""
        job = self._job()
        try:
            self._keep(job, in_peace=False)
        except (ProjectError, OSError, MemoryError):
            return self._place.filled  # an older state is better than none
        return job.needed

    def _call_off(self) -> None:
        """Wait until the thread has ended, which is soon."""
        self._called_off = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _on_ended(self, result: tuple[threading.Thread, _Job, str]) -> None:
        thread, job, reason = result
        if thread is not self._thread:
            return
        thread.join()
        self._thread = None
        self._written = None if reason else job
        if reason and not self._reason:
            self.failed.emit(reason)
        self._reason = reason
        if self._session.running or reason:
            self._ask(TRAINING_MS)
