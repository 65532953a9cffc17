"""Input and output stay whatever is done; it is done to the hidden nodes of the selection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.hand import CTRL, SHIFT, Hand

KEY = Qt.Key
X, H1, H2, Y = 2, 4, 5, 8
STAY = "Input and output stay as they are."
REASON = "Input and output stay: the data decides how many nodes they have."
OF_NODES = ("cut", "copy", "duplicate", "delete", "width", "add_node")


def said_by(hand: Hand) -> list[str]:
    said: list[str] = []
    hand.view.message.connect(said.append)
    return said


def sizes(hand: Hand) -> list[int]:
    return [len(layer.nodes) for layer in hand.view.session.document.graph.layers]


@pytest.mark.parametrize("key", [(KEY.Key_Delete,), (KEY.Key_X, CTRL)])
def test_all_selected_and_deleted_leaves_input_and_output_and_says_so(hand, key) -> None:
    said = said_by(hand)
    hand.key(KEY.Key_A, CTRL)
    hand.key(*key)
    assert sizes(hand) == [1, 1]
    assert said == [STAY]
    text = "Cut" if key[0] == KEY.Key_X else "Delete nodes"
    assert hand.view.session.undo_stack.undo_text() == text
    hand.view.session.undo_stack.undo()
    assert sizes(hand) == [1, 3, 1]


def test_all_selected_and_duplicated_doubles_the_hidden_nodes(open_canvas) -> None:
    hand = open_canvas(network(1, 2, 3, 1))
    said = said_by(hand)
    hand.key(KEY.Key_A, CTRL)
    hand.key(KEY.Key_D, CTRL)
    assert sizes(hand) == [1, 4, 6, 1]
    assert said == [STAY]
    assert len(hand.view.selection().nodes) == 5
    hand.view.session.undo_stack.undo()
    hand.key(KEY.Key_A, CTRL)
    hand.key(KEY.Key_N)
    assert sizes(hand) == [1, 2, 4, 1]


@pytest.mark.parametrize(
    "selection", [Selection((X,)), Selection((X, Y)), Selection(layer=1), Selection(layer=7)]
)
def test_of_input_and_output_alone_nothing_is_offered_and_the_keys_say_why(hand, selection) -> None:
    view, said = hand.view, said_by(hand)
    view.select(selection)
    for name in OF_NODES:
        assert not view.commands[name].isEnabled()
        assert view.commands[name].toolTip().startswith(REASON)
    keys = ((KEY.Key_Delete,), (KEY.Key_X, CTRL), (KEY.Key_D, CTRL), (KEY.Key_N,), (KEY.Key_W,))
    for key in keys:
        hand.key(*key)
    assert said == [REASON] * len(keys)
    assert sizes(hand) == [1, 3, 1]
    assert not view.inline.isVisible()
    view.select(Selection((H1,)))
    for name in OF_NODES:
        assert view.commands[name].isEnabled()
        assert REASON not in view.commands[name].toolTip()


def test_an_edge_selected_beside_an_input_can_go(hand) -> None:
    hand.click(hand.node(X))
    hand.click(hand.edge((X, H2)), SHIFT)
    hand.key(KEY.Key_Delete)
    assert (X, H2) not in hand.view.session.document.graph.edge_index
    assert sizes(hand) == [1, 3, 1]


def test_without_a_hidden_layer_the_key_for_a_node_says_what_to_do_first(open_canvas) -> None:
    hand = open_canvas(network(1, 1))
    said = said_by(hand)
    assert not hand.view.commands["add_node"].isEnabled()
    hand.key(KEY.Key_N)
    assert said == ["There is no hidden layer yet: add one first."]
