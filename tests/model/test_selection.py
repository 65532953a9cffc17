from __future__ import annotations

from playground.model.graph import dense_graph
from playground.model.selection import NOTHING, Selection, brought_back

GRAPH = dense_graph((1, 2, 1), ("relu", "linear"))  # layers 1, 3, 6; nodes 2 | 4, 5 | 7


def test_an_empty_selection_is_false() -> None:
    assert not NOTHING
    assert Selection((2,))
    assert Selection(edges=((2, 4),))
    assert Selection(layer=1)


def test_toggling_adds_and_removes() -> None:
    chosen = NOTHING.toggled(4).toggled((2, 5))
    assert chosen == Selection((4,), ((2, 5),))
    assert chosen.toggled(4).toggled((2, 5)) == NOTHING


def test_adding_keeps_the_order_without_duplicates() -> None:
    assert Selection((5,)).with_nodes([4, 5]) == Selection((5, 4))
    assert Selection((5,)).with_edges([(2, 4), (2, 4)]) == Selection((5,), ((2, 4),))


def test_only_node_and_only_edge_need_a_single_selection() -> None:
    assert Selection((4,)).only_node == 4
    assert Selection((4,), ((2, 4),)).only_node is None
    assert Selection(edges=((2, 4),)).only_edge == (2, 4)
    assert Selection((4, 5)).only_node is None


def test_the_parameters_are_weights_and_biases_without_those_of_inputs() -> None:
    assert Selection((2, 4), ((2, 5),)).parameters(GRAPH) == ((2, 5), 4)
    assert Selection(layer=1).parameters(GRAPH) == ()


def test_the_parameters_of_a_layer_are_its_incoming_weights_and_biases() -> None:
    assert Selection(layer=3).parameters(GRAPH) == ((2, 4), (2, 5), 4, 5)
    assert Selection(layer=6).parameters(GRAPH) == ((4, 7), (5, 7), 7)


def test_parts_that_no_longer_exist_are_dropped() -> None:
    smaller = GRAPH.without_nodes([5])
    chosen = Selection((4, 5), ((2, 4), (2, 5)))
    assert chosen.within(smaller) == Selection((4,), ((2, 4),))
    assert Selection(layer=99).within(GRAPH) == NOTHING


def test_a_layer_added_to_a_selection_is_added_as_nodes() -> None:
    assert NOTHING.toggled_layer(3, GRAPH) == Selection(layer=3)
    both = Selection(layer=3).toggled_layer(1, GRAPH)
    assert both == Selection((4, 5, 2))
    assert both.toggled_layer(3, GRAPH) == Selection((2,))
    assert Selection(layer=3).toggled_layer(3, GRAPH) == NOTHING
    assert Selection((4,), ((2, 5),)).toggled_layer(3, GRAPH) == Selection((4, 5), ((2, 5),))
    assert Selection(layer=3).unfolded(GRAPH).toggled(2) == Selection((4, 5, 2))


def test_an_undo_selects_the_parts_that_it_brought_back() -> None:
    one_less = GRAPH.without_nodes([5])
    assert brought_back(one_less, GRAPH) == Selection((5,))
    assert brought_back(GRAPH, one_less) == NOTHING
    assert brought_back(GRAPH, GRAPH) == NOTHING
    other = dense_graph((2, 2, 1), ("relu", "linear"))
    assert brought_back(GRAPH, other) == NOTHING
