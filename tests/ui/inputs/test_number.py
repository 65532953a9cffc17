from __future__ import annotations

import math

import pytest

from playground.ui.inputs.number import Number


def test_a_number_has_more_digits_while_it_is_edited() -> None:
    assert Number().write(1.0 / 3.0, False) == "0.33"
    assert Number().write(1.0 / 3.0, True) == "0.3333333333"
    assert Number(whole=True).write(3.0, False) == "3"
    assert Number().write(math.nan, False) == ""


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), ("0,5", 0.5), ("1/3", 1.0 / 3.0)])
def test_both_decimal_signs_and_fractions_are_read(text: str, value: float) -> None:
    assert Number().read(text) == value


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        (Number(), "much", "“much” is not a number; write it as 0.5, 1e-3 or 1/3."),
        (Number(whole=True), "2.5", "This is a whole number, without decimals."),
        (Number(minimum=0.0), "-1", "This must be at least 0."),
        (Number(minimum=0.0, above=True), "0", "This must be more than 0."),
        (Number(maximum=1.0), "1.5", "This can be at most 1."),
    ],
)
def test_unusable_text_raises_the_reason(number: Number, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason[:12]) as error:
        number.read(text)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("number", "start", "steps", "end"),
    [
        (Number(), 0.1, 2.0, 0.3),
        (Number(), 0.5, -0.1, 0.49),
        (Number(ratio=2.0), 0.5, 1.0, 1.0),
        (Number(ratio=2.0), 0.5, -1.0, 0.25),
        (Number(whole=True, step=1.0), 3.0, 0.1, 4.0),
        (Number(whole=True, step=1.0), 3.0, -10.0, -7.0),
        (Number(minimum=0.0, maximum=1.0), 0.95, 1.0, 1.0),
        (Number(minimum=0.0, above=True), 0.05, -1.0, 0.05),
    ],
)
def test_steps_keep_to_round_numbers_and_the_range(
    number: Number, start: float, steps: float, end: float
) -> None:
    assert number.stepped(start, steps) == end
