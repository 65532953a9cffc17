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
from tests.ui.canvas.user import CTRL, SHIFT, User

KEY = Qt.Key
INPUT, A, B, C, OUTPUT = range(5)  # columns


@pytest.fixture
def user(open_canvas: OpenCanvas) -> User:
    """On a 1-2-3-4-1 network whose hidden layers are tanh, relu and sigmoid."""
    document = network(1, 2, 3, 4, 1)
    layers = document.graph.layers
    document = edits.set_activation(document, layers[A].id, "tanh")
    return open_canvas(edits.set_activation(document, layers[C].id, "sigmoid"))


def document(user: User) -> Document:
    return user.view.session.document


def sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in document(user).graph.layers]


def layer_id(user: User, column: int) -> int:
    return document(user).graph.layers[column].id


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def said(user: User) -> list[str]:
    heard: list[str] = []
    user.view.message.connect(heard.append)
    return heard


def columns(user: User, count: float) -> QPoint:
    """As far to the right as ``count`` columns are apart."""
    state = user.view.state
    return QPoint(round(count * column_pixels(state.geometry, state.camera)), 0)


def at_rest(user: User) -> bool:
    state = user.view.state
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
def test_a_header_dropped_on_another_column_takes_its_place(user, start, end, widths) -> None:
    moved = document(user).graph.layers[start]
    user.drag(user.header(start), user.header(end))
    assert sizes(user) == widths
    assert document(user).graph.layer(moved.id) == moved
    assert user.view.selection() == Selection(layer=moved.id)
    assert undo_texts(user) == ["Move layer"]
    assert at_rest(user)


def test_the_lower_half_of_the_header_drags_too_and_opens_no_menu(user) -> None:
    user.drag(user.activation(A), user.activation(B))
    assert sizes(user) == [1, 3, 2, 4, 1]
    assert not [menu for menu in user.view.findChildren(QMenu) if menu.isVisible()]


def test_a_chain_stays_fully_connected_and_what_happened_is_said(user) -> None:
    heard = said(user)
    before = document(user)
    user.drag(user.header(A), user.header(B))
    graph = document(user).graph
    chain = {(a.id, b.id) for x, y in pairwise(graph.layers) for a in x.nodes for b in y.nodes}
    assert set(graph.edge_index) == chain
    assert heard == ["20 edges were cut; undo brings them back."]
    for source, target in before.graph.edge_index.keys() & graph.edge_index.keys():
        assert document(user).weight(source, target) == before.weight(source, target)


def test_undo_puts_everything_back_and_redo_moves_it_again(user) -> None:
    before = user.view.session.live_document
    user.drag(user.header(C), user.header(A))
    after = user.view.session.live_document
    stack = user.view.session.undo_stack
    stack.undo()
    assert user.view.session.live_document.same_as(before)
    assert at_rest(user)
    stack.redo()
    assert user.view.session.live_document.same_as(after)
    assert at_rest(user)


def test_a_carried_column_follows_the_pointer_and_the_others_make_room(user) -> None:
    state = user.view.state
    rest, rank = state.geometry.centres.copy(), state.graph.rank
    layers = state.graph.layers
    user.drag(user.header(A), user.header(A) + columns(user, 0.7), release=False)
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
    assert user.view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    user.release(user.header(A) + columns(user, 0.7))
    assert user.view.cursor().shape() != Qt.CursorShape.ClosedHandCursor
    assert sizes(user) == [1, 3, 2, 4, 1]


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
def test_a_hint_says_what_a_drop_would_do(user, column, distance, hint) -> None:
    user.drag(user.header(column), user.header(column) + columns(user, distance), release=False)
    assert user.view.bubble.isVisible()
    assert user.view.bubble.text() == hint
    user.key(KEY.Key_Escape)
    user.release(user.header(column))


def test_a_layer_dropped_where_it_was_changes_nothing(user) -> None:
    user.drag(user.header(B), user.header(B) + columns(user, 0.4))
    assert undo_texts(user) == []
    assert at_rest(user)


@pytest.mark.parametrize("column", [INPUT, OUTPUT])
def test_input_and_output_stay_where_they_are(user, column) -> None:
    user.drag(user.header(column), user.header(B), release=False)
    assert at_rest(user)
    user.release(user.header(B))
    assert undo_texts(user) == []


def test_the_only_hidden_layer_has_no_other_place(open_canvas) -> None:
    user = open_canvas(network(1, 3, 1))
    user.drag(user.header(1), user.header(1) + QPoint(30, 0), release=False)
    assert user.view.bubble.text() == "The only hidden layer has no other place."
    user.release(user.header(1) + QPoint(30, 0))
    assert undo_texts(user) == []


def test_escape_puts_the_column_back_and_restores_the_selection(user) -> None:
    node = document(user).graph.layers[B].nodes[0].id
    user.click(user.node(node))
    user.drag(user.header(A), user.header(C), release=False)
    user.key(KEY.Key_Escape)
    assert at_rest(user)
    assert user.view.selection() == Selection((node,))
    user.release(user.header(C))
    assert undo_texts(user) == []


def test_a_press_that_hardly_moves_selects_the_layer(user) -> None:
    user.drag(user.header(B), user.header(B) + QPoint(4, 2))
    assert user.view.selection() == Selection(layer=layer_id(user, B))
    assert undo_texts(user) == []


def test_undo_in_the_middle_of_a_drag_ends_it(user) -> None:
    user.click(user.add_layer_button(1))
    user.drag(user.header(4), user.header(2), release=False)
    user.view.session.undo_stack.undo()
    assert not user.view.grab().isNull()
    user.release(user.header(2))
    assert sizes(user) == [1, 2, 3, 4, 1]
    assert at_rest(user)


def test_the_wheel_may_turn_in_the_middle_of_the_drag(user) -> None:
    end = user.header(B)
    user.drag(user.header(A), end, release=False)
    user.wheel(end, 1)
    user.release(end)
    assert sizes(user) == [1, 3, 2, 4, 1]
    assert at_rest(user)


def test_a_layer_moves_while_the_network_trains(user, qtbot) -> None:
    session = user.view.session
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    user.drag(user.header(A), user.header(C))
    step = session.shown.step
    assert session.running
    qtbot.waitUntil(lambda: session.shown.step > step)
    assert sizes(user) == [1, 3, 4, 2, 1]
    assert session.program.graph == document(user).graph


def test_dropped_columns_glide_to_their_places_with_their_headers(user, qtbot) -> None:
    view, state = user.view, user.view.state
    view.set_animated(True)
    user.drag(user.header(A), user.header(A) + columns(user, 0.7))
    pitch = state.geometry.columns[1] - state.geometry.columns[0]
    assert state.column_offset(B) == pytest.approx(-0.3 * pitch, abs=0.05 * pitch)
    assert state.column_offset(A) == 0.0
    qtbot.waitUntil(lambda: at_rest(user))
    assert state.column_offset(B) == 0.0


def test_a_node_taken_out_of_its_column_leaves_the_header_behind(user) -> None:
    state = user.view.state
    user.drag(user.header(A), user.header(B))
    only = document(user).graph.layers[INPUT].nodes[0].id
    user.drag(user.node(only), user.node(only) + QPoint(40, 10), release=False)
    assert state.column_offset(INPUT) == 0.0
    user.key(KEY.Key_Escape)


def test_a_carried_column_paints_in_both_themes_and_at_every_zoom(user) -> None:
    for theme in (user.view.theme, DARK):
        user.view.set_theme(theme)
        user.drag(user.header(A), user.header(C), release=False)
        for scale in (0.1, 0.5, 3.0):
            user.view.set_camera(Camera(scale, 300.0, 200.0))
            assert not user.view.grab().isNull()
        user.view.zoom_to_fit()
        carried = user.view.grab().toImage()
        user.key(KEY.Key_Escape)
        user.release(user.header(C))
        assert user.view.grab().toImage() != carried


def test_matrices_go_with_their_columns_and_leave_the_carried_one(open_canvas) -> None:
    user = open_canvas(network(1, 2, 32, 32, 32, 1))
    state = user.view.state
    resting = [m.rect for m in state.matrices]
    assert len(resting) == 2
    user.drag(user.header(1), user.header(3), release=False)
    pitch = state.geometry.columns[1] - state.geometry.columns[0]
    drawn = [m.rect.left for m in state.drawn_matrices]
    assert drawn == pytest.approx([resting[0].left - pitch])
    assert not user.view.grab().isNull()
    user.key(KEY.Key_Escape)
    assert [m.rect for m in state.drawn_matrices] == resting
    user.release(user.header(3))
    user.drag(user.header(4), user.header(1), release=False)
    assert len(state.drawn_matrices) == 1
    user.release(user.header(1))
    assert sizes(user) == [1, 32, 2, 32, 32, 1]


# -- by keys --------------------------------------------------------------------------------------


def test_ctrl_and_arrows_move_the_selected_layer(user) -> None:
    layer = layer_id(user, A)
    user.click(user.header(A))
    user.key(KEY.Key_Right, CTRL)
    user.key(KEY.Key_Right, CTRL)
    assert sizes(user) == [1, 3, 4, 2, 1]
    assert user.view.selection() == Selection(layer=layer)
    user.key(KEY.Key_Left, CTRL)
    assert sizes(user) == [1, 3, 2, 4, 1]
    assert undo_texts(user) == ["Move layer"] * 3


def test_ctrl_and_arrows_move_the_layer_of_the_selected_node(user) -> None:
    node = document(user).graph.layers[B].nodes[1].id
    user.click(user.node(node))
    user.key(KEY.Key_Left, CTRL)
    assert sizes(user) == [1, 3, 2, 4, 1]
    assert user.view.selection() == Selection((node,))


def test_a_layer_moved_by_keys_stays_in_view(user) -> None:
    view = user.view
    user.click(user.header(A))
    view.set_camera(Camera(3.0, 1000.0, 200.0))
    view.pan(0, 0)
    for column in (B, C):
        user.key(KEY.Key_Right, CTRL)
        assert 0 < user.header(column).x() < view.width()
    assert view.state.camera.dy == 200.0


def test_where_a_layer_can_go_no_further_its_key_says_why(user) -> None:
    actions = user.view.commands

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
        user.click(user.header(column))
        assert enabled() == possible
    heard = said(user)
    for column in (INPUT, A, OUTPUT):
        user.click(user.header(column))
        user.key(KEY.Key_Left, CTRL)
        assert user.view.selection() == Selection(layer=layer_id(user, column))
    assert heard == [
        "The input layer stays first.",
        "There is no hidden layer on that side to pass.",
        "The output layer stays last.",
    ]
    assert undo_texts(user) == []


# -- nodes along their columns --------------------------------------------------------------------


def test_brackets_move_all_selected_nodes_in_one_step(user) -> None:
    b, c = (document(user).graph.layers[i].nodes for i in (B, C))
    user.click(user.node(b[1].id))
    user.click(user.node(b[2].id), SHIFT)
    user.click(user.node(c[2].id), SHIFT)
    user.key(KEY.Key_BracketLeft)
    layers = document(user).graph.layers
    assert layers[B].nodes == (b[1], b[2], b[0])
    assert layers[C].nodes == (c[0], c[2], c[1], c[3])
    assert undo_texts(user) == ["Move nodes"]
    user.key(KEY.Key_BracketLeft)
    user.key(KEY.Key_BracketRight)
    assert document(user).graph.layers[B].nodes == (b[0], b[1], b[2])


def test_brackets_are_enabled_only_where_a_node_can_go(user) -> None:
    actions = user.view.commands
    b = document(user).graph.layers[B].nodes
    for chosen, possible in (
        ((b[0].id,), (False, True)),
        ((b[0].id, b[1].id), (False, True)),
        ((b[1].id,), (True, True)),
        ((b[0].id, b[2].id), (True, True)),
        (tuple(n.id for n in b), (False, False)),
        ((), (False, False)),
    ):
        user.view.select(Selection(chosen))
        assert (actions["move_up"].isEnabled(), actions["move_down"].isEnabled()) == possible
