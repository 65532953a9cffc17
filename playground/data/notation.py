"""Numbers as tables write them: with a point or a comma before the decimals.

The other of the two may stand between groups of three digits: 1,000.5 and 1.000,5 are the same
number. What 1,000 alone means is told by the other cells of the table, and where they don't tell,
by the character between its columns; where that doesn't tell either, it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from playground.model.document import DocumentError
from playground.model.words import quoted


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write numbers: the decimal sign, and what may stand between the thousands."""

    decimal: str
    group: str
    _number: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        decimal, group = re.escape(self.decimal), re.escape(self.group)
        whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)"
        digits = rf"(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)"
        pattern = re.compile(rf"[+-]?{digits}(?:[eE][+-]?[0-9]+)?")
        object.__setattr__(self, "_number", pattern)

    def reads(self, cell: str) -> bool:
        return self._number.fullmatch(cell) is not None

    def value(self, cell: str) -> float:
        """The number that ``cell``, which ``reads``, means; infinite when it is too large."""
        return float(cell.replace(self.group, "").replace(self.decimal, "."))


POINT = Notation(".", ",")
COMMA = Notation(",", ".")
_EITHER = re.compile(
    r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}(?:[eE][+-]?[0-9]+)?"
)  # not the same in both


@dataclass(frozen=True, slots=True)
class Cell:
    """What is written in a cell, and where it is in words."""

    text: str
    line: int
    column: int

    def refuse(self, why: str) -> DocumentError:
        return DocumentError(f"line {self.line}, column {self.column + 1}: {self.shown} {why}")

    @property
    def shown(self) -> str:
        return quoted(self.text)


def is_number(text: str) -> bool:
    return POINT.reads(text) or COMMA.reads(text)


def notation_of(cells: Iterable[Cell], separator: str) -> tuple[Notation, Cell | None]:
    """How the numbers are written, and the first cell that alone could mean another number.

    None for that where nobody would ask: a decimal point. ``separator`` is what stands between the
    columns. Raises DocumentError for a cell that is no number, that is written in another way than
    those before it, or of which nothing tells what it means.
    """
    left = [POINT, COMMA]
    first: dict[str, Cell] = {}  # by the sign in it: the first cell that alone means two numbers
    for cell in cells:
        fitting = [notation for notation in left if notation.reads(cell.text)]
        if not fitting and not is_number(cell.text):
            raise cell.refuse("is not a number")
        if not fitting:
            raise cell.refuse("has another decimal sign than the numbers above")
        left = fitting
        if either := _EITHER.fullmatch(cell.text):
            first.setdefault(either[1], cell)
    if not first or left == [POINT]:
        return left[0], first.get(",")
    unclear = first.get(",") or first["."]
    if left == [COMMA]:
        return COMMA, unclear
    # Between commas a comma is no decimal sign; between blanks and tabs a point usually is one.
    if separator == "," or ("," not in first and separator in ("\t", " ")):
        return POINT, first.get(",")
    one, thousand = sorted(n.value(unclear.text) for n in (POINT, COMMA))
    raise unclear.refuse(
        f"may mean {one:g} or {thousand:.15g}, and no other number tells which;"
        " write it without the sign, or with another number of decimals"
    )
