from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.plots.loss.presenter import LossPresenter
from playground.ui.shell.theme import DARK
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import assert_draws, at, fit, hat
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
    if (inputs, outputs) == (1, 1):
        assert len(dock.line.plot.chart.curve_points("fit")[0]) > 1
    elif inputs == 1:
        assert len(dock.classes.chart.curve_points("output 3")[0]) > 1
    elif inputs == 2:
        assert dock.plane.plot.chart.field.pixels.size
    else:
        assert len(dock.table.chart.curve_points("training rows")[0]) == 10 * outputs


def test_the_view_follows_the_document_there_and_back(dock: FitDock, session: Session) -> None:
    assert dock.view is dock.line
    first = session.document
    session.open_document(several(3, 1))
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


def test_a_cross_hair_left_in_another_view_is_gone_there(dock: FitDock, session: Session) -> None:
    first = session.document
    session.set_probe((0.75,))
    session.open_document(several(3, 1))
    session.open_document(first)
    assert session.probe is None
    assert dock.line.plot.read_out.x is None


def test_the_cross_hair_follows_the_probe(dock: FitDock, session: Session) -> None:
    session.set_probe((0.75,))
    assert dock.line.plot.read_out.x == 0.75
    assert dock.line.plot.chart.curve_points("cross-hair")[0].tolist() == [0.75]
    session.set_probe(None)
    assert dock.line.plot.read_out.x is None


def test_a_hidden_view_ends_its_search(qtbot: QtBot, dock: FitDock, session: Session) -> None:
    data = Data(Generator("sine", n=300))
    session.open_document(dense_document((1, 64, 1), ("relu", "linear"), data))
    dock.commands["fit_limits"].trigger()
    search = dock.line.limits.search
    assert search is not None
    session.edit("Two inputs", lambda _: several(2, 1))
    dock.draw()
    assert not search.running
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: dock.line.limits.search is not None)


# -- the moment shown -------------------------------------------------------------------------


def test_an_earlier_snapshot_is_shown_by_function_layers_strip_and_loss_plot(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(hat())
    session, line = window.session, window.fit.line
    line.commands["fit_residuals"].trigger()
    earlier = session.live
    before = fit(session)
    sticks = line.residuals.sticks.shapes[0].low
    session.step(300)
    qtbot.waitUntil(lambda: session.live.step == 300 and not session.running)
    qtbot.waitUntil(lambda: line.pieces.strip.bands.ends.tolist() != before.x.tolist())
    live = session.live

    session.show(earlier)
    assert_draws(window.fit.line.plot, session, earlier.parameters)
    assert line.plot.chart.kinks.x.tolist() == before.x.tolist()
    qtbot.waitUntil(lambda: line.pieces.strip.bands.ends[1:-1].tolist() == before.x.tolist())
    qtbot.waitUntil(lambda: np.array_equal(line.residuals.sticks.shapes[0].low, sticks))
    chart = window.loss_plot.chart
    qtbot.waitUntil(lambda: chart.shown_place == 0.0)
    assert "shown: step 0" in [e.text for e in window.loss_plot.frame.legend.entries]
    assert chart.curve_points("train")[0][-1] == 300.0, "the whole run stays visible"

    session.show(None)
    assert_draws(window.fit.line.plot, session, live.parameters)
    qtbot.waitUntil(lambda: chart.shown_place is None)


def test_while_an_earlier_snapshot_is_shown_the_loss_goes_on_and_the_fit_stays(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    loss = LossPlot()
    qtbot.addWidget(loss)
    loss.show()
    presenter = LossPresenter(session, loss, loss)
    earlier = session.live
    session.step(1)
    qtbot.waitUntil(lambda: session.live.step == 1 and not session.running)
    session.show(earlier)
    session.step(40)
    qtbot.waitUntil(lambda: session.live.step == 41 and not session.running)
    assert_draws(dock.line.plot, session, earlier.parameters)
    qtbot.waitUntil(lambda: loss.chart.curve_points("train")[0][-1] == 41.0)
    assert loss.chart.shown_place == 0.0
    presenter.deleteLater()


# -- views that are built when they are first shown ------------------------------------------------


def test_commands_of_other_tasks_are_listed_and_say_why_they_wait(
    dock: FitDock, session: Session
) -> None:
    dock.commands.refresh()
    commands = dock.commands
    assert commands["plane_cut"].reason == "Only a network with two inputs has a plane."
    assert commands["rows_pad"].reason == "The data are no pictures."
    assert commands["rows_vary"].reason == "This plot is for networks with three inputs and more."
    session.edit("Two inputs", lambda _: several(2, 1))
    commands["plane_cut"].attempt()  # before the edit is drawn
    assert dock.plane.cut.on
    assert commands["rows_vary"].reason


def test_a_view_that_is_first_shown_late_has_the_theme_and_the_selection(
    dock: FitDock, session: Session
) -> None:
    dock.set_theme(DARK)
    document = several(2, 1)
    unit = document.graph.layers[1].nodes[0].id
    dock.set_selection((unit,))
    session.open_document(document)
    assert dock.plane.plot.theme is DARK
    assert "share of" in dock.plane.plot.words.text()


def test_a_selection_made_beside_another_view_is_not_kept_there(
    dock: FitDock, session: Session
) -> None:
    document = several(2, 1)
    session.open_document(document)
    dock.set_selection((document.graph.layers[1].nodes[0].id,))
    assert dock.plane.plot.words.isVisible()
    session.open_document(several(1, 1))
    dock.set_selection(())
    session.open_document(document)
    assert not dock.plane.plot.words.isVisible()
