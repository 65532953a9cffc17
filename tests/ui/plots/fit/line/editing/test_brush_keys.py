"""Points drawn and selected by real keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from playground.model import edits
from playground.ui.commands.gesture_keys import gesture_sections
from playground.ui.plots.fit.line.editing.brush import SPACING
from playground.ui.plots.fit.line.view import LineView
from tests.ui.plots import mouse
from tests.ui.plots.fit_parts import button, hat

KEY = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(line: LineView) -> LineView:
    """Points are edited."""
    line.plot.set_editing(True)
    return line


def n_drawn(line: LineView) -> int:
    """The points of the line that is being drawn."""
    return len(line.plot.chart.curve_points("drawn points")[0])


def press(line: LineView, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(line.plot.chart, key, held)


def steps(line: LineView) -> tuple[float, float]:
    """One key's, in x and in y."""
    (x0, x1), (y0, y1) = line.plot.chart.x_range(), line.plot.chart.y_range()
    return 0.01 * (x1 - x0), 0.01 * (y1 - y0)


def words(line: LineView) -> str:
    bubble = line.plot.bubble
    return bubble.text() if bubble.isVisible() else ""


# -- the brush -------------------------------------------------------------------------------


def test_b_and_the_arrows_draw_evenly_spaced_points_as_one_undo_step(line: LineView) -> None:
    session, chart, (dx, dy) = line.session, line.plot.chart, steps(line)
    before, n = session.document, len(session.dataset.x)
    line.plot.read_out.set_x(-0.8)
    start = -0.8, float(line.plot.read_out.y or 0.0)
    press(line, KEY.Key_B)
    press(line, *[KEY.Key_Right] * 3, *[KEY.Key_Up] * 2, held=SHIFT)
    assert session.document is before
    assert words(line).startswith(f"Return adds {n_drawn(line)};")
    press(line, KEY.Key_Return)
    x, y = session.dataset.x[n:, 0], session.dataset.y[n:, 0]
    end = chart.to_pixels(start[0] + 30.0 * dx, start[1] + 20.0 * dy)
    gap = end - chart.to_pixels(*start)
    assert len(x) == int(np.hypot(gap.x(), gap.y()) / SPACING) + 1
    np.testing.assert_allclose(np.diff(x), np.diff(x)[0])
    np.testing.assert_allclose(y, start[1] + (x - start[0]) * (20.0 * dy) / (30.0 * dx), atol=1e-9)
    assert session.undo_stack.count() == 1
    assert n_drawn(line) == 0
    assert words(line) == ""
    line.session.undo_stack.undo()
    assert session.document.same_as(before)


def test_by_keys_and_by_mouse_the_same_line_is_the_same_points(line: LineView) -> None:
    session, chart, (dx, dy) = line.session, line.plot.chart, steps(line)
    n = len(session.dataset.x)
    line.plot.read_out.set_x(-0.5)
    x, y = -0.5, float(line.plot.read_out.y or 0.0)
    press(line, KEY.Key_B)
    press(line, *[KEY.Key_Right] * 4, KEY.Key_Up, held=SHIFT)
    press(line, KEY.Key_Return)
    by_keys = session.dataset.x[n:, 0], session.dataset.y[n:, 0]
    line.session.undo_stack.undo()
    start, end = chart.to_pixels(x, y), chart.to_pixels(x + 40.0 * dx, y + 10.0 * dy)
    mouse.drag(chart.viewport(), start, end, SHIFT, steps=1)
    np.testing.assert_allclose(session.dataset.x[n:, 0], by_keys[0], atol=1e-9)
    np.testing.assert_allclose(session.dataset.y[n:, 0], by_keys[1], atol=1e-9)


def test_a_step_sideways_after_one_up_begins_another_straight_part(line: LineView) -> None:
    n, (dx, dy) = len(line.session.dataset.x), steps(line)
    line.plot.read_out.set_x(-0.8)
    y0 = float(line.plot.read_out.y or 0.0)
    press(line, KEY.Key_B)
    press(line, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, held=SHIFT)
    press(line, KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, held=SHIFT)
    press(line, KEY.Key_Enter)
    x, y = line.session.dataset.x[n:, 0], line.session.dataset.y[n:, 0]
    roof = np.interp(x, [-0.8, -0.8 + 20 * dx, -0.8 + 40 * dx], [y0, y0 + 10 * dy, y0])
    np.testing.assert_allclose(y, roof, atol=2.0 * dy)  # the corner itself is cut off
    assert x[0] == pytest.approx(-0.8)
    assert y.max() > y0 + 8.0 * dy


def test_before_the_first_step_sideways_the_brush_itself_is_lifted(line: LineView) -> None:
    n, dy = len(line.session.dataset.x), steps(line)[1]
    line.plot.read_out.set_x(-0.8)
    y = float(line.plot.read_out.y or 0.0)
    press(line, KEY.Key_B, KEY.Key_Up, KEY.Key_Up, KEY.Key_B)
    assert len(line.session.dataset.x) == n + 1
    assert line.session.dataset.x[-1, 0] == pytest.approx(-0.8)
    assert line.session.dataset.y[-1, 0] == pytest.approx(y + 2.0 * dy)


def test_a_line_goes_on_from_the_chosen_point_and_leaves_it_alone(line: LineView) -> None:
    session, marks = line.session, line.plot.chart.marks
    n = len(session.dataset.x)
    press(line, KEY.Key_Right)
    assert marks.held is not None
    x, y = marks.place
    press(line, KEY.Key_B)
    press(line, KEY.Key_Right, held=SHIFT)
    press(line, KEY.Key_Return)
    drawn = session.dataset.x[n:, 0]
    assert drawn[0] > x
    np.testing.assert_allclose(session.dataset.y[n:, 0], y)
    assert marks.place == pytest.approx((drawn[-1], y)), "the last one is chosen"
    press(line, KEY.Key_B)
    press(line, KEY.Key_Right, held=SHIFT)
    press(line, KEY.Key_Return)
    np.testing.assert_allclose(np.diff(session.dataset.x[n:, 0]), drawn[0] - x, atol=1e-9)


def test_escape_leaves_the_points_as_they_were(line: LineView) -> None:
    before = line.session.document
    press(line, KEY.Key_B, KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_Escape)
    assert n_drawn(line) == 0
    assert line.session.document is before
    assert line.plot.editing


def test_backspace_takes_the_last_straight_part_back(line: LineView) -> None:
    n, dx = len(line.session.dataset.x), steps(line)[0]
    line.plot.read_out.set_x(-0.8)
    press(line, KEY.Key_B)
    press(line, KEY.Key_Right, KEY.Key_Up, KEY.Key_Right, held=SHIFT)
    press(line, KEY.Key_Backspace)
    press(line, KEY.Key_Return)
    x = line.session.dataset.x[n:, 0]
    assert len(x) > 1
    assert x.max() <= -0.8 + 10.0 * dx
    press(line, KEY.Key_B, KEY.Key_Backspace, KEY.Key_Backspace, KEY.Key_Return)
    assert len(line.session.dataset.x) == n + len(x), "nothing was drawn, nothing removed"


def test_the_brush_stays_in_view(line: LineView) -> None:
    n, chart = len(line.session.dataset.x), line.plot.chart
    (x0, x1), (y0, y1) = chart.x_range(), chart.y_range()
    press(line, KEY.Key_B)
    press(line, *[KEY.Key_Right] * 12, *[KEY.Key_Up] * 12, held=SHIFT)
    press(line, KEY.Key_Return)
    x, y = line.session.dataset.x[n:, 0], line.session.dataset.y[n:, 0]
    assert x0 <= x.min() < x.max() <= x1
    assert y0 <= y.min() < y.max() <= y1


@pytest.mark.parametrize("end", ["editing", "undo", "opened"])
def test_a_line_ends_with_what_it_was_drawn_into(line: LineView, end: str) -> None:
    session = line.session
    press(line, KEY.Key_Insert, KEY.Key_Escape, KEY.Key_B, KEY.Key_Right)
    assert n_drawn(line) > 0
    if end == "editing":
        line.plot.set_editing(False)
    elif end == "undo":
        line.session.undo_stack.undo()
    else:
        session.open_document(hat())
    assert n_drawn(line) == 0
    assert words(line) == ""
    n = len(session.dataset.x)
    press(line, KEY.Key_Return)
    assert len(session.dataset.x) == (n + 1 if end == "undo" else n), "Return adds one again"


def test_a_line_outlives_what_happens_to_the_weights(line: LineView) -> None:
    session = line.session
    n, node = len(session.dataset.x), session.document.graph.units[0].id
    press(line, KEY.Key_B, *[KEY.Key_Right] * 9)
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    press(line, KEY.Key_Return)
    assert len(session.dataset.x) > n + 1


# -- the lasso -------------------------------------------------------------------------------


def selected(line: LineView) -> set[int]:
    return set(line.plot.chart.marks.selected)


def test_ctrl_shift_and_an_arrow_select_what_the_cross_hair_passes(line: LineView) -> None:
    chart, read_out, dx = (
        line.plot.chart,
        line.plot.read_out,
        steps(line)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.6)
    press(line, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    assert read_out.x == pytest.approx(-0.6 + 20.0 * dx)
    inside = np.flatnonzero((x >= -0.6) & (x <= -0.6 + 20.0 * dx))
    assert selected(line) == set(inside.tolist())
    assert len(inside) > 2
    assert words(line).startswith(f"{len(inside)} selected")
    press(line, *[KEY.Key_Left] * 30, held=CTRL | SHIFT)
    inside = np.flatnonzero((x <= -0.6) & (x >= -0.6 - 10.0 * dx))
    assert selected(line) == set(inside.tolist()), "back over where it began"


def test_delete_removes_them_as_one_undo_step(line: LineView) -> None:
    session = line.session
    n = len(session.dataset.x)
    line.plot.read_out.set_x(-0.6)
    press(line, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    gone = len(selected(line))
    press(line, KEY.Key_Delete)
    assert len(session.dataset.x) == n - gone
    assert selected(line) == set()
    assert session.undo_stack.count() == 1
    line.session.undo_stack.undo()
    assert len(session.dataset.x) == n


def test_another_stretch_joins_the_first(line: LineView) -> None:
    chart, read_out, dx = (
        line.plot.chart,
        line.plot.read_out,
        steps(line)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.9)
    press(line, *[KEY.Key_Right] * 10, held=CTRL | SHIFT)
    press(line, *[KEY.Key_Right] * 40, held=CTRL)
    start = read_out.x
    assert start is not None
    press(line, *[KEY.Key_Right] * 10, held=CTRL | SHIFT)
    first, second = x <= -0.9 + 10.0 * dx, (x >= start) & (x <= start + 10.0 * dx)
    inside = np.flatnonzero(((x >= -0.9) & first) | second)
    assert selected(line) == set(inside.tolist())
    assert (x[inside] > start).any()
    assert (x[inside] < 0.0).any()


def test_without_a_cross_hair_it_begins_at_the_chosen_point(line: LineView) -> None:
    press(line, KEY.Key_Right)
    held = line.plot.chart.marks.held
    press(line, KEY.Key_Right, held=CTRL | SHIFT)
    assert selected(line) == {held}


def test_ctrl_space_selects_one_by_one(line: LineView) -> None:
    press(line, KEY.Key_Right)
    first = line.plot.chart.marks.held
    press(line, KEY.Key_Space, held=CTRL)
    press(line, KEY.Key_Right, KEY.Key_Right)
    third = line.plot.chart.marks.held
    press(line, KEY.Key_Space, held=CTRL)
    assert selected(line) == {first, third}
    press(line, KEY.Key_Space, held=CTRL)
    assert selected(line) == {first}
    n = len(line.session.dataset.x)
    press(line, KEY.Key_Backspace)
    assert len(line.session.dataset.x) == n - 1


def test_ctrl_space_with_no_point_chosen_says_how_to_choose_one(line: LineView) -> None:
    press(line, KEY.Key_Space, held=CTRL)
    assert "Left and Right choose a point" in words(line)
    assert selected(line) == set()
    assert not line.session.running


def test_escape_lets_go_of_the_selection_first_and_then_of_the_point(line: LineView) -> None:
    marks = line.plot.chart.marks
    press(line, KEY.Key_Right)
    press(line, KEY.Key_Space, held=CTRL)
    press(line, KEY.Key_Escape)
    assert selected(line) == set()
    assert marks.held is not None
    press(line, KEY.Key_Escape)
    assert marks.held is None


def test_after_escape_the_cross_hair_begins_to_select_anew(line: LineView) -> None:
    chart, read_out, dx = (
        line.plot.chart,
        line.plot.read_out,
        steps(line)[0],
    )
    x = chart.marks.x.copy()
    read_out.set_x(-0.6)
    press(line, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    press(line, KEY.Key_Escape)
    press(line, *[KEY.Key_Right] * 20, held=CTRL | SHIFT)
    inside = np.flatnonzero((x >= -0.6 + 20.0 * dx) & (x <= -0.6 + 40.0 * dx))
    assert selected(line) == set(inside.tolist())


def test_a_selection_outlives_an_edit_of_the_weights_but_not_of_the_points(
    line: LineView,
) -> None:
    session, node = line.session, line.session.document.graph.units[0].id
    press(line, KEY.Key_Right)
    press(line, KEY.Key_Space, held=CTRL)
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    assert len(selected(line)) == 1
    press(line, KEY.Key_Up)
    assert selected(line) == set()


def test_escape_gives_a_lasso_up_and_keeps_what_was_selected(line: LineView) -> None:
    chart = line.plot.chart
    press(line, KEY.Key_Right)
    press(line, KEY.Key_Space, held=CTRL)
    before, area = selected(line), chart.plot_rect()
    start = QPointF(area.left() + 5.0, area.top() + 5.0)
    mouse.press(chart.viewport(), start, mouse.LEFT, CTRL)
    mouse.move(chart.viewport(), start + QPointF(40.0, 40.0), mouse.LEFT, CTRL)
    press(line, KEY.Key_Escape)
    mouse.release(chart.viewport(), start, mouse.LEFT, CTRL)
    assert selected(line) == before


def test_while_no_points_are_edited_these_keys_mean_nothing(line: LineView) -> None:
    line.plot.set_editing(False)
    before = line.session.document
    press(line, KEY.Key_B, KEY.Key_Right, KEY.Key_Return)
    press(line, KEY.Key_Right, KEY.Key_Space, held=CTRL | SHIFT)
    assert selected(line) == set()
    assert line.session.document is before


def test_the_keys_are_named_behind_f1_and_in_the_tool_tip(line: LineView) -> None:
    tip = button(line.plot, "Edit points").toolTip()
    listed = {keys for _, rows in gesture_sections() for keys, _ in rows}
    assert {"B, then arrows", "Ctrl+Shift+Left, Right", "Ctrl+Space"} <= listed
    assert "B and the arrows" in tip
    assert "Ctrl+Shift+Left and Right" in tip
