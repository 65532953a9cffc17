from __future__ import annotations

import os
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.data.dataset import load_data
from playground.engine.compiled import CompiledEngine
from playground.engine.problem import Problem, problem_of
from playground.engine.reference import ReferenceEngine, ReferenceStepper
from playground.engine.run import Run
from playground.engine.sweep import (
    Outcome,
    processors,
    starts_by_seed,
    summary,
    sweep,
)
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.edits import restart

DATA = Data(Generator("sine", n=60, test_fraction=0.2))
DATASET = load_data(DATA)


def document(**settings: Any) -> Document:
    training = Training(**{"learning_rate": 0.05, "seed": 3, **settings})
    return dense_document((1, 6, 1), ("relu", "linear"), DATA, training)


def bits(outcomes: list[Outcome]) -> list[bytes]:
    return [outcome.parameters.tobytes() for outcome in outcomes]


def test_each_outcome_is_that_of_a_single_run(compiled: CompiledEngine) -> None:
    whole = document(batch_size=7, optimizer="adam")
    outcomes = sweep(starts_by_seed(whole, DATASET, range(3, 13)), 500, compiled)
    for seed, outcome in zip(range(3, 13), outcomes, strict=True):
        alone = restart(whole, DATASET.network_range, seed)
        run = Run(problem_of(alone, DATASET), alone.parameters, alone.run, compiled)
        run.advance(500)
        assert outcome.seed == seed
        assert outcome.step == 500
        assert outcome.parameters.tobytes() == run.state.parameters.tobytes()
        assert outcome.losses == run.losses()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_outcome_does_not_depend_on_the_threads(compiled: CompiledEngine, threads: int) -> None:
    starts = starts_by_seed(document(batch_size=10), DATASET, range(20))
    expected = bits(sweep(starts, 3000, compiled, threads=1))
    assert bits(sweep(starts, 3000, compiled, threads=threads)) == expected


def test_the_reference_engine_gives_the_same_outcomes(compiled: CompiledEngine) -> None:
    starts = starts_by_seed(document(), DATASET, range(3))
    slow = sweep(starts, 50, ReferenceEngine())
    fast = sweep(starts, 50, compiled)
    for a, b in zip(slow, fast, strict=True):
        assert np.allclose(a.parameters, b.parameters, rtol=1e-10)


def test_progress_is_reported_in_the_calling_thread_up_to_the_end(
    compiled: CompiledEngine,
) -> None:
    seen: list[tuple[int, int]] = []
    threads = set()

    def on_progress(taken: int, total: int) -> None:
        seen.append((taken, total))
        threads.add(threading.current_thread())

    sweep(starts_by_seed(document(), DATASET, range(8)), 20_000, compiled, on_progress)
    assert seen[-1] == (160_000, 160_000)
    assert [taken for taken, _ in seen] == sorted(taken for taken, _ in seen)
    assert threads == {threading.current_thread()}


def test_a_stopped_sweep_gives_partial_outcomes(compiled: CompiledEngine) -> None:
    stopped = threading.Event()
    started = threading.Event()

    def on_progress(taken: int, total: int) -> None:
        if taken:
            started.set()
            stopped.set()

    starts = starts_by_seed(document(), DATASET, range(4))
    outcomes = sweep(starts, 1_000_000_000, compiled, on_progress, stopped)
    assert started.is_set()
    assert len(outcomes) == 4
    assert 0 < sum(outcome.step for outcome in outcomes) < 4_000_000_000


def test_an_exception_of_the_progress_ends_the_runs(compiled: CompiledEngine) -> None:
    def on_progress(taken: int, total: int) -> None:
        raise InterruptedError

    starts = starts_by_seed(document(), DATASET, range(4))
    with pytest.raises(InterruptedError):
        sweep(starts, 1_000_000_000, compiled, on_progress)


def test_no_run_starts_after_an_exception_of_the_progress() -> None:
    prepared = []

    class Counting(ReferenceEngine):
        def prepare(self, problem: Problem) -> ReferenceStepper:
            prepared.append(problem)
            return super().prepare(problem)

    def on_progress(taken: int, total: int) -> None:
        raise InterruptedError

    starts = starts_by_seed(document(), DATASET, range(200))
    with pytest.raises(InterruptedError):
        sweep(starts, 1_000_000_000, Counting(), on_progress, threads=2)
    assert len(prepared) == 2


def test_diverged_runs_are_marked(compiled: CompiledEngine) -> None:
    steady, wild = document(), document(learning_rate=1e6)
    starts = [start for d in (steady, wild) for start in starts_by_seed(d, DATASET, [3])]
    outcomes = sweep(starts, 500, compiled)
    assert [outcome.diverged for outcome in outcomes] == [False, True]
    assert np.isfinite(outcomes[1].parameters).all()
    assert not outcomes[1].solved(float("inf"))
    short = summary(outcomes, 1e9)
    assert (short.n, short.n_diverged, short.n_solved) == (2, 1, 1)
    assert short.quantiles == (outcomes[0].losses.train,) * 5


def test_the_summary_ranks_the_training_losses(compiled: CompiledEngine) -> None:
    outcomes = sweep(starts_by_seed(document(), DATASET, range(21)), 300, compiled)
    losses = sorted(outcome.losses.train for outcome in outcomes)
    short = summary(outcomes, losses[8])
    assert short.n_solved == 8
    assert short.quantiles == (losses[0], losses[5], losses[10], losses[15], losses[20])
    assert summary(outcomes).n_solved is None
    assert np.isnan(summary([]).quantiles).all()


def test_infinite_losses_are_not_ranked(compiled: CompiledEngine) -> None:
    outcomes = list(sweep(starts_by_seed(document(), DATASET, range(4)), 10, compiled))
    kept = sorted(outcome.losses.train for outcome in outcomes[1:])
    infinite = replace(outcomes[0].losses, train=float("inf"))
    outcomes[0] = replace(outcomes[0], losses=infinite)
    short = summary(outcomes)
    assert (short.quantiles[0], short.quantiles[2], short.quantiles[4]) == tuple(kept)


def test_the_number_of_processors_is_that_of_the_machine_at_most() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)
