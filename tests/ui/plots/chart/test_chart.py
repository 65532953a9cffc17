from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.chart import Chart
from playground.ui.shell.theme import LIGHT


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    room = QWidget()
    qtbot.addWidget(room)
    return room


@pytest.fixture
def chart(qtbot: QtBot, room: QWidget) -> Chart:
    """In a window of 400 x 300 pixels."""
    chart = Chart(room)
    layout = QVBoxLayout(room)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(chart)
    chart.set_theme(LIGHT)
    room.resize(400, 300)
    with qtbot.waitExposed(room):
        room.show()
    return chart


def paint(chart: Chart) -> None:
    """Twice: the first time finds out how wide the texts are."""
    chart.grab()
    QApplication.processEvents()
    chart.grab()


@pytest.mark.parametrize("y", [(0.0, 7e-34), (-1e-290, 1e-290), (101_324.99, 101_325.01)])
def test_the_room_for_an_axis_follows_the_data_that_are_shown(
    chart: Chart, y: tuple[float, float]
) -> None:
    chart.set_ranges((0.0, 1.0), (0.0, 100.0))
    paint(chart)
    before = chart.plot_rect().width()
    chart.set_ranges((0.0, 1.0), y)
    paint(chart)
    assert chart.plot_rect().width() > 300.0
    chart.set_ranges((0.0, 1.0), (0.0, 1e-5))
    paint(chart)
    chart.set_ranges((0.0, 1.0), (0.0, 100.0))
    paint(chart)
    assert chart.plot_rect().width() == pytest.approx(before, abs=10.0)


@pytest.mark.parametrize("low", [0.0, 2_460_310.5, 1.7e9, 1.7e12])
def test_the_texts_of_the_x_axis_stand_side_by_side_and_differ(chart: Chart, low: float) -> None:
    chart.x_axis.set_name("time")
    chart.set_ranges((low, low + 31.0), (0.0, 1.0))
    paint(chart)
    axis, metrics = chart.x_axis, QFontMetricsF(chart.x_axis.style["tickFont"])
    texts, places = axis.texts(), [chart.to_pixels(x, 0.0).x() for x in axis.ticks()[0]]
    assert len(texts) == len(set(texts)) >= 2
    for (a, left), (b, right) in pairwise(zip(texts, places, strict=True)):
        assert (
            left + metrics.horizontalAdvance(a) / 2.0 < right - metrics.horizontalAdvance(b) / 2.0
        )


def test_ticks_far_from_0_name_their_origin_in_the_title(chart: Chart) -> None:
    chart.y_axis.set_name("pressure")
    chart.set_ranges((0.0, 1.0), (101_324.99, 101_325.01))
    assert chart.y_axis.label.toPlainText().strip() == "pressure − 101325"
    assert chart.y_axis.texts() == ["-0.010", "-0.005", "0", "0.005", "0.010"]
    chart.set_ranges((0.0, 1.0), (0.203229866, 0.203229868))
    assert chart.y_axis.label.toPlainText().strip() == "pressure − 0.20322987"
    chart.set_ranges((0.0, 1.0), (0.0, 1.0))
    assert chart.y_axis.label.toPlainText().strip() == "pressure"


@pytest.mark.parametrize(
    "name", ["y", "gjpqy", "A column with quite a long name, in m/s", "n" * 90]
)
def test_titles_are_not_cut(chart: Chart, name: str) -> None:
    for axis in (chart.x_axis, chart.y_axis):
        axis.set_name(name)
    chart.set_ranges((0.0, 1.0), (0.0, 1.0))
    paint(chart)
    for axis in (chart.x_axis, chart.y_axis):
        label, document = axis.label, axis.label.document()
        inside = label.boundingRect().adjusted(
            *(document.documentMargin() * i for i in (1, 1, -1, -1))
        )
        place = label.mapRectToScene(inside)
        assert chart.scene().sceneRect().contains(place)
        assert not place.intersects(chart.box.sceneBoundingRect())
        assert label.toPlainText().strip() == name or axis.label.toolTip() == name


@pytest.mark.parametrize("size", [(300, 900), (1200, 200), (1200, 900)])
def test_the_grid_stays_at_the_ticks_when_the_plot_gets_another_size(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    chart = Chart(room)
    QVBoxLayout(room).addWidget(chart)
    chart.set_theme(LIGHT)
    chart.set_ranges((-1.2, 1.2), (-1.2, 1.2))
    room.resize(300, 200)
    with qtbot.waitExposed(room):
        room.show()
    room.resize(*size)
    qtbot.waitUntil(lambda: chart.width() > size[0] - 60)
    chart.grab()
    assert chart.grid.vertical == chart.x_axis.ticks()[0]
    assert chart.grid.horizontal == chart.y_axis.ticks()[0]
