"""The vector functions against NumPy in extended precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numba import njit

from playground.engine.kernels import functions
from playground.engine.kernels.vectors import WIDE, load_wide, store
from playground.model.activations import normal as normal_of_model

N = 64 * WIDE
LARGE = np.concatenate([np.geomspace(1e-300, 1e-5, N // 2), np.geomspace(1e-5, 1e3, N // 2)])
BOTH = np.concatenate([-LARGE[::-1], LARGE])
FRACTIONS = np.concatenate([np.linspace(0.0, 1.0, N // 2), np.geomspace(1e-300, 1.0, N // 2)])
NEAR_ONE = np.concatenate([np.linspace(0.3, 3.0, N // 2), np.geomspace(1e-300, 1e300, N // 2)])

Function = Callable[[np.ndarray], np.ndarray]


def long_sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def long_softplus(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def applied(function: Function) -> Function:
    """The vector function as one of arrays whose length is a multiple of WIDE."""

    @njit
    def each(source: int, target: int, n: int) -> None:
        for i in range(0, n, WIDE):
            store(target, i, function(load_wide(source, i)))

    def of_array(x: np.ndarray) -> np.ndarray:
        x = np.ascontiguousarray(x)
        out = np.empty_like(x)
        each(x.ctypes.data, out.ctypes.data, len(x))
        return out

    return of_array


@njit
def sine(x: Any) -> Any:
    return functions.sin_cos(x)[0]


@njit
def cosine(x: Any) -> Any:
    return functions.sin_cos(x)[1]


@njit
def normal(x: Any) -> Any:
    return functions.normal(x)[0]


@njit
def density(x: Any) -> Any:
    return functions.normal(x)[1]


CASES = {
    "exp": (functions.exp_of_negative, np.exp, -LARGE),
    "expm1": (functions.expm1_of_negative, np.expm1, -LARGE),
    "tanh": (functions.tanh, np.tanh, BOTH),
    "sigmoid": (functions.sigmoid, long_sigmoid, BOTH),
    "softplus": (functions.softplus, long_softplus, BOTH),
    "log1p": (functions.log1p_of_fraction, np.log1p, FRACTIONS),
    "log": (functions.log, np.log, NEAR_ONE),
    "sin": (sine, np.sin, BOTH),
    "cos": (cosine, np.cos, BOTH),
}


@pytest.mark.parametrize("name", CASES)
def test_functions_are_accurate_to_a_few_units_in_the_last_place(name: str) -> None:
    function, exact, x = CASES[name]
    with np.errstate(under="ignore"):
        expected = exact(x.astype(np.longdouble))
    smallest = np.finfo(np.float64).tiny  # smaller numbers can count as 0
    scale = np.abs(expected) if name not in ("sin", "cos") else np.ones(len(x))
    error = np.abs(applied(function)(x) - expected) - smallest
    assert np.max(error / np.maximum(scale, smallest)) < 1e-15


def test_the_normal_distribution_is_that_of_the_model() -> None:
    x = np.linspace(-36.0, 36.0, N)
    for function, expected in zip((normal, density), normal_of_model(x), strict=True):
        np.testing.assert_allclose(applied(function)(x), expected, rtol=3e-15)
    far = np.geomspace(38.5, 1e300, N)
    assert (applied(normal)(far) == 1.0).all()
    assert (applied(normal)(-far) == 0.0).all()
    assert (applied(density)(far) == 0.0).all()


def test_the_logarithm_is_accurate_near_1() -> None:
    x = 1.0 + np.linspace(-1e-3, 1e-3, N)
    expected = np.log(x.astype(np.longdouble))
    error = np.abs(applied(functions.log)(x) - expected)
    assert np.max(error / np.maximum(np.abs(expected), 1e-300)) < 1e-15


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "sin", "cos"])
def test_functions_of_nan_are_nan(name: str) -> None:
    function = applied(CASES[name][0])
    assert np.isnan(function(np.full(WIDE, np.nan))).all()


def test_at_infinity_the_functions_have_their_limits() -> None:
    infinite = np.where(np.arange(WIDE) % 2, np.inf, -np.inf)
    positive = infinite > 0.0
    assert np.array_equal(applied(functions.tanh)(infinite), np.sign(infinite))
    assert np.array_equal(applied(functions.sigmoid)(infinite), np.where(positive, 1.0, 0.0))
    assert np.array_equal(applied(functions.softplus)(infinite), np.where(positive, np.inf, 0.0))
    assert np.isnan(applied(sine)(infinite)).all()


def test_sines_of_large_angles_are_accurate() -> None:
    x = np.geomspace(1e3, 1e9, N)
    error = np.abs(applied(sine)(x) - np.sin(x.astype(np.longdouble)))
    assert np.max(error) < 1e-15
    beyond = applied(sine)(np.geomspace(1e15, 1e300, N))
    assert np.max(np.abs(beyond)) <= 1.0
