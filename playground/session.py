"""Session: the one place where document, undo, trainer and clock meet."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground.data.dataset import Dataset, load_data
from playground.engine.history import History, empty_history
from playground.engine.problem import Engine, Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run, Snapshot
from playground.engine.trainer import Trainer
from playground.files.project import ProjectError, read_project, write_project
from playground.model import edits
from playground.model.document import Data, Document, DocumentError
from playground.model.graph import GraphError

FRAME_MS = 16
MAX_EARLIER_RUNS = 5

Change = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Mark:
    """An edit made in the middle of a run, for the loss plot."""

    step: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A document together with the run that led to it; what undo swaps."""

    document: Document
    history: History
    marks: tuple[Mark, ...] = ()


class Session(QObject):
    """Holds the document and keeps undo stack, trainer and views in step.

    Views read ``document`` for structure and settings, ``snapshot`` for every number. All edits go
    through ``edit``; views learn of them by ``document_changed``.

    Attributes:
        undo_stack: QUndoStack of all edits.
        dataset: the rows of the document's data, loaded.
        engine: the engine in use.
        earlier_runs: histories of runs before the last resets, newest first.
        earlier_documents: the documents they ended with, in the same order.

    Signals:
        document_changed(old, new): after every edit, undo, redo and opening of a document.
        snapshot_changed(snapshot): at most once a frame, and at once after an edit.
        running_changed(running): training started or stopped.
        file_changed(): path or saved state changed.
    """

    document_changed = Signal(object, object)
    snapshot_changed = Signal(object)
    running_changed = Signal(bool)
    file_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(1000)
        self.engine: Engine = ReferenceEngine()
        self.path: Path | None = None
        self.earlier_runs: tuple[History, ...] = ()
        self.earlier_documents: tuple[Document, ...] = ()
        self.rate: float | None = None
        self._trainer = Trainer()
        self._generation = 0
        self._running = False
        self._marks: tuple[Mark, ...] = ()
        self.dataset: Dataset = load_data(document.data)
        self._loaded = (document.data, self.dataset)
        self._problem = problem_of(document, self.dataset)
        self.document = document
        self._saved = document
        self._snapshot = self._load(document, empty_history())
        self._trainer.start()
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        self._frames.start()

    def close(self) -> bool:
        """Stop the clock and the trainer; False when the thread did not end in time."""
        self._frames.stop()
        return self._trainer.stop()

    # -- what is -------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The moment of the run that all views show."""
        return self._snapshot

    @property
    def program(self) -> Program:
        return self._problem.program

    @property
    def problem(self) -> Problem:
        return self._problem

    @property
    def running(self) -> bool:
        return self._running

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Edits made during this run."""
        return self._marks

    @property
    def live_document(self) -> Document:
        """The document with the weights and the progress shown now."""
        snapshot = self._snapshot
        if (
            snapshot.parameters is self.document.parameters
            and snapshot.progress is self.document.progress
        ):
            return self.document
        return replace(self.document, parameters=snapshot.parameters, progress=snapshot.progress)

    @property
    def modified(self) -> bool:
        """True when there is something that a save would keep."""
        saved, live = self._saved, self.live_document
        return saved is not live and not saved.same_as(live)

    # -- editing -------------------------------------------------------------------------------

    def edit(self, text: str, change: Change, merge: Hashable = None) -> str:
        """Apply an edit as one undo step named ``text``.

        The new document is computed and checked before anything else sees it. Edits that follow
        one another with the same ``merge`` key become one step. Gives "" when it was done, else
        the reason why it can't be, in a sentence.
        """
        return self._edit(text, change, merge)

    def _edit(
        self, text: str, change: Change, merge: Hashable = None, restart: bool = False
    ) -> str:
        before = self._moment()
        try:
            document = change(before.document)
            if document is before.document or document.same_as(before.document):
                return ""
            self._check(document)
        except (GraphError, DocumentError) as error:
            return str(error)
        marks = before.marks
        if restart:
            self._remember_run(before.history, before.document)
            after = Moment(document, empty_history())
        else:
            if self._snapshot.step > 0 and document.layout == before.document.layout:
                marks = _marked(marks, Mark(self._snapshot.step, text), merge is not None)
            after = Moment(document, before.history, marks)
        self.undo_stack.push(_Edit(self, text, before, after, merge))
        return ""

    def _check(self, document: Document) -> None:
        """DocumentError when the document's data and network don't fit together."""
        if document.data is not self.document.data or document.graph is not self.document.graph:
            problem_of(document, self._dataset_of(document.data))

    def _dataset_of(self, data: Data) -> Dataset:
        """The rows of this data, kept for the next time it is asked for."""
        if self._loaded[0] is not data:
            self._loaded = (data, load_data(data))
        return self._loaded[1]

    def _moment(self) -> Moment:
        return Moment(self.live_document, self._snapshot.history, self._marks)

    def _remember_run(self, history: History, document: Document) -> None:
        if len(history) > 2:
            self.earlier_runs = (history, *self.earlier_runs)[:MAX_EARLIER_RUNS]
            self.earlier_documents = (document, *self.earlier_documents)[:MAX_EARLIER_RUNS]

    def _show(self, moment: Moment) -> None:
        """Make this moment the present one."""
        old, new = self.document, moment.document
        self._snapshot = self._load(new, moment.history)
        self._marks = moment.marks
        self.document = new
        self.document_changed.emit(old, new)
        self.snapshot_changed.emit(self._snapshot)
        self.file_changed.emit()

    def _load(self, document: Document, history: History) -> Snapshot:
        """Hand a document to the trainer; gives the snapshot of its first moment."""
        self._problem = self._problem_for(document)
        self._generation += 1
        run = Run(self._problem, document.parameters, document.run, self.engine, history)
        snapshot = run.snapshot(self._generation, self._running)
        snapshot = replace(snapshot, parameters=document.parameters, progress=document.run)
        self._trainer.load(run, self._generation)
        return snapshot

    def _problem_for(self, document: Document) -> Problem:
        """The document's problem; the present one again when nothing of it changed."""
        current = self.document
        if document.data is not current.data:
            self.dataset = self._dataset_of(document.data)
        elif document.graph is current.graph and document.training is current.training:
            return self._problem
        same = document.graph is current.graph
        return problem_of(document, self.dataset, self._problem.program if same else None)

    # -- training ------------------------------------------------------------------------------

    def play(self) -> None:
        self._set_running(True)
        self._trainer.play()

    def pause(self) -> None:
        self._set_running(False)
        self._trainer.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self._running:
            self.pause()
        else:
            self.play()

    def step(self, steps: int = 1) -> None:
        """Take some steps, then pause."""
        self._set_running(True)
        self._trainer.advance(steps)

    def step_epoch(self) -> None:
        """Take as many steps as are left of this epoch."""
        problem, progress = self._problem, self._snapshot.progress
        left = max(1, problem.n_train - progress.position)
        self.step(-(-left // max(1, problem.batch)))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Steps a second; None for as fast as the machine goes."""
        self.rate = steps_per_second
        self._trainer.set_rate(steps_per_second)

    def reset(self) -> str:
        """Start again from the same seed; can be undone."""
        return self._restart(self.tr("Reset"), None)

    def new_seed(self, seed: int | None = None) -> str:
        """Start again from this seed, or one drawn at random; can be undone."""
        if seed is None:
            seed = random.randrange(1, 100_000)
        return self._restart(self.tr("New seed"), seed)

    def _restart(self, text: str, seed: int | None) -> str:
        self.pause()
        low_high = self.dataset.network_range
        return self._edit(text, lambda d: edits.restart(d, low_high, seed), restart=True)

    def use_engine(self, engine: Engine) -> None:
        """Let another engine take over, in the middle of a run if need be."""
        self.engine = engine
        self._trainer.use(engine)

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)

    def _replace_trainer(self) -> None:
        """The thread has died of an error, which the program reports: go on with another."""
        self._trainer = Trainer()
        self._trainer.set_rate(self.rate)
        self._trainer.start()
        self._set_running(False)
        self._show(self._moment())

    def _on_frame(self) -> None:
        if not self._trainer.alive:
            self._replace_trainer()
        latest = self._trainer.latest
        if (
            latest is not None
            and latest is not self._snapshot
            and latest.generation == self._generation
            and not self._trainer.busy_with_commands
        ):
            self._snapshot = latest
            self._set_running(latest.running)
            self.snapshot_changed.emit(latest)
        self._trainer.grant_frame()

    # -- files ---------------------------------------------------------------------------------

    def open_document(self, document: Document, path: Path | None = None) -> None:
        """Replace everything by another document. DocumentError when its parts don't fit."""
        self._check(document)
        self.pause()
        self.undo_stack.clear()
        self.earlier_runs = self.earlier_documents = ()
        self.path = path
        self._show(Moment(document, empty_history()))
        self._saved = self.document
        self.file_changed.emit()

    def open_file(self, path: Path) -> str:
        """Open a project file. Gives "" or what is wrong with it; nothing is touched then."""
        try:
            self.open_document(read_project(path), path)
        except (ProjectError, DocumentError) as error:
            return str(error)
        return ""

    def save_file(self, path: Path) -> str:
        """Write the document as it is now. Gives "" or why it could not be written."""
        document = self.live_document
        try:
            write_project(path, document)
        except (ProjectError, OSError) as error:
            return str(error)
        self.path = path
        self._saved = document
        self.undo_stack.setClean()
        self.file_changed.emit()
        return ""


def _marked(marks: tuple[Mark, ...], mark: Mark, gesture: bool) -> tuple[Mark, ...]:
    """The marks with one more; the many small edits of one gesture are marked once."""
    if marks and (marks[-1] == mark or (gesture and marks[-1].text == mark.text)):
        return marks
    return (*marks, mark)[-100:]


class _Edit(QUndoCommand):
    """One edit: two moments to swap.

    An edit that left the network alone (settings, data, names, locks) leaves the learned weights
    alone too when it is undone; any other gives back exactly what was there.
    """

    def __init__(
        self, session: Session, text: str, before: Moment, after: Moment, merge: Hashable
    ) -> None:
        super().__init__(text)
        self._session = session
        self._before = before
        self._after = after
        self._merge = merge
        self._fresh = True
        self._exact = edits.touches_network(before.document, after.document) or (
            before.document.run.step != after.document.run.step
        )

    def undo(self) -> None:
        live = self._session._moment()
        self._after = live
        self._session._show(self._before if self._exact else _carried(self._before, live))

    def redo(self) -> None:
        if self._fresh:
            self._fresh = False
            self._session._show(self._after)
            return
        live = self._session._moment()
        self._before = live
        self._session._show(self._after if self._exact else _carried(self._after, live))

    def id(self) -> int:
        return -1 if self._merge is None else hash(self._merge) & 0x3FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        self._after = other._after
        self._exact = self._exact or other._exact
        self.setObsolete(self._after.document.same_as(self._before.document))
        return True


def _carried(target: Moment, live: Moment) -> Moment:
    """The target's settings, data and names, with the weights and the run of now."""
    document = live.document.with_graph(target.document.graph, {})
    document = document.with_training(target.document.training)
    document = replace(document, data=target.document.data, layout=target.document.layout)
    return Moment(document, live.history, live.marks)
