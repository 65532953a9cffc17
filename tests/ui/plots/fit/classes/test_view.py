from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.model.document import Data, Points, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.classes.view import ClassesView
from playground.ui.plots.fit.dock import FitDock
from tests.ui.plots.mouse import move
from tests.ui.plots.plane_parts import three_classes


@pytest.fixture
def view(dock: FitDock, session: Session) -> ClassesView:
    session.open_document(three_classes(n_inputs=1))
    assert dock.view is dock.classes
    return dock.classes


def test_all_probabilities_are_drawn_and_named(view: ClassesView) -> None:
    assert [e.text for e in view.frame.legend.entries] == ["red", "green", "blue", "test"]
    assert len({e.colour for e in view.frame.legend.entries[:3]}) == 3
    total = sum(view.chart.curve_points(f"output {k}")[1] for k in (1, 2, 3))
    np.testing.assert_allclose(total, 1.0)
    assert view.description == "3 curves, exact kinks, smooth between them"


def test_several_outputs_of_a_regression_are_exact_with_their_kinks(
    dock: FitDock, session: Session
) -> None:
    x = np.linspace(-1.0, 1.0, 9)[:, None]
    y = np.concatenate([np.abs(x), x, -x], axis=1)
    data = Data(Points(frozen(x), frozen(y), (1,), ("t",), ("a", "b", "c")))
    session.open_document(dense_document((1, 5, 3), ("relu", "linear"), data))
    view = dock.classes
    assert dock.view is view
    assert view.description == "3 curves, exact kinks"
    assert session.derived.pieces is not None
    for k in range(3):
        wanted = session.derived.pieces.output(k)
        xs, ys = view.chart.curve_points(f"output {k + 1}")
        np.testing.assert_allclose(ys, wanted(xs), atol=1e-12)
    assert len(view.chart.curve_points("training points")[0]) == 24
    assert len(view.chart.curve_points("held-out points")[0]) == 3


def test_pointing_probes_the_input_and_says_every_probability(
    view: ClassesView, session: Session
) -> None:
    move(view.chart.viewport(), view.chart.to_pixels(0.5, 0.5))
    assert session.probe == pytest.approx((0.5,), abs=0.03)
    text = view.chart.read_out.text()
    assert all(name in text for name in ("red:", "green:", "blue:"))
    view.chart.setFocus()
    QTest.keyClick(view.chart, Qt.Key.Key_Escape)
    assert session.probe is None
    session.set_probe((0.0,))
    assert view.chart.x == 0.0
