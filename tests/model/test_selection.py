from __future__ import annotations

from playground.model.graph import dense_graph
from playground.model.selection import NOTHING, Selection, brought_back

GRAPH = dense_graph((1, 2, 1), ("relu", "linear"))  # layers 1, 3, 6; nodes 2 | 4, 5 | 7


def test_a_selection_is_true_when_there_is_something_in_it() -> None:
    assert not NOTHING
    assert Selection((2,))
    assert Selection(edges=((2, 4),))
    assert Selection(layer=1)


def test_toggling_adds_and_takes_away() -> None:
    chosen = NOTHING.toggled(4).toggled((2, 5))
    assert chosen == Selection((4,), ((2, 5),))
    assert chosen.toggled(4).toggled((2, 5)) == NOTHING


def test_adding_keeps_the_order_and_nothing_twice() -> None:
    assert Selection((5,)).with_nodes([4, 5]) == Selection((5, 4))
    assert Selection((5,)).with_edges([(2, 4), (2, 4)]) == Selection((5,), ((2, 4),))


def test_only_one_node_or_edge_is_called_so() -> None:
    assert Selection((4,)).only_node == 4
    assert Selection((4,), ((2, 4),)).only_node is None
    assert Selection(edges=((2, 4),)).only_edge == (2, 4)
    assert Selection((4, 5)).only_node is None


def test_the_parameters_are_edges_and_biases_but_inputs_have_none() -> None:
    assert Selection((2, 4), ((2, 5),)).parameters(GRAPH) == ((2, 5), 4)
    assert Selection(layer=1).parameters(GRAPH) == ()


def test_a_layer_means_its_incoming_weights_and_its_biases() -> None:
    assert Selection(layer=3).parameters(GRAPH) == ((2, 4), (2, 5), 4, 5)
    assert Selection(layer=6).parameters(GRAPH) == ((4, 7), (5, 7), 7)


def test_what_the_graph_no_longer_has_is_dropped() -> None:
    smaller = GRAPH.without_nodes([5])
    chosen = Selection((4, 5), ((2, 4), (2, 5)))
    assert chosen.within(smaller) == Selection((4,), ((2, 4),))
    assert Selection(layer=99).within(GRAPH) == NOTHING


def test_a_layer_added_to_something_is_added_as_its_nodes() -> None:
    assert NOTHING.toggled_layer(3, GRAPH) == Selection(layer=3)
    both = Selection(layer=3).toggled_layer(1, GRAPH)
    assert both == Selection((4, 5, 2))
    assert both.toggled_layer(3, GRAPH) == Selection((2,))
    assert Selection(layer=3).toggled_layer(3, GRAPH) == NOTHING
    assert Selection((4,), ((2, 5),)).toggled_layer(3, GRAPH) == Selection((4, 5), ((2, 5),))
    assert Selection(layer=3).unfolded(GRAPH).toggled(2) == Selection((4, 5, 2))


def test_what_an_undo_brings_back_is_told_from_what_was_changed_otherwise() -> None:
    one_less = GRAPH.without_nodes([5])
    assert brought_back(one_less, GRAPH) == Selection((5,))
    assert brought_back(GRAPH, one_less) == NOTHING
    assert brought_back(GRAPH, GRAPH) == NOTHING
    other = dense_graph((2, 2, 1), ("relu", "linear"))
    assert brought_back(GRAPH, other) == NOTHING
