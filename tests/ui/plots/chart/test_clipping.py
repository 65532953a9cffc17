"""What reaches a painter is finite and near the view."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart, line
from playground.ui.plots.chart.clipping import (
    REACH,
    near_view,
    places_near_view,
    segments_near_view,
)
from playground.ui.plots.chart.overlay import Area, Arrows, Path, Polygon, Shape, Sticks, Words

ANY = st.floats(allow_nan=True, allow_infinity=True)
VIEW = QRectF(-1.0, -2.0, 4.0, 4.0)


@given(arrays(np.float64, 8, elements=ANY), arrays(np.float64, 8, elements=ANY))
def test_segments_of_any_numbers_stay_near_the_view(x: np.ndarray, y: np.ndarray) -> None:
    found = segments_near_view(x, y, VIEW)
    for values, low in zip(found, (-1.0, -2.0), strict=True):
        assert (np.abs(values - low) <= 4.0 * (1.0 + REACH) + 1e-9).all()


def test_a_segment_that_crosses_the_view_keeps_its_direction() -> None:
    x, y = segments_near_view(np.array([-90.0, 110.0]), np.array([-50.0, 50.0]), VIEW)
    assert len(x) == 2
    np.testing.assert_allclose(y, 0.5 * x - 5.0)
    inside = np.array([0.0, 1.0]), np.array([-1.0, 1.0])
    np.testing.assert_array_equal(segments_near_view(*inside, VIEW), inside)
    assert not len(segments_near_view(np.array([50.0, 60.0]), np.array([0.0, 1.0]), VIEW)[0])


@given(arrays(np.float64, 9, elements=ANY), arrays(np.float64, 9, elements=ANY))
def test_a_polyline_of_any_numbers_stays_near_the_view(x: np.ndarray, y: np.ndarray) -> None:
    for found in (near_view(x, y, VIEW), places_near_view(x, y, VIEW)):
        for values, low in zip(found, (-1.0, -2.0), strict=True):
            assert (np.abs(values - low) <= 4.0 * (1.0 + REACH)).all()


def test_what_is_inside_the_view_stays_as_it_is() -> None:
    x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1e308, 0.0])
    cut_x, cut_y = near_view(x, y, VIEW)
    assert (cut_x[0], cut_y[0]) == (0.0, 1.0)
    assert (cut_x[-1], cut_y[-1]) == (2.0, 0.0)
    assert cut_y.max() == 2.0 + 4.0 * REACH


@pytest.mark.parametrize("large", [1e30, 1e150, 1.7e308, np.inf, np.nan])
def test_every_shape_paints_whatever_its_numbers_are(qapp, large: float) -> None:
    x = np.linspace(-1.0, 3.0, 200)
    wild = np.resize([large, -large, 0.5, -0.5], 200)
    pen = QPen(QColor("red"), 0.0)
    shapes: list[Shape] = [
        Path(x, wild, pen),
        Path(wild, x, pen),
        Area(x, -wild, wild, QColor("blue")),
        Polygon(np.stack([wild, x], axis=1), pen, QColor("blue")),
        Sticks(x, wild, -wild, pen),
        Arrows(x, wild, wild, wild, (pen,) * 200, 4.0),
        Words(large, large, "text", QColor("red"), qapp.font()),
    ]
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for shape in shapes:
        painter = QPainter(image)
        painter.scale(50.0, 50.0)
        painter.translate(1.0, 2.0)
        shape.paint(painter, VIEW)
        painter.end()


def test_a_chart_takes_ranges_and_curves_of_any_numbers(qtbot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    chart = Chart(widget)
    curve = line(1.0)
    chart.add(curve, "curve")
    chart.set_ranges((0.0, 1.0), (0.0, 1.0))
    chart.set_ranges((-np.inf, np.inf), (np.nan, 2.0))
    assert np.isfinite([*chart.x_range(), *chart.y_range()]).all()
    assert chart.y_range() == (0.0, 1.0)
    chart.set_ranges((0.0, 4.0), (0.0, 1.0))
    curve.setData(np.arange(5.0), np.array([0.0, 1.0, 1e308, 0.5, np.inf]))
    y = curve.getData()[1]  # what is drawn
    assert np.isfinite(y).all()
    assert y.max() <= 1.0 + REACH
    assert chart.curve_points("curve")[1].max() == np.inf
    chart.set_ranges((0.0, 4.0), (0.0, 100.0))
    assert curve.getData()[1].max() == pytest.approx(100.0 * (1.0 + REACH))
