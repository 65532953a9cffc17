"""Placing nodes freely by keys, by real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.model.selection import Selection
from playground.ui.canvas.access.speech import node_text
from playground.ui.canvas.geometry.layout import near_column
from playground.ui.canvas.geometry.placing import FAR_STEP, STEP, places_after
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import ALT, CTRL, SHIFT, User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
KEY = Qt.Key
PLACE, FAR = CTRL | SHIFT, CTRL | SHIFT | ALT


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def moved(user: User, node: int, before: QPoint) -> tuple[int, int]:
    step = user.node(node) - before
    return step.x(), step.y()


def near(pair: tuple[int, int], wanted: tuple[float, float]) -> bool:
    """Within a pixel: pixels are whole, and places in the scene have one decimal."""
    return all(abs(a - b) <= 1 for a, b in zip(pair, wanted, strict=True))


@pytest.mark.parametrize(
    ("key", "way"),
    [
        (KEY.Key_Left, (-1, 0)),
        (KEY.Key_Right, (1, 0)),
        (KEY.Key_Up, (0, -1)),
        (KEY.Key_Down, (0, 1)),
    ],
)
@pytest.mark.parametrize("zooms", [0, 4])
def test_a_step_is_as_long_on_the_screen_at_each_zoom(user, key, way, zooms) -> None:
    view = user.view
    view.zoom_out()  # from now on the picture stays as it is
    for _ in range(zooms):
        view.zoom_in()
    view.select(Selection((H2,)))
    before = user.node(H2)
    user.key(key, PLACE)
    assert near(moved(user, H2, before), (way[0] * STEP, way[1] * STEP))
    assert set(view.session.document.layout) == {H2}
    before = user.node(H2)
    user.key(key, FAR)
    if way[1]:
        assert near(moved(user, H2, before), (0, way[1] * FAR_STEP))
    else:  # or as far as a drag would take it
        assert STEP < way[0] * moved(user, H2, before)[0] <= FAR_STEP + 1


def test_presses_that_follow_one_another_are_one_undo_step(user) -> None:
    view, rest = user.view, user.view.state.geometry.centres.copy()
    view.select(Selection((H1,)))
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down):
        user.key(key, PLACE)
    assert undo_texts(user) == ["Move node"]
    view.select(Selection((H1, H3)))
    user.key(KEY.Key_Left, PLACE)
    assert undo_texts(user) == ["Move node", "Move nodes"]
    placed = dict(view.session.document.layout)
    view.session.undo_stack.undo()
    view.session.undo_stack.undo()
    assert view.session.document.layout == {}
    assert (view.state.shown == rest).all()
    view.session.undo_stack.redo()
    view.session.undo_stack.redo()
    assert view.session.document.layout == placed


def test_there_and_back_leaves_nothing_to_undo(user) -> None:
    view = user.view
    view.zoom_in()
    view.select(Selection((H2,)))
    for key in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left):
        user.key(key, PLACE)
        assert H2 in view.session.document.layout
    user.key(KEY.Key_Up, PLACE)
    assert view.session.document.layout == {}
    assert undo_texts(user) == []
    assert "Back in the column" in view.bubble.text()


def test_several_keep_their_distances_and_stop_together(user) -> None:
    view = user.view
    view.select(Selection((H1, H3)))
    user.key(KEY.Key_Right, PLACE)
    view.select(Selection((H3,)))
    user.key(KEY.Key_Right, PLACE)
    view.select(Selection((H1, H3)))
    ranks = [view.state.graph.rank[node] for node in (H1, H3)]
    apart = view.state.geometry.centres[ranks[1]] - view.state.geometry.centres[ranks[0]]
    for _ in range(60):
        user.key(KEY.Key_Right, PLACE)
    centres = view.state.geometry.centres[ranks]
    assert centres[1] - centres[0] == pytest.approx(apart, abs=0.11)
    limit = near_column(view.state.geometry, 1, 1e6)
    assert centres[:, 0].max() == pytest.approx(limit, abs=0.2)
    assert "No further" in view.bubble.text()
    steps = undo_texts(user)
    user.key(KEY.Key_Right, PLACE)
    assert undo_texts(user) == steps
    user.key(KEY.Key_Left, PLACE)
    assert view.state.geometry.centres[ranks[1]][0] < limit - 1


def test_a_selected_layer_is_placed_as_its_nodes(user) -> None:
    user.view.select(Selection(layer=3))
    user.key(KEY.Key_Down, PLACE)
    assert set(user.view.session.document.layout) == {H1, H2, H3}
    assert user.view.selection() == Selection(layer=3)
    assert "3 nodes are placed freely" in user.view.bubble.text()
    assert node_text(user.view.session, H2).endswith(", 1 in, 1 out, placed freely")
    user.key(KEY.Key_G)
    assert user.view.session.document.layout == {}
    assert node_text(user.view.session, H2).endswith(", 1 in, 1 out")


def test_without_nodes_it_is_said_what_is_missing(user) -> None:
    said: list[str] = []
    user.view.message.connect(said.append)
    for selection in (Selection(), Selection(edges=((X, H1),))):
        user.view.select(selection)
        for keys in (PLACE, FAR):
            user.key(KEY.Key_Right, keys)
            assert said.pop().startswith("Select nodes")
    assert undo_texts(user) == []
    assert places_after(user.view.state, (), 5.0, 5.0) == {}


def test_a_node_that_leaves_the_view_is_followed(open_canvas) -> None:
    user = open_canvas(network(1, 6, 1))
    view, node = user.view, 7
    view.select(Selection((node,)))
    view.commands["zoom_selection"].trigger()
    for _ in range(12):
        user.key(KEY.Key_Down, FAR)
        assert view.rect().adjusted(40, 40, -40, -40).contains(user.node(node))


def test_it_goes_on_while_training_and_takes_nothing_of_what_is_learned(window, qtbot) -> None:
    user, session = User(window.canvas), window.session
    canvas = window.canvas
    canvas.setFocus()
    for key in (KEY.Key_Down, KEY.Key_Up, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down):
        user.key(key)
    user.key(KEY.Key_A, CTRL)
    user.key(KEY.Key_Space)
    qtbot.waitUntil(lambda: session.shown.step > 20)
    last = -1
    for key in (KEY.Key_Left, KEY.Key_Up) * 10:
        user.key(key, PLACE)
        assert session.running
        assert session.shown.step >= last
        last = session.shown.step
        QApplication.processEvents()
    assert undo_texts(user) == ["Move nodes"]
    assert set(session.document.layout) == set(session.document.graph.rank)
    qtbot.waitUntil(lambda: session.shown.step > last + 20)
    step = session.shown.step
    QTest.keyClick(canvas, KEY.Key_Z, CTRL)
    assert session.document.layout == {}
    assert session.shown.step >= step
    assert session.running
    assert session.marks == ()


def test_the_keys_point_on_at_what_they_moved(user) -> None:
    user.view.select(Selection((H1,)))
    user.key(KEY.Key_Down)
    for key, keys in (
        (KEY.Key_Right, PLACE),
        (KEY.Key_Right, FAR),
        (KEY.Key_G, Qt.KeyboardModifier.NoModifier),
        (KEY.Key_BracketRight, Qt.KeyboardModifier.NoModifier),
    ):
        user.key(key, keys)
        assert user.view.state.hover.node == H2


def test_back_in_the_columns_nothing_says_any_more_that_a_node_is_placed_freely(user) -> None:
    view = user.view
    view.select(Selection((H2,)))
    user.key(KEY.Key_Right, PLACE)
    assert "placed freely" in view.bubble.text()
    assert view.bubble.isVisible()
    user.key(KEY.Key_G)
    assert not view.session.document.layout
    assert not (view.bubble.isVisible() and "placed freely" in view.bubble.text())
