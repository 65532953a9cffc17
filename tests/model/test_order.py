from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.model import edits, groups, order
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.graph import GraphError
from tests.strategies import documents, graphs, parameters_of


def network(*sizes: int, **training) -> Document:
    activations = ("tanh", "relu", "sigmoid", "softplus")[: len(sizes) - 2]
    data = Data(Generator("sine", n=20))
    return dense_document(sizes, (*activations, "linear"), data, Training(**training))


def ids(document: Document) -> list[int]:
    return [layer.id for layer in document.graph.layers]


def sizes(document: Document) -> list[int]:
    return [len(layer.nodes) for layer in document.graph.layers]


def joined(document: Document) -> set[tuple[int, int]]:
    """The pairs of layers, by their places, that edges run between."""
    place = document.graph.layer_index
    return {(place[e.source], place[e.target]) for e in document.graph.edges}


def is_dense_chain(document: Document) -> bool:
    graph = document.graph
    wanted = {(a.id, b.id) for x, y in pairwise(graph.layers) for a in x.nodes for b in y.nodes}
    return set(graph.edge_index) == wanted


@st.composite
def moves(draw: st.DrawFn) -> tuple[Document, int, int]:
    """A document, a hidden layer of it, and another place for that."""
    graph = draw(graphs(n_inputs=1, n_outputs=1, max_hidden_layers=4, max_nodes=3))
    assume(len(graph.layers) > 3)
    last = len(graph.layers) - 1
    training = Training(optimizer=draw(st.sampled_from(("sgd", "momentum", "adam"))))
    document = Document(graph, draw(parameters_of(graph)), Data(Generator()), training)
    slots = np.arange(1.0, document.run.slots.size + 1.0).reshape(document.run.slots.shape)
    document = replace(document, progress=replace(document.run, slots=slots, step=7))
    at = draw(st.integers(1, last - 1))
    position = draw(st.integers(1, last - 1).filter(lambda i: i != at))
    return document, graph.layers[at].id, position


@pytest.mark.parametrize(("at", "position"), [(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)])
def test_a_fully_connected_chain_stays_one(at: int, position: int) -> None:
    before = network(2, 3, 4, 5, 1)
    after = order.move_layer(before, ids(before)[at], position)
    wanted = [2, 3, 4, 5, 1]
    wanted.insert(position, wanted.pop(at))
    assert sizes(after) == wanted
    assert is_dense_chain(after)


def test_edges_between_layers_that_change_places_are_turned_round() -> None:
    before = network(1, 2, 3, 1)
    a, b = before.graph.layers[1:3]
    before = edits.set_locked(before, [(a.nodes[0].id, b.nodes[1].id)], True)
    after = order.move_layer(before, a.id, 2)
    for x in a.nodes:
        for y in b.nodes:
            assert after.weight(y.id, x.id) == before.weight(x.id, y.id)
    turned = after.graph.edges[after.graph.edge_index[b.nodes[1].id, a.nodes[0].id]]
    assert turned.locked
    assert order.outcome(before.graph, after.graph) == order.Outcome(0, 6, 0, 3 + 2)


def test_a_layer_takes_its_activation_name_biases_and_locks_along() -> None:
    before = network(1, 2, 3, 1)
    layer = before.graph.layers[1]
    node = layer.nodes[0].id
    before = edits.set_locked(edits.set_values(before, {node: 0.7}), [node], True)
    before = edits.set_positions(edits.rename_layer(before, layer.id, "wide"), {node: (5.0, 9.0)})
    after = order.move_layer(before, layer.id, 2)
    assert after.graph.layers[2] == before.graph.layers[1]
    assert after.bias(node) == 0.7
    assert dict(after.layout) == {node: (5.0, 9.0)}


def test_edges_far_from_the_move_keep_their_weights() -> None:
    before = network(1, 2, 3, 2, 2, 1)
    after = order.move_layer(before, ids(before)[1], 2)
    far = [e.key for e in before.graph.edges if before.graph.layer_index[e.source] >= 3]
    assert len(far) == 4 + 2
    for key in far:
        assert after.weight(*key) == before.weight(*key)


def test_a_skip_edge_stays_and_is_turned_only_when_it_would_run_backwards() -> None:
    before = network(1, 2, 2, 2, 1)
    layers = before.graph.layers
    around = (layers[0].nodes[0].id, layers[4].nodes[0].id)
    over = (layers[1].nodes[0].id, layers[3].nodes[0].id)
    before = edits.add_edges(before, [around, over], [0.25, 0.5])
    after = order.move_layer(before, layers[1].id, 3)
    assert after.weight(*around) == 0.25
    assert after.weight(over[1], over[0]) == 0.5
    assert joined(after) == {(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)}


def test_a_bypass_becomes_the_link_where_the_layer_leaves() -> None:
    before = network(1, 2, 2, 2, 1)
    _, a, b, c, _ = before.graph.layers
    bypass = [(x.id, y.id) for x in a.nodes for y in c.nodes]
    before = edits.add_edges(before, bypass)
    after = order.move_layer(before, b.id, 3)
    assert is_dense_chain(after)
    assert all(after.weight(*key) == before.weight(*key) for key in bypass)


def test_a_node_that_was_cut_off_stays_so() -> None:
    before = network(1, 3, 3, 1)
    lonely = before.graph.layers[1].nodes[1].id
    before = groups.disconnect(before, [lonely])
    after = order.move_layer(before, ids(before)[1], 2)
    assert after.graph.incoming[lonely] == after.graph.outgoing[lonely] == ()


def test_a_layer_that_hangs_on_nothing_moves_without_cutting_anything() -> None:
    before = edits.add_layer(network(1, 2, 3, 1), 1, 2, entry="neutral")
    loose = before.graph.layers[1]
    before = groups.disconnect(before, [n.id for n in loose.nodes])
    after = order.move_layer(before, loose.id, 3)
    assert set(after.graph.edge_index) == set(before.graph.edge_index)
    np.testing.assert_array_equal(np.sort(after.parameters), np.sort(before.parameters))


def test_there_and_back_is_the_same_network_but_for_what_was_drawn() -> None:
    before = network(1, 2, 3, 1)
    layer = ids(before)[1]
    after = order.move_layer(order.move_layer(before, layer, 2), layer, 1)
    assert after.graph == before.graph
    middle = [
        (a.id, b.id) for a in before.graph.layers[1].nodes for b in before.graph.layers[2].nodes
    ]
    assert all(after.weight(*key) == before.weight(*key) for key in middle)


def test_what_can_not_be_moved_is_refused_with_a_reason() -> None:
    document = network(1, 2, 3, 1)
    for layer, position, reason in (
        (0, 1, "the input layer stays first"),
        (3, 1, "the output layer stays last"),
        (1, 1, "at this place already"),
        (1, 0, "between the input and the output"),
        (2, 3, "between the input and the output"),
    ):
        with pytest.raises(GraphError, match=reason):
            order.move_layer(document, ids(document)[layer], position)
    with pytest.raises(GraphError, match="no layer 99"):
        order.move_layer(document, 99, 1)


@given(moves())
def test_what_stays_keeps_value_lock_and_optimizer_state(move: tuple[Document, int, int]) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    old = {key: i for i, key in enumerate(before.graph.parameter_keys)}
    for i, key in enumerate(after.graph.parameter_keys):
        back = (key[1], key[0]) if isinstance(key, tuple) else None
        if key in old:
            k = old[key]
            assert (after.run.slots[:, i] == before.run.slots[:, k]).all()
        else:
            assert (after.run.slots[:, i] == 0.0).all()
            if back not in old:
                assert not after.graph.locked[i]
                continue
            k = old[back]
        assert after.parameters[i] == before.parameters[k]
        assert after.graph.locked[i] == before.graph.locked[k]
    assert after.run.step == 7


@given(moves())
def test_every_node_that_had_inputs_or_outputs_still_has(move: tuple[Document, int, int]) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    assert ids(after)[position] == layer
    rest = [i for i in ids(before) if i != layer]
    assert [i for i in ids(after) if i != layer] == rest
    for node in before.graph.nodes:
        assert bool(before.graph.incoming[node.id]) <= bool(after.graph.incoming[node.id])
        assert bool(before.graph.outgoing[node.id]) <= bool(after.graph.outgoing[node.id])


@given(moves())
def test_only_edges_between_neighbours_that_part_are_lost(move: tuple[Document, int, int]) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    old, new = before.graph.layer_index, after.graph.layer_index
    result = order.outcome(before.graph, after.graph)
    assert result.kept + result.turned + result.drawn == len(after.graph.edges)
    for source, target in before.graph.edge_index:
        if {(source, target), (target, source)} & set(after.graph.edge_index):
            continue
        assert old[target] - old[source] == 1
        assert abs(new[target] - new[source]) != 1


# -- there and back ---------------------------------------------------------------------------


class Story:
    """A document, and those it came from, as undo keeps them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.earlier: list[Document] = []

    def edit(self, change) -> None:
        self.earlier.insert(0, self.document)
        self.document = change(self.document)

    def move(self, layer_id: int, position: int) -> order.Outcome:
        past = order.past_of(self.document, self.earlier)
        before = self.document.graph
        self.edit(lambda d: order.move_layer(d, layer_id, position, past))
        return order.outcome(before, self.document.graph, past)

    def move_at_random(self, data: st.DataObject) -> None:
        last = len(self.document.graph.layers) - 1
        at = data.draw(st.integers(1, last - 1))
        position = data.draw(st.integers(1, last - 1).filter(lambda i: i != at))
        self.move(ids(self.document)[at], position)

    def sort_like(self, wanted: list[int]) -> None:
        """Move layers until they stand in this order."""
        for position, layer_id in enumerate(wanted):
            if ids(self.document)[position] != layer_id:
                self.move(layer_id, position)

    def learn(self, seed: int) -> None:
        """What training does: the present moment has other weights and has come further."""
        document = self.document
        values = np.random.default_rng(seed).normal(size=document.graph.n_parameters)
        values = np.where(document.graph.locked, document.parameters, values)
        run = replace(document.run, step=document.run.step + 5)
        self.document = replace(document, parameters=values, progress=run)


@st.composite
def chains(draw: st.DrawFn) -> Document:
    """A network with hidden layers to change about, skip edges, locks and edges missing."""
    graph = draw(graphs(n_inputs=1, n_outputs=1, max_hidden_layers=4, max_nodes=3))
    assume(len(graph.layers) > 3)
    training = Training(optimizer=draw(st.sampled_from(("sgd", "adam"))))
    return Document(graph, draw(parameters_of(graph)), Data(Generator()), training)


@given(chains(), st.data())
def test_in_an_order_that_was_there_before_all_is_as_it_was(document, data) -> None:
    story, seen = Story(document), {tuple(ids(document)): document}
    for _ in range(data.draw(st.integers(1, 6))):
        story.move_at_random(data)
        known = seen.setdefault(tuple(ids(story.document)), story.document)
        assert story.document.same_as(known)
    story.sort_like(ids(document))
    assert story.document.same_as(document)


@given(chains(), st.data(), st.integers(0, 99))
def test_an_edge_has_always_the_weight_it_had_last_whichever_way_it_runs(
    document, data, seed
) -> None:
    story, last = Story(document), {}
    for i in range(data.draw(st.integers(1, 6))):
        story.learn(seed + i)
        before = story.document
        last |= {frozenset(e.key): (before.weight(*e.key), e.locked) for e in before.graph.edges}
        story.move_at_random(data)
        for edge in story.document.graph.edges:
            now = (story.document.weight(*edge.key), edge.locked)
            assert last.get(frozenset(edge.key), now) == now
    story.sort_like(ids(document))
    assert story.document.graph == document.graph


def test_what_survives_keeps_the_state_of_the_optimizer_and_what_is_back_has_none() -> None:
    story = Story(network(1, 2, 3, 2, 1, optimizer="adam"))
    slots = np.ones_like(story.document.run.slots)
    story.document = replace(
        story.document, progress=replace(story.document.run, slots=slots, step=3)
    )
    before, layer = story.document, ids(story.document)[1]
    assert story.move(layer, 2) == order.Outcome(kept=2, turned=6, back=0, drawn=3 + 4)
    assert story.move(layer, 1) == order.Outcome(kept=2, turned=6, back=2 + 6, drawn=0)
    assert story.document.graph == before.graph
    assert (story.document.parameters == before.parameters).all()
    survived = [e.key for e in before.graph.edges if before.graph.layer_index[e.source] == 3]
    state = dict(
        zip(story.document.graph.parameter_keys, story.document.run.slots.T.tolist(), strict=True)
    )
    for key, slots_of_it in state.items():
        stayed = key in survived or isinstance(key, int)
        assert slots_of_it == ([1.0, 1.0] if stayed else [0.0, 0.0])


LAYER, NODE = 6, 7  # the other hidden layer of a 1-2-3-1 network, and a node of it
BETWEEN = {
    "value": lambda d: edits.set_values(d, {NODE: 3.0}),
    "setting": lambda d: edits.set_training(d, learning_rate=0.5),
    "data": lambda d: edits.set_data(d, Data(Generator("abs", n=5))),
    "activation": lambda d: edits.set_activation(d, LAYER, "sin"),
    "name": lambda d: edits.rename_layer(d, LAYER, "wide"),
    "place": lambda d: edits.set_positions(d, {NODE: (1.0, 2.0)}),
    "column": lambda d: edits.move_node(d, NODE, 1),
    "lock": lambda d: edits.set_locked(d, [NODE], True),
}


@pytest.mark.parametrize("what", BETWEEN)
def test_what_is_edited_in_between_stays_and_the_weights_come_back_all_the_same(what) -> None:
    story, change = Story(network(1, 2, 3, 1)), BETWEEN[what]
    layer, wanted = ids(story.document)[1], change(story.document)
    story.move(layer, 2)
    story.edit(change)
    assert story.move(layer, 1).drawn == 0
    assert story.document.same_as(wanted)


def test_edges_added_or_removed_by_hand_in_between_stay_so() -> None:
    story = Story(network(1, 2, 3, 1))
    layer, start = ids(story.document)[1], story.document
    (x,), a, b, (y,) = ([n.id for n in column.nodes] for column in start.graph.layers)
    story.move(layer, 2)
    gone, new = (b[0], a[0]), (x, y)
    story.edit(lambda d: edits.remove_edges(d, [gone]))
    story.edit(lambda d: edits.add_edges(d, [new], [0.5]))
    assert story.move(layer, 1).back == 0
    assert (a[0], b[0]) not in story.document.graph.edge_index
    assert story.document.weight(*new) == 0.5


def test_a_drawn_weight_that_was_locked_in_between_is_not_lost() -> None:
    story = Story(network(1, 2, 3, 1))
    layer, start = ids(story.document)[1], story.document
    story.move(layer, 2)
    drawn = next(e.key for e in story.document.graph.edges if e.key not in start.graph.edge_index)
    story.edit(lambda d: edits.set_locked(d, [drawn], True))
    weight = story.document.weight(*drawn)
    story.move(layer, 1)
    assert set(story.document.graph.edge_index) - set(start.graph.edge_index) <= {drawn}
    assert story.document.weight(*drawn) == weight
    assert story.document.graph.edges[story.document.graph.edge_index[drawn]].locked


def test_a_run_that_began_anew_brings_nothing_back_from_the_one_before() -> None:
    story = Story(network(1, 2, 3, 1))
    layer = ids(story.document)[1]
    story.learn(0)
    story.move(layer, 2)
    story.edit(partial(edits.restart, input_range=(-1.0, 1.0), seed=7))
    assert story.move(layer, 1).back == 0


def test_what_lies_too_many_edits_back_is_forgotten() -> None:
    layer = ids(network(1, 2, 3, 1))[1]
    for n, back in ((order.FURTHEST_BACK - 1, 2 + 3), (order.FURTHEST_BACK, 0)):
        story = Story(network(1, 2, 3, 1))
        story.move(layer, 2)
        for i in range(n):
            story.edit(partial(edits.set_training, learning_rate=0.5 / (i + 1)))
        assert story.move(layer, 1).back == back


# -- nodes ------------------------------------------------------------------------------------


def column(document: Document, at: int = 1) -> list[int]:
    return [n.id for n in document.graph.layers[at].nodes]


def test_nodes_of_a_column_go_up_and_down_together() -> None:
    document = network(1, 5, 1)
    a, b, c, d, e = column(document)
    assert column(order.shift_nodes(document, [c, d], -1)) == [a, c, d, b, e]
    assert column(order.shift_nodes(document, [b, d], 1)) == [a, c, b, e, d]
    assert column(order.shift_nodes(document, [a, d], -1)) == [a, b, d, c, e]


def test_nodes_of_several_columns_go_together_as_far_as_they_can() -> None:
    document = network(1, 3, 3, 1)
    (a, b, c), (d, e, f) = column(document, 1), column(document, 2)
    after = order.shift_nodes(document, [a, e], -1)
    assert column(after, 1) == [a, b, c]
    assert column(after, 2) == [e, d, f]


def test_nodes_at_the_end_of_their_column_can_not_go_further() -> None:
    document = network(1, 3, 1)
    a, b, c = column(document)
    with pytest.raises(GraphError, match="higher"):
        order.shift_nodes(document, [a, b], -1)
    with pytest.raises(GraphError, match="lower"):
        order.shift_nodes(document, [c], 1)
    with pytest.raises(GraphError, match="no node 99"):
        order.shift_nodes(document, [99], 1)


def test_a_shifted_node_is_back_in_its_column() -> None:
    document = network(1, 3, 1)
    _, b, c = column(document)
    document = edits.set_positions(document, {b: (9.0, 9.0), c: (8.0, 8.0)})
    assert dict(order.shift_nodes(document, [b], -1).layout) == {c: (8.0, 8.0)}


@given(documents(), st.data(), st.sampled_from([-1, 1]))
def test_shifting_changes_no_weight(document: Document, data: st.DataObject, by: int) -> None:
    chosen = data.draw(st.sets(st.sampled_from([n.id for n in document.graph.nodes])))
    try:
        after = order.shift_nodes(document, chosen, by)
    except GraphError:
        return
    old = dict(zip(document.graph.parameter_keys, document.parameters, strict=True))
    assert dict(zip(after.graph.parameter_keys, after.parameters, strict=True)) == old
    assert not edits.touches_network(document, after)


@given(moves())
def test_no_locked_weight_is_lost_by_a_move(move: tuple[Document, int, int]) -> None:
    before, layer_id, position = move
    after = order.move_layer(before, layer_id, position)
    for edge in before.graph.edges:
        if edge.locked:
            here = edge.key if edge.key in after.graph.edge_index else edge.key[::-1]
            assert after.weight(*here) == before.weight(*edge.key)
            assert after.graph.edges[after.graph.edge_index[here]].locked
