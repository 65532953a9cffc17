from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage, QPen
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.fit.line.chart import Kinks
from playground.ui.plots.fit.line.plot import FitPlot

RED, BLUE = QColor("#cc3311"), QColor("#0077bb")


def kinks(x: np.ndarray, y: np.ndarray) -> Kinks:
    return Kinks(x, y, ((1,), (2,)), ("a", "b"), (RED, BLUE))


def picture(plot: FitPlot) -> QImage:
    return plot.grab().toImage()


def test_dots_that_only_move_look_as_if_they_had_been_set_anew(qtbot: QtBot) -> None:
    moved, anew = FitPlot(), FitPlot()
    x, y = np.array([-0.5, 0.25]), np.array([0.5, -0.5])
    for plot in (moved, anew):
        qtbot.addWidget(plot)
        plot.resize(400, 300)
    moved.set_kinks(kinks(-x, y + 0.125))
    before = picture(moved)
    for plot in (moved, anew):
        plot.set_kinks(kinks(x, y))
    assert moved.chart.curve_points("kinks")[0].tolist() == x.tolist()
    assert picture(moved) == picture(anew)
    assert picture(moved) != before


def test_dots_are_hidden_while_there_are_none() -> None:
    dots = Dots()
    for n in (2, 0, 1):
        dots.setData(np.zeros(n), np.zeros(n))
        assert dots.isVisible() == (n > 0)


def test_only_finite_dots_are_drawn_each_in_its_own_colour() -> None:
    dots, pens = Dots(), [QPen(RED), QPen(BLUE), QPen(RED)]
    dots.setData([0.0, 1.0, np.nan], [np.inf, 2.0, 3.0], pen=pens)
    assert [(spot.pos().x(), spot.pos().y()) for spot in dots.points()] == [(1.0, 2.0)]
    assert dots.points()[0].pen().color() == BLUE
    dots.setData([np.nan], [np.nan])
    assert not dots.isVisible()
    assert dots.boundingRect().isEmpty()
