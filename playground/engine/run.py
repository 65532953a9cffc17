"""Run: one training run; parameters, optimizer state, step counter and history in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.engine.history import History, Recorder
from playground.engine.problem import Engine, Losses, Problem, State
from playground.engine.reference import ReferenceEngine, batch_rows, begin_step, loss_and_gradient
from playground.model.document import Progress, frozen
from playground.model.graph import ParameterKey

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Divergence:
    """Why a run can't go on: the next step would leave the finite numbers.

    ``key`` is the parameter whose gradient is largest there, ``gradient`` that gradient.
    """

    step: int
    key: ParameterKey
    gradient: float
    learning_rate: float


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything a view may want to show of one moment of a run. Immutable.

    ``generation`` counts the edits of the document; a snapshot of an older generation is stale.
    """

    generation: int
    parameters: Array
    progress: Progress
    losses: Losses
    history: History
    running: bool = False
    divergence: Divergence | None = None
    steps_per_second: float = 0.0
    engine: str = ""

    @property
    def step(self) -> int:
        return self.progress.step

    @property
    def epoch(self) -> int:
        return self.progress.epoch


class Run:
    """A run that can be advanced step by step, on any engine.

    The result depends on the problem and the start alone, to the last bit: not on how the steps are
    cut into calls of ``advance``.
    """

    def __init__(
        self,
        problem: Problem,
        parameters: Array,
        progress: Progress,
        engine: Engine | None = None,
        history: History | None = None,
    ) -> None:
        self.problem = problem
        self.engine: Engine = engine or ReferenceEngine()
        self.state = State.of(parameters, progress)
        self.divergence: Divergence | None = None
        self._stepper = self.engine.prepare(problem)
        kept = history.until(progress.step) if history is not None else None
        self._recorder = Recorder(kept)
        losses = self.losses()
        self._recorder.record(self.state.step, losses)
        # The states before the last two calls of the stepper, to rewind to.
        self._checkpoints = (self.state.copy(), self.state.copy())
        self._latest = Snapshot(
            0,
            frozen(parameters) if parameters.flags.writeable else parameters,
            progress,
            losses,
            self._recorder.history(self.state.step, losses),
            engine=self.engine.name,
        )

    def use(self, engine: Engine) -> None:
        """Go on with another engine; the state is carried over as it is."""
        self._stepper = engine.prepare(self.problem)
        self.engine = engine
        self._latest = replace(self._latest, losses=self.losses(), engine=engine.name)

    @property
    def can_advance(self) -> bool:
        """False when the run has diverged or has no training rows."""
        return self.divergence is None and self.problem.n_train > 0

    def losses(self) -> Losses:
        """The losses at the present parameters."""
        return self._stepper.losses(self.state.parameters)

    def advance(self, steps: int) -> int:
        """Take up to ``steps`` steps; fewer only when the run diverges. Gives the number taken.

        Less than none when it had to step back behind where it began, see ``_rewind``.
        """
        first = self.state.step
        end = first + steps
        while self.state.step < end and self.can_advance:
            # The engine notes the losses as long as the history has room for them.
            recorder, step = self._recorder, self.state.step
            trace = recorder.trace(step)
            chunk = min(end - step, recorder.until_due(step))
            if trace is not None:
                chunk = min(end - step, chunk + (len(trace.table) - 1) * recorder.stride)
            self._checkpoints = (self._checkpoints[1], self.state.copy())
            finite = self._stepper.advance(self.state, chunk, trace)
            if trace is not None:
                recorder.add(trace)
            if not finite:
                self._rewind()
                self.divergence = self._why_diverged()
            elif trace is None and recorder.due(self.state.step):
                recorder.record(self.state.step, self.losses())
        return self.state.step - first

    def _rewind(self) -> None:
        """Step back to the last state whose training loss is finite.

        The parameters from which no finite step leads are finite, but their loss often is not.
        The steps before are taken again from a checkpoint, so the outcome does not depend on how
        the run was cut.
        """
        end = self.state.step
        while not np.isfinite(self.losses().train):
            end -= 1
            behind = [c for c in self._checkpoints if c.step <= end]
            if not behind:
                return
            self.state = behind[-1].copy()
            self._stepper.advance(self.state, end - self.state.step)

    def _why_diverged(self) -> Divergence:
        problem, state = self.problem, self.state
        with np.errstate(all="ignore"):
            begin_step(problem, state)
            rows = batch_rows(problem, state.epoch, state.position)
            _, gradient = loss_and_gradient(problem, state.parameters, rows)
        size = np.where(np.isnan(gradient), np.inf, np.abs(gradient))
        worst = int(np.argmax(np.where(problem.program.free > 0.0, size, 0.0)))
        return Divergence(
            state.step,
            problem.program.graph.parameter_keys[worst],
            float(gradient[worst]),
            problem.training.learning_rate,
        )

    def snapshot(
        self, generation: int, running: bool = False, steps_per_second: float = 0.0
    ) -> Snapshot:
        """The present moment. Snapshots taken between the same two steps share their arrays, and
        are one object where nothing differs."""
        latest = self._latest
        if latest.step != self.state.step or latest.divergence is not self.divergence:
            losses = self.losses()
            latest = replace(
                latest,
                parameters=frozen(self.state.parameters),
                progress=self.state.progress(),
                losses=losses,
                history=self._recorder.history(self.state.step, losses),
                divergence=self.divergence,
            )
        wanted = (generation, running, steps_per_second)
        if (latest.generation, latest.running, latest.steps_per_second) != wanted:
            latest = replace(
                latest,
                generation=generation,
                running=running,
                steps_per_second=steps_per_second,
            )
        self._latest = latest
        return latest
