from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.selection import Selection
from playground.session.highlight import Highlight
from playground.ui.canvas.paint.network import NetworkPainter
from playground.ui.canvas.paint.style import PartPainter
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.user import User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8


def painted(view: CanvasView, painter: NetworkPainter) -> QImage:
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    device = QPainter(image)
    painter.paint(device)
    device.end()
    return image


def n_different(a: QImage, b: QImage) -> int:
    """How many pixels of two images differ by more than the rounding at the border of a line."""
    first, second = (
        np.frombuffer(image.constBits(), dtype=np.uint8).reshape(-1, 4).astype(int)
        for image in (a, b)
    )
    return int((np.abs(first - second).max(axis=1) > 64).sum())


@pytest.mark.parametrize("sizes", [(1, 3, 2, 1), (1, 24, 24, 1), (1, 45, 45, 1)])
def test_what_a_painter_keeps_from_paint_to_paint_is_never_outdated(
    open_canvas: OpenCanvas, sizes: tuple[int, ...]
) -> None:
    user = open_canvas(network(*sizes))
    view, session, graph = user.view, user.view.session, user.view.state.graph
    hidden = [node.id for node in graph.layers[1].nodes]
    user.drag(user.node(hidden[0]), user.node(hidden[0]) + QPoint(60, 25))  # placed freely
    nowhere, edge = user.ground(), graph.edges[0].key
    steps: dict[str, Callable[[], object]] = {
        "node": lambda: view.select(Selection((hidden[-1],))),
        "free node": lambda: view.select(Selection((hidden[0],))),
        "layer": lambda: view.select(Selection(layer=graph.layers[2].id)),
        "edge": lambda: view.select(Selection(edges=(edge,))),
        "none": lambda: view.select(Selection()),
        "hover": lambda: user.move(user.node(hidden[2])),
        "no hover": lambda: user.move(nowhere),
        "probe": lambda: session.set_probe((0.3,)),
        "no probe": lambda: (session.set_probe(None), view.zoom_in()),  # values find new places
        "lit": lambda: view.set_pointed(hidden[1:3]),
        "not lit": lambda: view.set_pointed(()),
        "doomed": lambda: view.preview(partial(edits.remove_nodes, node_ids=hidden[1:2])),
        "not doomed": lambda: view.preview(None),
        "wire": lambda: user.drag(user.out_port(hidden[1]), nowhere, release=False),
        "no wire": view.mouse.cancel,
        "value": lambda: session.edit("Set", lambda d: edits.set_values(d, {hidden[1]: 123.4})),
        "undo": session.undo_stack.undo,
        "zoom": view.zoom_in,
        "pan": lambda: view.pan(-9, 4),
        "fit": view.zoom_to_fit,
    }
    kept = NetworkPainter(view.state, view.theme)
    seen = set()
    for name in random.Random(len(graph.nodes)).choices(list(steps), k=32):
        steps[name]()
        shown = painted(view, kept)
        while kept.is_blurred:  # right after a zoom
            shown = painted(view, kept)
        fresh = painted(view, NetworkPainter(view.state, view.theme))
        assert n_different(fresh, shown) < 10, name
        seen.add(shown.constBits().tobytes())
    assert len(seen) > 12


def test_soon_after_a_zoom_all_is_drawn_for_it(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    view = open_canvas(network(1, 24, 24, 1)).view
    for _ in range(3):
        view.zoom_out()
        view.grab()
    sharp = painted(view, NetworkPainter(view.state, view.theme))

    def is_sharp() -> bool:
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return n_different(image, sharp) < 10

    qtbot.waitUntil(is_sharp)


def test_an_error_in_one_painter_is_reported_and_the_rest_is_drawn(
    user: User, qtbot: QtBot
) -> None:
    class Broken(PartPainter):
        def paint(self, painter: QPainter) -> None:
            raise ValueError("drawn into a corner")

    view = user.view
    painter = NetworkPainter(view.state, view.theme)
    before = painted(view, painter)
    painter.parts = (Broken(view.state, view.theme), *painter.parts)
    with qtbot.captureExceptions() as errors:
        after = painted(view, painter)
    assert [str(error) for _, error, _ in errors] == ["drawn into a corner"]
    assert after == before


def test_a_dragged_node_is_drawn_at_the_pointer_and_nowhere_else(user: User) -> None:
    view = user.view
    start = user.node(H1)
    user.drag(start, start + QPoint(0, -25), release=False)
    image = view.grab().toImage()
    border = view.state.card_height(H1) * view.state.camera.scale / 2
    above = start + QPoint(20, round(-25 - border) + 6)
    below = start + QPoint(20, round(border) - 6)
    background = QColor(view.theme.surface)
    assert image.pixelColor(above) != background  # a selected card has another background
    assert image.pixelColor(below) == background
    view.mouse.cancel()


def test_a_dragged_weight_is_written_at_once(user: User) -> None:
    view, edge = user.view, (X, H2)
    start = user.edge(edge)
    user.drag(start, start + QPoint(0, -60), release=False)
    before = view.grab().toImage()
    user.drag_on(start + QPoint(0, -160))
    assert view.state.weights[view.state.graph.edge_index[edge]] == pytest.approx(
        view.session.live_document.weight(*edge)
    )
    assert view.grab().toImage() != before
    view.mouse.cancel()


def test_highlights_are_drawn_where_they_belong_and_go_again(user: User) -> None:
    view, theme = user.view, user.view.theme
    user.move(user.ground())
    plain = view.grab().toImage()
    card = view.state.card_height(H1) * view.state.camera.scale
    under = user.node(H1) + QPoint(0, round(card / 2))
    highlight = Highlight(
        lit_nodes=frozenset({H1}), lit_edges=frozenset({(X, H3)}), notes=((H3, "0.5 · 2 = 1"),)
    )
    view.set_highlight("lesson", highlight)
    lit = view.grab().toImage()
    assert lit.pixelColor(under) == QColor(theme.accent) != plain.pixelColor(under)
    note = user.node(H3) + QPoint(0, round(card / 2))
    assert lit.copy(note.x() - 30, note.y() - 8, 60, 16) != plain.copy(
        note.x() - 30, note.y() - 8, 60, 16
    )
    view.set_highlight("lesson", None)
    assert view.grab().toImage() == plain
