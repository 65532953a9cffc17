from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.model import edits, groups, order
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.parts import GraphError
from tests.strategies import documents, graphs, parameters_of


def network(*sizes: int, **training) -> Document:
    activations = ("tanh", "relu", "sigmoid", "softplus")[: len(sizes) - 2]
    data = Data(Generator("sine", n=20))
    return dense_document(sizes, (*activations, "linear"), data, Training(**training))


def ids(document: Document) -> list[int]:
    return [layer.id for layer in document.graph.layers]


def sizes(document: Document) -> list[int]:
    return [len(layer.nodes) for layer in document.graph.layers]


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


def test_edges_that_would_run_backwards_are_cut_and_new_neighbours_connected() -> None:
    before = network(1, 2, 3, 1)
    a, b = before.graph.layers[1:3]
    before = edits.set_locked(before, [(a.nodes[0].id, b.nodes[1].id)], True)
    after = order.move_layer(before, a.id, 2)
    assert is_dense_chain(after)
    assert not before.graph.edge_index.keys() & after.graph.edge_index.keys()
    assert not after.graph.locked.any()


def test_a_layer_keeps_activation_name_biases_locks_and_positions() -> None:
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


def test_a_skip_edge_stays_unless_it_would_run_backwards() -> None:
    before = network(1, 2, 2, 2, 1)
    layers = before.graph.layers
    around = (layers[0].nodes[0].id, layers[4].nodes[0].id)
    over = (layers[1].nodes[0].id, layers[3].nodes[0].id)
    before = edits.add_edges(before, [around, over], [0.25, 0.5])
    after = order.move_layer(before, layers[1].id, 3)
    assert after.weight(*around) == 0.25
    assert over not in after.graph.edge_index
    assert is_dense_chain(edits.remove_edges(after, [around]))


def test_a_locked_edge_between_separated_layers_stays_as_a_skip_edge() -> None:
    before = network(1, 2, 3, 1)
    layers = before.graph.layers
    locked = (layers[0].nodes[0].id, layers[1].nodes[0].id)
    before = edits.set_locked(before, [locked], True)
    after = order.move_layer(before, layers[1].id, 2)
    assert after.weight(*locked) == before.weight(*locked)
    assert is_dense_chain(edits.remove_edges(after, [locked]))


def test_skip_edges_over_the_layer_become_the_link_where_it_leaves() -> None:
    before = network(1, 2, 2, 2, 1)
    _, a, b, c, _ = before.graph.layers
    bypass = [(x.id, y.id) for x in a.nodes for y in c.nodes]
    before = edits.add_edges(before, bypass)
    after = order.move_layer(before, b.id, 3)
    assert is_dense_chain(after)
    assert all(after.weight(*key) == before.weight(*key) for key in bypass)


def test_a_disconnected_node_stays_disconnected() -> None:
    before = network(1, 3, 3, 1)
    lonely = before.graph.layers[1].nodes[1].id
    before = groups.disconnect(before, [lonely])
    after = order.move_layer(before, ids(before)[1], 2)
    assert after.graph.incoming[lonely] == after.graph.outgoing[lonely] == ()


def test_a_disconnected_layer_moves_without_cutting_edges() -> None:
    before = edits.add_layer(network(1, 2, 3, 1), 1, 2, entry="neutral")
    loose = before.graph.layers[1]
    before = groups.disconnect(before, [n.id for n in loose.nodes])
    after = order.move_layer(before, loose.id, 3)
    assert set(after.graph.edge_index) == set(before.graph.edge_index)
    np.testing.assert_array_equal(np.sort(after.parameters), np.sort(before.parameters))


def test_a_move_that_is_not_possible_is_refused_with_a_reason() -> None:
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


@settings(max_examples=50)
@given(moves())
def test_surviving_parameters_keep_value_lock_and_optimizer_state(
    move: tuple[Document, int, int],
) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    old = {key: i for i, key in enumerate(before.graph.parameter_keys)}
    for i, key in enumerate(after.graph.parameter_keys):
        k = old.get(key)
        if k is None:
            assert not after.graph.locked[i]
            assert (after.run.slots[:, i] == 0.0).all()
        else:
            assert after.parameters[i] == before.parameters[k]
            assert after.graph.locked[i] == before.graph.locked[k]
            assert (after.run.slots[:, i] == before.run.slots[:, k]).all()
    assert after.run.step == 7


@settings(max_examples=50)
@given(moves())
def test_the_nodes_of_a_moved_layer_stay_connected(move: tuple[Document, int, int]) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    assert ids(after)[position] == layer
    assert [i for i in ids(after) if i != layer] == [i for i in ids(before) if i != layer]
    for node in before.graph.layer(layer).nodes:
        assert bool(before.graph.incoming[node.id]) <= bool(after.graph.incoming[node.id])
        assert bool(before.graph.outgoing[node.id]) <= bool(after.graph.outgoing[node.id])


@settings(max_examples=50)
@given(moves())
def test_only_backward_edges_and_those_of_separated_neighbours_are_cut(
    move: tuple[Document, int, int],
) -> None:
    before, layer, position = move
    after = order.move_layer(before, layer, position)
    old, new = before.graph.layer_index, after.graph.layer_index
    for edge in before.graph.edges:
        source, target = edge.key
        if edge.key in after.graph.edge_index:
            assert new[source] < new[target]
        elif new[source] < new[target]:
            assert old[target] - old[source] == 1 != new[target] - new[source]
            assert not edge.locked


def test_a_move_that_makes_too_many_edges_is_refused() -> None:
    wide = network(1, 3000, 1, 3000, 1)
    with pytest.raises(GraphError, match="at most 200,000 edges"):
        order.move_layer(wide, ids(wide)[2], 3)


# -- nodes ------------------------------------------------------------------------------------


def column(document: Document, at: int = 1) -> list[int]:
    return [n.id for n in document.graph.layers[at].nodes]


def test_nodes_of_a_column_move_up_and_down_together() -> None:
    document = network(1, 5, 1)
    a, b, c, d, e = column(document)
    assert column(order.shift_nodes(document, [c, d], -1)) == [a, c, d, b, e]
    assert column(order.shift_nodes(document, [b, d], 1)) == [a, c, b, e, d]
    assert column(order.shift_nodes(document, [a, d], -1)) == [a, b, d, c, e]


def test_nodes_of_several_columns_move_as_far_as_they_can() -> None:
    document = network(1, 3, 3, 1)
    (a, b, c), (d, e, f) = column(document, 1), column(document, 2)
    after = order.shift_nodes(document, [a, e], -1)
    assert column(after, 1) == [a, b, c]
    assert column(after, 2) == [e, d, f]


def test_nodes_at_the_end_of_their_column_can_not_be_moved_further() -> None:
    document = network(1, 3, 1)
    a, b, c = column(document)
    with pytest.raises(GraphError, match="higher"):
        order.shift_nodes(document, [a, b], -1)
    with pytest.raises(GraphError, match="lower"):
        order.shift_nodes(document, [c], 1)
    with pytest.raises(GraphError, match="no node 99"):
        order.shift_nodes(document, [99], 1)


def test_a_shifted_node_returns_to_its_column() -> None:
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
