"""The best known continuous function with k kinks for given points: a search, not a proof.

For given kinks t the best function ``a + b x + sum_i c_i relu(x - t_i)`` is a least squares
problem. The search moves the kinks:

- One kink at a time, exactly: inside a gap between two points the gain of a kink at t is
  (alpha - beta t)^2 / (A - 2 B t + C t^2), whose maximum has a closed form; sums from the right
  give it for all gaps at once, so that one pass finds the best position.
- All kinks together by Gauss-Newton (Muggeo, Statistics in Medicine 22, 2003).
- From several starts: kinks inserted one by one, and the ends of the segments of the best
  discontinuous fit, found by dynamic programming. Then pairs of kinks are removed and inserted
  elsewhere as long as that helps.

The search is deterministic. Every function with k kinks counts, whether or not a given network can
represent it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.best_fit.least_squares import SQUARED_LOSSES
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.overflow import quiet

Array = NDArray[np.float64]

MAX_KINKS = 64  # of the search; nobody reads a fit with more piece by piece
THOROUGH = 16  # kinks up to which all moves are tried; further ones are only inserted one by one
MAX_POINTS = 400  # more are grouped for the search
MAX_ROUNDS = 30
PLACES, PROMISING = 16, 2  # first positions of a pair that are tried, and that are followed up
GAIN = 1e-9  # the smallest improvement that counts, as a share of the sum of squares


@dataclass(frozen=True, slots=True, eq=False)
class KnownFit:
    """The best function found, with its mean squared error over the given points.

    ``finished`` is False when the search was cancelled before its end.
    """

    mean_square: float
    function: PiecewiseLinear
    finished: bool

    def loss(self, name: str) -> float:
        """The error as half_mse or mse."""
        return SQUARED_LOSSES[name] * self.mean_square


def never() -> bool:
    return False


def ignore(share: float, mean_square: float) -> None:
    """A progress callback that does nothing."""


@quiet
def best_known_with_kinks(
    x: Array,
    y: Array,
    k: int,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float, float], None] = ignore,
) -> KnownFit:
    """Search for the continuous function with at most ``k`` kinks closest to the points.

    ``x`` and ``y`` are ``(n,)``, at least one point. ``cancelled`` is called every few
    milliseconds; in a thread it may sleep a little, to leave time to the window.
    ``progress(share, mean_square)`` reports the share of the search that is done and the best error
    so far.
    """
    if len(x) == 0 or k < 0:
        raise ValueError("at least one point and no negative number of kinks are needed")
    points = _grouped(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    search = _Search(points, k, cancelled, progress)
    knots = search.run()
    function = _function(points, knots)
    error = function(x) - y
    return KnownFit(float(np.mean(error * error)), function, not search.stopped)


# -- points -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Points at distinct u in [-1, 1], increasing: x = middle + half * u.

    ``root`` is the square root of each point's weight, ``y`` the mean of the rows there; ``spread``
    is the part of the sum of squares that no function can remove.
    """

    u: Array
    y: Array
    root: Array
    middle: float
    half: float
    spread: float
    n: int


def _grouped(x: Array, y: Array) -> _Points:
    places, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    if len(places) > MAX_POINTS:
        edges = np.linspace(0, len(x), MAX_POINTS + 1)[1:-1]
        group = np.searchsorted(edges, np.cumsum(counts) - 0.5 * counts)
        _, group = np.unique(group, return_inverse=True)
        inverse = group[inverse]
        counts = np.bincount(inverse)
        places = np.bincount(inverse, weights=x) / counts
    mean = np.bincount(inverse, weights=y) / counts
    middle = 0.5 * (places[0] + places[-1])
    half = 0.5 * (places[-1] - places[0]) or 1.0
    spread = float(((y - mean[inverse]) ** 2).sum())
    root = np.sqrt(counts.astype(np.float64))
    return _Points((places - middle) / half, mean, root, middle, half, spread, len(x))


def _basis(points: _Points, knots: Array) -> Array:
    """1, u and relu(u - t) for each knot, ``(n, 2 + k)``, weighted."""
    u = points.u[:, None]
    columns = np.concatenate([np.ones_like(u), u, np.maximum(u - knots, 0.0)], axis=1)
    out: Array = columns * points.root[:, None]
    return out


def _function(points: _Points, knots: Array) -> PiecewiseLinear:
    """The best function with these kinks, in the units of the points."""
    columns = _basis(points, knots)
    length = np.sqrt((columns * columns).sum(axis=0))
    length[length == 0.0] = 1.0
    fitted = np.linalg.lstsq(columns / length, points.root * points.y, rcond=None)[0] / length
    bends = fitted[2:]
    knots, bends = knots[bends != 0.0], bends[bends != 0.0]
    slopes = (fitted[1] + np.concatenate([[0.0], np.cumsum(bends)])) / points.half
    x = points.middle + points.half * knots
    bent = np.maximum(knots[:, None] - knots, 0.0) @ bends
    y = fitted[0] + fitted[1] * knots + bent
    start_x = np.concatenate([x[:1], x]) if len(x) else np.array([points.middle])
    start_y = np.concatenate([y[:1], y]) if len(x) else fitted[:1]
    return PiecewiseLinear(x, y, slopes, start_y - slopes * start_x, ((),) * len(x))


# -- search -----------------------------------------------------------------------------------


class _StoppedError(Exception):
    """The search was cancelled."""


class _Search:
    """One search; ``run`` gives the kinks, in u."""

    def __init__(
        self,
        points: _Points,
        k: int,
        cancelled: Callable[[], bool],
        progress: Callable[[float, float], None],
    ) -> None:
        self.points = points
        self.stopped = False
        self._k = k
        self._cancelled = cancelled
        self._progress = progress
        self._target = points.root * points.y
        # Sums of squares below this are rounding.
        self._floor = 1e-26 * float((self._target**2).sum())
        self._best = np.zeros(0)
        self._best_square = self._square(self._best)

    def run(self) -> Array:
        u = self.points.u
        if self._k >= len(u) - 2:  # one kink at each inner point passes through all of them
            self._best = u[1:-1].copy()
            return self._best
        try:
            self._from_starts(min(self._k, THOROUGH))
            self._move_pairs(min(self._k, THOROUGH))
            self._insert_more(min(self._k, MAX_KINKS))
        except _StoppedError:
            self.stopped = True
        return self._best

    def _from_starts(self, k: int) -> None:
        knots = np.zeros(0)
        for done in range(k):
            self._tell(0.4 * done / k)
            knots = self._polish(self._inserted(knots), rounds=4)
            self._keep(knots)
        self._keep(self._polish(knots))
        self._tell(0.4)
        self._keep(self._polish(_segment_ends(self.points, k)))
        self._tell(0.5)

    def _move_pairs(self, k: int) -> None:
        """Remove two kinks and insert two at the best positions, as long as that helps."""
        if k < 2:
            return
        pairs = [(i, i + 1) for i in range(k - 1)] + [(i, i + 2) for i in range(k - 2)]
        for sweep in range(3):
            before = self._best_square
            for done, pair in enumerate(pairs):
                self._tell(0.5 + 0.4 * (sweep + done / len(pairs)) / 3.0)
                kept = np.delete(self._best, [i for i in pair if i < len(self._best)])
                for knots in self._with_pairs(kept):
                    self._keep(self._polish(knots, rounds=6))
            self._keep(self._polish(self._best))
            if not self._better(self._best_square, before):
                return

    def _with_pairs(self, knots: Array) -> list[Array]:
        """The most promising ways to insert two kinks, best first.

        The first at one of several even positions, the second at the best position for it.
        """
        u = self.points.u
        places = np.unique(np.linspace(0.5, len(u) - 1.5, PLACES).round(0).astype(np.intp))
        choices = [self._inserted(np.sort(np.append(knots, u[i]))) for i in places]
        choices.append(self._inserted(self._inserted(knots)))
        squares = [self._square(choice) for choice in choices]
        order = np.argsort(squares, kind="stable")[:PROMISING]
        return [choices[i] for i in order.tolist()]

    def _insert_more(self, k: int) -> None:
        """Add kinks to the best function so far, without further moves."""
        if k <= len(self._best):
            return
        knots = self._best
        while len(knots) < k:
            self._tell(0.9)
            knots = self._inserted(knots)
            self._keep(knots)
        self._keep(self._polish(knots, rounds=4))

    def _tell(self, share: float) -> None:
        total = self._best_square + self.points.spread
        self._progress(share, total / self.points.n)

    def _keep(self, knots: Array) -> None:
        square = self._square(knots)
        if square < self._best_square:
            self._best, self._best_square = knots, square

    def _better(self, square: float, than: float) -> bool:
        return square < than * (1.0 - GAIN) - self._floor

    def _square(self, knots: Array) -> float:
        """The sum of squared residuals of the best function with these kinks."""
        columns = _basis(self.points, knots)
        fitted = np.linalg.lstsq(columns, self._target, rcond=None)[0]
        left = self._target - columns @ fitted
        return float(left @ left)

    def _polish(self, knots: Array, rounds: int = MAX_ROUNDS) -> Array:
        """Move the kinks, one by one and together, until the error no longer falls."""
        square = self._square(knots)
        for _ in range(rounds):
            before = square
            for i in range(len(knots)):
                if self._cancelled():
                    raise _StoppedError
                moved = self._inserted(np.delete(knots, i))
                moved_square = self._square(moved)
                if moved_square < square:
                    knots, square = moved, moved_square
            knots, square = self._together(knots, square)
            if not self._better(square, before):
                break
        return knots

    def _inserted(self, knots: Array) -> Array:
        """The kinks with one more, at the best position."""
        if self._cancelled():
            raise _StoppedError
        u, root = self.points.u, self.points.root
        q = np.linalg.qr(_basis(self.points, knots))[0]
        left = self._target - q @ (q.T @ self._target)
        left -= q @ (q.T @ left)
        alpha, beta = _sums(root * u * left), _sums(root * left)
        by_place, by_one = _sums((root * u)[:, None] * q), _sums(root[:, None] * q)
        weight = root * root
        pp, pq, qq = _sums(weight * u * u), _sums(weight * u), _sums(weight)
        a = pp - (by_place * by_place).sum(axis=1)
        b = pq - (by_place * by_one).sum(axis=1)
        c = qq - (by_one * by_one).sum(axis=1)
        below = alpha * c - beta * b
        inside = (alpha * b - beta * a) / np.where(below == 0.0, 1.0, below)
        inside = np.where(below == 0.0, u[:-1], np.clip(inside, u[:-1], u[1:]))
        places = np.stack([u[:-1], inside, u[1:]])
        own = a - 2.0 * b * places + c * places**2
        whole = pp - 2.0 * pq * places + qq * places**2
        # The gain of a kink that exists already is rounding.
        new = own > 1e-11 * whole
        gain = np.where(new, (alpha - beta * places) ** 2 / np.where(new, own, 1.0), -1.0)
        gain[(places <= u[0]) | (places >= u[-1])] = -1.0
        best = int(np.argmax(gain))
        place = float(places.flat[best])
        out: Array = np.sort(np.append(knots, place))
        return out

    def _together(self, knots: Array, square: float) -> tuple[Array, float]:
        """Gauss-Newton steps on all kinks at once, as long as they help."""
        u, root = self.points.u, self.points.root
        k = len(knots)
        for _ in range(8 if k else 0):
            if self._cancelled():
                raise _StoppedError
            beyond = np.where(u[:, None] > knots, -root[:, None], 0.0)
            columns = np.concatenate([_basis(self.points, knots), beyond], axis=1)
            fitted = np.linalg.lstsq(columns, self._target, rcond=None)[0]
            bends = fitted[2 : 2 + k]
            step = np.where(bends == 0.0, 0.0, fitted[2 + k :] / np.where(bends == 0, 1.0, bends))
            before = square
            for share in (1.0, 0.5, 0.2, 0.05):
                moved = np.sort(np.clip(knots + share * step, u[0], u[-1]))
                moved_square = self._square(moved)
                if moved_square < square:
                    knots, square = moved, moved_square
                    break
            if not self._better(square, before):
                break
        return knots, square


def _sums(values: Array) -> Array:
    """For each gap the sum over the rows to its right, ``(n - 1, ...)``."""
    out: Array = np.cumsum(values[::-1], axis=0)[::-1][1:]
    return out


def _segment_ends(points: _Points, k: int) -> Array:
    """Kinks between the k + 1 segments of the best discontinuous fit by straight lines.

    Dynamic programming over the end of each segment (Bellman and Roth, 1969).
    """
    u, y, w = points.u, points.y, points.root**2
    n = len(u)
    sums = [
        np.concatenate([[0.0], np.cumsum(v)])
        for v in (w, w * u, w * u * u, w * y, w * u * y, w * y * y)
    ]
    s, su, suu, sy, suy, syy = (v[None, 1:] - v[:-1, None] for v in sums)  # [first, last]
    down = suu - su * su / s
    across = suy - su * sy / s
    cost = syy - sy * sy / s - np.where(down > 1e-14 * suu, across * across / down, 0.0)
    cost = np.where(np.triu(np.ones((n, n), dtype=bool)), np.maximum(cost, 0.0), np.inf)
    total, cuts = cost[0], []
    for _ in range(k):
        # total[m] + cost[m + 1, last]: the segments so far end at m.
        choices = total[:-1, None] + cost[1:]
        cuts.append(np.argmin(choices, axis=0))
        total = choices.min(axis=0)
    knots, last = [], n - 1
    for cut in reversed(cuts):
        last = int(cut[last])
        knots.append(0.5 * (u[last] + u[min(last + 1, n - 1)]))
    out: Array = np.sort(np.array(knots))
    return out
