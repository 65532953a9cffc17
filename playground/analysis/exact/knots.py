"""Sorted knots, and piecewise-linear functions that are straight between them.

A *stack* holds n functions on K knots in one array ``(3K + 1, n)``, so that a layer is one matrix
product: K rows of values at the knots, K + 1 rows of slopes between them (the first and the last
reach to infinity), K rows of jumps, the change of slope at each knot. Jumps are stored, not
computed as differences of slopes: a small kink is then never lost between large slopes, and a kink
that cancels is compared with the jumps that cancel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# A sum counts as 0 when it is smaller than this share of the sum of its terms' sizes, and two
# crossings count as one when this share does not separate them. Rounding causes about 1e-15; after
# a few layers of cancellation 1e-14 is usual and 1e-13 rare. Kinks that lie 1e-9 apart around
# x = 1 exceed it by a factor of several hundred.
TOLERANCE = 1e-12

# Crossings farther out than this are ignored: values there may overflow.
FARTHEST = 1e100

Terms = Sequence[tuple[Array, Array]]  # (stack (3K + 1, n), weights (m, n)), one for each source


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """Zero crossings between the knots, sorted by x.

    ``x``, ``columns`` (the function) and ``intervals`` are ``(p,)``; interval k lies between knots
    k - 1 and k.
    """

    x: Array
    columns: Index
    intervals: Index

    def where(self, keep: NDArray[np.bool_]) -> Crossings:
        return Crossings(self.x[keep], self.columns[keep], self.intervals[keep])


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """How K knots become K' by inserting new ones.

    ``x`` ``(K',)``; ``old`` and ``new`` are the indices in it of the old and the new knots. Values
    at a new knot are computed from the old knot ``start``, over the distance ``step``, in old
    interval ``inside``. ``intervals`` ``(K' + 1,)`` gives the old interval of each new one.
    """

    x: Array
    old: Index
    new: Index
    start: Index
    step: Array
    inside: Index
    intervals: Index

    def apply(self, stack: Array) -> Array:
        """The same functions on the new knots."""
        k, n = len(self.old), len(self.x)
        rows = np.empty(3 * n + 1, dtype=np.intp)  # the old row that each new one is copied from
        rows[self.old] = np.arange(k)
        rows[self.new] = self.start
        np.add(self.intervals, k, out=rows[n : 2 * n + 1])
        np.add(rows[:n], 2 * k + 1, out=rows[2 * n + 1 :])
        out = stack.take(rows, axis=0)
        out[self.new] += stack[k + self.inside] * self.step[:, None]
        out[2 * n + 1 + self.new] = 0.0
        return out


def drop_rounding(x: Array, z: Array, terms: Terms, bias: Array, at_corner: bool = True) -> float:
    """Set to 0, in place, the entries of the stack ``z`` that are within rounding of 0.

    ``z`` is the sum of ``stack @ weights.T`` over ``terms`` plus ``bias`` ``(m,)`` on the values.
    An entry counts as 0 when it is below TOLERANCE times the sum of its terms' sizes. For a value
    whose 0 makes a corner, the effect of an equal relative error in the knot's x counts as a term,
    too; any other value is what the network gives at the knot, however steep it is there.

    Returns a bound of the terms' sizes: at any x no pre-activation has terms whose sizes sum to
    more than the bound times 1 + |x|.
    """
    k = len(x)
    # First by a cheap upper bound of the terms' sizes; only entries below it need the exact sum.
    bound = _largest(bias)
    for stack, weights in terms:
        bound += _largest(stack) * _largest(weights) * weights.shape[1]
    if not bound < np.inf:
        bound = np.inf
    limit = TOLERANCE * bound * (1.0 + max(-float(x[0]), float(x[-1])))
    small = z <= limit
    small &= z >= -limit
    if not small.any():
        return bound
    small &= z != 0.0
    rows, columns = places_of(small)
    far = np.abs(x)
    if len(rows) > len(z):
        rows, columns = _small_in_row(x, z, terms, bias, rows, columns)
    sizes = np.zeros(len(rows))
    for stack, weights in terms:
        if len(rows) * 4 > z.size:
            sizes += (np.abs(stack) @ np.abs(weights).T)[rows, columns]
        else:
            sizes += (np.abs(stack[rows]) * np.abs(weights[columns])).sum(axis=1)
    at_knot = rows < k
    r, c = rows[at_knot], columns[at_knot]
    sizes[at_knot] += np.abs(bias[c])
    if at_corner:
        steepest = np.maximum(np.abs(z[k + r, c]), np.abs(z[k + r + 1, c]))
        sizes[at_knot] += far[r] * steepest
    zero = np.abs(z[rows, columns]) <= TOLERANCE * sizes
    z[rows[zero], columns[zero]] = 0.0
    return bound


def _largest(values: Array) -> float:
    """The size of the largest number; 0 without any."""
    highest = np.maximum.reduce(values, axis=None, initial=0.0)
    return float(max(highest, -np.minimum.reduce(values, axis=None, initial=0.0)))


def places_of(mask: NDArray[np.bool_]) -> tuple[Index, Index]:
    """Rows and columns of the True entries, ten times faster than ``nonzero`` on two axes."""
    rows, columns = np.divmod(mask.ravel().nonzero()[0], mask.shape[1])
    return rows, columns


def _small_in_row(
    x: Array, z: Array, terms: Terms, bias: Array, rows: Index, columns: Index
) -> tuple[Index, Index]:
    """Those of the entries of ``z`` that are below a finer upper bound, one for each row."""
    k = len(x)
    far = np.abs(x)
    bounds = np.zeros(len(rows))
    for stack, weights in terms:
        row = np.abs(stack).max(axis=1)
        row[:k] += far * np.maximum(row[k : 2 * k], row[k + 1 : 2 * k + 1])
        bounds += row[rows] * np.abs(weights).sum(axis=1)[columns]
    bounds += np.where(rows < k, np.abs(bias[columns]), 0.0)
    small = np.abs(z[rows, columns]) <= TOLERANCE * bounds
    return rows[small], columns[small]


def find_crossings(x: Array, z: Array) -> Crossings:
    """Where the functions of the stack ``z`` change their sign between the knots ``x``."""
    k = len(x)
    values, slopes = z[:k], z[k : 2 * k + 1]
    above, below = values > 0.0, values < 0.0
    # From one side of 0 to the other, not from or to 0 itself.
    across = (above[:-1] != above[1:]) & (below[:-1] != below[1:])
    i, c = places_of(across)
    # Computed from the end nearer to 0, to avoid cancellation (0 is always a knot).
    x_i, x_next = x[i], x[i + 1]
    a = i + (np.abs(x_i) > np.abs(x_next))
    b = 2 * i + 1 - a
    x_a, z_a, z_b = x[a], values[a, c], values[b, c]
    between = x_a + (x[b] - x_a) * (z_a / (z_a - z_b))
    inside = (between > x_i) & (between < x_next)
    if not inside.all():
        # Rounded to a knot: then the zero is at the knot.
        z[np.where(np.abs(z_a) <= np.abs(z_b), a, b)[~inside], c[~inside]] = 0.0

    first, last = slopes[0], slopes[-1]
    left = ((above[0] & (first > 0.0)) | (below[0] & (first < 0.0))).nonzero()[0]
    right = ((above[-1] & (last < 0.0)) | (below[-1] & (last > 0.0))).nonzero()[0]
    before = x[0] - values[0, left] / first[left]
    after = x[-1] - values[-1, right] / last[right]
    z[0, left[before >= x[0]]] = 0.0
    z[k - 1, right[after <= x[-1]]] = 0.0

    places = np.concatenate([before, between, after])
    columns = np.concatenate([left, c, right])
    intervals = np.concatenate(
        [np.zeros(len(left), np.intp), i + 1, np.full(len(right), k, np.intp)]
    )
    keep = np.concatenate([before < x[0], inside, after > x[-1]])
    keep &= np.abs(places) <= FARTHEST
    order = places.argsort(kind="stable")
    order = order[keep[order]]
    return Crossings(places[order], columns[order], intervals[order])


def group_crossings(
    found: Crossings, x: Array, z: Array, terms: Terms, bias: Array, bound: float = np.inf
) -> tuple[Index, Index]:
    """Group the crossings that make a single knot.

    Returns ``(group (p,), first (g,))``: the number of each crossing's group, and the first
    crossing of each group, whose x the group takes. Crossings of one interval that are closer than
    their rounding become one; any number of functions can coincide. ``bound`` is the result of
    ``drop_rounding``: crossings that are farther apart than rounding within it need no exact test.
    """
    k = len(x)
    steepness = np.abs(z[k + found.intervals, found.columns])
    # A crossing between knots has a slope; it can round to 0 only between two very close knots.
    steepness[steepness == 0.0] = np.inf
    starts = np.ones(len(found.x), dtype=bool)
    starts[1:] = found.intervals[1:] != found.intervals[:-1]
    if bound < np.inf:
        far = np.abs(found.x)
        starts[1:] |= _farther(found.x, TOLERANCE * (bound * (1.0 + far) / steepness + far))
        if starts.all():
            everyone = np.arange(len(found.x))
            return everyone, everyone
    left = np.maximum(found.intervals - 1, 0)
    right = np.minimum(found.intervals, k - 1)
    near_left = found.x - x[left] <= x[right] - found.x
    near_left |= found.intervals == k
    start = np.where(near_left & (found.intervals > 0), left, right)
    step = (found.x - x[start])[:, None]
    sizes = np.abs(bias[found.columns])
    for stack, weights in terms:
        values = stack[start] + stack[k + found.intervals] * step
        sizes += (np.abs(values) * np.abs(weights[found.columns])).sum(axis=1)
    starts[1:] |= _farther(found.x, TOLERANCE * (sizes / steepness + np.abs(found.x)))
    group: Index = starts.cumsum() - 1
    return group, starts.nonzero()[0]


def _farther(x: Array, blur: Array) -> NDArray[np.bool_]:
    """For each two neighbours whether they are farther apart than the blur of either."""
    apart: NDArray[np.bool_] = x[1:] - x[:-1] > np.maximum(blur[1:], blur[:-1])
    return apart


def refine(x: Array, places: Array, intervals: Index) -> Refinement:
    """Insert the knots ``places`` (sorted, each inside its old interval) into the knots ``x``."""
    k, g = len(x), len(places)
    new = intervals + np.arange(g)
    old = np.arange(k)
    old += intervals.searchsorted(old, side="right")
    merged = np.empty(k + g)
    merged[old] = x
    merged[new] = places
    left = np.maximum(intervals - 1, 0)
    right = np.minimum(intervals, k - 1)
    start = np.where(np.abs(places - x[left]) <= np.abs(x[right] - places), left, right)
    source = old.searchsorted(np.arange(k + g + 1))
    return Refinement(merged, old, new, start, places - x[start], intervals, source)
