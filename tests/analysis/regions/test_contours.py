from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.regions.contours import level_lines


def test_the_line_of_a_slope_is_straight_and_in_its_place() -> None:
    row, column = np.mgrid[0:6, 0:8]
    segments = level_lines(column + 0.5 * row, 3.25)
    ends = segments.reshape(-1, 2)
    np.testing.assert_allclose(ends[:, 0] + 0.5 * ends[:, 1], 3.25)
    assert np.hypot(*(segments[:, 1] - segments[:, 0]).T).sum() == pytest.approx(np.hypot(5, 2.5))


def test_the_line_of_a_cone_is_a_closed_circle() -> None:
    row, column = np.mgrid[0:41, 0:41] - 20.0
    segments = level_lines(np.hypot(row, column), 12.3)
    ends, counts = np.unique(segments.reshape(-1, 2).round(9), axis=0, return_counts=True)
    assert (counts == 2).all()
    np.testing.assert_allclose(np.hypot(*(ends - 20.0).T), 12.3, atol=0.05)


@pytest.mark.parametrize("case", range(16))
def test_a_cell_has_a_line_between_all_corners_above_and_below(case: int) -> None:
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    values = np.full((2, 2), -1.0)
    for k, corner in enumerate(corners):
        if case >> k & 1:
            values[corner] = 1.0
    segments = level_lines(values)
    crossed = sum(
        values[a] * values[b] < 0.0 for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    )
    assert len(segments) == crossed / 2
    assert len(np.unique(segments.reshape(-1, 2), axis=0)) == crossed


def test_values_that_are_not_finite_give_no_warning() -> None:
    values = np.array([[0.0, np.inf, -np.inf], [np.nan, 1.0, -1.0]])
    assert np.isfinite(level_lines(values)).all()
