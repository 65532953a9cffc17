"""Every gesture by real events: what the user does, and how the document changes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from playground.model import edits
from playground.model.selection import Selection
from playground.ui.canvas.geometry.hit_testing import delete_centre, hit_at
from playground.ui.canvas.geometry.layout import Camera, near_column
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.shell.theme import DARK
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import ALT, CTRL, SHIFT, User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
HIDDEN = 3
KEY = Qt.Key


def document(user: User):
    return user.view.session.document


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in document(user).graph.layers]


def weight(user: User, *key: int) -> float:
    return user.view.session.live_document.weight(*key)


# -- building -------------------------------------------------------------------------------------


def test_the_plus_under_a_column_adds_a_node_and_selects_it(user) -> None:
    user.click(user.add_node_button(1))
    assert sizes(user) == [1, 4, 1]
    assert user.view.selection() == Selection((9,))
    assert undo_texts(user) == ["Add node"]


def test_the_plus_between_columns_adds_a_layer(user) -> None:
    user.click(user.add_layer_button(2))
    assert sizes(user) == [1, 3, 3, 1]
    user.click(user.add_layer_button(1))
    assert sizes(user) == [1, 3, 3, 3, 1]


def test_input_and_output_have_no_plus(user) -> None:
    for column in (0, 2):
        user.click(user.add_node_button(column))
    assert sizes(user) == [1, 3, 1]
    assert undo_texts(user) == []


def test_delete_and_backspace_delete_the_selection(user) -> None:
    user.click(user.node(H2))
    user.key(KEY.Key_Delete)
    assert sizes(user) == [1, 2, 1]
    assert user.view.selection() == Selection()
    user.click(user.edge((X, H1)))
    user.key(KEY.Key_Backspace)
    assert (X, H1) not in document(user).graph.edge_index
    assert undo_texts(user) == ["Delete node", "Delete edge"]


def test_several_nodes_and_edges_are_deleted_in_one_step(user) -> None:
    user.click(user.node(H1))
    user.click(user.node(H2), SHIFT)
    user.click(user.edge((X, H3)), SHIFT)
    user.key(KEY.Key_Delete)
    assert sizes(user) == [1, 1, 1]
    assert [e.key for e in document(user).graph.edges] == [(H3, Y)]
    user.view.session.undo_stack.undo()
    assert document(user).graph == network(1, 3, 1).graph


def test_deleting_what_must_stay_says_why(user) -> None:
    said = []
    user.view.message.connect(said.append)
    user.click(user.node(X))
    user.key(KEY.Key_Delete)
    assert sizes(user) == [1, 3, 1]
    assert said == ["Input and output stay: the data decides how many nodes they have."]
    assert user.view.bubble.isVisible()


def test_dragging_from_a_port_to_a_node_adds_an_edge(user) -> None:
    user.drag(user.out_port(X), user.node(Y))
    assert (X, Y) in document(user).graph.edge_index
    assert user.view.selection() == Selection(edges=((X, Y),))
    assert undo_texts(user) == ["Add edge"]


def test_dragging_backwards_from_an_input_port_adds_the_same_edge(user) -> None:
    user.drag(user.in_port(Y), user.node(X))
    assert (X, Y) in document(user).graph.edge_index


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (H1, H3, "nodes of one layer can't be connected"),
        (H1, X, "edges run from left to right"),
        (X, H1, "these two are already connected"),
    ],
)
def test_where_no_edge_can_go_the_reason_stands_beside_the_pointer(
    user, start, end, reason
) -> None:
    said = []
    user.view.message.connect(said.append)
    user.drag(user.out_port(start), user.node(end), release=False)
    assert user.view.bubble.isVisible()
    assert user.view.bubble.text() == f"Not here: {reason}."
    assert user.view.state.wire is not None
    assert not user.view.state.wire.possible
    user.release(user.node(end))
    assert document(user).graph == network(1, 3, 1).graph
    assert said == [f"Not here: {reason}."]


def test_a_wire_snaps_to_the_node_it_comes_near(user) -> None:
    beside = user.in_port(Y) - QPoint(12, 0)
    user.drag(user.out_port(X), beside, release=False)
    assert user.view.state.wire.snapped
    assert user.view.state.wire.end == user.view.state.in_port(Y)
    user.release(beside)
    assert (X, Y) in document(user).graph.edge_index


def test_escape_cancels_every_gesture(user) -> None:
    user.view.select(Selection((H1,)))
    before = user.view.state.shown.copy()
    for start, end in (
        (user.out_port(X), user.node(Y)),
        (user.node(H1), user.node(H3)),
        (user.ground(), user.node(H2)),
        (user.edge((X, H2)), user.edge((X, H2)) - QPoint(0, 40)),
    ):
        value = weight(user, X, H2)
        user.drag(start, end, release=False)
        user.key(KEY.Key_Escape)
        user.release(end)
        assert user.view.state.wire is None
        assert user.view.state.band is None
        assert (user.view.state.shown == before).all()
        assert weight(user, X, H2) == value
        assert user.view.selection() == Selection((H1,))
        assert document(user).graph == network(1, 3, 1).graph


# -- selecting ------------------------------------------------------------------------------------


def test_click_shift_and_ctrl_select(user) -> None:
    chosen = []
    user.view.selection_changed.connect(chosen.append)
    user.click(user.node(H1))
    user.click(user.node(H2), SHIFT)
    user.click(user.edge((X, H3)), CTRL)
    user.click(user.node(H1), CTRL)
    assert chosen == [
        Selection((H1,)),
        Selection((H1, H2)),
        Selection((H1, H2), ((X, H3),)),
        Selection((H2,), ((X, H3),)),
    ]
    user.click(user.ground())
    assert user.view.selection() == Selection()


def test_a_rubber_band_selects_the_nodes_it_touches(user) -> None:
    state = user.view.state
    left = user.pixel(state.centre(H1)[0] - 90, state.geometry.bounds.top - 2)
    user.drag(left, user.node(H2))
    assert set(user.view.selection().nodes) == {H1, H2}
    user.drag(user.ground(), user.node(X), SHIFT)
    assert set(user.view.selection().nodes) == {H1, H2, X}


def test_a_band_that_touches_no_card_selects_the_edges_that_cross_it(user) -> None:
    state = user.view.state
    x = (state.out_port(X)[0] + state.in_port(H1)[0]) / 2
    top, bottom = state.geometry.bounds.top, state.geometry.bounds.bottom
    middle = (state.routes.point(0, 0.5)[1] + state.routes.point(1, 0.5)[1]) / 2
    user.drag(user.pixel(x, middle), user.pixel(x + 12, top))
    assert user.view.selection() == Selection(edges=((X, H1),))
    beyond = (state.out_port(H1)[0] + state.in_port(Y)[0]) / 2
    user.drag(user.pixel(beyond, top), user.pixel(beyond - 12, bottom), SHIFT)
    assert set(user.view.selection().edges) == {(X, H1), (H1, Y), (H2, Y), (H3, Y)}
    user.drag(user.pixel(beyond, top), user.node(H3))
    assert user.view.selection().edges == ()


@pytest.mark.parametrize("notches", [2, -2])
def test_a_dragged_card_stays_under_the_pointer_when_the_wheel_turns(user, notches) -> None:
    state, start = user.view.state, user.node(H2)
    there = start + QPoint(round(0.4 * state.geometry.card_width * state.camera.scale), 30)
    user.drag(start, there, release=False)
    user.wheel(there, notches)
    assert (user.node(H2) - there).manhattanLength() <= 2
    there += QPoint(8, 6)
    user.drag_on(there)
    assert (user.node(H2) - there).manhattanLength() <= 2
    user.release(there)
    assert (user.node(H2) - there).manhattanLength() <= 2
    assert undo_texts(user) == ["Move node"]


def test_a_header_selects_its_layer_and_ctrl_a_all_nodes(user) -> None:
    user.click(user.header(1))
    assert user.view.selection() == Selection(layer=HIDDEN)
    user.key(KEY.Key_A, CTRL)
    assert set(user.view.selection().nodes) == {X, H1, H2, H3, Y}


def test_a_selection_from_outside_is_shown_and_told(user) -> None:
    chosen = []
    user.view.selection_changed.connect(chosen.append)
    user.view.select(Selection(edges=((X, H1),)))
    user.view.select(Selection(edges=((X, H1),)))
    assert chosen == [Selection(edges=((X, H1),))]


def test_what_is_deleted_is_no_longer_selected(user) -> None:
    user.view.select(Selection((H1, H2)))
    user.view.session.edit("Delete", lambda d: edits.remove_nodes(d, [H1]))
    assert user.view.selection() == Selection((H2,))


def test_hovering_is_told(user) -> None:
    nodes = []
    user.view.node_hovered.connect(nodes.append)
    user.move(user.node(H1))
    user.move(user.edge((X, H2), 0.5))
    user.move(user.ground())
    assert nodes == [H1, None]


# -- moving ---------------------------------------------------------------------------------------


def test_a_node_dropped_in_its_column_takes_the_place_there(user) -> None:
    user.drag(user.node(H1), user.node(H3))
    assert [n.id for n in document(user).graph.layers[1].nodes] == [H2, H3, H1]
    assert undo_texts(user) == ["Move node"]
    assert document(user).layout == {}


def test_a_node_dropped_beside_its_column_stays_there(user) -> None:
    there = user.node(H1) + QPoint(round(48 * user.view.state.camera.scale), 30)
    user.drag(user.node(H1), there)
    assert [n.id for n in document(user).graph.layers[1].nodes] == [H1, H2, H3]
    assert list(document(user).layout) == [H1]
    assert document(user).layout[H1][0] == pytest.approx(48, abs=3)
    assert undo_texts(user) == ["Move node"]
    user.view.session.undo_stack.undo()
    assert document(user).layout == {}


def test_a_node_never_ends_up_in_another_column(user) -> None:
    geometry = user.view.state.geometry
    user.drag(user.node(X), user.node(H2))
    assert document(user).layout[X][0] < (geometry.columns[1] - geometry.columns[0]) / 2


def test_a_drop_that_changes_nothing_leaves_the_node_in_its_place(open_canvas) -> None:
    user = open_canvas(network(1, 8, 12, 1))
    geometry = user.view.state.geometry
    reach = near_column(geometry, 0, 1e6) - geometry.columns[0]
    assert reach != round(reach, 1)  # as places are written
    user.drag(user.node(X), user.node(H2))
    there = document(user)
    assert list(there.layout) == [X]
    user.drag(user.node(X), user.node(X) + QPoint(60, 0))
    assert document(user) is there
    assert (user.view.state.shown == user.view.state.geometry.centres).all()


def test_alt_places_a_node_freely_in_its_column(user) -> None:
    user.drag(user.node(H1), user.node(H1) + QPoint(3, 25), ALT)
    assert list(document(user).layout) == [H1]


def test_selected_nodes_move_together_in_one_step(user) -> None:
    user.view.select(Selection((H1, H2)))
    before = user.view.state.shown.copy()
    user.drag(user.node(H1), user.node(H1) + QPoint(20, 10))
    moved = user.view.state.shown - before
    rank = document(user).graph.rank
    assert set(document(user).layout) == {H1, H2}
    assert moved[rank[H1]] == pytest.approx(moved[rank[H2]], abs=0.2)
    assert undo_texts(user) == ["Move nodes"]


@pytest.mark.parametrize("keys", [SHIFT, CTRL])
def test_what_is_selected_moves_together_with_shift_and_ctrl_held_too(user, keys) -> None:
    user.view.select(Selection((H1, H2)))
    user.drag(user.node(H1), user.node(H1) + QPoint(20, 10), keys)
    assert set(document(user).layout) == {H1, H2}
    assert set(user.view.selection().nodes) == {H1, H2}
    user.drag(user.node(H3), user.node(H3) + QPoint(20, -10), keys)
    assert set(document(user).layout) == {H1, H2, H3}
    user.click(user.node(H2), keys)
    assert set(user.view.selection().nodes) == {H1, H3}


def test_a_press_that_hardly_moves_is_a_click(user) -> None:
    user.drag(user.node(H1), user.node(H1) + QPoint(2, 1))
    assert undo_texts(user) == []
    assert user.view.selection() == Selection((H1,))


def test_undo_in_the_middle_of_a_drag_ends_it(user) -> None:
    user.click(user.add_node_button(1))
    user.drag(user.node(H1), user.node(H3), release=False)
    user.view.session.undo_stack.undo()
    user.release(user.node(H3))
    assert document(user).graph == network(1, 3, 1).graph
    assert user.view.state.lifted == frozenset()


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("1/3", 1 / 3), ("-2.25", -2.25)])
def test_enter_opens_a_field_for_the_weight(user, text, value) -> None:
    user.click(user.edge((X, H1)))
    user.key(KEY.Key_Return)
    user.type_into_field(text)
    assert weight(user, X, H1) == value
    assert user.view.hasFocus()


def test_a_double_click_opens_a_field_for_the_bias(user) -> None:
    user.double_click(user.node(H2))
    user.type_into_field("0.75")
    assert user.view.session.live_document.bias(H2) == 0.75


def test_what_is_no_number_is_said_and_the_field_stays(user) -> None:
    user.click(user.edge((X, H1)))
    before = weight(user, X, H1)
    user.key(KEY.Key_Return)
    user.type_into_field("much")
    assert user.view.inline.is_open
    assert "not a number" in user.view.inline.message
    user.type_into_field("1")
    assert weight(user, X, H1) == 1.0 != before


def test_escape_in_the_field_changes_nothing(user) -> None:
    user.click(user.edge((X, H1)))
    user.key(KEY.Key_Return)
    user.view.inline.setText("7")
    QTest.keyClick(user.view.inline, KEY.Key_Escape)
    assert not user.view.inline.is_open
    assert undo_texts(user) == []


def test_clicking_elsewhere_applies_the_field(user) -> None:
    user.click(user.edge((X, H1)))
    user.key(KEY.Key_Return)
    QTest.keyClicks(user.view.inline, "0.25")
    user.click(user.ground())
    assert weight(user, X, H1) == 0.25


def test_the_wheel_over_a_selected_edge_turns_its_weight(user) -> None:
    user.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 1.0}))
    at = user.edge((X, H1))
    user.click(at)
    scale = user.view.state.camera.scale
    user.wheel(at, 1)
    assert weight(user, X, H1) == pytest.approx(1.1)
    user.wheel(at, -1, SHIFT)
    assert weight(user, X, H1) == pytest.approx(1.09)
    user.wheel(at, 1, CTRL)
    assert weight(user, X, H1) == pytest.approx(2.09)
    assert user.view.state.camera.scale == scale
    assert undo_texts(user) == ["Set", "Set weight"]


def test_dragging_on_an_edge_turns_its_weight_in_one_step(user) -> None:
    before = weight(user, X, H1)
    start = user.edge((X, H1))
    user.drag(start, start - QPoint(0, 60))
    assert weight(user, X, H1) > before + 0.2
    assert undo_texts(user) == ["Set weight"]
    user.view.session.undo_stack.undo()
    assert weight(user, X, H1) == before


def test_alt_and_arrows_change_the_selected_values(user) -> None:
    before = weight(user, X, H1)
    user.click(user.edge((X, H1)))
    user.key(KEY.Key_Up, ALT)
    user.key(KEY.Key_Up, ALT)
    user.key(KEY.Key_Down, ALT)
    assert weight(user, X, H1) == pytest.approx(before + 0.1)


def test_keys_lock_zero_negate_and_randomise_the_selection(user) -> None:
    user.click(user.edge((X, H1)))
    before = weight(user, X, H1)
    user.key(KEY.Key_K)
    assert document(user).graph.edges[0].locked
    user.key(KEY.Key_M)
    assert weight(user, X, H1) == -before
    user.key(KEY.Key_Z)
    assert weight(user, X, H1) == 0.0
    user.key(KEY.Key_R)
    assert weight(user, X, H1) != 0.0
    user.key(KEY.Key_K)
    assert not document(user).graph.edges[0].locked
    assert undo_texts(user) == ["Lock", "Flip signs", "Set to zero", "Randomise", "Unlock"]


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (Selection(edges=((X, H1),)), "Set weight"),
        (Selection((H1,)), "Set bias"),
        (Selection((H1, H2)), "Set biases"),
        (Selection((H1,), ((X, H1),)), "Set weights"),
        (Selection(layer=HIDDEN), "Set weights"),
    ],
)
def test_setting_values_has_one_name_however_it_is_done(user, selection, text) -> None:
    user.view.select(selection)
    user.key(KEY.Key_Up, ALT)
    user.key(KEY.Key_Return)
    user.type_into_field("0.75")
    assert undo_texts(user) == [text, text]


# -- names, widths, copies ------------------------------------------------------------------------


def test_f2_renames_the_selected_node(user) -> None:
    user.click(user.node(H1))
    user.key(KEY.Key_F2)
    user.type_into_field("left edge")
    assert document(user).graph.display_name(H1) == "left edge"


def test_a_name_that_another_node_has_is_refused_in_a_sentence(user) -> None:
    said = []
    user.view.message.connect(said.append)
    user.click(user.node(H1))
    user.key(KEY.Key_F2)
    user.type_into_field("h2")
    assert said == ["Another node is called h2 already."]
    assert document(user).graph.display_name(H1) == "h1"


def test_a_double_click_on_a_header_renames_the_layer(user) -> None:
    user.double_click(user.header(1))
    user.type_into_field("kinks")
    assert document(user).graph.layers[1].name == "kinks"


@pytest.mark.parametrize("width", [1, 7])
def test_a_layer_takes_the_width_that_is_typed(user, width) -> None:
    user.click(user.header(1))
    user.key(KEY.Key_W)
    user.type_into_field(str(width))
    assert sizes(user) == [1, width, 1]
    assert undo_texts(user) == ["Change layer width"]


def test_the_activation_is_chosen_on_the_header(user) -> None:
    user.click(user.activation(1))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    activations = {action.text(): action for action in menu.actions()}
    assert not activations["Softmax"].isEnabled()
    assert activations["Softmax"].toolTip() == "Only the output layer can have it."
    activations["Tanh"].trigger()
    menu.close()
    assert document(user).graph.layers[1].activation == "tanh"


def test_ctrl_d_duplicates_and_ctrl_c_v_paste(user) -> None:
    user.click(user.node(H1))
    user.key(KEY.Key_D, CTRL)
    assert sizes(user) == [1, 4, 1]
    copy = document(user).graph.layers[1].nodes[-1].id
    assert user.view.selection() == Selection((copy,))
    assert weight(user, X, copy) == weight(user, X, H1)
    user.key(KEY.Key_C, CTRL)
    user.key(KEY.Key_V, CTRL)
    assert sizes(user) == [1, 5, 1]
    user.key(KEY.Key_X, CTRL)
    assert sizes(user) == [1, 4, 1]


def test_c_connects_and_shift_c_disconnects_a_layer(user) -> None:
    user.click(user.header(1))
    user.key(KEY.Key_C, SHIFT)
    assert document(user).graph.edges == ()
    user.key(KEY.Key_C)
    assert len(document(user).graph.edges) == 6


def test_the_context_menu_acts_on_what_was_clicked(user) -> None:
    at = user.node(H3)
    target = user.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert user.view.selection() == Selection((H3,))
    user.view.commands["delete"].trigger()
    menu.close()
    assert sizes(user) == [1, 2, 1]


# -- keyboard -------------------------------------------------------------------------------------


def test_arrows_walk_along_nodes_and_edges(user) -> None:
    chosen = []
    user.view.selection_changed.connect(chosen.append)
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, KEY.Key_Right, KEY.Key_Left):
        user.key(key)
    assert chosen == [
        Selection((X,)),
        Selection(edges=((X, H2),)),
        Selection(edges=((X, H3),)),
        Selection((H3,)),
        Selection(edges=((X, H3),)),
    ]


def test_n_and_l_add_a_node_and_a_layer(user) -> None:
    user.key(KEY.Key_N)
    user.key(KEY.Key_L)
    assert sizes(user) == [1, 4, 4, 1]


# -- camera ---------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer(user) -> None:
    at = user.node(H1)
    before = user.view.state.camera
    user.wheel(at, 2)
    after = user.view.state.camera
    assert after.scale == pytest.approx(before.scale * 1.44)
    assert (user.node(H1) - at).manhattanLength() <= 2


def test_after_the_wheel_what_is_under_the_pointer_is_pointed_at(user) -> None:
    at = user.node(H2)
    user.move(at)
    user.wheel(at, 0, across=-4)
    assert user.view.state.hover.node != H2
    user.wheel(at, 0, across=4)
    assert user.view.state.hover == Hit(Part.NODE, H2)
    user.wheel(at, -30)
    assert user.view.state.hover == hit_at(user.view.state, at.x(), at.y())


def test_the_camera_is_what_qt_draws_with(user) -> None:
    user.wheel(user.node(H1), 3)
    user.view.pan(31, -17)
    camera: Camera = user.view.state.camera
    at = user.pixel(100, 50)
    assert at.x() == pytest.approx(camera.x(100), abs=1)
    assert at.y() == pytest.approx(camera.y(50), abs=1)


def test_the_middle_button_pans_and_f_fits_again(user) -> None:
    before = user.view.state.camera
    user.drag(QPoint(300, 300), QPoint(350, 280), button=Qt.MouseButton.MiddleButton)
    after = user.view.state.camera
    assert (after.dx - before.dx, after.dy - before.dy) == pytest.approx((50, -20))
    user.key(KEY.Key_F)
    assert user.view.state.camera == before


def test_everything_is_in_view_after_each_change_until_the_person_zooms(user) -> None:
    for _ in range(6):
        user.click(user.add_node_button(1))
        bounds, camera = user.view.state.geometry.bounds, user.view.state.camera
        assert camera.y(bounds.top) >= 0
        assert camera.y(bounds.bottom) <= user.view.height()
    user.wheel(QPoint(400, 300), 1)
    camera = user.view.state.camera
    user.click(user.add_layer_button(1))
    assert user.view.state.camera == camera
    user.key(KEY.Key_N)  # may pan to what it made, and no more
    assert user.view.state.camera.scale == camera.scale
    assert not user.view.is_fitted


# -- showing --------------------------------------------------------------------------------------


def test_a_probe_puts_its_values_into_the_nodes(user) -> None:
    user.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 2.0, H1: 0.5}))
    user.view.session.set_probe((0.25,))
    state = user.view.state
    assert state.z[state.graph.rank[H1]] == pytest.approx(1.0)
    assert state.a[state.graph.rank[X]] == pytest.approx(0.25)
    user.view.session.set_probe(None)
    assert state.a is None


def test_every_state_paints_in_both_themes(user) -> None:
    view = user.view
    for theme in (view.theme, DARK, DARK.scaled(1.6)):
        view.set_theme(theme)
        for selection in (Selection((H1,)), Selection(edges=((X, H1),)), Selection(layer=HIDDEN)):
            view.select(selection)
            user.move(user.node(H2))
            image = view.grab().toImage()
            colours = {image.pixelColor(x, y).name() for x in range(0, 800, 3) for y in (130, 300)}
            assert theme.accent in colours or selection.edges
    view.session.set_probe((0.1,))
    user.wheel(QPoint(400, 300), -12)
    assert not view.grab().isNull()


# -- more keys ------------------------------------------------------------------------------------


def test_brackets_move_a_node_up_and_down(user) -> None:
    user.click(user.node(H2))
    user.key(KEY.Key_BracketLeft)
    assert [n.id for n in document(user).graph.layers[1].nodes] == [H2, H1, H3]
    user.key(KEY.Key_BracketLeft)
    user.key(KEY.Key_BracketRight)
    assert [n.id for n in document(user).graph.layers[1].nodes] == [H1, H2, H3]


def test_an_edge_can_be_added_with_keys_alone(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_Right, SHIFT)
    user.view.select(Selection((X, Y)))
    user.key(KEY.Key_C)
    assert (X, Y) in document(user).graph.edge_index


def test_shift_and_arrows_select_more_nodes(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_Right, SHIFT)
    user.key(KEY.Key_Down, SHIFT)
    assert user.view.selection() == Selection((X, H2, H3))


def test_alt_shift_and_arrows_change_values_finely(user) -> None:
    before = weight(user, X, H1)
    user.view.select(Selection(edges=((X, H1),)))
    user.key(KEY.Key_Up, ALT | SHIFT)
    assert weight(user, X, H1) == pytest.approx(before + 0.01)


# -- opening, foreseeing, overview ----------------------------------------------------------------


def test_another_document_comes_up_fitted_with_nothing_selected(user) -> None:
    user.view.select(Selection((H1,)))
    user.wheel(QPoint(400, 300), 5)
    user.view.session.open_document(network(1, 8, 1))
    state = user.view.state
    assert state.selection == Selection()
    assert len(state.shown) == 10
    assert state.camera.y(state.geometry.bounds.bottom) <= user.view.height()


def test_pointing_at_the_cross_shows_what_deleting_would_do(user) -> None:
    user.click(user.node(H1))
    x, y = delete_centre(user.view.state, 1.0)
    user.move(QPoint(round(x), round(y)))
    state = user.view.state
    assert state.highlight.doomed_nodes == {H1}
    assert state.highlight.doomed_edges == {(X, H1), (H1, Y)}
    assert state.preview.shape == (1, state.functions.values.shape[1])
    assert not np.allclose(state.preview[0], state.functions.values[-1])
    user.move(user.ground())
    assert state.preview is None
    assert undo_texts(user) == []
    user.click(QPoint(round(x), round(y)))
    assert sizes(user) == [1, 2, 1]
    assert state.highlight.doomed_nodes == frozenset()


def test_a_preview_far_larger_than_the_function_is_drawn(user) -> None:
    values = dict.fromkeys(user.view.state.graph.parameter_keys, 0.0)
    values |= {(X, H1): 1.0, (X, H2): 1.0, (H1, Y): 2.0**1013, (H2, Y): -(2.0**1013)}
    user.view.session.edit("Cancel", lambda d: edits.set_values(d, values))
    user.view.session.set_probe((0.3,))
    user.click(user.node(H1))
    before = user.view.grab().toImage()
    x, y = delete_centre(user.view.state, 1.0)
    user.move(QPoint(round(x), round(y)))
    assert np.abs(user.view.state.preview).max() > 1e300
    assert user.view.grab().toImage() != before


def test_pointing_at_delete_in_the_menu_shows_it_too(user) -> None:
    user.click(user.node(H2))
    user.view.commands["delete"].hover()
    assert user.view.state.highlight.doomed_nodes == {H2}


def test_pointing_at_cut_shows_that_selected_edges_stay(user) -> None:
    user.view.select(Selection((H2,), ((X, H1),)))
    user.view.commands["cut"].hover()
    assert user.view.state.highlight.doomed_edges == {(X, H2), (H2, Y)}
    user.view.commands["delete"].hover()
    assert user.view.state.highlight.doomed_edges == {(X, H1), (X, H2), (H2, Y)}
    user.view.commands["copy"].hover()
    assert user.view.state.highlight.doomed_nodes == frozenset()


def test_the_overview_appears_when_not_everything_is_in_view_and_moves_there(user) -> None:
    minimap = user.view.minimap
    assert not minimap.isVisible()
    user.wheel(user.node(X), 6)
    assert minimap.isVisible()
    before = user.view.state.camera
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() - 12, 50))
    assert user.view.state.camera.dx < before.dx
    user.key(KEY.Key_F)
    assert not minimap.isVisible()


def test_the_overview_takes_the_left_button_alone(user) -> None:
    minimap = user.view.minimap
    user.wheel(user.node(X), 6)
    user.view.select(Selection())
    before = user.view.state.camera
    at = QPoint(minimap.width() - 12, 50)
    QTest.mouseClick(minimap, Qt.MouseButton.RightButton, pos=at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, minimap.mapToGlobal(at))
    QApplication.sendEvent(minimap, event)
    assert QApplication.activePopupWidget() is None
    assert user.view.state.camera == before
    assert user.view.selection() == Selection()


def test_the_overview_stays_in_its_corner_in_another_size(user) -> None:
    view = user.view
    user.wheel(user.node(X), 6)
    view.set_theme(view.theme.scaled(1.25))
    assert view.minimap.isVisible()
    assert view.rect().contains(view.minimap.geometry())


def test_the_overview_shows_the_network_as_it_is(user) -> None:
    minimap = user.view.minimap
    user.wheel(user.node(X), 6)
    shown = minimap.grab().toImage()
    assert minimap.grab().toImage() == shown
    user.view.pan(-60.0, 0.0)
    panned = minimap.grab().toImage()
    assert panned != shown
    user.view.session.edit("Add", lambda d: edits.add_node(d, HIDDEN))
    added = minimap.grab().toImage()
    assert added != panned
    user.view.set_theme(DARK)
    assert minimap.grab().toImage() != added


def test_zooming_to_the_selection_shows_it_large(user) -> None:
    user.click(user.node(H1))
    before = user.view.state.camera.scale
    user.key(KEY.Key_F, SHIFT)
    assert user.view.state.camera.scale > before
    assert user.view.rect().contains(user.node(H1))


def test_the_selection_is_described_for_screen_readers(user) -> None:
    user.click(user.edge((X, H1)))
    assert user.view.accessibleDescription().startswith("x → h1, weight ")
    user.click(user.node(H1))
    assert "ReLU" in user.view.accessibleDescription()
    for selection, text in (
        (Selection(layer=1), "Input, 1 node"),
        (Selection(layer=HIDDEN), "Hidden, 3 nodes, ReLU"),
        (Selection((H1, H2)), "2 nodes are selected."),
        (Selection((), ((X, H1), (X, H2))), "2 edges are selected."),
        (Selection((H1,), ((X, H1), (X, H2))), "1 node and 2 edges are selected."),
        (Selection(), "Nothing is selected."),
    ):
        user.view.select(selection)
        assert user.view.accessibleDescription() == text


@pytest.mark.parametrize("entry", ["neutral", "split"])
def test_building_on_a_trained_network_leaves_its_function_alone(user, qtbot, entry) -> None:
    session, state = user.view.session, user.view.state
    session.step(30)
    qtbot.waitUntil(lambda: session.shown.step == 30)
    user.view.session.entry = entry
    before = state.functions.values[-1].copy()
    user.click(user.add_node_button(1))
    user.click(user.add_layer_button(2))
    user.drag(user.out_port(X), user.node(Y))
    assert len(undo_texts(user)) == 3
    np.testing.assert_allclose(state.functions.values[-1], before, atol=1e-12)
    assert session.shown.step == 30


def test_a_wheel_that_zooms_goes_on_zooming_over_a_selected_edge(open_canvas) -> None:
    user = open_canvas(network(1, 1))
    view = user.view
    edge = view.state.graph.edges[0].key
    view.select(Selection(edges=(edge,)))
    at = user.edge(edge, 0.5) + QPoint(0, 24)
    user.move(at)
    for _ in range(12):
        user.wheel(at, -1)
    assert view.session.undo_stack.count() == 0


def test_a_wheel_that_begins_over_a_selected_edge_changes_its_weight(open_canvas) -> None:
    user = open_canvas(network(1, 1))
    view = user.view
    edge = view.state.graph.edges[0].key
    before, camera = float(view.state.weights[0]), view.state.camera
    view.select(Selection(edges=(edge,)))
    for _ in range(3):
        user.wheel(user.edge(edge, 0.5), 1)
    assert view.state.weights[0] > before
    assert view.state.camera == camera
