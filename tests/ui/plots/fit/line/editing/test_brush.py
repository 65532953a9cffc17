from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from playground.ui.plots.fit.line.editing.brush import SPACING
from playground.ui.plots.fit.line.view import LineView
from tests.ui.plots.mouse import LEFT, drag, move, press, release

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def line(line: LineView) -> LineView:
    """Points are edited."""
    line.plot.set_editing(True)
    return line


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, SHIFT])
def test_a_drag_draws_evenly_spaced_points_as_one_undo_step(
    line: LineView, keys: Qt.KeyboardModifier
) -> None:
    session, chart = line.session, line.plot.chart
    before = session.document
    n = len(session.dataset.x)
    start, end = chart.to_pixels(-0.8, 0.2), chart.to_pixels(0.8, 0.9)
    drag(chart.viewport(), start, end, keys)
    x, y = session.dataset.x[n:, 0], session.dataset.y[n:, 0]
    length = np.hypot(end.x() - start.x(), end.y() - start.y())
    assert len(x) == pytest.approx(length / SPACING, abs=5)
    assert (np.diff(x) > 0.0).all()
    np.testing.assert_allclose(y, 0.2 + (x + 0.8) / 1.6 * 0.7, atol=0.02)
    assert session.undo_stack.count() == 1
    line.session.undo_stack.undo()
    assert session.document.same_as(before)


def test_the_lasso_selects_and_delete_removes_what_is_selected(
    qtbot: QtBot, line: LineView
) -> None:
    session, chart = line.session, line.plot.chart
    marks, x = chart.marks, chart.marks.x.copy()
    corners = [(-2.0, -5.0), (-2.0, 5.0), (0.0, 5.0), (0.0, -5.0)]
    area = chart.plot_rect()
    way = []
    for corner in corners:
        at = chart.to_pixels(*corner)
        way.append(
            QPointF(
                min(max(at.x(), area.left() + 1), area.right() - 1),
                min(max(at.y(), area.top() + 1), area.bottom() - 1),
            )
        )
    press(chart.viewport(), way[0], LEFT, CTRL)
    for at in way[1:]:
        move(chart.viewport(), at, LEFT, CTRL)
    release(chart.viewport(), way[-1], LEFT, CTRL)
    assert set(marks.selected) == set(np.flatnonzero(x < 0.0).tolist())
    assert len(chart.curve_points("selected points")[0]) == len(marks.selected) > 3
    gone = len(marks.selected)
    n_test = int(session.dataset.test.sum())
    lost = int(session.dataset.test[list(marks.selected)].sum())
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Delete)
    assert len(session.dataset.x) == len(x) - gone
    assert (session.dataset.x >= 0.0).all()
    assert int(session.dataset.test.sum()) == n_test - lost
    assert marks.selected == ()
    assert session.undo_stack.undo_text() == "Remove points"


def test_escape_lets_go_of_the_selection(qtbot: QtBot, line: LineView) -> None:
    chart = line.plot.chart
    chart.marks.select((0, 1))
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.marks.selected == ()
    assert len(chart.curve_points("selected points")[0]) == 0
