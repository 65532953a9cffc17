from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.session import Session
from playground.ui.plots.fit.line.chart import Kinks
from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import Keys, at, rows
from tests.ui.plots.mouse import move, wheel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def kinks(*x: float, y: float = 0.0) -> Kinks:
    """Made by the nodes 1, 2, ... with the names h1, h2, ..."""
    n = range(1, len(x) + 1)
    names, nodes = tuple(f"h{i}" for i in n), tuple((i,) for i in n)
    colours = (QColor("#0b7fc7"),) * len(x)
    return Kinks(np.array(x), np.full(len(x), y), nodes, names, colours)


def pointed(plot: FitPlot) -> list[tuple[int, ...]]:
    """The makers announced from now on."""
    heard: list[tuple[int, ...]] = []
    plot.read_out.kinks_pointed.connect(heard.append)
    return heard


def test_the_read_out_gives_the_function_and_the_kink_under_the_pointer(plot: FitPlot) -> None:
    plot.set_names("hours", "mV")
    plot.set_function(np.array([-1.0, 1.0, 3.0]), np.array([-1.0, 1.0, -1.0]), exact=True)
    plot.set_kinks(kinks(1.0, y=1.0))
    viewport, read_out = plot.chart.viewport(), plot.chart.read_out
    move(viewport, at(plot, 0.25, 0.9))
    x = plot.read_out.x
    assert x == pytest.approx(0.25, abs=0.01)
    assert read_out.text().splitlines() == [f"hours = {x:.3f}", f"network = {x:.3f}"]
    move(viewport, at(plot, 1.0, 0.9))
    assert read_out.text().splitlines()[2] == "kink of h1 at (1.000, 1.000)"
    move(viewport, QPointF(2.0, 2.0))  # on the axis
    assert plot.read_out.x is None
    assert not read_out.isVisible()


def test_the_cross_hair_stays_under_the_pointer_while_the_wheel_zooms(plot: FitPlot) -> None:
    viewport, place = plot.chart.viewport(), at(plot, 0.25, 0.9)
    move(viewport, place)
    for _ in range(12):
        plot.grab()  # ticks with more digits take room from the drawing
        wheel(viewport, place, 120)
    assert plot.read_out.x == plot.chart.to_data(place)[0]


@pytest.mark.parametrize("editing", [False, True])
def test_the_cross_hair_follows_arrow_keys_with_ctrl_while_points_are_edited(
    plot: FitPlot, session: Session, editing: bool
) -> None:
    plot.set_editing(editing)
    plot.chart.setFocus()
    held = CTRL if editing else Qt.KeyboardModifier.NoModifier
    (low, high), points = plot.visible_range(), rows(session)
    middle, step = (low + high) / 2.0, (high - low) / 100.0
    QTest.keyClick(plot.chart, Keys.Key_Right, held)
    assert plot.read_out.x == pytest.approx(middle + step)
    if not editing:  # with Ctrl and Shift the points on the way are selected
        QTest.keyClick(plot.chart, Keys.Key_Left, SHIFT)
        assert plot.read_out.x == pytest.approx(middle - 9.0 * step)
    assert plot.chart.marks.held is None
    assert rows(session) == points


def test_k_leads_from_kink_to_kink_and_stays_at_the_last(plot: FitPlot) -> None:
    heard = pointed(plot)
    plot.set_kinks(kinks(0.25, 1.0, 1.75))
    plot.chart.setFocus()
    seen: list[float | None] = []
    for _ in range(4):
        QTest.keyClick(plot.chart, Keys.Key_K)
        seen.append(plot.read_out.x)
    QTest.keyClick(plot.chart, Keys.Key_K, SHIFT)
    assert [*seen, plot.read_out.x] == [0.25, 1.0, 1.75, 1.75, 1.0]
    assert heard == [(1,), (2,), (3,), (2,)]


def test_escape_hides_the_cross_hair_after_it_has_let_go_of_a_point(plot: FitPlot) -> None:
    plot.chart.setFocus()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    assert plot.read_out.x is None
    assert not plot.chart.read_out.isVisible()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    plot.set_editing(True)
    QTest.keyClick(plot.chart, Keys.Key_Right)  # a point is chosen
    QTest.keyClick(plot.chart, Keys.Key_Escape)  # and let go of
    assert plot.read_out.x is not None
    QTest.keyClick(plot.chart, Keys.Key_Escape)
    assert plot.read_out.x is None


def test_the_cross_hair_of_the_keys_points_at_kinks_too(plot: FitPlot) -> None:
    heard = pointed(plot)
    low, high = plot.visible_range()
    plot.set_kinks(kinks((low + high) / 2.0 + (high - low) / 100.0, y=0.5))
    plot.chart.setFocus()
    QTest.keyClick(plot.chart, Keys.Key_Right)
    assert heard == [(1,)]
    assert "kink of h1" in plot.chart.read_out.text()
    QTest.keyClick(plot.chart, Keys.Key_Right, SHIFT)
    assert heard == [(1,), ()]


def test_a_remark_stands_below_the_cross_hair_and_stays_without_it(plot: FitPlot) -> None:
    read_out = plot.chart.read_out
    plot.read_out.set_remark("share", "share of h1")
    assert read_out.isVisible()
    assert read_out.text() == "share of h1"
    plot.read_out.set_x(0.5)
    assert read_out.text().splitlines()[0] == "x = 0.500"
    assert read_out.text().splitlines()[-1] == "share of h1"
    plot.read_out.set_remark("share", "")
    assert "share" not in read_out.text()
    plot.read_out.set_x(None)
    assert not read_out.isVisible()


def test_the_cross_hair_has_a_dot_on_the_function(plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 1.0]), exact=True)
    plot.read_out.set_x(1.0)
    assert [list(v) for v in plot.chart.curve_points("cross-hair")] == [[1.0], [0.5]]


def test_the_read_out_keeps_up_with_the_training(qtbot: QtBot, plot: FitPlot) -> None:
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 1.0]), exact=True)
    plot.read_out.set_x(1.0)
    plot.set_function(np.array([0.0, 2.0]), np.array([0.0, 3.0]), exact=True)
    qtbot.waitUntil(lambda: plot.chart.read_out.text().endswith("network = 1.500"))
