from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.chart import Chart
from playground.ui.shell.theme import LIGHT


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
