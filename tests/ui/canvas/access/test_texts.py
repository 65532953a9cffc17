from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.numbers import format_number
from playground.ui.canvas.access.texts import brief, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (0.84, "0.84"),
        (-1.2, "-1.20"),
        (-0.009, "-0.009"),
        (0.0091, "0.0091"),
        (0.00996, "0.01"),
        (9.7e-4, "9.7e-4"),
        (1.5e7, "1.5e+7"),
    ],
)
def test_numbers_are_written_in_few_characters(value, text) -> None:
    assert short(value) == text


@given(st.floats(-1e9, 1e9))
def test_it_says_what_the_usual_form_says(value) -> None:
    assert float(short(value)) == float(format_number(value))
    assert len(short(value)) <= len(format_number(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (-0.0007, "≈0"),
        (0.005, "0.01"),
        (-0.0069, "-0.01"),
        (9.994, "9.99"),
        (9.996, "10.0"),
        (-123.4, "-123"),
        (9999.4, "9999"),
        (-12345.0, "-1e4"),
        (2.5e10, "2e10"),
    ],
)
def test_numbers_of_cards_have_about_five_characters(value, text) -> None:
    assert brief(value) == text


@given(st.floats(-1e60, 1e60))
def test_numbers_of_cards_are_right_as_far_as_they_go(value) -> None:
    text = brief(value)
    assert len(text) <= 6
    if text != "≈0":
        assert float(text) == pytest.approx(value, rel=0.5, abs=0.005)
