from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from tests.ui.plots.fit_parts import at, hat
from tests.ui.plots.mouse import move


def several(n_inputs: int, n_outputs: int, n: int = 12) -> Document:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(n, n_inputs)), rng.normal(size=(n, n_outputs))
    data = Data(Points(frozen(x), frozen(y), (0, 3)))
    return dense_document((n_inputs, 4, n_outputs), ("relu", "linear"), data)


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (1, 3), (2, 1), (2, 3), (7, 2)])
def test_no_document_meets_an_empty_plot(
    dock: FitDock, session: Session, inputs: int, outputs: int
) -> None:
    session.open_document(several(inputs, outputs))
    assert dock.currentWidget() is dock.view.widget
    if inputs == 1:
        assert len(dock.line.plot.chart.curve_points("fit")[0]) > 1
    else:
        assert len(dock.table.chart.curve_points("training rows")[0]) == 10 * outputs


def test_the_view_follows_the_document_there_and_back(dock: FitDock, session: Session) -> None:
    assert dock.view is dock.line
    first = session.document
    session.open_document(several(2, 1))
    assert dock.view is dock.table
    assert dock.focusProxy() is dock.table.widget
    session.open_document(first)
    assert dock.view is dock.line
    assert dock.currentWidget() is dock.line.plot


def test_pointing_in_a_view_probes_an_input(dock: FitDock, session: Session) -> None:
    plot = dock.line.plot
    move(plot.chart.viewport(), at(plot, 0.25, 0.9))
    assert session.probe == (pytest.approx(0.25, abs=0.01),)
    session.open_document(several(3, 2))
    assert session.probe is None
    chart = dock.table.chart
    x, y = chart.curve_points("training rows")
    move(chart.viewport(), chart.to_pixels(x[4], y[4]))  # the third training row
    row = np.flatnonzero(~session.dataset.test)[2]
    assert session.probe == tuple(session.dataset.x[row].tolist())


def test_the_cross_hair_follows_the_probe(dock: FitDock, session: Session) -> None:
    session.set_probe((0.75,))
    assert dock.line.plot.read_out.x == 0.75
    assert dock.line.plot.chart.curve_points("cross-hair")[0].tolist() == [0.75]
    session.set_probe(None)
    assert dock.line.plot.read_out.x is None


def test_a_hidden_view_ends_its_search(qtbot: QtBot, dock: FitDock, session: Session) -> None:
    data = Data(Generator("sine", n=300))
    session.open_document(dense_document((1, 64, 1), ("relu", "linear"), data))
    dock.switches["limits"].trigger()
    search = dock.line.limits.search
    assert search is not None
    session.open_document(several(2, 1))
    assert not search.running
    session.open_document(hat())
    qtbot.waitUntil(lambda: dock.line.limits.search is not None)
