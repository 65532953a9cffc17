"""Sampling a smooth or discontinuous function with few points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIRST = 129  # points at first, evenly spaced
ROUNDS = 7  # how often an interval is halved at most
MOST = 1500  # points


def adaptive_curve(
    function: Callable[[Array], Array], low: float, high: float, tolerance: float
) -> tuple[Array, Array]:
    """Points (x, y) of ``function``, ``(n,) -> (n,)``, dense where it is curved.

    An interval is halved as long as the function in its middle is further than ``tolerance`` from
    the straight line; then its neighbours are tested again, to find bends between two samples.
    """
    x = np.linspace(low, high, FIRST)
    y = function(x)
    suspect = np.ones(len(x) - 1, dtype=bool)
    for _ in range(ROUNDS):
        at = np.flatnonzero(suspect)
        if not len(at) or len(x) + len(at) > MOST:
            break
        middle = 0.5 * (x[at] + x[at + 1])
        values = function(middle)
        bent = np.abs(values - 0.5 * (y[at] + y[at + 1])) > tolerance
        x = np.insert(x, at + 1, middle)
        y = np.insert(y, at + 1, values)
        # The left halves of the bent intervals, in the new numbering.
        left = at[bent] + np.flatnonzero(bent)
        suspect = np.zeros(len(x) - 1, dtype=bool)
        for offset in (-1, 0, 1, 2):
            near = left + offset
            suspect[near[(near >= 0) & (near < len(suspect))]] = True
    return x, y
