from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.plane.view import PlaneView
from tests.ui.conftest import OpenWindow
from tests.ui.plots.mouse import move
from tests.ui.plots.plane_parts import regression, segments, three_classes, two_classes


def test_regions_are_drawn_and_counted_on_demand(dock: FitDock, view: PlaneView) -> None:
    assert len(segments(view.plot, "regions")) == 0
    dock.commands["plane_regions"].attempt()
    assert view.regions.note.text() == "4 linear regions, exact"
    assert "4 linear regions." in view.plot.chart.accessibleDescription()
    assert len(segments(view.plot, "regions")) >= 8
    dock.commands["plane_regions"].attempt()
    assert view.regions.note.isHidden()
    assert len(segments(view.plot, "regions")) == 0


def test_with_regions_the_boundary_is_exact(dock: FitDock, view: PlaneView) -> None:
    dock.commands["plane_regions"].attempt()
    view.show(view.session.shown, view.session.derived)
    ends = segments(view.plot, "boundary")
    assert len(ends) < 8
    x1, x2 = np.maximum(ends.reshape(-1, 2), 0.0).T
    np.testing.assert_allclose(x1, x2, atol=1e-12)


def test_a_region_pointed_at_tells_its_function_and_its_active_units(
    dock: FitDock, plot: PlanePlot, view: PlaneView, session: Session
) -> None:
    pointed: list[tuple[int, ...]] = []
    dock.nodes_pointed.connect(pointed.append)
    dock.commands["plane_regions"].attempt()
    first, second = (node.id for node in session.document.graph.layers[1].nodes)
    move(plot.chart.viewport(), plot.chart.to_pixels(1.0, -1.0))
    assert pointed[-1] == (first,)
    assert "z of y = 1.000·left + 0.000·up + 0.000" in plot.chart.read_out.text()
    assert "1 of 2 units on" in plot.chart.read_out.text()
    assert plot.chart.over.shapes
    move(plot.chart.viewport(), plot.chart.to_pixels(1.0, 0.5))
    assert set(pointed[-1]) == {first, second}
    dock.commands["plane_regions"].attempt()
    assert not plot.chart.over.shapes


def test_a_regions_function_is_in_the_users_units(
    dock: FitDock, view: PlaneView, session: Session
) -> None:
    session.open_document(regression("standard"))
    dock.commands["plane_regions"].attempt()
    session.set_probe((1.0, -1.0))
    slope = session.dataset.y_scale.factor[0] / session.dataset.inputs.scale.factor[0]
    assert f"y = {slope:.3f}·left" in dock.plane.plot.chart.read_out.text()


def test_the_canvas_lights_the_units_that_are_on(open_window: OpenWindow) -> None:
    window = open_window(two_classes())
    window.fit.commands["plane_regions"].attempt()
    plot, graph = window.fit.plane.plot, window.session.document.graph
    move(plot.chart.viewport(), plot.chart.to_pixels(1.0, -1.0))
    first, second = (node.id for node in graph.layers[1].nodes)
    lit = window.canvas.state.highlight.lit_nodes
    assert first in lit
    assert second not in lit
    window.fit.commands["plane_regions"].attempt()


def test_large_networks_are_searched_in_the_background_and_smooth_ones_not_at_all(
    qtbot: QtBot, dock: FitDock, view: PlaneView, session: Session
) -> None:
    dock.commands["plane_regions"].attempt()
    session.open_document(three_classes(hidden=(32, 32)))
    plane = dock.plane
    qtbot.waitUntil(lambda: "linear regions, exact" in plane.regions.note.text(), timeout=20_000)
    assert plane.regions.regions is not None
    assert plane.regions.regions.count > 20
    session.open_document(two_classes("tanh"))
    assert dock.plane.regions.regions is None
    assert "Only networks of ReLU" in plane.regions.note.text()
    assert dock.commands["plane_regions"].command.why_not()


@pytest.mark.parametrize("name", ["plane_regions", "plane_cut"])
def test_without_a_plane_its_commands_say_why_not(dock: FitDock, name: str) -> None:
    assert "two inputs" in dock.commands[name].command.why_not()
