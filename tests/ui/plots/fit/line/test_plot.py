from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import DARK, LIGHT
from tests.ui.plots.fit_parts import EMPTY, X_TEST, X_TRAIN, Y_TEST, Y_TRAIN, Told, at, button, edit
from tests.ui.plots.mouse import drag


def test_a_column_whose_name_looks_like_a_tag_is_named_as_it_is(plot: FitPlot) -> None:
    points = np.array([0.0, 1.0])
    plot.set_dataset(points, points, points[:0], points[:0], "a<b", "<i>&")
    labels = [axis.label.toPlainText() for axis in (plot.chart.x_axis, plot.chart.y_axis)]
    assert [label.strip() for label in labels] == ["a<b", "<i>&"]


def test_a_double_click_shows_everything_when_nothing_is_edited(plot: FitPlot) -> None:
    plot.look_at(50.0, 50.0)
    place = plot.chart.plot_rect().center().toPoint()
    QTest.mouseDClick(plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert plot.visible_range() == pytest.approx((-0.24, 2.24))


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
