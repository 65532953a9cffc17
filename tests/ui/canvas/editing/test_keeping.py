"""What was learned, locked or set by hand stays when a network is built on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from playground.files.examples import find_example
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.ui.canvas.geometry.parts import Hit, Part
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
    user.view.session.entry = entry
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
    assert layer_sizes(user) == [1, 3, 3, 1]
    assert len(graph.edges) == 3 + 9 + 3
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
    user.view.session.entry = "reset"
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


def kinks(user: User) -> list[float]:
    pieces = user.view.session.derived.pieces
    assert pieces is not None
    return pieces.output().x.tolist()


def spread_over(low: float, high: float) -> Document:
    """1-1 as a new document has it, on data from ``low`` to ``high``."""
    data = Data(Generator("sine", n=30, range=(low, high)))
    return dense_document((1, 1), ("linear",), data, Training(initializer="spread"))


@pytest.mark.parametrize("ends", [(-1.0, 1.0), (3.0, 7.0)])
def test_each_plus_before_training_makes_a_kink_that_is_seen(open_canvas, ends) -> None:
    user = open_canvas(spread_over(*ends))
    said = said_by(user)
    user.click(user.add_layer_button(1))
    assert layer_sizes(user) == [1, 1, 1]
    for n in (1, 2, 3):
        assert len(kinks(user)) == n
        assert all(ends[0] < x < ends[1] for x in kinks(user))
        user.click(user.add_node_button(1))
    user.view.session.reset()
    assert len(kinks(user)) == 4
    assert said == []


def test_after_training_a_plus_keeps_the_function_and_says_so(open_canvas, qtbot) -> None:
    user = open_canvas(network(1, 3, 1))
    session = user.view.session
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 5 and not session.running)
    said, before = said_by(user), outputs(user)
    user.click(user.add_node_button(1))
    np.testing.assert_allclose(outputs(user), before, atol=1e-12)
    assert said[0].startswith("The function stays: h4 starts with outgoing weights 0.")
    wrong = np.abs(session.derived.predictions - session.dataset.y)[~session.dataset.test, 0]
    x = session.dataset.x[~session.dataset.test, 0]
    inside = (x > x.min()) & (x < x.max())
    (corner,) = session.derived.pieces.corners(document(user).graph.layers[1].nodes[-1].id)
    assert wrong[np.argmin(np.abs(x - corner))] >= 0.9 * wrong[inside].max()
    assert f"Its kink is at x = {corner:.2f}" in said[0]


def test_the_tip_of_a_plus_says_what_becomes_of_the_function(user, qtbot) -> None:
    tip, session = user.view.commands.tool_tip, user.view.session
    plus, between = Hit(Part.ADD_NODE, layer=3), Hit(Part.ADD_LAYER, index=1)
    assert "the function changes" in tip(plus)
    assert "Add a layer of 3 here" in tip(between)
    session.step(2)
    qtbot.waitUntil(lambda: session.shown.step == 2 and not session.running)
    assert "The function stays" in tip(plus)
    assert "The function stays" in tip(between)


@pytest.mark.parametrize("key", ["W", "A"])
def test_width_and_activation_are_set_for_all_selected_layers(open_canvas, key) -> None:
    user = open_canvas(network(1, 2, 4, 3, 1))
    user.click(user.header(1))
    user.click(user.header(3), Qt.KeyboardModifier.ShiftModifier)
    if key == "W":
        user.key(KEY.Key_W)
        user.type_into_field("5")
        assert layer_sizes(user) == [1, 5, 4, 5, 1]
    else:
        user.view.commands["activation_tanh"].trigger()
        kinds = [layer.activation for layer in document(user).graph.layers]
        assert kinds == ["linear", "tanh", "relu", "tanh", "linear"]
    assert user.view.session.undo_stack.count() == 1
