"""Input and output stay whatever is done; it is done to the hidden nodes of the selection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import CTRL, SHIFT, User

KEY = Qt.Key
X, H1, H2, Y = 2, 4, 5, 8
STAY = "Input and output stay as they are."
REASON = "Input and output stay: the data decides how many nodes they have."
OF_NODES = ("cut", "copy", "duplicate", "delete", "width", "add_node")


def said_by(user: User) -> list[str]:
    said: list[str] = []
    user.view.message.connect(said.append)
    return said


def sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in user.view.session.document.graph.layers]


@pytest.mark.parametrize("key", [(KEY.Key_Delete,), (KEY.Key_X, CTRL)])
def test_all_selected_and_deleted_leaves_input_and_output_and_says_so(user, key) -> None:
    said = said_by(user)
    user.key(KEY.Key_A, CTRL)
    user.key(*key)
    assert sizes(user) == [1, 1]
    assert said == [STAY]
    text = "Cut" if key[0] == KEY.Key_X else "Delete nodes"
    assert user.view.session.undo_stack.undo_text() == text
    user.view.session.undo_stack.undo()
    assert sizes(user) == [1, 3, 1]


def test_all_selected_and_duplicated_doubles_the_hidden_nodes(open_canvas) -> None:
    user = open_canvas(network(1, 2, 3, 1))
    said = said_by(user)
    user.key(KEY.Key_A, CTRL)
    user.key(KEY.Key_D, CTRL)
    assert sizes(user) == [1, 4, 6, 1]
    assert said == [STAY]
    assert len(user.view.selection().nodes) == 5
    user.view.session.undo_stack.undo()
    user.key(KEY.Key_A, CTRL)
    user.key(KEY.Key_N)
    assert sizes(user) == [1, 2, 4, 1]


@pytest.mark.parametrize("selection", [Selection((Y,)), Selection((X, Y)), Selection(layer=7)])
def test_of_input_and_output_alone_nothing_is_offered_and_the_keys_say_why(user, selection) -> None:
    view, said = user.view, said_by(user)
    view.select(selection)
    for name in OF_NODES:
        assert not view.commands[name].isEnabled()
        assert view.commands[name].toolTip().startswith(REASON)
    keys = ((KEY.Key_Delete,), (KEY.Key_X, CTRL), (KEY.Key_D, CTRL), (KEY.Key_N,), (KEY.Key_W,))
    for key in keys:
        user.key(*key)
    assert said == [REASON] * len(keys)
    assert sizes(user) == [1, 3, 1]
    assert not view.inline.isVisible()
    view.select(Selection((H1,)))
    for name in OF_NODES:
        assert view.commands[name].isEnabled()
        assert REASON not in view.commands[name].toolTip()


def test_an_edge_selected_beside_an_input_can_go(user) -> None:
    user.click(user.node(X))
    user.click(user.edge((X, H2)), SHIFT)
    user.key(KEY.Key_Delete)
    assert (X, H2) not in user.view.session.document.graph.edge_index
    assert sizes(user) == [1, 3, 1]


def test_without_a_hidden_layer_the_key_for_a_node_says_what_to_do_first(open_canvas) -> None:
    user = open_canvas(network(1, 1))
    said = said_by(user)
    assert not user.view.commands["add_node"].isEnabled()
    user.key(KEY.Key_N)
    assert said == ["There is no hidden layer yet: add one first."]
