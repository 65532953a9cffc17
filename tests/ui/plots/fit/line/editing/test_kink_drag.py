from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.model import edits
from playground.ui.plots.fit.line.view import LineView
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit as fit_of
from tests.ui.plots.fit_parts import hat
from tests.ui.plots.mouse import LEFT, drag, move, press

SHIFT = Qt.KeyboardModifier.ShiftModifier


def fit(line: LineView) -> PiecewiseLinear:
    return fit_of(line.session)


def pixel(line: LineView, x: float, y: float) -> QPointF:
    return line.plot.chart.to_pixels(x, y)


def test_a_dragged_kink_lands_where_it_is_dropped_and_is_one_undo_step(line: LineView) -> None:
    session, chart = line.session, line.plot.chart
    before = session.document
    y = float(fit(line)(-0.5))
    end = pixel(line, 0.1, 0.6)
    drag(chart.viewport(), pixel(line, -0.5, y), end)
    assert fit(line).x[0] == pytest.approx(0.1, abs=0.01)
    assert fit(line).y[0] == pytest.approx(0.6, abs=0.01)
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undo_text() == "Drag kink"
    line.session.undo_stack.undo()
    assert session.document.same_as(before)


def test_escape_puts_the_kink_back_and_leaves_no_undo_step(qtbot: QtBot, line: LineView) -> None:
    session, chart = line.session, line.plot.chart
    before = session.document
    chart.setFocus()
    start = pixel(line, -0.5, 0.25)
    press(chart.viewport(), start)
    move(chart.viewport(), start + QPointF(40, -30), LEFT)
    qtbot.waitUntil(lambda: session.document is not before)
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert session.document.same_as(before)
    assert session.undo_stack.count() == 0
    assert not line.drags.dragging


def test_a_piece_is_lifted_with_its_slope_kept(line: LineView) -> None:
    chart = line.plot.chart
    y = float(fit(line)(-0.2))
    start = pixel(line, -0.2, y)
    drag(chart.viewport(), start, start - QPointF(0, 25))
    rise = chart.to_data(start - QPointF(0, 25))[1] - y
    assert float(fit(line)(-0.2)) == pytest.approx(y + rise, abs=1e-6)
    assert fit(line).slopes[fit(line).piece_at(-0.2)] == pytest.approx(2.0)
    assert line.session.undo_stack.undo_text() == "Drag piece"


def test_what_cannot_be_done_is_said_beside_the_pointer(line: LineView) -> None:
    session, chart = line.session, line.plot.chart
    keys = session.document.graph.parameter_keys
    session.edit("Lock", lambda d: edits.set_locked(d, keys, True))
    before = session.document
    start = pixel(line, -0.5, 0.25)
    drag(chart.viewport(), start, start + QPointF(30, 0))
    bubble = line.plot.bubble
    assert bubble.isVisible()
    assert "locked" in bubble.text()
    assert session.document is before


def test_shift_takes_one_of_several_kinks_at_one_place_alone(line: LineView) -> None:
    session, chart = line.session, line.plot.chart
    a, b = session.document.graph.layers[1].nodes
    session.edit("Same", lambda d: edits.set_values(d, {a.id: 0.25, b.id: 0.25}))
    assert fit(line).nodes == ((a.id, b.id),)
    start = pixel(line, -0.25, float(fit(line)(-0.25)))
    drag(chart.viewport(), start, start + QPointF(50, 0), SHIFT)
    assert len(fit(line).x) == 2
    dropped = chart.to_data(start + QPointF(50, 0))[0]
    (kink,) = (i for i, nodes in enumerate(fit(line).nodes) if nodes == (a.id,))
    assert fit(line).x[kink] == pytest.approx(dropped, abs=1e-6)


def test_a_kink_is_dragged_while_the_network_learns(qtbot: QtBot, line: LineView) -> None:
    session, chart = line.session, line.plot.chart
    session.edit("Slow", lambda d: edits.set_training(d, learning_rate=1e-7))
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    drag(chart.viewport(), pixel(line, -0.5, 0.25), pixel(line, -0.2, 0.4))
    assert session.running
    assert float(np.min(np.abs(fit(line).x + 0.2))) < 0.02
    step = session.shown.step
    qtbot.waitUntil(lambda: session.shown.step > step)
    session.pause()


def test_right_click_puts_a_kink_there_that_is_seen_at_once(
    open_window: OpenWindow,
) -> None:
    window = open_window(hat())
    line, session, chart = window.fit.line, window.session, window.fit.line.plot.chart
    at = pixel(line, 0.3, 0.5).toPoint()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, chart.viewport().mapToGlobal(at), Qt.KeyboardModifier(0)
    )
    QApplication.sendEvent(chart.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    graph = session.document.graph
    assert len(graph.layers[1].nodes) == 3
    new = graph.layers[1].nodes[-1].id
    assert [
        nodes for x, nodes in zip(fit(line).x, fit(line).nodes, strict=True) if abs(x - 0.3) < 0.01
    ] == [(new,)]
    network = session.derived.pieces
    assert network is not None
    assert network.corners(new) == pytest.approx([0.3], abs=0.01)
    assert window.canvas.selection().nodes == (new,)
    assert line.plot.bubble.isVisible()


def test_points_are_edited_and_kinks_left_alone_while_points_are_edited(
    line: LineView,
) -> None:
    session, chart = line.session, line.plot.chart
    line.plot.set_editing(True)
    before = session.document.parameters
    start = pixel(line, -0.5, 0.25)
    drag(chart.viewport(), start, start + QPointF(30, 10))
    assert session.document.parameters is before


def test_a_drag_that_misses_a_kink_by_a_little_does_not_pan(
    line: LineView, every_move_counts: None
) -> None:
    plot = line.plot
    before, start = plot.visible_range(), pixel(line, -0.5, 0.25)
    drag(plot.chart.viewport(), start + QPointF(2.0, 16.0), start + QPointF(60.0, 20.0))
    assert plot.visible_range() == before
    assert line.session.undo_stack.count() == 0
    assert plot.bubble.text() == "Press on the kink or on the line to drag it."
    drag(plot.chart.viewport(), start - QPointF(0.0, 60.0), start - QPointF(60.0, 60.0))
    assert plot.visible_range() != before


def test_a_refused_drag_does_not_pan(line: LineView) -> None:
    session, plot = line.session, line.plot
    keys = [(edge.source, edge.target) for edge in session.document.graph.edges]
    keys += [node.id for node in session.document.graph.units]
    session.edit("Lock", lambda d: edits.set_locked(d, keys, True))
    before, start = plot.visible_range(), pixel(line, -0.5, float(fit(line)(-0.5)))
    drag(plot.chart.viewport(), start, start + QPointF(60.0, -20.0))
    assert plot.visible_range() == before
    assert not plot.bubble.isHidden()
