"""What undo leaves selected, and in sight, by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt

from playground.model.selection import Selection
from playground.ui.canvas.geometry.layout import headers_pinned_at
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import SHIFT, User

KEY = Qt.Key


def undo(user: User) -> None:
    """As the window does on Ctrl+Z, which is no canvas's own key."""
    user.view.session.undo_stack.undo()


@pytest.mark.parametrize(
    "chosen",
    [
        Selection((5,)),
        Selection((4, 6)),
        Selection(layer=3),
        Selection(edges=((2, 4), (6, 8))),
        Selection((4,), ((2, 5),)),
    ],
)
def test_undoing_a_deletion_selects_what_it_brings_back(user, chosen) -> None:
    user.view.select(chosen)
    user.key(KEY.Key_Delete)
    assert not user.view.selection()
    undo(user)
    assert user.view.selection() == chosen


def test_undo_leaves_another_selection_alone(user) -> None:
    user.click(user.node(5))
    user.key(KEY.Key_Delete)
    user.click(user.node(4))
    undo(user)
    assert user.view.selection() == Selection((4,))


def test_undoing_what_took_some_away_selects_nothing(user) -> None:
    user.click(user.ground())
    user.key(KEY.Key_L)  # in place of direct edges
    undo(user)
    assert not user.view.selection()


def test_another_document_comes_with_nothing_selected(user) -> None:
    seen: list[Selection] = []
    user.view.selection_changed.connect(seen.append)
    user.view.session.open_document(network(1, 5, 5, 1))
    assert seen == []


def test_undo_shows_what_it_brings_back(user) -> None:
    view = user.view
    user.click(user.node(6))
    user.key(KEY.Key_Delete)
    view.zoom_at(2.5, user.node(4).toPointF())
    undo(user)
    at, rect = user.node(6), view.rect()
    half = view.state.card_height(6) * view.state.camera.scale / 2
    assert rect.contains(at)
    assert at.y() + half <= rect.height()


def test_keys_that_walk_in_a_zoomed_view_show_the_whole_card(open_canvas) -> None:
    user = open_canvas(network(1, 8, 8, 1))
    view = user.view
    user.click(user.node(view.state.graph.layers[1].nodes[0].id))
    user.key(KEY.Key_F, SHIFT)
    for key in [KEY.Key_Down] * 4 + [KEY.Key_Up] * 3:
        user.key(key)
        node = view.selection().only_node
        assert node is not None
        at, scale = user.node(node), view.state.camera.scale
        high = view.state.card_height(node) * scale
        wide = view.state.geometry.card_width * scale
        assert wide < view.width() - 40
        assert at.x() - wide / 2 >= 0
        assert at.x() + wide / 2 <= view.width()
        assert at.y() - high / 2 >= headers_pinned_at(view.theme.scale)
        assert at.y() + high / 2 <= view.height()


def test_keys_that_walk_lead_no_card_under_the_small_map(open_canvas) -> None:
    user = open_canvas(network(1, 8, 8, 1))
    view = user.view
    column = [n.id for n in view.state.graph.layers[2].nodes]
    user.click(user.node(column[0]))
    view.zoom_at(2.0, user.node(column[0]).toPointF())
    view.pan(view.minimap.geometry().left() - user.node(column[0]).x(), 0.0)
    for _ in column[1:]:
        user.key(KEY.Key_Down)
        (node,) = view.selection().nodes
        at, scale = user.node(node), view.state.camera.scale
        wide = round(view.state.geometry.card_width * scale)
        high = round(view.state.card_height(node) * scale)
        card = QRect(at.x() - wide // 2, at.y() - high // 2, wide, high)
        assert view.minimap.isVisible()
        assert not view.minimap.geometry().intersects(card)
    assert node == column[-1]


def test_input_and_output_left_over_from_all_are_no_other_selection(user) -> None:
    user.view.commands["select_all"].trigger()
    user.key(KEY.Key_Delete)
    undo(user)
    hidden = [n.id for layer in user.view.state.graph.layers[1:-1] for n in layer.nodes]
    assert sorted(user.view.selection().all_nodes(user.view.state.graph)) == sorted(hidden)
