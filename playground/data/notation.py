"""Number formats in tables: a decimal point or a decimal comma.

The other one may separate groups of three digits: 1,000.5 and 1.000,5 are the same number. The
meaning of 1,000 alone depends on the other cells of the table, or else on the column separator; if
neither decides, the table is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from playground.model.document import DocumentError
from playground.model.words import quoted


@dataclass(frozen=True, slots=True)
class Notation:
    """A number format: the decimal sign and the separator of thousands."""

    decimal: str
    group: str
    _number: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        decimal, group = re.escape(self.decimal), re.escape(self.group)
        whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)"
        digits = rf"(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)"
        pattern = re.compile(rf"[+-]?{digits}(?:[eE][+-]?[0-9]+)?")
        object.__setattr__(self, "_number", pattern)

    def matches(self, cell: str) -> bool:
        return self._number.fullmatch(cell) is not None

    def value(self, cell: str) -> float:
        """The number in a matching ``cell``; infinite when it is too large."""
        return float(cell.replace(self.group, "").replace(self.decimal, "."))


POINT = Notation(".", ",")
COMMA = Notation(",", ".")
# Numbers with a different meaning in each of the two.
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a table cell, and its place."""

    text: str
    line: int
    column: int

    def refuse(self, why: str) -> DocumentError:
        return DocumentError(f"line {self.line}, column {self.column + 1}: {self.shown} {why}")

    @property
    def shown(self) -> str:
        return quoted(self.text)


def is_number(text: str) -> bool:
    return POINT.matches(text) or COMMA.matches(text)


def notation_of(cells: Iterable[Cell], separator: str) -> tuple[Notation, Cell | None]:
    """The format of the numbers, and the first cell whose meaning depends on the other cells.

    The latter is None when the numbers are read with a decimal point and without thousands.
    ``separator`` is that of the columns. Raises DocumentError for a cell that is no number, that
    has another format than those before it, or whose meaning nothing decides.
    """
    left = [POINT, COMMA]
    first: dict[str, Cell] = {}  # the first ambiguous cell, by the sign in it
    for cell in cells:
        fitting = [notation for notation in left if notation.matches(cell.text)]
        if not fitting and not is_number(cell.text):
            raise cell.refuse("is not a number")
        if not fitting:
            raise cell.refuse("has another decimal sign than the numbers above")
        left = fitting
        if ambiguous := _AMBIGUOUS.fullmatch(cell.text):
            first.setdefault(ambiguous[1], cell)
    if not first or left == [POINT]:
        return left[0], first.get(",")
    unclear = first.get(",") or first["."]
    if left == [COMMA]:
        return COMMA, unclear
    # In comma-separated tables a comma is no decimal sign; with spaces or tabs a point usually is.
    if separator == "," or ("," not in first and separator in ("\t", " ")):
        return POINT, first.get(",")
    one, thousand = sorted(n.value(unclear.text) for n in (POINT, COMMA))
    raise unclear.refuse(
        f"may mean {one:g} or {thousand:.15g}, and no other number tells which;"
        " write it without the sign, or with another number of decimals"
    )
