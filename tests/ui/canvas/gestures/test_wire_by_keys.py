"""Edges drawn without a mouse, by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

KEY = Qt.Key
X, H1, H2, H3, Y = 2, 4, 5, 6, 8


def edges(user: User) -> set[tuple[int, int]]:
    return set(user.view.session.document.graph.edge_index)


@pytest.fixture
def deep(open_canvas) -> User:
    """1-2-2-1: x = 2, h1 = 4, 5, h2 = 7, 8, y = 10; no edges."""
    user = open_canvas(network(1, 2, 2, 1))
    user.view.select(Selection(edges=tuple(edges(user))))
    user.key(KEY.Key_Delete)
    assert edges(user) == set()
    return user


def test_e_and_enter_connect_with_the_nearest_node(deep) -> None:
    deep.view.select(Selection((4,)))
    deep.key(KEY.Key_E)
    assert deep.view.state.wire is not None
    assert deep.view.state.wire.snapped
    for key in (KEY.Key_Down, KEY.Key_Up):
        deep.key(key)
        assert deep.view.state.wire.possible  # it is not drawn as one that can't end there
    deep.key(KEY.Key_Return)
    assert edges(deep) == {(4, 7)}
    assert deep.view.selection() == Selection(edges=((4, 7),))
    assert deep.view.state.wire is None
    assert deep.view.state.reachable is None
    assert deep.view.session.undo_stack.undo_text() == "Add edge"


def test_arrows_choose_any_node_across_layers_too(deep) -> None:
    said: list[str] = []
    deep.view.message.connect(said.append)
    deep.view.select(Selection((2,)))
    deep.key(KEY.Key_E)
    for key in (KEY.Key_Down, KEY.Key_Down, KEY.Key_Right, KEY.Key_Up, KEY.Key_Right):
        deep.key(key)
    names = [text.split(":")[0] for text in said]
    assert names == ["x → h1.1", "x → h1.2", "x → h1.2", "x → h2.2", "x → h2.1", "x → y"]
    deep.key(KEY.Key_Left)
    deep.key(KEY.Key_Enter)
    assert edges(deep) in ({(2, 7)}, {(2, 8)})


def test_what_is_connected_already_is_passed_over(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_E)
    user.key(KEY.Key_Return)
    assert (X, Y) in edges(user)


def test_an_output_draws_the_wire_backwards(deep) -> None:
    deep.view.select(Selection((10,)))
    deep.key(KEY.Key_E)
    deep.key(KEY.Key_Left)
    deep.key(KEY.Key_Return)
    assert edges(deep) in ({(4, 10)}, {(5, 10)})


def test_a_node_that_is_connected_with_all_says_so(user) -> None:
    said: list[str] = []
    user.view.message.connect(said.append)
    user.view.select(Selection((H1,)))
    user.key(KEY.Key_E)
    assert said == ["This node has all the edges that it can have."]
    assert user.view.state.wire is None


@pytest.mark.parametrize("key", [KEY.Key_Escape, KEY.Key_Return])
def test_nobody_is_told_how_to_connect_when_the_wire_is_gone(window, key) -> None:
    user = User(window.canvas)
    window.canvas.setFocus()
    user.key(KEY.Key_L)
    user.click(user.node(window.session.document.graph.nodes[0].id))
    user.key(KEY.Key_E)
    assert window.status.texts()["note"].endswith("Enter connects")
    user.key(key)
    assert window.status.texts()["note"] == ""


@pytest.mark.parametrize("leave", ["escape", "click", "focus", "undo"])
def test_leaving_off_connects_nothing(deep, leave) -> None:
    before = edges(deep)
    deep.view.select(Selection((4,)))
    deep.key(KEY.Key_E)
    if leave == "escape":
        deep.key(KEY.Key_Escape)
        assert deep.view.selection() == Selection((4,))
    elif leave == "click":
        deep.click(deep.ground())
    elif leave == "focus":
        deep.view.clearFocus()
    else:
        deep.view.session.undo_stack.undo()
        before = edges(deep)
    assert deep.view.state.wire is None
    deep.view.setFocus()
    deep.key(KEY.Key_Right)
    assert edges(deep) == before


def test_a_whole_network_is_built_by_keys_alone(open_canvas) -> None:
    """1-1 to 1-3-1, a weight and a bias typed, one weight locked, one edge away and back."""
    user = open_canvas(network(1, 1))
    user.key(KEY.Key_L)
    for _ in range(3):
        user.key(KEY.Key_N)
    user.key(KEY.Key_Delete)
    graph = user.view.session.document.graph
    assert [len(layer.nodes) for layer in graph.layers] == [1, 3, 1]
    user.key(KEY.Key_Escape)
    user.key(KEY.Key_Right)  # the input
    user.key(KEY.Key_Right)  # one of its edges
    (key,) = user.view.selection().edges
    user.key(KEY.Key_Return)
    user.type_into_field("-1,5")
    assert user.view.session.live_document.weight(*key) == -1.5
    user.key(KEY.Key_K)
    assert user.view.session.document.graph.edges[graph.edge_index[key]].locked
    user.key(KEY.Key_Right)  # the node at its end
    (node,) = user.view.selection().nodes
    user.key(KEY.Key_Return)
    user.type_into_field("1/4")
    assert user.view.session.live_document.bias(node) == 0.25
    user.key(KEY.Key_Left)
    user.key(KEY.Key_Delete)
    assert key not in user.view.session.document.graph.edge_index
    user.view.select(Selection((key[0],)))
    user.key(KEY.Key_E)
    user.key(KEY.Key_Return)
    assert key in user.view.session.document.graph.edge_index
