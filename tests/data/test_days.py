"""Days since 1970-01-01 as dates."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.days import date_text, date_ticks
from playground.data.tables.dates import days_of


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0.0, "1970-01-01"),
        (-1.0, "1969-12-31"),
        (10957.5, "2000-01-01 12:00"),
        (11016.0 - 1e-13, "2000-02-29"),
        (3e9, "3e+09 days"),
        (float("nan"), "nan days"),
    ],
)
def test_days_are_written_as_dates(days: float, text: str) -> None:
    assert date_text(days) == text


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (0, 10957, 3, ["1970", "1980", "1990", "2000"]),
        (10957, 11323, 3, ["2000-01", "2000-07", "2001-01"]),
        (10957, 10980, 3, ["2000-01-04", "2000-01-14", "2000-01-24"]),
        (10957, 10958, 2, ["2000-01-01", "2000-01-01 12:00", "2000-01-02"]),
        (-1e9, 1e9, 6, ["2000", "4000", "6000", "8000"]),
    ],
)
def test_ticks_are_round_dates(low: float, high: float, most: int, texts: list[str]) -> None:
    step, ticks = date_ticks(low, high, most)
    assert [date_text(tick, step) for tick in ticks] == texts


@given(st.floats(-1e6, 3e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_ticks_differ_and_are_few(low: float, span: float, most: int) -> None:
    step, ticks = date_ticks(low, low + span, most)
    texts = [date_text(tick, step) for tick in ticks]
    assert len(set(texts)) == len(texts) <= most + 2
    assert all(a < b for a, b in pairwise(ticks))
    assert all(low - 1e-6 <= tick <= low + span + 1e-6 for tick in ticks)


@given(st.integers(-700_000, 2_900_000))
def test_a_written_date_is_read_as_the_same_day(days: int) -> None:
    text = date_text(days)
    assert days_of([text]) == {text: float(days)}
