from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import X_TEST, X_TRAIN, Y_TEST, Y_TRAIN, Keys, Told, at
from tests.ui.plots.mouse import move


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
