from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import Data, frozen
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.plane.view import PlaneView
from playground.ui.plots.fit.shades import class_colours
from playground.ui.shell.theme import DARK
from tests.ui.conftest import OpenWindow
from tests.ui.plots.mouse import move
from tests.ui.plots.plane_parts import regression, segments, three_classes, two_classes


def pixel(plot: PlanePlot, x: float, y: float) -> QColor:
    """The colour of the field at a place."""
    (left, right), (low, high) = plot.chart.view_box
    _, columns = plot.chart.field.pixels.shape
    cells = columns - 2  # one more on each side is outside of the view
    column = int((x - left) / (right - left) * cells) + 1
    row = int((y - low) / (high - low) * cells) + 1
    return QColor.fromRgb(int(plot.chart.field.pixels[row, column]))


def more_blue(colour: QColor) -> bool:
    return colour.blue() > colour.red()


def test_the_field_shows_the_probability_of_the_second_class(plot: PlanePlot) -> None:
    assert more_blue(pixel(plot, 2.0, -1.0))
    assert not more_blue(pixel(plot, -1.0, 1.2))
    one, other = pixel(plot, 0.3, -1.0), pixel(plot, 2.0, -1.0)
    assert one.red() > other.red(), "paler where the network is less sure"


def test_points_of_a_class_have_its_colour_and_shape_and_test_points_are_hollow(
    plot: PlanePlot, session: Session
) -> None:
    x, y = plot.chart.curve_points("training points")
    np.testing.assert_array_equal(np.stack([x, y], axis=1), session.dataset.x[:7])
    assert plot.chart.curve_points("held-out points")[0].tolist() == [2.0]
    entries = plot.frame.legend.entries
    names = [(e.text, e.kind, e.colour) for e in entries[:2]]
    first, second = (c.name() for c in class_colours(2))
    assert names == [("other", "disc", first), ("same", "square", second)]
    assert [e.text for e in entries[2:]] == ["test", "boundary"]


def test_the_boundary_runs_where_the_decision_changes(plot: PlanePlot) -> None:
    ends = segments(plot, "boundary").reshape(-1, 2)
    assert len(ends) > 2
    x1, x2 = np.maximum(ends, 0.0).T
    np.testing.assert_allclose(x1, x2, atol=1e-12)  # exact while training pauses
    tops = plot.chart.x_range()[1], plot.chart.y_range()[1]
    assert (ends.max(axis=0) > tops).any(), "up to the edge of the plot"


def test_the_axes_are_the_columns_of_the_data(plot: PlanePlot) -> None:
    assert "left" in plot.chart.x_axis.labelString()
    assert "up" in plot.chart.y_axis.labelString()


def test_pointing_runs_both_inputs_through_the_network_and_says_class_and_confidence(
    plot: PlanePlot, session: Session
) -> None:
    at = plot.chart.to_pixels(2.0, -1.0)
    move(plot.chart.viewport(), at)
    assert session.probe == pytest.approx((2.0, -1.0), abs=0.05)
    text = plot.chart.read_out.text()
    assert "left = 2.0" in text
    assert "class same, confidence 88." in text
    move(plot.chart.viewport(), plot.chart.plot_rect().topLeft())
    assert session.probe is None or plot.read_out.x is not None


def test_a_probe_from_elsewhere_is_marked_and_arrows_move_it(
    plot: PlanePlot, session: Session
) -> None:
    session.set_probe((0.5, 0.25))
    assert [float(v[0]) for v in plot.chart.curve_points("cross-hair")] == [0.5, 0.25]
    plot.chart.setFocus()
    QTest.keyClick(plot.chart, Qt.Key.Key_Right)
    QTest.keyClick(plot.chart, Qt.Key.Key_Down)
    assert session.probe is not None
    assert session.probe[0] > 0.5
    assert session.probe[1] < 0.25
    QTest.keyClick(plot.chart, Qt.Key.Key_Escape)
    assert session.probe is None


def test_a_weight_set_by_hand_changes_the_field_at_once(plot: PlanePlot, session: Session) -> None:
    bias = session.document.graph.units[-1].id
    assert not more_blue(pixel(plot, -1.0, 1.2))
    session.edit("Bias", lambda d: edits.set_values(d, {bias: 5.0}))
    QTest.qWait(1)
    assert more_blue(pixel(plot, -1.0, 1.2))


def test_the_field_follows_training(
    qtbot: QtBot, dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(three_classes())
    assert dock.view is view
    before = view.plot.chart.field.pixels.copy()
    session.step(100)
    qtbot.waitUntil(lambda: session.live.step == 100 and not session.running)
    assert dock.view is view
    assert not np.array_equal(before, view.plot.chart.field.pixels)


# -- several outputs, and values --------------------------------------------------------------


def test_of_several_classes_winner_or_one_probability_is_chosen(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(three_classes())
    chooser = dock.plane.plot.chooser
    assert [chooser.itemText(i) for i in range(chooser.count())] == [
        "Winner",
        "P(red)",
        "P(green)",
        "P(blue)",
    ]
    winner = view.plot.chart.field.pixels.copy()
    dock.commands["plane_next"].attempt()
    assert chooser.currentText() == "P(red)"
    assert not np.array_equal(winner, view.plot.chart.field.pixels)
    QTest.keyClick(chooser, Qt.Key.Key_Up)
    assert chooser.currentText() == "Winner"
    np.testing.assert_array_equal(winner, view.plot.chart.field.pixels)


@pytest.mark.parametrize("scaling", ["none", "standard"])
def test_a_regression_has_level_lines_and_values_in_the_users_units(
    dock: FitDock, view: PlaneView, session: Session, scaling: str
) -> None:
    session.open_document(regression(scaling))
    plot = dock.plane.plot
    assert plot.bar.span == (-3.0, 3.0)
    lines = segments(plot, "level lines")
    assert len(lines) > 10
    found = predicted(session, lines.mean(axis=1))
    np.testing.assert_allclose(found, np.round(found), atol=0.15)
    assert len(segments(plot, "boundary")) == 0
    session.set_probe((2.0, 1.0))
    wanted = predicted(session, np.array([(2.0, 1.0)]))[0]
    assert f"y = {wanted:.3f}" in plot.chart.read_out.text()


def predicted(session: Session, x: np.ndarray) -> np.ndarray:
    """relu(x1) - relu(x2) in the network's units, given in the user's."""
    z = np.maximum(session.dataset.inputs.to_network(x), 0.0)
    return session.dataset.y_scale.to_user(z[:, :1] - z[:, 1:])[:, 0]


# -- contributions and previews ---------------------------------------------------------------


def test_a_node_pointed_at_on_the_canvas_shows_its_share_in_words(
    plot: PlanePlot, dock: FitDock, session: Session
) -> None:
    second = session.document.graph.layers[1].nodes[1].id
    dock.set_hovered_node(second)
    assert plot.words.text() == "share of h2 in y: -1.000 · h2"
    assert not more_blue(pixel(plot, 0.0, 1.2))
    assert pixel(plot, -2.0, -1.0).lightness() > pixel(plot, 0.0, 1.2).lightness()
    assert len(segments(plot, "boundary")) == 0
    dock.set_hovered_node(None)
    assert plot.words.isHidden()
    assert len(segments(plot, "boundary"))


def test_pointing_at_delete_shows_the_boundary_afterwards_and_its_loss(
    plot: PlanePlot, dock: FitDock, session: Session
) -> None:
    first = session.document.graph.layers[1].nodes[0].id
    dock.preview(lambda d: edits.remove_nodes(d, (first,)))
    assert plot.frame.legend.entries[0].text.startswith("after deleting: loss ")
    middles = segments(plot, "preview").mean(axis=1)
    np.testing.assert_allclose(np.maximum(middles[:, 1], 0.0), 0.0, atol=0.1)
    dock.preview(None)
    assert len(segments(plot, "preview")) == 0


def test_the_plane_is_drawn_in_the_dark_too(dock: FitDock, plot: PlanePlot) -> None:
    light = pixel(plot, -1.5, -1.5)
    dock.set_theme(DARK)
    assert pixel(plot, -1.5, -1.5).lightness() < light.lightness()


def test_the_window_opens_two_inputs_and_lights_what_is_pointed_at(
    open_window: OpenWindow,
) -> None:
    window = open_window(two_classes())
    plot = window.fit.plane.plot
    move(plot.chart.viewport(), plot.chart.to_pixels(1.0, -1.0))
    assert window.session.probe == pytest.approx((1.0, -1.0), abs=0.05)
    assert "plane" in window.fit.description


def test_a_network_that_overflows_is_drawn_without_a_warning(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    dock.commands["plane_regions"].attempt()
    dock.commands["plane_cut"].attempt()
    weights = dict.fromkeys(session.document.graph.edge_index, 1e200)
    session.edit("Weights", lambda d: edits.set_values(d, weights))
    assert dock.view is view
    session.set_probe((1.0, 1.0))
    view.plot.grab()
    session.open_document(three_classes())
    weights = dict.fromkeys(session.document.graph.edge_index, -1e308)
    session.edit("Weights", lambda d: edits.set_values(d, weights))
    dock.plane.plot.grab()


def test_the_colours_of_dates_are_named_by_dates(dock: FitDock, session: Session) -> None:
    session.open_document(regression())
    points = as_points(session.dataset)
    dates = replace(points, y=frozen(100.0 * points.y), dates=("y",))  # -300 to 300 days
    document = replace(session.document, data=Data(dates, "standard"))
    session.open_document(document)
    bar = dock.plane.plot.bar
    assert bar.toolTip() == "Orange at 1969-03, blue at 1970-10"


@pytest.mark.parametrize("target", [0.0, 5.0, 1e150])
def test_targets_that_are_all_alike_have_colours(
    dock: FitDock, session: Session, target: float
) -> None:
    session.open_document(regression())
    points = as_points(session.dataset)
    alike = replace(points, y=frozen(np.full_like(points.y, target)))
    session.open_document(replace(session.document, data=Data(alike)))
    low, high = dock.plane.plot.bar.span
    assert low < target < high
