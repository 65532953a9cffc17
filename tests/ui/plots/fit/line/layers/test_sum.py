from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.plots.chart.overlay import Path, Sticks
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.layers.sum import SumLayer
from playground.ui.plots.fit.line.view import LineView
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit, hat
from tests.ui.plots.mouse import click


def paths(sum_: SumLayer) -> list[Path]:
    return [shape for shape in sum_.overlay.shapes if isinstance(shape, Path)]


def test_page_down_adds_term_after_term_up_to_the_fit_and_page_up_takes_them_away(
    qtbot: QtBot, line: LineView
) -> None:
    sum_, chart = line.sum, line.plot.chart
    chart.setFocus()
    partial = []
    for _ in range(3):
        qtbot.keyClick(chart, Qt.Key.Key_PageDown)
        partial.append(paths(sum_)[-1])
    h1, h2 = (lambda x: np.maximum(x + 0.5, 0.0)), (lambda x: np.maximum(x - 0.5, 0.0))
    x = partial[0].x
    np.testing.assert_allclose(partial[0].y, 0.25 + 0.0 * x)
    np.testing.assert_allclose(partial[1].y, 0.25 + 2.0 * h1(x), atol=1e-12)
    np.testing.assert_allclose(partial[2].y, 0.25 + 2.0 * h1(x) - 3.0 * h2(x), atol=1e-12)
    assert not sum_.bar.next.isEnabled()
    assert len(sum_.areas.shapes) == 3
    qtbot.keyClick(chart, Qt.Key.Key_PageUp)
    np.testing.assert_allclose(paths(sum_)[-1].y, partial[1].y)
    low, high = chart.y_range()
    assert low <= partial[1].y.min() <= partial[1].y.max() <= high


def test_a_term_is_switched_by_a_click_and_drawn_by_itself_when_not_stacked(
    line: LineView,
) -> None:
    sum_ = line.sum
    sum_.set_on(True)
    sum_.bar.stacked.click()
    click(sum_.bar.chips, QPointF(sum_.bar.chips.rect_of(2).center()))
    share, total = paths(sum_)[1:]
    np.testing.assert_allclose(share.y, -3.0 * np.maximum(share.x - 0.5, 0.0), atol=1e-12)
    np.testing.assert_allclose(total.y, share.y + 0.25, atol=1e-12)
    assert not sum_.areas.shapes
    click(sum_.bar.chips, QPointF(sum_.bar.chips.rect_of(2).center()))
    np.testing.assert_allclose(paths(sum_)[-1].y, 0.25)


def test_a_selected_unit_shows_its_z_with_lines_to_the_kinks_that_it_makes(
    open_window: OpenWindow,
) -> None:
    document = dense_document(
        (1, 2, 2, 1), ("relu", "relu", "linear"), Data(Generator("abs", n=20, noise=0.0))
    )
    x, a, b, c, d, y = (node.id for node in document.graph.nodes)
    values = {(x, a): 1.0, a: 1.0, (x, b): 1.0, b: 0.0, (a, c): 1.0, (b, c): -3.0, c: -0.5}
    values |= {(a, d): 1.0, (b, d): 0.0, d: 5.0, (c, y): 2.0, (d, y): 0.1, y: 0.0}
    window = open_window(edits.set_values(document, values))
    sum_ = window.fit.line.sum
    sum_.set_on(True)
    window.canvas.select(Selection((c,)))
    assert sum_.terms is not None
    assert sum_.terms.node == c
    (sticks,) = (s for s in sum_.overlay.shapes if isinstance(s, Sticks))
    np.testing.assert_allclose(sticks.x, [-0.5, 0.25])
    shown = fit(window.session)
    np.testing.assert_allclose(sticks.high, shown(sticks.x))
    assert set(np.round(sticks.x, 9)) <= set(np.round(shown.x, 9))
    window.canvas.select(Selection())
    assert sum_.terms.node == y


def test_closing_brings_the_whole_function_back(line: LineView) -> None:
    sum_ = line.sum
    before = line.plot.chart.y_range()
    sum_.set_on(True)
    for _ in range(2):
        sum_.bar.next.click()
    assert line.plot.chart.y_range() != before
    sum_.bar.close_button.click()
    assert not sum_.on
    assert not sum_.overlay.shapes
    assert not sum_.areas.shapes
    assert line.plot.chart.y_range() == before


def test_a_unit_that_is_removed_leaves_the_sum_of_the_rest(qtbot: QtBot, line: LineView) -> None:
    sum_, session = line.sum, line.session
    sum_.set_on(True)
    for _ in range(2):
        sum_.bar.next.click()
    last = session.document.graph.layers[1].nodes[-1].id
    session.edit("Delete", lambda d: edits.remove_nodes(d, [last]))
    qtbot.waitUntil(lambda: "all 2 terms" in sum_.note.text())
    assert sum_.terms is not None
    assert len(sum_.terms.terms) == 2
    np.testing.assert_allclose(paths(sum_)[-1].y, sum(term.y for term in sum_.terms.terms))


def test_after_training_the_whole_sum_is_the_function_drawn(qtbot: QtBot, line: LineView) -> None:
    session, sum_ = line.session, line.sum
    sum_.set_on(True)
    sum_.add_next()
    sum_.add_next()
    session.step(100)
    qtbot.waitUntil(lambda: session.live.step == 100 and not session.running)

    def whole() -> bool:
        total = paths(sum_)[-1]
        return bool(np.allclose(total.y, fit(session)(total.x), atol=1e-12))

    qtbot.waitUntil(whole)


def test_the_sum_begins_with_the_output_although_a_new_unit_is_selected(
    dock: FitDock, session: Session
) -> None:
    session.open_document(hat())
    unit, output = (layer.nodes[0].id for layer in session.document.graph.layers[1:])
    dock.set_selection((unit,))
    dock.commands["fit_sum"].trigger()
    terms = dock.line.sum.terms
    assert terms is not None
    assert terms.node == output
    dock.set_selection((unit,))
    assert dock.line.sum.terms is not None
    assert dock.line.sum.terms.node == unit
