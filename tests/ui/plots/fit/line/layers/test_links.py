from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.window import MainWindow
from tests.ui.canvas.hand import Hand
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit.line.layers.test_pieces import hat
from tests.ui.plots.fit_parts import behind
from tests.ui.plots.mouse import move


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(hat())


def test_a_kink_under_the_pointer_lights_up_its_unit_on_the_canvas(window: MainWindow) -> None:
    chart, state = window.fit_plot.chart, window.canvas.state
    units = window.session.document.graph.layers[1].nodes
    for unit, x in zip(units, (-0.5, 0.5), strict=True):
        move(chart.viewport(), chart.to_pixels(x, 0.5))
        assert state.highlight.lit_nodes == {unit.id}
    move(chart.viewport(), chart.to_pixels(0.0, 0.5))
    assert state.highlight.lit_nodes == frozenset()


def test_a_node_under_the_pointer_shows_its_share_and_rings_its_kink(window: MainWindow) -> None:
    links, session = window.fit_details.links, window.session
    hand = Hand(window.canvas)
    unit = session.document.graph.layers[1].nodes[1].id
    move(window.canvas, QPointF(hand.node(unit)))
    assert links.share.isVisible()
    x, y = links.share.getData()
    np.testing.assert_allclose(y, -3.0 * np.maximum(x - 0.5, 0.0), atol=1e-12)
    np.testing.assert_allclose(links.rings.getData()[0], [0.5])
    assert "-3.000" in window.fit_plot.chart.read_out.text()
    session.edit("Bias", lambda d: edits.set_values(d, {unit: -0.25}))
    np.testing.assert_allclose(links.rings.getData()[0], [0.25])
    move(window.canvas, QPointF(2, 2))
    assert not links.share.isVisible()
    assert not window.fit_plot.chart.read_out.isVisible()


def test_by_keys_alone_an_input_runs_through_and_a_node_shows_its_share_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, canvas, plot = window.session, window.canvas, window.fit_plot
    canvas.setFocus()
    while not plot.chart.hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(plot.chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    x = plot.hovered_x
    assert canvas.state.probe == (x,)
    while not canvas.hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(canvas, key)
    assert canvas.state.hover.node in [n.id for n in session.document.graph.layers[1].nodes]
    assert canvas.state.probe == (x,)
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 30)
    session.pause()
    lines = plot.chart.read_out.text().splitlines()
    assert lines[0].startswith("x = ")
    assert lines[-1].startswith("share of ")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert plot.chart.read_out.text().splitlines()[0] == lines[0]
    assert "share" not in plot.chart.read_out.text()


def test_the_share_of_a_smooth_unit_is_sampled(window: MainWindow) -> None:
    session, links = window.session, window.fit_details.links
    layer = session.document.graph.layers[1]
    session.edit("Bend", lambda d: edits.set_activation(d, layer.id, "tanh"))
    links.set_node(layer.nodes[0].id)
    x, y = links.share.getData()
    assert len(x) > 100
    np.testing.assert_allclose(y, 2.0 * np.tanh(x + 0.5), atol=1e-12)


def test_the_node_that_is_deleted_while_it_is_pointed_at_leaves_nothing_behind(
    window: MainWindow,
) -> None:
    session, links = window.session, window.fit_details.links
    node = session.document.graph.layers[1].nodes[0].id
    links.set_node(node)
    session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
    assert not links.share.isVisible()
    assert not links.rings.isVisible()


def test_while_it_trains_a_share_has_the_weight_of_the_function_that_is_drawn(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, links, feed = window.session, window.fit_details.links, window._fit_presenter
    graph = session.document.graph
    first, output = graph.layers[1].nodes[0].id, graph.layers[-1].nodes[0].id

    session.play()
    for _ in range(3):
        qtbot.waitUntil(lambda: behind(session, feed))
        links.set_node(None)
        links.set_node(first)
        network = feed.network
        assert network is not None
        weight = float(network.parameters[graph.edge_index[first, output]])
        x, y = links.share.getData()
        np.testing.assert_allclose(y, weight * network.activation(first)(x), atol=1e-12)
    session.pause()
