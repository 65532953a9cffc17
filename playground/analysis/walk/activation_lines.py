"""The activation functions and their derivatives, written out with numbers."""

from __future__ import annotations

from playground.model.notation import (
    Cases,
    Fraction,
    Notation,
    Number,
    Power,
    Word,
    factor,
    row,
)

POSITIVE = 0
OTHERWISE = 1


def activation(name: str, z: float, negative_slope: float) -> Notation:
    """f(z) with the number of z in it; for softmax see ``softmax``."""
    number = Number(z)
    match name:
        case "relu":
            return _cases(z, number, Word("0"))
        case "leaky_relu":
            return _cases(z, number, row(Number(negative_slope), " · ", factor(z)))
        case "elu":
            return _cases(z, number, row(_exp(z), " − 1"))
        case "step":
            return _cases(z, Word("1"), Word("0"))
        case "sigmoid":
            return Fraction(Word("1"), row("1 + ", _exp(-z)))
        case "silu":
            return Fraction(number, row("1 + ", _exp(-z)))
        case "softplus":
            return row("ln(1 + ", _exp(z), ")")
        case "gelu":
            return row(number, " · Φ(", number, ")")
        case "tanh" | "sin":
            return row(f"{name}(", number, ")")
        case "abs":
            return row("|", number, "|")
        case _:
            return number


def derivative(name: str, z: float, a: float, negative_slope: float) -> Notation:
    """f'(z) with the numbers of z and a in it."""
    number = Number(z)
    match name:
        case "relu" | "step":
            return Word("0") if name == "step" else _cases(z, Word("1"), Word("0"))
        case "leaky_relu":
            return _cases(z, Word("1"), Number(negative_slope))
        case "elu":
            return _cases(z, Word("1"), _exp(z))
        case "sigmoid":
            return row(Number(a), " · (1 − ", factor(a), ")")
        case "tanh":
            return row("1 − ", Power(factor(a), Word("2")))
        case "softplus":
            return Fraction(Word("1"), row("1 + ", _exp(-z)))
        case "gelu":
            return row("Φ(", number, ") + ", factor(z), " · φ(", number, ")")
        case "silu":
            return row("σ(", number, ") · (1 + ", factor(z), " · (1 − σ(", number, ")))")
        case "sin":
            return row("cos(", number, ")")
        case "abs":
            return row("sign(", number, ")")
        case _:
            return Word("1")


def softmax(logits: list[float], column: int) -> Notation:
    """The share of one unit of a softmax layer."""
    terms: list[Notation | str] = []
    for logit in logits:
        terms += [" + ", _exp(logit)] if terms else [_exp(logit)]
    return Fraction(_exp(logits[column]), row(*terms))


def _cases(z: float, positive: Notation, otherwise: Notation) -> Cases:
    rows = ((positive, Word("if z > 0")), (otherwise, Word("otherwise")))
    return Cases(rows, POSITIVE if z > 0.0 else OTHERWISE)


def _exp(z: float) -> Notation:
    return Power(Word("e"), Number(z))
