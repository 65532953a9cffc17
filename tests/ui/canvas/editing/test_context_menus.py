"""Context menus: where they put things in, and what they leave to choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from playground.model import edits
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

Actions = dict[str, QAction]


@contextmanager
def menu_at(
    user: User,
    at: QPoint,
    reason: QContextMenuEvent.Reason = QContextMenuEvent.Reason.Mouse,
) -> Iterator[Actions]:
    """The actions of the context menu there, by their texts."""
    target = user.view
    QApplication.sendEvent(target, QContextMenuEvent(reason, at, target.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    yield {action.text().replace("&", ""): action for action in menu.actions()}
    menu.close()


def sizes(user: User) -> list[int]:
    return [len(layer.nodes) for layer in user.view.session.document.graph.layers]


def outputs(user: User) -> np.ndarray:
    return user.view.state.functions.values[-1].copy()


@pytest.mark.parametrize(
    ("share", "after", "at_index"),
    [
        (-0.4, [1, 2, 2, 4, 1], 1),
        (0.4, [1, 2, 2, 4, 1], 1),
        (1.5, [1, 2, 2, 4, 1], 2),
        (2.4, [1, 2, 4, 4, 1], 3),
        (3.3, [1, 2, 4, 4, 1], 3),
    ],
)
def test_a_layer_added_on_the_ground_goes_between_the_columns_beside_the_click(
    open_canvas, share, after, at_index
) -> None:
    user = open_canvas(network(1, 2, 4, 1))
    user.view.zoom_out()
    user.view.zoom_out()
    columns = user.view.state.geometry.columns
    x = columns[0] + share * (columns[1] - columns[0])
    at = user.pixel(float(x), 0.0)
    with menu_at(user, QPoint(at.x(), 4)) as actions:
        actions["Add layer here"].trigger()
    assert sizes(user) == after
    assert user.view.selection().layer == user.view.session.document.graph.layers[at_index].id


def test_by_the_menu_key_a_layer_comes_in_before_the_output(user) -> None:
    centre = user.view.rect().center()
    with menu_at(user, centre, QContextMenuEvent.Reason.Keyboard) as actions:
        assert "Add layer here" not in actions
        actions["Add layer"].trigger()
    assert sizes(user) == [1, 3, 3, 1]


def test_the_menu_of_a_plus_between_columns_leaves_the_way_in_to_choose(user) -> None:
    before = outputs(user)
    for text, size in (("Add layer, function kept", 3), ("Add layer, identity", 2)):
        with menu_at(user, user.add_layer_button(1)) as actions:
            actions[text].trigger()
        assert len(user.view.session.document.graph.layers[1].nodes) == size
        np.testing.assert_allclose(outputs(user), before, atol=1e-12)
        user.view.session.undo_stack.undo()
    for text in ("Add layer, as after a reset", "Add layer, automatically"):
        with menu_at(user, user.add_layer_button(1)) as actions:
            actions[text].trigger()
        assert sizes(user) == [1, 3, 3, 1]
        assert len(user.view.session.document.graph.edges) == 3 + 9 + 3
        user.view.session.undo_stack.undo()


def test_an_explicit_choice_goes_before_what_is_worth_keeping(user) -> None:
    user.view.session.edit("Set", lambda d: edits.set_values(d, {4: 0.5}))
    with menu_at(user, user.add_layer_button(2)) as actions:
        actions["Add layer, as after a reset"].trigger()
    assert (4, 8) not in user.view.session.document.graph.edge_index


def test_the_menu_of_a_plus_under_a_column_does_the_same_for_a_node(user) -> None:
    before = outputs(user)
    for text in ("Add node, function kept", "Add node, split"):
        with menu_at(user, user.add_node_button(1)) as actions:
            actions[text].trigger()
        np.testing.assert_allclose(outputs(user), before, atol=1e-12)
    with menu_at(user, user.add_node_button(1)) as actions:
        actions["Add node, as after a reset"].trigger()
    assert sizes(user) == [1, 6, 1]
    assert not np.allclose(outputs(user), before)


def test_the_way_chosen_beside_a_plus_is_that_of_its_next_clicks(user, qtbot) -> None:
    before = outputs(user)
    user.move(user.add_node_button(1))
    arrow = user.add_node_button(1) + QPoint(21, 0)
    user.move(arrow)
    user.click(arrow)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    assert actions["Add node, automatically"].isChecked()
    actions["Add node, function kept"].trigger()
    menu.close()
    user.click(user.add_node_button(1))
    assert sizes(user) == [1, 5, 1]
    np.testing.assert_allclose(outputs(user), before, atol=1e-12)
    with menu_at(user, user.add_layer_button(1)) as actions:
        assert actions["Add layer, function kept"].isChecked()


@pytest.mark.parametrize("by_menu", [True, False])
def test_a_number_typed_at_the_plus_between_columns_is_the_width_of_a_new_layer(
    user, by_menu
) -> None:
    if by_menu:
        with menu_at(user, user.add_layer_button(2)) as actions:
            actions["Add layer of width…"].trigger()
        user.type_into_field("12")
    else:
        user.move(user.add_layer_button(2))
        user.key(Qt.Key.Key_1)
        QTest.keyClicks(user.view.inline, "2")
        QTest.keyClick(user.view.inline, Qt.Key.Key_Return)
    assert sizes(user) == [1, 3, 12, 1]
    assert user.view.session.undo_stack.count() == 1


def test_nodes_go_back_to_their_columns_by_key_and_menu_the_selected_ones_first(user) -> None:
    session, tidy = user.view.session, user.view.commands["tidy"]
    rest = user.view.state.geometry.centres.copy()
    assert not tidy.isEnabled()
    places = {2: (10.0, -70.0), 4: (20.0, -140.0), 5: (-30.0, 8.0)}
    session.edit("Move nodes", lambda d: edits.set_positions(d, places))
    assert tidy.isEnabled()
    user.click(user.node(4))
    user.key(Qt.Key.Key_G)
    assert set(session.document.layout) == {2, 5}
    with menu_at(user, user.ground()) as actions:
        actions["Back to columns"].trigger()
    assert session.document.layout == {}
    assert np.allclose(user.view.state.shown, rest)
    assert not tidy.isEnabled()
    assert session.undo_stack.undo_text() == "Back to columns"
    session.undo_stack.undo()
    assert set(session.document.layout) == {2, 5}
    assert tidy.isEnabled()
