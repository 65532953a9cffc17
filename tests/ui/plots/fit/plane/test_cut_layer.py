from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from playground.engine.reference import predict
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.plane.view import PlaneView
from tests.ui.plots.mouse import click, drag, move
from tests.ui.plots.plane_parts import regression, segments, three_classes


@pytest.fixture
def cut(dock: FitDock, view: PlaneView, session: Session) -> PlaneView:
    session.open_document(regression())
    dock.commands["plane_cut"].attempt()
    return dock.plane


def test_a_line_drawn_through_the_plane_opens_with_its_exact_kinks(
    cut: PlaneView, session: Session
) -> None:
    chart, panel = cut.plot.chart, cut.cut.panel
    assert panel.isVisible()
    drag(chart.viewport(), chart.to_pixels(-1.5, -1.0), chart.to_pixels(1.5, 0.5))
    np.testing.assert_allclose(cut.cut.start, (-1.5, -1.0), atol=0.03)
    np.testing.assert_allclose(cut.cut.end, (1.5, 0.5), atol=0.03)
    # relu(x1) - relu(x2): x1 passes 0 in the middle, x2 after two thirds.
    t, y = panel.chart.curve_points("kinks")
    np.testing.assert_allclose(t, (0.5, 2.0 / 3.0), atol=0.02)
    np.testing.assert_allclose(y, (0.0, 0.5), atol=0.03)
    assert panel.heading.endswith("2 kinks, exact")
    assert len(segments(cut.plot, "cut")) == 1


def test_pointing_along_the_cut_probes_its_place_in_the_plane(
    cut: PlaneView, session: Session
) -> None:
    chart, inner = cut.plot.chart, cut.cut.panel.chart
    drag(chart.viewport(), chart.to_pixels(-1.5, -1.0), chart.to_pixels(1.5, 0.5))
    move(inner.viewport(), inner.to_pixels(0.5, 0.2))
    assert session.probe == pytest.approx((0.0, -0.25), abs=0.06)


def test_a_kink_pointed_at_names_the_unit_that_makes_it(
    dock: FitDock, cut: PlaneView, session: Session
) -> None:
    pointed: list[tuple[int, ...]] = []
    dock.nodes_pointed.connect(pointed.append)
    chart, inner = cut.plot.chart, cut.cut.panel.chart
    drag(chart.viewport(), chart.to_pixels(-1.5, -1.0), chart.to_pixels(1.5, 0.5))
    t, y = inner.curve_points("kinks")
    move(inner.viewport(), inner.to_pixels(t[1], y[1]))
    assert (session.document.graph.layers[1].nodes[1].id,) in pointed


def test_an_end_is_dragged_a_click_draws_nothing_and_escape_takes_the_drag_back(
    cut: PlaneView,
) -> None:
    chart, layer = cut.plot.chart, cut.cut
    start = layer.start.copy()
    click(chart.viewport(), chart.to_pixels(0.0, -1.5))
    np.testing.assert_array_equal(layer.start, start)
    drag(chart.viewport(), chart.to_pixels(*layer.end), chart.to_pixels(1.0, 0.8))
    np.testing.assert_array_equal(layer.start, start)
    np.testing.assert_allclose(layer.end, (1.0, 0.8), atol=0.03)


def test_the_cut_closes_by_its_button_and_with_another_document(
    dock: FitDock, cut: PlaneView, session: Session
) -> None:
    close = cut.cut.panel.findChild(QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert cut.cut.panel.isHidden()
    assert len(segments(cut.plot, "cut")) == 0
    assert not dock.commands["plane_cut"].isChecked()
    dock.commands["plane_cut"].attempt()
    session.open_document(three_classes())
    assert cut.cut.panel.isHidden()


def test_of_classes_the_cut_shows_all_probabilities(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(three_classes())
    session.set_probe((0.0, 1.0))
    dock.commands["plane_cut"].attempt()
    assert dock.plane.cut.start[1] == 1.0, "through the cross-hair"
    curves = dock.plane.cut.panel.chart.curves
    assert len(curves) == 3
    np.testing.assert_allclose(sum(c.y for c in curves), 1.0)
    assert dock.plane.cut.panel.heading.endswith("exact")
    ends = dock.plane.cut.start, dock.plane.cut.end
    for k, curve in enumerate(curves):
        places = ends[0] + curve.kink_x[:, None] * (ends[1] - ends[0])
        outputs = predict(
            session.program, session.shown.parameters, session.dataset.inputs.to_network(places)
        )
        np.testing.assert_allclose(curve.kink_y, outputs[:, k], atol=1e-9)
    assert sum(len(curve.kink_x) for curve in curves) > 0
