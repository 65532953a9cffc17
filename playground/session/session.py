"""Session: the one place where document, undo, training and file meet."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from playground.engine.problem import Project, project_of
from playground.engine.run import Run, Snapshot
from playground.files.project import ProjectError, read_project
from playground.files.storage import Stamp, stamp_of
from playground.model import edits
from playground.model.document import Document, DocumentError
from playground.model.parts import GraphError
from playground.model.words import sentence
from playground.session.checkpoint import Checkpoint, Mark
from playground.session.live_run import LiveRun
from playground.session.saving import Outcome, Save, Saving
from playground.session.undo import Steps, UndoStack

MAX_EARLIER_RUNS = 5
FIRST_DIGITS, FEWEST_DIGITS, MOST_DIGITS = 3, 2, 12

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

    ``started`` is None where training goes on as it is. ``steps`` are those of the undo stack
    before the change.
    """

    checkpoint: Checkpoint
    project: Project
    started: tuple[Run, Snapshot] | None
    earlier_runs: tuple[Checkpoint, ...]
    opening: _Opening | None
    starts_run: bool
    steps: Steps


class Session(LiveRun):
    """Holds the document, and keeps undo stack, run, file and views in step.

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
        earlier_runs: the ends of the runs before the last resets, newest first.
        digits: decimals of the numbers in formulas.
        entry: how new nodes and layers come in, one of ``growing.WAYS``.

    Signals:
        document_changed(old, new): after every edit, undo, redo and opening of a document.
        document_opened(): the document is another altogether; right after its document_changed.
        run_started(): a run begins anew, by Reset, another seed, or another document; right after
            its document_changed.
        digits_changed(digits): formulas show another number of decimals.
        file_changed(): path or saved state changed.
        save_ended(outcome): a save has ended, well or not.
    """

    document_changed = Signal(object, object)
    document_opened = Signal()
    run_started = Signal()
    digits_changed = Signal(int)
    file_changed = Signal()
    save_ended = Signal(object)

    def __init__(self, document: Document | Project, parent: QObject | None = None) -> None:
        super().__init__(_as_project(document), parent)
        self.undo_stack = UndoStack(self._checkpoint, self._turn_to, self)
        self.path: Path | None = None
        self.stamp: Stamp | None = None
        self.title = ""
        self.saving = Saving(self)
        self.saving.ended.connect(self._on_saving_ended)
        self._to_save: dict[Path, bool] = {}  # asked for while another save goes on
        self._saved: Document | None = self.document
        self.earlier_runs: tuple[Checkpoint, ...] = ()
        self.digits = FIRST_DIGITS
        self.entry = "auto"
        self._marks: tuple[Mark, ...] = ()
        self._edition = self._saved_edition = self._last_edition = 0
        self._due: _Next | None = None  # to be shown once all have heard of the last

    def close(self) -> bool:
        """Stop the clock and the trainer, and finish a save; False when the trainer's thread did
        not end in time."""
        self.saving.close()
        return super().close()

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
            started = self._run_from(checkpoint, project, anew=opening is not None)
            runs = waiting.earlier_runs if waiting else self.earlier_runs
            if opening is not None:
                runs = ()
            elif ended is not None and len(ended.history) > 2:
                runs = (ended, *runs)[:MAX_EARLIER_RUNS]
            opening = opening or (waiting.opening if waiting else None)
            first = waiting.steps if waiting else steps
            starts = ended is not None or opening is not None
            starts = starts or (waiting is not None and waiting.starts_run)
            due = _Next(checkpoint, project, started, runs, opening, starts, first)
            move()
        except BaseException:
            self.undo_stack.restore(steps)
            raise
        self._due = due
        if self._announcing:
            return
        try:
            self._show_due()
        except BaseException:
            if self._due is due:  # nothing of it has begun
                self._due = waiting
                self.undo_stack.restore(steps)
            raise

    def _run_from(
        self, checkpoint: Checkpoint, project: Project, anew: bool
    ) -> tuple[Run, Snapshot] | None:
        """The run of a checkpoint, and its first moment; None where training goes on."""
        document, live = checkpoint.document, self._live
        if (
            not anew
            and project.problem is self.problem
            and document.parameters is live.parameters
            and document.progress is live.progress
        ):
            return None  # only places on the canvas differ
        return self._started(project, checkpoint.history, self._running and not anew)

    def _show_due(self) -> None:
        """Make what is due the present."""
        if (due := self._due) is None:
            return
        try:
            old, probe, opening = self.document, self.probe, due.opening
            was_running = self._running
            self._go_on_with(due.project, due.started, pausing=opening is not None)
        except BaseException:
            self._due = None
            self.undo_stack.restore(due.steps)
            raise
        # From here on there is nothing that could fail: all of it changes, or nothing did.
        self._due = None
        self._marks, self._edition = due.checkpoint.marks, due.checkpoint.edition
        self.earlier_runs = due.earlier_runs
        if opening is not None:
            self.path, self.title, self.stamp = opening.path, opening.title, opening.stamp
            self._saved = due.project.document if opening.saved else None
            self._saved_edition = self._edition if opening.saved else -1
        new = due.project.document
        self._announce(
            *([partial(self.running_changed.emit, False)] if was_running and opening else []),
            partial(self.document_changed.emit, old, new),
            *([self.document_opened.emit] if opening else []),
            *([self.run_started.emit] if due.starts_run else []),
            partial(self.shown_changed.emit, self._live),
            *([self._tell_probe] if self.probe is not probe else []),
            self.file_changed.emit,
        )
        if old.graph is not new.graph:
            old.graph.forget()

    def _on_announced(self) -> None:
        self._show_due()

    # -- training ------------------------------------------------------------------------------

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
        while self.saving.busy:  # one that is asked for meanwhile follows it
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
            self._to_save[path] = replace
            return
        expected = self.stamp if path == self.path and not replace else None
        self.saving.start(Save(path, self.live_document, self._edition, expected))

    def _on_saving_ended(self, outcome: Outcome) -> None:
        save = outcome.job
        assert isinstance(save, Save)
        if outcome.reason:
            self._to_save.pop(save.path, None)  # it would end in the same way
        else:
            self.path, self.stamp, self.title = save.path, outcome.stamp, ""
            self._saved, self._saved_edition = save.document, save.edition
            self.file_changed.emit()
        for path in [*self._to_save][:1]:
            self.begin_save(path, self._to_save.pop(path))
        self.save_ended.emit(outcome)


def _as_project(document: Document | Project) -> Project:
    return document if isinstance(document, Project) else project_of(document)
