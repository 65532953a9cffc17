"""A layer goes to another place, by its header and by keys; nodes go along their columns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from playground.model import edits
from playground.model.document import Document
from playground.model.selection import Selection
from playground.ui.canvas.geometry.layout import Camera, column_pixels
from playground.ui.shell.theme import DARK
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.hand import CTRL, SHIFT, Hand

KEY = Qt.Key
INPUT, A, B, C, OUTPUT = range(5)  # columns


@pytest.fixture
def hand(open_canvas: OpenCanvas) -> Hand:
    """On a 1-2-3-4-1 network whose hidden layers are tanh, relu and sigmoid."""
    document = network(1, 2, 3, 4, 1)
    layers = document.graph.layers
    document = edits.set_activation(document, layers[A].id, "tanh")
    return open_canvas(edits.set_activation(document, layers[C].id, "sigmoid"))


def document(hand: Hand) -> Document:
    return hand.view.session.document


def sizes(hand: Hand) -> list[int]:
    return [len(layer.nodes) for layer in document(hand).graph.layers]


def layer_id(hand: Hand, column: int) -> int:
    return document(hand).graph.layers[column].id


def undo_texts(hand: Hand) -> list[str]:
    stack = hand.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def said(hand: Hand) -> list[str]:
    heard: list[str] = []
    hand.view.message.connect(heard.append)
    return heard


def columns(hand: Hand, count: float) -> QPoint:
    """As far to the right as ``count`` columns are apart."""
    state = hand.view.state
    return QPoint(round(count * column_pixels(state.geometry, state.camera)), 0)


def at_rest(hand: Hand) -> bool:
    state = hand.view.state
    resting = np.allclose(state.shown, state.geometry.centres)
    return resting and state.lifted == frozenset() and state.carried is None


# -- by the header --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "widths"),
    [
        (A, B, [1, 3, 2, 4, 1]),
        (A, C, [1, 3, 4, 2, 1]),
        (C, A, [1, 4, 2, 3, 1]),
        (B, INPUT, [1, 3, 2, 4, 1]),
        (B, OUTPUT, [1, 2, 4, 3, 1]),
    ],
)
def test_a_header_dropped_on_another_column_takes_its_place(hand, start, end, widths) -> None:
    moved = document(hand).graph.layers[start]
    hand.drag(hand.header(start), hand.header(end))
    assert sizes(hand) == widths
    assert document(hand).graph.layer(moved.id) == moved
    assert hand.view.selection() == Selection(layer=moved.id)
    assert undo_texts(hand) == ["Move layer"]
    assert at_rest(hand)


def test_the_lower_half_of_the_header_drags_too_and_opens_no_menu(hand) -> None:
    hand.drag(hand.activation(A), hand.activation(B))
    assert sizes(hand) == [1, 3, 2, 4, 1]
    assert not [menu for menu in hand.view.findChildren(QMenu) if menu.isVisible()]


def test_a_chain_stays_fully_connected_and_what_happened_is_said(hand) -> None:
    heard = said(hand)
    before = document(hand)
    hand.drag(hand.header(A), hand.header(B))
    graph = document(hand).graph
    chain = {(a.id, b.id) for x, y in pairwise(graph.layers) for a in x.nodes for b in y.nodes}
    assert set(graph.edge_index) == chain
    assert heard == ["20 edges were cut; undo brings them back."]
    for source, target in before.graph.edge_index.keys() & graph.edge_index.keys():
        assert document(hand).weight(source, target) == before.weight(source, target)


def test_undo_puts_everything_back_and_redo_moves_it_again(hand) -> None:
    before = hand.view.session.live_document
    hand.drag(hand.header(C), hand.header(A))
    after = hand.view.session.live_document
    stack = hand.view.session.undo_stack
    stack.undo()
    assert hand.view.session.live_document.same_as(before)
    assert at_rest(hand)
    stack.redo()
    assert hand.view.session.live_document.same_as(after)
    assert at_rest(hand)


def test_a_carried_column_follows_the_pointer_and_the_others_make_room(hand) -> None:
    state = hand.view.state
    rest, rank = state.geometry.centres.copy(), state.graph.rank
    layers = state.graph.layers
    hand.drag(hand.header(A), hand.header(A) + columns(hand, 0.7), release=False)
    pitch = state.geometry.columns[1] - state.geometry.columns[0]
    assert state.carried is not None
    assert (state.carried.layer, state.carried.position) == (layers[A].id, B)
    assert state.lifted == {n.id for n in layers[A].nodes}
    moved = state.shown - rest
    for column, distance in ((INPUT, 0.0), (A, 0.7), (B, -1.0), (C, 0.0), (OUTPUT, 0.0)):
        places = [rank[n.id] for n in layers[column].nodes]
        assert moved[places, 0] == pytest.approx(distance * pitch, abs=0.02 * pitch)
        assert state.column_offset(column) == pytest.approx(distance * pitch, abs=0.02 * pitch)
    assert (moved[:, 1] == 0.0).all()
    assert hand.view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    hand.release(hand.header(A) + columns(hand, 0.7))
    assert hand.view.cursor().shape() != Qt.CursorShape.ClosedHandCursor
    assert sizes(hand) == [1, 3, 2, 4, 1]


@pytest.mark.parametrize(
    ("column", "distance", "hint"),
    [
        (A, 0.7, "Drop it between Hidden 2 and Hidden 3"),
        (A, 2.1, "Drop it between Hidden 3 and Output"),
        (C, -1.8, "Drop it between Input and Hidden 1"),
        (B, 0.3, "It stays where it is."),
        (A, -0.8, "The input layer stays first."),
        (C, 0.8, "The output layer stays last."),
        (INPUT, 1.0, "The input layer stays first."),
        (OUTPUT, -1.0, "The output layer stays last."),
    ],
)
def test_a_hint_says_what_a_drop_would_do(hand, column, distance, hint) -> None:
    hand.drag(hand.header(column), hand.header(column) + columns(hand, distance), release=False)
    assert hand.view.bubble.isVisible()
    assert hand.view.bubble.text() == hint
    hand.key(KEY.Key_Escape)
    hand.release(hand.header(column))


def test_a_layer_dropped_where_it_was_changes_nothing(hand) -> None:
    hand.drag(hand.header(B), hand.header(B) + columns(hand, 0.4))
    assert undo_texts(hand) == []
    assert at_rest(hand)


@pytest.mark.parametrize("column", [INPUT, OUTPUT])
def test_input_and_output_stay_where_they_are(hand, column) -> None:
    hand.drag(hand.header(column), hand.header(B), release=False)
    assert at_rest(hand)
    hand.release(hand.header(B))
    assert undo_texts(hand) == []


def test_the_only_hidden_layer_has_no_other_place(open_canvas) -> None:
    hand = open_canvas(network(1, 3, 1))
    hand.drag(hand.header(1), hand.header(1) + QPoint(30, 0), release=False)
    assert hand.view.bubble.text() == "The only hidden layer has no other place."
    hand.release(hand.header(1) + QPoint(30, 0))
    assert undo_texts(hand) == []


def test_escape_puts_the_column_back_and_restores_the_selection(hand) -> None:
    node = document(hand).graph.layers[B].nodes[0].id
    hand.click(hand.node(node))
    hand.drag(hand.header(A), hand.header(C), release=False)
    hand.key(KEY.Key_Escape)
    assert at_rest(hand)
    assert hand.view.selection() == Selection((node,))
    hand.release(hand.header(C))
    assert undo_texts(hand) == []


def test_a_press_that_hardly_moves_selects_the_layer(hand) -> None:
    hand.drag(hand.header(B), hand.header(B) + QPoint(4, 2))
    assert hand.view.selection() == Selection(layer=layer_id(hand, B))
    assert undo_texts(hand) == []


def test_undo_in_the_middle_of_a_drag_ends_it(hand) -> None:
    hand.click(hand.add_layer_button(1))
    hand.drag(hand.header(4), hand.header(2), release=False)
    hand.view.session.undo_stack.undo()
    assert not hand.view.grab().isNull()
    hand.release(hand.header(2))
    assert sizes(hand) == [1, 2, 3, 4, 1]
    assert at_rest(hand)


def test_the_wheel_may_turn_in_the_middle_of_the_drag(hand) -> None:
    end = hand.header(B)
    hand.drag(hand.header(A), end, release=False)
    hand.wheel(end, 1)
    hand.release(end)
    assert sizes(hand) == [1, 3, 2, 4, 1]
    assert at_rest(hand)


def test_a_layer_moves_while_the_network_trains(hand, qtbot) -> None:
    session = hand.view.session
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    hand.drag(hand.header(A), hand.header(C))
    step = session.shown.step
    assert session.running
    qtbot.waitUntil(lambda: session.shown.step > step)
    assert sizes(hand) == [1, 3, 4, 2, 1]
    assert session.program.graph == document(hand).graph


def test_dropped_columns_glide_to_their_places_with_their_headers(hand, qtbot) -> None:
    view, state = hand.view, hand.view.state
    view.set_animated(True)
    hand.drag(hand.header(A), hand.header(A) + columns(hand, 0.7))
    pitch = state.geometry.columns[1] - state.geometry.columns[0]
    assert state.column_offset(B) == pytest.approx(-0.3 * pitch, abs=0.05 * pitch)
    assert state.column_offset(A) == 0.0
    qtbot.waitUntil(lambda: at_rest(hand))
    assert state.column_offset(B) == 0.0


def test_a_node_taken_out_of_its_column_leaves_the_header_behind(hand) -> None:
    state = hand.view.state
    hand.drag(hand.header(A), hand.header(B))
    only = document(hand).graph.layers[INPUT].nodes[0].id
    hand.drag(hand.node(only), hand.node(only) + QPoint(40, 10), release=False)
    assert state.column_offset(INPUT) == 0.0
    hand.key(KEY.Key_Escape)


def test_a_carried_column_paints_in_both_themes_and_at_every_zoom(hand) -> None:
    for theme in (hand.view.theme, DARK):
        hand.view.set_theme(theme)
        hand.drag(hand.header(A), hand.header(C), release=False)
        for scale in (0.1, 0.5, 3.0):
            hand.view.set_camera(Camera(scale, 300.0, 200.0))
            assert not hand.view.grab().isNull()
        hand.view.zoom_to_fit()
        carried = hand.view.grab().toImage()
        hand.key(KEY.Key_Escape)
        hand.release(hand.header(C))
        assert hand.view.grab().toImage() != carried


def test_matrices_go_with_their_columns_and_leave_the_carried_one(open_canvas) -> None:
    hand = open_canvas(network(1, 2, 32, 32, 32, 1))
    state = hand.view.state
    resting = [m.rect for m in state.matrices]
    assert len(resting) == 2
    hand.drag(hand.header(1), hand.header(3), release=False)
    pitch = state.geometry.columns[1] - state.geometry.columns[0]
    drawn = [m.rect.left for m in state.drawn_matrices]
    assert drawn == pytest.approx([resting[0].left - pitch])
    assert not hand.view.grab().isNull()
    hand.key(KEY.Key_Escape)
    assert [m.rect for m in state.drawn_matrices] == resting
    hand.release(hand.header(3))
    hand.drag(hand.header(4), hand.header(1), release=False)
    assert len(state.drawn_matrices) == 1
    hand.release(hand.header(1))
    assert sizes(hand) == [1, 32, 2, 32, 32, 1]


# -- by keys --------------------------------------------------------------------------------------


def test_ctrl_and_arrows_move_the_selected_layer(hand) -> None:
    layer = layer_id(hand, A)
    hand.click(hand.header(A))
    hand.key(KEY.Key_Right, CTRL)
    hand.key(KEY.Key_Right, CTRL)
    assert sizes(hand) == [1, 3, 4, 2, 1]
    assert hand.view.selection() == Selection(layer=layer)
    hand.key(KEY.Key_Left, CTRL)
    assert sizes(hand) == [1, 3, 2, 4, 1]
    assert undo_texts(hand) == ["Move layer"] * 3


def test_ctrl_and_arrows_move_the_layer_of_the_selected_node(hand) -> None:
    node = document(hand).graph.layers[B].nodes[1].id
    hand.click(hand.node(node))
    hand.key(KEY.Key_Left, CTRL)
    assert sizes(hand) == [1, 3, 2, 4, 1]
    assert hand.view.selection() == Selection((node,))


def test_a_layer_moved_by_keys_stays_in_view(hand) -> None:
    view = hand.view
    hand.click(hand.header(A))
    view.set_camera(Camera(3.0, 1000.0, 200.0))
    view.pan(0, 0)
    for column in (B, C):
        hand.key(KEY.Key_Right, CTRL)
        assert 0 < hand.header(column).x() < view.width()
    assert view.state.camera.dy == 200.0


def test_where_a_layer_can_go_no_further_its_key_says_why(hand) -> None:
    actions = hand.view.commands

    def enabled() -> tuple[bool, bool]:
        return actions["layer_left"].isEnabled(), actions["layer_right"].isEnabled()

    assert enabled() == (False, False)
    for column, possible in (
        (INPUT, (False, False)),
        (A, (False, True)),
        (B, (True, True)),
        (C, (True, False)),
        (OUTPUT, (False, False)),
    ):
        hand.click(hand.header(column))
        assert enabled() == possible
    heard = said(hand)
    for column in (INPUT, A, OUTPUT):
        hand.click(hand.header(column))
        hand.key(KEY.Key_Left, CTRL)
        assert hand.view.selection() == Selection(layer=layer_id(hand, column))
    assert heard == [
        "The input layer stays first.",
        "There is no hidden layer on that side to pass.",
        "The output layer stays last.",
    ]
    assert undo_texts(hand) == []


# -- nodes along their columns --------------------------------------------------------------------


def test_brackets_move_all_selected_nodes_in_one_step(hand) -> None:
    b, c = (document(hand).graph.layers[i].nodes for i in (B, C))
    hand.click(hand.node(b[1].id))
    hand.click(hand.node(b[2].id), SHIFT)
    hand.click(hand.node(c[2].id), SHIFT)
    hand.key(KEY.Key_BracketLeft)
    layers = document(hand).graph.layers
    assert layers[B].nodes == (b[1], b[2], b[0])
    assert layers[C].nodes == (c[0], c[2], c[1], c[3])
    assert undo_texts(hand) == ["Move nodes"]
    hand.key(KEY.Key_BracketLeft)
    hand.key(KEY.Key_BracketRight)
    assert document(hand).graph.layers[B].nodes == (b[0], b[1], b[2])


def test_brackets_are_enabled_only_where_a_node_can_go(hand) -> None:
    actions = hand.view.commands
    b = document(hand).graph.layers[B].nodes
    for chosen, possible in (
        ((b[0].id,), (False, True)),
        ((b[0].id, b[1].id), (False, True)),
        ((b[1].id,), (True, True)),
        ((b[0].id, b[2].id), (True, True)),
        (tuple(n.id for n in b), (False, False)),
        ((), (False, False)),
    ):
        hand.view.select(Selection(chosen))
        assert (actions["move_up"].isEnabled(), actions["move_down"].isEnabled()) == possible
