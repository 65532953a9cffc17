"""From cells to columns of a kind: numbers, dates, categories, text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.data.limits import LIMITS, MAX_VALUE
from playground.data.tables.cells import (
    GUESSED,
    Progress,
    RawTable,
    Reading,
    file_bytes,
    report,
    split_cells,
)
from playground.data.tables.dates import days_of
from playground.data.tables.notation import (
    COMMA,
    NOTATIONS,
    POINT,
    Notation,
    Signs,
    guessed_decimal,
    is_missing,
    is_number,
    read_as,
    signs_in,
)
from playground.model.document import DocumentError, frozen
from playground.model.parts import short_name
from playground.model.words import one_line, quoted

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]

MAX_CATEGORIES = 100
_DIGITS = frozenset("0123456789")
_FAULTS = 0.1  # at most this share of a column of numbers is something else


class Kind(StrEnum):
    NUMBER = "number"
    CATEGORY = "category"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first cell of a column that can't be read as the others, and why."""

    row: int
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column.

    ``values`` ``(n,)`` are numbers, or days since 1970-01-01 of dates; NaN where one is missing and
    for other kinds. ``cells`` are the stripped texts. ``fault`` is there where the column can't be
    used as numbers.
    """

    name: str
    kind: Kind
    missing: int
    values: Array
    cells: Sequence[str] = field(repr=False)
    fault: Fault | None = None

    def categories(self) -> tuple[tuple[str, ...], Numbers]:
        """The different values in order, and the number of each row's, -1 where it is missing.

        Numbers are in the order of their size, other texts as a dictionary has them.
        """
        if self.kind is Kind.NUMBER and self.fault is None:
            present = np.unique(self.values[~np.isnan(self.values)])
            numbers = np.searchsorted(present, self.values)
            numbers[np.isnan(self.values)] = -1
            return tuple(f"{value:.15g}" for value in present.tolist()), numbers
        name_of = {cell: " ".join(cell.split()) for cell in {*self.cells} if not is_missing(cell)}
        names = sorted({*name_of.values()}, key=_in_order)
        number = {name: i for i, name in enumerate(names)}
        place = {cell: number[name] for cell, name in name_of.items()}
        return tuple(names), np.array([place.get(cell, -1) for cell in self.cells], dtype=np.intp)


def _in_order(name: str) -> tuple[str, str]:
    return name.casefold(), name


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as it was read.

    ``read_as`` is the first number with two meanings, such as 1,000, and which it was given.
    ``unnamed_first``: the first column has no name, as row names. ``quote_note`` says which quotes
    don't match, and how they were read.
    """

    columns: tuple[Column, ...]
    lines: Sequence[int] = field(repr=False)
    separator: str
    decimal: str
    encoding: str
    has_header: bool
    unnamed_first: bool = False
    title: str = ""
    read_as: tuple[str, float] | None = None
    quote_note: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how the table was read."""
        notes = []
        if self.read_as is not None:
            cell, value = self.read_as
            notes.append(f"{quoted(cell)} has two meanings and was read as {value:.15g}")
        if self.quote_note:
            notes.append(self.quote_note)
        return tuple(notes)

    @property
    def n_rows(self) -> int:
        return len(self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name; blanks and, where that is enough, case don't matter.

        Raises DocumentError.
        """
        for same in (str, _spaced, _folded):
            if found := [c for c in self.columns if same(c.name) == same(name)]:
                if len(found) > 1:
                    raise DocumentError(f"there are {len(found)} columns {quoted(name)}")
                return found[0]
        known = [short_name(one_line(c.name)) for c in self.columns if one_line(c.name)]
        listed = ", ".join(known[:_MOST_NAMED] + ["…"] * (len(known) > _MOST_NAMED))
        raise DocumentError(f"there is no column {quoted(name)}; the columns are {listed}")

    def place_of(self, column: Column, row: int) -> str:
        return f"line {self.lines[row]}, column {self.columns.index(column) + 1}"


_MOST_NAMED = 8  # columns that a message lists


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _folded(name: str) -> str:
    return _spaced(name).casefold()


def read_table(path: Path, reading: Reading = GUESSED, progress: Progress | None = None) -> Table:
    """The table of a file.

    Raises DocumentError, and CancelledError when ``progress`` returns False.
    """
    # A file name may contain bytes that are not valid text.
    title = path.stem.encode("utf-8", "replace").decode()
    return parse_table(file_bytes(path), reading, title, progress)


def parse_table(
    source: bytes | str,
    reading: Reading = GUESSED,
    title: str = "",
    progress: Progress | None = None,
) -> Table:
    """As ``read_table``, from bytes or from text, such as that of a clipboard."""
    raw = split_cells(source, reading, progress)
    # Not zip(*rows), which would stop all other threads for a fifth of a second.
    columns = [[row[i] for row in raw.rows] for i in range(len(raw.names))]
    signs = []
    for column in columns:
        report(progress, 0.5)
        signs.append(signs_in(map(str.strip, column)))
    decimal = reading.decimal or guessed_decimal(signs, raw.separator)
    made = []
    for i, (name, cells, sign) in enumerate(zip(raw.names, columns, signs, strict=True)):
        report(progress, 0.5 + 0.5 * i / len(columns))
        # A column that says nothing else than the other sign is read with that, when it may be.
        notation = NOTATIONS[(not reading.decimal and sign.decimal) or decimal]
        made.append(_column(name, cells, notation))
    report(progress, 1.0)
    return Table(
        tuple(made),
        raw.lines,
        raw.separator,
        decimal,
        raw.encoding,
        raw.has_header,
        raw.unnamed_first,
        title,
        None if reading.decimal else _read_as(signs, made, decimal, raw),
        raw.quote_note,
    )


def _read_as(
    signs: Sequence[Signs], columns: Sequence[Column], decimal: str, raw: RawTable
) -> tuple[str, float] | None:
    pairs = zip(signs, columns, strict=True)
    return read_as([s for s, c in pairs if c.kind is Kind.NUMBER], decimal, raw.separator)


# -- one column -------------------------------------------------------------------------------


def _column(name: str, cells: Sequence[str], notation: Notation) -> Column:
    """The kind of a column, and its values."""
    values = _plain_numbers(cells, notation.decimal)
    if values is not None:
        return Column(name, Kind.NUMBER, 0, frozen(values), cells)
    cells = [cell.strip() for cell in cells]
    # Nothing that stands for a missing value starts with a digit, as most cells do.
    present = np.array([cell[:1] in _DIGITS or not is_missing(cell) for cell in cells])
    there = [cell for cell, is_there in zip(cells, present.tolist(), strict=True) if is_there]
    missing = len(cells) - len(there)
    values = np.full(len(cells), np.nan)
    if not there:
        return Column(name, Kind.TEXT, missing, frozen(values), cells)
    kind, found = Kind.NUMBER, _plain_numbers(there, notation.decimal)
    if found is None:
        kind, found = _careful_values(there, notation)
    fault = None
    if kind in (Kind.NUMBER, Kind.DATE):
        values[present] = found
        rows = np.flatnonzero(present)
        bad = np.flatnonzero(~(np.abs(found) <= MAX_VALUE))
        if len(bad):
            row = int(rows[bad[0]])
            fault = Fault(row, _why_not(cells[row], kind, notation))
            values[rows[bad]] = np.nan
    elif kind is Kind.TEXT:
        first = int(np.flatnonzero(present)[0])
        fault = Fault(first, _why_not(cells[first], kind, notation))
    return Column(name, kind, missing, frozen(values), cells, fault)


# What stands in no column of plain numbers.
_UNUSUAL = {sign: re.compile(rf"[^0-9+eE{sign}\n-]") for sign in ".,"}


def _plain_numbers(cells: Sequence[str], decimal: str) -> Array | None:
    """The numbers of a column without any missing, unusual or too large one; else None."""
    text = "\n".join(cells)
    if _UNUSUAL[decimal].search(text):
        return None
    if decimal == ",":
        text = text.replace(",", ".")
        cells = text.split("\n")
    try:
        values = np.array(cells, dtype=np.float64)
    except ValueError:
        return None
    return values if len(values) and (np.abs(values) <= MAX_VALUE).all() else None


def _careful_values(cells: list[str], notation: Notation) -> tuple[Kind, Array]:
    """The kind of cells of which none is missing, and NaN or infinity for those of another kind."""
    known: dict[str, float] = {}
    for cell in cells:
        if cell not in known:
            known[cell] = notation.value(cell) if notation.matches(cell) else np.nan
    values = np.array([known[cell] for cell in cells])
    bad = int(np.isnan(values).sum())
    if bad == 0 or _is_mostly(len(cells) - bad, bad):
        return Kind.NUMBER, values
    days = days_of(cells)
    if days is not None:
        dates = np.array([days.get(cell, np.nan) for cell in cells])
        bad = int(np.isnan(dates).sum())
        if bad == 0 or _is_mostly(len(cells) - bad, bad):
            return Kind.DATE, dates
    n_different = len(known)
    repeats = n_different < len(cells) and n_different <= max(10, len(cells) // 4)
    is_category = repeats and n_different <= MAX_CATEGORIES
    return Kind.CATEGORY if is_category else Kind.TEXT, values


def _is_mostly(good: int, bad: int) -> bool:
    return good >= bad and bad <= max(1, _FAULTS * (good + bad))


def _why_not(cell: str, kind: Kind, notation: Notation) -> str:
    if kind is Kind.DATE:
        return f"{quoted(cell)} is not a date like the others"
    if notation.matches(cell):
        return f"{quoted(cell)} is too large; {LIMITS}"
    if is_number(cell) and notation in (POINT, COMMA):
        return f"{quoted(cell)} has another decimal sign than the other numbers"
    return f"{quoted(cell)} is not a number"
