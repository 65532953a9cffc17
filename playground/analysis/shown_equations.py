"""Equations in the digits that are shown: "=" becomes "≈" where these do not give the result.

With two decimals, 0.333 + 0.333 = 0.667 would read 0.33 + 0.33 = 0.67, which a person who adds up
the digits finds wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from playground.data.formulas import parse
from playground.model.document import DocumentError
from playground.model.notation import (
    Bracket,
    Cases,
    Fraction,
    Notation,
    Number,
    Power,
    Root,
    Row,
    Symbol,
    Word,
    flat,
)
from playground.model.numbers import format_number

EQUAL, ABOUT = Word("="), Word("≈")
_SIGN = re.compile("([=←])")
_ABSOLUTE = re.compile(r"\|([^|]*)\|")


def in_shown_digits(line: Row, digits: int) -> Row:
    """The line with the sign between its sides that is right for so many decimals."""
    parts = [piece for part in flat(line) for piece in _split(part)]
    signs = [at for at, part in enumerate(parts) if isinstance(part, Word) and part.text in "=←"]
    for at, before, after in zip(signs, (-1, *signs), (*signs[1:], len(parts)), strict=False):
        if parts[at] == EQUAL and not _holds(parts[before + 1 : at], parts[at + 1 : after], digits):
            parts[at] = ABOUT
    return Row(tuple(parts))


def _split(part: Notation) -> Iterator[Notation]:
    """A word with each sign as a word of its own."""
    if isinstance(part, Word):
        yield from (Word(piece) for piece in _SIGN.split(part.text) if piece)
    else:
        yield part


def _holds(left: Sequence[Notation], right: Sequence[Notation], digits: int) -> bool:
    """Whether the digits of the left side give those of the right side.

    A side with letters is only what the other one stands for.
    """
    leaves = [list(_leaves(side)) for side in (left, right)]
    if any(_has_letters(side) for side in leaves):
        return True
    value, result = (value_shown(Row(tuple(side)), digits) for side in (left, right))
    if value is None or result is None:
        numbers = [leaf for side in leaves for leaf in side if isinstance(leaf, Number)]
        return all(_shown(number, digits) == number.value for number in numbers)
    if result == 0.0:
        return float(f"{value:.{digits}f}") == 0.0
    return format_number(value, digits) == format_number(result, digits)


def _has_letters(leaves: Sequence[Notation]) -> bool:
    symbol = any(isinstance(leaf, Symbol) for leaf in leaves)
    return symbol or not any(isinstance(leaf, Number) for leaf in leaves)


def _leaves(parts: Sequence[Notation]) -> Iterator[Notation]:
    """Words, symbols and numbers, of cases those that hold."""
    for part in parts:
        match part:
            case Row(inner):
                yield from _leaves(inner)
            case Fraction(first, second) | Power(first, second):
                yield from _leaves((first, second))
            case Bracket(inner) | Root(inner):
                yield from _leaves((inner,))
            case Cases(rows, chosen) if chosen is not None:
                yield from _leaves((rows[chosen][0],))
            case _:
                yield part


def value_shown(notation: Notation, digits: int) -> float | None:
    """The value of notation without letters, worked out from the digits shown; None when it is
    written in signs that can't be worked out, such as the dots of a long sum."""
    try:
        text = _formula(notation, digits)
        return float(parse(_ABSOLUTE.sub(r"abs(\1)", text))(np.zeros(1))[0])
    except (DocumentError, NoValueError):
        return None


class NoValueError(Exception):
    """There is a sign that has no value."""


def _formula(notation: Notation, digits: int) -> str:
    """The notation in the language of ``data.formulas``, with the numbers as shown."""
    match notation:
        case Word(text):
            return text.replace("σ(", "sigmoid(")
        case Number():
            return f"({_shown(notation, digits)!r})"
        case Row(parts):
            return "".join(_formula(part, digits) for part in parts)
        case Fraction(top, bottom):
            return f"(({_formula(top, digits)})/({_formula(bottom, digits)}))"
        case Power(base, exponent):
            return f"(({_formula(base, digits)})^({_formula(exponent, digits)}))"
        case Root(inner):
            return f"sqrt({_formula(inner, digits)})"
        case Bracket(inner):
            return f"({_formula(inner, digits)})"
        case Cases(rows, chosen) if chosen is not None:
            return _formula(rows[chosen][0], digits)
        case _:
            raise NoValueError


def _shown(number: Number, digits: int) -> float:
    return 0.0 if number.is_round_off else float(format_number(number.value, digits))
