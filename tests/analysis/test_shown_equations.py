from __future__ import annotations

import pytest

from playground.analysis.shown_equations import in_shown_digits, value_shown
from playground.model.notation import (
    Bracket,
    Cases,
    Fraction,
    Notation,
    Number,
    Power,
    Root,
    Symbol,
    Word,
    factor,
    plain_text,
    row,
)


def written(*parts: Notation | str, digits: int = 2) -> str:
    return plain_text(in_shown_digits(row(*parts), digits), digits)


def test_a_rounded_sum_that_does_not_add_up_is_about_its_result() -> None:
    third = Number(1.0 / 3.0)
    sides = (third, " + ", third, " = ", Number(2.0 / 3.0))
    assert written(*sides) == "0.33 + 0.33 ≈ 0.67"
    assert written(*sides, digits=5) == "0.33333 + 0.33333 ≈ 0.66667"


def test_digits_that_give_the_result_are_equal_to_it() -> None:
    assert written(Number(0.5), " · ", factor(-1.25), " = ", Number(-0.625)) == (
        "0.50 · (−1.25) = −0.62"
    )
    assert written(Number(1.5e-7), " · ", Number(3.0), " = ", Number(4.5e-7)) == (
        "1.5·10⁻⁷ · 3.00 = 4.5·10⁻⁷"
    )


def test_letters_stand_for_numbers_whatever_their_digits() -> None:
    line = written(Symbol("z", "h"), " = ", Symbol("w"), " · ", Symbol("x"), " = ",
                   Number(1 / 3), " · ", Number(1 / 3), " = ", Number(1 / 9))  # fmt: skip
    assert line == "z_h = w · x = 0.33 · 0.33 = 0.11"


def test_an_update_is_checked_behind_its_arrow() -> None:
    line = written(Symbol("w"), " ← ", Number(0.504), " − ", Number(0.504), " = ", Number(4e-4))
    assert line == "w ← 0.50 − 0.50 ≈ 4.0·10⁻⁴"


def test_a_probability_shown_as_1_gives_no_finite_logarithm() -> None:
    assert written("ln(1 − ", Number(0.9999), ") = ", Number(-9.21)) == "ln(1 − 1.00) ≈ −9.21"


def test_round_off_shown_as_0_is_what_the_digits_give() -> None:
    zero = Number(5e-17, scale=0.3)
    assert written(Number(0.3), " − ", Number(0.3), " = ", zero) == "0.30 − 0.30 = 0"


def test_a_sum_with_dots_is_equal_only_without_rounding() -> None:
    assert written(Number(0.5), " + … + ", Number(0.25), " = ", Number(3.0)) == (
        "0.50 + … + 0.25 = 3.00"
    )
    assert "≈" in written(Number(0.501), " + … + ", Number(0.25), " = ", Number(3.0))


@pytest.mark.parametrize(
    ("notation", "value"),
    [
        (Fraction(Word("1"), row("1 + ", Power(Word("e"), Number(0.0)))), 0.5),
        (Power(Bracket(row(Number(0.5), " − ", factor(-0.5))), Word("2")), 1.0),
        (Root(Number(4.0)), 2.0),
        (row("|", Number(0.5), " − ", Number(2.0), "|"), 1.5),
        (Cases(((Number(3.0), Word("if")), (Number(4.0), Word("else"))), 1), 4.0),
        (row("Φ(", Number(1.0), ")"), None),
    ],
)
def test_notation_is_worked_out(notation: Notation, value: float | None) -> None:
    assert value_shown(notation, 2) == value
