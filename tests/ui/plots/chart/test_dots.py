from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.fit.line.plot import FitPlot

RED, BLUE = QColor("#cc3311"), QColor("#0077bb")


def picture(plot: FitPlot) -> QImage:
    return plot.grab().toImage()


def test_kinks_that_only_move_look_as_if_they_had_been_set_anew(qtbot: QtBot) -> None:
    moved, anew = FitPlot(), FitPlot()
    x, y = np.array([-0.5, 0.25]), np.array([0.5, -0.5])
    for plot in (moved, anew):
        qtbot.addWidget(plot)
        plot.resize(400, 300)
    moved.set_kinks(-x, y + 0.125, ["a", "b"], [RED, BLUE])
    shown_before = picture(moved)
    for plot in (moved, anew):
        plot.set_kinks(x, y, ["a", "b"], [RED, BLUE])
    assert moved.chart.kinks.getData()[0].tolist() == x.tolist()
    assert picture(moved) == picture(anew)
    assert picture(moved) != shown_before


def test_kinks_of_other_colours_are_coloured_anew(qtbot: QtBot) -> None:
    plot = FitPlot()
    qtbot.addWidget(plot)
    x = y = np.array([-0.5, 0.25])
    for colours in ([RED, BLUE], [BLUE, RED]):
        plot.set_kinks(x, y, ["a", "b"], colours)
        drawn = [brush.color().name() for brush in plot.chart.kinks.data["brush"]]
        assert drawn == [colour.name() for colour in colours]


def test_dots_are_put_away_while_there_are_none() -> None:
    dots = Dots()
    for n in (2, 0, 1):
        dots.setData(np.zeros(n), np.zeros(n))
        assert dots.isVisible() == (n > 0)
