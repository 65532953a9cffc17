"""Run: one training run; parameters, optimizer state, step counter and history in one place."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from playground.engine.history import History, Recorder
from playground.engine.problem import Engine, Losses, Problem, State, Trace
from playground.engine.reference import ReferenceEngine, batch_rows, begin_step, loss_and_gradient
from playground.model.document import Progress, frozen
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]

KEPT_STEPS = 32  # before a divergence; fewer in large networks
KEPT_NUMBERS = 8_000_000  # of parameters and optimizer state, in all kept states


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The state of a run at one step, for the views. Immutable.

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


@dataclass(frozen=True, slots=True)
class Divergence:
    """A run ended because the next step is not finite.

    ``key`` is the parameter with the largest gradient, ``gradient`` that gradient. ``moments`` are
    the states of the last steps, up to the last finite one.
    """

    step: int
    key: ParameterKey
    gradient: float
    learning_rate: float
    moments: tuple[Snapshot, ...] = field(default=(), compare=False, repr=False)


class Run:
    """A training run, on any engine.

    The result depends only on the problem and the initial state, to the last bit, not on how the
    steps are divided into calls of ``advance``.
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
        self._kept: deque[State] = deque()  # before each of the last chunks
        numbers = self.state.parameters.size + self.state.slots.size
        self._n_kept = max(2, min(KEPT_STEPS, KEPT_NUMBERS // max(1, numbers)))
        self._stepper = self.engine.prepare(problem)
        kept = history.until(progress.step) if history is not None else None
        self._recorder = Recorder(kept)
        losses = self.losses()
        self._recorder.record(self.state.step, losses)
        self._latest = Snapshot(
            0,
            frozen(parameters) if parameters.flags.writeable else parameters,
            progress,
            losses,
            self._recorder.history(self.state.step, losses),
            engine=self.engine.name,
        )

    def use(self, engine: Engine) -> None:
        """Continue with another engine, from the same state."""
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
        """Take up to ``steps`` steps, fewer when the run diverges; returns the number taken.

        A run ends at the last step before the first one whose training loss, penalty or
        parameters are not finite, however its steps are divided into calls.
        """
        first = self.state.step
        end = first + steps
        while self.state.step < end and self.can_advance:
            # The engine records the losses as long as the history has room.
            recorder, step = self._recorder, self.state.step
            trace = recorder.trace(step)
            chunk = min(end - step, recorder.until_due(step))
            if trace is not None:
                chunk = min(end - step, chunk + (len(trace.table) - 1) * recorder.stride)
            before = self.state.copy()
            self._keep(before)
            finite = self._stepper.advance(self.state, chunk, trace)
            losses = self.losses()
            if not (finite and _are_finite(losses) and (trace is None or _is_finite(trace))):
                self._stop_before_divergence(before)
            elif trace is not None:
                recorder.add(trace)
            elif recorder.due(self.state.step):
                recorder.record(self.state.step, losses)
        return self.state.step - first

    def _keep(self, state: State) -> None:
        """Keep a state, and those from which the last steps can be taken again."""
        while len(self._kept) > 1 and self._kept[1].step <= state.step - self._n_kept:
            self._kept.popleft()
        self._kept.append(state)

    def _stop_before_divergence(self, before: State) -> None:
        """Go from ``before`` to the last state before the first one that is not finite."""
        trace = Trace(1, np.empty((self.state.step - before.step, 4)))
        again = before.copy()
        self._stepper.advance(again, len(trace.table), trace)
        finite = np.isfinite(trace.table[: trace.n, [1, 3]]).all(axis=1)
        steps = trace.n if finite.all() else int(np.argmin(finite))
        self.state = before.copy()
        kept = self._recorder.trace(before.step)
        if kept is None:
            self._stepper.advance(self.state, steps)
        else:
            self._stepper.advance(self.state, steps, kept)
            self._recorder.add(kept)
        self.divergence = self._why_diverged()

    def _last_moments(self) -> tuple[Snapshot, ...]:
        """The last steps up to the present one, taken again one by one."""
        losses = self.losses()
        history = self._recorder.history(self.state.step, losses)
        first = max(self._kept[0].step, self.state.step - self._n_kept + 1)
        again = [state for state in self._kept if state.step <= first][-1].copy()
        self._stepper.advance(again, first - again.step)
        moments = []
        while True:
            parameters, progress = frozen(again.parameters), again.progress()
            losses, part = self._stepper.losses(again.parameters), history.until(again.step)
            moments.append(Snapshot(0, parameters, progress, losses, part, engine=self.engine.name))
            if again.step >= self.state.step:
                return tuple(moments)
            self._stepper.advance(again, 1)

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
            self._last_moments(),
        )

    def snapshot(
        self, generation: int, running: bool = False, steps_per_second: float = 0.0
    ) -> Snapshot:
        """The present state. Snapshots of the same step share their arrays, and are the same object
        if nothing differs."""
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


def _are_finite(losses: Losses) -> bool:
    """Whether training loss and penalty are finite."""
    return math.isfinite(losses.train) and math.isfinite(losses.penalty)


def _is_finite(trace: Trace) -> bool:
    """Whether all training losses and penalties of the trace are finite."""
    return bool(np.isfinite(trace.table[: trace.n, [1, 3]]).all())
