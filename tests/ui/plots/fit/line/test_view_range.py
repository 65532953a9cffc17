from __future__ import annotations

import numpy as np
import pytest

from playground.ui.plots.fit.line.view_range import FIRST, Curve, moved_to, shows_some, view_of

NONE: Curve = (np.zeros(0), np.zeros(0))


def rows(x: list[float], y: list[float]) -> Curve:
    return np.array(x), np.array(y)


def test_all_rows_are_in_view_with_room_around_them() -> None:
    (x0, x1), (y0, y1) = view_of(rows([0.0, 2.0, 4.0], [1.0, 3.0, -1.0]), NONE, None)
    assert x0 < 0.0 < 4.0 < x1
    assert y0 < -1.0 < 3.0 < y1


def test_a_view_that_suits_the_rows_stays() -> None:
    view = view_of(rows([0.0, 4.0], [0.0, 1.0]), NONE, None)
    assert view_of(rows([0.2, 4.1], [0.0, 0.9]), NONE, view) == view
    assert view_of(rows([0.2, 9.0], [0.0, 0.9]), NONE, view) != view
    assert view_of(rows([0.2, 0.4], [0.0, 0.1]), NONE, view) != view


def test_without_rows_the_target_is_shown_else_what_is_in_view() -> None:
    target = np.array([-3.0, 3.0]), np.array([0.0, 9.0])
    (x0, x1), _ = view_of(rows([], []), target, None)
    assert x0 < -3.0 < 3.0 < x1
    other = ((5.0, 6.0), (7.0, 8.0))
    assert view_of(rows([], []), NONE, other) == other
    assert view_of(rows([], []), NONE, None) == FIRST


def test_one_row_in_view_is_enough() -> None:
    view = ((0.0, 1.0), (0.0, 1.0))
    assert shows_some(view, rows([5.0, 0.5], [5.0, 0.5]))
    assert not shows_some(view, rows([5.0, 0.5], [5.0, 5.0]))
    assert shows_some(view, rows([], []))


def test_a_view_is_moved_as_it_is() -> None:
    view = ((0.0, 2.0), (0.0, 10.0))
    assert moved_to(view, 5.0, 3.0) == ((4.0, 6.0), (0.0, 10.0))
    (x, y) = moved_to(view, 5.0, 30.0)
    assert x == (4.0, 6.0)
    assert y == pytest.approx((25.0, 35.0))
