"""Mathematical notation as a value: a tree of boxes that is typeset, or written as plain text.

The leaves are words, symbols and live numbers, which keep their full precision; how many digits
are shown is decided where the tree is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.model.numbers import is_round_off, typeset_number


@dataclass(frozen=True, slots=True)
class Word:
    """Upright text: a function's name, an operator, punctuation."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable, in italics; ``sub`` is set below the line."""

    text: str
    sub: str = ""
    sup: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A live number.

    ``scale`` is the size of the numbers whose difference it is: a much smaller value is round-off
    and shown as 0. ``brackets`` sets a negative value in brackets, as a factor needs.
    """

    value: float
    scale: float = 0.0
    brackets: bool = False

    @property
    def is_round_off(self) -> bool:
        return self.value != 0.0 and is_round_off(self.value, self.scale)

    def text(self, digits: int | None) -> str:
        """The number with so many decimals; with None as the shortest text of the same bits,
        round-off too."""
        if self.value == 0.0 or (digits is not None and self.is_round_off):
            return "0"
        if digits is None:
            text = repr(self.value).replace("-", "\u2212")
        else:
            text = typeset_number(self.value, digits)
        return f"({text})" if self.brackets and self.value < 0.0 else text


@dataclass(frozen=True, slots=True)
class Row:
    """Parts side by side."""

    parts: tuple[Notation, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    top: Notation
    bottom: Notation


@dataclass(frozen=True, slots=True)
class Root:
    inner: Notation


@dataclass(frozen=True, slots=True)
class Power:
    base: Notation
    exponent: Notation


@dataclass(frozen=True, slots=True)
class Bracket:
    inner: Notation


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum sign with what runs below it, over ``inner``."""

    below: str
    inner: Notation


@dataclass(frozen=True, slots=True)
class Cases:
    """A brace with a row for each case: what holds, and when. ``chosen`` is the row that holds."""

    rows: tuple[tuple[Notation, Notation], ...]
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    rows: tuple[tuple[Notation, ...], ...]


Notation = Word | Symbol | Number | Row | Fraction | Root | Power | Bracket | Sum | Cases | Matrix


BREAK = Word("\u200b")  # takes no room; a line may be broken here


def row(*parts: Notation | str) -> Row:
    """Parts side by side; a text is a word."""
    return Row(tuple(Word(part) if isinstance(part, str) else part for part in parts))


def factor(value: float) -> Number:
    """A number as a factor: in brackets when it is negative."""
    return Number(value, brackets=True)


def joined(terms: Sequence[Notation], sign: str) -> Row:
    """The terms with ``sign`` between them."""
    parts: list[Notation] = []
    for term in terms:
        parts += [Word(sign), term] if parts else [term]
    return Row(tuple(parts))


def flat(notation: Row) -> Iterator[Notation]:
    """The parts of a row, those of rows in it in their place."""
    for part in notation.parts:
        if isinstance(part, Row):
            yield from flat(part)
        else:
            yield part


def plain_text(notation: Notation, digits: int | None = 3) -> str:
    """The notation on one line: ``dL/dz = (0.3 − 0.5) · 1``; digits as ``Number.text`` has them."""
    match notation:
        case Word(text):
            return "" if notation == BREAK else text
        case Symbol(text, sub, sup):
            return f"{text}{f'_{sub}' if sub else ''}{f'^{sup}' if sup else ''}"
        case Number():
            return notation.text(digits)
        case Row(parts):
            return "".join(plain_text(part, digits) for part in parts)
        case Fraction(top, bottom):
            return f"{_closed(top, digits)}/{_closed(bottom, digits)}"
        case Root(inner):
            return f"√({plain_text(inner, digits)})"
        case Power(base, exponent):
            return f"{_closed(base, digits)}^{_closed(exponent, digits)}"
        case Bracket(inner):
            return f"({plain_text(inner, digits)})"
        case Sum(below, inner):
            return f"Σ_{below} {plain_text(inner, digits)}"
        case Cases(rows):
            said = (f"{plain_text(a, digits)} {plain_text(b, digits)}" for a, b in rows)
            return f"{{{'; '.join(said)}}}"
        case Matrix(rows):
            lines = (", ".join(plain_text(cell, digits) for cell in cells) for cells in rows)
            return f"[{'; '.join(lines)}]"


def _closed(notation: Notation, digits: int | None) -> str:
    """In brackets where it is more than one thing."""
    text = plain_text(notation, digits)
    simple = isinstance(notation, Word | Symbol | Number | Bracket) or (
        " " not in text and not isinstance(notation, Fraction)
    )
    return text if simple else f"({text})"


def size_of(*values: float) -> float:
    """The largest size among the values; 0 for none."""
    return max((abs(v) for v in values if math.isfinite(v)), default=0.0)
