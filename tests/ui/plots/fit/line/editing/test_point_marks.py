from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import EMPTY, X_TEST, X_TRAIN, Y_TEST, Y_TRAIN, Told, at, edit
from tests.ui.plots.mouse import drag, move, press, release


def test_new_data_do_not_pull_a_point_from_under_the_pointer(plot: FitPlot, told: Told) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    plot.set_dataset(X_TRAIN, Y_TRAIN + 0.1, X_TEST, Y_TEST, "x", "y")
    assert plot.chart.marks.train.getData()[0][1] == pytest.approx(1.4, abs=0.01)
    release(viewport, at(plot, 1.4, 0.2))
    assert told.events[0][2:] == pytest.approx((1.4, 0.2), abs=0.01)


def test_the_arrays_given_are_never_written_to(plot: FitPlot) -> None:
    edit(plot)
    x = X_TRAIN.copy()
    x.setflags(write=False)
    plot.set_dataset(x, Y_TRAIN, EMPTY, EMPTY)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.5, 0.2))
    np.testing.assert_array_equal(x, X_TRAIN)


def test_the_point_under_the_pointer_is_ringed_and_the_pointer_changes(plot: FitPlot) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    move(viewport, at(plot, 0.3, 0.7))
    assert viewport.cursor().shape() is Qt.CursorShape.CrossCursor
    assert len(plot.chart.marks.halo.getData()[0]) == 0
    move(viewport, at(plot, 1.0, 1.0))
    assert viewport.cursor().shape() is Qt.CursorShape.OpenHandCursor
    assert [list(values) for values in plot.chart.marks.halo.getData()] == [[1.0], [1.0]]
