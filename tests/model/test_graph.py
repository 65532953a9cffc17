from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model import edits, groups
from playground.model.document import Data, Generator, dense_document
from playground.model.graph import Graph, dense_graph
from playground.model.parts import Edge, GraphError, Layer, Node
from tests.strategies import graphs


def small() -> Graph:
    """Input 2, hidden 4 and 5, output 7: the graph of the file format's example."""
    return dense_graph((1, 2, 1), ("relu", "linear"))


def test_layers_and_nodes_of_a_dense_graph_have_distinct_ids() -> None:
    graph = small()
    assert [layer.id for layer in graph.layers] == [1, 3, 6]
    assert [node.id for node in graph.nodes] == [2, 4, 5, 7]
    assert [edge.key for edge in graph.edges] == [(2, 4), (2, 5), (4, 7), (5, 7)]
    assert graph.next_id == 8


def test_values_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        small().edges[0].__setattr__("locked", True)


@given(graphs(), st.randoms())
def test_edges_are_sorted(graph: Graph, rng) -> None:
    edges = list(graph.edges)
    rng.shuffle(edges)
    assert graph.with_edges(edges) == graph
    places = [(graph.rank[e.target], graph.rank[e.source]) for e in graph.edges]
    assert places == sorted(places)


@given(graphs())
def test_the_parameter_vector_has_one_entry_for_each_weight_and_bias(graph: Graph) -> None:
    places = [*graph.edge_index.values(), *graph.bias_index.values()]
    assert sorted(places) == list(range(graph.n_parameters))
    for key, place in [*graph.edge_index.items(), *graph.bias_index.items()]:
        assert graph.parameter_keys[place] == key
    assert len(graph.locked) == graph.n_parameters


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (4, 5, "one layer"),
        (7, 4, "left to right"),
        (4, 4, "itself"),
        (2, 99, "no node 99"),
        (2, 4, "already connected"),
    ],
)
def test_an_impossible_edge_is_refused_with_its_reason(source, target, words) -> None:
    graph = small()
    reason = graph.why_no_edge(source, target)
    assert reason is not None
    assert words in reason
    with pytest.raises(GraphError):
        graph.with_edges((*graph.edges, Edge(source, target)))


def test_a_skip_edge_is_valid() -> None:
    graph = small()
    assert graph.why_no_edge(2, 7) is None
    assert (2, 7) in graph.with_edges((*graph.edges, Edge(2, 7))).edge_index


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g: replace(g, layers=g.layers[:1]), "input and an output"),
        (lambda g: g.with_layer(replace(g.layers[1], nodes=())), "at least one node"),
        (lambda g: g.with_layer(replace(g.layers[1], activation="nope")), "unknown activation"),
        (lambda g: g.with_layer(replace(g.layers[0], activation="relu")), "always linear"),
        (lambda g: g.with_layer(replace(g.layers[1], activation="softmax")), "output layer"),
        (lambda g: g.with_layer(replace(g.layers[1], nodes=(Node(2),))), "used twice"),
        (lambda g: g.with_layer(replace(g.layers[1], nodes=(Node(8),))), "not between"),
        (lambda g: g.with_layer(replace(g.layers[1], negative_slope=float("nan"))), "finite"),
        (lambda g: replace(g, next_id=2**53 + 1), "none is left; number the nodes anew"),
        (lambda g: g.without_nodes([2]), "input layer needs"),
        (lambda g: g.without_nodes([7]), "output layer needs"),
        (lambda g: g.without_nodes([99]), "no node 99"),
        (lambda g: g.with_layer(Layer(99, (Node(4),))), "no layer 99"),
    ],
)
def test_an_edit_that_gives_no_valid_network_is_refused(change, words) -> None:
    with pytest.raises(GraphError, match=words):
        change(small())


@given(graphs(), st.data())
def test_removing_a_node_removes_its_edges_and_nothing_else(graph: Graph, data) -> None:
    hidden = [n.id for layer in graph.layers[1:-1] for n in layer.nodes]
    if not hidden:
        return
    gone = data.draw(st.sampled_from(hidden))
    after = graph.without_nodes([gone])
    assert gone not in after.rank
    assert {e for e in graph.edges if gone not in e.key} == set(after.edges)
    assert after.next_id == graph.next_id


def test_automatic_names_depend_on_layer_and_number() -> None:
    graph = small()
    assert [graph.display_name(n.id) for n in graph.nodes] == ["x", "h1", "h2", "y"]
    named = graph.with_node(replace(graph.node(5), name="bump"))
    assert named.display_name(5) == "bump"
    deep = dense_graph((2, 1, 1, 2), ("relu", "relu", "linear"))
    assert [deep.display_name(n.id) for n in deep.nodes] == ["x1", "x2", "h1.1", "h2.1", "y1", "y2"]


@given(graphs(), st.data())
def test_no_two_nodes_have_the_same_display_name(graph: Graph, data) -> None:
    ids = [node.id for node in graph.nodes]
    squatted = st.sampled_from(("x", "y", "x2", "h1", "h2", "h1.1", "h2.1", "h1_2", "y1"))
    given_names = dict(
        zip(ids, data.draw(st.lists(squatted, unique=True, max_size=len(ids))), strict=False)
    )
    for node_id, name in given_names.items():
        graph = graph.with_node(replace(graph.node(node_id), name=name))
    shown = [graph.display_name(node_id) for node_id in data.draw(st.permutations(ids))]
    assert len(set(shown)) == len(shown)
    assert all(graph.display_name(i) == name for i, name in given_names.items())
    with pytest.raises(GraphError, match="no node 999"):
        graph.display_name(999)


@given(graphs(), st.randoms())
def test_edges_given_in_any_order_are_the_same_graph(graph, chance) -> None:
    edges = list(graph.edges)
    chance.shuffle(edges)
    again = Graph(graph.layers, tuple(edges), graph.next_id)
    assert again == graph
    assert again.ends.tolist() == graph.ends.tolist()
    ids = [node.id for node in graph.nodes]
    assert [(ids[a], ids[b]) for a, b in again.ends.T] == [edge.key for edge in graph.edges]


@given(graphs())
def test_a_graph_that_has_freed_its_tables_is_the_same(graph) -> None:
    def tables() -> list[object]:
        return [
            graph.nodes,
            graph.rank,
            graph.layer_index,
            graph.edge_index,
            graph.bias_index,
            graph.parameter_keys,
            graph.incoming,
            graph.outgoing,
            graph.locked.tolist(),
            graph.ends.tolist(),
        ]

    before, size = tables(), graph.n_parameters
    graph.forget()
    assert set(vars(graph)) == {"layers", "edges", "next_id", "n_parameters"}
    assert graph.n_parameters == size
    assert tables() == before


def test_moving_a_node_in_its_column_changes_no_name() -> None:
    document = dense_document((1, 3, 2, 1), ("relu", "relu", "linear"), Data(Generator()))
    before = document.graph
    moved = edits.move_node(document, before.layers[1].nodes[0].id, 2).graph
    assert [n.id for n in moved.layers[1].nodes] != [n.id for n in before.layers[1].nodes]
    for node in before.nodes:
        assert moved.display_name(node.id) == before.display_name(node.id)
    assert moved.unit_number == before.unit_number


def test_a_new_node_does_not_change_the_numbers_of_others() -> None:
    document = dense_document((1, 3, 2, 1), ("relu", "relu", "linear"), Data(Generator()))
    before = document.graph
    after = groups.add_nodes(document, before.layers[1].id, 1).graph
    assert {i: after.unit_number[i] for i in before.unit_number} == before.unit_number
    assert len(set(after.unit_number.values())) == len(after.units)
