from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.ui.plots.chart.ticks import (
    coordinate_text,
    count_text,
    linear_texts,
    linear_ticks,
    log_ticks,
    origin_of,
    power_texts,
)

NUMBERS = st.floats(-1e6, 1e6)
DAY, DECEMBER = 86_400.0, 1.7e9


@given(NUMBERS, st.floats(1e-3, 1e6), st.integers(2, 20))
def test_linear_ticks_are_round_few_and_inside(low: float, span: float, most: int) -> None:
    high = low + span
    spacing, ticks = linear_ticks(low, high, most)
    assert f"{spacing:.6e}"[0] in "125"
    assert len(ticks) <= most + 1
    assert all(low - 1e-6 * spacing <= t <= high + 1e-6 * spacing for t in ticks)
    assert len(ticks) >= int(span / spacing)


def test_many_decades_are_labelled_at_round_powers() -> None:
    assert log_ticks(-31.5, 0.5, 3)[0] == [-30.0, -15.0, 0.0]
    assert log_ticks(-15.5, 0.5, 4)[0] == [-15.0, -10.0, -5.0, 0.0]
    assert log_ticks(-300.0, 300.0, 3)[0] == [-200.0, 0.0, 200.0]


def test_ticks_of_an_impossible_range_are_none() -> None:
    assert linear_ticks(1.0, 1.0, 5)[1] == []
    assert linear_ticks(0.0, np.inf, 5)[1] == []


@given(st.floats(-12.0, 6.0), st.floats(1.0, 18.0), st.integers(2, 12))
def test_logarithmic_ticks_are_whole_digits_few_and_inside(
    low: float, span: float, most: int
) -> None:
    major, minor = log_ticks(low, low + span, most)
    assert not set(major) & set(minor)
    assert 2 <= len(major) <= most + 2
    for tick in (*major, *minor):
        assert low - 1e-9 <= tick <= low + span + 1e-9
        digit = 10.0 ** (tick - np.floor(tick + 1e-9))
        assert digit == pytest.approx(round(digit), abs=1e-6)


@given(st.floats(-300.0, 290.0), st.floats(1e-3, 15.0), st.integers(1, 8))
def test_a_logarithmic_axis_has_two_labels_at_least_and_they_differ(
    low: float, span: float, most: int
) -> None:
    texts = power_texts(log_ticks(low, low + span, most)[0])
    assert len(texts) >= 2
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (-1.2, 1.2),
        (0.0, 7e-34),
        (-1e-290, 5e-290),
        (2_460_310.5, 2_460_341.5),  # days of the Julian calendar
        (DECEMBER, DECEMBER + DAY),  # seconds since 1970
        (DECEMBER, DECEMBER + 1.0),
        (1.4e9, 1.7e9),
        (101_324.99, 101_325.01),
        (0.999_99, 1.000_01),
        (-2.5e6, 1e3),
        (1e30, 1e30 + 1e20),
    ],
)
def test_ticks_differ_from_one_another_in_few_characters(low: float, high: float) -> None:
    spacing, ticks = linear_ticks(low, high, 6)
    origin = origin_of(low, high, spacing)
    texts = linear_texts([tick - origin for tick in ticks], spacing)
    assert len(set(texts)) == len(ticks)
    assert max(map(len, texts)) <= 9
    for tick, text in zip(ticks, texts, strict=True):
        assert float(text) + origin == pytest.approx(tick, rel=1e-14, abs=1e-3 * spacing)


def test_ticks_far_from_0_count_from_a_round_number() -> None:
    assert origin_of(101_324.99, 101_325.01, 0.005) == 101_325.0
    assert origin_of(DECEMBER, DECEMBER + DAY, 20_000.0) == DECEMBER
    assert origin_of(1999.0, 2026.0, 5.0) == 0.0
    assert origin_of(-1.0, 1.0, 0.5) == 0.0


@pytest.mark.parametrize("span", [1e-290, 1e-34, 0.2, 5.0, 1e30])
def test_zero_is_written_as_0(span: float) -> None:
    spacing, ticks = linear_ticks(-span, span, 5)
    assert linear_texts(ticks, spacing).count("0") == 1
    assert float(coordinate_text(1e-16 * span, -span, span)) == 0.0
    assert len(coordinate_text(0.0, -span, span)) <= 6


def test_ticks_are_written_short_and_true() -> None:
    assert linear_texts([-0.5, 0.0, 1.5], 0.5) == ["-0.5", "0", "1.5"]
    assert linear_texts([-1e-17, 0.2], 0.2) == ["0", "0.2"]
    assert linear_texts([0.0, 300_000.0], 1e5) == ["0", "300000"]
    assert linear_texts([1e-5, 2e-5], 1e-5) == ["1e-5", "2e-5"]
    assert [count_text(v) for v in (0.0, 500.0, 20_000.0, 1.5e6, 2e9)] == [
        "0", "500", "20,000", "1.5M", "2G",
    ]  # fmt: skip
    assert count_text(2.5) == ""
    assert power_texts([-6.0, -2.0, 0.0, np.log10(5.0), 3.0, 6.0]) == [
        "1e-6", "0.01", "1", "5", "1000", "1e6",
    ]  # fmt: skip


def test_a_read_out_has_the_digits_that_its_axis_can_show() -> None:
    assert coordinate_text(0.4, -1.2, 1.2) == "0.400"
    assert coordinate_text(-1.7762503438164854e152, 0.0, 1.0) == "-1.776e152"
    assert coordinate_text(101_325.004, 101_324.99, 101_325.01) == "101325.00400"
    assert coordinate_text(1_700_057_601.2, DECEMBER, DECEMBER + DAY) == "1700057601"
    assert coordinate_text(6.6e-35, 0.0, 1e-34) == "6.6e-35"
    assert coordinate_text(3.3e-16, -1.0, 1.0) == "0.000"
    assert coordinate_text(1e30, -1.0, 1.0) == "1e30"
