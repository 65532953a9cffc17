from __future__ import annotations

import re

import numpy as np
import pytest

from playground.data.formula_notation import formula_notation
from playground.data.formulas import parse
from playground.model.notation import Fraction, Power, Root, Symbol, flat, plain_text

FORMULAS = (
    "exp(-x^2) - abs(x)/(1+x^2)", "(x+1)(x-1)", "2^3^2", "-x^2", "(-x)^2", "x - (1 - x)",
    "x/(2/x)", "1/2*x - sqrt(x^2+1)", "sin(3 pi x)^2", "(0<x)*(x<1)", "max(0, x, x^2)", "x*-2",
    "(x^2)^3", "1e-7x", "2 - -x", "relu(x) + sigmoid(x)", "ln(x^2+1)", "0.1x + 12345.678",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_is_shown_means_what_was_typed(text: str) -> None:
    shown = plain_text(formula_notation(parse(text)), None)
    shown = re.sub(r"\|([^|]*)\|", r"abs(\1)", shown).replace("√", "sqrt")
    shown = shown.replace("·10⁻⁷", "e-7")
    x = np.linspace(-2.0, 2.0, 9)
    np.testing.assert_allclose(parse(shown)(x), parse(text)(x), rtol=1e-12)


def test_fractions_roots_powers_and_indices_are_typeset() -> None:
    parts = list(flat(formula_notation(parse("x1/x2 + sqrt(x1) + e^x2", 2))))
    assert {type(part) for part in parts} >= {Fraction, Root, Power}
    fraction = next(part for part in parts if isinstance(part, Fraction))
    assert fraction == Fraction(Symbol("x", "1"), Symbol("x", "2"))
