from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from playground.model import edits
from playground.session import Session
from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import EMPTY, X_TRAIN, Y_TRAIN, at, edit, points, rows
from tests.ui.plots.mouse import drag, move, press, release


def test_new_data_do_not_pull_a_dragged_point_from_under_the_pointer(
    plot: FitPlot, session: Session
) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    press(viewport, at(plot, 1.0, 1.0))
    move(viewport, at(plot, 1.4, 0.2), Qt.MouseButton.LeftButton)
    session.edit("Data", lambda d: edits.set_data(d, points(y_train=Y_TRAIN + 0.1)))
    assert plot.chart.curve_points("training points")[0][1] == pytest.approx(1.4, abs=0.01)
    release(viewport, at(plot, 1.4, 0.2))
    assert rows(session)[1] == pytest.approx((1.4, 0.2), abs=0.01)


def test_dragging_never_writes_to_the_data_that_were_given(plot: FitPlot, session: Session) -> None:
    session.edit("Data", lambda d: edits.set_data(d, points(X_TRAIN, Y_TRAIN, EMPTY, EMPTY)))
    given = session.dataset.x
    edit(plot)
    drag(plot.chart.viewport(), at(plot, 1.0, 1.0), at(plot, 1.5, 0.2))
    np.testing.assert_array_equal(given[:, 0], X_TRAIN)


def test_the_point_under_the_pointer_is_ringed_and_the_pointer_changes(plot: FitPlot) -> None:
    edit(plot)
    viewport = plot.chart.viewport()
    move(viewport, at(plot, 0.3, 0.7))
    assert viewport.cursor().shape() is Qt.CursorShape.CrossCursor
    assert len(plot.chart.curve_points("held point")[0]) == 0
    move(viewport, at(plot, 1.0, 1.0))
    assert viewport.cursor().shape() is Qt.CursorShape.OpenHandCursor
    assert [list(values) for values in plot.chart.curve_points("held point")] == [[1.0], [1.0]]
