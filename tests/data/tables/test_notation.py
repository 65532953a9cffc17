from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.tables.notation import (
    COMMA,
    POINT,
    Notation,
    Signs,
    guessed_decimal,
    is_number,
    signs_in,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-1", -1.0),
        ("−1", -1.0),
        ("+.5", 0.5),
        ("1.", 1.0),
        ("1e5", 1e5),
        ("1,234,567.5", 1234567.5),
        ("1 234.5", 1234.5),
        ("1\u202f234\u202f567", 1234567.0),
        ("1'234.5", 1234.5),
        ("1’234’567.5", 1234567.5),
        ("12.5%", 0.125),
        ("50 %", 0.5),
    ],
)
def test_numbers_are_read_in_all_usual_spellings(text: str, value: float) -> None:
    assert is_number(text)
    assert POINT.value(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1.234.567,5e-2", 12345.675), ("1 234,5", 1234.5), ("0,5 %", 0.005)]
)
def test_numbers_with_a_decimal_comma_are_read(text: str, value: float) -> None:
    assert COMMA.matches(text)
    assert COMMA.value(text) == value


@pytest.mark.parametrize(
    "text",
    ["", ".", "%", "1,23,456", "1,234.567.8", "0,123,456", "1 00", "1 234'567", "١", "x", "1_0"],
)
def test_other_texts_are_not_taken_for_numbers(text: str) -> None:
    assert not is_number(text)


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 99),
    st.sampled_from([POINT, COMMA]),
    st.sampled_from(["", " ", "'", "\u00a0"]),
)
def test_a_number_with_separated_thousands_is_read_exactly(
    whole: int, hundredths: int, notation: Notation, group: str
) -> None:
    text = f"{whole:,}".replace(",", group or notation.group) + f"{notation.decimal}{hundredths:02}"
    assert notation.matches(text)
    assert notation.value(text) == float(f"{whole}.{hundredths:02}")


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_a_number_with_two_meanings_is_told_by_another(
    thousands: int, rest: int, sign: str
) -> None:
    unclear = f"{thousands}{sign}{rest:03}"
    assert signs_in([unclear]) == Signs("", unclear)
    assert signs_in([unclear, "2.5"]) == Signs(".", unclear)
    assert signs_in([unclear, "2,5"]) == Signs(",", unclear)
    for other, decimal in (("2.5", "."), ("2,5", ",")):
        assert guessed_decimal([signs_in([unclear]), signs_in([other])], ";") == decimal


def test_a_column_of_words_says_nothing_of_the_decimal_sign() -> None:
    assert signs_in(["A. B.", "x,y", "1981 Q1"]) == Signs()
