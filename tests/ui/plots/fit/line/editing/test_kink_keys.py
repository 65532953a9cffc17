"""Kinks and pieces moved by real keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.kinks.dragging import KinkDrag
from playground.model import edits
from playground.ui.plots.fit.line.editing import kink_tool
from playground.ui.plots.fit.line.view import LineView
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit as fit_of
from tests.ui.plots.fit_parts import hat

KEY = Qt.Key
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keys have moved is soon let go."""
    monkeypatch.setattr(kink_tool, "REST_MS", 100)


def fit(line: LineView) -> PiecewiseLinear:
    return fit_of(line.session)


def press(line: LineView, *keys: Qt.Key, held: Qt.KeyboardModifier = ALT) -> None:
    for key in keys:
        QTest.keyClick(line.plot.chart, key, held)


def go_to_kink(line: LineView) -> None:
    press(line, KEY.Key_K, held=Qt.KeyboardModifier.NoModifier)


def rest(qtbot: QtBot, line: LineView) -> None:
    """Until what was moved is let go."""
    qtbot.waitUntil(lambda: not line.drags.dragging, timeout=3000)


def let_go(line: LineView) -> None:
    """At once: the cross-hair goes."""
    line.plot.read_out.set_x(None)
    assert not line.drags.dragging


def steps(line: LineView) -> tuple[float, float]:
    """One key's, in x and in y."""
    (x0, x1), (y0, y1) = line.plot.chart.x_range(), line.plot.chart.y_range()
    return 0.01 * (x1 - x0), 0.01 * (y1 - y0)


def test_in_the_window_alt_and_the_arrows_move_the_kink_at_the_cross_hair_as_one_undo_step(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(hat())
    line, session = window.fit.line, window.session
    line.plot.setFocus()
    before, (dx, dy) = session.document, steps(line)
    x, y = float(fit(line).x[0]), float(fit(line).y[0])
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_Left, KEY.Key_Up, KEY.Key_Up)
    rest(qtbot, line)
    assert fit(line).x[0] == pytest.approx(x + dx)
    assert fit(line).y[0] == pytest.approx(y + 3.0 * dy)
    assert line.plot.read_out.x == pytest.approx(x + dx)
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undo_text() == "Drag kink"
    window.commands["undo"].trigger()
    assert session.document.same_as(before)


def test_it_is_the_same_smallest_change_as_by_mouse(line: LineView) -> None:
    session, (dx, dy) = line.session, steps(line)
    scales = session.dataset.inputs.scale, session.dataset.y_scale
    drag = KinkDrag(session.document.graph, session.document.parameters, 0, *scales)
    expected = drag.to(float(fit(line).x[0]) + 2.0 * dx, float(fit(line).y[0]) - dy)
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Down, KEY.Key_Right)
    let_go(line)
    np.testing.assert_allclose(session.document.parameters, expected, atol=1e-9)


@pytest.mark.usefixtures("short_rest")
def test_after_a_rest_it_is_another_undo_step_of_the_same_kink(
    qtbot: QtBot, line: LineView
) -> None:
    x, dx = float(fit(line).x[0]), steps(line)[0]
    go_to_kink(line)
    for _ in range(2):
        press(line, KEY.Key_Left)
        rest(qtbot, line)
    assert line.session.undo_stack.count() == 2
    assert fit(line).x[0] == pytest.approx(x - 2.0 * dx)


def test_undo_in_between_begins_anew_from_where_the_kink_is(qtbot: QtBot, line: LineView) -> None:
    x, dx = float(fit(line).x[0]), steps(line)[0]
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right)
    qtbot.waitUntil(lambda: fit(line).x[0] == pytest.approx(x + 3.0 * dx))
    line.session.undo_stack.undo()
    press(line, KEY.Key_Left)
    let_go(line)
    assert fit(line).x[0] == pytest.approx(x - dx)
    assert line.session.undo_stack.count() == 1


def test_off_the_kinks_up_and_down_lift_the_piece(line: LineView) -> None:
    dy = steps(line)[1]
    line.plot.read_out.set_x(-0.2)
    y, slope = (
        float(fit(line)(-0.2)),
        fit(line).slopes[fit(line).piece_at(-0.2)],
    )
    press(line, KEY.Key_Up, KEY.Key_Up)
    let_go(line)
    assert float(fit(line)(-0.2)) == pytest.approx(y + 2.0 * dy)
    assert fit(line).slopes[fit(line).piece_at(-0.2)] == pytest.approx(slope)
    assert line.session.undo_stack.undo_text() == "Drag piece"
    assert line.session.undo_stack.count() == 1


def test_shift_moves_one_of_several_kinks_at_one_place(line: LineView) -> None:
    session, dx = line.session, steps(line)[0]
    a, b = session.document.graph.layers[1].nodes
    session.edit("Same", lambda d: edits.set_values(d, {a.id: 0.25, b.id: 0.25}))
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Right, held=ALT | SHIFT)
    let_go(line)
    places = {nodes: float(x) for nodes, x in zip(fit(line).nodes, fit(line).x, strict=True)}
    assert places[(a.id,)] == pytest.approx(-0.25 + 2.0 * dx)
    assert session.undo_stack.count() == 2


@pytest.mark.usefixtures("short_rest")
def test_what_cannot_be_done_is_said_and_the_cross_hair_stays_at_the_kink(
    qtbot: QtBot, line: LineView
) -> None:
    session, bubble = line.session, line.plot.bubble
    keys = session.document.graph.parameter_keys
    session.edit("Lock", lambda d: edits.set_locked(d, keys, True))
    before, x = session.document, float(fit(line).x[0])
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Right)
    qtbot.waitUntil(bubble.isVisible)
    assert "locked" in bubble.text()
    qtbot.waitUntil(lambda: line.plot.read_out.x == pytest.approx(x))
    rest(qtbot, line)
    assert session.document is before


@pytest.mark.usefixtures("short_rest")
def test_a_kink_at_the_border_of_the_view_can_be_taken_back(qtbot: QtBot, line: LineView) -> None:
    dx = steps(line)[0]
    low, _ = line.plot.visible_range()
    go_to_kink(line)
    for _ in range(40):
        press(line, KEY.Key_Left)
    rest(qtbot, line)
    assert low < fit(line).x[0] < low + dx
    press(line, KEY.Key_Right)
    rest(qtbot, line)
    assert low + dx < fit(line).x[0] < low + 2.0 * dx


def test_a_cross_hair_out_of_view_points_at_nothing(line: LineView) -> None:
    before = line.session.document
    go_to_kink(line)
    line.plot.look_at(50.0, 0.0)
    press(line, KEY.Key_Up)
    assert line.session.document is before
    assert "K takes it to a kink" in line.plot.bubble.text()


def test_keys_with_nothing_to_move_say_what_to_do(line: LineView) -> None:
    bubble, before = line.plot.bubble, line.session.document
    press(line, KEY.Key_Right)
    assert "K takes it to a kink" in bubble.text()
    line.plot.read_out.set_x(0.0)
    press(line, KEY.Key_Right)
    assert "Only a kink goes sideways" in bubble.text()
    assert line.session.document is before


def test_escape_gives_the_move_up_and_leaves_no_undo_step(qtbot: QtBot, line: LineView) -> None:
    session = line.session
    before, x = session.document, float(fit(line).x[0])
    go_to_kink(line)
    press(line, KEY.Key_Right, KEY.Key_Up)
    qtbot.waitUntil(lambda: session.document is not before)
    press(line, KEY.Key_Escape, held=Qt.KeyboardModifier.NoModifier)
    assert session.document.same_as(before)
    assert session.undo_stack.count() == 0
    assert line.plot.read_out.x == pytest.approx(x)
    press(line, KEY.Key_Escape, held=Qt.KeyboardModifier.NoModifier)
    assert line.plot.read_out.x is None


@pytest.mark.usefixtures("short_rest")
def test_a_kink_is_moved_while_the_network_learns(qtbot: QtBot, line: LineView) -> None:
    session, dx = line.session, steps(line)[0]
    session.edit("Slow", lambda d: edits.set_training(d, learning_rate=1e-7))
    x = float(fit(line).x[0])
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    go_to_kink(line)
    count = session.undo_stack.count()
    press(line, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right)
    rest(qtbot, line)
    assert session.running
    assert fit(line).x[0] == pytest.approx(x + 3.0 * dx, abs=1e-3)
    assert session.undo_stack.count() == count + 1
    session.pause()


def test_a_kink_that_left_the_cross_hair_by_itself_is_still_meant(
    line: LineView,
) -> None:
    session, dy = line.session, steps(line)[1]
    a = session.document.graph.layers[1].nodes[0].id
    go_to_kink(line)
    session.edit("Elsewhere", lambda d: edits.set_values(d, {a: 0.2}))
    y = float(fit(line).y[0])
    press(line, KEY.Key_Up)
    let_go(line)
    assert fit(line).x[0] == pytest.approx(-0.2)
    assert fit(line).y[0] == pytest.approx(y + dy)


def test_the_units_of_a_moving_kink_stay_highlighted_on_the_canvas(line: LineView) -> None:
    told: list[tuple[int, ...]] = []
    line.nodes_pointed.connect(told.append)
    a = line.session.document.graph.layers[1].nodes[0].id
    go_to_kink(line)
    press(line, *[KEY.Key_Right] * 5)
    assert told[-1] == (a,)


def test_moving_the_cross_hair_away_ends_the_move(line: LineView) -> None:
    go_to_kink(line)
    press(line, KEY.Key_Right)
    assert line.drags.dragging
    press(line, KEY.Key_Right, held=Qt.KeyboardModifier.NoModifier)
    assert not line.drags.dragging


def test_kinks_are_moved_while_points_are_edited_too(line: LineView) -> None:
    x, dx = float(fit(line).x[0]), steps(line)[0]
    line.plot.set_editing(True)
    data = line.session.document.data
    go_to_kink(line)
    press(line, KEY.Key_Right)
    let_go(line)
    assert fit(line).x[0] == pytest.approx(x + dx)
    assert line.session.document.data is data
