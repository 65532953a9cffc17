"""Layers and nodes are copied, cut and pasted by keys; several layers are selected by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground.model import edits
from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import CTRL, SHIFT, User

KEY = Qt.Key


@pytest.fixture
def deep(open_canvas) -> User:
    """On a 1-2-3-1 network; layers 1, 3, 6, 10; nodes x = 2, 4, 5, 7, 8, 9, y = 11."""
    return open_canvas(network(1, 2, 3, 1))


def graph(user: User):
    return user.view.session.document.graph


def sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in graph(user).layers]


def said_by(user: User) -> list[str]:
    said: list[str] = []
    user.view.message.connect(said.append)
    return said


def test_ctrl_d_on_a_header_duplicates_the_layer_and_says_what_that_means(deep) -> None:
    said = said_by(deep)
    deep.click(deep.header(1))
    deep.key(KEY.Key_D, CTRL)
    assert sizes(deep) == [1, 2, 2, 3, 1]
    copy = graph(deep).layers[2]
    assert deep.view.selection() == Selection(layer=copy.id)
    assert said == ["The copy works beside the layer: its share counts twice."]
    document = deep.view.session.live_document
    assert document.weight(2, copy.nodes[0].id) == document.weight(2, 4)
    deep.view.session.undo_stack.undo()
    assert sizes(deep) == [1, 2, 3, 1]


def test_a_copied_layer_is_pasted_as_a_layer_again_and_again(deep) -> None:
    deep.click(deep.header(1))
    deep.key(KEY.Key_C, CTRL)
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 2, 2, 3, 1]
    deep.click(deep.header(3))
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 2, 2, 3, 2, 1]
    assert deep.view.selection() == Selection(layer=graph(deep).layers[4].id)


def test_a_layer_that_was_cut_comes_back_in_its_place(deep) -> None:
    said = said_by(deep)
    deep.click(deep.header(1))
    deep.key(KEY.Key_X, CTRL)
    assert sizes(deep) == [1, 3, 1]
    assert deep.view.session.undo_stack.undo_text() == "Cut"
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 2, 3, 1]
    assert said == []


def test_what_cut_does_not_copy_it_does_not_delete(deep) -> None:
    deep.view.select(Selection((4,), ((2, 5),)))
    deep.key(KEY.Key_X, CTRL)
    assert (2, 5) in graph(deep).edge_index
    assert 4 not in graph(deep).rank


def test_nodes_are_pasted_into_the_layer_that_is_selected(deep) -> None:
    said = said_by(deep)
    deep.click(deep.node(4))
    deep.key(KEY.Key_C, CTRL)
    deep.click(deep.header(2))
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 2, 4, 1]
    (copy,) = deep.view.selection().nodes
    assert graph(deep).incoming[copy] == (2,)
    assert graph(deep).outgoing[copy] == (11,)
    deep.click(deep.header(0))
    deep.key(KEY.Key_V, CTRL)
    assert said == ["Input and output stay: the data decides how many nodes they have."]
    assert sizes(deep) == [1, 2, 4, 1]


def test_nodes_whose_layer_is_gone_bring_it_back_and_then_fill_it(deep) -> None:
    deep.click(deep.node(4))
    deep.key(KEY.Key_C, CTRL)
    deep.click(deep.header(1))
    deep.key(KEY.Key_Delete)
    deep.key(KEY.Key_V, CTRL)
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 2, 3, 1]


@pytest.mark.parametrize("keys", [SHIFT, CTRL])
def test_clicks_on_headers_add_up_as_nodes(deep, keys) -> None:
    deep.click(deep.header(1))
    deep.click(deep.header(2), keys)
    assert set(deep.view.selection().nodes) == {4, 5, 7, 8, 9}
    deep.click(deep.header(1), keys)
    assert set(deep.view.selection().nodes) == {7, 8, 9}
    deep.click(deep.node(5), keys)
    deep.key(KEY.Key_Delete)
    assert sizes(deep) == [1, 1, 1]


def test_a_node_or_an_edge_is_added_to_a_selected_layer(deep) -> None:
    deep.click(deep.header(1))
    deep.click(deep.node(8), SHIFT)
    assert set(deep.view.selection().nodes) == {4, 5, 8}
    deep.click(deep.header(1))
    deep.click(deep.edge((2, 4)), CTRL)
    assert deep.view.selection() == Selection((4, 5), ((2, 4),))


def test_what_was_copied_is_pasted_into_another_network(deep) -> None:
    session, kink = deep.view.session, (2, 4)
    session.edit("Set values", lambda d: edits.set_values(d, {kink: 1.75, 4: -0.5}))
    deep.click(deep.node(4))
    deep.key(KEY.Key_C, CTRL)
    session.open_document(network(1, 5, 1))
    assert deep.view.commands["paste"].isEnabled()
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 6, 1]
    (copy,) = deep.view.selection().nodes
    x, y = graph(deep).nodes[0].id, graph(deep).nodes[-1].id
    assert (graph(deep).incoming[copy], graph(deep).outgoing[copy]) == ((x,), (y,))
    assert session.document.weight(x, copy) == 1.75
    assert session.document.bias(copy) == -0.5


def test_a_layer_is_pasted_as_a_layer_into_another_network(deep) -> None:
    deep.click(deep.header(2))
    deep.key(KEY.Key_C, CTRL)
    deep.view.session.open_document(network(1, 5, 1))
    deep.key(KEY.Key_V, CTRL)
    assert sizes(deep) == [1, 5, 3, 1]
    assert deep.view.selection().layer == graph(deep).layers[2].id
