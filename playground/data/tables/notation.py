"""Number formats in tables: a decimal point or a decimal comma; and what stands for no value.

The other one, a blank or an apostrophe may separate groups of three digits: 1,000.5 and 1.000,5,
1 000,5 and 1'000.5 are the same number. The meaning of 1,000 alone depends on the other cells of
the table, or else on the column separator. A percent sign divides by 100, as in spreadsheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_BLANKS = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019"


@dataclass(frozen=True, slots=True)
class Notation:
    """A number format: the decimal sign, and the other sign, which may separate thousands."""

    decimal: str
    group: str
    _number: re.Pattern[str] = field(init=False)
    _remove: dict[int, str | None] = field(init=False)

    def __post_init__(self) -> None:
        decimal = re.escape(self.decimal)
        group = f"[{re.escape(self.group)}{_BLANKS}{_APOSTROPHES}]"
        whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?P<g>{group})[0-9]{{3}}(?:(?P=g)[0-9]{{3}})*)"
        digits = rf"(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)"
        pattern = re.compile(rf"[+\-−]?{digits}(?:[eE][+\-−]?[0-9]+)?(?:[{_BLANKS}]?%)?")
        object.__setattr__(self, "_number", pattern)
        remove: dict[int, str | None] = dict.fromkeys(
            map(ord, f"{self.group}{_BLANKS}{_APOSTROPHES}%")
        )
        object.__setattr__(self, "_remove", {**remove, ord(self.decimal): ".", ord("−"): "-"})

    def matches(self, cell: str) -> bool:
        return self._number.fullmatch(cell) is not None

    def value(self, cell: str) -> float:
        """The number in a matching ``cell``; infinite when it is too large."""
        number = float(cell.translate(self._remove))
        return number / 100.0 if cell.endswith("%") else number


POINT = Notation(".", ",")
COMMA = Notation(",", ".")
NOTATIONS = {".": POINT, ",": COMMA}
# Numbers with a different meaning in each of the two.
_AMBIGUOUS = re.compile(r"[+\-−]?[1-9][0-9]{0,2}([.,])[0-9]{3}(?:[eE][+\-−]?[0-9]+)?%?")
_MOST_WORDS = 100  # cells that are no numbers, after which a column says nothing


def is_number(text: str) -> bool:
    return POINT.matches(text) or COMMA.matches(text)


_MISSING = frozenset(
    {"", "#n/a n/a"},
).union(
    ("na", "n/a", "n.a.", "nan", "-nan", "<na>", "nil", "null", "none", "nat"),
    ("-", "--", "?", ".", "..", "…", "#n/a", "#na", "#nv"),
    ("-1.#ind", "-1.#qnan"),
)
# The errors of spreadsheets, in any language: #REF!, #VALUE!, #DIV/0!, #NAME?, #WERT!, #NOMBRE!
_SHEET_ERROR = re.compile(r"#[^\W\d_][^\W_]*(?:/0)?[!?]")


def is_missing(cell: str) -> bool:
    """Whether a stripped cell stands for no value."""
    return cell.lower() in _MISSING or (
        cell.startswith("#") and _SHEET_ERROR.fullmatch(cell) is not None
    )


@dataclass(frozen=True, slots=True)
class Signs:
    """What the cells of a column say of the decimal sign.

    ``decimal`` is that of the first number with one meaning alone, "" when there is none;
    ``unclear`` the first number with two.
    """

    decimal: str = ""
    unclear: str = ""


def signs_in(cells: Iterable[str]) -> Signs:
    """What the cells say; a column of words says nothing."""
    unclear, words = "", 0
    for cell in cells:
        if "." not in cell and "," not in cell:
            continue
        point, comma = POINT.matches(cell), COMMA.matches(cell)
        if point != comma:
            return Signs("." if point else ",", unclear)
        if not point:
            words += 1
            if words > _MOST_WORDS:
                break
        elif not unclear and _AMBIGUOUS.fullmatch(cell):
            unclear = cell
    return Signs("", unclear)


def guessed_decimal(columns: Sequence[Signs], separator: str) -> str:
    """The decimal sign of a table, from its columns or else from their separator."""
    points, commas = (sum(c.decimal == sign for c in columns) for sign in ".,")
    if points or commas:
        return "." if points >= commas else ","
    unclear = next((c.unclear for c in columns if "," in c.unclear), "")
    # In comma-separated tables a comma separates thousands; with others it is the decimal sign.
    return "," if unclear and separator != "," else "."


def read_as(columns: Sequence[Signs], decimal: str, separator: str) -> tuple[str, float] | None:
    """The first number with two meanings and the one that it was given.

    None where a decimal point stands in it and is nothing unusual: beside other decimal points, or
    in a table whose separator leaves the decimal comma no room.
    """
    usual = separator != ";" or any(c.decimal == "." for c in columns)
    for column in columns:
        sign = column.decimal or decimal
        if column.unclear and not (usual and sign == "." and "." in column.unclear):
            return column.unclear, NOTATIONS[sign].value(column.unclear)
    return None
