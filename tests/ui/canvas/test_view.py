"""Every gesture by real events: what the hand does, and what becomes of the document."""

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
from tests.ui.canvas.hand import ALT, CTRL, SHIFT, Hand

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
HIDDEN = 3
KEY = Qt.Key


def document(hand: Hand):
    return hand.view.session.document


def undo_texts(hand: Hand) -> list[str]:
    stack = hand.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def sizes(hand: Hand) -> list[int]:
    return [len(layer.nodes) for layer in document(hand).graph.layers]


def weight(hand: Hand, *key: int) -> float:
    return hand.view.session.live_document.weight(*key)


# -- building -------------------------------------------------------------------------------------


def test_the_plus_under_a_column_adds_a_node_and_selects_it(hand) -> None:
    hand.click(hand.add_node_button(1))
    assert sizes(hand) == [1, 4, 1]
    assert hand.view.selection() == Selection((9,))
    assert undo_texts(hand) == ["Add node"]


def test_the_plus_between_columns_adds_a_layer(hand) -> None:
    hand.click(hand.add_layer_button(2))
    assert sizes(hand) == [1, 3, 3, 1]
    hand.click(hand.add_layer_button(1))
    assert sizes(hand) == [1, 3, 3, 3, 1]


def test_input_and_output_have_no_plus(hand) -> None:
    for column in (0, 2):
        hand.click(hand.add_node_button(column))
    assert sizes(hand) == [1, 3, 1]
    assert undo_texts(hand) == []


def test_delete_and_backspace_delete_the_selection(hand) -> None:
    hand.click(hand.node(H2))
    hand.key(KEY.Key_Delete)
    assert sizes(hand) == [1, 2, 1]
    assert hand.view.selection() == Selection()
    hand.click(hand.edge((X, H1)))
    hand.key(KEY.Key_Backspace)
    assert (X, H1) not in document(hand).graph.edge_index
    assert undo_texts(hand) == ["Delete node", "Delete edge"]


def test_several_nodes_and_edges_are_deleted_in_one_step(hand) -> None:
    hand.click(hand.node(H1))
    hand.click(hand.node(H2), SHIFT)
    hand.click(hand.edge((X, H3)), SHIFT)
    hand.key(KEY.Key_Delete)
    assert sizes(hand) == [1, 1, 1]
    assert [e.key for e in document(hand).graph.edges] == [(H3, Y)]
    hand.view.session.undo_stack.undo()
    assert document(hand).graph == network(1, 3, 1).graph


def test_deleting_what_must_stay_says_why(hand) -> None:
    said = []
    hand.view.message.connect(said.append)
    hand.click(hand.node(X))
    hand.key(KEY.Key_Delete)
    assert sizes(hand) == [1, 3, 1]
    assert said == ["Input and output stay: the data decides how many nodes they have."]
    assert hand.view.bubble.isVisible()


def test_dragging_from_a_port_to_a_node_adds_an_edge(hand) -> None:
    hand.drag(hand.out_port(X), hand.node(Y))
    assert (X, Y) in document(hand).graph.edge_index
    assert hand.view.selection() == Selection(edges=((X, Y),))
    assert undo_texts(hand) == ["Add edge"]


def test_dragging_backwards_from_an_input_port_adds_the_same_edge(hand) -> None:
    hand.drag(hand.in_port(Y), hand.node(X))
    assert (X, Y) in document(hand).graph.edge_index


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (H1, H3, "nodes of one layer can't be connected"),
        (H1, X, "edges run from left to right"),
        (X, H1, "these two are already connected"),
    ],
)
def test_where_no_edge_can_go_the_reason_stands_beside_the_pointer(
    hand, start, end, reason
) -> None:
    said = []
    hand.view.message.connect(said.append)
    hand.drag(hand.out_port(start), hand.node(end), release=False)
    assert hand.view.bubble.isVisible()
    assert hand.view.bubble.text() == f"Not here: {reason}."
    assert hand.view.state.wire is not None
    assert not hand.view.state.wire.possible
    hand.release(hand.node(end))
    assert document(hand).graph == network(1, 3, 1).graph
    assert said == [f"Not here: {reason}."]


def test_a_wire_snaps_to_the_node_it_comes_near(hand) -> None:
    beside = hand.in_port(Y) - QPoint(12, 0)
    hand.drag(hand.out_port(X), beside, release=False)
    assert hand.view.state.wire.snapped
    assert hand.view.state.wire.end == hand.view.state.in_port(Y)
    hand.release(beside)
    assert (X, Y) in document(hand).graph.edge_index


def test_escape_cancels_every_gesture(hand) -> None:
    hand.view.select(Selection((H1,)))
    before = hand.view.state.shown.copy()
    for start, end in (
        (hand.out_port(X), hand.node(Y)),
        (hand.node(H1), hand.node(H3)),
        (hand.ground(), hand.node(H2)),
        (hand.edge((X, H2)), hand.edge((X, H2)) - QPoint(0, 40)),
    ):
        value = weight(hand, X, H2)
        hand.drag(start, end, release=False)
        hand.key(KEY.Key_Escape)
        hand.release(end)
        assert hand.view.state.wire is None
        assert hand.view.state.band is None
        assert (hand.view.state.shown == before).all()
        assert weight(hand, X, H2) == value
        assert hand.view.selection() == Selection((H1,))
        assert document(hand).graph == network(1, 3, 1).graph


# -- selecting ------------------------------------------------------------------------------------


def test_click_shift_and_ctrl_select(hand) -> None:
    chosen = []
    hand.view.selection_changed.connect(chosen.append)
    hand.click(hand.node(H1))
    hand.click(hand.node(H2), SHIFT)
    hand.click(hand.edge((X, H3)), CTRL)
    hand.click(hand.node(H1), CTRL)
    assert chosen == [
        Selection((H1,)),
        Selection((H1, H2)),
        Selection((H1, H2), ((X, H3),)),
        Selection((H2,), ((X, H3),)),
    ]
    hand.click(hand.ground())
    assert hand.view.selection() == Selection()


def test_a_rubber_band_selects_the_nodes_it_touches(hand) -> None:
    state = hand.view.state
    left = hand.pixel(state.centre(H1)[0] - 90, state.geometry.bounds.top - 2)
    hand.drag(left, hand.node(H2))
    assert set(hand.view.selection().nodes) == {H1, H2}
    hand.drag(hand.ground(), hand.node(X), SHIFT)
    assert set(hand.view.selection().nodes) == {H1, H2, X}


def test_a_band_that_touches_no_card_selects_the_edges_that_cross_it(hand) -> None:
    state = hand.view.state
    x = (state.out_port(X)[0] + state.in_port(H1)[0]) / 2
    top, bottom = state.geometry.bounds.top, state.geometry.bounds.bottom
    middle = (state.routes.point(0, 0.5)[1] + state.routes.point(1, 0.5)[1]) / 2
    hand.drag(hand.pixel(x, middle), hand.pixel(x + 12, top))
    assert hand.view.selection() == Selection(edges=((X, H1),))
    beyond = (state.out_port(H1)[0] + state.in_port(Y)[0]) / 2
    hand.drag(hand.pixel(beyond, top), hand.pixel(beyond - 12, bottom), SHIFT)
    assert set(hand.view.selection().edges) == {(X, H1), (H1, Y), (H2, Y), (H3, Y)}
    hand.drag(hand.pixel(beyond, top), hand.node(H3))
    assert hand.view.selection().edges == ()


@pytest.mark.parametrize("notches", [2, -2])
def test_the_card_in_the_hand_stays_under_it_when_the_wheel_turns(hand, notches) -> None:
    state, start = hand.view.state, hand.node(H2)
    there = start + QPoint(round(0.4 * state.geometry.card_width * state.camera.scale), 30)
    hand.drag(start, there, release=False)
    hand.wheel(there, notches)
    assert (hand.node(H2) - there).manhattanLength() <= 2
    there += QPoint(8, 6)
    hand.drag_on(there)
    assert (hand.node(H2) - there).manhattanLength() <= 2
    hand.release(there)
    assert (hand.node(H2) - there).manhattanLength() <= 2
    assert undo_texts(hand) == ["Move node"]


def test_a_header_selects_its_layer_and_ctrl_a_all_nodes(hand) -> None:
    hand.click(hand.header(1))
    assert hand.view.selection() == Selection(layer=HIDDEN)
    hand.key(KEY.Key_A, CTRL)
    assert set(hand.view.selection().nodes) == {X, H1, H2, H3, Y}


def test_a_selection_from_outside_is_shown_and_told(hand) -> None:
    chosen = []
    hand.view.selection_changed.connect(chosen.append)
    hand.view.select(Selection(edges=((X, H1),)))
    hand.view.select(Selection(edges=((X, H1),)))
    assert chosen == [Selection(edges=((X, H1),))]


def test_what_is_deleted_is_no_longer_selected(hand) -> None:
    hand.view.select(Selection((H1, H2)))
    hand.view.session.edit("Delete", lambda d: edits.remove_nodes(d, [H1]))
    assert hand.view.selection() == Selection((H2,))


def test_hovering_is_told(hand) -> None:
    nodes, edges = [], []
    hand.view.node_hovered.connect(nodes.append)
    hand.view.edge_hovered.connect(edges.append)
    hand.move(hand.node(H1))
    hand.move(hand.edge((X, H2), 0.5))
    hand.move(hand.ground())
    assert nodes == [H1, None]
    assert edges == [(X, H2), None]


# -- moving ---------------------------------------------------------------------------------------


def test_a_node_dropped_in_its_column_takes_the_place_there(hand) -> None:
    hand.drag(hand.node(H1), hand.node(H3))
    assert [n.id for n in document(hand).graph.layers[1].nodes] == [H2, H3, H1]
    assert undo_texts(hand) == ["Move node"]
    assert document(hand).layout == {}


def test_a_node_dropped_beside_its_column_stays_there(hand) -> None:
    there = hand.node(H1) + QPoint(round(48 * hand.view.state.camera.scale), 30)
    hand.drag(hand.node(H1), there)
    assert [n.id for n in document(hand).graph.layers[1].nodes] == [H1, H2, H3]
    assert list(document(hand).layout) == [H1]
    assert document(hand).layout[H1][0] == pytest.approx(48, abs=3)
    assert undo_texts(hand) == ["Move node"]
    hand.view.session.undo_stack.undo()
    assert document(hand).layout == {}


def test_a_node_never_ends_up_in_another_column(hand) -> None:
    geometry = hand.view.state.geometry
    hand.drag(hand.node(X), hand.node(H2))
    assert document(hand).layout[X][0] < (geometry.columns[1] - geometry.columns[0]) / 2


def test_a_drop_that_changes_nothing_leaves_the_node_in_its_place(open_canvas) -> None:
    hand = open_canvas(network(1, 8, 12, 1))
    geometry = hand.view.state.geometry
    reach = near_column(geometry, 0, 1e6) - geometry.columns[0]
    assert reach != round(reach, 1)  # as places are written
    hand.drag(hand.node(X), hand.node(H2))
    there = document(hand)
    assert list(there.layout) == [X]
    hand.drag(hand.node(X), hand.node(X) + QPoint(60, 0))
    assert document(hand) is there
    assert (hand.view.state.shown == hand.view.state.geometry.centres).all()


def test_alt_places_a_node_freely_in_its_column(hand) -> None:
    hand.drag(hand.node(H1), hand.node(H1) + QPoint(3, 25), ALT)
    assert list(document(hand).layout) == [H1]


def test_selected_nodes_move_together_in_one_step(hand) -> None:
    hand.view.select(Selection((H1, H2)))
    before = hand.view.state.shown.copy()
    hand.drag(hand.node(H1), hand.node(H1) + QPoint(20, 10))
    moved = hand.view.state.shown - before
    rank = document(hand).graph.rank
    assert set(document(hand).layout) == {H1, H2}
    assert moved[rank[H1]] == pytest.approx(moved[rank[H2]], abs=0.2)
    assert undo_texts(hand) == ["Move nodes"]


@pytest.mark.parametrize("keys", [SHIFT, CTRL])
def test_what_is_selected_moves_together_with_shift_and_ctrl_held_too(hand, keys) -> None:
    hand.view.select(Selection((H1, H2)))
    hand.drag(hand.node(H1), hand.node(H1) + QPoint(20, 10), keys)
    assert set(document(hand).layout) == {H1, H2}
    assert set(hand.view.selection().nodes) == {H1, H2}
    hand.drag(hand.node(H3), hand.node(H3) + QPoint(20, -10), keys)
    assert set(document(hand).layout) == {H1, H2, H3}
    hand.click(hand.node(H2), keys)
    assert set(hand.view.selection().nodes) == {H1, H3}


def test_a_press_that_hardly_moves_is_a_click(hand) -> None:
    hand.drag(hand.node(H1), hand.node(H1) + QPoint(2, 1))
    assert undo_texts(hand) == []
    assert hand.view.selection() == Selection((H1,))


def test_undo_in_the_middle_of_a_drag_ends_it(hand) -> None:
    hand.click(hand.add_node_button(1))
    hand.drag(hand.node(H1), hand.node(H3), release=False)
    hand.view.session.undo_stack.undo()
    hand.release(hand.node(H3))
    assert document(hand).graph == network(1, 3, 1).graph
    assert hand.view.state.lifted == frozenset()


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("1/3", 1 / 3), ("-2.25", -2.25)])
def test_enter_opens_a_field_for_the_weight(hand, text, value) -> None:
    hand.click(hand.edge((X, H1)))
    hand.key(KEY.Key_Return)
    hand.type_into_field(text)
    assert weight(hand, X, H1) == value
    assert hand.view.hasFocus()


def test_a_double_click_opens_a_field_for_the_bias(hand) -> None:
    hand.double_click(hand.node(H2))
    hand.type_into_field("0.75")
    assert hand.view.session.live_document.bias(H2) == 0.75


def test_what_is_no_number_is_said_and_the_field_stays(hand) -> None:
    hand.click(hand.edge((X, H1)))
    before = weight(hand, X, H1)
    hand.key(KEY.Key_Return)
    hand.type_into_field("much")
    assert hand.view.inline.is_open
    assert "not a number" in hand.view.inline.message
    hand.type_into_field("1")
    assert weight(hand, X, H1) == 1.0 != before


def test_escape_in_the_field_changes_nothing(hand) -> None:
    hand.click(hand.edge((X, H1)))
    hand.key(KEY.Key_Return)
    hand.view.inline.setText("7")
    QTest.keyClick(hand.view.inline, KEY.Key_Escape)
    assert not hand.view.inline.is_open
    assert undo_texts(hand) == []


def test_clicking_elsewhere_applies_the_field(hand) -> None:
    hand.click(hand.edge((X, H1)))
    hand.key(KEY.Key_Return)
    QTest.keyClicks(hand.view.inline, "0.25")
    hand.click(hand.ground())
    assert weight(hand, X, H1) == 0.25


def test_the_wheel_over_a_selected_edge_turns_its_weight(hand) -> None:
    hand.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 1.0}))
    at = hand.edge((X, H1))
    hand.click(at)
    scale = hand.view.state.camera.scale
    hand.wheel(at, 1)
    assert weight(hand, X, H1) == pytest.approx(1.1)
    hand.wheel(at, -1, SHIFT)
    assert weight(hand, X, H1) == pytest.approx(1.09)
    hand.wheel(at, 1, CTRL)
    assert weight(hand, X, H1) == pytest.approx(2.09)
    assert hand.view.state.camera.scale == scale
    assert undo_texts(hand) == ["Set", "Set weight"]


def test_dragging_on_an_edge_turns_its_weight_in_one_step(hand) -> None:
    before = weight(hand, X, H1)
    start = hand.edge((X, H1))
    hand.drag(start, start - QPoint(0, 60))
    assert weight(hand, X, H1) > before + 0.2
    assert undo_texts(hand) == ["Set weight"]
    hand.view.session.undo_stack.undo()
    assert weight(hand, X, H1) == before


def test_alt_and_arrows_change_the_selected_values(hand) -> None:
    before = weight(hand, X, H1)
    hand.click(hand.edge((X, H1)))
    hand.key(KEY.Key_Up, ALT)
    hand.key(KEY.Key_Up, ALT)
    hand.key(KEY.Key_Down, ALT)
    assert weight(hand, X, H1) == pytest.approx(before + 0.1)


def test_keys_lock_zero_negate_and_randomise_the_selection(hand) -> None:
    hand.click(hand.edge((X, H1)))
    before = weight(hand, X, H1)
    hand.key(KEY.Key_K)
    assert document(hand).graph.edges[0].locked
    hand.key(KEY.Key_M)
    assert weight(hand, X, H1) == -before
    hand.key(KEY.Key_Z)
    assert weight(hand, X, H1) == 0.0
    hand.key(KEY.Key_R)
    assert weight(hand, X, H1) != 0.0
    hand.key(KEY.Key_K)
    assert not document(hand).graph.edges[0].locked
    assert undo_texts(hand) == ["Lock", "Flip signs", "Set to zero", "Randomise", "Unlock"]


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
def test_setting_values_has_one_name_however_it_is_done(hand, selection, text) -> None:
    hand.view.select(selection)
    hand.key(KEY.Key_Up, ALT)
    hand.key(KEY.Key_Return)
    hand.type_into_field("0.75")
    assert undo_texts(hand) == [text, text]


# -- names, widths, copies ------------------------------------------------------------------------


def test_f2_renames_the_selected_node(hand) -> None:
    hand.click(hand.node(H1))
    hand.key(KEY.Key_F2)
    hand.type_into_field("left edge")
    assert document(hand).graph.display_name(H1) == "left edge"


def test_a_name_that_another_node_has_is_refused_in_a_sentence(hand) -> None:
    said = []
    hand.view.message.connect(said.append)
    hand.click(hand.node(H1))
    hand.key(KEY.Key_F2)
    hand.type_into_field("h2")
    assert said == ["Another node is called h2 already."]
    assert document(hand).graph.display_name(H1) == "h1"


def test_a_double_click_on_a_header_renames_the_layer(hand) -> None:
    hand.double_click(hand.header(1))
    hand.type_into_field("kinks")
    assert document(hand).graph.layers[1].name == "kinks"


@pytest.mark.parametrize("width", [1, 7])
def test_a_layer_takes_the_width_that_is_typed(hand, width) -> None:
    hand.click(hand.header(1))
    hand.key(KEY.Key_W)
    hand.type_into_field(str(width))
    assert sizes(hand) == [1, width, 1]
    assert undo_texts(hand) == ["Change layer width"]


def test_the_activation_is_chosen_on_the_header(hand) -> None:
    hand.click(hand.activation(1))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    activations = {action.text(): action for action in menu.actions()}
    assert not activations["Softmax"].isEnabled()
    assert activations["Softmax"].toolTip() == "Only the output layer can have it."
    activations["Tanh"].trigger()
    menu.close()
    assert document(hand).graph.layers[1].activation == "tanh"


def test_ctrl_d_duplicates_and_ctrl_c_v_paste(hand) -> None:
    hand.click(hand.node(H1))
    hand.key(KEY.Key_D, CTRL)
    assert sizes(hand) == [1, 4, 1]
    copy = document(hand).graph.layers[1].nodes[-1].id
    assert hand.view.selection() == Selection((copy,))
    assert weight(hand, X, copy) == weight(hand, X, H1)
    hand.key(KEY.Key_C, CTRL)
    hand.key(KEY.Key_V, CTRL)
    assert sizes(hand) == [1, 5, 1]
    hand.key(KEY.Key_X, CTRL)
    assert sizes(hand) == [1, 4, 1]


def test_c_connects_and_shift_c_disconnects_a_layer(hand) -> None:
    hand.click(hand.header(1))
    hand.key(KEY.Key_C, SHIFT)
    assert document(hand).graph.edges == ()
    hand.key(KEY.Key_C)
    assert len(document(hand).graph.edges) == 6


def test_the_context_menu_acts_on_what_was_clicked(hand) -> None:
    at = hand.node(H3)
    target = hand.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert hand.view.selection() == Selection((H3,))
    hand.view.commands["delete"].trigger()
    menu.close()
    assert sizes(hand) == [1, 2, 1]


# -- keyboard -------------------------------------------------------------------------------------


def test_arrows_walk_along_nodes_and_edges(hand) -> None:
    chosen = []
    hand.view.selection_changed.connect(chosen.append)
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, KEY.Key_Right, KEY.Key_Left):
        hand.key(key)
    assert chosen == [
        Selection((X,)),
        Selection(edges=((X, H2),)),
        Selection(edges=((X, H3),)),
        Selection((H3,)),
        Selection(edges=((X, H3),)),
    ]


def test_n_and_l_add_a_node_and_a_layer(hand) -> None:
    hand.key(KEY.Key_N)
    hand.key(KEY.Key_L)
    assert sizes(hand) == [1, 4, 3, 1]


# -- camera ---------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer(hand) -> None:
    at = hand.node(H1)
    before = hand.view.state.camera
    hand.wheel(at, 2)
    after = hand.view.state.camera
    assert after.scale == pytest.approx(before.scale * 1.44)
    assert (hand.node(H1) - at).manhattanLength() <= 2


def test_after_the_wheel_what_is_under_the_pointer_is_pointed_at(hand) -> None:
    at = hand.node(H2)
    hand.move(at)
    hand.wheel(at, 0, across=-4)
    assert hand.view.state.hover.node != H2
    hand.wheel(at, 0, across=4)
    assert hand.view.state.hover == Hit(Part.NODE, H2)
    hand.wheel(at, -30)
    assert hand.view.state.hover == hit_at(hand.view.state, at.x(), at.y())


def test_the_camera_is_what_qt_draws_with(hand) -> None:
    hand.wheel(hand.node(H1), 3)
    hand.view.pan(31, -17)
    camera: Camera = hand.view.state.camera
    at = hand.pixel(100, 50)
    assert at.x() == pytest.approx(camera.x(100), abs=1)
    assert at.y() == pytest.approx(camera.y(50), abs=1)


def test_the_middle_button_pans_and_f_fits_again(hand) -> None:
    before = hand.view.state.camera
    hand.drag(QPoint(300, 300), QPoint(350, 280), button=Qt.MouseButton.MiddleButton)
    after = hand.view.state.camera
    assert (after.dx - before.dx, after.dy - before.dy) == pytest.approx((50, -20))
    hand.key(KEY.Key_F)
    assert hand.view.state.camera == before


def test_everything_is_in_view_after_each_change_until_the_person_zooms(hand) -> None:
    for _ in range(6):
        hand.click(hand.add_node_button(1))
        bounds, camera = hand.view.state.geometry.bounds, hand.view.state.camera
        assert camera.y(bounds.top) >= 0
        assert camera.y(bounds.bottom) <= hand.view.height()
    hand.wheel(QPoint(400, 300), 1)
    camera = hand.view.state.camera
    hand.click(hand.add_layer_button(1))
    assert hand.view.state.camera == camera
    hand.key(KEY.Key_N)  # may pan to what it made, and no more
    assert hand.view.state.camera.scale == camera.scale
    assert not hand.view.is_fitted


# -- showing --------------------------------------------------------------------------------------


def test_a_probe_puts_its_values_into_the_nodes(hand) -> None:
    hand.view.session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 2.0, H1: 0.5}))
    hand.view.session.set_probe((0.25,))
    state = hand.view.state
    assert state.z[state.graph.rank[H1]] == pytest.approx(1.0)
    assert state.a[state.graph.rank[X]] == pytest.approx(0.25)
    hand.view.session.set_probe(None)
    assert state.a is None


def test_every_state_paints_in_both_themes(hand) -> None:
    view = hand.view
    for theme in (view.theme, DARK, DARK.scaled(1.6)):
        view.set_theme(theme)
        for selection in (Selection((H1,)), Selection(edges=((X, H1),)), Selection(layer=HIDDEN)):
            view.select(selection)
            hand.move(hand.node(H2))
            image = view.grab().toImage()
            colours = {image.pixelColor(x, y).name() for x in range(0, 800, 3) for y in (150, 300)}
            assert theme.accent in colours or selection.edges
    view.session.set_probe((0.1,))
    hand.wheel(QPoint(400, 300), -12)
    assert not view.grab().isNull()


# -- more keys ------------------------------------------------------------------------------------


def test_brackets_move_a_node_up_and_down(hand) -> None:
    hand.click(hand.node(H2))
    hand.key(KEY.Key_BracketLeft)
    assert [n.id for n in document(hand).graph.layers[1].nodes] == [H2, H1, H3]
    hand.key(KEY.Key_BracketLeft)
    hand.key(KEY.Key_BracketRight)
    assert [n.id for n in document(hand).graph.layers[1].nodes] == [H1, H2, H3]


def test_an_edge_can_be_added_with_keys_alone(hand) -> None:
    hand.view.select(Selection((X,)))
    hand.key(KEY.Key_Right, SHIFT)
    hand.view.select(Selection((X, Y)))
    hand.key(KEY.Key_C)
    assert (X, Y) in document(hand).graph.edge_index


def test_shift_and_arrows_select_more_nodes(hand) -> None:
    hand.view.select(Selection((X,)))
    hand.key(KEY.Key_Right, SHIFT)
    hand.key(KEY.Key_Down, SHIFT)
    assert hand.view.selection() == Selection((X, H2, H3))


def test_alt_shift_and_arrows_change_values_finely(hand) -> None:
    before = weight(hand, X, H1)
    hand.view.select(Selection(edges=((X, H1),)))
    hand.key(KEY.Key_Up, ALT | SHIFT)
    assert weight(hand, X, H1) == pytest.approx(before + 0.01)


# -- opening, foreseeing, overview ----------------------------------------------------------------


def test_another_document_comes_up_fitted_with_nothing_selected(hand) -> None:
    hand.view.select(Selection((H1,)))
    hand.wheel(QPoint(400, 300), 5)
    hand.view.session.open_document(network(1, 8, 1))
    state = hand.view.state
    assert state.selection == Selection()
    assert len(state.shown) == 10
    assert state.camera.y(state.geometry.bounds.bottom) <= hand.view.height()


def test_pointing_at_the_cross_shows_what_deleting_would_do(hand) -> None:
    hand.click(hand.node(H1))
    x, y = delete_centre(hand.view.state, 1.0)
    hand.move(QPoint(round(x), round(y)))
    state = hand.view.state
    assert state.highlight.doomed_nodes == {H1}
    assert state.highlight.doomed_edges == {(X, H1), (H1, Y)}
    assert state.preview.shape == (1, state.functions.values.shape[1])
    assert not np.allclose(state.preview[0], state.functions.values[-1])
    hand.move(hand.ground())
    assert state.preview is None
    assert undo_texts(hand) == []
    hand.click(QPoint(round(x), round(y)))
    assert sizes(hand) == [1, 2, 1]
    assert state.highlight.doomed_nodes == frozenset()


def test_pointing_at_delete_in_the_menu_shows_it_too(hand) -> None:
    hand.click(hand.node(H2))
    hand.view.commands["delete"].hover()
    assert hand.view.state.highlight.doomed_nodes == {H2}


def test_pointing_at_cut_shows_that_selected_edges_stay(hand) -> None:
    hand.view.select(Selection((H2,), ((X, H1),)))
    hand.view.commands["cut"].hover()
    assert hand.view.state.highlight.doomed_edges == {(X, H2), (H2, Y)}
    hand.view.commands["delete"].hover()
    assert hand.view.state.highlight.doomed_edges == {(X, H1), (X, H2), (H2, Y)}
    hand.view.commands["copy"].hover()
    assert hand.view.state.highlight.doomed_nodes == frozenset()


def test_the_overview_appears_when_not_everything_is_in_view_and_moves_there(hand) -> None:
    minimap = hand.view.minimap
    assert not minimap.isVisible()
    hand.wheel(hand.node(X), 6)
    assert minimap.isVisible()
    before = hand.view.state.camera
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() - 12, 50))
    assert hand.view.state.camera.dx < before.dx
    hand.key(KEY.Key_F)
    assert not minimap.isVisible()


def test_the_overview_takes_the_left_button_alone(hand) -> None:
    minimap = hand.view.minimap
    hand.wheel(hand.node(X), 6)
    hand.view.select(Selection())
    before = hand.view.state.camera
    at = QPoint(minimap.width() - 12, 50)
    QTest.mouseClick(minimap, Qt.MouseButton.RightButton, pos=at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, minimap.mapToGlobal(at))
    QApplication.sendEvent(minimap, event)
    assert QApplication.activePopupWidget() is None
    assert hand.view.state.camera == before
    assert hand.view.selection() == Selection()


def test_the_overview_stays_in_its_corner_in_another_size(hand) -> None:
    view = hand.view
    hand.wheel(hand.node(X), 6)
    view.set_theme(view.theme.scaled(1.25))
    assert view.minimap.isVisible()
    assert view.rect().contains(view.minimap.geometry())


def test_the_overview_shows_the_network_as_it_is(hand) -> None:
    minimap = hand.view.minimap
    hand.wheel(hand.node(X), 6)
    shown = minimap.grab().toImage()
    assert minimap.grab().toImage() == shown
    hand.view.pan(-60.0, 0.0)
    panned = minimap.grab().toImage()
    assert panned != shown
    hand.view.session.edit("Add", lambda d: edits.add_node(d, HIDDEN))
    added = minimap.grab().toImage()
    assert added != panned
    hand.view.set_theme(DARK)
    assert minimap.grab().toImage() != added


def test_zooming_to_the_selection_shows_it_large(hand) -> None:
    hand.click(hand.node(H1))
    before = hand.view.state.camera.scale
    hand.key(KEY.Key_F, SHIFT)
    assert hand.view.state.camera.scale > before
    assert hand.view.rect().contains(hand.node(H1))


def test_the_selection_is_described_for_screen_readers(hand) -> None:
    hand.click(hand.edge((X, H1)))
    assert hand.view.accessibleDescription().startswith("x → h1, weight ")
    hand.click(hand.node(H1))
    assert "ReLU" in hand.view.accessibleDescription()
    for selection, text in (
        (Selection(layer=1), "Input, 1 node"),
        (Selection(layer=HIDDEN), "Hidden, 3 nodes, ReLU"),
        (Selection((H1, H2)), "2 nodes are selected."),
        (Selection((), ((X, H1), (X, H2))), "2 edges are selected."),
        (Selection((H1,), ((X, H1), (X, H2))), "1 node and 2 edges are selected."),
        (Selection(), "Nothing is selected."),
    ):
        hand.view.select(selection)
        assert hand.view.accessibleDescription() == text


@pytest.mark.parametrize("entry", ["neutral", "split"])
def test_building_on_a_trained_network_leaves_its_function_alone(hand, qtbot, entry) -> None:
    session, state = hand.view.session, hand.view.state
    session.step(30)
    qtbot.waitUntil(lambda: session.shown.step == 30)
    hand.view.editor.entry = entry
    before = state.functions.values[-1].copy()
    hand.click(hand.add_node_button(1))
    hand.click(hand.add_layer_button(2))
    hand.drag(hand.out_port(X), hand.node(Y))
    assert len(undo_texts(hand)) == 3
    np.testing.assert_allclose(state.functions.values[-1], before, atol=1e-12)
    assert session.shown.step == 30


def test_a_wheel_that_zooms_goes_on_zooming_over_a_selected_edge(open_canvas) -> None:
    hand = open_canvas(network(1, 1))
    view = hand.view
    edge = view.state.graph.edges[0].key
    view.select(Selection(edges=(edge,)))
    at = hand.edge(edge, 0.5) + QPoint(0, 24)
    hand.move(at)
    for _ in range(12):
        hand.wheel(at, -1)
    assert view.session.undo_stack.count() == 0


def test_a_wheel_that_begins_over_a_selected_edge_changes_its_weight(open_canvas) -> None:
    hand = open_canvas(network(1, 1))
    view = hand.view
    edge = view.state.graph.edges[0].key
    before, camera = float(view.state.weights[0]), view.state.camera
    view.select(Selection(edges=(edge,)))
    for _ in range(3):
        hand.wheel(hand.edge(edge, 0.5), 1)
    assert view.state.weights[0] > before
    assert view.state.camera == camera
