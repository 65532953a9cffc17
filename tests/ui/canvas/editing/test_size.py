"""The canvas changes its size in the middle of things: a panel has other rows, a banner comes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.hand import Hand

X, H1, H2, H3, Y = 2, 4, 5, 6, 8


class Frame(QWidget):
    """Holds a canvas, and gives it another place whenever another thing is selected."""

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self.hand = hand
        self.wide, self.narrow = QRect(0, 0, 800, 600), QRect(40, 30, 720, 540)
        self.resize(860, 640)
        hand.view.setParent(self)
        hand.view.setGeometry(self.wide)
        hand.view.selection_changed.connect(self.squeeze)

    def squeeze(self) -> None:
        canvas = self.hand.view
        canvas.setGeometry(self.narrow if canvas.geometry() == self.wide else self.wide)


@pytest.fixture
def framed(open_canvas, qtbot) -> Frame:
    """On a 1-3-3-1 network."""
    frame = Frame(open_canvas(network(1, 3, 3, 1)))
    qtbot.addWidget(frame)
    with qtbot.waitActive(frame):
        frame.show()
        frame.activateWindow()
    frame.hand.view.setFocus()
    return frame


def lies_at(hand: Hand, node: int) -> QPoint:
    """Where a node is on the desktop."""
    return hand.view.mapToGlobal(hand.node(node))


def finished(hand: Hand) -> None:
    """Nothing is left in the hand, and the network is fitted into the canvas as it is now."""
    state = hand.view.state
    assert hand.view.mouse.tool is None
    assert state.lifted == frozenset()
    assert state.band is None
    assert state.carried is None
    now = state.camera
    hand.view.zoom_to_fit()
    assert state.camera == now


def test_a_band_goes_on(framed) -> None:
    hand = framed.hand
    viewport = hand.view
    hand.drag(QPoint(2, viewport.height() - 3), QPoint(viewport.width() - 3, 2), release=False)
    assert hand.view.mouse.tool is not None
    assert len(hand.view.selection().nodes) > 3
    hand.release(QPoint(790, 2))
    finished(hand)


def test_a_column_is_carried_on_and_put_down(framed) -> None:
    hand = framed.hand
    hand.drag(hand.header(1), hand.header(2))
    finished(hand)
    layers = [layer.id for layer in hand.view.state.graph.layers]
    assert layers == [1, 7, 3, 11]
    hand.drag(hand.header(1), hand.header(2), release=False)
    assert hand.view.state.lifted
    hand.view.mouse.cancel()
    finished(hand)


def test_a_node_in_the_hand_stays_under_the_pointer(framed) -> None:
    hand = framed.hand
    before = lies_at(hand, H1)
    hand.press(hand.node(H1))
    framed.squeeze()
    assert (lies_at(hand, H1) - before).manhattanLength() <= 2
    for _ in range(3):
        pointer = hand.view.mapFromGlobal(before + QPoint(0, 60))
        hand.drag_on(pointer)
        framed.squeeze()
    assert (lies_at(hand, H1) - (before + QPoint(0, 60))).manhattanLength() <= 3
    hand.release(hand.view.mapFromGlobal(before + QPoint(0, 60)))
    finished(hand)


def test_a_weight_does_not_jump_when_the_canvas_moves_under_the_pointer(framed) -> None:
    hand, key = framed.hand, (X, H1)
    hand.view.select(Selection(edges=(key,)))
    start = hand.view.mapToGlobal(hand.edge(key))

    def local(up: int) -> QPoint:
        return hand.view.mapFromGlobal(start - QPoint(0, up))

    hand.press(local(0))
    hand.drag_on(local(20))
    hand.drag_on(local(21))
    document = hand.view.session.live_document
    before = document.weight(*key)
    framed.squeeze()
    hand.drag_on(local(22))
    assert hand.view.session.live_document.weight(*key) == pytest.approx(before + 0.01)
    hand.release(local(22))
    finished(hand)


def test_a_click_that_moves_the_canvas_is_a_click(framed) -> None:
    hand = framed.hand
    before = hand.view.session.document
    at = hand.view.mapToGlobal(hand.node(H2))
    hand.press(hand.node(H2))
    hand.release(hand.view.mapFromGlobal(at))
    assert hand.view.selection() == Selection((H2,))
    assert hand.view.session.document is before
    finished(hand)


def test_the_banner_of_a_diverged_run_leaves_the_field_and_its_text(open_window, qtbot) -> None:
    window = open_window(network(1, 3, 1))
    canvas, session = window.canvas, window.session
    hand = Hand(canvas)
    canvas.select(Selection(edges=((X, H1),)))
    canvas.setFocus()
    canvas.commands["edit_value"].trigger()
    canvas.inline.insert("7.5")
    height = canvas.height()
    window.banner.show_message("The loss is no number any more.", "Undo")
    qtbot.waitUntil(lambda: canvas.height() < height)
    assert canvas.inline.is_open
    assert canvas.inline.text() == "7.5"
    hand.click(hand.ground())
    assert session.live_document.weight(X, H1) == 7.5


@pytest.mark.parametrize("size", [(500, 600), (1100, 600), (800, 400), (420, 820)])
def test_what_is_in_the_middle_of_a_zoomed_view_stays_there(open_canvas, size) -> None:
    hand = open_canvas(network(1, 3, 3, 1))
    view, node = hand.view, 9
    view.select(Selection((node,)))
    view.commands["zoom_selection"].trigger()
    before, scale = view.rect().center() - hand.node(node), view.state.camera.scale
    view.resize(*size)
    after = view.rect().center() - hand.node(node)
    assert (after - before).manhattanLength() <= 2
    assert view.state.camera.scale == scale
    for _ in range(5):
        view.resize(800, 600)
        view.resize(*size)
    again = view.rect().center() - hand.node(node)
    assert (again - after).manhattanLength() <= 4
    assert not view.is_fitted
