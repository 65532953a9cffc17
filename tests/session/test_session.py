from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QCoreApplication, QEventLoop

import playground.session.live_run as live_run_module
from playground.engine.reference import ReferenceEngine, ReferenceStepper
from playground.engine.trainer import Trainer
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
from playground.model.words import sentence
from playground.session import Session
from tests.agreement import assert_all_agree, assert_undo_and_redo_agree, save, spin, train


def document(**training) -> Document:
    chosen = Training(**{"learning_rate": 0.05, **training})
    return dense_document((1, 3, 1), ("relu", "linear"), Data(Generator("sine", n=30)), chosen)


@pytest.fixture
def session(qapp) -> Iterator[Session]:
    session = Session(document())
    yield session
    assert session.close()


def test_play_trains_and_pause_stops(session) -> None:
    before = session.live.losses.train
    session.play()
    assert session.running
    spin(session, lambda: session.live.step > 200)
    session.pause()
    spin(session, lambda: not session.running)
    assert session.live.losses.train < before


def test_an_edit_is_seen_at_once_by_every_view(session) -> None:
    seen = []
    session.document_changed.connect(lambda old, new: seen.append((old, new)))
    snapshots = []
    session.shown_changed.connect(snapshots.append)
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
    assert session.live.history.step[-1] == 50
    session.undo_stack.redo()
    assert session.live_document.same_as(after)
    assert session.live.history.step[-1] == 100


def test_undo_of_a_setting_leaves_what_was_learned(session) -> None:
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.01))
    session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam"))
    train(session, 30)
    learned = session.live.parameters
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.document.training.learning_rate == 0.05
    assert session.document.training.optimizer == "sgd"
    assert session.live.step == 30
    np.testing.assert_array_equal(session.live.parameters, learned)


def test_undo_of_a_reordering_leaves_what_was_learned(session) -> None:
    node = session.document.graph.layers[1].nodes[0].id
    session.edit("Move", lambda d: edits.move_node(d, node, 2))
    train(session, 30)
    weights = dict(zip(session.document.graph.parameter_keys, session.live.parameters,
                       strict=True))  # fmt: skip
    session.undo_stack.undo()
    assert session.document.graph.layers[1].nodes[0].id == node
    now = dict(zip(session.document.graph.parameter_keys, session.live.parameters, strict=True))
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
        step = session.live.step
        spin(session, lambda step=step: session.live.step > step)
        assert session.edit("Add node", lambda d: edits.add_node(d, hidden)) == ""
        assert session.running
    step = session.live.step
    spin(session, lambda: session.live.step > step)
    assert len(session.document.graph.layers[1].nodes) == 23
    assert [mark.text for mark in session.marks] == ["Add node"] * 20


def test_reset_repeats_the_run_and_can_be_undone(session) -> None:
    start = session.live_document
    train(session, 40)
    trained = session.live_document
    assert session.reset() == ""
    assert session.live_document.same_as(start)
    assert len(session.earlier_runs) == 1
    assert session.earlier_runs[0].history.step[-1] == 40
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
    spin(session, lambda: session.live.divergence is not None)
    assert not session.running
    assert np.isfinite(session.live.parameters).all()
    assert np.isfinite(session.live.losses.train)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.01))
    assert session.live.divergence is None
    session.reset()
    train(session, 10)
    assert session.live.divergence is None


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
    spin(session, lambda: not session.running and session.live.epoch == 1)
    assert session.live.progress.position == 0


def test_saving_and_opening_resume_the_run_exactly(session, tmp_path) -> None:
    session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam", batch_size=7))
    train(session, 33)
    path = tmp_path / "run.playground.json"
    assert session.modified
    assert save(session, path) == ""
    assert not session.modified
    saved = session.live_document
    train(session, 20)
    straight = session.live_document
    assert session.open_file(path) == ""
    assert session.live_document.same_as(saved)
    assert not session.modified
    train(session, 20)
    assert session.live_document.same_as(straight)


def test_training_alone_is_no_change_and_what_a_person_does_is_one(session) -> None:
    train(session, 5)
    assert not session.modified
    session.new_seed(7)
    train(session, 5)
    session.reset()
    assert not session.modified, "starting again neither"
    changes = {
        "Structure": lambda d: edits.add_node(d, d.graph.layers[1].id),
        "Weight": lambda d: edits.set_values(d, {d.graph.units[0].id: 0.25}),
        "Rate": lambda d: edits.set_training(d, learning_rate=0.01),
        "Data": lambda d: edits.set_data(d, Data(Generator("ramp"))),
    }
    for text, change in changes.items():
        assert session.edit(text, change) == ""
        assert session.modified, text
        train(session, 3)
        assert session.modified, text
        session.undo_stack.undo()
        assert not session.modified, text
        session.undo_stack.redo()
        assert session.modified, text
        session.undo_stack.undo()


def test_a_weight_set_by_hand_is_a_change_until_it_is_saved(session, tmp_path) -> None:
    path = tmp_path / "run.playground.json"
    session.edit("Weight", lambda d: edits.set_values(d, {d.graph.units[0].id: 0.25}))
    train(session, 3)
    assert save(session, path) == ""
    train(session, 3)
    assert not session.modified
    session.undo_stack.undo()
    assert session.modified, "the file has the weight, the window no more"


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
    spin(session, lambda: type(session.engine) is ReferenceEngine)
    assert not session.running
    assert session.live_document.same_as(before)
    session.use_engine(ReferenceEngine())
    train(session, 10)


class _EngineThatCannotStart(ReferenceEngine):
    def prepare(self, problem) -> ReferenceStepper:
        raise ZeroDivisionError("broken on purpose")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_an_engine_breaks_the_plainest_one_takes_over(session) -> None:
    train(session, 20)
    before = session.live_document
    session.use_engine(_EngineThatCannotStart())
    spin(session, lambda: type(session.engine) is ReferenceEngine)
    assert session.live_document.same_as(before)
    train(session, 10)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_edit_that_meets_a_broken_engine_goes_on_with_the_plainest_one(session) -> None:
    hidden = session.document.graph.layers[1].id
    session.use_engine(_EngineThatCannotStart())
    spin(session, lambda: type(session.engine) is ReferenceEngine)
    assert session.edit("Add", lambda d: edits.add_node(d, hidden)) == ""
    assert len(session.document.graph.layers[1].nodes) == 4
    assert type(session.engine) is ReferenceEngine
    assert_all_agree(session)
    session.undo_stack.undo()
    assert len(session.document.graph.layers[1].nodes) == 3
    train(session, 10)


class _EngineWithOneFault(ReferenceEngine):
    """Its first run ends with an error, later ones do not."""

    name = "faulty"
    broken = True

    def prepare(self, problem) -> ReferenceStepper:
        return _BrokenStepper(problem) if self.broken else ReferenceStepper(problem)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_engine_that_failed_is_tried_again_on_another_problem_and_on_a_reset(session) -> None:
    engine = _EngineWithOneFault()
    for again in (
        session.reset,
        lambda: session.edit("Loss", lambda d: edits.set_training(d, loss="mae")),
    ):
        engine.broken = True
        session.use_engine(engine)
        session.play()
        spin(session, lambda: session.engine is not engine)
        train(session, 5)
        engine.broken = False
        assert again() == ""
        assert session.engine is engine
        train(session, 5)
        assert session.live.engine == "faulty"


# -- listeners -----------------------------------------------------------------------------------


class Listeners:
    """Three that hear of every change; the second may do something about it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.heard: list[list[tuple[Document, Document]]] = [[], [], []]
        self.react: Callable[[], object] | None = None
        for listener in (self._on_first, self._on_second, self._on_third):
            session.document_changed.connect(listener)

    def _hear(self, who: int, old: Document, new: Document) -> None:
        assert new is self.session.document
        assert_all_agree(self.session)
        self.heard[who].append((old, new))

    def _on_first(self, old: Document, new: Document) -> None:
        self._hear(0, old, new)

    def _on_second(self, old: Document, new: Document) -> None:
        self._hear(1, old, new)
        if self.react is not None:
            react, self.react = self.react, None
            react()

    def _on_third(self, old: Document, new: Document) -> None:
        self._hear(2, old, new)

    def all_heard_the_same_story(self, changes: int) -> bool:
        first = self.heard[0]
        joined = all(a[1] is b[0] for a, b in pairwise(first))
        return joined and len(first) == changes and all(h == first for h in self.heard)


def test_what_a_listener_edits_comes_after_what_it_heard(session) -> None:
    listeners = Listeners(session)
    start, hidden = session.document, session.document.graph.layers[1].id
    reasons = []

    def react() -> None:
        reasons.append(session.edit("Second", lambda d: edits.add_node(d, hidden)))
        reasons.append(session.edit("Third", lambda d: edits.add_node(d, hidden)))
        reasons.append(session.edit("Bad", lambda d: edits.add_node(d, d.graph.layers[0].id)))

    session.play()
    listeners.react = react
    assert session.edit("First", lambda d: edits.add_node(d, hidden)) == ""
    assert reasons[:2] == ["", ""]
    assert "input" in reasons[2]
    stack = session.undo_stack
    assert [stack.text(i) for i in range(stack.count())] == ["First", "Second", "Third"]
    assert len(session.document.graph.layers[1].nodes) == 6
    assert listeners.all_heard_the_same_story(2)  # the second and the third at once
    for nodes in (5, 4, 3):
        stack.undo()
        assert len(session.document.graph.layers[1].nodes) == nodes
    assert session.document.graph == start.graph


def test_what_a_listener_edits_on_an_undo_follows_the_undo(session) -> None:
    listeners = Listeners(session)
    hidden = session.document.graph.layers[1].id
    stack = session.undo_stack
    for name in ("First", "Second"):
        session.edit(name, lambda d: edits.add_node(d, hidden))
    node = session.document.graph.layers[1].nodes[0].id
    listeners.react = lambda: session.edit("Name", lambda d: edits.rename_node(d, node, "a"))
    stack.undo()
    assert [stack.text(i) for i in range(stack.count())] == ["First", "Name"]
    assert not stack.can_redo()
    assert len(session.document.graph.layers[1].nodes) == 4
    assert session.document.graph.node(node).name == "a"
    assert listeners.all_heard_the_same_story(4)
    stack.undo()
    stack.undo()
    assert len(session.document.graph.layers[1].nodes) == 3
    assert listeners.all_heard_the_same_story(6)


def test_a_listener_may_undo_what_it_heard_of(session) -> None:
    listeners = Listeners(session)
    start = session.live_document
    hidden = session.document.graph.layers[1].id
    listeners.react = session.undo_stack.undo
    session.edit("First", lambda d: edits.add_node(d, hidden))
    assert session.live_document.same_as(start)
    assert session.undo_stack.redo_text() == "First"
    assert listeners.all_heard_the_same_story(2)


def test_a_listener_of_a_snapshot_may_edit(session) -> None:
    listeners = Listeners(session)
    hidden = session.document.graph.layers[1].id
    shown = []

    def on_snapshot(snapshot) -> None:
        if not session.undo_stack.count():
            session.edit("Add", lambda d: edits.add_node(d, hidden))
        shown.append(snapshot)

    session.shown_changed.connect(on_snapshot)
    session.play()
    spin(session, lambda: session.live.step > 20)
    assert session.undo_stack.count() == 1
    assert listeners.all_heard_the_same_story(1)
    generations = [snapshot.generation for snapshot in shown]
    assert generations == sorted(generations)


def test_a_listener_that_fails_comes_between_no_edit_and_its_document(session, qtbot) -> None:
    def on_document_changed(old, new) -> None:
        raise ZeroDivisionError("broken on purpose")

    session.document_changed.connect(on_document_changed)
    listeners = Listeners(session)
    snapshots = []
    session.shown_changed.connect(snapshots.append)
    start, hidden = session.document, session.document.graph.layers[1].id
    stack = session.undo_stack
    with qtbot.capture_exceptions() as errors:
        assert session.edit("Add", lambda d: edits.add_node(d, hidden)) == ""
        assert (stack.index(), len(session.document.graph.layers[1].nodes)) == (1, 4)
        stack.undo()
        assert stack.index() == 0
        assert session.document.same_as(start)
        stack.redo()
        assert (stack.index(), len(session.document.graph.layers[1].nodes)) == (1, 4)
    assert [kind for kind, _, _ in errors] == [ZeroDivisionError] * 3
    assert listeners.all_heard_the_same_story(3)
    assert snapshots[-1] is session.live
    assert_all_agree(session)


def test_an_edit_that_fails_unexpectedly_leaves_everything_as_it_was(session) -> None:
    listeners = Listeners(session)
    start = session.document
    with pytest.raises(ZeroDivisionError):
        session.edit("Bad", lambda d: 1 / 0)
    assert session.document is start
    assert session.undo_stack.count() == 0
    assert listeners.all_heard_the_same_story(0)
    train(session, 5)


# -- opening, closing, threads -------------------------------------------------------------------


def test_opening_is_told_apart_from_editing(session) -> None:
    told = []
    session.document_opened.connect(lambda: told.append("opened"))
    session.document_changed.connect(lambda old, new: told.append("changed"))
    session.shown_changed.connect(lambda snapshot: told.append("snapshot"))
    session.file_changed.connect(lambda: told.append("file"))
    hidden = session.document.graph.layers[1].id
    session.edit("Add", lambda d: edits.add_node(d, hidden))
    session.undo_stack.undo()
    assert told == ["changed", "snapshot", "file"] * 2
    told.clear()
    session.open_document(document())
    assert told == ["changed", "opened", "snapshot", "file"]
    assert not session.modified
    told.clear()
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("abs", n=5))))
    assert told == ["changed", "snapshot", "file"]


def test_a_document_can_be_opened_while_training_at_full_speed(session) -> None:
    listeners = Listeners(session)
    for k in range(10):
        session.play()
        step = session.live.step
        spin(session, lambda step=step: session.live.step > step)
        session.edit("Add", lambda d: edits.add_node(d, d.graph.layers[1].id))
        other = dense_document(
            (1, 2 + k % 3, 1), ("relu", "linear"), Data(Generator("sine", n=10 + k))
        )
        session.open_document(other)
        assert session.document is other
        assert not session.running
        assert not session.undo_stack.can_undo()
        for _ in range(3):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            assert_all_agree(session)
        assert session.live_document.same_as(other)
    assert listeners.all_heard_the_same_story(20)


def test_closing_while_training_ends_the_thread_and_keeps_the_document(qapp, tmp_path) -> None:
    session = Session(document())
    session.play()
    spin(session, lambda: session.live.step > 10)
    assert session.close()
    assert not any(thread.name == "trainer" for thread in threading.enumerate())
    shown = session.live_document
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 40)
    assert session.live_document.same_as(shown)
    assert save(session, tmp_path / "closed.playground.json") == ""
    assert session.close()


class _SlotReadLate(Trainer):
    """A trainer whose worker gets through with all it was told just after the slot was read."""

    @property
    def latest(self):
        found = self._latest
        deadline = time.monotonic() + 5.0
        while self.busy_with_commands and self.alive:
            assert time.monotonic() < deadline
        return found

    @latest.setter
    def latest(self, snapshot) -> None:
        self._latest = snapshot


def test_a_snapshot_from_before_a_command_never_passes_for_one_after_it(qapp, monkeypatch) -> None:
    monkeypatch.setattr(live_run_module, "Trainer", _SlotReadLate)
    session = Session(document())
    told = []
    session.running_changed.connect(told.append)
    for _ in range(10):
        session.play()
        step = session.live.step
        spin(session, lambda step=step: session.live.step > step)
        session.pause()
        frames = []
        session.frame_ended.connect(frames.append)
        spin(session, lambda frames=frames: bool(frames))
        session.frame_ended.disconnect(frames.append)
        assert not session.running
    assert told == [True, False] * 10
    assert session.close()


# -- in any order --------------------------------------------------------------------------------


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
            entry = data.draw(st.sampled_from(("neutral", "reset")))
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
            assert refusal == sentence(graph.why_no_edge(a, b) or "")

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

    @precondition(lambda self: self.session.undo_stack.can_undo())
    @rule()
    def undo(self) -> None:
        self.session.undo_stack.undo()

    @precondition(lambda self: self.session.undo_stack.can_redo())
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


def test_placing_a_node_does_not_hold_the_training_up(session) -> None:
    node = session.document.graph.units[0].id
    session.play()
    spin(session, lambda: session.live.step > 100)
    generation = session.live.generation
    for k in range(5):
        session.edit("Place", lambda d, k=k: edits.set_positions(d, {node: (10.0 * k, 5.0)}))
    step = session.live.step
    spin(session, lambda: session.live.step > step)
    assert session.live.generation == generation
    assert session.live_document.layout[node] == (40.0, 5.0)
    session.undo_stack.undo()
    spin(session, lambda: session.live.step > step + 100)
    assert session.live.generation == generation
    assert session.live_document.layout[node] == (30.0, 5.0)
    session.pause()
    spin(session, lambda: not session.running)
    while session.undo_stack.can_undo():
        session.undo_stack.undo()
    assert session.document.layout == {}
