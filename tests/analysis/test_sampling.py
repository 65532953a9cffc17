from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.sampling import MOST, adaptive_curve


@pytest.mark.parametrize(
    "function",
    [np.sin, lambda x: np.tanh(40.0 * (x - 0.3)), lambda x: np.exp(-200.0 * (x + 0.7) ** 2)],
)
def test_the_curve_is_within_the_tolerance_everywhere(function) -> None:
    x, y = adaptive_curve(function, -2.0, 2.0, 1e-3)
    np.testing.assert_array_equal(y, function(x))
    assert (np.diff(x) > 0.0).all()
    assert (x[0], x[-1]) == (-2.0, 2.0)
    dense = np.linspace(-2.0, 2.0, 20_001)
    assert np.abs(np.interp(dense, x, y) - function(dense)).max() <= 2e-3


def test_points_are_dense_where_the_function_is_curved() -> None:
    x, _ = adaptive_curve(lambda x: np.tanh(200.0 * (x - 0.3)), -2.0, 2.0, 1e-4)
    near = np.abs(x - 0.3) < 0.05
    assert near.mean() > 10 * 0.1 / 4.0


def test_a_straight_line_needs_only_the_first_points() -> None:
    assert len(adaptive_curve(lambda x: 3.0 * x + 1.0, -1.0, 1.0, 1e-9)[0]) == 257


def test_jumps_and_infinite_values_end_the_search() -> None:
    x, _ = adaptive_curve(np.sign, -1.0, 1.0 + 1e-3, 1e-6)
    assert len(x) < 400
    noise = np.random.default_rng(1)
    assert len(adaptive_curve(lambda x: noise.normal(size=len(x)), 0.0, 1.0, 1e-9)[0]) <= MOST
    with np.errstate(all="ignore"):
        assert len(adaptive_curve(lambda x: np.log(x), -1.0, 1.0, 1e-3)[0]) <= MOST
