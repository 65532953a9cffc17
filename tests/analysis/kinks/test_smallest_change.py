from __future__ import annotations

import numpy as np

from playground.analysis.kinks.smallest_change import Equations, closest, solve

FREE = np.ones(2)


def circle(parameters: np.ndarray) -> Equations:
    """On the circle of radius 2."""
    return Equations(np.array([parameters @ parameters - 4.0]), 2.0 * parameters[None, :])


def roof(parameters: np.ndarray) -> Equations:
    """y = 3 - |x|: bends at x = 0."""
    x, y = parameters
    return Equations(np.array([y - 3.0 + abs(x)]), np.array([[np.sign(x), 1.0]]))


def roof_inside_out(parameters: np.ndarray) -> Equations:
    """y = 1 + |x|, whose lowest point is its bend."""
    x, y = parameters
    return Equations(np.array([y - 1.0 - abs(x)]), np.array([[-np.sign(x), 1.0]]))


def test_newtons_method_solves_the_equations_or_gives_none() -> None:
    found = solve(circle, np.array([0.3, 0.4]), FREE)
    assert found is not None
    np.testing.assert_allclose(found, [1.2, 1.6])
    assert solve(circle, np.zeros(2), FREE) is None
    never = solve(
        lambda p: Equations(np.array([p[0] ** 2 + 1.0]), np.array([[2.0 * p[0], 0.0]])),
        np.array([1.0, 0.0]),
        FREE,
    )
    assert never is None


def test_parameters_that_are_not_free_stay() -> None:
    found = solve(circle, np.array([0.5, 1.0]), np.array([0.0, 1.0]))
    assert found is not None
    np.testing.assert_allclose(found, [0.5, np.sqrt(3.75)])
    assert solve(circle, np.array([3.0, 1.0]), np.array([0.0, 1.0])) is None


def test_sliding_ends_at_the_closest_solution() -> None:
    found = closest(circle, np.array([3.0, 3.0]), np.array([0.0, 2.0]), FREE)
    np.testing.assert_allclose(found, [np.sqrt(2.0)] * 2, atol=1e-8)


def test_sliding_crosses_a_bend_when_the_closest_solution_is_beyond() -> None:
    found = closest(roof, np.array([-3.0, 2.0]), np.array([0.5, 2.5]), FREE)
    np.testing.assert_allclose(found, [-2.0, 1.0], atol=1e-8)


def test_sliding_stays_on_a_bend_that_is_the_closest_solution() -> None:
    def hold(feasible: np.ndarray, beyond: np.ndarray):
        if np.sign(feasible[0]) == np.sign(beyond[0]):
            return None
        return lambda p: Equations(p - np.array([0.0, 1.0]), np.eye(2))

    origin = np.array([0.2, 0.0])
    rough = closest(roof_inside_out, origin, np.array([1.0, 2.0]), FREE)
    exact = closest(roof_inside_out, origin, np.array([1.0, 2.0]), FREE, hold)
    np.testing.assert_allclose(exact, [0.0, 1.0], atol=1e-12)
    assert np.linalg.norm(exact - origin) <= np.linalg.norm(rough - origin)


def test_sliding_keeps_parameters_that_are_not_free_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    rows, origin = rng.normal(size=(3, 20)), rng.normal(size=20)
    free = (rng.random(20) < 0.6).astype(float)

    def plane(parameters: np.ndarray) -> Equations:
        return Equations(rows @ parameters - 1.0, rows)

    far = solve(plane, origin + free * rng.normal(size=20), free)
    assert far is not None
    found = closest(plane, origin, far, free)
    np.testing.assert_array_equal(found[free == 0.0], origin[free == 0.0])
    shortest = free * (np.linalg.pinv(rows * free) @ (1.0 - rows @ origin))
    np.testing.assert_allclose(found - origin, shortest, atol=1e-8)
