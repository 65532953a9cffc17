"""Keys on the canvas, by real events: in gestures, on walks, and the frame of the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from playground.model.selection import Selection
from playground.ui.canvas.editing.places import place_of
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import CTRL, NO_KEYS, SHIFT, User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
KEY = Qt.Key


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


# -- in the middle of a gesture ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        (KEY.Key_Return, NO_KEYS),
        (KEY.Key_W, NO_KEYS),
        (KEY.Key_Delete, NO_KEYS),
        (KEY.Key_N, NO_KEYS),
        (KEY.Key_D, CTRL),
        (KEY.Key_5, NO_KEYS),
        (KEY.Key_Down, NO_KEYS),
    ],
)
@pytest.mark.parametrize("what", ["band", "node"])
def test_no_command_fires_in_the_middle_of_a_drag(user, key, keys, what) -> None:
    start = user.ground() if what == "band" else user.node(H1)
    end = user.node(H3)
    user.drag(start, end, release=False)
    selected, camera = user.view.selection(), user.view.state.camera
    assert selected
    user.key(key, keys)
    assert not user.view.inline.is_open
    assert undo_texts(user) == []
    assert (user.view.selection(), user.view.state.camera) == (selected, camera)
    user.key(KEY.Key_Escape)
    assert user.view.mouse.tool is None
    user.release(end)
    assert undo_texts(user) == []


def test_undo_and_play_act_in_the_middle_of_a_drag(window) -> None:
    user, session = User(window.canvas), window.session
    window.canvas.setFocus()
    user.key(KEY.Key_L)
    assert undo_texts(user) == ["Add layer"]
    user.drag(user.ground(), user.ground() + QPoint(60, -60), release=False)
    user.key(KEY.Key_Return, CTRL)
    assert session.running
    user.key(KEY.Key_Space)
    assert not session.running
    user.key(KEY.Key_Z, CTRL)
    assert undo_texts(user) == []
    user.key(KEY.Key_Escape)


# -- walking ----------------------------------------------------------------------------------


def test_walking_shows_what_pointing_shows_until_the_mouse_moves(user) -> None:
    shown: list[int | None] = []
    user.view.node_hovered.connect(shown.append)
    user.view.select(Selection((H1,)))
    user.key(KEY.Key_Down)
    user.key(KEY.Key_Right)
    user.key(KEY.Key_Right)
    assert shown == [H2, None, Y]
    assert user.view.state.hover.node == Y
    user.key(KEY.Key_Left)
    assert user.view.state.hover.edge is not None
    user.key(KEY.Key_Left)
    user.move(user.ground())
    assert shown[-1] is None
    user.key(KEY.Key_Up)
    user.key(KEY.Key_Escape)
    assert shown[-1] is None


def test_the_keys_go_on_to_point_at_what_they_have_made(user) -> None:
    view = user.view
    view.select(Selection((H1,)))
    user.key(KEY.Key_Down)
    user.key(KEY.Key_N)
    (new,) = view.selection().nodes
    assert view.state.hover.node == new
    user.key(KEY.Key_L)
    assert view.state.hover.layer == view.selection().layer
    user.key(KEY.Key_Down)
    user.key(KEY.Key_Delete)
    assert view.state.hover.node not in view.state.graph.rank
    assert not view.state.hover.on_node
    user.key(KEY.Key_Right)
    user.key(KEY.Key_A, CTRL)  # of several things none
    before = view.state.hover
    user.move(user.ground())
    assert view.state.hover != before
    user.key(KEY.Key_N)  # where the mouse points, the keys don't
    assert not view.state.hover.on_node


def test_the_wheel_zooms_where_the_mouse_is_wherever_the_keys_have_walked(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_Right)
    assert user.view.selection().only_edge is not None
    scale = user.view.state.camera.scale
    user.wheel(user.ground(), 1)
    assert user.view.state.camera.scale > scale
    assert undo_texts(user) == []


def test_ctrl_space_keeps_what_was_come_to_and_goes_on(user) -> None:
    view = user.view
    view.select(Selection((X,)))
    user.key(KEY.Key_Right)  # x -> h2, the nearest
    user.key(KEY.Key_Space, CTRL)
    user.key(KEY.Key_Up)
    assert view.selection() == Selection(edges=((X, H2), (X, H1)))
    user.key(KEY.Key_Space, CTRL)
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down):
        user.key(key)
    assert view.selection() == Selection(edges=((X, H2), (X, H1), (H2, Y)))
    user.key(KEY.Key_Right)
    user.key(KEY.Key_Space, CTRL)
    assert view.selection() == Selection((Y,), ((X, H2), (X, H1)))
    user.key(KEY.Key_Space, CTRL)
    assert view.selection() == Selection(edges=((X, H2), (X, H1)))
    QTest.keyClicks(view, "0")
    user.type_into_field("0.25")
    graph = view.session.live_document
    assert [graph.weight(X, h) for h in (H1, H2)] == [0.25, 0.25]
    assert graph.bias(Y) == 0.0
    assert not view.session.running


def test_a_walk_begins_anew_where_something_else_was_selected(user) -> None:
    view = user.view
    view.select(Selection((H1,)))
    user.key(KEY.Key_Space, CTRL)
    user.click(user.node(H2))
    user.key(KEY.Key_Down)
    assert view.selection() == Selection((H3,))
    user.key(KEY.Key_Space, CTRL)
    user.key(KEY.Key_Up)
    user.key(KEY.Key_Up)
    user.key(KEY.Key_Up)  # the header would be selected alone
    assert view.selection() == Selection((H3, H1))
    user.key(KEY.Key_Escape)
    user.key(KEY.Key_Down)
    assert view.selection() == Selection((X,))


def test_a_walk_forgets_what_was_deleted_and_goes_on_beside_it(user) -> None:
    view = user.view
    view.select(Selection((H1,)))
    user.key(KEY.Key_Space, CTRL)
    user.key(KEY.Key_Down)
    user.key(KEY.Key_Delete)
    assert [n.id for n in view.state.graph.layers[1].nodes] == [H3]
    assert view.selection() == Selection()
    user.key(KEY.Key_Down)
    assert view.selection() == Selection((H3,))
    user.key(KEY.Key_Escape)
    user.key(KEY.Key_Down)
    assert view.selection() == Selection((X,))


@pytest.mark.parametrize("cut", [False, True])
def test_after_an_undo_the_walk_goes_on_at_what_came_back(window, cut) -> None:
    user, view = User(window.canvas), window.canvas
    view.setFocus()
    user.key(KEY.Key_L)
    user.key(KEY.Key_N)
    user.key(KEY.Key_N)
    user.key(KEY.Key_Up)
    (node,) = view.selection().nodes
    user.key(KEY.Key_X if cut else KEY.Key_Delete, CTRL if cut else NO_KEYS)
    assert node not in view.state.graph.rank
    user.key(KEY.Key_Z, CTRL)
    assert view.selection() == Selection((node,))
    user.key(KEY.Key_Up)
    (above,) = view.selection().nodes
    column = [n.id for n in view.state.graph.layer_of(node).nodes]
    assert column.index(above) == column.index(node) - 1
    user.key(KEY.Key_Delete)
    user.key(KEY.Key_Escape)
    user.key(KEY.Key_Up)
    assert view.selection() == Selection((view.state.graph.nodes[0].id,))


def test_shift_and_arrows_take_the_next_edges_of_a_fan_too(user) -> None:
    user.view.select(Selection(edges=((X, H1),)))
    user.key(KEY.Key_Down, SHIFT)
    user.key(KEY.Key_Down, SHIFT)
    assert user.view.selection() == Selection(edges=((X, H1), (X, H2), (X, H3)))


def test_home_end_and_shift_walk_to_the_end_of_a_column(user) -> None:
    user.view.select(Selection((H2,)))
    user.key(KEY.Key_End)
    assert user.view.selection() == Selection((H3,))
    assert user.view.state.hover.node == H3
    user.key(KEY.Key_Home, SHIFT)
    assert user.view.selection() == Selection((H3, H2, H1))
    user.key(KEY.Key_End, CTRL)
    assert user.view.selection() == Selection((H3, H2, H1))


def test_the_edges_between_two_layers_go_and_come_by_keys(open_canvas) -> None:
    user = open_canvas(network(1, 3, 2, 1))
    view, graph = user.view, user.view.state.graph
    first, second = graph.layers[1], graph.layers[2]
    view.select(Selection(layer=first.id))
    user.key(KEY.Key_Right, SHIFT)
    assert set(view.selection().nodes) == {n.id for n in (*first.nodes, *second.nodes)}
    user.key(KEY.Key_C, SHIFT)
    assert len(view.state.graph.edges) == len(graph.edges) - 6
    assert all(view.state.graph.outgoing[n.id] == () for n in first.nodes)
    assert all(view.state.graph.outgoing[n.id] for n in second.nodes)
    user.key(KEY.Key_C)
    assert set(view.state.graph.edge_index) == set(graph.edge_index)
    view.select(Selection(layer=graph.layers[-1].id))
    user.key(KEY.Key_Right, SHIFT)
    assert view.selection() == Selection(layer=graph.layers[-1].id)


def test_pages_turn_as_far_as_there_is_something_to_see(open_canvas) -> None:
    view = (user := open_canvas(network(1, 12, 12, 1))).view
    before = view.state.camera
    for key in (KEY.Key_PageDown, KEY.Key_PageUp):
        user.key(key)
        assert view.state.camera == before  # all is in view
    for _ in range(9):
        view.zoom_in()
    scale = view.state.camera.scale
    for key, keys, side in (
        (KEY.Key_PageDown, NO_KEYS, "bottom"),
        (KEY.Key_PageUp, NO_KEYS, "top"),
        (KEY.Key_PageDown, SHIFT, "right"),
        (KEY.Key_PageUp, SHIFT, "left"),
    ):
        seen = []
        for _ in range(20):
            before = view.state.camera
            user.key(key, keys)
            seen.append(abs(view.state.camera.dx - before.dx + view.state.camera.dy - before.dy))
        assert seen[1] > 100
        assert seen[-1] == 0
        assert view.state.camera.scale == scale
        bounds, camera = view.state.geometry.bounds, view.state.camera
        end = getattr(bounds, side)
        length = view.width() if keys else view.height()
        assert 0 <= (camera.x(end) if keys else camera.y(end)) <= length


def test_what_the_keys_come_to_is_never_under_the_small_map(open_canvas) -> None:
    view = (user := open_canvas(network(1, 12, 12, 1))).view
    view.select(Selection((view.state.graph.layers[1].nodes[0].id,)))
    for _ in range(9):
        view.zoom_in()
    for key in (KEY.Key_End, KEY.Key_Right, KEY.Key_Right, KEY.Key_Home, KEY.Key_End):
        user.key(key)
        assert view.minimap.isVisible()
        at = place_of(view, view.selection())
        assert not view.minimap.geometry().contains(at)
        assert view.rect().contains(at)


# -- what can't be done -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "key", "keys", "reason"),
    [
        (Selection(), KEY.Key_5, NO_KEYS, "Select edges, or nodes with a bias"),
        (Selection(), KEY.Key_K, NO_KEYS, "Select edges, or nodes with a bias"),
        (Selection(), KEY.Key_Return, NO_KEYS, "Select edges, or nodes with a bias"),
        (Selection((X,)), KEY.Key_Z, NO_KEYS, "An input has no bias"),
        (Selection(), KEY.Key_E, NO_KEYS, "Select one node first"),
        (Selection((H1, H2)), KEY.Key_E, NO_KEYS, "Select one node first"),
        (Selection(), KEY.Key_C, NO_KEYS, "Select nodes or a layer first"),
        (Selection(), KEY.Key_A, NO_KEYS, "Select a layer or a node first"),
        (Selection((X,)), KEY.Key_A, NO_KEYS, "The input has no activation"),
        (Selection(), KEY.Key_W, NO_KEYS, "Select nodes or a layer first"),
        (Selection((X,)), KEY.Key_W, NO_KEYS, "Input and output stay"),
        (Selection(), KEY.Key_Delete, NO_KEYS, "Select nodes, edges or a layer first"),
        (Selection(), KEY.Key_F2, NO_KEYS, "Select one node or a layer first"),
        (Selection(), KEY.Key_V, CTRL, "There is nothing to paste"),
        (Selection(), KEY.Key_C, CTRL, "Select nodes or a layer first"),
        (Selection(), KEY.Key_G, NO_KEYS, "All nodes are in their columns"),
        (Selection((H1,)), KEY.Key_BracketLeft, NO_KEYS, "There is no node above"),
        (Selection(), KEY.Key_BracketRight, NO_KEYS, "Select nodes first"),
        (Selection((H1,)), KEY.Key_Left, CTRL, "There is no hidden layer on that side"),
        (Selection(), KEY.Key_Right, CTRL, "Select a layer first"),
        (Selection(), KEY.Key_Up, Qt.KeyboardModifier.AltModifier, "Select edges, or nodes"),
    ],
)
def test_a_key_that_can_do_nothing_says_why(user, selection, key, keys, reason) -> None:
    said: list[str] = []
    user.view.message.connect(said.append)
    user.view.select(selection)
    user.key(key, keys)
    assert len(said) == 1
    assert said[0].startswith(reason)
    assert user.view.bubble.text() == said[0]
    assert user.view.bubble.isVisible()
    assert undo_texts(user) == []
    assert user.view.selection() == selection
    assert not user.view.inline.is_open


def test_what_is_said_stands_below_what_the_keys_are_at(user) -> None:
    user.click(user.node(Y))  # the mouse stays there
    for key in (KEY.Key_Left, KEY.Key_Left, KEY.Key_Home, KEY.Key_BracketLeft):
        user.key(key)
    assert user.view.selection() == Selection((H1,))
    view = user.view
    card = view.state.card_height(H1) * view.state.camera.scale / 2
    gap = view.bubble.geometry().top() - user.node(H1).y() - card
    assert 0 <= gap <= 30
    assert abs(view.bubble.geometry().left() - user.node(H1).x()) <= 30


def test_the_activation_is_chosen_by_keys(user) -> None:
    user.view.select(Selection((H2,)))
    user.key(KEY.Key_A)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.activeAction().text() == "ReLU"
    QTest.keyClick(menu, KEY.Key_Down)
    QTest.keyClick(menu, KEY.Key_Return)
    assert user.view.session.document.graph.layers[1].activation == "leaky_relu"
    assert undo_texts(user) == ["Change activation"]


# -- the frame --------------------------------------------------------------------------------


def test_the_frame_shows_when_the_keyboard_comes_back_from_a_field_or_a_menu(window) -> None:
    canvas, state = window.canvas, window.canvas.state
    user = User(canvas)
    canvas.select(Selection((state.graph.layers[-1].nodes[0].id,)))
    for key in (KEY.Key_Return, KEY.Key_Escape):
        user.click(user.node(canvas.selection().nodes[0]))
        assert not state.focused
        canvas.commands["edit_value"].trigger()
        QTest.keyClick(canvas.inline, key)
        assert canvas.hasFocus()
        assert state.focused
    user.click(user.ground())
    assert not state.focused
    QTest.keyClick(canvas, KEY.Key_F, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, KEY.Key_Escape)
    menu.close()
    window.menuBar().setActiveAction(None)
    canvas.setFocus()
    assert state.focused
    window.training_bar.rate.setFocus()
    assert not state.focused


def test_what_the_keys_point_at_ends_when_the_keyboard_goes(window) -> None:
    canvas = window.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, KEY.Key_Down)
    assert canvas.state.hover.on_node
    QTest.keyClick(canvas, KEY.Key_Tab)
    assert not canvas.hasFocus()
    assert not canvas.state.hover.on_node


# -- wheel ------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [{"notches": 1, "keys": SHIFT}, {"notches": 0, "across": 1}])
def test_a_wheel_turned_sideways_or_with_shift_moves_the_picture(user, turn) -> None:
    before = user.view.state.camera
    user.wheel(user.ground(), **turn)
    after = user.view.state.camera
    assert after.scale == before.scale
    assert after.dx > before.dx + 20
    assert after.dy == before.dy


def test_the_network_is_never_zoomed_out_of_sight(open_canvas) -> None:
    user = open_canvas(network(1, 3, 1))
    user.wheel(QPoint(400, 300), -200)
    view = user.view
    assert view.state.geometry.bounds.width * view.state.camera.scale >= 59.9


@pytest.mark.parametrize("key", [KEY.Key_N, KEY.Key_L, KEY.Key_D, KEY.Key_BracketRight])
def test_what_keys_made_or_moved_is_brought_into_sight(open_canvas, key) -> None:
    user = open_canvas(network(1, 12, 1))
    view = user.view
    first, last = view.state.graph.layers[1].nodes[0].id, view.state.graph.layers[1].nodes[-2].id
    view.select(Selection((last if key == KEY.Key_BracketRight else first,)))
    user.move(QPoint(400, 300))
    for _ in range(6):
        view.zoom_in()
    view.centre_on(*view.state.centre(view.selection().nodes[0]))
    for _ in range(2):
        user.key(key, CTRL if key == KEY.Key_D else NO_KEYS)
    at = place_of(view, view.selection())
    assert view.rect().adjusted(30, 30, -30, -30).contains(at)


def test_the_mouse_adds_node_after_node_without_moving_the_picture(user) -> None:
    view = user.view
    view.zoom_out()
    camera = view.state.camera
    user.click(user.add_node_button(1))
    user.click(user.add_node_button(1))
    assert len(view.state.graph.layers[1].nodes) == 5
    assert view.state.camera == camera
