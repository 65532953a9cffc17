from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model import edits, groups
from playground.model.document import Data, Document, Generator, dense_document, frozen
from playground.model.graph import Graph
from playground.model.parts import GraphError, Layer, Node
from tests.strategies import documents

X = np.linspace(-2.0, 2.0, 9)[:, None]


def network(*sizes: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, Data(Generator()))


def outputs(document: Document) -> np.ndarray:
    return predict(Program.of(document.graph), document.parameters, X)


def test_remove_takes_nodes_and_edges_in_one_edit() -> None:
    before = network(1, 3, 1)
    after = groups.remove(before, [4], [(2, 5), (2, 4)])
    assert [n.id for n in after.graph.layers[1].nodes] == [5, 6]
    assert [e.key for e in after.graph.edges] == [(2, 6), (5, 8), (6, 8)]


def test_a_split_keeps_the_function_and_gives_the_halves_different_shares() -> None:
    before = network(1, 1, 2, 1)
    after = groups.add_nodes(before, before.graph.layers[1].id, 1, "split")
    np.testing.assert_allclose(outputs(after), outputs(before), rtol=1e-12)
    old, new = (node.id for node in after.graph.layers[1].nodes)
    for target in after.graph.outgoing[old]:
        assert after.weight(old, target) != after.weight(new, target)


@pytest.mark.parametrize("entry", ["neutral", "split"])
def test_neutral_and_split_nodes_do_not_change_the_function(entry) -> None:
    before = network(1, 3, 1)
    after = groups.add_nodes(before, before.graph.layers[1].id, 4, entry)
    assert len(after.graph.layers[1].nodes) == 7
    np.testing.assert_allclose(outputs(after), outputs(before), rtol=1e-12)


@given(documents(), st.integers(1, 5), st.data())
@settings(max_examples=60)
def test_any_number_of_splits_keeps_the_function_and_the_inputs(
    before: Document, count: int, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(before.graph.layers[1:]))
    if layer is before.graph.layers[-1]:
        with pytest.raises(GraphError, match="hidden"):
            groups.add_nodes(before, layer.id, count, "split")
        return
    after = groups.add_nodes(before, layer.id, count, "split")
    np.testing.assert_allclose(outputs(after), outputs(before), rtol=1e-9, atol=1e-9)
    originals = {node.id for node in layer.nodes}
    new = [node for node in after.graph.layer(layer.id).nodes if node.id not in originals]
    assert [node.id for node in new] == [before.graph.next_id + i for i in range(count)]

    def incoming(node_id: int) -> tuple:
        sources = after.graph.incoming[node_id]
        return (*((s, after.weight(s, node_id)) for s in sources), after.bias(node_id))

    known = {incoming(node_id) for node_id in originals}
    assert all(incoming(node.id) in known for node in new)
    for edge in before.graph.edges:
        if edge.locked:
            assert edge in after.graph.edges
            assert after.weight(*edge.key) == before.weight(*edge.key)


def test_each_split_is_of_the_node_with_the_largest_outgoing_weights() -> None:
    before = edits.set_values(network(1, 2, 1), {(4, 7): 1.0, (5, 7): -2.0})
    after = groups.add_nodes(before, 3, 2, "split")
    # -2 becomes -1.5 and -0.5, and then -1.5 becomes -1.125 and -0.375.
    assert [after.weight(n, 7) for n in (4, 5, 8, 9)] == [1.0, -1.125, -0.5, -0.375]


@pytest.mark.parametrize(
    "grow",
    [
        lambda d: groups.resize_layer(d, 3, 10**9),
        lambda d: groups.resize_layer(d, 3, 10**9, "split"),
        lambda d: edits.add_layer(d, 2, 10**9),
        lambda d: edits.add_layer(d, 2, 1_000),
        lambda d: groups.resize_layer(d, 3, 1_600),
        lambda d: groups.insert_identity(d, 2),
    ],
)
def test_too_large_a_network_is_refused_before_it_is_made(grow) -> None:
    wide = network(1, 400, 400, 1)
    assert len(wide.graph.edges) == 400 + 400 * 400 + 400
    with pytest.raises(GraphError, match=r"at most .* (nodes|edges); this makes"):
        grow(wide)


def test_connecting_more_than_a_network_can_hold_is_refused() -> None:
    layers = []
    for i, size in enumerate((1, 500, 500, 1)):
        layers.append(Layer(1000 * i + 1, tuple(Node(1000 * i + 2 + k) for k in range(size))))
    graph = Graph(tuple(layers), (), 4000)
    bare = Document(graph, frozen(np.zeros(graph.n_parameters)), Data(Generator()))
    first, second = ([n.id for n in layer.nodes] for layer in graph.layers[1:3])
    for chosen in (first, [*first, *second]):
        with pytest.raises(GraphError, match="at most 200,000 edges; this makes 25"):
            groups.connect(bare, chosen)


def test_random_nodes_change_the_function() -> None:
    before = network(1, 3, 1)
    after = groups.add_nodes(before, before.graph.layers[1].id, 1, "reset")
    assert not np.allclose(outputs(after), outputs(before))


@pytest.mark.parametrize("width", [1, 3, 8])
def test_a_resized_layer_has_that_many_nodes(width) -> None:
    before = network(1, 3, 1)
    after = groups.resize_layer(before, before.graph.layers[1].id, width)
    kept = min(width, 3)
    assert len(after.graph.layers[1].nodes) == width
    assert after.graph.layers[1].nodes[:kept] == before.graph.layers[1].nodes[:kept]
    with pytest.raises(GraphError):
        groups.resize_layer(before, before.graph.layers[1].id, 0)


@pytest.mark.parametrize("index", [1, 2, 3])
def test_an_identity_layer_keeps_the_function(index) -> None:
    before = network(1, 3, 2, 1)
    after = groups.insert_identity(before, index)
    assert len(after.graph.layers) == 5
    np.testing.assert_allclose(outputs(after), outputs(before), rtol=1e-12, atol=1e-12)


def test_connect_and_disconnect_a_node_with_both_neighbours() -> None:
    before = network(1, 2, 2, 1)
    bare = groups.disconnect(before, [4])
    assert bare.graph.incoming[4] == bare.graph.outgoing[4] == ()
    whole = groups.connect(bare, [4])
    assert set(whole.graph.edge_index) == set(before.graph.edge_index)
    with pytest.raises(GraphError, match="fully connected"):
        groups.connect(before, [4])
    with pytest.raises(GraphError, match="not connected"):
        groups.disconnect(bare, [4])


def test_nodes_of_several_layers_lose_only_the_edges_between_them() -> None:
    before = network(1, 2, 2, 1)
    layers = [[n.id for n in layer.nodes] for layer in before.graph.layers]
    after = groups.disconnect(before, layers[1] + layers[2])
    assert set(before.graph.edge_index) - set(after.graph.edge_index) == {
        (a, b) for a in layers[1] for b in layers[2]
    }
    assert set(groups.connect(after, layers[1] + layers[2]).graph.edge_index) == set(
        before.graph.edge_index
    )
    with pytest.raises(GraphError, match="not connected"):
        groups.disconnect(after, [layers[1][0], layers[2][0]])


def test_connecting_neutrally_keeps_the_function() -> None:
    before = groups.disconnect(network(1, 3, 1), [4])
    after = groups.connect(before, [4], neutral=True)
    assert after.weight(2, 4) == after.weight(4, 8) == 0.0
    np.testing.assert_array_equal(outputs(after), outputs(before))


def test_nodes_of_several_layers_are_connected_with_one_another() -> None:
    before = network(1, 2, 2, 1)
    after = groups.connect(before, [2, 10])
    assert (2, 10) in after.graph.edge_index
    assert len(after.graph.edges) == len(before.graph.edges) + 1


def test_an_identity_layer_keeps_locked_edges_and_replaces_the_others() -> None:
    before = edits.set_locked(network(1, 3, 1), [(4, 8), 8], True)
    after = groups.insert_identity(before, 2)
    assert [e.key for e in after.graph.edges if e.locked] == [(4, 8)]
    assert (5, 8) not in after.graph.edge_index
    np.testing.assert_allclose(outputs(after), outputs(before), rtol=1e-12, atol=1e-12)
