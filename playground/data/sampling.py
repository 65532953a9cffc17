"""Rows of generators and formulas, drawn by their seed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.data.formulas import Expression
from playground.data.limits import LIMITS, MAX_ROWS, MAX_VALUE
from playground.data.planes import MAX_CLASSES, MIN_CLASSES, PlaneSet
from playground.model.document import DocumentError, Formula, Generator, Points, frozen

Array = NDArray[np.float64]

MAX_TEST_FRACTION = 0.9
# The seed's streams of random numbers, so that each part stays when another changes.
NOISE, HELD_OUT, PLACES = 0, 1, 2


def sample_curve(
    source: Generator | Formula, target: Expression, range_: tuple[float, float], blame: str
) -> Points:
    """n evenly spaced x over the range, with the target's values plus normal noise.

    The seed determines the noise, up to its level, and the test rows. ``blame`` is the place of an
    error about values that are not finite.
    """
    low, high = _checked(source, range_)
    x = np.linspace(low, high, source.n)[:, None]
    return _with_values(source, target, x, blame)


def sample_square(source: Formula, target: Expression) -> Points:
    """n points drawn evenly from the square over the range, with the target's values plus noise."""
    low, high = _checked(source, source.range)
    x = stream(source.seed, PLACES).uniform(low, high, (source.n, 2))
    return _with_values(source, target, x, "expression")


def sample_plane(source: Generator, entry: PlaneSet) -> Points:
    """The rows of a set in the plane; 3 classes and more have an output each."""
    if source.range is not None:
        raise DocumentError(f"{entry.label} has no range", "range")
    _checked(source, (-1.0, 1.0), entry.least)
    names = _classes(source, entry)
    rng = stream(source.seed, PLACES)
    with np.errstate(over="ignore", invalid="ignore"):
        x, values = entry.make(source.n, source.noise, rng, len(names))
    if not ((np.abs(x) <= MAX_VALUE).all() and (np.abs(values) <= MAX_VALUE).all()):
        raise DocumentError(f"the noise is too large; {LIMITS}", "noise")
    if len(names) > 2:
        y = np.eye(len(names))[values.astype(int)]
        y_names: tuple[str, ...] = names
    else:
        y, y_names = values[:, None], ()
    test = held_out_rows(source.n, source.test_fraction, source.seed)
    return Points(frozen(x), frozen(y), test, ("x1", "x2"), y_names, entry.label, names)


def _classes(source: Generator, entry: PlaneSet) -> tuple[str, ...]:
    if source.classes is None:
        return entry.classes[:3] if entry.any_classes else entry.classes
    if not entry.any_classes:
        raise DocumentError(f"{entry.label} has a fixed number of classes", "classes")
    check_whole(source.classes, "classes", MIN_CLASSES, MAX_CLASSES)
    return entry.classes[: source.classes]


def _checked(
    source: Generator | Formula, range_: tuple[float, float], least: int = 2
) -> tuple[float, float]:
    check_whole(source.n, "n", least, MAX_ROWS)
    low, high = range_
    if not (math.isfinite(low) and math.isfinite(high)):
        raise DocumentError("both ends of the range must be finite numbers", "range")
    if max(abs(low), abs(high)) > MAX_VALUE:
        raise DocumentError(f"the range is too wide; {LIMITS}", "range")
    if not low < high:
        raise DocumentError("the range must end after its start", "range")
    if not (math.isfinite(source.noise) and source.noise >= 0.0):
        raise DocumentError("the noise must be a finite number, 0 or more", "noise")
    return low, high


def _with_values(source: Generator | Formula, target: Expression, x: Array, blame: str) -> Points:
    test = held_out_rows(source.n, source.test_fraction, source.seed)
    y = target.of_rows(x)
    bad = np.flatnonzero(~np.isfinite(y))
    if len(bad):
        raise DocumentError(target.trouble_at(*x[bad[0]].tolist()), blame)
    worst = int(np.argmax(np.abs(y)))
    if abs(y[worst]) > MAX_VALUE:
        place = target.place(*x[worst].tolist())
        raise DocumentError(f"{place}: {y[worst]:g} is too large; {LIMITS}", blame)
    with np.errstate(over="ignore"):
        y = y + source.noise * stream(source.seed, NOISE).standard_normal(source.n)
    if not (np.abs(y) <= MAX_VALUE).all():
        raise DocumentError(f"the noise is too large; {LIMITS}", "noise")
    return Points(frozen(x), frozen(y[:, None]), test)


def held_out_rows(n: int, fraction: float, seed: int) -> tuple[int, ...]:
    """round(fraction * n) random rows, in order; at least one training row remains."""
    check_whole(seed, "seed", 0, 2**63 - 1)
    if not 0.0 <= fraction <= MAX_TEST_FRACTION:
        raise DocumentError(f"must be between 0 and {MAX_TEST_FRACTION}", "test_fraction")
    size = min(round(fraction * n), n - 1)
    return tuple(sorted(stream(seed, HELD_OUT).permutation(n)[:size].tolist()))


def stream(seed: int, number: int) -> np.random.Generator:
    """One of the seed's streams of random numbers."""
    return np.random.default_rng((seed, number))


def check_whole(value: int, place: str, low: int, high: int) -> None:
    if not (isinstance(value, int) and low <= value <= high):
        raise DocumentError(f"must be a whole number from {low:,} to {high:,}", place)
