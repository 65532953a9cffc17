"""LiveRun: a project that trains in a thread, and the moment of it that views show."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.data.dataset import Dataset
from playground.engine.history import History, empty_history
from playground.engine.problem import Engine, Problem, Project
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run, Snapshot
from playground.engine.trainer import Trainer
from playground.model.document import Document
from playground.session.derived import Derived, Probe

FRAME_MS = 16

log = logging.getLogger("playground")


class LiveRun(QObject):
    """Trains a project, and takes over the latest snapshot at every frame.

    What it trains, ``Session`` says, which adds edits and files.

    Attributes:
        probe: the input that the views follow through the network, in the user's units; dropped
            when the data get another number of columns.
        rate: steps a second, None for as many as possible.

    Signals:
        shown_changed(snapshot): another snapshot is shown; at most once a frame, and at once after
            an edit.
        probe_changed(probe): another input is probed, or none.
        frame_ended(number): after each frame, with or without a new snapshot.
        running_changed(running): training started or stopped.
    """

    shown_changed = Signal(object)
    probe_changed = Signal(object)
    frame_ended = Signal(int)
    running_changed = Signal(bool)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.probe: Probe | None = None
        self.rate: float | None = None
        self._engine: Engine = ReferenceEngine()
        self._failed: Problem | None = None  # on which the engine ended with an error
        self._trainer = Trainer()
        self._generations = count(1)
        self._running = False
        self._frame = 0
        self._announcing = False
        self._project = project
        self._chosen: Snapshot | None = None
        run, self._live = self._started(project, empty_history(), running=False)
        self._trainer.load(run, self._live.generation)
        self._derived = Derived(self.problem, self.dataset, self._live)
        self._trainer.start()
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        self._frames.start()

    def close(self) -> bool:
        """Stop the clock and the trainer; False when the trainer's thread did not end in time."""
        self._frames.stop()
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

    def set_probe(self, probe: Probe | None) -> None:
        """Follow an input, one number for each column of the data's x; None for none.

        ValueError when the data have another number of columns.
        """
        if probe is not None and len(probe) != self.dataset.x.shape[1]:
            raise ValueError("the probe needs one number for each input column of the data")
        if probe != self.probe:
            self.probe = probe
            self._tell_probe()

    def _tell_probe(self) -> None:
        self.probe_changed.emit(self.probe)

    def _announce(self, *signals: Callable[[], None]) -> None:
        """Emit signals. What a listener changes in turn waits until all have heard of them."""
        outermost, self._announcing = not self._announcing, True
        try:
            for emit in signals:
                emit()
        finally:
            self._announcing = not outermost
        if outermost:
            self._on_announced()

    def _on_announced(self) -> None:
        """All have heard."""

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

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)

    def _go_on_with(
        self, project: Project, started: tuple[Run, Snapshot] | None, pausing: bool
    ) -> None:
        """Another project, with the run that trains it; None where the present run goes on."""
        if started is not None:
            run, live = started
            self._trainer.load(run, live.generation, pausing)
            # From here on there is nothing that could fail.
            self._live = live
        self._project, self._chosen = project, None
        self._running = self._running and not pausing
        if self.probe is not None and len(self.probe) != project.dataset.x.shape[1]:
            self.probe = None

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
        self._trainer.grant_frame()
        self._frame += 1
        self.frame_ended.emit(self._frame)

    # -- the engine ----------------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        """The engine in use: the plainest one on a problem on which another ended with an error."""
        return self._engine_for(self.problem)

    def _engine_for(self, problem: Problem) -> Engine:
        return ReferenceEngine() if problem is self._failed else self._engine

    def use_engine(self, engine: Engine) -> None:
        """Let another engine take over, in the middle of a run if need be."""
        self._trainer.use(engine)
        self._engine, self._failed = engine, None

    def _started(self, project: Project, history: History, running: bool) -> tuple[Run, Snapshot]:
        """A run from the project's moment, and that moment; on the plainest engine where the other
        one fails."""
        document, problem = project.document, project.problem
        start = problem, document.parameters, document.run
        try:
            run = Run(*start, self._engine_for(problem), history)
        except MemoryError:
            raise
        except Exception:  # a compiler and its cache fail in ways of their own
            if type(self._engine_for(problem)) is ReferenceEngine:
                raise
            log.exception("the engine %s failed; NumPy takes over", self._engine.name)
            self._failed = problem
            run = Run(*start, self._engine_for(problem), history)
        return run, run.snapshot(next(self._generations), running)

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
        project = replace(self._project, document=self.live_document)
        run, self._live = self._started(project, self._live.history, running=False)
        self._trainer.load(run, self._live.generation)
        self._announce(partial(self.shown_changed.emit, self.shown))
