"""What reaches a painter: finite coordinates near the view, whatever a network's numbers are.

Qt takes seconds over coordinates far outside of the view, and crashed over some; on a range that is
not finite pyqtgraph raises. So every curve and every shape of a plot passes through here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

Array = NDArray[np.float64]

LARGEST = 1e300  # beyond, sums and differences of two overflow
REACH = 0.25  # times the view's height or width, on either side of it


def finite_range(low: float, high: float, current: tuple[float, float]) -> tuple[float, float]:
    """The range of an axis; ``current`` where ``low`` to ``high`` is none."""
    low, high = (float(np.clip(end, -LARGEST, LARGEST)) for end in (low, high))
    return (low, high) if low < high else current


def clip_polyline(x: Array, y: Array, low: float, high: float) -> tuple[Array, Array]:
    """The polyline with y limited to ``low`` to ``high``, with new points at the crossings.

    x and y are ``(n,)``; points whose y is NaN are left out.
    """
    known = ~np.isnan(y)
    if not known.all():
        x, y = x[known], y[known]
    if len(y) == 0 or (y.min() >= low and y.max() <= high):
        return x, y
    x, y = (np.clip(values.astype(np.float64), -LARGEST, LARGEST) for values in (x, y))
    # Sort key along the line: the index of a point; for a new point also its share of the segment.
    # A new point that rounds to an end of its segment comes after the first, before the last one.
    places, xs, ys = [np.arange(len(x), dtype=np.float64)], [x], [y]
    turns = [np.ones(len(x))]
    for limit in (low, high):
        below = y < limit
        i = np.flatnonzero(below[1:] != below[:-1])
        share = (limit - y[i]) / (y[i + 1] - y[i])
        places.append(i + share)
        turns.append(np.where(share >= 1.0, 0.0, 2.0))
        xs.append(x[i] + share * (x[i + 1] - x[i]))
        ys.append(np.full(len(i), limit))
    order = np.lexsort((np.concatenate(turns), np.concatenate(places)))
    return np.concatenate(xs)[order], np.clip(np.concatenate(ys)[order], low, high)


def near_view(x: Array, y: Array, view: QRectF) -> tuple[Array, Array]:
    """The polyline ``(n,), (n,)`` as far as it is near the view, with ends at its reach."""
    x, y = clip_polyline(x, y, *_reach(view.top(), view.height()))
    y, x = clip_polyline(y, x, *_reach(view.left(), view.width()))
    return x, y


def segments_near_view(x: Array, y: Array, view: QRectF) -> tuple[Array, Array]:
    """The parts near the view of segments, of which each two points ``(2 n,), (2 n,)`` are one.

    Segments that do not come near the view, or have a NaN, are left out.
    """
    found, _ = numbered_segments_near_view(x, y, view)
    return found[0].ravel(), found[1].ravel()


def numbered_segments_near_view(x: Array, y: Array, view: QRectF) -> tuple[Array, NDArray[np.intp]]:
    """The same as ``(2, m, 2)``, x and y of both ends, and the numbers ``(m,)`` of those left."""
    ends = np.stack([x, y]).reshape(2, -1, 2).astype(np.float64)
    known = ~np.isnan(ends).any(axis=(0, 2))
    ends = np.clip(ends[:, known], -LARGEST, LARGEST)
    start, way = ends[:, :, 0], ends[:, :, 1] - ends[:, :, 0]
    limits = np.array([_reach(view.left(), view.width()), _reach(view.top(), view.height())])
    with np.errstate(all="ignore"):  # of segments that don't move in a direction: replaced below
        at_limits = (limits[:, None, :] - start[:, :, None]) / way[:, :, None]
    inside = (limits[:, :1] <= start) & (start <= limits[:, 1:])
    still = (way == 0.0)[:, :, None]  # inside for the whole length, or never
    at_limits = np.where(still, np.where(inside[:, :, None], [-np.inf, np.inf], np.nan), at_limits)
    enter = np.maximum(0.0, at_limits.min(axis=2).max(axis=0))
    leave = np.minimum(1.0, at_limits.max(axis=2).min(axis=0))
    near = enter <= leave
    shares = np.stack([enter, leave], axis=1)[near]
    found = start[:, near, None] + shares * way[:, near, None]
    # An end within reach stays as it is, to the last bit.
    found = np.where(shares == np.array([0.0, 1.0]), ends[:, near], found)
    found = np.clip(found, limits[:, :1, None], limits[:, 1:, None])  # after rounding
    return found, np.flatnonzero(known)[near]


def places_near_view(x: Array, y: Array, view: QRectF) -> tuple[Array, Array]:
    """All x ``(n,)`` and y ``(m,)``, at most at the reach of the view; NaN at its lower end."""
    left, low = _reach(view.left(), view.width()), _reach(view.top(), view.height())
    return _limited(x, left), _limited(y, low)


def _limited(values: Array, limits: tuple[float, float]) -> Array:
    return np.clip(np.nan_to_num(values.astype(np.float64), nan=limits[0]), *limits)


def _reach(start: float, size: float) -> tuple[float, float]:
    return start - REACH * size, start + (1.0 + REACH) * size
