from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.formulas import parse
from playground.data.generators import GENERATORS

WANTED = ("sine", "step", "ramp", "zigzag", "abs", "quadratic", "x_sin_x", "bumps", "linear")


def at(name: str, *x: float) -> list[float]:
    return list(GENERATORS[name].function(np.array(x)))


def test_the_curves_of_the_lessons_exist() -> None:
    assert set(WANTED) <= set(GENERATORS)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_curve_has_moderate_values_over_a_range_around_0(name: str) -> None:
    curve = GENERATORS[name]
    low, high = curve.range
    y = curve.function(np.linspace(low, high, 1001))
    assert curve.name == name
    assert low <= 0.0 < high
    assert np.isfinite(y).all()
    assert np.abs(y).max() <= 5.0
    assert np.ptp(y) >= 0.5


@pytest.mark.parametrize("name", GENERATORS)
def test_the_formula_shown_is_the_function(name: str) -> None:
    curve = GENERATORS[name]
    x = np.linspace(*curve.range, 57)
    np.testing.assert_array_equal(parse(curve.formula)(x), curve.function(x))


def test_curves_have_their_published_values() -> None:
    assert at("sine", -0.5, 0.0, 0.5) == pytest.approx([-1.0, 0.0, 1.0])
    assert at("step", -1e-9, 0.0, 1e-9) == [0.0, 0.0, 1.0]
    assert at("ramp", -1.0, -0.5, 0.0, 0.5, 1.0) == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert at("zigzag", -0.75, -0.25, 0.0, 0.25, 0.75) == pytest.approx([1, -1, 0, 1, -1])
    assert at("abs", -2.0, 3.0) == [2.0, 3.0]
    assert at("quadratic", -2.0, 0.5) == [4.0, 0.25]
    assert at("x_sin_x", 2.0) == pytest.approx([2 * math.sin(2)])
    nielsen = 0.2 + 0.4 * 0.25 + 0.15 * math.sin(7.5) + 0.05 * math.cos(25)
    assert at("nielsen", 0.5) == pytest.approx([nielsen])


def test_the_zigzag_is_straight_between_its_four_corners() -> None:
    for left, right in ((-1, -0.75), (-0.75, -0.25), (-0.25, 0.25), (0.25, 0.75), (0.75, 1)):
        slopes = np.diff(at("zigzag", *np.linspace(left, right, 9)))
        np.testing.assert_allclose(slopes, slopes[0], atol=1e-12)
