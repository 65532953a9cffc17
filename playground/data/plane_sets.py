"""Generated data with two inputs: classes and values in the plane, and logic gates.

circle, xor, gauss, spiral, reg-plane and reg-gauss are those of TensorFlow Playground (D. Smilkov,
S. Carter, 2016; ``src/dataset.ts``), with the same meaning of the noise, whose slider there goes
from 0 to 0.5. Its labels -1 and +1 are our classes 0 and 1, so that a sigmoid with binary
cross-entropy learns them. moons are those of scikit-learn (``make_moons``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rng = np.random.Generator

MIN_CLASSES, MAX_CLASSES = 2, 6
CLASS_NAMES = ("A", "B", "C", "D", "E", "F")  # where classes have no better names


class Group(StrEnum):
    CLASSES = "classes"
    VALUES = "values"
    GATES = "gates"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a set is drawn from: ``n`` rows, the noise, the number of classes.

    ``points`` draws the positions, ``noise_of`` the noise, so that another noise level moves the
    same points further in the same directions.
    """

    n: int
    noise: float
    n_classes: int
    points: Rng
    noise_of: Rng

    @property
    def n_first(self) -> int:
        """The rows of the first of two classes."""
        return (self.n + 1) // 2

    def uniform(self, low: float, high: float) -> Array:
        """``(n, 2)``"""
        return self.points.uniform(low, high, (self.n, 2))

    def uniform_noise(self, reach: float) -> Array:
        """``(n, 2)``, from -reach to reach at a noise of 1."""
        return self.noise * self.noise_of.uniform(-reach, reach, (self.n, 2))

    def normal_noise(self) -> Array:
        """``(n, 2)``, of deviation 1."""
        return self.noise_of.standard_normal((self.n, 2))


Draw = Callable[[Sample], tuple[Array, Array]]
Target = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class PlaneSet:
    """A named set of points in the plane.

    ``draw`` gives x ``(n, 2)`` and y ``(n,)``: values, or indices of classes. ``noise`` says what
    the noise does. ``classes`` are the names of the classes, empty for values; ``varies`` tells
    that a number of them may be chosen. ``target`` is the noise-free y, where it is known. ``n``
    and ``test_fraction`` are what a new set starts with, ``least`` the smallest number of rows.
    """

    name: str
    label: str
    group: Group
    description: str
    noise: str
    draw: Draw
    classes: tuple[str, ...] = ("0", "1")
    varies: bool = False
    target: Target | None = None
    n: int = 500
    least: int = 2
    test_fraction: float = 0.2

    def class_names(self, n_classes: int | None) -> tuple[str, ...]:
        """The names of this many classes, or of the usual ones."""
        return CLASS_NAMES[:n_classes] if self.varies and n_classes else self.classes


# -- classes ----------------------------------------------------------------------------------

_RADIUS = 5.0


def _in_circle(x1: Array, x2: Array) -> Array:
    return np.where(np.hypot(x1, x2) < 0.5 * _RADIUS, 1.0, 0.0)


def _circle(sample: Sample) -> tuple[Array, Array]:
    n, inside = sample.n, sample.n_first
    radius = np.concatenate(
        [
            sample.points.uniform(0.0, 0.5 * _RADIUS, inside),
            sample.points.uniform(0.7 * _RADIUS, _RADIUS, n - inside),
        ]
    )
    angle = sample.points.uniform(0.0, 2.0 * math.pi, n)
    x = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return x, _in_circle(*(x + sample.uniform_noise(_RADIUS)).T)


def _same_sign(x1: Array, x2: Array) -> Array:
    return np.where(x1 * x2 >= 0.0, 1.0, 0.0)


def _xor(sample: Sample) -> tuple[Array, Array]:
    x = sample.uniform(-_RADIUS, _RADIUS)
    x += np.where(x > 0.0, 0.3, -0.3)
    return x, _same_sign(*(x + sample.uniform_noise(_RADIUS)).T)


def _variance(noise: float) -> float:
    """0.5 at a noise of 0, 4 at 0.5."""
    return 0.5 + 7.0 * noise


def _halves(sample: Sample) -> Array:
    """1 for the first half of the rows, 0 for the others."""
    return np.where(np.arange(sample.n) < sample.n_first, 1.0, 0.0)


def _gauss(sample: Sample) -> tuple[Array, Array]:
    y = _halves(sample)
    middle = np.where(y == 1.0, 2.0, -2.0)[:, None]
    return middle + math.sqrt(_variance(sample.noise)) * sample.normal_noise(), y


def _spiral(sample: Sample) -> tuple[Array, Array]:
    y = _halves(sample)
    first = sample.n_first
    along = np.concatenate(
        [np.arange(first) / first, np.arange(sample.n - first) / (sample.n - first)]
    )
    angle = 1.75 * along * 2.0 * math.pi + np.where(y == 1.0, 0.0, math.pi)
    x = _RADIUS * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return x + sample.uniform_noise(1.0), y


def _moons(sample: Sample) -> tuple[Array, Array]:
    y = 1.0 - _halves(sample)
    first = sample.n_first
    angle = np.concatenate(
        [np.linspace(0.0, math.pi, first), np.linspace(0.0, math.pi, sample.n - first)]
    )
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    x = np.where(y[:, None] == 0.0, upper, np.array([1.0, 0.5]) - upper)
    return x + sample.noise * sample.normal_noise(), y


def _blobs(sample: Sample) -> tuple[Array, Array]:
    y = np.arange(sample.n) % sample.n_classes
    angle = 2.0 * math.pi * y / sample.n_classes
    middle = 4.0 * np.column_stack([np.sin(angle), np.cos(angle)])
    x = middle + math.sqrt(_variance(sample.noise)) * sample.normal_noise()
    return x, y.astype(np.float64)


# -- values -----------------------------------------------------------------------------------

_WIDE = 6.0


def _tilted(x1: Array, x2: Array) -> Array:
    return (x1 + x2) / 10.0


_BUMPS = (
    (-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0),
)  # fmt: skip


def _bumps(x1: Array, x2: Array) -> Array:
    y = np.zeros(np.broadcast(x1, x2).shape)
    for at1, at2, sign in _BUMPS:
        bump = sign * np.clip(1.0 - np.hypot(x1 - at1, x2 - at2) / 2.0, 0.0, 1.0)
        y = np.where(np.abs(bump) > np.abs(y), bump, y)
    return y


def _values(target: Target) -> Draw:
    """Points all over the square; the noise moves where the value is read."""

    def draw(sample: Sample) -> tuple[Array, Array]:
        x = sample.uniform(-_WIDE, _WIDE)
        return x, target(*(x + sample.uniform_noise(_WIDE)).T)

    return draw


# -- gates ------------------------------------------------------------------------------------

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _gate(name: str, label: str, outputs: tuple[int, int, int, int]) -> PlaneSet:
    """A gate with its outputs for 00, 01, 10 and 11; more than four rows repeat these."""
    values = np.array(outputs, dtype=np.float64)

    def draw(sample: Sample) -> tuple[Array, Array]:
        corner = np.arange(sample.n) % 4
        return _CORNERS[corner] + sample.noise * sample.normal_noise(), values[corner]

    pairs = zip(("00", "01", "10", "11"), outputs, strict=True)
    rows = ", ".join(f"{x} → {y}" for x, y in pairs)
    noise = "Standard deviation of both inputs from 0 and 1"
    return PlaneSet(
        name, label, Group.GATES, f"x1 x2 → y: {rows}", noise, draw, n=4, least=4, test_fraction=0.0
    )


_LABEL_NOISE = "How far the classes reach across their border: 0 not at all, 0.5 far"
_CLOUD_NOISE = "How wide the clouds are: variance 0.5 at 0, and 4 at 0.5"
_VALUE_NOISE = "How far away from its point a value is read: 0 at the point, 0.5 up to 3 away"

_ALL = (
    PlaneSet(
        "circle", "Circle", Group.CLASSES, "A disc (1) in a ring (0).", _LABEL_NOISE, _circle,
        target=_in_circle,
    ),
    PlaneSet(
        "xor", "Four quadrants (XOR)", Group.CLASSES,
        "1 where x1 and x2 have the same sign, else 0.", _LABEL_NOISE, _xor, target=_same_sign,
    ),
    PlaneSet(
        "gauss", "Two clouds", Group.CLASSES, "Normal clouds around (2, 2) for 1, (-2, -2) for 0.",
        _CLOUD_NOISE, _gauss,
    ),
    PlaneSet(
        "spiral", "Two spirals", Group.CLASSES, "Two arms, each with 1.75 turns.",
        "How far the points lie beside their arm, at most", _spiral,
    ),
    PlaneSet(
        "moons", "Two moons", Group.CLASSES, "Two half circles of radius 1 that interlock.",
        "Standard deviation of the points from the half circles", _moons,
    ),
    PlaneSet(
        "blobs", "Blobs", Group.CLASSES, "Normal clouds, evenly around a circle of radius 4.",
        _CLOUD_NOISE, _blobs, classes=CLASS_NAMES[:3], varies=True,
    ),
    PlaneSet(
        "reg-plane", "Tilted plane", Group.VALUES, "y = (x1 + x2)/10", _VALUE_NOISE,
        _values(_tilted), classes=(), target=_tilted, n=1200,
    ),
    PlaneSet(
        "reg-gauss", "Six bumps", Group.VALUES, "Three cones up and three down, of radius 2.",
        _VALUE_NOISE, _values(_bumps), classes=(), target=_bumps, n=1200,
    ),
    _gate("and", "AND", (0, 0, 0, 1)),
    _gate("or", "OR", (0, 1, 1, 1)),
    _gate("xor-gate", "XOR", (0, 1, 1, 0)),
    _gate("nand", "NAND", (1, 1, 1, 0)),
)  # fmt: skip

PLANE_SETS: dict[str, PlaneSet] = {entry.name: entry for entry in _ALL}
