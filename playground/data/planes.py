"""The data sets in the plane, one table: two inputs, and classes or values.

circle, xor, gauss, spiral, reg-plane and reg-gauss are those of the TensorFlow Playground, with the
classes 0 and 1 instead of -1 and 1, so that a sigmoid and the binary cross-entropy learn them. The
meaning of the noise is theirs too: in circle, xor and the regressions it moves the place where the
label is read, not the point that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Truth = Callable[[Bools, Bools], Bools]
# make(n, noise, rng, classes) -> x (n, 2), and class numbers or values (n,)
Make = Callable[[int, float, np.random.Generator, int], tuple[Array, Array]]

MIN_CLASSES, MAX_CLASSES = 2, 6
RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class PlaneSet:
    """A named set in the plane.

    ``classes`` are the names of its classes, none for values; with ``any_classes`` the first 2 to 6
    of them are used. ``target`` maps x1 and x2 to the value without noise, where it is known.
    ``n``, ``noise`` and ``test_fraction`` are what the set starts with; it has ``least`` rows or
    more. ``noise_does`` says what the noise does.
    """

    name: str
    label: str
    about: str
    make: Make
    noise_does: str
    classes: tuple[str, ...] = ()
    any_classes: bool = False
    target: Callable[[Array, Array], Array] | None = None
    n: int = 500
    noise: float = 0.0
    test_fraction: float = 0.5
    least: int = 2


def _uniform(rng: np.random.Generator, n: int, reach: float) -> Array:
    return rng.uniform(-reach, reach, (n, 2))


def _circle(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
    inner = n // 2
    radius = np.concatenate(
        [rng.uniform(0.0, 0.5 * RADIUS, inner), rng.uniform(0.7 * RADIUS, RADIUS, n - inner)]
    )
    angle = rng.uniform(0.0, 2.0 * np.pi, n)
    x = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    moved = x + noise * _uniform(rng, n, RADIUS)
    return x, (np.hypot(*moved.T) < 0.5 * RADIUS).astype(float)


def _xor(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
    x = _uniform(rng, n, RADIUS)
    x += np.where(x > 0.0, 0.3, -0.3)
    moved = x + noise * _uniform(rng, n, RADIUS)
    return x, (moved[:, 0] * moved[:, 1] >= 0.0).astype(float)


def _gauss(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
    """Variance 0.5 without noise, 4 with a noise of 0.5."""
    label = (np.arange(n) < n // 2).astype(float)
    means = np.where(label == 1.0, 2.0, -2.0)[:, None]
    return means + np.sqrt(0.5 + 7.0 * noise) * rng.standard_normal((n, 2)), label


def _spiral(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
    label = (np.arange(n) < n // 2).astype(float)
    size = np.where(label == 1.0, n // 2, n - n // 2)
    share = np.where(label == 1.0, np.arange(n), np.arange(n) - n // 2) / size
    radius = RADIUS * share
    angle = 1.75 * share * 2.0 * np.pi + np.where(label == 1.0, 0.0, np.pi)
    x = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return x + noise * _uniform(rng, n, 1.0), label


def _moons(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
    label = (np.arange(n) < n // 2).astype(float)
    t = rng.uniform(0.0, np.pi, n)
    x = np.where(label == 1.0, 1.0 - np.cos(t), np.cos(t))
    y = np.where(label == 1.0, 0.5 - np.sin(t), np.sin(t))
    return np.column_stack([x, y]) + noise * rng.standard_normal((n, 2)), label


def _blobs(n: int, noise: float, rng: np.random.Generator, classes: int) -> tuple[Array, Array]:
    """Centres evenly on a circle of radius 4; the standard deviation is 0.7 plus the noise."""
    label = (np.arange(n) * classes // n).astype(float)
    angle = 0.5 * np.pi - 2.0 * np.pi * label / classes
    centres = 4.0 * np.column_stack([np.cos(angle), np.sin(angle)])
    return centres + (0.7 + noise) * rng.standard_normal((n, 2)), label


def _plane(x1: Array, x2: Array) -> Array:
    return (x1 + x2) / 10.0


def _bumps(x1: Array, x2: Array) -> Array:
    """Six bumps, at x1 = -4, 0, 4 and x2 = -2.5, 2.5, with signs that alternate."""
    x1, x2 = np.asarray(x1, dtype=np.float64), np.asarray(x2, dtype=np.float64)
    out: Array = np.zeros(np.broadcast(x1, x2).shape)
    for i, centre in enumerate((-4.0, 0.0, 4.0)):
        for row, sign in ((2.5, 1.0), (-2.5, -1.0)):
            sign = -sign if i != 1 else sign
            height = sign * np.maximum(0.0, 1.0 - np.hypot(x1 - centre, x2 - row) / 2.0)
            out = np.where(np.abs(height) > np.abs(out), height, out)
    return out


def _values(target: Callable[[Array, Array], Array]) -> Make:
    """Points over a square, with the target's values."""

    def make(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
        x = _uniform(rng, n, 6.0)
        moved = x + noise * _uniform(rng, n, 6.0)
        return x, target(moved[:, 0], moved[:, 1])

    return make


def _gate(truth: Truth) -> Make:
    """The four rows of a truth table, over and over; noise moves the points."""

    def make(n: int, noise: float, rng: np.random.Generator, _: int) -> tuple[Array, Array]:
        corner = np.arange(n) % 4
        a, b = corner >= 2, corner % 2 == 1
        x = np.column_stack([a, b]).astype(float)
        return x + noise * rng.standard_normal((n, 2)), truth(a, b).astype(float)

    return make


def _gate_set(name: str, about: str, truth: Truth) -> PlaneSet:
    label = f"{name} gate"
    noise = "Standard deviation of both inputs from 0 and 1"
    return PlaneSet(
        name, label, about, _gate(truth), noise, ("0", "1"), n=4, test_fraction=0.0, least=4
    )


_BORDER = "How far each class reaches across its border: not at all at 0, far at 0.5"
_MOVED = "How far from its point a value is read: at the point for 0, up to 3 away for 0.5"

_ALL = (
    PlaneSet(
        "circle", "Circle", "A disc inside a ring.", _circle, _BORDER, ("outside", "inside")
    ),
    PlaneSet(
        "xor", "Four quadrants", "Which class depends on whether x1 and x2 have the same sign.",
        _xor, _BORDER, ("different signs", "same sign"),
    ),
    PlaneSet("gauss", "Two clouds", "Two round clouds of points.", _gauss,
        "How wide the clouds are: variance 0.5 at 0, and 4 at 0.5", ("lower", "upper")),
    PlaneSet("spiral", "Spirals", "Two spirals, one inside the other.", _spiral,
        "How far the points lie beside their spiral at most", ("B", "A")),
    PlaneSet(
        "moons", "Two moons", "Two half circles that reach into each other.", _moons,
        "Standard deviation of the points from the half circles", ("upper", "lower"), n=200,
        noise=0.1,
    ),
    PlaneSet(
        "blobs", "Blobs", "Round clouds around a circle, one for each class.", _blobs,
        "Added to the clouds’ standard deviation of 0.7", tuple("ABCDEF"), any_classes=True, n=300,
    ),
    PlaneSet(
        "reg-plane", "Inclined plane", "y = (x1 + x2)/10", _values(_plane), _MOVED,
        target=_plane, n=1200,
    ),
    PlaneSet(
        "reg-gauss", "Six bumps", "Six bumps, up and down in turn.", _values(_bumps), _MOVED,
        target=_bumps, n=1200,
    ),
    _gate_set("AND", "1 only when both inputs are 1.", lambda a, b: a & b),
    _gate_set("OR", "1 when at least one input is 1.", lambda a, b: a | b),
    _gate_set("XOR", "1 when exactly one input is 1.", lambda a, b: a ^ b),
    _gate_set("NAND", "0 only when both inputs are 1.", lambda a, b: ~(a & b)),
)  # fmt: skip

PLANE_SETS: dict[str, PlaneSet] = {entry.name: entry for entry in _ALL}
