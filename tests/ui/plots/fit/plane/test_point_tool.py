from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.plane.view import PlaneView
from tests.ui.plots.mouse import RIGHT, click, drag
from tests.ui.plots.plane_parts import classes_of, regression, three_classes


@pytest.fixture
def editing(plot: PlanePlot) -> PlanePlot:
    button = next(b for b in plot.findChildren(QToolButton) if b.accessibleName() == "Edit points")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert plot.editing
    plot.chart.setFocus()
    return plot


def test_a_click_adds_a_point_of_the_class_chosen_by_key(
    editing: PlanePlot, session: Session
) -> None:
    chart = editing.chart
    for key, wanted in ((Qt.Key.Key_2, 1), (Qt.Key.Key_1, 0)):
        QTest.keyClick(chart, key)
        click(chart.viewport(), chart.to_pixels(0.0, 0.5 - wanted))
        assert session.dataset.x[-1] == pytest.approx((0.0, 0.5 - wanted), abs=0.03)
        assert classes_of(session)[-1] == wanted
    assert len(session.dataset.x) == 10
    assert session.undo_stack.undo_text() == "Add point"
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert len(session.dataset.x) == 8
    assert session.dataset.classes == ("other", "same")


def test_a_class_is_chosen_by_its_button(editing: PlanePlot, session: Session) -> None:
    button = next(b for b in editing.brush_bar.findChildren(QToolButton) if b.text() == "same")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    click(editing.chart.viewport(), editing.chart.to_pixels(0.0, 0.5))
    assert classes_of(session)[-1] == 1


def test_a_drag_paints_many_points_as_one_step(editing: PlanePlot, session: Session) -> None:
    chart = editing.chart
    drag(chart.viewport(), chart.to_pixels(-0.5, 0.4), chart.to_pixels(0.8, 0.4), steps=30)
    new = session.dataset.x[8:]
    assert len(new) >= 4
    np.testing.assert_allclose(new[:, 1], 0.4, atol=0.03)
    assert (np.diff(new[:, 0]) > 0.0).all()
    session.undo_stack.undo()
    assert len(session.dataset.x) == 8


def test_a_point_is_dragged_and_keeps_its_class(editing: PlanePlot, session: Session) -> None:
    chart, before = editing.chart, classes_of(session)
    drag(chart.viewport(), chart.to_pixels(-1.0, 1.0), chart.to_pixels(-0.4, 0.3))
    assert session.dataset.x[2] == pytest.approx((-0.4, 0.3), abs=0.03)
    assert classes_of(session) == before
    session.undo_stack.undo()
    assert session.dataset.x[2].tolist() == [-1.0, 1.0]


def test_a_right_click_erases_and_keeps_the_test_rows(editing: PlanePlot, session: Session) -> None:
    chart = editing.chart
    click(chart.viewport(), chart.to_pixels(1.0, 1.0), RIGHT)
    assert len(session.dataset.x) == 7
    assert np.flatnonzero(session.dataset.test).tolist() == [6]
    click(chart.viewport(), chart.to_pixels(0.0, 0.0), RIGHT)
    assert len(session.dataset.x) == 7


def test_points_are_added_and_removed_by_keys_at_the_cross_hair(
    editing: PlanePlot, session: Session
) -> None:
    session.set_probe((0.25, 0.25))
    QTest.keyClick(editing.chart, Qt.Key.Key_Return)
    assert session.dataset.x[-1].tolist() == [0.25, 0.25]
    QTest.keyClick(editing.chart, Qt.Key.Key_Delete)
    assert len(session.dataset.x) == 8


def test_of_three_classes_a_painted_point_is_one_hot(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(three_classes())
    plot = dock.plane.plot
    plot.set_editing(True)
    QTest.keyClick(plot.chart, Qt.Key.Key_3)
    click(plot.chart.viewport(), plot.chart.to_pixels(0.0, 1.0))
    assert session.dataset.y[-1].tolist() == [0.0, 0.0, 1.0]
    QTest.keyClick(plot.chart, Qt.Key.Key_7)
    assert plot.brush_bar.chosen == 2, "there is no class 7"


def test_of_a_regression_new_points_have_the_value_in_the_field(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(regression())
    plot = dock.plane.plot
    plot.set_editing(True)
    field = next(w for w in plot.brush_bar.children() if hasattr(w, "set_value"))
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    click(plot.chart.viewport(), plot.chart.to_pixels(0.0, 0.5))
    assert session.dataset.y[-1].tolist() == [2.5]
