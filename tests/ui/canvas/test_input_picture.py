"""The input layer of pictures on the canvas: a made-up shape over points by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import playground.data.dataset as dataset_module
from playground.model.document import Data, Document, Points, dense_document
from playground.ui.canvas.access.speech import layer_text
from tests.ui.canvas.conftest import OpenCanvas
from tests.ui.canvas.user import User

SIDE = 4


def pictures(*hidden: int) -> Document:
    rng = np.random.default_rng(0)
    points = Points(rng.uniform(0.0, 16.0, (12, SIDE * SIDE)), np.eye(2)[np.arange(12) % 2])
    activations = (*("relu" for _ in hidden), "linear")
    return dense_document((SIDE * SIDE, *hidden, 2), activations, Data(points))


@pytest.fixture
def open_pictures(open_canvas: OpenCanvas, monkeypatch: pytest.MonkeyPatch) -> OpenCanvas:
    plain = dataset_module.load_data

    def load(data: Data) -> dataset_module.Dataset:
        return replace(plain(data), shape=(SIDE, SIDE, 1))

    monkeypatch.setattr(dataset_module, "load_data", load)
    return open_canvas


def colour(user: User, place: int) -> tuple[int, int, int]:
    """Of the middle of a pixel, on the screen."""
    at = user.node(user.view.state.graph.nodes[place].id)
    ink = user.view.grab().toImage().pixelColor(at)
    return ink.red(), ink.green(), ink.blue()


def test_the_picture_shows_the_probed_values_in_grey(open_pictures: OpenCanvas) -> None:
    user = open_pictures(pictures(3))
    values = [0.0] * SIDE * SIDE
    values[6] = 100.0
    user.view.session.set_probe(tuple(values))
    assert colour(user, 6) == (255, 255, 255)
    assert colour(user, 5) == (0, 0, 0)


def test_a_click_on_a_pixel_selects_its_input_node(open_pictures: OpenCanvas) -> None:
    user = open_pictures(pictures(3))
    for place in (0, 6, 15):
        node = user.view.state.graph.nodes[place].id
        user.click(user.node(node))
        assert user.view.selection().nodes == (node,)


def test_pointing_at_a_pixel_lights_its_weights(open_pictures: OpenCanvas) -> None:
    user = open_pictures(pictures(3))
    graph = user.view.state.graph
    pixel = graph.nodes[9].id
    before = user.view.grab().toImage()
    user.move(user.node(pixel))
    assert {key[0] for key in user.view.state.prominent_edges()} == {pixel}
    assert len(user.view.state.prominent_edges()) == 3
    assert user.view.grab().toImage() != before


def test_arrow_keys_walk_over_the_pixels_and_leave_by_the_right_border(
    open_pictures: OpenCanvas,
) -> None:
    user = open_pictures(pictures(3))
    nodes = [node.id for node in user.view.state.graph.nodes]
    user.click(user.node(nodes[5]))
    user.key(Qt.Key.Key_Down)
    user.key(Qt.Key.Key_Right)
    assert user.view.selection().nodes == (nodes[10],)
    user.key(Qt.Key.Key_Right)
    user.key(Qt.Key.Key_Right)
    assert user.view.selection().edges[0][0] == nodes[11]


def test_a_pixel_cannot_be_dragged_out_of_the_picture(open_pictures: OpenCanvas) -> None:
    user = open_pictures(pictures(3))
    node = user.view.state.graph.nodes[5].id
    user.drag(user.node(node), user.ground())
    assert dict(user.view.session.document.layout) == {}
    assert user.view.selection().nodes == (node,)


@pytest.mark.parametrize("hidden", [(3,), ()])
def test_the_next_layer_shows_its_weights_live(
    open_pictures: OpenCanvas, qtbot: QtBot, hidden: tuple[int, ...]
) -> None:
    user = open_pictures(pictures(*hidden))
    state, session = user.view.state, user.view.session
    target = state.graph.layers[1].nodes[0].id
    before = state.weight_pictures()
    index = state.graph.edge_index[(state.graph.nodes[6].id, target)]
    assert before[0].ravel()[6] == session.shown.parameters[index]
    session.step(1)
    qtbot.waitUntil(lambda: not np.array_equal(state.weight_pictures(), before))


def test_a_screen_reader_says_that_the_layer_is_a_picture(open_pictures: OpenCanvas) -> None:
    user = open_pictures(pictures(3))
    text = layer_text(user.view.session, user.view.state.graph.layers[0].id)
    assert "picture of 4 × 4 pixels" in text
