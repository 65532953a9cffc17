from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data.dataset import load_data
from playground.engine.compiled import compiled_engine
from playground.engine.problem import Engine, Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run
from playground.files.examples import examples
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    DocumentError,
    Generator,
    Training,
    dense_document,
    fresh_progress,
)
from playground.model.graph import dense_graph


def document(**training) -> Document:
    settings = {"optimizer": "adam", "learning_rate": 0.01, "batch_size": 7, **training}
    data = Data(Generator("sine", n=40, noise=0.05, seed=3))
    return dense_document((1, 5, 1), ("relu", "linear"), data, Training(**settings))


def run_of(doc: Document, engine: Engine | None = None) -> Run:
    return Run(problem_of(doc, load_data(doc.data)), doc.parameters, doc.run, engine)


def test_the_loss_falls() -> None:
    run = run_of(document())
    before = run.losses()
    assert run.advance(1500) == 1500
    after = run.losses()
    assert after.train < 0.3 * before.train
    assert after.test < before.test


@settings(max_examples=25)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.sampled_from((0, 7, 32)))
def test_the_bits_do_not_depend_on_how_the_steps_are_divided(chunks, batch_size) -> None:
    whole = run_of(document(batch_size=batch_size))
    whole.advance(sum(chunks))
    parts = run_of(document(batch_size=batch_size))
    for chunk in chunks:
        parts.advance(chunk)
        parts.snapshot(0)
    np.testing.assert_array_equal(whole.state.parameters, parts.state.parameters)
    np.testing.assert_array_equal(whole.state.slots, parts.state.slots)
    assert (whole.state.epoch, whole.state.position) == (parts.state.epoch, parts.state.position)
    a, b = whole.snapshot(0).history, parts.snapshot(0).history
    np.testing.assert_array_equal(a.step, b.step)
    np.testing.assert_array_equal(a.train, b.train)


def test_a_run_resumed_from_a_snapshot_continues_exactly() -> None:
    doc = document()
    straight = run_of(doc)
    straight.advance(101)
    first = run_of(doc)
    first.advance(37)
    saved = first.snapshot(0)
    second = Run(first.problem, saved.parameters, saved.progress, history=saved.history)
    second.advance(64)
    np.testing.assert_array_equal(straight.state.parameters, second.state.parameters)
    assert straight.snapshot(0).history.train.tolist() == second.snapshot(0).history.train.tolist()


def test_an_epoch_has_one_step_for_each_batch_with_a_shorter_last_one() -> None:
    run = run_of(document(batch_size=7))  # 32 training rows: 5 batches, the last of 4
    assert run.problem.n_train == 32
    run.advance(4)
    assert (run.state.epoch, run.state.position) == (0, 28)
    run.advance(1)
    assert (run.state.epoch, run.state.position) == (1, 0)
    full = run_of(document(batch_size=0))
    full.advance(3)
    assert full.state.epoch == 3


def test_a_diverged_run_has_its_last_finite_parameters() -> None:
    run = run_of(document(optimizer="sgd", learning_rate=1e4, batch_size=0))
    taken = run.advance(10_000)
    assert taken < 10_000
    assert run.divergence is not None
    assert run.divergence.step == run.state.step == taken
    assert run.divergence.learning_rate == 1e4
    assert run.divergence.key in run.problem.program.graph.parameter_keys
    assert np.isfinite(run.state.parameters).all()
    assert np.isfinite(run.losses().train)
    assert run.advance(5) == 0
    assert run.snapshot(3).divergence is run.divergence


@settings(max_examples=25)
@given(st.lists(st.integers(1, 3), min_size=60, max_size=60))
def test_the_step_of_divergence_does_not_depend_on_how_the_steps_are_divided(chunks) -> None:
    whole = run_of(document(optimizer="sgd", learning_rate=1e4, batch_size=0))
    whole.advance(10_000)
    parts = run_of(document(optimizer="sgd", learning_rate=1e4, batch_size=0))
    taken = [parts.advance(chunk) for chunk in (*chunks, 10_000)]
    assert sum(taken) == parts.state.step == whole.state.step
    np.testing.assert_array_equal(parts.state.parameters, whole.state.parameters)
    assert parts.divergence == whole.divergence


DIVERGING = [
    ("leaky-relu", "nesterov", 1.0, 0),
    ("first-steps", "nesterov", 10.0, 1),
    ("first-steps", "momentum", 30.0, 7),
    ("linear-fit", "sgd", 10.0, 1),
    ("skip-edge", "nesterov", 30.0, 0),
    ("two-kinks", "sgd", 30.0, 1),
]


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize(("name", "optimizer", "rate", "batch_size"), DIVERGING)
def test_a_diverging_run_ends_at_its_last_finite_state_however_its_steps_are_divided(
    name: str, optimizer: str, rate: float, batch_size: int, engine: str
) -> None:
    doc = read_project(next(e.path for e in examples() if e.name == name)).document
    missing = edits.remove_edges(doc, [doc.graph.edges[-1].key])
    for document_ in (doc, missing):
        settings = replace(
            document_.training, optimizer=optimizer, learning_rate=rate, batch_size=batch_size
        )
        ends = set()
        for chunk in (1, 7, 600):
            run = run_of(
                document_.with_training(settings),
                compiled_engine() if engine == "compiled" else ReferenceEngine(),
            )
            while run.can_advance and run.state.step < 600:
                run.advance(min(chunk, 600 - run.state.step))
            losses = run.losses()
            assert np.isfinite([losses.train, losses.penalty, *run.state.parameters]).all()
            ends.add((run.state.step, run.state.parameters.tobytes(), run.divergence))
        assert len(ends) == 1


def test_a_run_of_a_given_length_never_ends_at_a_loss_that_is_not_finite() -> None:
    doc = document(optimizer="sgd", learning_rate=1e4, batch_size=0)
    whole = run_of(doc)
    whole.advance(10_000)
    for steps in range(whole.state.step, whole.state.step + 4):
        run = run_of(doc)
        run.advance(steps)
        assert np.isfinite(run.losses().train)
        assert run.state.step == whole.state.step


def test_without_training_rows_no_parameter_changes() -> None:
    run = run_of(document())
    empty = replace(run.problem, x_train=run.problem.x_train[:0], y_train=run.problem.y_train[:0])
    still = Run(empty, run.state.parameters, document().run)
    assert still.advance(10) == 0
    assert np.isnan(still.losses().train)


def test_data_that_do_not_fit_the_network_are_refused() -> None:
    doc = dense_document((2, 1), ("linear",), Data(Generator("sine", n=10)))
    with pytest.raises(DocumentError, match="1 input column, but the network has 2 input nodes"):
        problem_of(doc, load_data(doc.data))


def test_a_snapshot_is_immutable() -> None:
    run = run_of(document())
    snapshot = run.snapshot(1)
    before = snapshot.parameters.copy()
    run.advance(10)
    np.testing.assert_array_equal(snapshot.parameters, before)
    assert not snapshot.parameters.flags.writeable
    assert not snapshot.history.train.flags.writeable


@pytest.mark.parametrize("chunk", [1, 5, 1000])
def test_a_run_that_diverges_keeps_its_last_steps(chunk: int) -> None:
    def runaway() -> Run:
        graph = dense_graph((1, 1), ("linear",))
        x = np.array([[1.0], [3.0]])
        problem = Problem(Program.of(graph), x, x, x[:0], x[:0], Training(learning_rate=1.0))
        return Run(problem, np.array([0.5, 0.0]), fresh_progress(graph, "sgd"))

    run = runaway()
    while run.can_advance:
        run.advance(chunk)
    assert run.divergence is not None
    moments = run.divergence.moments
    last = run.state.step
    assert [moment.step for moment in moments] == list(range(last - 31, last + 1))
    assert (moments[-1].parameters == run.state.parameters).all()
    again = runaway()
    for moment in moments:
        again.advance(moment.step - again.state.step)
        assert (again.state.parameters == moment.parameters).all()
        assert moment.losses.train == again.losses().train
        assert moment.history.step[-1] == moment.step
