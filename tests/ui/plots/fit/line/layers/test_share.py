from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.window import MainWindow
from tests.ui.canvas.user import User
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import hat
from tests.ui.plots.mouse import move


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(hat())


def share(dock: FitDock) -> tuple[np.ndarray, np.ndarray]:
    return dock.line.plot.chart.curve_points("share")


def rings(dock: FitDock) -> list[float]:
    return dock.line.plot.chart.curve_points("rings")[0].tolist()


def test_a_kink_under_the_pointer_highlights_its_unit_on_the_canvas(window: MainWindow) -> None:
    chart, state = window.fit.line.plot.chart, window.canvas.state
    units = window.session.document.graph.layers[1].nodes
    for unit, x in zip(units, (-0.5, 0.5), strict=True):
        move(chart.viewport(), chart.to_pixels(x, 0.5))
        assert state.highlight.lit_nodes == {unit.id}
    move(chart.viewport(), chart.to_pixels(0.0, 0.5))
    assert state.highlight.lit_nodes == frozenset()


def test_a_node_under_the_pointer_shows_its_share_and_rings_its_kink(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, read_out = window.session, window.fit.line.plot.chart.read_out
    unit = session.document.graph.layers[1].nodes[1].id
    move(window.canvas, QPointF(User(window.canvas).node(unit)))
    x, y = share(window.fit)
    np.testing.assert_allclose(y, -3.0 * np.maximum(x - 0.5, 0.0), atol=1e-12)
    assert rings(window.fit) == [0.5]
    assert "-3.000" in read_out.text()
    session.edit("Bias", lambda d: edits.set_values(d, {unit: -0.25}))
    qtbot.waitUntil(lambda: rings(window.fit) == [0.25])
    move(window.canvas, QPointF(2, 2))
    assert len(share(window.fit)[0]) == 0
    assert rings(window.fit) == []
    assert not read_out.isVisible()


def test_by_keys_alone_an_input_is_probed_and_a_node_shows_its_share_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, canvas, plot = window.session, window.canvas, window.fit.line.plot
    canvas.setFocus()
    while not plot.chart.hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(plot.chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    x = plot.read_out.x
    assert session.probe == (x,)
    while not canvas.hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(canvas, key)
    assert session.probe == (x,)
    session.play()
    qtbot.waitUntil(lambda: session.live.step > 30)
    session.pause()
    lines = plot.chart.read_out.text().splitlines()
    assert lines[0].startswith("x = ")
    assert lines[-1].startswith("share of ")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert plot.chart.read_out.text().splitlines()[0] == lines[0]
    assert "share" not in plot.chart.read_out.text()


def test_the_share_of_a_smooth_unit_is_sampled(dock: FitDock, session: Session) -> None:
    session.open_document(hat())
    layer = session.document.graph.layers[1]
    session.edit("Smooth", lambda d: edits.set_activation(d, layer.id, "tanh"))
    dock.set_hovered_node(layer.nodes[0].id)
    x, y = share(dock)
    assert len(x) > 100
    np.testing.assert_allclose(y, 2.0 * np.tanh(x + 0.5), atol=1e-12)


def test_a_node_deleted_while_it_is_pointed_at_leaves_nothing_behind(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    session.open_document(hat())
    node = session.document.graph.layers[1].nodes[0].id
    dock.set_hovered_node(node)
    session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
    qtbot.waitUntil(lambda: len(share(dock)[0]) == 0)
    assert rings(dock) == []
    assert not dock.line.plot.chart.read_out.isVisible()


def test_after_training_the_share_has_the_weight_of_the_function_drawn(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    session.open_document(hat())
    graph = session.document.graph
    first, output = graph.layers[1].nodes[0].id, graph.layers[-1].nodes[0].id
    dock.set_hovered_node(first)
    session.step(100)
    qtbot.waitUntil(lambda: session.live.step == 100 and not session.running)
    weight = float(session.live.parameters[graph.edge_index[first, output]])

    def shown() -> bool:
        x, y = share(dock)
        assert session.derived.pieces is not None
        expected = weight * session.derived.pieces.activation(first)(x)
        return bool(np.allclose(y, expected, atol=1e-12))

    qtbot.waitUntil(shown)
