from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.chart import Chart
from playground.ui.plots.chart.overlay import Overlay, Words
from playground.ui.shell.theme import LIGHT

INK = QColor(255, 0, 0)


def inked_columns(chart: Chart) -> np.ndarray:
    """The columns of pixels with ink."""
    image = chart.grab().toImage()

    def is_red(i: int, j: int) -> bool:
        colour = image.pixelColor(i, j)
        return colour.red() > 240 and colour.green() < 160

    columns = range(image.width())
    return np.array([i for i in columns if any(is_red(i, j) for j in range(image.height()))])


@pytest.mark.parametrize("x", [0.0, 1.0])
def test_words_at_a_side_of_the_plot_are_not_cut(qtbot: QtBot, x: float) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(400, 200)
    chart = Chart(parent)
    chart.resize(400, 200)
    chart.set_theme(LIGHT)
    chart.set_ranges((0.0, 1.0), (0.0, 1.0))
    overlay = Overlay(10.0)
    chart.add(overlay)
    parent.show()
    font = LIGHT.font()
    overlay.set_shapes([Words(0.5, 0.5, "largest", INK, font)])
    middle = inked_columns(chart)
    overlay.set_shapes([Words(x, 0.5, "largest", INK, font)])
    at_side = inked_columns(chart)
    assert at_side[-1] - at_side[0] == pytest.approx(middle[-1] - middle[0], abs=1)
    area = chart.plot_rect()
    assert area.left() < at_side[0]
    assert at_side[-1] < area.right()
    assert (at_side[0] - middle[0]) * (x - 0.5) > 0.0
