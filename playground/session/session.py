"""Session: the one place where document, undo, trainer and clock meet."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.data.dataset import Dataset, load_data
from playground.engine.history import History, PackedHistory, empty_history
from playground.engine.moment import Mark, Moment
from playground.engine.problem import Engine, Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run, Snapshot
from playground.engine.trainer import Trainer
from playground.files.project import ProjectError, read_project, write_project
from playground.model import edits
from playground.model.document import Data, Document, DocumentError
from playground.model.graph import Graph, GraphError
from playground.session.undo import UndoStack

FRAME_MS = 16
MAX_EARLIER_RUNS = 5

Change = Callable[[Document], Document]


class Session(QObject):
    """Holds the document and keeps undo stack, trainer and views in step.

    Views read ``document`` for structure and settings, ``snapshot`` for every number. All edits go
    through ``edit``; views learn of them by ``document_changed``. What a listener edits in turn is
    shown when all have heard of the first change, so that all hear of every change in its order.

    Attributes:
        undo_stack: all edits.
        dataset: the rows of the document's data, loaded.
        engine: the engine in use.
        earlier_runs: histories of runs before the last resets, newest first.
        earlier_documents: the documents they ended with, in the same order.

    Signals:
        document_changed(old, new): after every edit, undo, redo and opening of a document.
        document_opened(): the document is another altogether; right after its document_changed.
        snapshot_changed(snapshot): at most once a frame, and at once after an edit.
        frame_ended(number): after each frame, with or without a new snapshot; views that need not
            follow at once take turns by its number.
        running_changed(running): training started or stopped.
        file_changed(): path or saved state changed.
    """

    document_changed = Signal(object, object)
    document_opened = Signal()
    snapshot_changed = Signal(object)
    frame_ended = Signal(int)
    running_changed = Signal(bool)
    file_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self._moment, self)
        self.undo_stack.indexChanged.connect(self._on_index_changed)
        self.engine: Engine = ReferenceEngine()
        self.path: Path | None = None
        self.earlier_runs: tuple[History, ...] = ()
        self.earlier_documents: tuple[Document, ...] = ()
        self.rate: float | None = None
        self._trainer = Trainer()
        self._loaded_by: Trainer | None = None  # the one that was given a run
        self._generation = 0
        self._running = False
        self._frame = 0
        self._marks: tuple[Mark, ...] = ()
        self._packed = PackedHistory()  # of the moment shown or taken last
        self._opening = False  # whether the moment that is due is of another document
        self._announcing = False
        self.dataset: Dataset = load_data(document.data)
        self._loaded = (document.data, self.dataset)
        self._problem = self._checked = problem_of(document, self.dataset)
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
        """Stop the clock and the trainer; False when the thread did not end in time.

        Nothing can be undone any more.
        """
        self._frames.stop()
        # With edits on it, the stack brings Python's collector down (PySide6 6.11.3).
        self.undo_stack.clear()
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
        one another within a moment with the same ``merge`` key become one step; with the same
        ``Gesture`` as key however long it takes. Gives "" when it was done, else
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
            return sentence(str(error))
        if restart:
            self._remember_run(before)
            after = Moment(document)
        else:
            marks = before.marks
            if before.step > 0 and document.layout == before.document.layout:
                marks = _marked(marks, Mark(before.step, text), merge is not None)
            after = Moment(document, before.history, marks)
        exact = restart or edits.touches_network(before.document, document)
        self.undo_stack.do(text, after, exact, merge)
        return ""

    def _check(self, document: Document) -> None:
        """DocumentError when the document's data and network don't fit together."""
        if document.data is not self.document.data or document.graph is not self.document.graph:
            dataset = self._dataset_of(document.data)
            self._checked = problem_of(document, dataset, self._program_of(document.graph))

    def _program_of(self, graph: Graph) -> Program:
        for problem in (self._problem, self._checked):
            if problem.program.graph is graph:
                return problem.program
        return Program.of(graph)

    def _dataset_of(self, data: Data) -> Dataset:
        """The rows of this data, kept for the next time it is asked for."""
        if self._loaded[0] is not data:
            self._loaded = (data, load_data(data))
        return self._loaded[1]

    def _remember_run(self, moment: Moment) -> None:
        history = moment.history.unpacked()
        if len(history) > 2:
            self.earlier_runs = (history, *self.earlier_runs)[:MAX_EARLIER_RUNS]
            documents = (moment.document, *self.earlier_documents)
            self.earlier_documents = documents[:MAX_EARLIER_RUNS]

    # -- from one moment to another ------------------------------------------------------------

    def _moment(self) -> Moment:
        """The present moment; the one that is due, when there is one."""
        if self.undo_stack.due is not None:
            return self.undo_stack.due
        self._packed = PackedHistory.of(self._snapshot.history, self._packed)
        return Moment(self.live_document, self._packed, self._marks)

    def _on_index_changed(self) -> None:
        """An edit was done, undone or done again, and the stack is in order: show what it gave."""
        self._show_due()
        self.undo_stack.keep_within_memory()

    def _show(self, moment: Moment) -> None:
        self.undo_stack.due = moment
        self._show_due()

    def _show_due(self) -> None:
        """Make the moment that is due the present one, once all have heard of the last."""
        while (moment := self.undo_stack.due) is not None and not self._announcing:
            old, new = self.document, moment.document
            self._snapshot = self._load(new, moment.history.unpacked())
            self._packed, self._marks = moment.history, moment.marks
            self.document, self.undo_stack.due = new, None
            opened, self._opening = self._opening, False
            self._announce(
                partial(self.document_changed.emit, old, new),
                *([self.document_opened.emit] if opened else []),
                partial(self.snapshot_changed.emit, self._snapshot),
                self.file_changed.emit,
            )
            if old.graph is not new.graph:
                old.graph.forget()

    def _announce(self, *signals: Callable[[], None]) -> None:
        outermost, self._announcing = not self._announcing, True
        try:
            for emit in signals:
                emit()
        finally:
            self._announcing = not outermost

    def _load(self, document: Document, history: History) -> Snapshot:
        """Hand a document to the trainer; gives the snapshot of its first moment."""
        same_data = document.data is self.document.data
        dataset = self.dataset if same_data else self._dataset_of(document.data)
        problem = self._problem_for(document, dataset)
        if (
            self._loaded_by is self._trainer
            and problem is self._problem
            and document.parameters is self._snapshot.parameters
            and document.progress is self._snapshot.progress
        ):
            return self._snapshot  # a matter of places on the canvas: training goes on as it is
        run = Run(problem, document.parameters, document.run, self.engine, history)
        snapshot = run.snapshot(self._generation + 1, self._running)
        # Nothing above has changed anything yet, should it fail.
        self.dataset, self._problem = dataset, problem
        self._generation += 1
        self._trainer.load(run, self._generation)
        self._loaded_by = self._trainer
        return replace(snapshot, parameters=document.parameters, progress=document.run)

    def _problem_for(self, document: Document, dataset: Dataset) -> Problem:
        """The document's problem; the present one again when nothing of it changed."""
        current = self.document
        if (
            dataset is self.dataset
            and document.graph is current.graph
            and document.training is current.training
        ):
            return self._problem
        return problem_of(document, dataset, self._program_of(document.graph))

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
        """The thread has died of an error, which the program reports: go on with another.

        It may have been the engine's error, so the plainest one takes over.
        """
        self.engine = ReferenceEngine()
        self._trainer = Trainer()
        self._trainer.set_rate(self.rate)
        self._trainer.start()
        self._set_running(False)
        self._show(self._moment())

    def _on_frame(self) -> None:
        if not self._trainer.alive:
            self._replace_trainer()
        # Asked first: what lies in the slot afterwards shows the effect of every command sent.
        up_to_date = not self._trainer.busy_with_commands
        latest = self._trainer.latest
        if (
            up_to_date
            and latest is not None
            and latest is not self._snapshot
            and latest.generation == self._generation
        ):
            self._snapshot = latest
            self._set_running(latest.running)
            self._announce(partial(self.snapshot_changed.emit, latest))
            self._show_due()
        self._trainer.grant_frame()
        self._frame += 1
        self.frame_ended.emit(self._frame)

    # -- files ---------------------------------------------------------------------------------

    def open_document(self, document: Document, path: Path | None = None) -> None:
        """Replace everything by another document. DocumentError when its parts don't fit."""
        self._check(document)
        self.pause()
        self.undo_stack.due = None
        self.undo_stack.clear()
        self.earlier_runs = self.earlier_documents = ()
        self.path = path
        self._saved = document
        self._opening = True
        self._show(Moment(document))

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
        self.file_changed.emit()
        return ""


def sentence(message: str) -> str:
    """A message with a capital letter and a full stop."""
    stop = "" if message.endswith((".", "!", "?")) else "."
    return f"{message[:1].upper()}{message[1:]}{stop}" if message else ""


def _marked(marks: tuple[Mark, ...], mark: Mark, gesture: bool) -> tuple[Mark, ...]:
    """The marks with one more; the many small edits of one gesture are marked once."""
    if marks and (marks[-1] == mark or (gesture and marks[-1].text == mark.text)):
        return marks
    return (*marks, mark)[-100:]
