"""Many runs of a network in parallel, from different seeds.

The runs are independent, so that the results do not depend on the number of threads, to the last
bit. The compiled engine releases the GIL and runs truly in parallel.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.engine.problem import Engine, Losses, Problem, State, problem_of
from playground.model.document import Document, Progress
from playground.model.edits import restart

Array = NDArray[np.float64]

CHUNK = 4096  # steps between two checks of ``stopped``; a second at most on the reference engine


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """The start of one run."""

    seed: int
    problem: Problem
    parameters: Array
    progress: Progress


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The result of one run. A run that diverged has its last finite parameters."""

    seed: int
    step: int
    parameters: Array
    losses: Losses
    diverged: bool

    def solved(self, below: float) -> bool:
        """Whether the training loss is below this value."""
        return not self.diverged and self.losses.train < below


@dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of the outcomes.

    ``quantiles`` of the finite training losses of the runs that did not diverge: minimum, lower
    quartile, median, upper quartile, maximum; NaN without any.
    """

    n: int
    n_diverged: int
    n_solved: int | None
    quantiles: tuple[float, float, float, float, float]


def starts_by_seed(document: Document, dataset: Dataset, seeds: Sequence[int]) -> list[Start]:
    """The document restarted from each seed, which determines initial parameters and batches."""
    starts = []
    for seed in seeds:
        fresh = restart(document, dataset.network_range, seed)
        problem = problem_of(fresh, dataset)
        starts.append(Start(seed, problem, fresh.parameters, fresh.run))
    return starts


def sweep(
    starts: Sequence[Start],
    steps: int,
    engine: Engine,
    on_progress: Callable[[int, int], None] | None = None,
    stopped: threading.Event | None = None,
    threads: int | None = None,
) -> list[Outcome]:
    """Take ``steps`` steps from each start; the outcomes are in the order of the starts.

    Args:
        on_progress: called repeatedly and at the end, in the calling thread, with (steps taken,
            all steps).
        stopped: ends the runs early when set by any thread.
        threads: the number of parallel runs; by default the number of processors.
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
        taken.add(first + steps - state.step)  # steps that will not be taken
        losses = stepper.losses(state.parameters)
        return Outcome(start.seed, state.step, state.parameters, losses, not finite)

    with ThreadPoolExecutor(threads or processors(), "sweep") as pool:
        futures = [pool.submit(train, start) for start in starts]
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, 0.05 if on_progress else None, FIRST_EXCEPTION)
                for future in done:
                    future.result()  # raises the thread's exception
                if on_progress is not None:
                    on_progress(taken.value, steps * len(starts))
        except BaseException:
            # Ctrl-C, or an exception of on_progress: do not wait for the other runs.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def summary(outcomes: Sequence[Outcome], below: float | None = None) -> Summary:
    """Statistics of the outcomes; training losses below ``below`` count as solved."""
    losses = [o.losses.train for o in outcomes if not o.diverged and np.isfinite(o.losses.train)]
    ranks = (0.0, 0.25, 0.5, 0.75, 1.0)
    values = np.quantile(losses, ranks).tolist() if losses else [float("nan")] * 5
    low, quarter, middle, three_quarters, high = values
    solved = None if below is None else sum(o.solved(below) for o in outcomes)
    n_diverged = sum(o.diverged for o in outcomes)
    return Summary(len(outcomes), n_diverged, solved, (low, quarter, middle, three_quarters, high))


def processors() -> int:
    """The number of processors that this process can use."""
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
