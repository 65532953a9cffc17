from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run, Snapshot
from playground.engine.trainer import Trainer
from tests.engine.test_run import document, run_of


class FreeReference(ReferenceEngine):
    """The reference engine, without waiting for frames."""

    releases_gil = True


class Clock:
    """Replaces the module ``time``."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


def free_run(**training) -> Run:
    run = run_of(document(**training))
    run.use(FreeReference())
    return run


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    trainer = Trainer()
    trainer.start()
    yield trainer
    assert trainer.stop()


def wait_for(trainer: Trainer, condition: Callable[[Snapshot], bool]) -> Snapshot:
    """The first snapshot that satisfies the condition, after all commands."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        latest = trainer.latest
        if latest is not None and not trainer.busy_with_commands and condition(latest):
            return latest
        trainer.grant_frame()
        threading.Event().wait(0.001)
    raise AssertionError(f"nothing came; latest: {trainer.latest}")


def test_advance_takes_the_given_steps_and_pauses(trainer) -> None:
    trainer.load(free_run(), 5)
    trainer.advance(777)
    snapshot = wait_for(trainer, lambda s: not s.running and s.step > 0)
    assert snapshot.step == 777
    assert snapshot.generation == 5


def test_advance_by_0_steps_pauses_at_once(trainer) -> None:
    trainer.load(free_run(), 0)
    trainer.advance(0)
    assert wait_for(trainer, lambda s: not s.running).step == 0


def test_the_thread_gives_the_same_bits_as_a_loop(trainer) -> None:
    trainer.load(free_run(), 0)
    trainer.play()
    wait_for(trainer, lambda s: s.step > 300)
    trainer.pause()
    snapshot = wait_for(trainer, lambda s: not s.running)
    alone = run_of(document())
    alone.advance(snapshot.step)
    np.testing.assert_array_equal(alone.state.parameters, snapshot.parameters)


def test_an_engine_that_holds_the_gil_waits_for_a_frame(trainer) -> None:
    trainer.load(run_of(document()), 0)
    trainer.play()
    wait_for(trainer, lambda s: s.step > 0)
    # No frame is granted from here on: at most the chunk under way and one more are finished.
    steps = -1
    while trainer.latest.step != steps:
        steps = trainer.latest.step
        threading.Event().wait(0.1)
    assert trainer.latest.running
    trainer.grant_frame()
    deadline = time.monotonic() + 20
    while trainer.latest.step == steps and time.monotonic() < deadline:
        threading.Event().wait(0.001)
    assert trainer.latest.step > steps


def test_a_rate_limits_the_steps_per_second(trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("playground.engine.trainer.time", clock)
    trainer.load(free_run(), 0)
    trainer.set_rate(20.0)
    trainer.play()
    # The first step is taken at once, ten more in half a second.
    assert wait_for(trainer, lambda s: s.step > 0).step == 1
    clock.now += 0.5
    wait_for(trainer, lambda s: s.step >= 11)
    trainer.pause()
    assert wait_for(trainer, lambda s: not s.running).step == 11


def test_a_new_run_replaces_the_old_one_while_training(trainer) -> None:
    trainer.load(free_run(), 1)
    trainer.play()
    wait_for(trainer, lambda s: s.step > 50)
    trainer.load(free_run(learning_rate=0.02), 2)
    snapshot = wait_for(trainer, lambda s: s.generation == 2 and s.step > 0)
    assert snapshot.running


def test_divergence_pauses_training(trainer) -> None:
    trainer.load(free_run(optimizer="sgd", learning_rate=1e4, batch_size=0), 0)
    trainer.play()
    snapshot = wait_for(trainer, lambda s: s.divergence is not None)
    assert not snapshot.running
    assert np.isfinite(snapshot.parameters).all()


def test_another_engine_continues_with_the_same_bits(trainer) -> None:
    trainer.load(free_run(), 0)
    trainer.advance(200)
    trainer.use(FreeReference())
    trainer.advance(200)
    snapshot = wait_for(trainer, lambda s: not s.running and s.step > 0)
    alone = run_of(document())
    alone.advance(snapshot.step)
    np.testing.assert_array_equal(alone.state.parameters, snapshot.parameters)


def test_a_trainer_that_was_not_started_can_be_stopped() -> None:
    assert Trainer().stop()
