"""The activation functions and their derivatives in notation, with letters or with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from playground.model.notation import (
    Bracket,
    Cases,
    Fraction,
    Notation,
    Number,
    Power,
    Root,
    Row,
    Sum,
    Symbol,
    Word,
    row,
)

Z, A, SLOPE = Symbol("z"), Symbol("a"), Word("slope")


def activation(name: str, z: Notation = Z, slope: Notation = SLOPE) -> Notation:
    """f(z) with ``z`` in it, a letter or a number; for softmax see ``softmax``."""
    match name:
        case "relu":
            return _cases(z, z, Word("0"))
        case "leaky_relu":
            return _cases(z, z, row(_factor(slope), " · ", _factor(z)))
        case "elu":
            return _cases(z, z, row(_exp(z), " − 1"))
        case "step":
            return _cases(z, Word("1"), Word("0"))
        case "sigmoid":
            return Fraction(Word("1"), row("1 + ", _exp(_minus(z))))
        case "silu":
            return Fraction(z, row("1 + ", _exp(_minus(z))))
        case "softplus":
            return row("ln(1 + ", _exp(z), ")")
        case "gelu":
            return row(z, " · Φ(", z, ")")
        case "tanh" | "sin":
            return row(f"{name}(", z, ")")
        case "abs":
            return row("|", z, "|")
        case "softmax":
            return Fraction(_exp(Symbol("z", "k")), Sum("l", _exp(Symbol("z", "l"))))
        case _:
            return z


def derivative(name: str, z: Notation = Z, a: Notation = A, slope: Notation = SLOPE) -> Notation:
    """f'(z) with ``z`` and ``a`` in it."""
    match name:
        case "relu":
            return _cases(z, Word("1"), Word("0"))
        case "leaky_relu":
            return _cases(z, Word("1"), slope)
        case "elu":
            return _cases(z, Word("1"), _exp(z))
        case "step":
            return Word("0")
        case "sigmoid":
            return row(a, " · (1 − ", _factor(a), ")")
        case "tanh":
            return row("1 − ", Power(_factor(a), Word("2")))
        case "softplus":
            return Fraction(Word("1"), row("1 + ", _exp(_minus(z))))
        case "gelu":
            return row("Φ(", z, ") + ", _factor(z), " · φ(", z, ")")
        case "silu":
            return row("σ(", z, ") · (1 + ", _factor(z), " · (1 − σ(", z, ")))")
        case "sin":
            return row("cos(", z, ")")
        case "abs":
            return row("sign(", z, ")")
        case _:
            return Word("1")


def softmax(logits: Sequence[Notation], column: int) -> Notation:
    """The share of one unit of a softmax layer."""
    terms: list[Notation | str] = []
    for logit in logits:
        terms += [" + ", _exp(logit)] if terms else [_exp(logit)]
    return Fraction(_exp(logits[column]), row(*terms))


def formula(name: str) -> tuple[Row, ...]:
    """An activation and its derivative in letters."""
    if name == "softmax":
        return (row(Symbol("a", "k"), " = ", activation(name)),)
    lines = [row(A, " = ", activation(name))]
    if name == "gelu":
        inner = row("1 + erf(", Fraction(Z, Root(Word("2"))), ")")
        lines = [row(A, " = ", Z, " · Φ(", Z, ") = ", Fraction(Z, Word("2")), Bracket(inner))]
    return (*lines, row("f′(", Z, ") = ", derivative(name)))


def _cases(z: Notation, positive: Notation, otherwise: Notation) -> Cases:
    """The case that holds is known where z is a number."""
    chosen = (0 if z.value > 0.0 else 1) if isinstance(z, Number) else None
    return Cases(((positive, row("if ", Z, " > 0")), (otherwise, Word("otherwise"))), chosen)


def _exp(z: Notation) -> Notation:
    return Power(Word("e"), z)


def _minus(z: Notation) -> Notation:
    return replace(z, value=-z.value) if isinstance(z, Number) else row("−", z)


def _factor(z: Notation) -> Notation:
    return replace(z, brackets=True) if isinstance(z, Number) else z
