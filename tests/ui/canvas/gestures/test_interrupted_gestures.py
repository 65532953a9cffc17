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
from tests.ui.canvas.hand import LEFT, NO_KEYS, SHIFT, Hand

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
KEY = Qt.Key
MIDDLE = Qt.MouseButton.MiddleButton


def document(hand: Hand) -> Document:
    return hand.view.session.document


def undo(hand: Hand) -> None:
    hand.view.session.undo_stack.undo()


def undo_texts(hand: Hand) -> list[str]:
    stack = hand.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def at_rest(hand: Hand) -> bool:
    view, state = hand.view, hand.view.state
    return (
        view.mouse.tool is None
        and state.wire is None
        and state.band is None
        and state.carried is None
        and state.reachable is None
        and not state.lifted
        and bool(np.allclose(state.shown, state.geometry.centres))
    )


def ask_for_menu(hand: Hand, at: QPoint) -> None:
    target = hand.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)


# -- other buttons --------------------------------------------------------------------------------


def test_the_middle_button_pans_in_the_middle_of_a_drag_which_goes_on(hand) -> None:
    start, there = hand.node(H2), hand.node(H2) + QPoint(0, 30)
    hand.drag(start, there, release=False)
    before = hand.view.state.camera
    target = hand.view
    QTest.mousePress(target, MIDDLE, NO_KEYS, there)
    there += QPoint(20, 10)
    hand.drag_on(there, button=LEFT | MIDDLE)
    after = hand.view.state.camera
    assert (after.dx - before.dx, after.dy - before.dy) == pytest.approx((20, 10))
    QTest.mouseRelease(target, MIDDLE, NO_KEYS, there)
    hand.drag_on(there + QPoint(0, 5))
    assert hand.view.state.camera == after
    assert (hand.node(H2) - (there + QPoint(0, 5))).manhattanLength() <= 2
    hand.release(there + QPoint(0, 5))
    assert at_rest(hand)


def test_the_left_button_ends_its_drag_while_the_middle_one_is_held(hand) -> None:
    there = hand.in_port(Y) - QPoint(10, 0)
    hand.drag(hand.out_port(X), there, release=False)
    QTest.mousePress(hand.view, MIDDLE, NO_KEYS, there)
    hand.release(there)
    assert at_rest(hand)
    assert (X, Y) in document(hand).graph.edge_index
    before = hand.view.state.camera
    hand.drag_on(there + QPoint(9, 9), button=MIDDLE)
    assert hand.view.state.camera.dx == before.dx + 9
    QTest.mouseRelease(hand.view, MIDDLE, NO_KEYS, there)
    hand.move(there)
    assert hand.view.state.camera.dx == before.dx + 9


def test_a_pan_whose_release_went_elsewhere_is_over(hand) -> None:
    target = hand.view
    QTest.mousePress(target, MIDDLE, NO_KEYS, hand.ground())
    ask_for_menu(hand, hand.ground())  # takes the mouse
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()
    before = hand.view.state.camera
    hand.move(hand.ground() + QPoint(40, -40))
    assert hand.view.state.camera == before


def test_a_drag_whose_release_went_elsewhere_is_broken_off(hand) -> None:
    before = document(hand)
    hand.drag(hand.node(H1), hand.node(H3), release=False)
    hand.move(hand.node(H3) + QPoint(1, 1))
    assert at_rest(hand)
    assert document(hand) is before


def test_the_right_button_breaks_a_drag_off(hand) -> None:
    before = document(hand)
    hand.drag(hand.header(1), hand.header(2), release=False)
    ask_for_menu(hand, hand.header(2))
    assert at_rest(hand)
    assert QApplication.activePopupWidget() is None
    hand.release(hand.header(2))
    assert document(hand) is before


def test_a_hidden_canvas_holds_nothing(hand) -> None:
    hand.drag(hand.node(H1), hand.node(H3), release=False)
    hand.view.hide()
    assert at_rest(hand)


def test_the_wheel_turns_no_weights_in_the_middle_of_a_drag(hand) -> None:
    start, there = hand.edge((X, H1)), hand.edge((X, H1)) - QPoint(0, 30)
    before = hand.view.session.live_document.weight(X, H1)
    hand.drag(start, there, release=False)
    dragged = hand.view.session.live_document.weight(X, H1)
    hand.wheel(hand.edge((X, H1)), 2)
    assert hand.view.session.live_document.weight(X, H1) == dragged
    hand.key(KEY.Key_Escape)
    hand.release(there)
    assert hand.view.session.live_document.weight(X, H1) == before
    assert undo_texts(hand) == []


def test_the_mouse_leaves_a_wire_drawn_by_keys_and_its_hint_alone(hand) -> None:
    hand.view.select(Selection((X,)))
    hand.key(KEY.Key_E)
    wire, hint = hand.view.state.wire, hand.view.bubble.pos()
    assert wire is not None
    hand.move(hand.ground())
    hand.wheel(hand.ground(), 0, across=1)
    assert hand.view.bubble.isVisible()
    assert hand.view.bubble.pos() == hint
    assert hand.view.state.wire == wire
    hand.key(KEY.Key_Escape)


# -- undo and redo --------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["header", "activation", "add_node_button"])
def test_undo_between_press_and_release_on_a_part_that_goes(hand, part) -> None:
    hand.click(hand.add_layer_button(2))
    at = getattr(hand, part)(2)
    hand.press(at)
    undo(hand)
    hand.release(at)
    assert at_rest(hand)
    assert document(hand).graph == network(1, 3, 1).graph
    assert QApplication.activePopupWidget() is None


def test_undo_in_the_middle_of_dragging_a_value_ends_the_drag(hand) -> None:
    hand.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 1.0}))
    start = hand.edge((X, H1))
    hand.drag(start, start - QPoint(0, 40), release=False)
    assert hand.view.session.live_document.weight(X, H1) > 1.1
    undo(hand)
    assert hand.view.session.live_document.weight(X, H1) == 1.0
    hand.drag_on(start - QPoint(0, 60))
    assert hand.view.session.live_document.weight(X, H1) == 1.0
    hand.key(KEY.Key_Escape)
    hand.release(start - QPoint(0, 60))
    assert hand.view.session.live_document.weight(X, H1) == 1.0
    assert undo_texts(hand) == ["Set"]
    assert hand.view.session.undo_stack.can_redo()


def test_undo_of_a_move_in_the_middle_of_a_drag_leaves_every_node_in_its_place(hand) -> None:
    hand.drag(hand.node(H3), hand.node(H3) + QPoint(45, 20))
    assert list(document(hand).layout) == [H3]
    there = hand.node(H1) + QPoint(0, 12)
    hand.drag(hand.node(H1), there, release=False)
    undo(hand)
    hand.drag_on(there + QPoint(0, 2))
    hand.release(there + QPoint(0, 2))
    assert at_rest(hand)


def test_undo_puts_down_what_is_in_the_hand(hand) -> None:
    hand.click(hand.add_node_button(1))
    hand.drag(hand.node(H1), hand.node(H3), release=False)
    undo(hand)
    assert at_rest(hand)
    hand.drag_on(hand.node(H2))
    assert at_rest(hand)
    hand.release(hand.node(H2))
    assert document(hand).graph == network(1, 3, 1).graph


def test_a_wire_whose_node_goes_is_gone_and_says_nothing(hand) -> None:
    said: list[str] = []
    hand.click(hand.add_node_button(1))
    node = hand.view.selection().nodes[0]
    there = hand.out_port(node) + QPoint(40, 40)
    hand.drag(hand.out_port(node), there, release=False)
    hand.view.message.connect(said.append)
    undo(hand)
    hand.drag_on(there + QPoint(1, 0))
    hand.release(there)
    assert at_rest(hand)
    assert said == []


def test_a_wire_sees_what_redo_brings(hand) -> None:
    hand.click(hand.node(H1))
    hand.key(KEY.Key_C, SHIFT)
    undo(hand)
    hand.drag(hand.out_port(X), hand.ground(), release=False)
    assert hand.view.state.reachable == {Y}
    hand.view.session.undo_stack.redo()
    hand.drag_on(hand.node(H1))
    assert hand.view.state.reachable == {H1, Y}
    hand.release(hand.node(H1))
    assert (X, H1) in document(hand).graph.edge_index


def test_a_band_goes_on_over_an_undo(hand) -> None:
    hand.click(hand.add_layer_button(2))
    hand.click(hand.header(2))
    hand.drag(hand.ground(), hand.node(X), SHIFT, release=False)
    undo(hand)
    hand.drag_on(hand.node(H2), SHIFT)
    assert X in hand.view.selection().nodes
    hand.key(KEY.Key_Escape)
    hand.release(hand.node(H2))
    assert at_rest(hand)
    assert hand.view.selection() == Selection()


@pytest.mark.parametrize("what", ["node", "wire", "band", "column", "value", "button", "pan"])
def test_another_document_in_the_middle_of_a_gesture(hand, what) -> None:
    start = {
        "node": hand.node(H1),
        "wire": hand.out_port(X),
        "band": hand.ground(),
        "column": hand.header(1),
        "value": hand.edge((X, H2)),
        "button": hand.add_layer_button(2),
        "pan": hand.ground(),
    }[what]
    button = MIDDLE if what == "pan" else LEFT
    hand.drag(start, start + QPoint(30, -40), release=False, button=button)
    opened = network(1, 2, 2, 1)
    hand.view.session.open_document(opened)
    assert at_rest(hand)
    fitted = hand.view.state.camera
    hand.drag_on(start + QPoint(60, -60), button=button)
    QTest.mouseRelease(hand.view, button, NO_KEYS, start + QPoint(60, -60))
    assert at_rest(hand)
    assert hand.view.state.camera == fitted
    assert document(hand).graph == opened.graph
    assert undo_texts(hand) == []
    assert not hand.view.grab().isNull()


def test_a_column_carried_there_and_back_changes_nothing_at_all(hand, qtbot) -> None:
    hand.click(hand.add_layer_button(2))
    hand.view.session.step(5)
    qtbot.waitUntil(lambda: hand.view.session.shown.step == 5)
    before, texts = hand.view.session.live_document, undo_texts(hand)
    start, far = hand.header(1), hand.header(2)
    hand.drag(start, far, release=False)
    assert hand.view.state.carried.position == 2
    hand.drag_on(start)
    hand.release(start)
    assert hand.view.session.live_document.same_as(before)
    assert undo_texts(hand) == texts
    assert at_rest(hand)


@pytest.mark.parametrize("what", ["hover", "node", "port", "edge", "header", "pan"])
def test_a_window_minimised_in_mid_gesture_comes_back_with_nothing_held_or_lit(hand, what) -> None:
    view, start = hand.view, hand.node(H1)
    if what == "port":
        start = hand.out_port(H1)
    elif what == "edge":
        start = hand.edge((X, H2))
    elif what == "header":
        start = hand.header(1)
    hovered: list[int | None] = []
    view.node_hovered.connect(hovered.append)
    button = MIDDLE if what == "pan" else LEFT
    hand.move(start)
    assert view.state.hover != GROUND
    if what != "hover":
        hand.drag(start, start + QPoint(8, 40), release=False, button=button)
    view.showMinimized()
    assert view.isMinimized()
    assert at_rest(hand)
    assert view.state.hover == GROUND
    assert hovered[-1:] in ([], [None])
    view.showNormal()
    assert at_rest(hand)
    assert view.state.hover == GROUND
    camera = view.state.camera
    hand.move(hand.node(H3))
    assert view.state.hover.node == H3
    assert view.state.camera == camera
    assert at_rest(hand)


def test_a_drag_that_ends_outside_lights_nothing_that_lies_out_of_view(hand) -> None:
    view = hand.view
    camera = view.state.camera
    view.set_camera(Camera(camera.scale, camera.dx - hand.node(H1).x() - 20, camera.dy))
    outside = hand.node(H1)
    assert outside.x() < 0
    hand.drag(hand.ground(), outside, release=False)
    hand.release(outside)
    assert view.selection().nodes
    assert view.state.hover == GROUND


def test_the_right_button_lights_what_is_under_the_pointer(hand) -> None:
    hand.move(hand.node(H1))
    hand.drag(hand.node(H1), hand.node(H2) + QPoint(0, 1), release=False)
    ask_for_menu(hand, hand.node(H2))
    assert hand.view.state.hover.node == H2
    hand.release(hand.node(H2))


@pytest.mark.parametrize("start", ["node", "port"])
@pytest.mark.parametrize("end", ["node", "outside"])
def test_after_escape_what_is_under_the_pointer_is_lit_and_nothing_else(hand, start, end) -> None:
    view = hand.view
    taken = hand.node(H1) if start == "node" else hand.out_port(H1)
    there = hand.node(Y) if end == "node" else QPoint(-40, 200)
    hand.move(taken)
    hand.drag(taken, there, release=False)
    hand.key(KEY.Key_Escape)
    assert at_rest(hand)
    assert view.state.hover.node == (Y if end == "node" else 0)
    hand.release(there)
    assert at_rest(hand)


def test_a_new_gesture_takes_back_what_was_said_of_the_last(hand: Hand) -> None:
    bubble = hand.view.bubble
    hand.drag(hand.out_port(4), hand.ground())
    assert bubble.isVisible()
    end = hand.ground() + QPoint(30, -30)
    hand.drag(hand.ground(), end, release=False)
    assert not bubble.isVisible()
    hand.release(end)
