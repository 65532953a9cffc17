"""Undo and redo, thousands of times, while the thread trains at full speed."""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections.abc import Hashable, Iterator
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from playground.engine.compiled import CompiledEngine, compiled_engine
from playground.model import edits, groups
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.session import Gesture, Session
from tests.agreement import (
    assert_all_agree,
    assert_undo_and_redo_agree,
    same_but_for_the_weights,
    spin,
    train,
)


@pytest.fixture(scope="module")
def compiled() -> CompiledEngine:
    return compiled_engine()


def document(*sizes: int, **training) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    chosen = Training(**{"learning_rate": 0.005, "optimizer": "adam", **training})
    return dense_document(sizes, activations, Data(Generator("sine", n=20)), chosen)


@pytest.fixture
def session(qapp, compiled) -> Iterator[Session]:
    session = Session(document(1, 3, 1))
    session.use_engine(compiled)
    yield session
    assert session.close()


class Hand:
    """Edits at random, from a seed."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = random.Random(seed)
        self.done: dict[str, int] = {}

    def edit(self) -> None:
        kinds = (
            *("value",) * 3,
            *("add", "remove", "lock", "edge", "setting", "optimizer") * 2,
            *("data", "point", "layer", "remove layer", "move", "place", "activation", "reset"),
            *("new seed", "nudge", "nothing"),
        )
        kind = self.random.choice(kinds)
        self.done[kind] = self.done.get(kind, 0) + 1
        choose, session = self.random.choice, self.session
        graph = session.document.graph
        hidden = [n.id for layer in graph.layers[1:-1] for n in layer.nodes]
        key = choose(graph.parameter_keys)
        x = self.random.uniform(-1.0, 1.0)
        at = self.random.randrange(1, len(graph.layers))
        small = len(graph.nodes) < 12
        if kind == "value":
            session.edit(kind, lambda d: edits.set_values(d, {key: x}))
        elif kind == "nudge":
            for k in range(3):
                session.edit(kind, lambda d, k=k: edits.set_values(d, {key: x + k}), ("n", key))
        elif kind == "add" and hidden and small:
            entry = choose(("neutral", "reset", "split"))
            layer = graph.layer_of(choose(hidden)).id
            session.edit(kind, lambda d: groups.add_nodes(d, layer, 1, entry))
        elif kind == "remove" and hidden:
            node = choose(hidden)
            session.edit(kind, lambda d: edits.remove_nodes(d, [node]))
        elif kind == "layer" and len(graph.layers) < 5:
            session.edit(kind, lambda d: edits.add_layer(d, at, 2, choose(("relu", "tanh"))))
        elif kind == "remove layer" and at < len(graph.layers) - 1:
            session.edit(kind, lambda d: edits.remove_layer(d, graph.layers[at].id))
        elif kind == "activation" and at < len(graph.layers) - 1:
            name = choose(("relu", "tanh", "leaky_relu", "sigmoid"))
            session.edit(kind, lambda d: edits.set_activation(d, graph.layers[at].id, name))
        elif kind == "edge":
            a, b = choose(graph.nodes).id, choose(graph.nodes).id
            if (a, b) in graph.edge_index:
                session.edit(kind, lambda d: edits.remove_edges(d, [(a, b)]))
            else:
                session.edit(kind, lambda d: edits.add_edges(d, [(a, b)]))
        elif kind == "lock":
            locked = not graph.locked[graph.parameter_keys.index(key)]
            session.edit(kind, lambda d: edits.set_locked(d, [key], locked))
        elif kind == "move":
            node, place = choose(graph.nodes).id, self.random.randrange(3)
            session.edit(kind, lambda d: edits.move_node(d, node, place))
        elif kind == "place":
            node = choose(graph.nodes).id
            session.edit(kind, lambda d: edits.set_positions(d, {node: (x, 1.0)}))
        elif kind == "setting":
            change = choose(({"learning_rate": abs(x) / 100}, {"batch_size": 5}, {"l2": 0.001}))
            session.edit(kind, lambda d: edits.set_training(d, **change))
        elif kind == "optimizer":
            name = choose(("sgd", "adam", "momentum", "rmsprop"))
            session.edit(kind, lambda d: edits.set_training(d, optimizer=name))
        elif kind == "data":
            data = Data(Generator(choose(("sine", "abs")), n=choose((10, 20))))
            session.edit(kind, lambda d: edits.set_data(d, data))
        elif kind == "point":
            dataset = session.dataset
            more = Points(frozen([*dataset.x, [x]]), frozen([*dataset.y, [0.5]]))
            session.edit(kind, lambda d: edits.set_data(d, Data(more)))
        elif kind == "reset":
            session.reset()
            session.play()
        elif kind == "new seed":
            session.new_seed(self.random.randrange(100))
            session.play()


@pytest.mark.parametrize("seed", [1, 2])
def test_hundreds_of_undos_and_redos_while_training_at_full_speed(session, seed) -> None:
    hand = Hand(session, seed)
    start, stack = session.live_document, session.undo_stack
    session.play()
    moves = 0
    while moves < 400:
        for _ in range(hand.random.randrange(1, 12)):
            hand.edit()
            assert_all_agree(session)
        if hand.random.random() < 0.5:
            step = session.live.step
            stuck = session.live.divergence is not None
            spin(session, lambda step=step, stuck=stuck: stuck or session.live.step != step)
        back = hand.random.choice((1, 2, 5, 20, stack.count() // 2, stack.count()))
        for move, can in ((stack.undo, stack.can_undo), (stack.redo, stack.can_redo)):
            for k in range(back):
                if not can():
                    break
                move()
                moves += 1
                assert_all_agree(session)
                if k % 7 == 0:
                    QCoreApplication.processEvents()
            back = hand.random.randrange(back + 1)
    assert min(hand.done[kind] for kind in ("value", "add", "remove", "lock")) > 0
    assert_undo_and_redo_agree(session, start, lambda: assert_all_agree(session))


def test_five_hundred_edits_are_undone_and_redone_exactly(session) -> None:
    start = session.live_document
    key = start.graph.edges[0].key
    for k in range(500):
        session.edit("Set weight", lambda d, k=k: edits.set_values(d, {key: 1.0 + k}))
    end = session.live_document
    assert session.undo_stack.count() == 500
    for _ in range(500):
        session.undo_stack.undo()
    assert session.live_document.same_as(start)
    for _ in range(500):
        session.undo_stack.redo()
    assert session.live_document.same_as(end)


def test_the_oldest_edits_go_when_the_memory_is_full(session) -> None:
    stack = session.undo_stack
    stack.most_bytes = 600_000
    hidden = session.document.graph.layers[1].id
    key = session.document.graph.edges[0].key
    session.play()
    for k in range(150):
        session.edit(f"Edit {k}", lambda d, k=k: edits.set_values(d, {key: 1.0 + k}))
        QCoreApplication.processEvents()
        assert stack.bytes <= 600_000
    for _ in range(10):
        session.edit("Add node", lambda d: edits.add_node(d, hidden))
    assert 10 < stack.count() < 150
    assert stack.undo_text() == "Add node"
    assert not stack.can_redo()
    kept = stack.count()
    while stack.can_undo():
        stack.undo()
        QCoreApplication.processEvents()
        assert_all_agree(session)
    assert stack.count() <= kept
    assert session.document.weight(*key) > 1.0  # not the start, which was let go of
    assert_undo_and_redo_agree(session, session.live_document, lambda: assert_all_agree(session))


def test_the_memory_of_undo_is_counted_about_as_it_is(session) -> None:
    session.open_document(document(1, 16, 16, 1))
    hidden, stack = session.document.graph.layers[1].id, session.undo_stack
    session.play()

    def add_and_remove(times: int) -> None:
        for _ in range(times):
            session.edit("Add node", lambda d: edits.add_node(d, hidden))
            learn_something()
            session.edit("Delete node", remove_last)
            learn_something()

    def remove_last(document: Document) -> Document:
        return edits.remove_nodes(document, [document.graph.layers[1].nodes[-1].id])

    def learn_something() -> None:
        step = session.live.step
        spin(session, lambda: session.live.step > step)

    add_and_remove(4)
    before = stack.bytes
    tracemalloc.start()
    try:
        add_and_remove(12)
        gc.collect()
        found = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert stack.bytes - before == pytest.approx(found, rel=0.35)


def test_memory_is_given_back_with_the_edits(session) -> None:
    stack, hidden = session.undo_stack, session.document.graph.layers[1].id
    key = session.document.graph.edges[0].key
    for k in range(300):
        change = partial(edits.set_values, values={key: 0.001 * k})
        session.edit("Drag", change, Gesture("drag", 1))
        if k == 0:
            of_one = stack.bytes
    assert (stack.count(), stack.bytes) == (1, of_one)
    session.edit("Add node", lambda d: edits.add_node(d, hidden))
    stack.undo()
    stack.undo()
    session.edit("Set", lambda d: edits.set_values(d, {key: 3.0}))
    assert stack.count() == 1
    assert stack.bytes <= of_one
    session.open_document(document(1, 2, 1))
    assert (stack.count(), stack.bytes) == (0, 0)


def test_an_edit_of_a_gesture_still_joins_it_when_undo_has_been_cut(session) -> None:
    session.undo_stack.most_bytes = 60_000
    key = session.document.graph.edges[0].key

    def drag(gesture: int, value: float) -> None:
        change = {key: value}
        session.edit("Drag", lambda d: edits.set_values(d, change), merge=Gesture("drag", gesture))

    session.play()
    counts = []
    for gesture in range(40):
        before = session.live_document
        for k in (1, 2, 3):
            drag(gesture, gesture + k / 4)
        counts.append(session.undo_stack.count())
        session.undo_stack.undo()
        assert session.live_document.same_as(before)
        session.undo_stack.redo()
        QCoreApplication.processEvents()
    assert max(counts) < 40  # some were let go, and yet no drag was ever two steps


def test_undo_of_a_structural_edit_gives_back_the_optimizers_state_and_the_losses(session) -> None:
    train(session, 500)
    before, history = session.live_document, session.live.history
    hidden = before.graph.layers[1]
    session.edit("Add node", lambda d: edits.add_node(d, hidden.id))
    train(session, 500)
    session.edit("Delete node", lambda d: edits.remove_nodes(d, [hidden.nodes[0].id]))
    session.play()
    spin(session, lambda: session.live.step > 5000)
    session.undo_stack.undo()
    session.undo_stack.undo()
    session.pause()
    now = session.document
    assert now.parameters.tobytes() == before.parameters.tobytes()
    assert now.run.slots.tobytes() == before.run.slots.tobytes()
    assert now.run.slots.any()
    assert now.run.powers == before.run.powers
    found = session.live.history
    assert found.step.tobytes() == history.step.tobytes()
    assert found.train.tobytes() == history.train.tobytes()


def test_a_run_that_was_left_and_undone_goes_on_as_if_it_had_never_been_left(session) -> None:
    train(session, 300)
    train(session, 300)
    straight = session.live_document
    session.open_document(document(1, 3, 1))
    train(session, 300)
    hidden = session.document.graph.layers[1].id
    session.edit("Add node", lambda d: edits.add_node(d, hidden))
    train(session, 77)
    session.undo_stack.undo()
    train(session, 300)
    assert session.live_document.parameters.tobytes() == straight.parameters.tobytes()
    assert session.live_document.run.slots.tobytes() == straight.run.slots.tobytes()


def test_undo_of_another_optimizer_gives_its_state_back_when_nothing_was_learned_since(
    session,
) -> None:
    train(session, 100)
    before = session.live_document
    session.edit("Optimizer", lambda d: edits.set_training(d, optimizer="sgd"))
    assert session.document.run.slots.size == 0
    session.undo_stack.undo()
    assert session.live_document.same_as(before)
    session.undo_stack.redo()
    train(session, 10)
    session.undo_stack.undo()
    assert session.live.step == 110
    assert not session.document.run.slots.any()


def test_locked_parameters_keep_every_bit_through_training_undo_and_redo(session) -> None:
    graph = session.document.graph
    keys = (graph.edges[1].key, graph.layers[1].nodes[2].id)
    values = dict(zip(keys, (1.0 / 3.0, -0.1), strict=True))
    session.edit("Set", lambda d: edits.set_values(d, values))
    session.edit("Lock", lambda d: edits.set_locked(d, keys, True))
    session.play()

    def bits() -> list[bytes]:
        graph = session.document.graph
        index = [graph.edge_index[keys[0]], graph.bias_index[keys[1]]]
        return [np.float64(session.live.parameters[i]).tobytes() for i in index]

    expected = [np.float64(value).tobytes() for value in values.values()]
    for k in range(15):
        session.edit("Add node", lambda d: edits.add_node(d, graph.layers[1].id))
        if k % 3 == 0:
            session.undo_stack.undo()
            session.undo_stack.redo()
        step = session.live.step
        spin(session, lambda step=step: session.live.step > step)
        assert bits() == expected
        session.undo_stack.undo()
        assert bits() == expected


def test_undo_of_settings_far_back_leaves_the_rest_of_what_was_chosen(session) -> None:
    train(session, 5)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.02))
    after_rate = session.document
    session.play()
    spin(session, lambda: session.live.step > 1000)
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("abs", n=10))))
    session.undo_stack.undo()
    assert same_but_for_the_weights(session.document, after_rate)
    assert session.live.step > 1000
    assert session.running


def test_an_edit_after_an_undo_is_a_step_of_its_own(session: Session) -> None:
    edge = session.document.graph.edges[0].key
    for value in (1.0, 2.0):
        session.edit("Nudge", partial(edits.set_values, values={edge: value}), "nudge")
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.5))
    session.undo_stack.undo()
    session.edit("Nudge", partial(edits.set_values, values={edge: 3.0}), "nudge")
    assert session.undo_stack.count() == 2
    assert not session.undo_stack.can_redo()
    session.undo_stack.undo()
    assert session.document.weight(*edge) == 2.0


def test_edits_with_one_key_are_one_step_only_while_they_follow_each_other(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("playground.session.undo.monotonic", lambda: now[0])
    edge = session.document.graph.edges[0].key

    def set_to(value: float, merge: Hashable) -> None:
        assert not session.edit("Set", lambda d: edits.set_values(d, {edge: value}), merge)

    for pause, steps in ((1.0, 1), (1.0, 1), (3.0, 2), (1.0, 2)):
        now[0] += pause
        set_to(now[0], "nudge")
        assert session.undo_stack.count() == steps
    for number in (1, 1, 2):
        now[0] += 60.0
        set_to(now[0], Gesture("drag", number))
    assert session.undo_stack.count() == 4
