"""Session: the one place where document, undo, trainer and clock meet."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.data.dataset import Dataset
from playground.engine.history import History, empty_history
from playground.engine.problem import Engine, Problem, Project, project_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run, Snapshot
from playground.engine.trainer import Trainer
from playground.files.project import ProjectError, read_project
from playground.files.storage import Stamp, stamp_of
from playground.model import edits
from playground.model.document import Document, DocumentError
from playground.model.graph import GraphError
from playground.model.words import sentence
from playground.session.checkpoint import Checkpoint, Mark
from playground.session.derived import Derived, Probe
from playground.session.saving import Outcome, Save, Saving
from playground.session.undo import UndoStack

FRAME_MS = 16
MAX_EARLIER_RUNS = 5

Change = Callable[[Document], Document]


class Session(QObject):
    """Holds the document and keeps undo stack, trainer and views in step.

    Views read ``document`` for structure and settings, ``shown`` and ``derived`` for every number;
    whoever edits or saves reads ``live`` or ``live_document``. All edits go through ``edit``; views
    learn of them by ``document_changed``. What a listener edits in turn is shown when all have
    heard of the first change, so that all hear of every change in its order.

    Attributes:
        undo_stack: all edits.
        engine: the engine in use.
        path: the file of the document, None when it has none.
        stamp: the state of that file when it was last read or written here.
        saving: writes the document to its file.
        probe: the input that the views follow through the network, in the user's units.
        earlier_runs: the ends of the runs before the last resets, newest first.
        rate: steps a second, None for as many as possible.
        entry: how new nodes and layers come in, one of ``growing.WAYS``.

    Signals:
        document_changed(old, new): after every edit, undo, redo and opening of a document.
        document_opened(): the document is another altogether; right after its document_changed.
        run_started(): a run begins anew, by Reset, another seed, or another document; right after
            its document_changed.
        shown_changed(snapshot): another snapshot is shown; at most once a frame, and at once after
            an edit.
        probe_changed(probe): another input is probed, or none.
        frame_ended(number): after each frame, with or without a new snapshot.
        running_changed(running): training started or stopped.
        file_changed(): path or saved state changed.
        save_ended(outcome): a save has ended, well or not.
    """

    document_changed = Signal(object, object)
    document_opened = Signal()
    run_started = Signal()
    shown_changed = Signal(object)
    probe_changed = Signal(object)
    frame_ended = Signal(int)
    running_changed = Signal(bool)
    file_changed = Signal()
    save_ended = Signal(object)

    def __init__(self, document: Document | Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self._checkpoint, self)
        self.undo_stack.moved.connect(self._show_document)
        self.engine: Engine = ReferenceEngine()
        self.path: Path | None = None
        self.stamp: Stamp | None = None
        self.saving = Saving(self)
        self.saving.ended.connect(self._on_saving_ended)
        self._save_next: Path | None = None  # asked for while another save went on
        self.probe: Probe | None = None
        self.earlier_runs: tuple[Checkpoint, ...] = ()
        self.rate: float | None = None
        self.entry = "auto"
        self._trainer = Trainer()
        self._loaded_by: Trainer | None = None  # the one that was given a run
        self._generation = 0
        self._running = False
        self._frame = 0
        self._marks: tuple[Mark, ...] = ()
        self._due: Checkpoint | None = None  # to be shown once all have heard of the last
        self._opening = False  # whether the one that is due is of another document
        self._starting = False  # whether the one that is due begins a run
        self._announcing = False
        self._project = self._checked = _as_project(document)
        self._saved: Document | None = self.document
        self._edition = self._saved_edition = self._last_edition = 0
        self._chosen: Snapshot | None = None
        self._live = self._load(self._project, empty_history())
        self._derived = Derived(self.problem, self.dataset, self._live)
        self._trainer.start()
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        self._frames.start()

    def close(self) -> bool:
        """Stop the clock and the trainer, and finish a save; False when the trainer's thread did
        not end in time."""
        self._frames.stop()
        self.saving.close()
        return self._trainer.stop()

    # -- the present ---------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document after the last edit, with the weights it had then."""
        return self._project.document

    @property
    def dataset(self) -> Dataset:
        """The rows of the document's data."""
        return self._project.dataset

    @property
    def problem(self) -> Problem:
        return self._project.problem

    @property
    def program(self) -> Program:
        return self.problem.program

    @property
    def live(self) -> Snapshot:
        """The latest moment of the run, whatever is shown."""
        return self._live

    @property
    def live_document(self) -> Document:
        """The document with the latest weights and progress; what a save keeps."""
        live, document = self._live, self.document
        if live.parameters is document.parameters and live.progress is document.progress:
            return document
        return replace(document, parameters=live.parameters, progress=live.progress)

    @property
    def running(self) -> bool:
        return self._running

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Edits made during this run."""
        return self._marks

    @property
    def modified(self) -> bool:
        """True when a person has changed something that a save would keep.

        Structure, data, settings and weights set by hand count, training alone does not: whoever
        presses Play and looks at another example is not asked about it. So what was only learned
        since a save is lost with the window, unless it is saved once more.
        """
        if self._edition == self._saved_edition:
            return False
        saved, live = self._saved, self.live_document
        return saved is None or (saved is not live and not saved.same_as(live))

    @property
    def saved(self) -> Document | None:
        """The document as its file has it, or as it was opened; None when that is nowhere."""
        return self._saved

    # -- the moment shown ----------------------------------------------------------------------

    @property
    def shown(self) -> Snapshot:
        """The snapshot that every view shows: the live one, unless another was chosen."""
        return self._live if self._chosen is None else self._chosen

    @property
    def shows_live(self) -> bool:
        return self._chosen is None

    @property
    def derived(self) -> Derived:
        """What follows from the document and the snapshot shown."""
        if not self._derived.is_of(self.problem, self.dataset, self.shown):
            self._derived = Derived(self.problem, self.dataset, self.shown)
        return self._derived

    def show(self, snapshot: Snapshot | None) -> None:
        """Show another snapshot of the present network; None shows the live one again.

        A chosen snapshot is shown as paused, so that no view waits for the next one. Training goes
        on meanwhile; an edit goes back to the live snapshot. Raises ValueError when the network is
        another one.
        """
        if snapshot is not None and snapshot.parameters.shape != self._live.parameters.shape:
            raise ValueError("the snapshot is of another network")
        before = self.shown
        if snapshot is self._live:
            snapshot = None
        elif snapshot is not None and snapshot.running:
            snapshot = replace(snapshot, running=False, steps_per_second=0.0)
        self._chosen = snapshot
        if self.shown is not before:
            self._announce(partial(self.shown_changed.emit, self.shown))
            self._show_due()

    def set_probe(self, probe: Probe | None) -> None:
        """Follow an input, one number for each column of the data's x; None for none.

        ValueError when the data have another number of columns.
        """
        if probe is not None and len(probe) != self.dataset.x.shape[1]:
            raise ValueError("the probe needs one number for each input column of the data")
        if probe != self.probe:
            self.probe = probe
            self.probe_changed.emit(probe)

    # -- editing -------------------------------------------------------------------------------

    def edit(self, text: str, change: Change, merge: Hashable = None, new_run: bool = False) -> str:
        """Apply an edit as one undo step named ``text``.

        The new document is computed and checked before anything else sees it. Edits with the same
        ``merge`` key that follow one another quickly become one step; with the same ``Gesture`` as
        key however long it takes. With ``new_run`` the losses so far go to ``earlier_runs``. Gives
        "" when the edit was done, else the reason why it can't be, in a sentence.
        """
        before = self._checkpoint()
        try:
            document = change(before.document)
            if document is before.document or document.same_as(before.document):
                return ""
            self._checked = project_of(document, self._project)
        except (GraphError, DocumentError) as error:
            return sentence(str(error))
        self._last_edition += 1
        if new_run:
            self._remember_run(before)
            self._starting = True
            after = before.anew(document, self._last_edition)
        else:
            after = before.edited(document, text, merge is not None, self._last_edition)
        exact = new_run or edits.touches_network(before.document, document)
        self.undo_stack.do(text, before, after, exact, merge)
        self._due = after
        self._show_due()
        return ""

    def _remember_run(self, checkpoint: Checkpoint) -> None:
        if len(checkpoint.history) > 2:
            self.earlier_runs = (checkpoint, *self.earlier_runs)[:MAX_EARLIER_RUNS]

    def forget_runs(self, runs: Collection[object]) -> None:
        """Forget some of the earlier runs."""
        self.earlier_runs = tuple(run for run in self.earlier_runs if run not in runs)

    # -- from one checkpoint to another --------------------------------------------------------

    def _checkpoint(self) -> Checkpoint:
        """The present; what is due, when something is."""
        history, marks = self._live.history, self._marks
        return self._due or Checkpoint(self.live_document, history, marks, self._edition)

    def _show_document(self, checkpoint: Checkpoint) -> None:
        self._due = checkpoint
        self._show_due()

    def _show_due(self) -> None:
        """Make what is due the present, once all have heard of the last change."""
        while (due := self._due) is not None and not self._announcing:
            old, project = self.document, self._checked
            if project.document is not due.document:
                project = project_of(due.document, self._project)
            live = self._load(project, due.history)
            # Nothing above has changed anything yet, should it fail.
            self._project, self._live, self._chosen = project, live, None
            self._marks, self._edition, self._due = due.marks, due.edition, None
            opened, self._opening = self._opening, False
            started, self._starting = self._starting, False
            new = self.document
            self._announce(
                partial(self.document_changed.emit, old, new),
                *([self.document_opened.emit] if opened else []),
                *([self.run_started.emit] if started else []),
                partial(self.shown_changed.emit, live),
                self._drop_misfit_probe,
                self.file_changed.emit,
            )
            if old.graph is not new.graph:
                old.graph.forget()

    def _drop_misfit_probe(self) -> None:
        """Probe nothing where the data have another number of input columns now."""
        if self.probe is not None and len(self.probe) != self.dataset.x.shape[1]:
            self.set_probe(None)

    def _announce(self, *signals: Callable[[], None]) -> None:
        outermost, self._announcing = not self._announcing, True
        try:
            for emit in signals:
                emit()
        finally:
            self._announcing = not outermost

    def _load(self, project: Project, history: History) -> Snapshot:
        """Hand a project to the trainer; gives the snapshot of its first moment."""
        document = project.document
        if (
            self._loaded_by is self._trainer
            and project.problem is self.problem
            and document.parameters is self._live.parameters
            and document.progress is self._live.progress
        ):
            return self._live  # only places on the canvas differ: training goes on as it is
        run = Run(project.problem, document.parameters, document.run, self.engine, history)
        self._generation += 1
        snapshot = run.snapshot(self._generation, self._running)
        self._trainer.load(run, self._generation)
        self._loaded_by = self._trainer
        return snapshot

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
        problem, progress = self.problem, self._live.progress
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
        return self.edit(text, lambda d: edits.restart(d, low_high, seed), new_run=True)

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
        self._show_document(self._checkpoint())

    def _on_frame(self) -> None:
        if not self._trainer.alive:
            self._replace_trainer()
        # Asked first: what lies in the slot afterwards shows the effect of every command sent.
        up_to_date = not self._trainer.busy_with_commands
        latest = self._trainer.latest
        if (
            up_to_date
            and latest is not None
            and latest is not self._live
            and latest.generation == self._generation
        ):
            self._live = latest
            self._set_running(latest.running)
            if self.shows_live:
                self._announce(partial(self.shown_changed.emit, latest))
                self._show_due()
        self._trainer.grant_frame()
        self._frame += 1
        self.frame_ended.emit(self._frame)

    # -- files ---------------------------------------------------------------------------------

    def open_document(
        self, document: Document | Project, path: Path | None = None, saved: bool = True
    ) -> None:
        """Replace everything by another document. DocumentError when its parts don't fit.

        One that is not ``saved`` counts as changed until it is.
        """
        self._checked = project = _as_project(document)
        self.pause()
        self.saving.wait()
        self._due = None
        self.undo_stack.clear()
        self.earlier_runs = ()
        self.path, self.stamp = path, None
        self._saved = project.document if saved else None
        self._last_edition += 1
        self._saved_edition = self._last_edition if saved else -1
        self._opening = self._starting = True
        self._show_document(Checkpoint(project.document, edition=self._last_edition))

    def open_file(self, path: Path) -> str:
        """Open a project file. Gives "" or what is wrong with it; nothing is touched then."""
        stamp = stamp_of(path)  # before it is read: what changes later is found when it is saved
        try:
            self.open_document(read_project(path), path)
        except (ProjectError, DocumentError) as error:
            return str(error)
        self.stamp = stamp
        return ""

    def begin_save(self, path: Path, replace: bool = False) -> None:
        """Write the document as it is now, in a thread; ``save_ended`` tells how that went.

        The document's own file must be as it was left, unless it is to be replaced in any case.
        While another save goes on, this one follows it.
        """
        if self.saving.busy:
            self._save_next = path
            return
        expected = self.stamp if path == self.path and not replace else None
        self.saving.start(Save(path, self.live_document, self._edition, expected))

    def save_file(self, path: Path) -> str:
        """Write the document as it is now, and wait. Gives "" or why it could not be written."""
        self.saving.wait()
        outcomes: list[Outcome] = []
        self.save_ended.connect(outcomes.append)
        try:
            self.begin_save(path)
            self.saving.wait()
        finally:
            self.save_ended.disconnect(outcomes.append)
        return outcomes[0].reason

    def _on_saving_ended(self, outcome: Outcome) -> None:
        following, self._save_next = self._save_next, None
        if not outcome.reason:
            save = outcome.save
            self.path, self.stamp = save.path, outcome.stamp
            self._saved, self._saved_edition = save.document, save.edition
            self.file_changed.emit()
            if following is not None:
                self.begin_save(following)
        self.save_ended.emit(outcome)


def _as_project(document: Document | Project) -> Project:
    return document if isinstance(document, Project) else project_of(document)
