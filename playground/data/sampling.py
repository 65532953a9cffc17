"""Rows drawn from a generator or a formula. The seed of the data determines them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.curves import Curve
from playground.data.formulas import Expression, parse, variable_names
from playground.data.generators import generator
from playground.data.plane_sets import MAX_CLASSES, MIN_CLASSES, PlaneSet, Sample
from playground.data.tables import LIMITS, MAX_ROWS, MAX_VALUE
from playground.model.document import DocumentError, Formula, Generator, Points, frozen

Array = NDArray[np.float64]

MAX_TEST_FRACTION = 0.9
MAX_FORMULA_INPUTS = 2

# What a stream of random numbers is for: none depends on how much of another was used.
_NOISE, _TEST, _POINTS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Drawn rows, with title and note for people, and the noise-free y where it is known."""

    points: Points
    title: str
    note: str = ""
    target: Callable[..., Array] | None = None


def sampled(source: Generator | Formula) -> Rows:
    """The rows of the source.

    The seed determines the points, the noise up to its level, and the test rows. Raises
    DocumentError, with the place relative to the source.
    """
    if isinstance(source, Formula):
        _check_whole(source.inputs, "inputs", 1, MAX_FORMULA_INPUTS)
        target = parse(source.expression, source.inputs)
        points = _of_function(source, target, source.range, "expression")
        return Rows(points, f"y = {source.expression.strip()}", target=target)
    entry = generator(source.name)
    if isinstance(entry, PlaneSet):
        return _of_plane_set(source, entry)
    _check_classes(source, entry)
    points = _of_function(source, entry.function, source.range or entry.range, "range")
    return Rows(points, entry.label, f"y = {entry.formula}", entry.function)


def random_rows(n: int, fraction: float, seed: int) -> tuple[int, ...]:
    """round(fraction * n) random rows, in order; at least one row is left for training."""
    _check_whole(seed, "seed", 0, 2**63 - 1)
    if not 0.0 <= fraction <= MAX_TEST_FRACTION:
        raise DocumentError(f"must be between 0 and {MAX_TEST_FRACTION}", "test_fraction")
    size = min(round(fraction * n), n - 1)
    return tuple(sorted(_stream(seed, _TEST).permutation(n)[:size].tolist()))


def _of_function(
    source: Generator | Formula, target: Expression, range_: tuple[float, float], blame: str
) -> Points:
    """The target's values plus normal noise: at evenly spaced x, or at random points of a square.

    ``blame`` is the place of an error about values that are not finite.
    """
    _check_whole(source.n, "n", 2, MAX_ROWS)
    low, high = _checked_range(range_)
    _check_noise(source.noise)
    test = random_rows(source.n, source.test_fraction, source.seed)
    if target.n_variables == 1:
        x = np.linspace(low, high, source.n)[:, None]
    else:
        shape = (source.n, target.n_variables)
        x = _stream(source.seed, _POINTS).uniform(low, high, shape)
    y = target.of_rows(x)
    bad = np.flatnonzero(~np.isfinite(y))
    if len(bad):
        raise DocumentError(target.trouble_at(*x[bad[0]].tolist()), blame)
    worst = int(np.argmax(np.abs(y)))
    if abs(y[worst]) > MAX_VALUE:
        named = zip(variable_names(target.n_variables), x[worst], strict=True)
        place = ", ".join(f"{name} = {value:.6g}" for name, value in named)
        raise DocumentError(f"at {place}: {y[worst]:g} is too large; {LIMITS}", blame)
    with np.errstate(over="ignore"):
        y = y + source.noise * _stream(source.seed, _NOISE).standard_normal(source.n)
    _check_noisy(y)
    return Points(frozen(x), frozen(y[:, None]), test)


def _of_plane_set(source: Generator, entry: PlaneSet) -> Rows:
    _check_whole(source.n, "n", entry.least, MAX_ROWS)
    _check_noise(source.noise)
    if source.range is not None:
        raise DocumentError(f"{entry.label} always lies in the same range", "range")
    _check_classes(source, entry)
    names = entry.class_names(source.classes)
    test = random_rows(source.n, source.test_fraction, source.seed)
    streams = (_stream(source.seed, stream) for stream in (_POINTS, _NOISE))
    with np.errstate(over="ignore", invalid="ignore"):
        x, y = entry.draw(Sample(source.n, source.noise, len(names), *streams))
    _check_noisy(x)
    _check_noisy(y)
    if len(names) > 2:
        y = np.eye(len(names))[y.astype(np.intp)]
        # The output nodes are then called by their classes.
        points = Points(frozen(x), frozen(y), test, y_names=names, classes=names)
    else:
        points = Points(frozen(x), frozen(y[:, None]), test, classes=names)
    return Rows(points, entry.label, entry.description, entry.target)


def _stream(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng((seed, stream))


# -- checks -----------------------------------------------------------------------------------


def _check_whole(value: int | None, place: str, low: int, high: int) -> None:
    if not (isinstance(value, int) and low <= value <= high):
        raise DocumentError(f"must be a whole number from {low:,} to {high:,}", place)


def _check_classes(source: Generator, entry: Curve | PlaneSet) -> None:
    if source.classes is None:
        return
    if isinstance(entry, Curve) or not entry.varies:
        raise DocumentError(f"the number of classes of {entry.label} can't be chosen", "classes")
    _check_whole(source.classes, "classes", MIN_CLASSES, MAX_CLASSES)


def _check_noise(noise: float) -> None:
    if not (math.isfinite(noise) and noise >= 0.0):
        raise DocumentError("the noise must be a finite number, 0 or more", "noise")


def _check_noisy(values: Array) -> None:
    if not (np.abs(values) <= MAX_VALUE).all():
        raise DocumentError(f"the noise is too large; {LIMITS}", "noise")


def _checked_range(range_: tuple[float, float]) -> tuple[float, float]:
    low, high = range_
    if not (math.isfinite(low) and math.isfinite(high)):
        raise DocumentError("both ends of the range must be finite numbers", "range")
    if max(abs(low), abs(high)) > MAX_VALUE:
        raise DocumentError(f"the range is too wide; {LIMITS}", "range")
    if not low < high:
        raise DocumentError("the range must end after its start", "range")
    return low, high
