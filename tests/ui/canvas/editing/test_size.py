"""The canvas changes its size in the middle of things: a panel has other rows, a banner comes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8


class Frame(QWidget):
    """Holds a canvas, and gives it another place whenever another thing is selected."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.wide, self.narrow = QRect(0, 0, 800, 600), QRect(40, 30, 720, 540)
        self.resize(860, 640)
        user.view.setParent(self)
        user.view.setGeometry(self.wide)
        user.view.selection_changed.connect(self.squeeze)

    def squeeze(self) -> None:
        canvas = self.user.view
        canvas.setGeometry(self.narrow if canvas.geometry() == self.wide else self.wide)


@pytest.fixture
def framed(open_canvas, qtbot) -> Frame:
    """On a 1-3-3-1 network."""
    frame = Frame(open_canvas(network(1, 3, 3, 1)))
    qtbot.addWidget(frame)
    with qtbot.waitActive(frame):
        frame.show()
        frame.activateWindow()
    frame.user.view.setFocus()
    return frame


def lies_at(user: User, node: int) -> QPoint:
    """Where a node is on the desktop."""
    return user.view.mapToGlobal(user.node(node))


def finished(user: User) -> None:
    """No gesture is in progress, and the network is fitted into the canvas as it is now."""
    state = user.view.state
    assert user.view.mouse.tool is None
    assert state.lifted == frozenset()
    assert state.band is None
    assert state.carried is None
    now = state.camera
    user.view.zoom_to_fit()
    assert state.camera == now


def test_a_band_goes_on(framed) -> None:
    user = framed.user
    viewport = user.view
    user.drag(QPoint(2, viewport.height() - 3), QPoint(viewport.width() - 3, 2), release=False)
    assert user.view.mouse.tool is not None
    assert len(user.view.selection().nodes) > 3
    user.release(QPoint(790, 2))
    finished(user)


def test_a_column_is_carried_on_and_put_down(framed) -> None:
    user = framed.user
    user.drag(user.header(1), user.header(2))
    finished(user)
    layers = [layer.id for layer in user.view.state.graph.layers]
    assert layers == [1, 7, 3, 11]
    user.drag(user.header(1), user.header(2), release=False)
    assert user.view.state.lifted
    user.view.mouse.cancel()
    finished(user)


def test_a_dragged_node_stays_under_the_pointer(framed) -> None:
    user = framed.user
    before = lies_at(user, H1)
    user.press(user.node(H1))
    framed.squeeze()
    assert (lies_at(user, H1) - before).manhattanLength() <= 2
    for _ in range(3):
        pointer = user.view.mapFromGlobal(before + QPoint(0, 60))
        user.drag_on(pointer)
        framed.squeeze()
    assert (lies_at(user, H1) - (before + QPoint(0, 60))).manhattanLength() <= 3
    user.release(user.view.mapFromGlobal(before + QPoint(0, 60)))
    finished(user)


def test_a_weight_does_not_jump_when_the_canvas_moves_under_the_pointer(framed) -> None:
    user, key = framed.user, (X, H1)
    user.view.select(Selection(edges=(key,)))
    start = user.view.mapToGlobal(user.edge(key))

    def local(up: int) -> QPoint:
        return user.view.mapFromGlobal(start - QPoint(0, up))

    user.press(local(0))
    user.drag_on(local(20))
    user.drag_on(local(21))
    document = user.view.session.live_document
    before = document.weight(*key)
    framed.squeeze()
    user.drag_on(local(22))
    assert user.view.session.live_document.weight(*key) == pytest.approx(before + 0.01)
    user.release(local(22))
    finished(user)


def test_a_click_that_moves_the_canvas_is_a_click(framed) -> None:
    user = framed.user
    before = user.view.session.document
    at = user.view.mapToGlobal(user.node(H2))
    user.press(user.node(H2))
    user.release(user.view.mapFromGlobal(at))
    assert user.view.selection() == Selection((H2,))
    assert user.view.session.document is before
    finished(user)


def test_the_banner_of_a_diverged_run_leaves_the_field_and_its_text(open_window, qtbot) -> None:
    window = open_window(network(1, 3, 1))
    canvas, session = window.canvas, window.session
    user = User(canvas)
    canvas.select(Selection(edges=((X, H1),)))
    canvas.setFocus()
    canvas.commands["edit_value"].trigger()
    canvas.inline.insert("7.5")
    height = canvas.height()
    window.banner.show_message("The loss is no number any more.", "Undo")
    qtbot.waitUntil(lambda: canvas.height() < height)
    assert canvas.inline.is_open
    assert canvas.inline.text() == "7.5"
    user.click(user.ground())
    assert session.live_document.weight(X, H1) == 7.5


@pytest.mark.parametrize("size", [(500, 600), (1100, 600), (800, 400), (420, 820)])
def test_what_is_in_the_middle_of_a_zoomed_view_stays_there(open_canvas, size) -> None:
    user = open_canvas(network(1, 3, 3, 1))
    view, node = user.view, 9
    view.select(Selection((node,)))
    view.commands["zoom_selection"].trigger()
    before, scale = view.rect().center() - user.node(node), view.state.camera.scale
    view.resize(*size)
    after = view.rect().center() - user.node(node)
    assert (after - before).manhattanLength() <= 2
    assert view.state.camera.scale == scale
    for _ in range(5):
        view.resize(800, 600)
        view.resize(*size)
    again = view.rect().center() - user.node(node)
    assert (again - after).manhattanLength() <= 4
    assert not view.is_fitted
