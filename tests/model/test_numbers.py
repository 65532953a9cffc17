from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.numbers import (
    format_card,
    format_number,
    format_short,
    is_round_off,
    parse_number,
    typeset_number,
    without_round_off,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (",5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        (" 7 ", 7.0),
        ("+2", 2.0),
        ("-1.20", -1.2),
        ("\u22121,2", -1.2),
        ("1e-3", 1e-3),
        ("1,5E+2", 150.0),
        ("1/3", 1.0 / 3.0),
        ("-1 / 4", -0.25),
        ("0,5/2", 0.25),
        ("1e1/1e2", 0.1),
    ],
)
def test_either_decimal_sign_powers_of_ten_and_fractions_are_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a number, such as 0.5 or 1/3."),
        ("   ", "Type a number, such as 0.5 or 1/3."),
        ("abc", "“abc” is not a number; write it as 0.5, 1e-3 or 1/3."),
        ("1/", "“1/” is not a number; write it as 0.5, 1e-3 or 1/3."),
        ("1/2/3", "A fraction has one division sign, as in 1/3."),
        ("1/0", "Nothing can be divided by 0."),
        ("0,0/0.0", "Nothing can be divided by 0."),
        ("1,000.5", "“1,000.5” has more than one decimal sign; write thousands without a sign."),
        ("1e999", "“1e999” is too large."),
        ("1e300/1e-300", "“1e300/1e-300” is too large."),
        ("nan", "“nan” is not a number; write it as 0.5, 1e-3 or 1/3."),
        ("inf", "“inf” is not a number; write it as 0.5, 1e-3 or 1/3."),
        ("1_000", "“1_000” is not a number; write it as 0.5, 1e-3 or 1/3."),
    ],
)
def test_other_texts_are_refused_with_a_message(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_number(text)


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(ValueError, match="“xxxxxxxxxxxxxxxxxxxxxxx…” is not a number"):
        parse_number("x" * 500)


@given(st.text(max_size=12))
def test_any_text_gives_a_finite_number_or_an_error_message(text: str) -> None:
    answers = []
    try:
        answers.append(parse_number(text))
    except ValueError as error:
        answers.append(str(error))
    assert all(a.endswith(".") if isinstance(a, str) else math.isfinite(a) for a in answers)


@given(FINITE, st.booleans())
def test_every_float_is_read_back_exactly_with_either_sign(value: float, comma: bool) -> None:
    text = repr(value)
    assert parse_number(text.replace(".", ",") if comma else text) == value


@given(FINITE, FINITE.filter(lambda v: v != 0.0))
def test_a_fraction_is_the_quotient(top: float, bottom: float) -> None:
    if math.isfinite(top / bottom):
        assert parse_number(f"{top!r}/{bottom!r}") == top / bottom


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.84, "0.84"),
        (-1.2, "-1.20"),
        (1.2e-5, "1.2e-05"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (0.01, "0.01"),
        (0.009, "0.0090"),
        (-0.004, "-0.0040"),
        (0.00996, "0.010"),
        (0.00096, "9.6e-04"),
        (0.0009996, "0.0010"),
        (99_999.0, "99999.00"),
        (99_999.999, "1.0e+05"),
        (123_456.0, "1.2e+05"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers_are_formatted_in_few_characters(value: float, text: str) -> None:
    assert format_number(value) == text


@given(FINITE, st.integers(1, 6))
def test_a_formatted_number_is_close_and_only_zero_is_shown_as_zero(
    value: float, digits: int
) -> None:
    text = format_number(value, digits)
    if abs(value) > 1.7e308:  # rounding up may leave the range of floats
        return
    again = parse_number(text)
    assert abs(again - value) <= max(0.5000001 * 10.0**-digits, 0.5000001 * abs(value))
    assert (again == 0.0) == (value == 0.0) or abs(value) < 1e-300
    assert len(text) <= 9 + digits


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
def test_short_numbers_have_few_characters(value: float, text: str) -> None:
    assert format_short(value) == text


@given(st.floats(-1e9, 1e9))
def test_the_short_form_has_the_same_value(value: float) -> None:
    assert float(format_short(value)) == float(format_number(value))
    assert len(format_short(value)) <= len(format_number(value))


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
def test_numbers_of_cards_have_about_five_characters(value: float, text: str) -> None:
    assert format_card(value) == text


@given(st.floats(-1e60, 1e60))
def test_numbers_of_cards_are_correctly_rounded(value: float) -> None:
    text = format_card(value)
    assert len(text) <= 6
    if text != "≈0":
        assert float(text) == pytest.approx(value, rel=0.5, abs=0.005)


def test_round_off_of_large_numbers_is_0_and_small_numbers_stay() -> None:
    assert without_round_off(0.1 + 0.2 - 0.3, 0.3) == 0.0
    assert without_round_off(5e-16, 1.0) == 0.0
    assert without_round_off(5e-16, 1e-15) == 5e-16
    assert without_round_off(6.6e-34, 6.6e-34) == 6.6e-34
    assert is_round_off(np.array([0.0, 1e-13, -1e-11]), 1.0).tolist() == [True, True, False]


def test_powers_of_ten_are_typeset_and_can_be_read_again() -> None:
    assert typeset_number(-7.74e-4, 3) == "−7.74·10⁻⁴"
    assert typeset_number(1.5e12, 2) == "1.5·10¹²"
    assert typeset_number(-0.5, 2) == "−0.50"
    assert parse_number("−7.74·10⁻⁴") == -7.74e-4
    assert parse_number("1.5 · 10¹²") == 1.5e12
