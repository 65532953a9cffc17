from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground.ui.plots.chart.clipping import clip_polyline
from playground.ui.plots.chart.ranges import (
    bounds,
    decimate,
    ladder_ceiling,
    log_loss_range,
    loss_range,
    padded,
    split_at,
    steady_range,
    step_range,
)

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.floats(1e-9, 1e15))
def test_the_next_round_number_is_near(value: float) -> None:
    assert value * (1 - 1e-12) <= ladder_ceiling(value) <= 1.7 * value


def test_bounds_pass_over_what_is_not_finite() -> None:
    assert bounds(np.array([1.0, np.nan]), np.array([np.inf, -2.0])) == (-2.0, 1.0)
    assert bounds(np.array([np.nan]), np.zeros(0)) is None
    assert bounds() is None


@given(NUMBERS, NUMBERS)
def test_a_padded_range_is_never_empty(a: float, b: float) -> None:
    low, high = padded(min(a, b), max(a, b), 0.1)
    assert low < min(a, b) <= max(a, b) < high


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_a_steady_range_always_shows_the_data(data: list[tuple[float, float]]) -> None:
    view = None
    for a, b in data:
        view = steady_range(view, min(a, b), max(a, b), 0.1)
        assert view[0] <= min(a, b) <= max(a, b) <= view[1]


def test_a_steady_range_stays_while_the_data_move_within_it() -> None:
    view = steady_range(None, 0.0, 1.0, 0.1)
    assert view == (-0.1, 1.1)
    assert steady_range(view, -0.09, 1.05, 0.1) == view
    assert steady_range(view, 0.1, 0.9, 0.1) == view
    assert steady_range(view, 0.4, 0.6, 0.1) == padded(0.4, 0.6, 0.1)
    assert steady_range(view, -0.2, 1.0, 0.1) == padded(-0.2, 1.0, 0.1)


def test_the_steps_grow_in_few_jumps_and_shrink_for_a_new_run() -> None:
    seen = []
    view = None
    for last in range(100_001):
        view = step_range(view, float(last))
        assert view[0] == 0.0
        assert last <= view[1]
        if view not in seen:
            seen.append(view)
    assert len(seen) <= 6 * 4 + 1
    assert step_range(view, 50.0) == (0.0, 50.0)


@given(st.lists(st.floats(-12.0, 6.0), min_size=1, max_size=30))
def test_the_logarithmic_loss_range_shows_every_loss_and_is_not_much_too_wide(
    losses: list[float],
) -> None:
    view = None
    for i in range(len(losses)):
        low, high = min(losses[: i + 1]), max(losses[: i + 1])
        view = log_loss_range(view, low, high)
        assert view[0] <= low <= high <= view[1]
        assert view[1] - view[0] >= 1.0
        assert view[1] - view[0] <= high - low + 2.5


def test_the_logarithmic_loss_range_stays_while_the_loss_falls_a_little() -> None:
    view = log_loss_range(None, -1.2, -0.3)
    assert all(log_loss_range(view, -1.2 - i / 100.0, -0.3) == view for i in range(25))


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30))
def test_the_linear_loss_range_starts_at_zero_and_shows_every_loss(losses: list[float]) -> None:
    view = None
    for i in range(len(losses)):
        view = loss_range(view, min(losses[: i + 1]), max(losses[: i + 1]))
        assert view[0] == 0.0
        assert view[1] >= max(losses[: i + 1])


@given(
    arrays(np.float64, st.integers(1, 600), elements=st.floats(-100.0, 100.0)),
    st.integers(1, 60),
)
def test_decimation_keeps_the_ends_and_every_column_s_extremes_and_invents_nothing(
    y: np.ndarray, columns: int
) -> None:
    x = np.arange(len(y), dtype=np.float64)
    high = float(len(y))
    few_x, few_y = decimate(x, y, columns, 0.0, high)
    np.testing.assert_array_equal(few_y, y[few_x.astype(int)])
    assert (np.diff(few_x) > 0.0).all()
    assert len(few_x) <= 4 * columns
    assert few_x[0] == 0.0
    assert few_x[-1] == x[-1]
    column = np.floor(x * (columns / high))  # rounded as the pixels are
    few_column = np.floor(few_x * (columns / high))
    for c in np.unique(column):
        assert few_y[few_column == c].min() == y[column == c].min()
        assert few_y[few_column == c].max() == y[column == c].max()


def test_a_short_curve_is_left_as_it_is() -> None:
    x, y = np.arange(10.0), np.arange(10.0)
    assert decimate(x, y, 5, 0.0, 9.0)[0] is x


@st.composite
def polylines(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 12))
    gaps = draw(arrays(np.float64, n, elements=st.floats(0.01, 3.0)))
    y = draw(arrays(np.float64, n, elements=st.floats(-50.0, 50.0)))
    return np.cumsum(gaps), y


@given(polylines(), st.floats(-5.0, 40.0), st.floats(0.0, 20.0), st.floats(0.0, 1.0))
def test_the_three_parts_are_the_polyline(
    line: tuple[np.ndarray, np.ndarray], low: float, span: float, where: float
) -> None:
    x, y = line
    at = min(x[-1], x[0] + where * (x[-1] - x[0]))
    parts = split_at(x, y, low, low + span)
    covering = [(px, py) for px, py in parts if len(px) and px[0] <= at <= px[-1]]
    assert covering
    for px, py in covering:
        assert (np.diff(px) >= 0.0).all()
        assert np.interp(at, px, py) == pytest.approx(np.interp(at, x, y), abs=1e-9)
    left, inside, right = (px for px, _ in parts)
    assert not len(left) or left[-1] <= max(low, x[0]) + 1e-12
    assert not len(right) or right[0] >= min(low + span, x[-1]) - 1e-12
    assert not len(inside) or (inside[0] >= low and inside[-1] <= low + span)


@given(polylines(), st.floats(-40.0, 0.0), st.floats(0.5, 40.0), st.floats(0.0, 1.0))
def test_clipping_changes_nothing_between_the_limits(
    line: tuple[np.ndarray, np.ndarray], low: float, span: float, where: float
) -> None:
    x, y = line
    high = low + span
    cut_x, cut_y = clip_polyline(x, y, low, high)
    assert (np.diff(cut_x) >= 0.0).all()
    assert cut_y.min() >= min(low, y.min()) - 1e-12
    assert (cut_y >= low).all() or y.min() >= low
    assert (cut_y <= high).all() or y.max() <= high
    at = x[0] + where * (x[-1] - x[0])
    wanted = min(max(np.interp(at, x, y), low), high)
    assert np.interp(at, cut_x, cut_y) == pytest.approx(wanted, abs=1e-6)


def test_clipping_keeps_a_jump_upright() -> None:
    x, y = np.array([0.0, 1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1e9, 1e9])
    cut_x, cut_y = clip_polyline(x, y, -10.0, 10.0)
    np.testing.assert_allclose(cut_x, [0.0, 1.0, 1.0, 1.0, 2.0], atol=1e-6)
    np.testing.assert_array_equal(cut_y, [0.0, 0.0, 10.0, 10.0, 10.0])
