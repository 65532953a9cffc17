from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.notation import COMMA, POINT, Cell, Notation, is_number, notation_of


@pytest.mark.parametrize("text", ["0", "-1", "+.5", "1.", "1e5", "1,234,567.5", "1.234.567,5e-2"])
def test_numbers_are_recognised(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize(
    "text", ["", ".", "1,23,456", "1,234.567.8", "0,123,456", "1 000", "١", "x"]
)
def test_other_texts_are_not_taken_for_numbers(text: str) -> None:
    assert not is_number(text)


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 99),
    st.sampled_from([POINT, COMMA]),
)
def test_a_number_with_separated_thousands_is_read_exactly(
    whole: int, hundredths: int, notation: Notation
) -> None:
    text = f"{whole:,}".replace(",", notation.group) + f"{notation.decimal}{hundredths:02}"
    assert notation.matches(text)
    assert notation.value(text) == float(f"{whole}.{hundredths:02}")
    assert notation_of([Cell(text, 1, 0)], ";") == (notation, None)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(",; \t"))
def test_an_ambiguous_number_is_reported_or_refused(
    thousands: int, rest: int, sign: str, separator: str
) -> None:
    cell = Cell(f"{thousands}{sign}{rest:03}", 1, 0)
    for other, notation in (("2.5", POINT), ("2,5", COMMA)):
        found, unclear = notation_of([cell, Cell(other, 2, 0)], separator)
        assert found is notation
        assert unclear == (None if (found, sign) == (POINT, ".") else cell)
