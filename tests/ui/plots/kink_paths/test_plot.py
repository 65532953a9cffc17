from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit, hat
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
    assert plot.paths == ()
    open_panel(window)
    for target in (10, 15, 20):
        session.step(5)
        qtbot.waitUntil(lambda t=target: session.shown.step == t)
    qtbot.waitUntil(lambda: len(plot.paths) == 2 and plot.paths[0].steps[-1] == 20)
    assert sorted(float(c.x[-1]) for c in plot.paths) == pytest.approx(sorted(fit(session).x))
    assert {c.name for c in plot.paths} == {"h1", "h2"}
    assert all(c.born is None and c.died is None for c in plot.paths)


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
    qtbot.waitUntil(lambda: [c.died is not None for c in plot.paths].count(True) == 1)
    assert len(plot.chart.curve_points("deaths")[0]) == 1
    window.loss_plot.commands["loss_log_steps"].trigger()
    np.testing.assert_allclose(plot.chart.x_range()[0], np.log10(0.5))


def test_logarithmic_steps_begin_before_the_first_step(qtbot: QtBot, window: MainWindow) -> None:
    window.loss_plot.commands["loss_log_steps"].trigger()
    open_panel(window)
    plot = window.kink_paths
    qtbot.waitUntil(lambda: len(plot.paths) == 2)
    assert window.session.shown.step == 0
    np.testing.assert_allclose(plot.chart.x_range(), (np.log10(0.5), 1.0))


def test_the_read_out_names_the_kink_under_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    session, plot = window.session, window.kink_paths
    open_panel(window)
    session.step(8)
    qtbot.waitUntil(lambda: session.shown.step == 8)
    qtbot.waitUntil(lambda: len(plot.paths) == 2 and len(plot.paths[0].steps) > 1)
    path = plot.paths[0]
    at = plot.chart.to_pixels(float(path.steps[-1]), float(path.x[-1]))
    move(plot.chart.viewport(), at)
    assert path.name in plot.chart.read_out.text()


def test_another_document_has_paths_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.step(12)
    qtbot.waitUntil(lambda: session.shown.step == 12)
    farther = session.live_document
    session.reset()
    open_panel(window)
    session.step(8)
    qtbot.waitUntil(lambda: session.shown.step == 8)
    session.open_document(farther)
    qtbot.waitUntil(lambda: {tuple(p.steps) for p in window.kink_paths.paths} == {(12.0,)})
    assert len(window.kink_paths.paths) == len(fit(session).x) > 0
