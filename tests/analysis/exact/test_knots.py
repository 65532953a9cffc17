from __future__ import annotations

import numpy as np

from playground.analysis.exact.knots import (
    TOLERANCE,
    drop_rounding,
    find_crossings,
    group_crossings,
    refine,
)

NO_BIAS = np.zeros(1)


def stack_of(values: list[float], slopes: list[float], jumps: list[float]) -> np.ndarray:
    return np.array([*values, *slopes, *jumps])[:, None]


# |x| - 1 and similar functions, on the knots -2, 0, 2
X = np.array([-2.0, 0.0, 2.0])
VEE = stack_of([1.0, -1.0, 1.0], [-1.0, -1.0, 1.0, 1.0], [0.0, 2.0, 0.0])


def test_crossings_between_the_knots_are_found_with_their_intervals() -> None:
    found = find_crossings(X, VEE.copy())
    assert found.x.tolist() == [-1.0, 1.0]
    assert found.intervals.tolist() == [1, 2]


def test_crossings_outside_the_knots_are_found_with_the_outer_slopes() -> None:
    hill = stack_of([1.0, 2.0, 1.0], [0.5, 0.5, -0.5, -0.25], [0.0, -1.0, 0.25])
    found = find_crossings(X, hill)
    assert found.x.tolist() == [-4.0, 6.0]
    assert found.intervals.tolist() == [0, 3]


def test_a_function_that_is_0_at_a_knot_does_not_cross_beside_it() -> None:
    line = stack_of([-2.0, 0.0, 2.0], [1.0] * 4, [0.0] * 3)
    assert len(find_crossings(X, line).x) == 0


def test_a_function_that_never_comes_back_to_0_has_no_crossing() -> None:
    away = stack_of([3.0, 2.0, 3.0], [-1.0, -0.5, 0.5, 1.0], [0.5, 1.0, 0.5])
    assert len(find_crossings(X, away).x) == 0


def test_two_functions_that_cross_at_the_same_x_make_one_knot() -> None:
    source = stack_of([-2.0, 0.0, 2.0], [1.0] * 4, [0.0] * 3)  # x
    weights, bias = np.array([[1.0], [3.0], [1.0]]), np.array([-1.0, -3.0 * (1 + 1e-15), -1.5])
    z = source @ weights.T
    z[:3] += bias
    found = find_crossings(X, z)
    group, first = group_crossings(found, X, z, [(source, weights)], bias)
    assert group.tolist() == [0, 0, 1]
    assert found.x[first].tolist() == [1.0, 1.5]


def test_refining_keeps_the_functions_and_adds_straight_knots() -> None:
    finer = refine(X, np.array([-5.0, 0.5, 1.0]), np.array([0, 2, 2]))
    assert finer.x.tolist() == [-5.0, -2.0, 0.0, 0.5, 1.0, 2.0]
    out = finer.apply(VEE)[:, 0]
    assert out[:6].tolist() == [4.0, 1.0, -1.0, -0.5, 0.0, 1.0]
    assert out[6:13].tolist() == [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0]
    assert out[13:].tolist() == [0.0, 0.0, 2.0, 0.0, 0.0, 0.0]


def test_a_sum_within_rounding_of_0_is_0() -> None:
    source = np.array([[1.0, 1.0]] * 4)  # one knot: value, two slopes, jump
    for rest, expected in ((0.1 * TOLERANCE, 0.0), (10.0 * TOLERANCE, 10.0 * TOLERANCE)):
        weights = np.array([[1.0, -1.0]])
        z = np.full((4, 1), rest)
        drop_rounding(np.zeros(1), z, [(source, weights)], NO_BIAS)
        assert (z == expected).all()


def test_a_small_sum_of_small_terms_is_kept_beside_large_functions() -> None:
    """Only the summed terms count, not other functions of the layer."""
    source = np.array([[1e9, 1e-9]] * 4)
    weights = np.array([[0.0, 1.0]])
    z = source @ weights.T
    drop_rounding(np.zeros(1), z, [(source, weights)], NO_BIAS)
    assert (z == 1e-9).all()


def test_a_value_within_the_rounding_of_its_knot_is_0() -> None:
    x = np.array([1e6])
    source = stack_of([1e-8], [1.0, 1.0], [0.0])  # 1e-8 at x = 1e6: a crossing 1e-14 x away
    z = source.copy()
    drop_rounding(x, z, [(source, np.ones((1, 1)))], NO_BIAS)
    assert z[0, 0] == 0.0
    assert z[1, 0] == 1.0


def test_rounding_to_0_does_not_depend_on_other_small_entries() -> None:
    """Few small entries are tested one by one, many by their rows first; distant knots do not
    affect the result near 0."""
    rng = np.random.default_rng(3)
    k, n = 40, 6
    x = np.sort(np.append(rng.normal(size=k - 1), 1e9))
    source = rng.normal(size=(3 * k + 1, n))
    source[k - 1] *= 1e9
    weights = rng.normal(size=(n, n))
    exact = source @ weights.T
    sizes = np.abs(source) @ np.abs(weights).T
    for share in (0.01, 0.9):
        shrunk = rng.random(exact.shape) < share
        z = np.where(shrunk, TOLERANCE * sizes * rng.choice([0.5, 1e3], exact.shape), exact)
        at_knots = z[:k].copy()
        expected = np.where(np.abs(z) <= TOLERANCE * sizes, 0.0, z)
        drop_rounding(np.zeros(k), z, [(source, weights)], np.zeros(n))
        assert np.array_equal(z, expected)
        z[:k] = at_knots
        drop_rounding(x, z, [(source, weights)], np.zeros(n))
        assert np.array_equal(z[k:], expected[k:])
