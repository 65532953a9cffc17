from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.best_fit import kink_search
from playground.analysis.best_fit.kink_search import MAX_KINKS, best_known_with_kinks
from playground.analysis.best_fit.least_squares import best_with_these_kinks
from playground.analysis.exact.pieces import exact_pieces
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.model.document import Training
from playground.model.graph import dense_graph
from tests.analysis.networks import relu_sum


def mean_square(x: np.ndarray, y: np.ndarray, knots: tuple[float, ...]) -> float:
    """The error of the best function with these kinks."""
    bends = [np.maximum(x - t, 0.0) for t in knots]
    columns = np.stack([np.ones_like(x), x, *bends], axis=1)
    left = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return float(np.mean(left * left))


# The search gives no guarantee, so the points are fixed; it found the best for 700 others, too.
@settings(max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(5, 11), st.integers(1, 2))
def test_no_function_with_kinks_on_a_grid_is_better(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2.0, 3.0, n), rng.normal(size=n)
    known = best_known_with_kinks(x, y, k)
    grid = np.linspace(x.min(), x.max(), 40)[1:-1]
    best = min(mean_square(x, y, knots) for knots in combinations(grid, k))
    assert known.mean_square <= best * (1.0 + 1e-9) + 1e-12
    assert len(known.function.x) <= k


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 5))
def test_a_function_with_k_kinks_is_found(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.linspace(-3.0, 5.0, 60)
    knots = np.sort(rng.choice(np.arange(-2.0, 4.5, 0.7), k, replace=False)) + 0.1
    bends = rng.uniform(0.5, 3.0, k) * rng.choice([-1.0, 1.0], k)
    y = 1.0 - 0.5 * x + np.maximum(x[:, None] - knots, 0.0) @ bends
    known = best_known_with_kinks(x, y, k)
    assert known.mean_square <= 1e-20
    assert known.finished
    np.testing.assert_allclose(known.function.x, knots, atol=1e-7)
    np.testing.assert_allclose(known.function(x), y, atol=1e-9)


def test_more_kinks_are_never_worse_and_no_network_is_better() -> None:
    rng = np.random.default_rng(5)
    x = np.sort(rng.uniform(-3.0, 3.0, 50))
    y = np.sin(2.0 * x) + 0.1 * rng.normal(size=50)
    known = [best_known_with_kinks(x, y, k).mean_square for k in range(7)]
    assert all(b <= a for a, b in pairwise(known))
    graph = dense_graph((1, 6, 1), ("relu", "linear"))
    problem = Problem(
        Program.of(graph), x[:, None], y[:, None], x[:0, None], y[:0, None], Training(loss="mse")
    )
    for _ in range(20):
        fit = best_with_these_kinks(problem, rng.normal(size=graph.n_parameters))
        assert known[6] <= fit.loss


def test_the_found_function_has_the_true_kinks_slopes_and_intercepts() -> None:
    graph, parameters = relu_sum([(1.0, -1.0, 2.0), (1.0, -3.0, -1.0)], bias=4.0)
    truth = exact_pieces(graph, parameters).output()
    x = np.linspace(0.0, 5.0, 31)
    function = best_known_with_kinks(x, truth(x), 2).function
    np.testing.assert_allclose(function.x, truth.x, atol=1e-9)
    np.testing.assert_allclose(function.y, truth.y, atol=1e-9)
    np.testing.assert_allclose(function.slopes, truth.slopes, atol=1e-9)
    np.testing.assert_allclose(function.intercepts, truth.intercepts, atol=1e-9)


@pytest.mark.parametrize(
    ("x", "y", "k", "expected"),
    [
        ([1.0], [5.0], 3, 0.0),
        ([1.0, 1.0], [5.0, 7.0], 3, 1.0),
        ([0.0, 1.0], [5.0, 7.0], 2, 0.0),
        ([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], 1, 0.0),
        ([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], 0, 2.0 / 9.0),
        ([0.0, 0.0, 1.0, 2.0, 3.0], [0.0, 2.0, 1.0, 0.0, 1.0], 5, 0.4),
        ([3.0, 3.0, 3.0, 3.0], [2.0, 2.0, 2.0, 2.0], 1, 0.0),
        ([0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0, 1.0], 2, 0.0),
    ],
)
def test_few_points_and_points_at_the_same_x(
    x: list[float], y: list[float], k: int, expected: float
) -> None:
    known = best_known_with_kinks(np.array(x), np.array(y), k)
    assert known.mean_square == pytest.approx(expected, abs=1e-20)
    assert known.loss("half_mse") == 0.5 * known.mean_square


def test_the_same_points_give_the_same_kinks_to_the_last_bit() -> None:
    x = np.linspace(-5.0, 5.0, 80)
    first, second = (best_known_with_kinks(x, x * np.sin(x), 5) for _ in range(2))
    assert first.mean_square == second.mean_square
    np.testing.assert_array_equal(first.function.x, second.function.x)


def test_a_cancelled_search_ends_with_the_best_so_far() -> None:
    x = np.linspace(-5.0, 5.0, 80)
    y = x * np.sin(x)
    asked = 0

    def after_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 40

    known = best_known_with_kinks(x, y, 8, after_a_while)
    assert not known.finished
    assert asked == 41
    assert known.mean_square <= best_known_with_kinks(x, y, 0).mean_square
    assert best_known_with_kinks(x, y, 8).mean_square < known.mean_square
    at_once = best_known_with_kinks(x, y, 8, lambda: True)
    assert len(at_once.function.x) == 0


def test_progress_grows_and_the_best_so_far_falls() -> None:
    x = np.linspace(-5.0, 5.0, 80)
    heard: list[tuple[float, float]] = []
    known = best_known_with_kinks(
        x, x * np.sin(x), 6, progress=lambda share, best: heard.append((share, best))
    )
    shares, bests = zip(*heard, strict=True)
    assert list(shares) == sorted(shares)
    assert shares[0] >= 0.0
    assert shares[-1] <= 1.0
    assert all(b <= a for a, b in pairwise(bests))
    assert bests[-1] == pytest.approx(known.mean_square, rel=0.2)


def test_the_search_with_thousands_of_points_and_kinks_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kink_search, "THOROUGH", 4)
    rng = np.random.default_rng(1)
    x = rng.uniform(-5.0, 5.0, 2000)
    y = np.sin(x) + 0.01 * rng.normal(size=2000)
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    known = best_known_with_kinks(x, y, 4, count)
    assert known.finished
    assert known.mean_square < 0.01
    assert asked < 20_000
    many = best_known_with_kinks(x[:150], y[:150], 1_000_000, count)
    assert many.mean_square == pytest.approx(0.0, abs=1e-20)
    fewer, more = (best_known_with_kinks(x[:32], y[:32], k, count) for k in (4, 8))
    assert more.mean_square < fewer.mean_square
    assert len(more.function.x) <= MAX_KINKS


def test_a_search_without_points_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        best_known_with_kinks(np.zeros(0), np.zeros(0), 1)
