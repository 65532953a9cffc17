"""Which part of the plane the line view shows: the view follows the data in few, large steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.ui.plots.chart.ranges import Range, bounds, steady_range

Array = NDArray[np.float64]
View = tuple[Range, Range]  # of x and of y
Curve = tuple[Array, Array]  # (n,), (n,)

X_MARGIN, Y_MARGIN = 0.12, 0.18  # of the data's own width and height
FIRST: View = ((-1.0, 1.0), (-1.0, 1.0))


def view_of(points: Curve, target: Curve, current: View | None) -> View:
    """``current`` while it suits the points, else a view with some room around them.

    Without points the view shows the target's curve, or stays.
    """
    x, y = bounds(points[0]), bounds(points[1])
    if x is None or y is None:
        x, y = bounds(target[0]), bounds(target[1])
    if x is None or y is None:
        return current or FIRST
    x_now, y_now = current or (None, None)
    return steady_range(x_now, *x, X_MARGIN), steady_range(y_now, *y, Y_MARGIN)


def shows_some(view: View, points: Curve) -> bool:
    """Whether a point is in view, or there is none."""
    ((x0, x1), (y0, y1)), (x, y) = view, points
    return not len(x) or bool(((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any())


def moved_to(view: View, x: float, y: float) -> View:
    """The view moved so that x is in its middle; y too, where y was out of view."""
    (x0, x1), (y0, y1) = view
    half, up = (x1 - x0) / 2.0, (y1 - y0) / 2.0
    return (x - half, x + half), (y0, y1) if y0 < y < y1 else (y - up, y + up)
