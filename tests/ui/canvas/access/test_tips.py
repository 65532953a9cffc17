from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.model.selection import Selection
from playground.ui.canvas.access.tips import box_of, tip_place
from playground.ui.canvas.geometry.hit_testing import EDGE_REACH, edge_at
from playground.ui.canvas.geometry.layout import Rect, fitting_camera
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.canvas.geometry.state import CanvasState
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.states import canvas_state
from tests.ui.canvas.user import User

TIP = (150.0, 24.0)
HITS = [
    Hit(Part.NODE, node=5),
    Hit(Part.OUT_PORT, node=2),
    Hit(Part.IN_PORT, node=8),
    Hit(Part.HEADER, layer=3),
    Hit(Part.ACTIVATION, layer=7),
    Hit(Part.ADD_NODE, layer=3),
    Hit(Part.ADD_LAYER, index=1),
    Hit(Part.DELETE),
]


def state_of(*sizes: int) -> CanvasState:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    document = dense_document(sizes, activations, Data(Generator("sine", n=9)))
    state = canvas_state(document)
    state.camera = fitting_camera(state.geometry, 700.0, 500.0, 1.0)
    return state


@pytest.mark.parametrize("hit", HITS, ids=lambda hit: hit.part.value)
def test_a_tip_lies_below_its_part(hit: Hit) -> None:
    state = state_of(1, 3, 1)
    state.selection = Selection((4,))
    box = box_of(state, hit)
    assert box is not None
    x, y = tip_place(state, hit, box.centre, TIP)
    assert not Rect(x, y, x + TIP[0], y + TIP[1]).overlaps(box)
    assert y - box.bottom < 20.0


@given(st.integers(0, 5), st.floats(0.25, 0.75))
def test_a_tip_does_not_cover_its_edge(edge, t) -> None:
    state = state_of(1, 3, 1)
    x, y = state.routes.point(edge, t)
    at = state.camera.x(x), state.camera.y(y)
    hit = Hit(Part.EDGE, edge=state.graph.edges[edge].key)
    x, y = tip_place(state, hit, at, TIP)
    for step in range(101):
        point = state.routes.point(edge, step / 100)
        px, py = state.camera.x(point[0]), state.camera.y(point[1])
        assert not Rect(x, y, x + TIP[0], y + TIP[1]).contains(px, py)
    assert edge_at(state, *at, EDGE_REACH) is not None


def ask_for_tip(user: User, at: QPoint) -> str:
    user.view.grab()
    user.move(at)
    target = user.view
    QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, at, target.mapToGlobal(at)))
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_a_card_that_shows_its_whole_text_has_no_tip(user: User) -> None:
    assert ask_for_tip(user, user.node(5)) == ""
    user.view.session.edit(
        "Rename", lambda d: edits.rename_node(d, 5, "the one that makes the left kink")
    )
    assert ask_for_tip(user, user.node(5)).startswith("the one that makes the left kink")


def test_a_card_too_small_for_text_has_a_tip(open_canvas: OpenCanvas) -> None:
    user = open_canvas(network(1, 60, 1))
    node = user.view.state.graph.layers[1].nodes[7]
    assert ask_for_tip(user, user.node(node.id)) == "h8, ReLU, bias 0.00, 1 in, 1 out"


def test_the_tip_of_a_header_names_its_layer_and_its_gestures(open_canvas: OpenCanvas) -> None:
    user = open_canvas(network(1, 4, 4, 4, 4, 4, 1))
    text = ask_for_tip(user, user.header(3))
    assert text.startswith("Hidden 3, 4 nodes, ReLU")
    assert "drag to move" in text


def test_a_name_that_looks_like_a_tag_is_shown_as_text(user: User) -> None:
    user.view.session.edit("Rename", lambda d: edits.rename_node(d, 4, "<b>x</b>"))
    assert "→ &lt;b&gt;x&lt;/b&gt;, weight" in ask_for_tip(user, user.edge((2, 4)))
