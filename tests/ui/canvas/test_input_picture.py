"""The input layer of pictures on the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize, Qt
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Training, dense_document, frozen
from playground.model.images import Images
from playground.ui.canvas.access.speech import layer_text
from tests.ui.canvas.conftest import OpenCanvas
from tests.ui.canvas.user import User

SIDE = 4


def pictures(*hidden: int, channels: int = 1) -> Document:
    n_pixels = SIDE * SIDE * channels
    x = np.random.default_rng(0).uniform(size=(12, n_pixels))
    x[0], x[1] = 0.0, 1.0  # so that black and white are those of the data
    targets = frozen(np.eye(2)[np.arange(12) % 2])
    images = Images(frozen(x), targets, shape=(SIDE, SIDE, channels))
    activations = (*("relu" for _ in hidden), "linear")
    return dense_document((n_pixels, *hidden, 2), activations, Data(images))


def state_size(user: User, node: int) -> QSize:
    """Of a card on the screen."""
    state = user.view.state
    scale = state.camera.scale
    return QSize(round(state.card_width(node) * scale), round(state.card_height(node) * scale))


def colour(user: User, place: int) -> tuple[int, int, int]:
    """Of the middle of a pixel, on the screen."""
    at = user.node(user.view.state.graph.nodes[place].id)
    ink = user.view.grab().toImage().pixelColor(at)
    return ink.red(), ink.green(), ink.blue()


def test_the_picture_shows_the_probed_values_in_grey(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3))
    values = [0.0] * SIDE * SIDE
    values[6] = 1.0
    user.view.session.set_probe(tuple(values))
    assert colour(user, 6) == (255, 255, 255)
    assert colour(user, 5) == (0, 0, 0)


def test_a_picture_in_colour_shows_red_green_and_blue(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3, channels=3))
    values = np.zeros((SIDE * SIDE, 3))
    values[6], values[9] = (1.0, 0.0, 0.0), (0.0, 1.0, 1.0)
    user.view.session.set_probe(tuple(values.ravel()))
    assert colour(user, 3 * 6 + 1) == (255, 0, 0)
    assert colour(user, 3 * 9 + 1) == (0, 255, 255)
    assert colour(user, 1) == (0, 0, 0)


def test_a_click_on_a_pixel_selects_its_input_node(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3))
    for place in (0, 6, 15):
        node = user.view.state.graph.nodes[place].id
        user.click(user.node(node))
        assert user.view.selection().nodes == (node,)


def test_pointing_at_a_pixel_lights_its_weights(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3))
    graph = user.view.state.graph
    pixel = graph.nodes[9].id
    before = user.view.grab().toImage()
    user.move(user.node(pixel))
    assert {key[0] for key in user.view.state.prominent_edges()} == {pixel}
    assert len(user.view.state.prominent_edges()) == 3
    assert user.view.grab().toImage() != before


@pytest.mark.parametrize("channels", [1, 3])
def test_pointing_at_a_pixel_marks_its_place_in_every_weight_picture(
    open_canvas: OpenCanvas, channels: int
) -> None:
    user = open_canvas(pictures(3, channels=channels))
    state = user.view.state
    user.move(user.ground())
    before = user.view.grab().toImage()
    user.move(user.node(state.graph.nodes[5 * channels].id))
    after = user.view.grab().toImage()
    for node in state.graph.layers[1].nodes:
        card = QRect(user.ground(), state_size(user, node.id))
        card.moveCenter(user.node(node.id))
        assert before.copy(card) != after.copy(card)


def test_arrow_keys_walk_over_the_pixels_and_leave_by_the_right_border(
    open_canvas: OpenCanvas,
) -> None:
    user = open_canvas(pictures(3))
    nodes = [node.id for node in user.view.state.graph.nodes]
    user.click(user.node(nodes[5]))
    user.key(Qt.Key.Key_Down)
    user.key(Qt.Key.Key_Right)
    assert user.view.selection().nodes == (nodes[10],)
    user.key(Qt.Key.Key_Right)
    user.key(Qt.Key.Key_Right)
    assert user.view.selection().edges[0][0] == nodes[11]


def test_a_pixel_cannot_be_dragged_out_of_the_picture(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3))
    node = user.view.state.graph.nodes[5].id
    user.drag(user.node(node), user.ground())
    assert dict(user.view.session.document.layout) == {}
    assert user.view.selection().nodes == (node,)


@pytest.mark.parametrize("hidden", [(3,), ()])
def test_the_next_layer_shows_its_weights_live(
    open_canvas: OpenCanvas, qtbot: QtBot, hidden: tuple[int, ...]
) -> None:
    user = open_canvas(pictures(*hidden))
    state, session = user.view.state, user.view.session
    target = state.graph.layers[1].nodes[0].id
    before = state.weight_pictures()
    index = state.graph.edge_index[(state.graph.nodes[6].id, target)]
    assert before[0].ravel()[6] == session.shown.parameters[index]
    session.step(1)
    qtbot.waitUntil(lambda: not np.array_equal(state.weight_pictures(), before))


def test_each_channel_has_weight_pictures_of_its_own(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3, channels=3))
    state = user.view.state
    target, shown = state.graph.layers[1].nodes[1].id, state.weight_pictures()
    assert shown.shape == (3, SIDE, SIDE, 3)
    blue = state.graph.nodes[(2 * SIDE + 1) * 3 + 2].id
    index = state.graph.edge_index[blue, target]
    assert shown[1, 2, 1, 2] == state.parameters[index]


def test_the_largest_picture_is_drawn_and_trains(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    pixels = np.linspace(0.0, 1.0, 2 * 64 * 64 * 3).reshape(2, -1)
    images = Images(frozen(pixels), frozen([[0.0], [1.0]]), shape=(64, 64, 3))
    training = Training(learning_rate=1e-5)
    user = open_canvas(
        dense_document((64 * 64 * 3, 2, 1), ("relu", "linear"), Data(images), training)
    )
    session = user.view.session
    assert user.view.state.geometry.n_pixels == 12_288
    session.step(1)
    qtbot.waitUntil(lambda: session.live.step == 1)
    user.move(user.node(user.view.state.graph.nodes[5_000].id))
    assert len(user.view.state.prominent_edges()) == 2


def test_a_screen_reader_says_that_the_layer_is_a_picture(open_canvas: OpenCanvas) -> None:
    user = open_canvas(pictures(3))
    text = layer_text(user.view.session, user.view.state.graph.layers[0].id)
    assert "picture of 4 × 4 pixels" in text
