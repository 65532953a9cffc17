"""A fit plot in a window of its own, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator

import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import X_TEST, X_TRAIN, Y_TEST, Y_TRAIN, Told


@pytest.fixture
def every_move_counts() -> Iterator[None]:
    """pyqtgraph passes over moves that follow one another faster than any hand's."""
    limit = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", limit)


@pytest.fixture
def plot(qtbot: QtBot, every_move_counts: None) -> FitPlot:
    """Three training and two test points; editing is allowed and off."""
    plot = FitPlot()
    qtbot.addWidget(plot)
    plot.resize(480, 360)
    with qtbot.waitActive(plot):
        plot.show()
        plot.activateWindow()
    plot.set_dataset(X_TRAIN, Y_TRAIN, X_TEST, Y_TEST, "x", "y")
    plot.set_editable(True)
    return plot


@pytest.fixture
def told(plot: FitPlot) -> Told:
    return Told(plot)
