from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from playground.ui.plots.fit_plot import FitPlot
from playground.ui.theme import DARK, LIGHT
from tests.ui.plots.mouse import RIGHT, click, drag, move, press, release

X_TRAIN, Y_TRAIN = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5])
X_TEST, Y_TEST = np.array([0.5, 1.5]), np.array([0.2, 0.9])
EMPTY = np.zeros(0)
Keys = Qt.Key


class Told:
    """What the plot announced, in its order."""

    def __init__(self, plot: FitPlot) -> None:
        self.events: list[tuple[object, ...]] = []
        self.dragged: list[tuple[int, float, float]] = []
        self.hovered: list[object] = []
        self.ranges: list[tuple[float, float]] = []
        plot.point_added.connect(self.on_added)
        plot.point_moved.connect(self.on_moved)
        plot.point_removed.connect(self.on_removed)
        plot.point_dragged.connect(self.on_dragged)
        plot.x_hovered.connect(self.hovered.append)
        plot.range_changed.connect(self.on_range)

    def on_added(self, x: float, y: float) -> None:
        self.events.append(("added", x, y))

    def on_moved(self, index: int, x: float, y: float) -> None:
        self.events.append(("moved", index, x, y))

    def on_removed(self, index: int) -> None:
        self.events.append(("removed", index))

    def on_dragged(self, index: int, x: float, y: float) -> None:
        self.dragged.append((index, x, y))

    def on_range(self, low: float, high: float) -> None:
        self.ranges.append((low, high))


@pytest.fixture(autouse=True)
def every_move_counts() -> Iterator[None]:
    """pyqtgraph passes over moves that follow one another faster than any hand's."""
    limit = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", limit)


@pytest.fixture
def plot(qtbot: QtBot) -> FitPlot:
    """Three training and two test points; editing is allowed and off."""
    plot = FitPlot()
    qtbot.addWidget(plot)
    plot.resize(480, 360)
    with qtbot.waitActive(plot):
        plot.show()
        plot.activateWindow()
    plot.set_dataset(X_TRAIN, Y_TRAIN, X_TEST, Y_TEST, "x", "y")
    plot.set_editable(True)
    return plot


@pytest.fixture
def told(plot: FitPlot) -> Told:
    return Told(plot)


def at(plot: FitPlot, x: float, y: float) -> QPointF:
    return plot.chart.to_pixels(x, y)


def button(plot: FitPlot, name: str) -> QToolButton:
    return next(b for b in plot.findChildren(QToolButton) if b.accessibleName() == name)


def edit(plot: FitPlot) -> None:
    QTest.mouseClick(button(plot, "Edit points"), Qt.MouseButton.LeftButton)
    assert plot.editing


# -- editing points ---------------------------------------------------------------------------


def test_a_column_whose_name_looks_like_a_tag_is_named_as_it_is(plot: FitPlot) -> None:
    points = np.array([0.0, 1.0])
    plot.set_dataset(points, points, points[:0], points[:0], "a<b", "<i>&")
    labels = [axis.label.toPlainText() for axis in (plot.chart.x_axis, plot.chart.y_axis)]
    assert [label.strip() for label in labels] == ["a<b", "<i>&"]


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


def test_a_double_click_shows_everything_when_nothing_is_edited(plot: FitPlot) -> None:
    plot.look_at(50.0, 50.0)
    place = plot.chart.plot_rect().center().toPoint()
    QTest.mouseDClick(plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert plot.visible_range() == pytest.approx((-0.24, 2.24))


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


def test_new_data_do_not_pull_a_point_from_under_the_pointer(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    plot.set_dataset(X_TRAIN, Y_TRAIN + 0.1, X_TEST, Y_TEST, "x", "y")
    assert plot.chart.marks.train.getData()[0][1] == pytest.approx(1.4, abs=0.01)
    release(viewport, at(plot, 1.4, 0.2))
    assert told.events[0][2:] == pytest.approx((1.4, 0.2), abs=0.01)


def test_the_arrays_given_are_never_written_to(plot: FitPlot) -> None:
    edit(plot)
    x = X_TRAIN.copy()
    x.setflags(write=False)
    plot.set_dataset(x, Y_TRAIN, EMPTY, EMPTY)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.5, 0.2))
    np.testing.assert_array_equal(x, X_TRAIN)


def test_the_point_under_the_pointer_is_ringed_and_the_pointer_changes(plot: FitPlot) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    move(viewport, at(plot, 0.3, 0.7))
    assert viewport.cursor().shape() is Qt.CursorShape.CrossCursor
    assert len(plot.chart.marks.halo.getData()[0]) == 0
    move(viewport, at(plot, 1.0, 1.0))
    assert viewport.cursor().shape() is Qt.CursorShape.OpenHandCursor
    assert [list(values) for values in plot.chart.marks.halo.getData()] == [[1.0], [1.0]]


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


# -- the view ---------------------------------------------------------------------------------


def test_the_view_stays_while_points_move_within_it(plot: FitPlot, told: Told) -> None:
    x, y = plot.chart.x_range(), plot.chart.y_range()
    told.ranges.clear()
    plot.set_dataset(X_TRAIN * 1.05, Y_TRAIN * 0.9, X_TEST, Y_TEST)
    assert (plot.chart.x_range(), plot.chart.y_range()) == (x, y)
    assert told.ranges == []


def test_the_view_follows_data_that_leave_it(plot: FitPlot, told: Told) -> None:
    told.ranges.clear()
    plot.set_dataset(X_TRAIN * 10.0, Y_TRAIN, EMPTY, EMPTY)
    low, high = plot.visible_range()
    assert low < 0.0
    assert high > 20.0
    assert told.ranges == [(low, high)]


def test_the_function_never_moves_the_view(plot: FitPlot) -> None:
    y = plot.chart.y_range()
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1e9, 1e300, 1e9]), exact=True)
    assert plot.chart.y_range() == y
    plot.grab()


def test_a_view_chosen_by_hand_stays_until_it_is_fitted(plot: FitPlot) -> None:
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.5, 1.0), steps=1)
    chosen = plot.visible_range()
    plot.set_dataset(X_TRAIN, Y_TRAIN * 1.1, X_TEST, Y_TEST)
    assert plot.visible_range() == chosen
    QTest.mouseClick(button(plot, "Fit view"), Qt.MouseButton.LeftButton)
    low, high = plot.visible_range()
    assert low == pytest.approx(-0.24)
    assert high == pytest.approx(2.24)


def test_other_data_out_of_a_chosen_view_are_shown_all_the_same(plot: FitPlot) -> None:
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.5, 1.0), steps=1)
    plot.set_dataset(X_TRAIN + 100.0, Y_TRAIN, EMPTY, EMPTY)
    low, high = plot.visible_range()
    assert 99.0 < low < 100.0 < 102.0 < high < 103.0


# -- what is drawn ----------------------------------------------------------------------------


def test_beyond_the_data_the_function_is_drawn_in_another_way(plot: FitPlot) -> None:
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1.0, 1.0, -1.0]), exact=True)
    chart = plot.chart
    np.testing.assert_allclose(chart.inside.getData(), [[0.0, 1.0, 2.0], [0.0, 1.0, 0.0]])
    np.testing.assert_allclose(chart.left.getData(), [[-1.0, 0.0], [-1.0, 0.0]])
    np.testing.assert_allclose(chart.right.getData(), [[2.0, 3.0], [0.0, -1.0]])
    assert chart.left.opts["pen"].style() != chart.inside.opts["pen"].style()
    assert chart.left.opts["pen"].widthF() < chart.inside.opts["pen"].widthF()


def test_what_is_not_finite_is_left_out(plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 1.0, 2.0]), np.array([0.0, np.nan, 1.0]), exact=False)
    np.testing.assert_allclose(plot.chart.inside.getData(), [[0.0, 2.0], [0.0, 1.0]])


def legend(plot: FitPlot) -> list[str]:
    return [entry.text for entry in plot._legend.entries]


def test_the_legend_names_what_is_there_and_whether_it_is_exact(plot: FitPlot) -> None:
    assert legend(plot) == ["training", "test"]
    plot.set_function(np.array([0.0, 1.0]), np.array([0.0, 1.0]), exact=True)
    plot.set_kinks(np.array([0.5]), np.array([0.5]), ["h1"], [QColor("#0b7fc7")])
    assert legend(plot) == ["network, exact", "training", "test", "kink"]
    plot.set_function(np.array([0.0, 1.0]), np.array([0.0, 1.0]), exact=False)
    plot.set_kinks(EMPTY, EMPTY, [], [])
    plot.set_dataset(X_TRAIN, Y_TRAIN, EMPTY, EMPTY, target=(X_TRAIN, Y_TRAIN))
    assert legend(plot) == ["network, sampled", "training", "target"]


def test_kinks_have_their_place_and_the_colour_of_their_unit(plot: FitPlot) -> None:
    colours = [QColor("#0b7fc7"), QColor("#d55e00")]
    plot.set_kinks(np.array([0.5, 1.5]), np.array([0.2, 0.8]), ["h1", "h2"], colours)
    spots = plot.chart.kinks.points()
    assert [(s.pos().x(), s.pos().y()) for s in spots] == [(0.5, 0.2), (1.5, 0.8)]
    assert [s.brush().color().name() for s in spots] == ["#0b7fc7", "#d55e00"]


def test_the_read_out_gives_the_function_and_the_kink_under_the_pointer(
    plot: FitPlot, told: Told
) -> None:
    plot.set_dataset(X_TRAIN, Y_TRAIN, X_TEST, Y_TEST, "hours", "mV")
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1.0, 1.0, -1.0]), exact=True)
    plot.set_kinks(np.array([1.0]), np.array([1.0]), ["h3"], [QColor("#0b7fc7")])
    viewport = plot.chart.viewport()
    move(viewport, at(plot, 0.25, 0.9))
    x = told.hovered[-1]
    assert isinstance(x, float)
    assert x == pytest.approx(0.25, abs=0.01)
    lines = plot.chart.read_out.text().splitlines()
    assert lines == [f"hours = {x:.3f}", f"network = {x:.3f}"]
    move(viewport, at(plot, 1.0, 0.9))
    assert plot.chart.read_out.text().splitlines()[2] == "kink of h3 at (1.000, 1.000)"
    move(viewport, QPointF(2.0, 2.0))  # on the axis
    assert told.hovered[-1] is None
    assert not plot.chart.read_out.isVisible()


def test_the_cross_hair_follows_arrow_keys(plot: FitPlot, told: Told) -> None:
    plot.chart.setFocus()
    low, high = plot.visible_range()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    QTest.keyClick(plot.chart, Keys.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    step = (high - low) / 100.0
    middle = (low + high) / 2.0
    assert told.hovered == [pytest.approx(middle + step), pytest.approx(middle - 9.0 * step)]


def test_ctrl_moves_the_cross_hair_while_points_are_edited(plot: FitPlot, told: Told) -> None:
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    plot.set_editing(True)
    plot.chart.setFocus()
    low, high = plot.visible_range()
    QTest.keyClick(plot.chart, Keys.Key_Right, ctrl)
    QTest.keyClick(plot.chart, Keys.Key_Left, ctrl | shift)
    middle, step = (low + high) / 2.0, (high - low) / 100.0
    assert told.hovered == [pytest.approx(middle + step), pytest.approx(middle - 9.0 * step)]
    assert plot.chart.marks.held is None
    assert told.events == []


def test_k_leads_from_kink_to_kink_and_stays_at_the_last(plot: FitPlot) -> None:
    pointed: list[tuple[int, ...]] = []
    plot.kinks_pointed.connect(pointed.append)
    xs, colours = np.array([0.25, 1.0, 1.75]), [QColor("#0b7fc7")] * 3
    plot.set_kinks(xs, np.zeros(3), ["h1", "h2", "h3"], colours)
    plot.chart.setFocus()
    seen: list[float | None] = []
    for _ in range(4):
        QTest.keyClick(plot.chart, Keys.Key_K)
        seen.append(plot.hovered_x)
    QTest.keyClick(plot.chart, Keys.Key_K, Qt.KeyboardModifier.ShiftModifier)
    assert [*seen, plot.hovered_x] == [0.25, 1.0, 1.75, 1.75, 1.0]
    assert pointed == [(0,), (1,), (2,), (1,)]


def test_escape_takes_the_cross_hair_away_and_only_that(plot: FitPlot, told: Told) -> None:
    plot.chart.setFocus()
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    assert told.hovered == []
    QTest.keyClick(plot.chart, Keys.Key_Right)
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    assert told.hovered[1:] == [None]
    assert plot.hovered_x is None
    assert not plot.chart.read_out.isVisible()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    plot.set_editing(True)
    QTest.keyClick(plot.chart, Keys.Key_Right)  # a point is chosen
    QTest.keyClick(plot.chart, Keys.Key_Escape)  # and let go of
    assert plot.hovered_x is not None
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    assert plot.hovered_x is None


def test_the_cross_hair_of_the_keys_points_at_kinks_too(plot: FitPlot) -> None:
    pointed: list[tuple[int, ...]] = []
    plot.kinks_pointed.connect(pointed.append)
    low, high = plot.visible_range()
    x = (low + high) / 2.0 + (high - low) / 100.0
    plot.set_kinks(np.array([x]), np.array([0.5]), ("h1",), (QColor("red"),))
    plot.chart.setFocus()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    assert pointed == [(0,)]
    assert "kink of h1" in plot.chart.read_out.text()
    QTest.keyClick(plot.chart, Keys.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert pointed == [(0,), ()]


def test_a_remark_stands_below_the_cross_hair_and_stays_without_it(plot: FitPlot) -> None:
    read_out = plot.chart.read_out
    plot.set_remark("share of h1")
    assert read_out.isVisible()
    assert read_out.text() == "share of h1"
    plot.set_hovered_x(0.5)
    assert read_out.text().splitlines() == ["x = 0.500", "share of h1"]
    plot.set_remark("")
    assert read_out.text() == "x = 0.500"
    plot.set_hovered_x(None)
    assert not read_out.isVisible()


def test_a_cross_hair_set_from_outside_is_shown_in_silence(plot: FitPlot, told: Told) -> None:
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 1.0]), exact=True)
    plot.set_hovered_x(1.0)
    assert [list(v) for v in plot.chart.cursor_dot.getData()] == [[1.0], [0.5]]
    assert told.hovered == []


def test_the_read_out_keeps_up_with_the_training(qtbot: QtBot, plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 1.0]), exact=True)
    plot.set_hovered_x(1.0)
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 3.0]), exact=True)
    qtbot.waitUntil(lambda: plot.chart.read_out.text().endswith("network = 1.500"))


def test_an_empty_plot_says_what_to_do(plot: FitPlot) -> None:
    plot.set_dataset(EMPTY, EMPTY, EMPTY, EMPTY)
    message = plot.chart.message
    assert message.isVisible()
    assert "Edit points" in message.text()
    edit(plot)
    assert message.text() == "Click to add a point."
    plot.set_editable(False)
    assert message.text() == "No points yet. Choose a data set."
    plot.set_message("2 inputs: no curve can show this.")
    assert message.text() == "2 inputs: no curve can show this."
    plot.set_message("")
    plot.set_dataset(X_TRAIN, Y_TRAIN, EMPTY, EMPTY)
    assert not message.isVisible()


def test_the_plot_takes_the_theme_s_colours_and_scale(plot: FitPlot) -> None:
    plot.set_theme(DARK.scaled(1.5))
    chart = plot.chart
    assert chart.backgroundBrush().color() == QColor(DARK.surface)
    assert chart.inside.opts["pen"].color() == QColor(DARK.fit)
    assert chart.inside.opts["pen"].widthF() == pytest.approx(4.5)
    assert plot.grab().toImage().pixelColor(2, 30) == QColor(DARK.surface)
    plot.set_theme(LIGHT)
    assert chart.inside.opts["pen"].widthF() == pytest.approx(3.0)


def test_the_plot_is_named_described_and_reached_by_keys(plot: FitPlot) -> None:
    assert plot.accessibleName() == "Fit plot"
    described = plot.chart.accessibleDescription()
    assert described.startswith("3 training points, 2 test points. Left and Right move the cross")
    plot.set_kinks(np.array([1.0]), np.array([1.0]), ["h3"], [QColor("#0b7fc7")])
    assert "K takes the cross-hair to the next kink" in plot.chart.accessibleDescription()
    plot.set_editing(True)
    assert "Ctrl+Left and Ctrl+Right move the cross-hair" in plot.chart.accessibleDescription()
    assert plot.focusProxy() is plot.chart
    assert plot.chart.focusPolicy() & Qt.FocusPolicy.TabFocus
