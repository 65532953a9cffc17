from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import Keys, Told, at, edit
from tests.ui.plots.mouse import move, press, release


def test_points_are_edited_by_keys_alone(plot: FitPlot, told: Told) -> None:
    edit(plot)
    plot.chart.setFocus()
    (x0, x1), (y0, y1) = plot.chart.x_range(), plot.chart.y_range()
    QTest.keyClick(plot.chart, Keys.Key_Right)  # the leftmost point, training 0
    QTest.keyClick(plot.chart, Keys.Key_Right)  # the next to the right, test 0
    QTest.keyClick(plot.chart, Keys.Key_Up)
    QTest.keyClick(plot.chart, Keys.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(plot.chart, Keys.Key_Delete)
    up, left, removed = told.events
    assert up == ("moved", 3, 0.5, pytest.approx(0.2 + 0.01 * (y1 - y0)))
    assert left == ("moved", 3, pytest.approx(0.5 - 0.01 * (x1 - x0)), 0.2)
    assert removed == ("removed", 3)


def test_a_point_on_its_way_by_mouse_is_not_exchanged_for_another_by_keys(
    plot: FitPlot, told: Told
) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    for key in (Keys.Key_Right, Keys.Key_Up, Keys.Key_Insert):
        QTest.keyClick(plot.chart, key)
    assert plot.chart.marks.held == 1
    release(viewport, at(plot, 1.4, 0.2))
    ((name, index, *place),) = told.events
    assert (name, index) == ("moved", 1)
    assert place == pytest.approx([1.4, 0.2], abs=0.01)


def test_keys_with_ctrl_and_alt_leave_the_points_alone(plot: FitPlot, told: Told) -> None:
    edit(plot)
    QTest.keyClick(plot.chart, Keys.Key_Right)
    held = plot.chart.marks.held
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        for key in (Keys.Key_Right, Keys.Key_Left, Keys.Key_Up, Keys.Key_Delete):
            QTest.keyClick(plot.chart, key, modifier)
    assert plot.chart.marks.held == held
    assert told.events == []
