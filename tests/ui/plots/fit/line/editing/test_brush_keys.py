"""Points drawn and selected by real keys, in the real window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from playground.model import edits
from playground.ui.commands.gesture_keys import gesture_sections
from playground.ui.plots.fit.line.editing.brush import SPACING
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots import mouse
from tests.ui.plots.fit_parts import button, hat

KEY = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """Points are edited, and the fit has the keyboard."""
    window = open_window(hat())
    window.fit.line.plot.set_editing(True)
    window.fit.line.plot.setFocus()
    return window


def n_drawn(window: MainWindow) -> int:
    """The points of the line that is being drawn."""
    return len(window.fit.line.plot.chart.curve_points("drawn points")[0])


def press(window: MainWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(window.fit.line.plot.chart, key, held)


def steps(window: MainWindow) -> tuple[float, float]:
    """One key's, in x and in y."""
    (x0, x1), (y0, y1) = window.fit.line.plot.chart.x_range(), window.fit.line.plot.chart.y_range()
    return 0.01 * (x1 - x0), 0.01 * (y1 - y0)


def words(window: MainWindow) -> str:
    bubble = window.fit.line.plot.bubble
    return bubble.text() if bubble.isVisible() else ""


# -- the brush -------------------------------------------------------------------------------


def test_b_and_the_arrows_draw_evenly_spaced_points_as_one_undo_step(window: MainWindow) -> None:
    session, chart, (dx, dy) = window.session, window.fit.line.plot.chart, steps(window)
    before, n = session.document, len(session.dataset.x)
    window.fit.line.plot.read_out.set_x(-0.8)
    start = -0.8, float(window.fit.line.plot.read_out.y or 0.0)
    press(window, KEY.Key_B)
    press(window, *[KEY.Key_Right] * 3, *[KEY.Key_Up] * 2, held=SHIFT)
    assert session.document is before
    assert words(window).startswith(f"Return adds {n_drawn(window)};")
    press(window, KEY.Key_Return)
    x, y = session.dataset.x[n:, 0], session.dataset.y[n:, 0]
    end = chart.to_pixels(start[0] + 30.0 * dx, start[1] + 20.0 * dy)
    gap = end - chart.to_pixels(*start)
    assert len(x) == int(np.hypot(gap.x(), gap.y()) / SPACING) + 1
    np.testing.assert_allclose(np.diff(x), np.diff(x)[0])
    np.testing.assert_allclose(y, start[1] + (x - start[0]) * (20.0 * dy) / (30.0 * dx), atol=1e-9)
    assert session.undo_stack.count() == 1
    assert n_drawn(window) == 0
    assert words(window) == ""
    window.commands["undo"].trigger()
    assert session.document.same_as(before)


def test_by_keys_and_by_mouse_the_same_line_is_the_same_points(window: MainWindow) -> None:
    session, chart, (dx, dy) = window.session, window.fit.line.plot.chart, steps(window)
    n = len(session.dataset.x)
    window.fit.line.plot.read_out.set_x(-0.5)
    x, y = -0.5, float(window.fit.line.plot.read_out.y or 0.0)
    press(window, KEY.Key_B)
    press(window, *[KEY.Key_Right] * 4, KEY.Key_Up, held=SHIFT)
    press(window, KEY.Key_Return)
    by_keys = session.dataset.x[n:, 0], session.dataset.y[n:, 0]
    window.commands["undo"].trigger()
    start, end = chart.to_pixels(x, y), chart.to_pixels(x + 40.0 * dx, y + 10.0 * dy)
    mouse.drag(chart.viewport(), start, end, SHIFT, steps=1)
    np.testing.assert_allclose(session.dataset.x[n:, 0], by_keys[0], atol=1e-9)
    np.testing.assert_allclose(session.dataset.y[n:, 0], by_keys[1], atol=1e-9)


def test_a_step_sideways_after_one_up_begins_another_straight_part(window: MainWindow) -> None:
    n, (dx, dy) = len(window.session.dataset.x), steps(window)
    window.fit.line.plot.read_out.set_x(-0.8)
    y0 = float(window.fit.line.plot.read_out.y or 0.0)
    press(window, KEY.Key_B)
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, held=SHIFT)
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, held=SHIFT)
    press(window, KEY.Key_Enter)
    x, y = window.session.dataset.x[n:, 0], window.session.dataset.y[n:, 0]
    roof = np.interp(x, [-0.8, -0.8 + 20 * dx, -0.8 + 40 * dx], [y0, y0 + 10 * dy, y0])
    np.testing.assert_allclose(y, roof, atol=2.0 * dy)  # the corner itself is cut off
    assert x[0] == pytest.approx(-0.8)
    assert y.max() > y0 + 8.0 * dy


def test_before_the_first_step_sideways_the_brush_itself_is_lifted(window: MainWindow) -> None:
    n, dy = len(window.session.dataset.x), steps(window)[1]
    window.fit.line.plot.read_out.set_x(-0.8)
    y = float(window.fit.line.plot.read_out.y or 0.0)
    press(window, KEY.Key_B, KEY.Key_Up, KEY.Key_Up, KEY.Key_B)
    assert len(window.session.dataset.x) == n + 1
    assert window.session.dataset.x[-1, 0] == pytest.approx(-0.8)
    assert window.session.dataset.y[-1, 0] == pytest.approx(y + 2.0 * dy)


def test_a_line_goes_on_from_the_chosen_point_and_leaves_it_alone(window: MainWindow) -> None:
    session, marks = window.session, window.fit.line.plot.chart.marks
    n = len(session.dataset.x)
    press(window, KEY.Key_Right)
    assert marks.held is not None
    x, y = marks.place
    press(window, KEY.Key_B)
    press(window, KEY.Key_Right, held=SHIFT)
    press(window, KEY.Key_Return)
    drawn = session.dataset.x[n:, 0]
    assert drawn[0] > x
    np.testing.assert_allclose(session.dataset.y[n:, 0], y)
    assert marks.place == pytest.approx((drawn[-1], y)), "the last one is chosen"
    press(window, KEY.Key_B)
    press(window, KEY.Key_Right, held=SHIFT)
    press(window, KEY.Key_Return)
    np.testing.assert_allclose(np.diff(session.dataset.x[n:, 0]), drawn[0] - x, atol=1e-9)


def test_escape_leaves_the_points_as_they_were(window: MainWindow) -> None:
    before = window.session.document
    press(window, KEY.Key_B, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_Escape)
    assert n_drawn(window) == 0
    assert window.session.document is before
    assert window.fit.line.plot.editing


def test_backspace_takes_the_last_straight_part_back(window: MainWindow) -> None:
    n, dx = len(window.session.dataset.x), steps(window)[0]
    window.fit.line.plot.read_out.set_x(-0.8)
    press(window, KEY.Key_B)
    press(window, KEY.Key_Right, KEY.Key_Up, KEY.Key_Right, held=SHIFT)
    press(window, KEY.Key_Backspace)
    press(window, KEY.Key_Return)
    x = window.session.dataset.x[n:, 0]
    assert len(x) > 1
    assert x.max() <= -0.8 + 10.0 * dx
    press(window, KEY.Key_B, KEY.Key_Backspace, KEY.Key_Backspace, KEY.Key_Return)
    assert len(window.session.dataset.x) == n + len(x), "nothing was drawn, nothing removed"


def test_the_brush_stays_in_view(window: MainWindow) -> None:
    n, chart = len(window.session.dataset.x), window.fit.line.plot.chart
    (x0, x1), (y0, y1) = chart.x_range(), chart.y_range()
    press(window, KEY.Key_B)
    press(window, *[KEY.Key_Right] * 12, *[KEY.Key_Up] * 12, held=SHIFT)
    press(window, KEY.Key_Return)
    x, y = window.session.dataset.x[n:, 0], window.session.dataset.y[n:, 0]
    assert x0 <= x.min() < x.max() <= x1
    assert y0 <= y.min() < y.max() <= y1


@pytest.mark.parametrize("end", ["editing", "undo", "opened"])
def test_a_line_ends_with_what_it_was_drawn_into(window: MainWindow, end: str) -> None:
    session = window.session
    press(window, KEY.Key_Insert, KEY.Key_Escape, KEY.Key_B, KEY.Key_Right)
    assert n_drawn(window) > 0
    if end == "editing":
        window.fit.line.plot.set_editing(False)
    elif end == "undo":
        window.commands["undo"].trigger()
    else:
        session.open_document(hat())
    assert n_drawn(window) == 0
    assert words(window) == ""
    n = len(session.dataset.x)
    press(window, KEY.Key_Return)
    assert len(session.dataset.x) == (n + 1 if end == "undo" else n), "Return adds one again"


def test_a_line_outlives_what_happens_to_the_weights(window: MainWindow) -> None:
    session = window.session
    n, node = len(session.dataset.x), session.document.graph.units[0].id
    press(window, KEY.Key_B, *[KEY.Key_Right] * 9)
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    press(window, KEY.Key_Return)
    assert len(session.dataset.x) > n + 1


# -- the lasso -------------------------------------------------------------------------------


def selected(window: MainWindow) -> set[int]:
    return set(window.fit.line.plot.chart.marks.selected)


def test_ctrl_shift_and_an_arrow_select_what_the_cross_hair_passes(window: MainWindow) -> None:
    chart, read_out, dx = (
        window.fit.line.plot.chart,
        window.fit.line.plot.read_out,
        steps(window)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.6)
    press(window, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    assert read_out.x == pytest.approx(-0.6 + 20.0 * dx)
    inside = np.flatnonzero((x >= -0.6) & (x <= -0.6 + 20.0 * dx))
    assert selected(window) == set(inside.tolist())
    assert len(inside) > 2
    assert words(window).startswith(f"{len(inside)} selected")
    press(window, *[KEY.Key_Left] * 30, held=CTRL | SHIFT)
    inside = np.flatnonzero((x <= -0.6) & (x >= -0.6 - 10.0 * dx))
    assert selected(window) == set(inside.tolist()), "back over where it began"


def test_delete_removes_them_as_one_undo_step(window: MainWindow) -> None:
    session = window.session
    n = len(session.dataset.x)
    window.fit.line.plot.read_out.set_x(-0.6)
    press(window, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    gone = len(selected(window))
    press(window, KEY.Key_Delete)
    assert len(session.dataset.x) == n - gone
    assert selected(window) == set()
    assert session.undo_stack.count() == 1
    window.commands["undo"].trigger()
    assert len(session.dataset.x) == n


def test_another_stretch_joins_the_first(window: MainWindow) -> None:
    chart, read_out, dx = (
        window.fit.line.plot.chart,
        window.fit.line.plot.read_out,
        steps(window)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.9)
    press(window, *[KEY.Key_Right] * 10, held=CTRL | SHIFT)
    press(window, *[KEY.Key_Right] * 40, held=CTRL)
    start = read_out.x
    assert start is not None
    press(window, *[KEY.Key_Right] * 10, held=CTRL | SHIFT)
    first, second = x <= -0.9 + 10.0 * dx, (x >= start) & (x <= start + 10.0 * dx)
    inside = np.flatnonzero(((x >= -0.9) & first) | second)
    assert selected(window) == set(inside.tolist())
    assert (x[inside] > start).any()
    assert (x[inside] < 0.0).any()


def test_without_a_cross_hair_it_begins_at_the_chosen_point(window: MainWindow) -> None:
    press(window, KEY.Key_Right)
    held = window.fit.line.plot.chart.marks.held
    press(window, KEY.Key_Right, held=CTRL | SHIFT)
    assert selected(window) == {held}


def test_ctrl_space_selects_one_by_one(window: MainWindow) -> None:
    press(window, KEY.Key_Right)
    first = window.fit.line.plot.chart.marks.held
    press(window, KEY.Key_Space, held=CTRL)
    press(window, KEY.Key_Right, KEY.Key_Right)
    third = window.fit.line.plot.chart.marks.held
    press(window, KEY.Key_Space, held=CTRL)
    assert selected(window) == {first, third}
    press(window, KEY.Key_Space, held=CTRL)
    assert selected(window) == {first}
    n = len(window.session.dataset.x)
    press(window, KEY.Key_Backspace)
    assert len(window.session.dataset.x) == n - 1


def test_ctrl_space_with_no_point_chosen_says_how_to_choose_one(window: MainWindow) -> None:
    press(window, KEY.Key_Space, held=CTRL)
    assert "Left and Right choose a point" in words(window)
    assert selected(window) == set()
    assert not window.session.running


def test_escape_lets_go_of_the_selection_first_and_then_of_the_point(window: MainWindow) -> None:
    marks = window.fit.line.plot.chart.marks
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Space, held=CTRL)
    press(window, KEY.Key_Escape)
    assert selected(window) == set()
    assert marks.held is not None
    press(window, KEY.Key_Escape)
    assert marks.held is None


def test_after_escape_the_cross_hair_begins_to_select_anew(window: MainWindow) -> None:
    chart, read_out, dx = (
        window.fit.line.plot.chart,
        window.fit.line.plot.read_out,
        steps(window)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.6)
    press(window, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    press(window, KEY.Key_Escape)
    press(window, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    inside = np.flatnonzero((x >= -0.6 + 20.0 * dx) & (x <= -0.6 + 40.0 * dx))
    assert selected(window) == set(inside.tolist())


def test_a_selection_outlives_an_edit_of_the_weights_but_not_of_the_points(
    window: MainWindow,
) -> None:
    session, node = window.session, window.session.document.graph.units[0].id
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Space, held=CTRL)
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    assert len(selected(window)) == 1
    press(window, KEY.Key_Up)
    assert selected(window) == set()


def test_escape_gives_a_lasso_up_and_keeps_what_was_selected(window: MainWindow) -> None:
    chart = window.fit.line.plot.chart
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Space, held=CTRL)
    before, area = selected(window), chart.plot_rect()
    start = QPointF(area.left() + 5.0, area.top() + 5.0)
    mouse.press(chart.viewport(), start, mouse.LEFT, CTRL)
    mouse.move(chart.viewport(), start + QPointF(40.0, 40.0), mouse.LEFT, CTRL)
    press(window, KEY.Key_Escape)
    mouse.release(chart.viewport(), start, mouse.LEFT, CTRL)
    assert selected(window) == before


def test_while_no_points_are_edited_these_keys_mean_nothing(window: MainWindow) -> None:
    window.fit.line.plot.set_editing(False)
    before = window.session.document
    press(window, KEY.Key_B, KEY.Key_Right, KEY.Key_Return)
    press(window, KEY.Key_Right, KEY.Key_Space, held=CTRL | SHIFT)
    assert selected(window) == set()
    assert window.session.document is before


def test_the_keys_are_named_behind_f1_and_in_the_tool_tip(window: MainWindow) -> None:
    tip = button(window.fit.line.plot, "Edit points").toolTip()
    listed = {keys for _, rows in gesture_sections() for keys, _ in rows}
    assert {"B, then arrows", "Ctrl+Shift+Left, Right", "Ctrl+Space"} <= listed
    assert "B and the arrows" in tip
    assert "Ctrl+Shift+Left and Right" in tip
