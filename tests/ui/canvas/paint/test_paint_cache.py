from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.selection import Selection
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.paint_budget import PaintBudget
from playground.ui.canvas.paint.paint_cache import MARGIN, PaintCache
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.hand import Hand

SIZE = (60, 40)


class Painted:
    """A picture of one square of 10 x 10 scene units at the origin, and how often it was drawn."""

    def __init__(self) -> None:
        self.budget = PaintBudget()
        self.picture = PaintCache(self.budget)
        self.drawings = 0
        self.drawn_at = 0.0  # the scale it was drawn at last
        self.colour = QColor("red")
        self.pause = 0.0  # seconds that drawing takes besides

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> bool:
        self.drawings += 1
        self.drawn_at = camera.scale
        end = time.perf_counter() + self.pause
        while time.perf_counter() < end:
            pass
        side = round(10 * camera.scale)
        painter.fillRect(round(camera.dx), round(camera.dy), side, side, self.colour)
        return True

    def paint_once(self, camera: Camera) -> float:
        """Paint it; gives in how many seconds it wants to be painted again."""
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            return self.picture.show(painter, "same", camera, SIZE, self.draw)
        finally:
            painter.end()

    def show(self, camera: Camera, key: object = "same") -> QImage:
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        wait = 1.0
        while wait:  # as often as it asks to be painted again
            image.fill(0)
            self.budget.has_drawn = False
            wait = self.picture.show(painter, key, camera, SIZE, self.draw)
        painter.end()
        return image


def corner_of(image: QImage) -> tuple[int, int]:
    """The first red pixel, from the top."""
    red = QColor("red").rgb()
    places = [(x, y) for y in range(SIZE[1]) for x in range(SIZE[0]) if image.pixel(x, y) == red]
    return places[0]


def test_a_pan_shows_the_same_drawing_elsewhere(qtbot) -> None:
    painted = Painted()
    assert corner_of(painted.show(Camera(1.0, 5.0, 6.0))) == (5, 6)
    assert corner_of(painted.show(Camera(1.0, 25.0, 3.0))) == (25, 3)
    assert painted.drawings == 1


def test_what_was_out_of_view_is_there_when_it_comes_in(qtbot) -> None:
    painted = Painted()
    painted.show(Camera(1.0, -20.0, 6.0))
    assert corner_of(painted.show(Camera(1.0, 7.0, 6.0))) == (7, 6)
    assert painted.drawings == 1


def test_a_pan_out_of_the_margin_and_one_by_half_pixels_are_drawn_anew(qtbot) -> None:
    painted = Painted()
    painted.show(Camera(1.0, 5.0, 6.0))
    painted.show(Camera(1.0, 5.0 + MARGIN + 1.0, 6.0))
    assert painted.drawings == 2
    painted.show(Camera(1.0, 5.5 + MARGIN + 1.0, 6.0))
    assert painted.drawings == 3


def test_a_costly_drawing_is_stretched_for_a_moment_then_drawn_anew(qtbot) -> None:
    painted = Painted()
    painted.pause = 0.01
    painted.show(Camera(1.0, 5.0, 6.0))
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    wait = painted.picture.show(painter, "same", Camera(2.0, 5.0, 6.0), SIZE, painted.draw)
    painter.end()
    assert wait > 0.0
    assert painted.drawings == 1
    assert corner_of(image) == (5, 6)
    assert image.pixelColor(23, 24) == QColor("red")
    painted.show(Camera(2.0, 5.0, 6.0))
    assert painted.drawings == 2


def test_what_it_depends_on_is_never_shown_old(qtbot) -> None:
    painted = Painted()
    painted.show(Camera(1.0, 5.0, 6.0))
    painted.colour = QColor("blue")
    image = painted.show(Camera(1.0, 5.0, 6.0), key="other")
    assert image.pixelColor(6, 7) == QColor("blue")


def test_in_the_middle_of_a_motion_a_cheap_drawing_is_stretched_too(qtbot) -> None:
    painted = Painted()
    for k in range(6):  # faster than anyone turns a wheel notch by notch
        painted.paint_once(Camera(1.0 + 0.02 * k, 5.0, 6.0))
    assert painted.drawings < 6
    image = painted.show(Camera(1.2, 5.0, 6.0))  # as often as it asks for
    assert image.pixelColor(16, 17) == QColor("red")
    assert image.pixelColor(17, 18) != QColor("red")


def test_one_paint_draws_one_picture_for_another_zoom(qtbot) -> None:
    first, second = Painted(), Painted()
    second.picture = PaintCache(first.budget)
    for painted in (first, second):
        painted.pause = 0.01
        painted.show(Camera(1.0, 5.0, 6.0))
    time.sleep(0.15)  # until both are due
    first.budget.has_drawn = False
    assert first.paint_once(Camera(2.0, 5.0, 6.0)) == 0.0
    assert second.paint_once(Camera(2.0, 5.0, 6.0)) > 0.0
    assert (first.drawings, second.drawings) == (2, 1)
    first.budget.has_drawn = False
    assert second.paint_once(Camera(2.0, 5.0, 6.0)) == 0.0
    assert second.drawings == 2


def test_the_layers_of_a_picture_are_of_one_zoom(qtbot) -> None:
    """One whose key changes in the middle of a motion is drawn for the zoom of the others."""
    one, two, budget = Painted(), Painted(), PaintBudget()
    picture = PaintCache(budget)
    one.pause = two.pause = 0.01
    scales: list[tuple[float, float]] = []

    def paint(scale: float, key: object) -> None:
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        layers = [("same", one.draw), (key, two.draw)]
        picture.show_layers(painter, layers, Camera(scale, 5.0, 6.0), SIZE)
        painter.end()
        scales.append((one.drawn_at, two.drawn_at))

    paint(1.0, 0)
    paint(1.1, 1)
    paint(1.2, 2)
    assert (one.drawings, two.drawings) == (1, 3)
    assert scales == [(1.0, 1.0)] * 3
    time.sleep(0.25)
    budget.has_drawn = False
    paint(1.2, 2)
    assert scales[-1] == (1.2, 1.2)


def test_single_turns_of_the_wheel_are_drawn_at_once(qtbot) -> None:
    painted = Painted()
    painted.show(Camera(1.0, 5.0, 6.0))
    assert painted.paint_once(Camera(1.2, 5.0, 6.0)) == 0.0
    assert painted.drawings == 2


def forget_all(view: CanvasView) -> None:
    """Have everything drawn anew."""
    view.state.version += 1
    view.state.weights_version += 1
    view.state.places_version += 1
    view.state.nodes_changed()


@pytest.mark.parametrize("sizes", [(1, 3, 1), (1, 24, 24, 1), (1, 45, 45, 1)])
def test_after_training_the_canvas_looks_as_if_drawn_for_the_first_time(
    open_canvas: OpenCanvas, qtbot: QtBot, sizes: tuple[int, ...]
) -> None:
    hand = open_canvas(network(*sizes))
    view, session = hand.view, hand.view.session
    node = view.state.graph.layers[1].nodes[0].id
    hand.drag(hand.node(node), hand.node(node) + QPoint(60, 25))  # placed freely
    view.session.set_probe((0.3,))
    drawn = view.grab().toImage()
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 100)
    qtbot.waitUntil(lambda: view.grab().toImage() != drawn)
    session.pause()
    qtbot.waitUntil(lambda: not session.running)
    qtbot.waitUntil(lambda: view.canvas_scene.is_up_to_date)
    shown = view.grab().toImage()
    assert shown != drawn
    forget_all(view)
    assert view.grab().toImage() == shown


@pytest.mark.parametrize("sizes", [(1, 3, 1), (1, 24, 24, 1), (1, 45, 45, 1)])
def test_after_pans_pans_and_drags_the_canvas_looks_as_if_drawn_for_the_first_time(
    open_canvas: OpenCanvas, sizes: tuple[int, ...]
) -> None:
    hand = open_canvas(network(*sizes))
    view = hand.view
    hidden = view.state.graph.layers[1].nodes
    view.select(Selection((hidden[0].id,)))
    view.grab()
    view.pan(17, -9)
    start = hand.node(hidden[1].id)
    hand.drag(start, start + QPoint(60, 25))  # placed freely, beside its column
    hand.drag(hand.node(hidden[2].id), hand.node(hidden[2].id) + QPoint(2, 90), release=False)
    view.grab()
    view.cancel_gesture()
    view.pan(-30, 4)
    hand.move(hand.node(hidden[1].id))
    shown = view.grab().toImage()
    forget_all(view)
    assert view.grab().toImage() == shown


@pytest.mark.parametrize("sizes", [(1, 3, 2, 1), (1, 24, 24, 1), (1, 45, 45, 1)])
def test_whatever_is_selected_or_pointed_at_the_canvas_looks_as_if_drawn_for_the_first_time(
    open_canvas: OpenCanvas, sizes: tuple[int, ...]
) -> None:
    hand = open_canvas(network(*sizes))
    view, graph = hand.view, hand.view.state.graph
    hidden = [node.id for node in graph.layers[1].nodes]
    hand.drag(hand.node(hidden[0]), hand.node(hidden[0]) + QPoint(60, 25))  # placed freely
    doomed = partial(edits.remove_nodes, node_ids=hidden[1:2])
    nothing_there = hand.ground()
    steps: dict[str, Callable[[], object]] = {
        "node": lambda: view.select(Selection((hidden[-1],))),
        "free node": lambda: view.select(Selection((hidden[0],))),
        "layer": lambda: view.select(Selection(layer=graph.layers[2].id)),
        "edge": lambda: view.select(Selection(edges=(graph.edges[0].key,))),
        "none": lambda: view.select(Selection()),
        "hover": lambda: hand.move(hand.node(hidden[2])),
        "no hover": lambda: hand.move(nothing_there),
        "probe": lambda: view.session.set_probe((0.3,)),
        "other probe": lambda: view.session.set_probe((-0.9,)),
        "no probe": lambda: view.session.set_probe(None),
        "pointed": lambda: view.set_pointed(hidden[1:3]),
        "not pointed": lambda: view.set_pointed(()),
        "doomed": lambda: view.canvas_scene.preview(doomed),
        "not doomed": lambda: view.canvas_scene.preview(None),
        "wire": lambda: hand.drag(hand.out_port(hidden[1]), nothing_there, release=False),
        "no wire": view.cancel_gesture,
    }
    seen = set()
    for name in random.Random(len(graph.nodes)).choices(list(steps), k=60):
        steps[name]()
        shown = view.grab().toImage()
        forget_all(view)
        assert view.grab().toImage() == shown, name
        seen.add(shown.constBits().tobytes())
    assert len(seen) > 20


@pytest.mark.parametrize("running", [False, True])
def test_a_dragged_weight_is_shown_at_once_and_the_rest_before_long(
    open_canvas: OpenCanvas, qtbot: QtBot, running: bool
) -> None:
    hand = open_canvas(network(1, 12, 12, 1))
    view, session = hand.view, hand.view.session
    edge = view.state.graph.edges[5].key
    if running:
        session.play()
        qtbot.waitUntil(lambda: session.running)
    start = hand.edge(edge)
    hand.drag(start, start + QPoint(0, -200), release=False)
    assert view.state.weights[5] == session.document.weight(*edge)
    view.grab()
    hand.drag_on(start + QPoint(0, -300))
    label = next(label for label in view.state.labels if label.edge == edge)
    camera, shown = view.state.camera, view.grab().toImage()
    at = QRect(QPoint(0, 0), QSize(round(label.rect.width), round(label.rect.height)))
    at.moveTo(round(label.rect.left + camera.dx), round(label.rect.top + camera.dy))
    forget_all(view)
    assert view.grab().toImage().copy(at) == shown.copy(at)
    hand.release(start + QPoint(0, -300))
    session.pause()
    qtbot.waitUntil(lambda: not session.running and view.canvas_scene.is_up_to_date)
    shown = view.grab().toImage()
    forget_all(view)
    assert view.grab().toImage() == shown


def test_a_dragged_node_is_drawn_where_the_hand_is_and_nowhere_else(hand: Hand) -> None:
    view = hand.view
    node = view.state.graph.layers[1].nodes[0].id
    start = hand.node(node)
    hand.drag(start, start + QPoint(0, -25), release=False)
    top = view.grab().toImage()
    border = view.state.card_height(node) * view.state.camera.scale / 2
    above = start + QPoint(20, round(-25 - border) + 6)
    below = start + QPoint(20, round(border) - 6)
    background = QColor(view.theme.surface)
    assert top.pixelColor(above) != background  # the selected card's own ground
    assert top.pixelColor(below) == background
    view.cancel_gesture()
