"""What was learned, locked or set by hand stays when a network is built on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from playground.files.examples import find_example
from playground.files.project import read_project
from playground.model import edits
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

KEY = Qt.Key


def said_by(user: User) -> list[str]:
    said: list[str] = []
    user.view.message.connect(said.append)
    return said


def document(user: User):
    return user.view.session.live_document


def layer_sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in document(user).graph.layers]


def outputs(user: User) -> np.ndarray:
    return user.view.state.functions.values[-1].copy()


def test_a_network_set_by_hand_keeps_its_function_when_l_adds_a_layer(open_canvas) -> None:
    example = find_example("four-kinks")
    assert example is not None
    user = open_canvas(read_project(example.path).document)
    said, before, edges = said_by(user), outputs(user), document(user).graph.edges
    user.click(user.ground())
    user.key(KEY.Key_L)
    assert set(edges) <= set(document(user).graph.edges)
    np.testing.assert_allclose(outputs(user), before, atol=1e-12)
    assert said == ["The function stays: the new weights out are 0, the old edges remain."]


@pytest.mark.parametrize("entry", ["neutral", "split"])
def test_one_weight_typed_is_enough_to_keep_the_function(user, entry) -> None:
    user.view.editor.entry = entry
    user.click(user.edge((2, 4)))
    user.key(KEY.Key_Return)
    user.type_into_field("0.5")
    before = outputs(user)
    user.click(user.add_layer_button(1))
    user.drag(user.out_port(2), user.node(8))
    np.testing.assert_allclose(outputs(user), before, atol=1e-12)


def test_in_a_network_that_is_only_drawn_a_new_layer_replaces_the_direct_edges(open_canvas) -> None:
    user = open_canvas(network(1, 1))
    said = said_by(user)
    user.click(user.add_layer_button(1))
    for _ in range(2):
        user.key(KEY.Key_N)
    user.click(user.add_layer_button(2))
    graph = document(user).graph
    assert layer_sizes(user) == [1, 5, 3, 1]
    assert len(graph.edges) == 5 + 15 + 3
    assert said == []


def test_after_a_reset_there_is_nothing_to_keep_again(user) -> None:
    user.view.session.edit("Set", lambda d: edits.set_values(d, {(2, 4): 0.5}))
    user.view.session.reset()
    user.click(user.add_layer_button(2))
    assert len(document(user).graph.edges) == 3 + 9 + 3


def test_a_locked_weight_stays_even_when_all_weights_are_to_be_drawn(user) -> None:
    said = said_by(user)
    user.view.session.edit("Lock", lambda d: edits.set_locked(d, [(4, 8)], True))
    value = document(user).weight(4, 8)
    user.view.editor.entry = "random"
    user.click(user.add_layer_button(2))
    assert document(user).weight(4, 8) == value
    assert (5, 8) not in document(user).graph.edge_index
    assert said == ["Locked weights stay, as edges past the new layer."]


def test_a_narrower_layer_says_what_was_locked_in_the_nodes_that_went(user) -> None:
    said = said_by(user)
    user.view.session.edit("Lock", lambda d: edits.set_locked(d, [(2, 4), (2, 6), (6, 8), 6], True))
    user.click(user.header(1))
    user.key(KEY.Key_W)
    user.type_into_field("2")
    assert layer_sizes(user) == [1, 2, 1]
    assert said == ["Deleted with the nodes, though locked: 3 weights and biases."]
