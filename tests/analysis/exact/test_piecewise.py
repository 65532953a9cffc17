from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.exact.piecewise import PiecewiseLinear


def function(x: list[float], y: list[float], slopes: list[float]) -> PiecewiseLinear:
    """The function through these kinks; ``slopes`` of all pieces."""
    known = [0, *range(len(x))]
    intercepts = [y[k] - s * x[k] for k, s in zip(known, slopes, strict=True)]
    arrays = (np.array(values) for values in (x, y, slopes, intercepts))
    return PiecewiseLinear(*arrays, tuple((4,) for _ in x))


def test_values_at_and_between_the_kinks_are_exact() -> None:
    f = function([-1.0, 2.0], [1.0, 7.0], [0.5, 2.0, -1.0])
    assert f(np.array([-3.0, -1.0, 0.0, 2.0, 4.0])).tolist() == [0.0, 1.0, 3.0, 7.0, 5.0]
    assert f.n_pieces == 3


def test_values_have_the_shape_of_x() -> None:
    f = function([0.0], [0.0], [0.0, 1.0])
    assert float(f(2.0)) == 2.0
    assert f(np.ones((2, 3))).shape == (2, 3)
    assert f(np.zeros(0)).shape == (0,)


def test_a_function_without_kinks_is_one_line() -> None:
    nothing = np.zeros(0)
    f = PiecewiseLinear(nothing, nothing, np.array([2.0]), np.array([1.0]), ())
    assert f(np.array([-1.0, 0.0, 3.0])).tolist() == [-1.0, 1.0, 7.0]
    x, y = f.polyline(-1.0, 1.0)
    assert (x.tolist(), y.tolist()) == ([-1.0, 1.0], [-1.0, 3.0])


def test_a_steep_piece_far_from_0_loses_no_digits_to_its_intercept() -> None:
    f = function([1e8, 1e8 + 1.0], [0.25, 1e6 + 0.25], [0.0, 1e6, 0.0])
    assert f(np.array([1e8 + 2**-10]))[0] == 0.25 + 1e6 * 2**-10


def test_a_piece_around_0_loses_no_digits_to_a_distant_kink() -> None:
    f = function(
        [-1e12],
        [
            -1e12 + 0.0,
        ],
        [0.0, 1.0],
    )
    assert f(np.array([0.1]))[0] == 0.1


def test_the_polyline_has_the_ends_and_the_kinks_between_them() -> None:
    f = function([-1.0, 2.0], [1.0, 7.0], [0.5, 2.0, -1.0])
    x, y = f.polyline(-3.0, 2.0)
    assert x.tolist() == [-3.0, -1.0, 2.0]
    assert y.tolist() == [0.0, 1.0, 7.0]
    x, y = f.polyline(0.0, 1.0)
    assert y == pytest.approx([3.0, 5.0])


def test_a_kink_belongs_to_the_piece_on_its_left() -> None:
    f = function([-1.0, 2.0], [1.0, 7.0], [0.5, 2.0, -1.0])
    assert f.piece_at([-5.0, -1.0, 0.0, 2.0, 3.0]).tolist() == [0, 0, 1, 1, 2]
