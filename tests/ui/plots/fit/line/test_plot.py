from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.model import edits
from playground.model.document import Data, Generator
from playground.session import Session
from playground.ui.plots.fit.line.chart import Kinks
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import LIGHT
from tests.ui.plots.fit_parts import (
    EMPTY,
    X_TEST,
    X_TRAIN,
    Y_TEST,
    Y_TRAIN,
    at,
    button,
    colour_at,
    dataset,
    is_like,
    legend,
    points,
)
from tests.ui.plots.mouse import drag


def test_a_column_whose_name_looks_like_a_tag_is_named_as_it_is(plot: FitPlot) -> None:
    plot.set_names("a<b", "<i>&")
    labels = [axis.label.toPlainText() for axis in (plot.chart.x_axis, plot.chart.y_axis)]
    assert [label.strip() for label in labels] == ["a<b", "<i>&"]


def test_the_axes_are_called_as_the_nodes_on_the_canvas_or_else_as_the_columns(
    plot: FitPlot, session: Session
) -> None:
    x = session.document.graph.layers[0].nodes[0].id
    session.edit("Data", lambda d: edits.set_data(d, points(names=("day", "price"))))
    assert (plot.chart.x_axis.name, plot.chart.y_axis.name) == ("day", "price")
    session.edit("Rename", lambda d: edits.rename_node(d, x, "week"))
    assert (plot.chart.x_axis.name, plot.chart.y_axis.name) == ("week", "price")


def test_a_double_click_shows_everything_when_nothing_is_edited(plot: FitPlot) -> None:
    plot.look_at(50.0, 50.0)
    place = plot.chart.plot_rect().center().toPoint()
    QTest.mouseDClick(plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert plot.visible_range() == pytest.approx((-0.24, 2.24))


# -- the view ---------------------------------------------------------------------------------


def test_the_view_stays_while_points_move_within_it(plot: FitPlot) -> None:
    x, y = plot.chart.x_range(), plot.chart.y_range()
    plot.set_dataset(dataset(X_TRAIN * 1.05, Y_TRAIN * 0.9, X_TEST, Y_TEST))
    assert (plot.chart.x_range(), plot.chart.y_range()) == (x, y)


def test_the_view_follows_data_that_leave_it(plot: FitPlot, session: Session) -> None:
    data = session.document.data
    assert session.edit("Data", lambda d: edits.set_data(d, Data(Generator("sine")))) == ""
    low, high = plot.visible_range()
    assert -2.0 < low < -1.0
    assert 1.0 < high < 2.0
    session.edit("Data", lambda d: edits.set_data(d, data))
    assert plot.visible_range() == pytest.approx((-0.24, 2.24))


def test_the_function_never_moves_the_view(plot: FitPlot) -> None:
    y = plot.chart.y_range()
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1e9, 1e300, 1e9]), exact=True)
    assert plot.chart.y_range() == y
    plot.grab()


def test_a_view_chosen_by_hand_stays_until_it_is_fitted(plot: FitPlot) -> None:
    drag(plot.chart.viewport(), at(plot, 0.3, 0.9), at(plot, 0.8, 0.9), steps=1)
    chosen = plot.visible_range()
    plot.set_dataset(dataset(X_TRAIN, Y_TRAIN * 1.1, X_TEST, Y_TEST))
    assert plot.visible_range() == chosen
    QTest.mouseClick(button(plot, "Fit view"), Qt.MouseButton.LeftButton)
    assert plot.visible_range() == pytest.approx((-0.24, 2.24))


def test_other_data_out_of_a_chosen_view_are_shown_all_the_same(plot: FitPlot) -> None:
    drag(plot.chart.viewport(), at(plot, 0.3, 0.9), at(plot, 0.8, 0.9), steps=1)
    plot.set_dataset(dataset(X_TRAIN + 100.0, Y_TRAIN, EMPTY, EMPTY))
    low, high = plot.visible_range()
    assert 99.0 < low < 100.0 < 102.0 < high < 103.0


# -- what is drawn ----------------------------------------------------------------------------


def test_beyond_the_data_the_function_is_drawn_apart(plot: FitPlot) -> None:
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1.0, 1.0, -1.0]), exact=True)
    points = plot.chart.curve_points
    np.testing.assert_allclose(points("fit"), [[0.0, 1.0, 2.0], [0.0, 1.0, 0.0]])
    np.testing.assert_allclose(points("fit left of the data"), [[-1.0, 0.0], [-1.0, 0.0]])
    np.testing.assert_allclose(points("fit right of the data"), [[2.0, 3.0], [0.0, -1.0]])
    assert is_like(colour_at(plot, 0.3, 0.3), LIGHT.fit)
    assert not is_like(colour_at(plot, -0.1, -0.1), LIGHT.fit)


def test_values_that_are_not_finite_are_left_out(plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 1.0, 2.0]), np.array([0.0, np.nan, 1.0]), exact=False)
    np.testing.assert_allclose(plot.chart.curve_points("fit"), [[0.0, 2.0], [0.0, 1.0]])


def test_the_legend_names_what_is_there_and_whether_it_is_exact(plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 1.0]), np.array([0.0, 1.0]), exact=True)
    half = np.array([0.5])
    plot.set_kinks(Kinks(half, half, ((1,),), ("h1",), (QColor("#0b7fc7"),)))
    assert legend(plot) == ["network, exact", "training", "test", "kink"]
    plot.set_function(np.array([0.0, 1.0]), np.array([0.0, 1.0]), exact=False)
    plot.set_kinks(Kinks())
    plot.set_dataset(dataset(X_TRAIN, Y_TRAIN, EMPTY, EMPTY))
    assert legend(plot) == ["network, sampled", "training"]


def test_the_curve_that_generated_data_come_from_is_in_the_legend(
    plot: FitPlot, session: Session
) -> None:
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("sine"))))
    assert legend(plot)[-1] == "target"
    x, y = plot.chart.curve_points("target")
    assert session.dataset.target is not None
    np.testing.assert_allclose(y, session.dataset.target(x))


def test_an_empty_plot_says_what_to_do(plot: FitPlot) -> None:
    plot.set_dataset(dataset(EMPTY, EMPTY, EMPTY, EMPTY))
    message = plot.chart.message
    assert message.isVisible()
    assert "pencil" in message.text()
