from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from playground.session import Session
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.window import MainWindow
from tests.ui.plots.fit_parts import Keys, at, button, edit, hat, rows
from tests.ui.plots.mouse import RIGHT, click, drag, move, press, release, wheel

FIRST = [(0.0, 0.0), (1.0, 1.0), (2.0, 0.5), (0.5, 0.2), (1.5, 0.9)]  # the last two are test rows


def near(x: float, y: float) -> tuple[object, object]:
    return pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01)


# -- mouse ------------------------------------------------------------------------------------


def test_a_click_on_empty_space_adds_a_training_point_there(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 0.3, 0.7))
    assert rows(session)[5] == near(0.3, 0.7)
    assert not session.dataset.test[5]


def test_two_quick_clicks_add_two_points(plot: FitPlot, session: Session) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    place = at(plot, 0.3, 0.7).toPoint()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    away = at(plot, 0.6, 0.4).toPoint()
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=away)  # the second press
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=away)
    assert len(rows(session)) == 7


def test_a_dragged_point_is_followed_by_the_data_as_one_undo_step(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    before, viewport = session.document, plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.1, 0.5), Qt.MouseButton.LeftButton)
    assert rows(session)[1] == near(1.1, 0.5)
    release(viewport, at(plot, 1.25, 0.25))
    assert rows(session)[1] == near(1.25, 0.25)
    assert plot.chart.curve_points("training points")[0][1] == pytest.approx(1.25, abs=0.01)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.document.same_as(before)


def test_a_point_is_dragged_by_where_it_was_grabbed(plot: FitPlot, session: Session) -> None:
    edit(plot)
    aside = QPointF(4.0, 3.0)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0) + aside, at(plot, 1.25, 0.25) + aside)
    assert rows(session)[1] == near(1.25, 0.25)


def test_test_points_are_moved_and_removed_too(plot: FitPlot, session: Session) -> None:
    edit(plot)
    drag(plot.chart.viewport(), at(plot, 1.5, 0.9), at(plot, 1.5, 0.1))
    click(plot.chart.viewport(), at(plot, 0.5, 0.2), RIGHT)
    assert rows(session)[:3] == FIRST[:3]
    assert rows(session)[3] == near(1.5, 0.1)
    assert session.dataset.test.tolist() == [False, False, False, True]


def test_a_click_on_a_point_changes_nothing(plot: FitPlot, session: Session) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 1.0, 1.0))
    assert rows(session) == FIRST


def test_a_right_click_or_delete_removes_the_point_under_the_pointer(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    click(plot.chart.viewport(), at(plot, 1.0, 1.0), RIGHT)
    click(plot.chart.viewport(), at(plot, 0.3, 0.7), RIGHT)
    assert rows(session) == [FIRST[0], *FIRST[2:]]
    move(plot.chart.viewport(), at(plot, 2.0, 0.5))
    QTest.keyClick(plot.chart, Keys.Key_Delete)
    assert rows(session) == [FIRST[0], *FIRST[3:]]


def test_escape_takes_a_drag_back_and_leaves_no_undo_step(plot: FitPlot, session: Session) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    assert rows(session) != FIRST
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    release(viewport, at(plot, 1.4, 0.2))
    assert rows(session) == FIRST
    assert plot.chart.curve_points("training points")[0].tolist() == [0.0, 1.0, 2.0]
    assert session.undo_stack.count() == 0


def test_without_editing_a_drag_pans_and_a_click_does_nothing(
    plot: FitPlot, session: Session
) -> None:
    viewport, before = plot.chart.viewport(), plot.visible_range()
    click(viewport, at(plot, 0.3, 0.9))
    drag(viewport, at(plot, 0.3, 0.9), at(plot, 0.8, 0.9), steps=1)
    assert rows(session) == FIRST
    assert plot.visible_range()[0] == pytest.approx(before[0] - 0.5, abs=0.02)


def test_points_that_may_not_be_edited_have_no_button_to_press(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    plot.set_editable(False)
    assert not plot.editing
    assert not button(plot, "Edit points").isEnabled()
    click(plot.chart.viewport(), at(plot, 0.3, 0.7))
    assert rows(session) == FIRST


def test_another_button_does_not_end_a_drag(plot: FitPlot, session: Session) -> None:
    edit(plot)
    viewport, there, later = plot.chart.viewport(), at(plot, 1.25, 0.25), at(plot, 1.3, 0.4)
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, there, Qt.MouseButton.LeftButton)
    press(viewport, there, RIGHT)
    release(viewport, there, RIGHT)
    move(viewport, later, Qt.MouseButton.LeftButton)
    release(viewport, later)
    assert rows(session)[1] == near(1.3, 0.4)
    assert session.undo_stack.count() == 1


def test_switching_the_editing_off_takes_a_drag_back(plot: FitPlot, session: Session) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    plot.set_editing(False)
    release(viewport, at(plot, 1.4, 0.2))
    assert rows(session) == FIRST
    assert viewport.cursor().shape() is Qt.CursorShape.ArrowCursor


# -- keys -------------------------------------------------------------------------------------


def test_points_are_chosen_moved_and_removed_by_keys_alone(plot: FitPlot, session: Session) -> None:
    edit(plot)
    plot.chart.setFocus()
    (x0, x1), (y0, y1) = plot.chart.x_range(), plot.chart.y_range()
    QTest.keyClick(plot.chart, Keys.Key_Right)  # the leftmost point, row 0
    QTest.keyClick(plot.chart, Keys.Key_Right)  # the next to the right, row 3
    QTest.keyClick(plot.chart, Keys.Key_Up)
    QTest.keyClick(plot.chart, Keys.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    moved = rows(session)[3]
    assert moved == pytest.approx((0.5 - 0.01 * (x1 - x0), 0.2 + 0.01 * (y1 - y0)))
    QTest.keyClick(plot.chart, Keys.Key_Delete)
    assert rows(session) == [*FIRST[:3], FIRST[4]]


@pytest.mark.parametrize("key", [Keys.Key_Insert, Keys.Key_Return, Keys.Key_Enter])
def test_points_are_added_and_put_in_place_by_keys_alone(
    plot: FitPlot, session: Session, key: Qt.Key
) -> None:
    chart = plot.chart
    plot.set_editing(True)
    (x0, x1), (y0, y1) = chart.x_range(), chart.y_range()
    middle = (x0 + x1) / 2.0, (y0 + y1) / 2.0
    QTest.keyClick(chart, key)
    assert rows(session)[5] == pytest.approx(middle)
    assert not session.dataset.test[5]
    QTest.keyClick(chart, Keys.Key_Up)
    assert rows(session)[5][1] == pytest.approx(middle[1] + 0.01 * (y1 - y0)), "it is chosen"
    for n in range(20):
        QTest.keyClick(chart, key)
        assert len(rows(session)) == 7 + n
    assert rows(session)[6][0] == pytest.approx(middle[0] + 0.05 * (x1 - x0))
    low, high = chart.x_range()
    assert low <= session.dataset.x.min() <= session.dataset.x.max() <= high


def test_keys_do_not_exchange_a_point_that_the_mouse_drags(plot: FitPlot, session: Session) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    for key in (Keys.Key_Right, Keys.Key_Up, Keys.Key_Insert):
        QTest.keyClick(plot.chart, key)
    assert plot.chart.marks.held == 1
    release(viewport, at(plot, 1.4, 0.2))
    assert rows(session) == [FIRST[0], near(1.4, 0.2), *FIRST[2:]]


def test_keys_with_ctrl_and_alt_leave_the_points_alone(plot: FitPlot, session: Session) -> None:
    edit(plot)
    QTest.keyClick(plot.chart, Keys.Key_Right)
    held = plot.chart.marks.held
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        for key in (Keys.Key_Right, Keys.Key_Left, Keys.Key_Up, Keys.Key_Delete):
            QTest.keyClick(plot.chart, key, modifier)
    assert plot.chart.marks.held == held
    assert rows(session) == FIRST


# -- points by hand ---------------------------------------------------------------------------


def choose(window: MainWindow, text: str) -> None:
    """Choose a source in the data panel, as the mouse does."""
    combo = window.data_panel.source
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


def test_points_by_hand_are_made_at_once_and_undone_one_by_one(window: MainWindow) -> None:
    session, plot = window.session, window.fit.line.plot
    choose(window, "Points by hand")
    assert plot.editing
    assert "a click adds a point, a drag draws" in plot.bubble.text().lower()
    made = session.document
    viewport, n = plot.chart.viewport(), len(session.dataset.x)
    click(viewport, at(plot, 0.5, 0.3))
    assert len(session.dataset.x) == n + 1
    drag(viewport, at(plot, -0.5, 0.0), at(plot, 0.5, 0.0))
    assert len(session.dataset.x) > n + 5
    assert session.undo_stack.undo_text() == "Draw points"
    drag(viewport, at(plot, 0.5, 0.3), at(plot, 0.7, 0.1))
    assert rows(session)[n] == near(0.7, 0.1)
    click(viewport, at(plot, 0.7, 0.1), RIGHT)
    for _ in range(4):
        session.undo_stack.undo()
    assert session.document.same_as(made)


def test_another_source_or_document_ends_the_editing_of_points(window: MainWindow) -> None:
    plot = window.fit.line.plot
    choose(window, "Points by hand")
    combo = window.data_panel.source
    kinds = [combo.itemData(i) or ("", "") for i in range(combo.count())]
    choose(window, combo.itemText([kind for kind, _ in kinds].index("generator")))
    assert not plot.editing
    choose(window, "Points by hand")
    window.session.open_document(hat())
    assert not plot.editing


def test_while_points_are_edited_the_wheel_zooms_and_the_middle_button_pans(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    viewport, before = plot.chart.viewport(), plot.visible_range()
    start, middle = at(plot, 0.3, 0.7), Qt.MouseButton.MiddleButton
    press(viewport, start, middle)
    for i in (20.0, 40.0, 60.0):
        move(viewport, start + QPointF(i, 0.0), middle)
    release(viewport, start + QPointF(60.0, 0.0), middle)
    low, high = plot.visible_range()
    assert low < before[0]
    assert high - low == pytest.approx(before[1] - before[0])
    wheel(viewport, start, 120)
    assert np.ptp(plot.visible_range()) < 0.99 * (high - low)
    assert rows(session) == FIRST


def test_points_by_hand_in_the_plane_switch_the_pencil_of_the_plane_on(window: MainWindow) -> None:
    combo = window.data_panel.source
    kinds = [combo.itemData(i) or ("", "") for i in range(combo.count())]
    choose(window, combo.itemText(kinds.index(("plane points", ""))))
    assert window.fit.view is window.fit.plane
    assert window.fit.plane.plot.editing
    assert not window.fit.line.plot.editing
