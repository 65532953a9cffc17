from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.plots.kink_paths.plot import KinkPathPlot
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit.line.layers.test_pieces import hat
from tests.ui.plots.mouse import move


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(hat())


def open_panel(window: MainWindow) -> None:
    """By its entry in the menu, which also brings it to the front."""
    window.commands["panel_kink_paths"].trigger()


def test_kinks_are_followed_while_the_panel_is_open(qtbot: QtBot, window: MainWindow) -> None:
    session, plot = window.session, window.kink_paths
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 5)
    assert plot.courses == ()
    open_panel(window)
    for target in (10, 15, 20):
        session.step(5)
        qtbot.waitUntil(lambda t=target: session.shown.step == t)
    qtbot.waitUntil(lambda: len(plot.courses) == 2 and plot.courses[0].steps[-1] == 20)
    fit = window._fit_presenter.fit
    assert fit is not None
    assert sorted(float(c.x[-1]) for c in plot.courses) == pytest.approx(sorted(fit.x))
    assert {c.name for c in plot.courses} == {"h1", "h2"}
    assert all(c.born is None and c.died is None for c in plot.courses)


def test_births_deaths_and_the_logarithmic_axis_are_drawn(qtbot: QtBot, window: MainWindow) -> None:
    session, plot = window.session, window.kink_paths
    open_panel(window)
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 5)
    node = session.document.graph.layers[1].nodes[1].id
    output = session.document.graph.units[-1].id
    session.edit("Cut", lambda d: edits.set_values(d, {(node, output): 0.0}))
    session.edit("Slow", lambda d: edits.set_locked(d, [(node, output)], True))
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 10)
    qtbot.waitUntil(lambda: [c.died is not None for c in plot.courses].count(True) == 1)
    assert len(plot.deaths.getData()[0]) == 1
    window.loss_plot.menu.log_steps.trigger()
    np.testing.assert_allclose(plot.chart.x_range()[0], np.log10(0.5))


def test_logarithmic_steps_begin_before_the_first_step(qtbot: QtBot, window: MainWindow) -> None:
    window.loss_plot.menu.log_steps.trigger()
    open_panel(window)
    plot = window.kink_paths
    qtbot.waitUntil(lambda: len(plot.courses) == 2)
    assert window.session.shown.step == 0
    np.testing.assert_allclose(plot.chart.x_range(), (np.log10(0.5), 1.0))


def test_the_read_out_names_the_kink_under_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    session, plot = window.session, window.kink_paths
    open_panel(window)
    session.step(8)
    qtbot.waitUntil(lambda: session.shown.step == 8)
    qtbot.waitUntil(lambda: len(plot.courses) == 2 and len(plot.courses[0].steps) > 1)
    course = plot.courses[0]
    assert isinstance(plot, KinkPathPlot)
    at = plot.chart.to_pixels(float(course.steps[-1]), float(course.x[-1]))
    move(plot.chart.viewport(), at)
    assert course.name in plot.chart.read_out.text()


def test_another_document_has_lines_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.step(12)
    qtbot.waitUntil(lambda: session.shown.step == 12)
    farther = session.live_document
    session.reset()
    open_panel(window)
    session.step(8)
    qtbot.waitUntil(lambda: session.shown.step == 8)
    session.open_document(farther)
    lines = window._kink_path_presenter.lines.paths()
    assert len(lines) == len(window._fit_presenter.fit.x) > 0
    assert all(line.step.tolist() == [12] for line in lines)
