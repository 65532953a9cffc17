"""Kinks and pieces moved by real keys, in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.kinks.dragging import KinkDrag
from playground.model import edits
from playground.ui.plots.fit.line.editing.kink_tool import REST_MS
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit as fit_of
from tests.ui.plots.fit_parts import hat

KEY = Qt.Key
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """Kinks at -0.5 and 0.5; the fit has the keyboard."""
    window = open_window(hat())
    window.fit.line.plot.setFocus()
    return window


def fit(window: MainWindow) -> PiecewiseLinear:
    return fit_of(window.session)


def press(window: MainWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = ALT) -> None:
    for key in keys:
        QTest.keyClick(window.fit.line.plot.chart, key, held)


def go_to_kink(window: MainWindow) -> None:
    press(window, KEY.Key_K, held=Qt.KeyboardModifier.NoModifier)


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Until what was moved is let go."""
    qtbot.waitUntil(lambda: not window.fit.line.drags.dragging, timeout=3 * REST_MS)


def let_go(window: MainWindow) -> None:
    """At once: the cross-hair goes."""
    window.fit.line.plot.read_out.set_x(None)
    assert not window.fit.line.drags.dragging


def steps(window: MainWindow) -> tuple[float, float]:
    """One key's, in x and in y."""
    (x0, x1), (y0, y1) = window.fit.line.plot.chart.x_range(), window.fit.line.plot.chart.y_range()
    return 0.01 * (x1 - x0), 0.01 * (y1 - y0)


def test_alt_and_the_arrows_move_the_kink_at_the_cross_hair_as_one_undo_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    before, (dx, dy) = session.document, steps(window)
    x, y = float(fit(window).x[0]), float(fit(window).y[0])
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_Left, KEY.Key_Up, KEY.Key_Up)
    rest(qtbot, window)
    assert fit(window).x[0] == pytest.approx(x + dx)
    assert fit(window).y[0] == pytest.approx(y + 3.0 * dy)
    assert window.fit.line.plot.read_out.x == pytest.approx(x + dx)
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undo_text() == "Drag kink"
    window.commands["undo"].trigger()
    assert session.document.same_as(before)


def test_it_is_the_same_smallest_change_as_by_mouse(window: MainWindow) -> None:
    session, (dx, dy) = window.session, steps(window)
    scales = session.dataset.inputs.scale, session.dataset.y_scale
    drag = KinkDrag(session.document.graph, session.document.parameters, 0, *scales)
    expected = drag.to(float(fit(window).x[0]) + 2.0 * dx, float(fit(window).y[0]) - dy)
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Down, KEY.Key_Right)
    let_go(window)
    np.testing.assert_allclose(session.document.parameters, expected, atol=1e-9)


def test_after_a_rest_it_is_another_undo_step_of_the_same_kink(
    qtbot: QtBot, window: MainWindow
) -> None:
    x, dx = float(fit(window).x[0]), steps(window)[0]
    go_to_kink(window)
    for _ in range(2):
        press(window, KEY.Key_Left)
        rest(qtbot, window)
    assert window.session.undo_stack.count() == 2
    assert fit(window).x[0] == pytest.approx(x - 2.0 * dx)


def test_undo_in_between_begins_anew_from_where_the_kink_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    x, dx = float(fit(window).x[0]), steps(window)[0]
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right)
    qtbot.waitUntil(lambda: fit(window).x[0] == pytest.approx(x + 3.0 * dx))
    window.commands["undo"].trigger()
    press(window, KEY.Key_Left)
    let_go(window)
    assert fit(window).x[0] == pytest.approx(x - dx)
    assert window.session.undo_stack.count() == 1


def test_off_the_kinks_up_and_down_lift_the_piece(window: MainWindow) -> None:
    dy = steps(window)[1]
    window.fit.line.plot.read_out.set_x(-0.2)
    y, slope = (
        float(fit(window)(-0.2)),
        fit(window).slopes[fit(window).piece_at(-0.2)],
    )
    press(window, KEY.Key_Up, KEY.Key_Up)
    let_go(window)
    assert float(fit(window)(-0.2)) == pytest.approx(y + 2.0 * dy)
    assert fit(window).slopes[fit(window).piece_at(-0.2)] == pytest.approx(slope)
    assert window.session.undo_stack.undo_text() == "Drag piece"
    assert window.session.undo_stack.count() == 1


def test_shift_moves_one_of_several_kinks_at_one_place(window: MainWindow) -> None:
    session, dx = window.session, steps(window)[0]
    a, b = session.document.graph.layers[1].nodes
    session.edit("Same", lambda d: edits.set_values(d, {a.id: 0.25, b.id: 0.25}))
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Right, held=ALT | SHIFT)
    let_go(window)
    places = {nodes: float(x) for nodes, x in zip(fit(window).nodes, fit(window).x, strict=True)}
    assert places[(a.id,)] == pytest.approx(-0.25 + 2.0 * dx)
    assert session.undo_stack.count() == 2


def test_what_cannot_be_done_is_said_and_the_cross_hair_stays_at_the_kink(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, bubble = window.session, window.fit.line.plot.bubble
    keys = session.document.graph.parameter_keys
    session.edit("Lock", lambda d: edits.set_locked(d, keys, True))
    before, x = session.document, float(fit(window).x[0])
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Right)
    qtbot.waitUntil(bubble.isVisible)
    assert "locked" in bubble.text()
    qtbot.waitUntil(lambda: window.fit.line.plot.read_out.x == pytest.approx(x))
    rest(qtbot, window)
    assert session.document is before


def test_a_kink_at_the_border_of_the_view_can_be_taken_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    dx = steps(window)[0]
    low, _ = window.fit.line.plot.visible_range()
    go_to_kink(window)
    for _ in range(40):
        press(window, KEY.Key_Left)
    rest(qtbot, window)
    assert low < fit(window).x[0] < low + dx
    press(window, KEY.Key_Right)
    rest(qtbot, window)
    assert low + dx < fit(window).x[0] < low + 2.0 * dx


def test_a_cross_hair_out_of_view_points_at_nothing(window: MainWindow) -> None:
    before = window.session.document
    go_to_kink(window)
    window.fit.line.plot.look_at(50.0, 0.0)
    press(window, KEY.Key_Up)
    assert window.session.document is before
    assert "K takes it to a kink" in window.fit.line.plot.bubble.text()


def test_keys_with_nothing_to_move_say_what_to_do(window: MainWindow) -> None:
    bubble, before = window.fit.line.plot.bubble, window.session.document
    press(window, KEY.Key_Right)
    assert "K takes it to a kink" in bubble.text()
    window.fit.line.plot.read_out.set_x(0.0)
    press(window, KEY.Key_Right)
    assert "Only a kink goes sideways" in bubble.text()
    assert window.session.document is before


def test_escape_gives_the_move_up_and_leaves_no_undo_step(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    before, x = session.document, float(fit(window).x[0])
    go_to_kink(window)
    press(window, KEY.Key_Right, KEY.Key_Up)
    qtbot.waitUntil(lambda: session.document is not before)
    press(window, KEY.Key_Escape, held=Qt.KeyboardModifier.NoModifier)
    assert session.document.same_as(before)
    assert session.undo_stack.count() == 0
    assert window.fit.line.plot.read_out.x == pytest.approx(x)
    press(window, KEY.Key_Escape, held=Qt.KeyboardModifier.NoModifier)
    assert window.fit.line.plot.read_out.x is None


def test_a_kink_is_moved_while_the_network_learns(qtbot: QtBot, window: MainWindow) -> None:
    session, dx = window.session, steps(window)[0]
    session.edit("Slow", lambda d: edits.set_training(d, learning_rate=1e-7))
    x = float(fit(window).x[0])
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    go_to_kink(window)
    count = session.undo_stack.count()
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right)
    rest(qtbot, window)
    assert session.running
    assert fit(window).x[0] == pytest.approx(x + 3.0 * dx, abs=1e-3)
    assert session.undo_stack.count() == count + 1
    session.pause()


def test_a_kink_that_left_the_cross_hair_by_itself_is_still_meant(
    window: MainWindow,
) -> None:
    session, dy = window.session, steps(window)[1]
    a = session.document.graph.layers[1].nodes[0].id
    go_to_kink(window)
    session.edit("Elsewhere", lambda d: edits.set_values(d, {a: 0.2}))
    y = float(fit(window).y[0])
    press(window, KEY.Key_Up)
    let_go(window)
    assert fit(window).x[0] == pytest.approx(-0.2)
    assert fit(window).y[0] == pytest.approx(y + dy)


def test_the_units_of_a_moving_kink_stay_highlighted_on_the_canvas(window: MainWindow) -> None:
    told: list[tuple[int, ...]] = []
    window.fit.nodes_pointed.connect(told.append)
    a = window.session.document.graph.layers[1].nodes[0].id
    go_to_kink(window)
    press(window, *[KEY.Key_Right] * 5)
    assert told[-1] == (a,)


def test_moving_the_cross_hair_away_ends_the_move(window: MainWindow) -> None:
    go_to_kink(window)
    press(window, KEY.Key_Right)
    assert window.fit.line.drags.dragging
    press(window, KEY.Key_Right, held=Qt.KeyboardModifier.NoModifier)
    assert not window.fit.line.drags.dragging


def test_kinks_are_moved_while_points_are_edited_too(window: MainWindow) -> None:
    x, dx = float(fit(window).x[0]), steps(window)[0]
    window.fit.line.plot.set_editing(True)
    data = window.session.document.data
    go_to_kink(window)
    press(window, KEY.Key_Right)
    let_go(window)
    assert fit(window).x[0] == pytest.approx(x + dx)
    assert window.session.document.data is data
