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
from PySide6.QtGui import QUndoCommand

from playground.engine.compiled import CompiledEngine, compiled_engine
from playground.model import edits, groups, order
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
            *("new seed", "nudge", "split", "nothing"),
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
            entry = choose(("neutral", "random", "split"))
            layer = graph.layer_of(choose(hidden)).id
            session.edit(kind, lambda d: groups.add_nodes(d, layer, 1, entry))
        elif kind == "split" and hidden and small:
            node = choose(hidden)
            session.edit(kind, lambda d: groups.split_node(d, node))
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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_thousands_of_undos_and_redos_while_training_at_full_speed(session, seed) -> None:
    hand = Hand(session, seed)
    start, stack = session.live_document, session.undo_stack
    session.play()
    moves = 0
    while moves < 1000:
        for _ in range(hand.random.randrange(1, 12)):
            hand.edit()
            assert_all_agree(session)
        if hand.random.random() < 0.5:
            step = session.live.step
            stuck = session.live.divergence is not None
            spin(session, lambda step=step, stuck=stuck: stuck or session.live.step != step)
        back = hand.random.choice((1, 2, 5, 20, stack.count() // 2, stack.count()))
        for move, can in ((stack.undo, stack.canUndo), (stack.redo, stack.canRedo)):
            for k in range(back):
                if not can():
                    break
                move()
                moves += 1
                assert_all_agree(session)
                if k % 7 == 0:
                    QCoreApplication.processEvents()
            back = hand.random.randrange(back + 1)
    assert min(hand.done[kind] for kind in ("value", "add", "remove", "lock", "data")) > 0
    assert_undo_and_redo_agree(session, start, lambda: assert_all_agree(session))


def test_undo_has_no_number_of_steps_at_which_it_ends(session) -> None:
    start = session.live_document
    key = start.graph.edges[0].key
    for k in range(2000):
        session.edit("Set weight", lambda d, k=k: edits.set_values(d, {key: 1.0 + k}))
    end = session.live_document
    assert session.undo_stack.count() == 2000
    for _ in range(2000):
        session.undo_stack.undo()
    assert session.live_document.same_as(start)
    for _ in range(2000):
        session.undo_stack.redo()
    assert session.live_document.same_as(end)


def test_a_jump_over_many_edits_is_as_if_they_were_undone_one_by_one(session) -> None:
    start, hidden = session.live_document, session.document.graph.layers[1].id
    heard = []
    session.play()
    for k in range(30):
        session.edit("Add node", lambda d: edits.add_node(d, hidden))
        session.edit("Rate", lambda d, k=k: edits.set_training(d, learning_rate=0.001 * (k + 1)))
        QCoreApplication.processEvents()
    end = session.live_document
    session.document_changed.connect(lambda old, new: heard.append((old, new)))
    session.undo_stack.setIndex(0)
    assert_all_agree(session)
    assert session.live_document.same_as(start)
    session.undo_stack.setIndex(60)
    assert_all_agree(session)
    assert session.live_document.same_as(end)
    assert len(heard) == 2
    assert heard[0][1] is heard[1][0]


def test_undo_keeps_within_its_memory_and_to_the_nearest_edits(session) -> None:
    session.undo_stack.most_bytes = 400_000
    stack = session.undo_stack
    hidden = session.document.graph.layers[1].id
    key = session.document.graph.edges[0].key
    session.play()
    for k in range(150):
        session.edit(f"Edit {k}", lambda d, k=k: edits.set_values(d, {key: 1.0 + k}))
        QCoreApplication.processEvents()
        assert sum(stack.command(i).size for i in range(stack.count())) <= 400_000
    for _ in range(20):
        session.edit("Add node", lambda d: edits.add_node(d, hidden))
    assert 20 < stack.count() < 150
    assert stack.undoText() == "Add node"
    assert not stack.canRedo()
    undo, redo = stack.createUndoAction(stack), stack.createRedoAction(stack)
    kept = stack.count()
    while stack.canUndo():
        stack.undo()
        QCoreApplication.processEvents()
        assert_all_agree(session)
        assert undo.isEnabled() == stack.canUndo()
        assert redo.isEnabled() == stack.canRedo()
        assert undo.text() == f"Undo {stack.undoText()}".rstrip()
    assert stack.count() <= kept
    assert session.document.weight(*key) > 1.0  # not the start: that is forgotten
    assert_undo_and_redo_agree(session, session.live_document, lambda: assert_all_agree(session))


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


def test_the_memory_of_undo_is_counted_as_it_is(qapp, compiled) -> None:
    session = Session(document(1, 16, 16, 1))
    session.use_engine(compiled)
    hidden = session.document.graph.layers[1].id
    session.play()

    def add_and_remove(times: int) -> None:
        for _ in range(times):
            session.edit("Add node", lambda d: edits.add_node(d, hidden))
            train_on()
            session.edit("Delete node", remove_last)
            train_on()

    def remove_last(document: Document) -> Document:
        return edits.remove_nodes(document, [document.graph.layers[1].nodes[-1].id])

    def train_on() -> None:
        step = session.live.step
        spin(session, lambda: session.live.step > step)

    def counted() -> int:
        stack = session.undo_stack
        return sum(stack.command(i).size for i in range(stack.count()))

    add_and_remove(10)
    before = counted()
    tracemalloc.start()
    try:
        add_and_remove(30)
        gc.collect()
        found = tracemalloc.get_traced_memory()[0]
        taken = counted() - before
    finally:
        tracemalloc.stop()
        assert session.close()
    assert taken == pytest.approx(found, rel=0.35)


def test_the_many_edits_of_one_gesture_take_the_memory_of_one(session) -> None:
    key = session.document.graph.edges[0].key

    def drag(steps: int) -> None:
        for k in range(steps):
            change = {key: 0.001 * k}
            session.edit("Drag", partial(edits.set_values, values=change), Gesture("drag", 1))

    def kept() -> int:
        # By their types: weak references would ask what they refer to, which may be gone.
        return sum(issubclass(type(thing), QUndoCommand) for thing in gc.get_objects())

    drag(1)
    before = kept()
    drag(300)
    assert kept() == before
    assert session.undo_stack.count() == 1


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
    for k in range(60):
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
    assert not session.undo_stack.canRedo()
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


def move_layer(session: Session, layer: int, position: int) -> None:
    past = order.past_of(session.live_document, session.undo_stack.earlier())
    refusal = session.edit("Move", lambda d: order.move_layer(d, layer, position, past))
    assert refusal == ""


def weights(session: Session) -> dict[tuple[int, int], float]:
    document = session.live_document
    return {edge.key: document.weight(*edge.key) for edge in document.graph.edges}


def test_a_layer_moved_there_and_back_while_training_has_its_weights_again(session) -> None:
    session.open_document(document(1, 3, 4, 5, 1))
    train(session, 20)
    start, held = session.live_document, weights(session)
    layer = start.graph.layers[1].id
    move_layer(session, layer, 3)
    stayed = held.keys() & weights(session).keys()
    cut = {key for key in held if key not in stayed and key[::-1] not in weights(session)}
    assert stayed
    assert len(cut) >= 3 + 5
    session.play()
    spin(session, lambda: session.live.step > 60)
    move_layer(session, layer, 1)
    before = session.undo_stack.edit_at(1).moment().document
    assert session.running
    assert session.document.graph == start.graph
    assert any(weights(session)[key] != held[key] for key in held.keys() - cut)
    for key in held:
        if key in cut:
            assert session.document.weight(*key) == held[key]
        else:
            there = key if key in stayed else key[::-1]
            assert session.document.weight(*key) == before.weight(*there)
    spin(session, lambda: session.live.step > before.run.step + 20)
    assert_all_agree(session)
    assert_undo_and_redo_agree(session, document(1, 3, 4, 5, 1), lambda: assert_all_agree(session))


def test_after_an_undo_a_move_remembers_what_was_before_it_and_not_what_was_undone(session) -> None:
    session.open_document(document(1, 3, 4, 1))
    layer, start = session.document.graph.layers[1].id, session.live_document
    cut = session.document.graph.edges[0].key
    move_layer(session, layer, 2)
    session.undo_stack.undo()
    session.edit("Set", lambda d: edits.set_values(d, {cut: 7.0}))
    move_layer(session, layer, 2)
    move_layer(session, layer, 1)
    assert session.document.same_as(edits.set_values(start, {cut: 7.0}))
    for _ in range(3):
        session.undo_stack.undo()
    assert session.document.same_as(start)


def test_what_was_put_aside_is_remembered_too(session) -> None:
    session.open_document(document(1, 30, 30, 1))
    layer, start = session.document.graph.layers[1].id, session.live_document
    move_layer(session, layer, 2)
    session.undo_stack.most_bytes = 150_000
    for rate in range(1, 6):
        session.edit("Rate", lambda d, rate=rate: edits.set_training(d, learning_rate=rate / 100))
    assert session.undo_stack.count() == 6
    assert session.undo_stack.edit_at(0).is_aside
    move_layer(session, layer, 1)
    assert session.document.graph == start.graph
    assert (session.document.parameters == start.parameters).all()
