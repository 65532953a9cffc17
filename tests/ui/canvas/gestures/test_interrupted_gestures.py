"""What comes in the middle of a gesture: another button, a menu, undo, another document."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.model import edits
from playground.model.document import Document
from playground.model.selection import Selection
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import GROUND
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import LEFT, NO_KEYS, SHIFT, User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
KEY = Qt.Key
MIDDLE = Qt.MouseButton.MiddleButton


def document(user: User) -> Document:
    return user.view.session.document


def undo(user: User) -> None:
    user.view.session.undo_stack.undo()


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def at_rest(user: User) -> bool:
    view, state = user.view, user.view.state
    return (
        view.mouse.tool is None
        and state.wire is None
        and state.band is None
        and state.carried is None
        and state.reachable is None
        and not state.lifted
        and bool(np.allclose(state.shown, state.geometry.centres))
    )


def ask_for_menu(user: User, at: QPoint) -> None:
    target = user.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)


# -- other buttons --------------------------------------------------------------------------------


def test_the_middle_button_pans_in_the_middle_of_a_drag_which_goes_on(user) -> None:
    start, there = user.node(H2), user.node(H2) + QPoint(0, 30)
    user.drag(start, there, release=False)
    before = user.view.state.camera
    target = user.view
    QTest.mousePress(target, MIDDLE, NO_KEYS, there)
    there += QPoint(20, 10)
    user.drag_on(there, button=LEFT | MIDDLE)
    after = user.view.state.camera
    assert (after.dx - before.dx, after.dy - before.dy) == pytest.approx((20, 10))
    QTest.mouseRelease(target, MIDDLE, NO_KEYS, there)
    user.drag_on(there + QPoint(0, 5))
    assert user.view.state.camera == after
    assert (user.node(H2) - (there + QPoint(0, 5))).manhattanLength() <= 2
    user.release(there + QPoint(0, 5))
    assert at_rest(user)


def test_the_left_button_ends_its_drag_while_the_middle_one_is_held(user) -> None:
    there = user.in_port(Y) - QPoint(10, 0)
    user.drag(user.out_port(X), there, release=False)
    QTest.mousePress(user.view, MIDDLE, NO_KEYS, there)
    user.release(there)
    assert at_rest(user)
    assert (X, Y) in document(user).graph.edge_index
    before = user.view.state.camera
    user.drag_on(there + QPoint(9, 9), button=MIDDLE)
    assert user.view.state.camera.dx == before.dx + 9
    QTest.mouseRelease(user.view, MIDDLE, NO_KEYS, there)
    user.move(there)
    assert user.view.state.camera.dx == before.dx + 9


def test_a_pan_whose_release_went_elsewhere_is_over(user) -> None:
    target = user.view
    QTest.mousePress(target, MIDDLE, NO_KEYS, user.ground())
    ask_for_menu(user, user.ground())  # takes the mouse
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()
    before = user.view.state.camera
    user.move(user.ground() + QPoint(40, -40))
    assert user.view.state.camera == before


def test_a_drag_whose_release_went_elsewhere_is_broken_off(user) -> None:
    before = document(user)
    user.drag(user.node(H1), user.node(H3), release=False)
    user.move(user.node(H3) + QPoint(1, 1))
    assert at_rest(user)
    assert document(user) is before


def test_the_right_button_breaks_a_drag_off(user) -> None:
    before = document(user)
    user.drag(user.header(1), user.header(2), release=False)
    ask_for_menu(user, user.header(2))
    assert at_rest(user)
    assert QApplication.activePopupWidget() is None
    user.release(user.header(2))
    assert document(user) is before


def test_a_hidden_canvas_holds_nothing(user) -> None:
    user.drag(user.node(H1), user.node(H3), release=False)
    user.view.hide()
    assert at_rest(user)


def test_the_wheel_turns_no_weights_in_the_middle_of_a_drag(user) -> None:
    start, there = user.edge((X, H1)), user.edge((X, H1)) - QPoint(0, 30)
    before = user.view.session.live_document.weight(X, H1)
    user.drag(start, there, release=False)
    dragged = user.view.session.live_document.weight(X, H1)
    user.wheel(user.edge((X, H1)), 2)
    assert user.view.session.live_document.weight(X, H1) == dragged
    user.key(KEY.Key_Escape)
    user.release(there)
    assert user.view.session.live_document.weight(X, H1) == before
    assert undo_texts(user) == []


def test_the_mouse_leaves_a_wire_drawn_by_keys_and_its_hint_alone(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_E)
    wire, hint = user.view.state.wire, user.view.bubble.pos()
    assert wire is not None
    user.move(user.ground())
    user.wheel(user.ground(), 0, across=1)
    assert user.view.bubble.isVisible()
    assert user.view.bubble.pos() == hint
    assert user.view.state.wire == wire
    user.key(KEY.Key_Escape)


# -- undo and redo --------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["header", "activation", "add_node_button"])
def test_undo_between_press_and_release_on_a_part_that_goes(user, part) -> None:
    user.click(user.add_layer_button(2))
    at = getattr(user, part)(2)
    user.press(at)
    undo(user)
    user.release(at)
    assert at_rest(user)
    assert document(user).graph == network(1, 3, 1).graph
    assert QApplication.activePopupWidget() is None


def test_undo_in_the_middle_of_dragging_a_value_ends_the_drag(user) -> None:
    user.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 1.0}))
    start = user.edge((X, H1))
    user.drag(start, start - QPoint(0, 40), release=False)
    assert user.view.session.live_document.weight(X, H1) > 1.1
    undo(user)
    assert user.view.session.live_document.weight(X, H1) == 1.0
    user.drag_on(start - QPoint(0, 60))
    assert user.view.session.live_document.weight(X, H1) == 1.0
    user.key(KEY.Key_Escape)
    user.release(start - QPoint(0, 60))
    assert user.view.session.live_document.weight(X, H1) == 1.0
    assert undo_texts(user) == ["Set"]
    assert user.view.session.undo_stack.can_redo()


def test_undo_of_a_move_in_the_middle_of_a_drag_leaves_every_node_in_its_place(user) -> None:
    user.drag(user.node(H3), user.node(H3) + QPoint(45, 20))
    assert list(document(user).layout) == [H3]
    there = user.node(H1) + QPoint(0, 12)
    user.drag(user.node(H1), there, release=False)
    undo(user)
    user.drag_on(there + QPoint(0, 2))
    user.release(there + QPoint(0, 2))
    assert at_rest(user)


def test_undo_ends_a_drag(user) -> None:
    user.click(user.add_node_button(1))
    user.drag(user.node(H1), user.node(H3), release=False)
    undo(user)
    assert at_rest(user)
    user.drag_on(user.node(H2))
    assert at_rest(user)
    user.release(user.node(H2))
    assert document(user).graph == network(1, 3, 1).graph


def test_a_wire_whose_node_goes_is_gone_and_says_nothing(user) -> None:
    said: list[str] = []
    user.click(user.add_node_button(1))
    node = user.view.selection().nodes[0]
    there = user.out_port(node) + QPoint(40, 40)
    user.drag(user.out_port(node), there, release=False)
    user.view.message.connect(said.append)
    undo(user)
    user.drag_on(there + QPoint(1, 0))
    user.release(there)
    assert at_rest(user)
    assert said == []


def test_a_wire_sees_what_redo_brings(user) -> None:
    user.click(user.node(H1))
    user.key(KEY.Key_C, SHIFT)
    undo(user)
    user.drag(user.out_port(X), user.ground(), release=False)
    assert user.view.state.reachable == {Y}
    user.view.session.undo_stack.redo()
    user.drag_on(user.node(H1))
    assert user.view.state.reachable == {H1, Y}
    user.release(user.node(H1))
    assert (X, H1) in document(user).graph.edge_index


def test_a_band_goes_on_over_an_undo(user) -> None:
    user.click(user.add_layer_button(2))
    user.click(user.header(2))
    user.drag(user.ground(), user.node(X), SHIFT, release=False)
    undo(user)
    user.drag_on(user.node(H2), SHIFT)
    assert X in user.view.selection().nodes
    user.key(KEY.Key_Escape)
    user.release(user.node(H2))
    assert at_rest(user)
    assert user.view.selection() == Selection()


@pytest.mark.parametrize("what", ["node", "wire", "band", "column", "value", "button", "pan"])
def test_another_document_in_the_middle_of_a_gesture(user, what) -> None:
    start = {
        "node": user.node(H1),
        "wire": user.out_port(X),
        "band": user.ground(),
        "column": user.header(1),
        "value": user.edge((X, H2)),
        "button": user.add_layer_button(2),
        "pan": user.ground(),
    }[what]
    button = MIDDLE if what == "pan" else LEFT
    user.drag(start, start + QPoint(30, -40), release=False, button=button)
    opened = network(1, 2, 2, 1)
    user.view.session.open_document(opened)
    assert at_rest(user)
    fitted = user.view.state.camera
    user.drag_on(start + QPoint(60, -60), button=button)
    QTest.mouseRelease(user.view, button, NO_KEYS, start + QPoint(60, -60))
    assert at_rest(user)
    assert user.view.state.camera == fitted
    assert document(user).graph == opened.graph
    assert undo_texts(user) == []
    assert not user.view.grab().isNull()


def test_a_column_carried_there_and_back_changes_nothing_at_all(user, qtbot) -> None:
    user.click(user.add_layer_button(2))
    user.view.session.step(5)
    qtbot.waitUntil(lambda: user.view.session.shown.step == 5)
    before, texts = user.view.session.live_document, undo_texts(user)
    start, far = user.header(1), user.header(2)
    user.drag(start, far, release=False)
    assert user.view.state.carried.position == 2
    user.drag_on(start)
    user.release(start)
    assert user.view.session.live_document.same_as(before)
    assert undo_texts(user) == texts
    assert at_rest(user)


@pytest.mark.parametrize("what", ["hover", "node", "port", "edge", "header", "pan"])
def test_a_window_minimised_in_mid_gesture_comes_back_with_nothing_held_or_lit(user, what) -> None:
    view, start = user.view, user.node(H1)
    if what == "port":
        start = user.out_port(H1)
    elif what == "edge":
        start = user.edge((X, H2))
    elif what == "header":
        start = user.header(1)
    hovered: list[int | None] = []
    view.node_hovered.connect(hovered.append)
    button = MIDDLE if what == "pan" else LEFT
    user.move(start)
    assert view.state.hover != GROUND
    if what != "hover":
        user.drag(start, start + QPoint(8, 40), release=False, button=button)
    view.showMinimized()
    assert view.isMinimized()
    assert at_rest(user)
    assert view.state.hover == GROUND
    assert hovered[-1:] in ([], [None])
    view.showNormal()
    assert at_rest(user)
    assert view.state.hover == GROUND
    camera = view.state.camera
    user.move(user.node(H3))
    assert view.state.hover.node == H3
    assert view.state.camera == camera
    assert at_rest(user)


def test_a_drag_that_ends_outside_lights_nothing_that_lies_out_of_view(user) -> None:
    view = user.view
    camera = view.state.camera
    view.set_camera(Camera(camera.scale, camera.dx - user.node(H1).x() - 20, camera.dy))
    outside = user.node(H1)
    assert outside.x() < 0
    user.drag(user.ground(), outside, release=False)
    user.release(outside)
    assert view.selection().nodes
    assert view.state.hover == GROUND


def test_the_right_button_lights_what_is_under_the_pointer(user) -> None:
    user.move(user.node(H1))
    user.drag(user.node(H1), user.node(H2) + QPoint(0, 1), release=False)
    ask_for_menu(user, user.node(H2))
    assert user.view.state.hover.node == H2
    user.release(user.node(H2))


@pytest.mark.parametrize("start", ["node", "port"])
@pytest.mark.parametrize("end", ["node", "outside"])
def test_after_escape_what_is_under_the_pointer_is_lit_and_nothing_else(user, start, end) -> None:
    view = user.view
    taken = user.node(H1) if start == "node" else user.out_port(H1)
    there = user.node(Y) if end == "node" else QPoint(-40, 200)
    user.move(taken)
    user.drag(taken, there, release=False)
    user.key(KEY.Key_Escape)
    assert at_rest(user)
    assert view.state.hover.node == (Y if end == "node" else 0)
    user.release(there)
    assert at_rest(user)


def test_a_new_gesture_takes_back_what_was_said_of_the_last(user: User) -> None:
    bubble = user.view.bubble
    user.drag(user.out_port(4), user.ground())
    assert bubble.isVisible()
    end = user.ground() + QPoint(30, -30)
    user.drag(user.ground(), end, release=False)
    assert not bubble.isVisible()
    user.release(end)
