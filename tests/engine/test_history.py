from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.history import Recorder
from playground.engine.problem import Losses


def at(step: int) -> Losses:
    return Losses(1.0 / (step + 1), 2.0 / (step + 1), 0.0)


def run(recorder: Recorder, start: int, end: int) -> None:
    step = start
    while step < end:
        step = min(end, step + recorder.until_due(step))
        if recorder.due(step):
            recorder.record(step, at(step))


def test_a_million_steps_take_bounded_memory() -> None:
    recorder = Recorder(capacity=60)  # too small for points by octave
    recorder.record(0, at(0))
    run(recorder, 0, 1_000_003)
    history = recorder.history(1_000_003, at(1_000_003))
    assert 20 <= len(history) <= 61
    assert history.step[0] == 0
    assert history.train[0] == 1.0
    assert history.step[-1] == 1_000_003
    assert history.train[-1] == at(1_000_003).train
    assert (np.diff(history.step) > 0).all()
    gaps = np.diff(history.step[:-1])
    assert (gaps == gaps[0]).all()
    np.testing.assert_array_equal(history.train, 1.0 / (history.step + 1))


@given(st.lists(st.integers(1, 400), max_size=30))
def test_the_history_does_not_depend_on_the_chunks(chunks) -> None:
    whole, parts = Recorder(capacity=32), Recorder(capacity=32)
    for recorder in (whole, parts):
        recorder.record(0, at(0))
    run(whole, 0, sum(chunks))
    step = 0
    for chunk in chunks:
        run(parts, step, step + chunk)
        step += chunk
    a, b = whole.history(step, at(step)), parts.history(step, at(step))
    np.testing.assert_array_equal(a.step, b.step)
    np.testing.assert_array_equal(a.train, b.train)


def test_a_run_that_continues_keeps_its_history() -> None:
    recorder = Recorder(capacity=16)
    recorder.record(0, at(0))
    run(recorder, 0, 100)
    history = recorder.history(101, at(101))
    resumed = Recorder(history, capacity=16)
    run(resumed, 101, 1000)
    after = resumed.history(1000, at(1000))
    assert after.step[0] == 0
    assert after.step[-1] == 1000
    assert len(after) <= 17
    assert (np.diff(after.step) > 0).all()


def test_recording_an_earlier_step_drops_later_ones() -> None:
    recorder = Recorder()
    for step in range(10):
        recorder.record(step, at(step))
    past = recorder.history(9, at(9)).until(4)
    assert past.step.tolist() == [0, 1, 2, 3, 4]
    again = Recorder(past)
    again.record(3, Losses(7.0, 7.0, 7.0))
    assert again.history(3, Losses(7.0, 7.0, 7.0)).step.tolist() == [0, 1, 2, 3]


def test_a_trace_gives_the_same_history_as_single_records() -> None:
    one_by_one, traced = Recorder(capacity=16), Recorder(capacity=16)
    for recorder in (one_by_one, traced):
        run(recorder, 0, 5)
    trace = traced.trace(5)
    assert trace is not None
    assert (trace.stride, len(trace.table)) == (1, 11)
    for step in range(6, 13):
        trace.note(step, at(step))
        one_by_one.record(step, at(step))
    traced.add(trace)
    a, b = one_by_one.history(20, at(20)), traced.history(20, at(20))
    assert a.step.tolist() == b.step.tolist()
    assert a.train.tolist() == b.train.tolist()


def test_a_full_history_gives_no_trace() -> None:
    recorder = Recorder(capacity=16)
    run(recorder, 0, 16)
    assert recorder.trace(16) is None
    again = recorder.trace(9)  # after going back to an earlier step
    assert again is not None
    assert len(again.table) == 7


def test_a_long_run_keeps_its_beginning_for_a_logarithmic_axis() -> None:
    recorder = Recorder()
    recorder.record(0, at(0))
    run(recorder, 0, 5_000_000)
    history = recorder.history(5_000_000, at(5_000_000))
    assert len(history) <= 1025
    for octave in range(22):
        inside = (history.step >= 2**octave) & (history.step < 2 ** (octave + 1))
        assert inside.sum() >= min(9, 2**octave)
    np.testing.assert_array_equal(history.train, 1.0 / (history.step + 1))
    resumed = Recorder(history)
    run(resumed, 5_000_000, 6_000_000)
    after = resumed.history(6_000_000, at(6_000_000))
    assert len(after) <= 1025
    assert after.step[:28].tolist() == list(range(28))


def test_a_loss_that_goes_up_and_down_at_each_step_is_recorded_both_ways() -> None:
    recorder = Recorder()
    step = 0
    recorder.record(0, at(0))
    while step < 100_000:
        step += recorder.until_due(step)
        recorder.record(step, Losses(1.0 + step % 2, 0.0, 0.0))
    recorded = recorder.history(step, Losses(1.0, 0.0, 0.0)).train[-100:-1]
    assert (
        sorted(recorded) == [1.0] * 49 + [2.0] * 50 or sorted(recorded) == [1.0] * 50 + [2.0] * 49
    )
