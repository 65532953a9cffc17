from __future__ import annotations

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.model.selection import Selection
from playground.ui.canvas.geometry.navigation import far_selection, step_selection
from tests.ui.canvas.states import canvas_state

LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)
X, H1, H2, H3, Y = 2, 4, 5, 6, 8


def after(selection: Selection, direction, extend: bool = False) -> Selection:
    document = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator()))
    state = canvas_state(document)
    state.selection = selection
    return step_selection(state, direction, extend)


def test_the_first_arrow_selects_the_first_input() -> None:
    assert after(Selection(), RIGHT) == Selection((X,))


def test_up_and_down_walk_along_a_column_and_stop_at_its_end() -> None:
    assert after(Selection((H1,)), DOWN) == Selection((H2,))
    assert after(Selection((H3,)), DOWN) == Selection((H3,))


def test_over_the_first_node_is_the_header() -> None:
    assert after(Selection((H1,)), UP) == Selection(layer=3)
    assert after(Selection(layer=3), DOWN) == Selection((H1,))
    assert after(Selection(layer=3), RIGHT) == Selection(layer=7)
    assert after(Selection(layer=7), RIGHT) == Selection(layer=7)


def test_sideways_leads_over_the_edges() -> None:
    assert after(Selection((H2,)), RIGHT) == Selection(edges=((H2, Y),))
    assert after(Selection(edges=((H2, Y),)), RIGHT) == Selection((Y,))
    assert after(Selection(edges=((H2, Y),)), LEFT) == Selection((H2,))
    assert after(Selection((X,)), LEFT) == Selection((X,))


def test_on_an_edge_up_and_down_walk_through_the_fan() -> None:
    assert after(Selection(edges=((X, H2),)), UP) == Selection(edges=((X, H1),))
    assert after(Selection(edges=((H2, Y),)), DOWN) == Selection(edges=((H3, Y),))
    assert after(Selection(edges=((H3, Y),)), DOWN) == Selection(edges=((H3, Y),))


def test_extending_adds_the_next_node_that_way() -> None:
    assert after(Selection((H1,)), DOWN, True) == Selection((H1, H2))
    assert after(Selection((H1,)), LEFT, True) == Selection((H1, X))
    assert after(Selection((Y,)), RIGHT, True) == Selection((Y,))


def end_of(selection: Selection, end: int, extend: bool = False) -> Selection:
    document = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator()))
    state = canvas_state(document)
    state.selection = selection
    return far_selection(state, end, extend)


def test_home_and_end_lead_to_the_ends_of_a_column_a_fan_and_the_row_of_layers() -> None:
    assert end_of(Selection((H2,)), -1) == Selection((H1,))
    assert end_of(Selection((H1,)), 1) == Selection((H3,))
    assert end_of(Selection((H3,)), 1) == Selection((H3,))
    assert end_of(Selection(edges=((X, H2),)), 1) == Selection(edges=((X, H3),))
    assert end_of(Selection(edges=((H3, Y),)), -1) == Selection(edges=((H1, Y),))
    assert end_of(Selection(layer=3), -1) == Selection(layer=1)
    assert end_of(Selection(layer=3), 1) == Selection(layer=7)
    assert end_of(Selection(), -1) == Selection((X,))
    assert end_of(Selection(), 1) == Selection((Y,))


def test_with_shift_all_on_the_way_there_are_selected() -> None:
    assert end_of(Selection((H3,)), -1, extend=True) == Selection((H3, H2, H1))
    edges = ((X, H2), (X, H3))
    assert end_of(Selection(edges=edges[:1]), 1, extend=True) == Selection(edges=edges)


def test_the_walk_along_edges_goes_from_top_to_bottom_however_nodes_were_moved() -> None:
    document = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator()))
    document = edits.move_node(document, H3, 0)
    document = edits.set_positions(document, {H1: (0.0, 500.0)})
    state = canvas_state(document)
    state.selection = Selection(edges=((X, H3),))
    seen = []
    for _ in range(2):
        state.selection = step_selection(state, DOWN)
        seen += state.selection.edges
    assert seen == [(X, H2), (X, H1)]
