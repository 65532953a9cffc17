"""Ranges and polylines of the plots, in plain NumPy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.model.numbers import is_round_off
from playground.ui.plots.chart.clipping import LARGEST

Array = NDArray[np.float64]
Range = tuple[float, float]

LOWEST_TOP = 1e-12  # of a linear axis of losses: the view's transform has no inverse far below
STEP_FLOOR = 0.5  # the place of step 0 on a logarithmic axis
_LADDER = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
MEDIAN_REACH = 10  # samples on either side


def ladder_ceiling(value: float) -> float:
    """The smallest of 1, 1.5, 2, 3, 5, 7 times a power of ten that is at least ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    for rung in _LADDER:
        if rung * power >= value:
            return rung * power
    return 10.0 * power


def bounds(*arrays: Array) -> Range | None:
    """The smallest and largest finite value; None when there is none.

    Both are limited, so that a range around them is finite.
    """
    values = np.concatenate([np.ravel(a) for a in arrays]) if arrays else np.zeros(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    return max(-LARGEST, low), min(LARGEST, high)


def padded(low: float, high: float, margin: float) -> Range:
    """``low`` to ``high`` with ``margin`` times their distance on both sides; never empty."""
    span = high - low
    if is_round_off(span, max(abs(low), abs(high))):
        span = abs(low) or 1.0
        return (low + high) / 2.0 - span, (low + high) / 2.0 + span
    return low - margin * span, high + margin * span


def steady_range(current: Range | None, low: float, high: float, margin: float) -> Range:
    """``current``, as long as it shows ``low`` to ``high`` and they fill more than half of it."""
    if current is not None:
        wide = padded(low, high, margin)
        fits = current[0] <= low and high <= current[1]
        if fits and wide[1] - wide[0] > 0.55 * (current[1] - current[0]):
            return current
    return padded(low, high, margin)


def step_range(current: Range | None, last: float) -> Range:
    """0 to a round number beyond ``last``; grows in few jumps, shrinks for a new run."""
    if current is not None and last <= current[1] and last >= 0.3 * current[1]:
        return current
    return 0.0, ladder_ceiling(max(last, 10.0))


def log_steps(steps: Array) -> Array:
    """Steps ``(n,)`` as logarithms; step 0 as that of ``STEP_FLOOR``."""
    return np.log10(np.maximum(steps, STEP_FLOOR))


def log_step_range(last: float) -> Range:
    """Logarithms of steps, from step 0 to a little beyond ``last``; at least ten steps."""
    return math.log10(STEP_FLOOR), max(1.0, math.ceil(5.0 * last + 0.05) / 5.0)


def loss_range(current: Range | None, low: float, high: float) -> Range:
    """From 0 to a round number above ``high``; kept while ``high`` uses a third of it."""
    low = min(0.0, low)
    if current is not None and current[0] == low and 0.33 * current[1] <= high <= current[1]:
        return current
    return low, ladder_ceiling(max(1.02 * high, LOWEST_TOP))


def log_loss_range(current: Range | None, low: float, high: float) -> Range:
    """Half decades around ``low`` to ``high`` (logarithms), at least one decade high."""
    wanted_low = math.floor(2.0 * (low - 0.05)) / 2.0
    wanted_high = math.ceil(2.0 * (high + 0.05)) / 2.0
    wanted_low = min(wanted_low, wanted_high - 1.0)
    if current is not None:
        fits = current[0] <= low and high <= current[1]
        if fits and current[1] - current[0] <= wanted_high - wanted_low + 1.0:
            return current
    return wanted_low, wanted_high


def decimate(x: Array, y: Array, columns: int, low: float, high: float) -> tuple[Array, Array]:
    """Thin a curve out for a plot of ``low`` to ``high`` that is ``columns`` pixels wide.

    The first, smallest, largest and last point of each column stay, in their order, so that no
    peak is lost. x is ascending, ``(n,)``; y is ``(n,)`` and finite.
    """
    if len(x) <= 2 * columns or not high > low:
        return x, y
    column = np.floor((x - low) * (columns / (high - low))).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]])
    ends = np.r_[starts[1:], len(x)]
    order = np.lexsort((y, column))
    # Sorted by column, then by y: each column's first entry is its minimum, its last the maximum.
    keep = np.unique(np.concatenate([starts, ends - 1, order[starts], order[ends - 1]]))
    return x[keep], y[keep]


def running_median(values: Array, reach: int = MEDIAN_REACH) -> Array:
    """The median of each value and its neighbours, up to ``reach`` on either side; ``(n,)``.

    The window has an odd number of values, so each result is one of them. It narrows towards the
    ends, which stay as they are.
    """
    n = len(values)
    reach = min(reach, (n - 1) // 2)
    if reach < 1:
        return values
    out = values.copy()
    windows = np.lib.stride_tricks.sliding_window_view(values, 2 * reach + 1)
    out[reach : n - reach] = np.median(windows, axis=1)
    for i in range(1, reach):
        out[i] = np.median(values[: 2 * i + 1])
        out[n - 1 - i] = np.median(values[n - 1 - 2 * i :])
    return out


def split_at(x: Array, y: Array, low: float, high: float) -> tuple[tuple[Array, Array], ...]:
    """The parts of a polyline left of ``low``, from ``low`` to ``high``, and right of ``high``.

    Neighbouring parts share the point where they meet. x is ascending, ``(n,)``.
    """
    if len(x) < 2:
        empty = np.zeros(0)
        return (empty, empty), (x, y), (empty, empty)
    low, high = max(low, float(x[0])), min(high, float(x[-1]))
    parts = []
    for a, b in ((float(x[0]), low), (low, high), (high, float(x[-1]))):
        if not b > a:
            parts.append((np.zeros(0), np.zeros(0)))
            continue
        inside = (x > a) & (x < b)
        ends = np.interp([a, b], x, y)
        # A jump (two points with one x) at an end belongs to neither part's inside.
        parts.append((np.r_[a, x[inside], b], np.r_[ends[0], y[inside], ends[1]]))
    return tuple(parts)
