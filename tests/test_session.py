from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QCoreApplication, QEventLoop

from playground.engine.reference import ReferenceEngine, ReferenceStepper
from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.session import Session
from tests.agreement import assert_all_agree, assert_undo_and_redo_agree, spin, train


def document(**training) -> Document:
    chosen = Training(**{"learning_rate": 0.05, **training})
    return dense_document((1, 3, 1), ("relu", "linear"), Data(Generator("sine", n=30)), chosen)


@pytest.fixture
def session(qapp) -> Iterator[Session]:
    session = Session(document())
    yield session
    assert session.close()


def test_play_trains_and_pause_stops(session) -> None:
    before = session.snapshot.losses.train
    session.play()
    assert session.running
    spin(session, lambda: session.snapshot.step > 200)
    session.pause()
    spin(session, lambda: not session.running)
    assert session.snapshot.losses.train < before


def test_an_edit_is_seen_at_once_by_every_view(session) -> None:
    seen = []
    session.document_changed.connect(lambda old, new: seen.append((old, new)))
    snapshots = []
    session.snapshot_changed.connect(snapshots.append)
    start = session.document
    edge = start.graph.edges[0].key
    assert session.edit("Set weight", lambda d: edits.set_values(d, {edge: 4.0})) == ""
    assert seen == [(start, session.document)]
    assert snapshots[-1].parameters[0] == 4.0
    assert snapshots[-1].losses == ReferenceStepper(session.problem).losses(
        snapshots[-1].parameters
    )


def test_a_refused_edit_changes_nothing_and_says_why(session) -> None:
    start = session.document
    reason = session.edit("Add edge", lambda d: edits.add_edges(d, [start.graph.edges[0].key]))
    assert "already connected" in reason
    assert "input" in session.edit("Add", lambda d: edits.add_node(d, start.graph.layers[0].id))
    assert session.document is start
    assert session.undo_stack.count() == 0


def test_an_edit_that_changes_nothing_is_no_undo_step(session) -> None:
    assert session.edit("Set rate", lambda d: edits.set_training(d, learning_rate=0.05)) == ""
    assert session.undo_stack.count() == 0


def test_undo_of_a_structural_edit_gives_back_exactly_what_was_there(session) -> None:
    train(session, 50)
    before = session.live_document
    hidden = before.graph.layers[1].id
    session.edit("Add node", lambda d: edits.add_node(d, hidden))
    train(session, 50)
    after = session.live_document
    session.undo_stack.undo()
    assert session.live_document.same_as(before)
    assert session.snapshot.history.step[-1] == 50
    session.undo_stack.redo()
    assert session.live_document.same_as(after)
    assert session.snapshot.history.step[-1] == 100


def test_undo_of_a_setting_leaves_what_was_learned(session) -> None:
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.01))
    session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam"))
    train(session, 30)
    learned = session.snapshot.parameters
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.document.training.learning_rate == 0.05
    assert session.document.training.optimizer == "sgd"
    assert session.snapshot.step == 30
    np.testing.assert_array_equal(session.snapshot.parameters, learned)


def test_undo_of_a_reordering_leaves_what_was_learned(session) -> None:
    node = session.document.graph.layers[1].nodes[0].id
    session.edit("Move", lambda d: edits.move_node(d, node, 2))
    train(session, 30)
    weights = dict(zip(session.document.graph.parameter_keys, session.snapshot.parameters,
                       strict=True))  # fmt: skip
    session.undo_stack.undo()
    assert session.document.graph.layers[1].nodes[0].id == node
    now = dict(zip(session.document.graph.parameter_keys, session.snapshot.parameters, strict=True))
    assert now == weights


def test_small_edits_of_one_gesture_are_one_undo_step(session) -> None:
    edge = session.document.graph.edges[0].key
    before = session.live_document
    for value in (1.0, 2.0, 3.0):
        session.edit("Drag", lambda d, v=value: edits.set_values(d, {edge: v}), merge=("drag", 1))
    session.edit("Drag", lambda d: edits.set_values(d, {edge: 9.0}), merge=("drag", 2))
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.document.weight(*edge) == 3.0
    session.undo_stack.undo()
    assert session.live_document.same_as(before)


def test_a_gesture_that_comes_back_to_its_start_leaves_no_step(session) -> None:
    edge = session.document.graph.edges[0].key
    start = session.document.weight(*edge)
    for value in (1.0, start):
        session.edit("Drag", lambda d, v=value: edits.set_values(d, {edge: v}), merge="drag")
    assert session.undo_stack.count() == 0


def test_editing_while_training_never_stops_it(session) -> None:
    session.play()
    hidden = session.document.graph.layers[1].id
    for _ in range(20):
        step = session.snapshot.step
        spin(session, lambda step=step: session.snapshot.step > step)
        assert session.edit("Add node", lambda d: edits.add_node(d, hidden)) == ""
        assert session.running
    step = session.snapshot.step
    spin(session, lambda: session.snapshot.step > step)
    assert len(session.document.graph.layers[1].nodes) == 23
    assert [mark.text for mark in session.marks] == ["Add node"] * 20


def test_reset_repeats_the_run_and_can_be_undone(session) -> None:
    start = session.live_document
    train(session, 40)
    trained = session.live_document
    assert session.reset() == ""
    assert session.live_document.same_as(start)
    assert len(session.earlier_runs) == 1
    assert session.earlier_runs[0].step[-1] == 40
    session.undo_stack.undo()
    assert session.live_document.same_as(trained)
    session.undo_stack.redo()
    train(session, 40)
    assert session.live_document.same_as(trained)


def test_a_new_seed_is_another_start(session) -> None:
    old = session.document
    session.new_seed()
    assert session.document.training.seed != old.training.seed
    assert (session.document.parameters != old.parameters).any()


def test_divergence_pauses_at_a_finite_state_and_a_reset_goes_on(session) -> None:
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=1e5))
    session.play()
    spin(session, lambda: session.snapshot.divergence is not None)
    assert not session.running
    assert np.isfinite(session.snapshot.parameters).all()
    assert np.isfinite(session.snapshot.losses.train)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.01))
    assert session.snapshot.divergence is None
    session.reset()
    train(session, 10)
    assert session.snapshot.divergence is None


def test_data_are_edited_like_anything_else(session) -> None:
    points = Points(frozen([[0.0], [1.0]]), frozen([[1.0], [2.0]]))
    assert session.edit("Draw", lambda d: edits.set_data(d, Data(points))) == ""
    assert session.dataset.x.tolist() == [[0.0], [1.0]]
    wide = Points(frozen([[0.0, 1.0]]), frozen([[1.0]]))
    assert "2 input columns" in session.edit("Bad", lambda d: edits.set_data(d, Data(wide)))
    assert session.dataset.x.tolist() == [[0.0], [1.0]]
    session.undo_stack.undo()
    assert len(session.dataset.x) == 30


def test_one_epoch_is_what_is_left_of_it(session) -> None:
    session.edit("Batch", lambda d: edits.set_training(d, batch_size=5))
    train(session, 2)
    session.step_epoch()
    spin(session, lambda: not session.running and session.snapshot.epoch == 1)
    assert session.snapshot.progress.position == 0


def test_saving_and_opening_resume_the_run_exactly(session, tmp_path) -> None:
    session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam", batch_size=7))
    train(session, 33)
    path = tmp_path / "run.playground.json"
    assert session.modified
    assert session.save_file(path) == ""
    assert not session.modified
    saved = session.live_document
    train(session, 20)
    assert session.modified
    straight = session.live_document
    assert session.open_file(path) == ""
    assert session.live_document.same_as(saved)
    assert not session.modified
    train(session, 20)
    assert session.live_document.same_as(straight)


def test_a_broken_file_leaves_the_open_document_untouched(session, tmp_path) -> None:
    path = tmp_path / "broken.playground.json"
    path.write_text('{"format": "network-playground", "version": 1, "graph": 3}')
    start = session.document
    assert session.open_file(path).startswith("data: ")
    assert session.document is start
    assert "missing" in session.open_file(tmp_path / "missing.playground.json")


class _BrokenStepper(ReferenceStepper):
    def advance(self, state, steps, trace=None) -> bool:
        raise ZeroDivisionError("broken on purpose")


class _BrokenEngine(ReferenceEngine):
    def prepare(self, problem) -> ReferenceStepper:
        return _BrokenStepper(problem)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_trainer_that_dies_is_replaced_and_nothing_is_lost(session) -> None:
    train(session, 20)
    before = session.live_document
    session.use_engine(_BrokenEngine())
    session.play()
    first = session._trainer
    spin(session, lambda: session._trainer is not first)
    assert not session.running
    assert session.live_document.same_as(before)
    session.use_engine(ReferenceEngine())
    train(session, 10)


class EditUndoRedo(RuleBasedStateMachine):
    """Edits, undo and redo in any order, while the trainer runs or not."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(document(optimizer="momentum"))
        self.start = self.session.live_document

    def teardown(self) -> None:
        assert_undo_and_redo_agree(self.session, self.start, self.everything_agrees)
        assert self.session.close()

    def pick(self, data, items):
        return data.draw(st.sampled_from(list(items)))

    @rule(data=st.data())
    def add_node(self, data) -> None:
        layers = self.session.document.graph.layers[1:-1]
        if layers and len(self.session.document.graph.nodes) < 12:
            layer = self.pick(data, layers).id
            assert self.session.edit("Add node", lambda d: edits.add_node(d, layer)) == ""

    @rule(data=st.data())
    def remove_node(self, data) -> None:
        nodes = [n.id for x in self.session.document.graph.layers[1:-1] for n in x.nodes]
        if nodes:
            node = self.pick(data, nodes)
            assert self.session.edit("Delete", lambda d: edits.remove_nodes(d, [node])) == ""

    @rule(data=st.data())
    def add_layer(self, data) -> None:
        n = len(self.session.document.graph.layers)
        if n < 5:
            at = data.draw(st.integers(1, n - 1))
            entry = data.draw(st.sampled_from(edits.ENTRIES))
            refusal = self.session.edit("Layer", lambda d: edits.add_layer(d, at, 2, entry=entry))
            assert refusal == ""

    @rule(data=st.data(), value=st.floats(-1.5, 1.5))
    def set_value(self, data, value) -> None:
        key = self.pick(data, self.session.document.graph.parameter_keys)
        assert self.session.edit("Set", lambda d: edits.set_values(d, {key: value})) == ""

    @rule(data=st.data())
    def toggle_edge(self, data) -> None:
        graph = self.session.document.graph
        a, b = self.pick(data, graph.nodes).id, self.pick(data, graph.nodes).id
        if (a, b) in graph.edge_index:
            assert self.session.edit("Cut", lambda d: edits.remove_edges(d, [(a, b)])) == ""
        else:
            refusal = self.session.edit("Join", lambda d: edits.add_edges(d, [(a, b)]))
            assert refusal == (graph.why_no_edge(a, b) or "")

    @rule(rate=st.sampled_from((0.001, 0.002, 0.01)))
    def set_rate(self, rate) -> None:
        assert self.session.edit("Rate", lambda d: edits.set_training(d, learning_rate=rate)) == ""

    @rule(name=st.sampled_from(("sgd", "adam", "momentum")))
    def set_optimizer(self, name) -> None:
        assert self.session.edit("Opt", lambda d: edits.set_training(d, optimizer=name)) == ""

    @rule()
    def reset(self) -> None:
        self.session.reset()

    @rule()
    def toggle(self) -> None:
        self.session.toggle()

    @rule(turns=st.integers(1, 4))
    def wait(self, turns) -> None:
        for _ in range(turns):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    @precondition(lambda self: self.session.undo_stack.canUndo())
    @rule()
    def undo(self) -> None:
        self.session.undo_stack.undo()

    @precondition(lambda self: self.session.undo_stack.canRedo())
    @rule()
    def redo(self) -> None:
        self.session.undo_stack.redo()

    @invariant()
    def everything_agrees(self) -> None:
        assert_all_agree(self.session)


@pytest.mark.usefixtures("qapp")
class TestEditUndoRedo(EditUndoRedo.TestCase):
    settings = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def test_two_moments_of_one_document_are_told_apart(session) -> None:
    train(session, 1)
    live = session.live_document
    assert not live.same_as(session.document)
    assert not replace(live, parameters=live.parameters + 1.0).same_as(live)
