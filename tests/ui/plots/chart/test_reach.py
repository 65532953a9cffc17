from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from playground.ui.plots.chart.reach import kept_in_view, nearest_within
from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import at

PLACES = np.array([0.0, 1.0, 1.02]), np.array([0.0, 1.0, 1.0])


@pytest.mark.parametrize(("right", "found"), [(0.0, 1), (9.0, 2), (40.0, None)])
def test_the_nearest_place_in_pixels_is_found_and_only_within_reach(
    plot: FitPlot, right: float, found: int | None
) -> None:
    pointer = at(plot, 1.0, 1.0) + QPointF(right, 0.0)
    assert nearest_within(plot.chart, PLACES, pointer, 10.0) == found


def test_where_there_is_nothing_nothing_is_near(plot: FitPlot) -> None:
    empty = np.zeros(0)
    assert nearest_within(plot.chart, (empty, empty), at(plot, 0.0, 0.0), 1e9) is None


def test_what_is_out_of_view_comes_to_its_border(plot: FitPlot) -> None:
    (x0, x1), (y0, y1) = plot.chart.x_range(), plot.chart.y_range()
    assert kept_in_view(plot.chart, x0 - 1.0, y1 + 1.0) == (x0, y1)
    assert kept_in_view(plot.chart, x1 + 1.0, y0 - 1.0) == (x1, y0)
    assert kept_in_view(plot.chart, 0.5, 0.5) == (0.5, 0.5)
