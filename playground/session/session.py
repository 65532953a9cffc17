"""Session: the one place where document, undo, trainer and clock meet."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
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
from playground.session.undo import Steps, UndoStack

FRAME_MS = 16
MAX_EARLIER_RUNS = 5
FIRST_DIGITS, FEWEST_DIGITS, MOST_DIGITS = 3, 2, 12

log = logging.getLogger("playground")

Change = Callable[[Document], Document]

NO_MEMORY = "there is not enough memory for it"


@dataclass(frozen=True, slots=True)
class _Opening:
    """What becomes known of the file with another document."""

    path: Path | None
    title: str
    stamp: Stamp | None
    saved: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Next:
    """All that a change leads to, worked out before anything is touched.

    ``run`` is None where training goes on as it is. ``steps`` are those of the undo stack before
    the change.
    """

    checkpoint: Checkpoint
    project: Project
    live: Snapshot
    run: Run | None
    earlier_runs: tuple[Checkpoint, ...]
    opening: _Opening | None
    starts_run: bool
    steps: Steps


class Session(QObject):
    """Holds the document and keeps undo stack, trainer and views in step.

    Views read ``document`` for structure and settings, ``shown`` and ``derived`` for every number;
    whoever edits or saves reads ``live`` or ``live_document``. All edits go through ``edit``; views
    learn of them by ``document_changed``. What a listener edits in turn is shown when all have
    heard of the first change, so that all hear of every change in its order.

    Attributes:
        undo_stack: all edits.
        path: the file of the document, None when it has none.
        stamp: the state of that file when it was last read or written here.
        saving: writes the document to its file.
        title: the name of a document without a file; "" when it has none.
        probe: the input that the views follow through the network, in the user's units; dropped
            when the data get another number of columns.
        earlier_runs: the ends of the runs before the last resets, newest first.
        rate: steps a second, None for as many as possible.
        digits: decimals of the numbers in formulas.
        entry: how new nodes and layers come in, one of ``growing.WAYS``.

    Signals:
        document_changed(old, new): after every edit, undo, redo and opening of a document.
        document_opened(): the document is another altogether; right after its document_changed.
        run_started(): a run begins anew, by Reset, another seed, or another document; right after
            its document_changed.
        shown_changed(snapshot): another snapshot is shown; at most once a frame, and at once after
            an edit.
        probe_changed(probe): another input is probed, or none.
        digits_changed(digits): formulas show another number of decimals.
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
    digits_changed = Signal(int)
    frame_ended = Signal(int)
    running_changed = Signal(bool)
    file_changed = Signal()
    save_ended = Signal(object)

    def __init__(self, document: Document | Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self._checkpoint, self._turn_to, self)
        self._engine: Engine = ReferenceEngine()
        self.path: Path | None = None
        self.stamp: Stamp | None = None
        self.saving = Saving(self)
        self.saving.ended.connect(self._on_saving_ended)
        self._save_next: Path | None = None  # asked for while another save went on
        self.title = ""
        self.probe: Probe | None = None
        self.earlier_runs: tuple[Checkpoint, ...] = ()
        self.rate: float | None = None
        self.digits = FIRST_DIGITS
        self.entry = "auto"
        self._trainer = Trainer()
        self._generations = count(1)
        self._running = False
        self._frame = 0
        self._marks: tuple[Mark, ...] = ()
        self._due: _Next | None = None  # to be shown once all have heard of the last
        self._announcing = False
        self._failed: Problem | None = None  # on which the engine ended with an error
        self._project = _as_project(document)
        self._saved: Document | None = self.document
        self._edition = self._saved_edition = self._last_edition = 0
        self._chosen: Snapshot | None = None
        run = self._run_of(self._project, empty_history())
        self._live = run.snapshot(next(self._generations))
        self._trainer.load(run, self._live.generation)
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
    def engine(self) -> Engine:
        """The engine in use: the plainest one on a problem on which another ended with an error."""
        return self._engine_for(self.problem)

    def _engine_for(self, problem: Problem) -> Engine:
        return ReferenceEngine() if problem is self._failed else self._engine

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

    def set_digits(self, digits: int) -> None:
        """Show formulas with so many decimals, FEWEST_DIGITS to MOST_DIGITS."""
        if digits != self.digits:
            self.digits = digits
            self.digits_changed.emit(digits)

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
            project = project_of(document, self._due.project if self._due else self._project)
            self._last_edition += 1
            if new_run:
                after = before.anew(document, self._last_edition)
            else:
                merged = merge is not None
                after = before.edited(document, text, merged, self._last_edition)
            exact = new_run or edits.touches_network(before.document, document)
            do = partial(self.undo_stack.do, text, before, after, exact, merge)
            self._turn_to(after, do, project, ended=before if new_run else None)
        except (GraphError, DocumentError) as error:
            return sentence(str(error))
        except MemoryError:
            return sentence(NO_MEMORY)
        return ""

    def forget_runs(self, runs: Collection[object]) -> None:
        """Forget some of the earlier runs."""
        self.earlier_runs = tuple(run for run in self.earlier_runs if run not in runs)

    # -- from one checkpoint to another --------------------------------------------------------

    def _checkpoint(self) -> Checkpoint:
        """The present; what is due, when something is."""
        if self._due is not None:
            return self._due.checkpoint
        return Checkpoint(self.live_document, self._live.history, self._marks, self._edition)

    def _turn_to(
        self,
        checkpoint: Checkpoint,
        move: Callable[[], None],
        project: Project | None = None,
        ended: Checkpoint | None = None,
        opening: _Opening | None = None,
    ) -> None:
        """Make a checkpoint the present, with the undo stack as ``move`` leaves it.

        What raises leaves everything as it was. ``ended`` is the run that ends with the change.
        """
        waiting, steps = self._due, self.undo_stack.steps
        try:
            project = project or project_of(checkpoint.document, self._project)
            run, live = self._started(checkpoint, project, anew=opening is not None)
            runs = waiting.earlier_runs if waiting else self.earlier_runs
            if opening is not None:
                runs = ()
            elif ended is not None and len(ended.history) > 2:
                runs = (ended, *runs)[:MAX_EARLIER_RUNS]
            opening = opening or (waiting.opening if waiting else None)
            first = waiting.steps if waiting else steps
            starts = ended is not None or opening is not None
            starts = starts or (waiting is not None and waiting.starts_run)
            due = _Next(checkpoint, project, live, run, runs, opening, starts, first)
            move()
        except BaseException:
            self.undo_stack.restore(steps)
            raise
        self._due = due
        try:
            self._show_due()
        except BaseException:
            if self._due is due:  # nothing of it is shown
                self._due = waiting
                self.undo_stack.restore(steps)
            raise

    def _started(
        self, checkpoint: Checkpoint, project: Project, anew: bool
    ) -> tuple[Run | None, Snapshot]:
        """The run of a checkpoint, and its first moment."""
        document, live = checkpoint.document, self._live
        if (
            not anew
            and project.problem is self.problem
            and document.parameters is live.parameters
            and document.progress is live.progress
        ):
            return None, live  # only places on the canvas differ
        run = self._run_of(project, checkpoint.history)
        return run, run.snapshot(next(self._generations), self._running and not anew)

    def _run_of(self, project: Project, history: History) -> Run:
        """A run from the project's moment; on the plainest engine where the other one fails."""
        document, problem = project.document, project.problem
        start = problem, document.parameters, document.run
        try:
            return Run(*start, self._engine_for(problem), history)
        except MemoryError:
            raise
        except Exception:
            if type(self._engine_for(problem)) is ReferenceEngine:
                raise
            log.exception("the engine %s failed; NumPy takes over", self._engine.name)
            self._failed = problem
            return Run(*start, self._engine_for(problem), history)

    def _show_due(self) -> None:
        """Make what is due the present, once all have heard of the last change."""
        while (due := self._due) is not None and not self._announcing:
            try:
                old, was_running, opening = self.document, self._running, due.opening
                if due.run is not None:
                    self._trainer.load(due.run, due.live.generation, pausing=opening is not None)
            except BaseException:
                self._due = None
                self.undo_stack.restore(due.steps)
                raise
            self._due = None
            # From here on there is nothing that could fail: all of it changes, or nothing did.
            self._project, self._live, self._chosen = due.project, due.live, None
            self._marks, self._edition = due.checkpoint.marks, due.checkpoint.edition
            self.earlier_runs = due.earlier_runs
            if opening is not None:
                self.path, self.title, self._running = opening.path, opening.title, False
                self.stamp = opening.stamp
                self._saved = due.project.document if opening.saved else None
                self._saved_edition = self._edition if opening.saved else -1
            new, probe = due.project.document, self.probe
            if probe is not None and len(probe) != due.project.dataset.x.shape[1]:
                self.probe = None
            self._announce(
                *([partial(self.running_changed.emit, False)] if was_running and opening else []),
                partial(self.document_changed.emit, old, new),
                *([self.document_opened.emit] if opening else []),
                *([self.run_started.emit] if due.starts_run else []),
                partial(self.shown_changed.emit, due.live),
                *([self._tell_probe] if self.probe is not probe else []),
                self.file_changed.emit,
            )
            if old.graph is not new.graph:
                old.graph.forget()

    def _tell_probe(self) -> None:
        self.probe_changed.emit(self.probe)

    def _announce(self, *signals: Callable[[], None]) -> None:
        outermost, self._announcing = not self._announcing, True
        try:
            for emit in signals:
                emit()
        finally:
            self._announcing = not outermost

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
        self._failed = None
        low_high = self.dataset.network_range
        return self.edit(text, lambda d: edits.restart(d, low_high, seed), new_run=True)

    def use_engine(self, engine: Engine) -> None:
        """Let another engine take over, in the middle of a run if need be."""
        self._trainer.use(engine)
        self._engine, self._failed = engine, None

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)

    def _replace_trainer(self) -> None:
        """The thread has died of an error, which the program reports: go on with another.

        It may have been the engine's error, so the plainest one takes over, until another problem
        or another start.
        """
        self._failed = self.problem
        self._trainer = Trainer()
        self._trainer.set_rate(self.rate)
        self._trainer.start()
        self._set_running(False)
        self._due = None
        live = self._live
        run = Run(self.problem, live.parameters, live.progress, self.engine, live.history)
        self._live = run.snapshot(next(self._generations))
        self._trainer.load(run, self._live.generation)
        self._announce(partial(self.shown_changed.emit, self.shown))
        self._show_due()

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
            and latest.generation == self._live.generation
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
        self,
        document: Document | Project,
        path: Path | None = None,
        title: str = "",
        stamp: Stamp | None = None,
        saved: bool = True,
    ) -> None:
        """Replace everything by another document, paused; whatever is wrong with it, or raises,
        leaves everything as it is.

        ``title`` names a document without a file, ``stamp`` is the state in which its file was
        read. One that is not ``saved`` counts as changed until it is. DocumentError when its parts
        don't fit.
        """
        self.saving.wait()
        project = _as_project(document)
        self._last_edition += 1
        self._turn_to(
            Checkpoint(project.document, edition=self._last_edition),
            self.undo_stack.clear,
            project,
            opening=_Opening(path, title, stamp, saved),
        )

    def open_file(self, path: Path) -> str:
        """Open a project file. Gives "" or what is wrong with it; nothing is touched then."""
        stamp = stamp_of(path)  # before it is read: what changes later is found when it is saved
        try:
            self.open_document(read_project(path), path, stamp=stamp)
        except (ProjectError, DocumentError) as error:
            return str(error)
        except MemoryError:
            return sentence(NO_MEMORY)
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
            self.path, self.stamp, self.title = save.path, outcome.stamp, ""
            self._saved, self._saved_edition = save.document, save.edition
            self.file_changed.emit()
            if following is not None:
                self.begin_save(following)
        self.save_ended.emit(outcome)


def _as_project(document: Document | Project) -> Project:
    return document if isinstance(document, Project) else project_of(document)
