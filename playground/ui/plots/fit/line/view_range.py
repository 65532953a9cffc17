"""Which part of the plane the fit plot shows: it follows the data, in few and large steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.ui.plots.chart.ranges import Range, bounds, steady_range

Array = NDArray[np.float64]
View = tuple[Range, Range]  # of x and of y
Rows = tuple[Array, Array, Array, Array]  # x and y of training, then of test, (n,) each

X_MARGIN, Y_MARGIN = 0.12, 0.18  # of the data's own width and height
FIRST: View = ((-1.0, 1.0), (-1.0, 1.0))


def view_of(rows: Rows, target: tuple[Array, Array] | None, current: View | None) -> View:
    """``current`` while it suits the rows, else a view with some room around them.

    Where there are no rows the target's curve is shown, or what is in view already.
    """
    x_train, y_train, x_test, y_test = rows
    x, y = bounds(x_train, x_test), bounds(y_train, y_test)
    if (x is None or y is None) and target is not None:
        x, y = bounds(target[0]), bounds(target[1])
    if x is None or y is None:
        return current or FIRST
    x_now, y_now = current or (None, None)
    return steady_range(x_now, *x, X_MARGIN), steady_range(y_now, *y, Y_MARGIN)


def shows_some(view: View, rows: Rows) -> bool:
    """Whether a row is in view, or there is none."""
    (x0, x1), (y0, y1) = view
    x, y = np.concatenate([rows[0], rows[2]]), np.concatenate([rows[1], rows[3]])
    return not len(x) or bool(((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any())


def moved_to(view: View, x: float, y: float) -> View:
    """A view as large, with this x in its middle, and this y too where it was out of sight."""
    (x0, x1), (y0, y1) = view
    half, up = (x1 - x0) / 2.0, (y1 - y0) / 2.0
    return (x - half, x + half), (y0, y1) if y0 < y < y1 else (y - up, y + up)
