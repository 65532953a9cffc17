"""Many runs at once: the same network from many seeds, or at many learning rates.

The runs are independent and each belongs to one thread at a time, so the outcome is the same, to
the last bit, however many threads there are. On the compiled engine they run truly side by side.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.engine.problem import Engine, Losses, Problem, State, problem_of
from playground.model.document import Document, Progress
from playground.model.edits import restart

Array = NDArray[np.float64]

CHUNK = 4096  # steps between two looks at ``stopped``; on the reference engine a second or less


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where one run begins; ``label`` is the seed or the learning rate that sets it apart."""

    label: float
    problem: Problem
    parameters: Array
    progress: Progress


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Where one run ended. A run that diverged stays at its last finite parameters."""

    label: float
    step: int
    parameters: Array
    losses: Losses
    diverged: bool

    def solved(self, below: float) -> bool:
        """Whether the training loss fell below this."""
        return not self.diverged and self.losses.train < below


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcomes in a few numbers.

    ``quantiles`` are of the finite training losses of the runs that did not diverge: least, first
    quarter, middle, third quarter, greatest; NaN when there are none.
    """

    n: int
    n_diverged: int
    n_solved: int | None
    quantiles: tuple[float, float, float, float, float]


def starts_by_seed(document: Document, dataset: Dataset, seeds: Sequence[int]) -> list[Start]:
    """The document started again from each seed: its initial parameters and its batches."""
    starts = []
    for seed in seeds:
        fresh = restart(document, dataset.network_range, seed)
        problem = problem_of(fresh, dataset)
        starts.append(Start(seed, problem, fresh.parameters, fresh.run))
    return starts


def starts_by_rate(document: Document, dataset: Dataset, rates: Sequence[float]) -> list[Start]:
    """The document from where it stands, at each learning rate."""
    starts = []
    for rate in rates:
        changed = document.with_training(replace(document.training, learning_rate=rate))
        problem = problem_of(changed, dataset)
        starts.append(Start(rate, problem, changed.parameters, changed.run))
    return starts


def sweep(
    starts: Sequence[Start],
    steps: int,
    engine: Engine,
    on_progress: Callable[[int, int], None] | None = None,
    stopped: threading.Event | None = None,
    threads: int | None = None,
) -> list[Outcome]:
    """Take ``steps`` steps from each start; the outcomes in the order of the starts.

    Args:
        on_progress: called now and then, and at the end, from the calling thread, with
            (steps taken, all steps).
        stopped: once set, by any thread, the runs end where they are.
        threads: how many runs go on at once; as many as there are processors when left out.
    """
    stop = stopped or threading.Event()
    taken = _Counter()

    def train(start: Start) -> Outcome:
        stepper = engine.prepare(start.problem)
        state = State.of(start.parameters, start.progress)
        first, finite = state.step, True
        while finite and state.step < first + steps and not stop.is_set():
            before = state.step
            finite = stepper.advance(state, min(CHUNK, first + steps - before))
            taken.add(state.step - before)
            if state.step == before:
                break  # there are no training rows
        taken.add(first + steps - state.step)  # what will not be taken any more
        losses = stepper.losses(state.parameters)
        return Outcome(start.label, state.step, state.parameters, losses, not finite)

    with ThreadPoolExecutor(threads or processors(), "sweep") as pool:
        futures = [pool.submit(train, start) for start in starts]
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, 0.05 if on_progress else None, FIRST_EXCEPTION)
                for future in done:
                    future.result()  # raises what it raised
                if on_progress is not None:
                    on_progress(taken.value, steps * len(starts))
        except BaseException:
            # Ctrl-C, or a complaint of on_progress: don't wait for all of it.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def summary(outcomes: Sequence[Outcome], below: float | None = None) -> Summary:
    """Count and rank; ``below`` is the training loss that counts as solved."""
    losses = [o.losses.train for o in outcomes if not o.diverged and np.isfinite(o.losses.train)]
    ranks = (0.0, 0.25, 0.5, 0.75, 1.0)
    values = np.quantile(losses, ranks).tolist() if losses else [float("nan")] * 5
    low, quarter, middle, three_quarters, high = values
    solved = None if below is None else sum(o.solved(below) for o in outcomes)
    n_diverged = sum(o.diverged for o in outcomes)
    return Summary(len(outcomes), n_diverged, solved, (low, quarter, middle, three_quarters, high))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Counter:
    """A sum that several threads add to."""

    def __init__(self) -> None:
        self.value = 0
        self._lock = threading.Lock()

    def add(self, n: int) -> None:
        with self._lock:
            self.value += n
