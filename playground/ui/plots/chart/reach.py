"""What is near the pointer on a chart, and what is inside its view."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from playground.ui.plots.chart.chart import Chart

Array = NDArray[np.float64]


def nearest_within(
    chart: Chart, places: tuple[Array, Array], position: QPointF, reach: float
) -> int | None:
    """The index of the point ``(n,), (n,)`` nearest to ``position``, within ``reach`` pixels."""
    xs, ys = places
    if not len(xs):
        return None
    x, y = chart.to_data(position)
    dx, dy = chart.pixel_size()
    with np.errstate(all="ignore"):
        distance = np.hypot((xs - x) / dx, (ys - y) / dy)
    nearest = int(np.argmin(np.nan_to_num(distance, nan=np.inf)))
    return nearest if distance[nearest] <= reach else None


def kept_on_plot(chart: Chart, position: QPointF) -> QPointF:
    """The place on the widget, or the nearest place inside the axes."""
    area = chart.plot_rect()
    x, y = max(position.x(), area.left()), max(position.y(), area.top())
    return QPointF(min(x, area.right()), min(y, area.bottom()))


def kept_in_view(chart: Chart, x: float, y: float) -> tuple[float, float]:
    """The point, or the nearest point inside the view."""
    (x0, x1), (y0, y1) = chart.x_range(), chart.y_range()
    return min(max(x, x0), x1), min(max(y, y0), y1)
