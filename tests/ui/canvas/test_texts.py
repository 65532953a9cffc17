from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.numbers import format_number
from playground.ui.canvas.texts import short


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
