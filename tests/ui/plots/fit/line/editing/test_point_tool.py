from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import X_TRAIN, Keys, Told, at, button, edit
from tests.ui.plots.mouse import RIGHT, click, drag, move, press, release


def test_a_click_on_empty_space_adds_a_point_there(plot: FitPlot, told: Told) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 0.3, 0.7))
    (event,) = told.events
    assert event[0] == "added"
    assert event[1:] == pytest.approx((0.3, 0.7), abs=0.01)


def test_two_quick_clicks_add_two_points(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    place = at(plot, 0.3, 0.7).toPoint()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)  # the second press
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert [event[0] for event in told.events] == ["added", "added"]


def test_a_dragged_point_is_followed_and_announced_once_where_it_is_let_go(
    plot: FitPlot, told: Told
) -> None:
    edit(plot)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.25, 0.25))
    (event,) = told.events
    assert event[:2] == ("moved", 1)
    assert event[2:] == pytest.approx((1.25, 0.25), abs=0.01)
    assert len(told.dragged) >= 3
    assert {index for index, _, _ in told.dragged} == {1}
    assert plot.chart.marks.train.getData()[0][1] == pytest.approx(1.25, abs=0.01)


def test_a_point_is_dragged_by_where_it_was_grasped(plot: FitPlot, told: Told) -> None:
    edit(plot)
    aside = QPointF(4.0, 3.0)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0) + aside, at(plot, 1.25, 0.25) + aside)
    assert told.events[0][2:] == pytest.approx((1.25, 0.25), abs=0.01)


def test_test_points_are_numbered_after_the_training_points(plot: FitPlot, told: Told) -> None:
    edit(plot)
    drag(plot.chart.viewport(), at(plot, 1.5, 0.9), at(plot, 1.5, 0.1))
    click(plot.chart.viewport(), at(plot, 0.5, 0.2), RIGHT)
    assert [event[:2] for event in told.events] == [("moved", 4), ("removed", 3)]


def test_a_click_on_a_point_changes_nothing(plot: FitPlot, told: Told) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 1.0, 1.0))
    assert told.events == []


def test_a_right_click_or_delete_removes_the_point_under_the_pointer(
    plot: FitPlot, told: Told
) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 1.0, 1.0), RIGHT)
    click(plot.chart.viewport(), at(plot, 0.3, 0.7), RIGHT)
    move(plot.chart.viewport(), at(plot, 2.0, 0.5))
    QTest.keyClick(plot.chart, Keys.Key_Delete)
    assert told.events == [("removed", 1), ("removed", 2)]


def test_escape_takes_a_drag_back(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    release(viewport, at(plot, 1.4, 0.2))
    assert told.events == []
    assert told.dragged[-1] == (1, 1.0, 1.0)
    np.testing.assert_array_equal(plot.chart.marks.train.getData()[0], X_TRAIN)


def test_without_editing_a_drag_pans_and_a_click_does_nothing(plot: FitPlot, told: Told) -> None:
    viewport = plot.chart.viewport()
    before = plot.visible_range()
    click(viewport, at(plot, 0.3, 0.7))
    drag(viewport, at(plot, 1.0, 1.0), at(plot, 1.5, 1.0), steps=1)
    assert told.events == told.dragged == []
    assert plot.visible_range()[0] == pytest.approx(before[0] - 0.5, abs=0.02)


def test_a_drag_on_empty_space_pans_and_adds_no_point(plot: FitPlot, told: Told) -> None:
    edit(plot)
    before = plot.visible_range()
    drag(plot.chart.viewport(), at(plot, 0.3, 0.7), at(plot, 0.8, 0.7), steps=1)
    assert told.events == []
    assert plot.visible_range()[0] < before[0]


def test_what_may_not_be_edited_has_no_button_to_press(plot: FitPlot, told: Told) -> None:
    edit(plot)
    plot.set_editable(False)
    assert not plot.editing
    assert not button(plot, "Edit points").isEnabled()
    click(plot.chart.viewport(), at(plot, 0.3, 0.7))
    assert told.events == []


def test_another_button_does_not_end_a_drag(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport, there = plot.chart.viewport(), at(plot, 1.25, 0.25)
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, there, Qt.MouseButton.LeftButton)
    press(viewport, there, RIGHT)
    release(viewport, there, RIGHT)
    assert told.events == []
    release(viewport, there)
    assert [event[:2] for event in told.events] == [("moved", 1)]


def test_switching_the_editing_off_takes_a_drag_back(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    plot.set_editing(False)
    release(viewport, at(plot, 1.4, 0.2))
    assert told.events == []
    assert told.dragged[-1] == (1, 1.0, 1.0)
    assert viewport.cursor().shape() is Qt.CursorShape.ArrowCursor
