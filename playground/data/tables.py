"""Reading text tables (CSV, TSV and the like).

Supported: the separators ``,`` ``;`` tab and space, quoted cells, a decimal comma where it can't be
the separator, separated thousands, an optional header, an unnamed first column of row names,
comment lines that start with ``#``, empty lines, and text in UTF-8, UTF-16 (with a byte order mark)
or Windows-1252.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.data.notation import Cell, is_number, notation_of
from playground.model.document import DocumentError, Points, frozen
from playground.model.graph import short_name
from playground.model.words import one_line, quoted

Array = NDArray[np.float64]
Column = int | str

MAX_ROWS = 100_000
MAX_BYTES = 50_000_000
MAX_LINE = 1_000_000  # characters; splitting a longer line takes half a minute
MAX_VALUE = 1e150  # so that the sum of all squares is finite
LIMITS = "a value must lie between -1e150 and 1e150"

_MISSING = frozenset({"", "na", "n/a", "nan", "nil", "null", "none", "-", "?", "."})
_SEPARATORS = ("\t", ";", ",", " ")
_SNIFFED_LINES = 50
_MOST_NAMED = 8  # columns that a message lists


def is_table(path: Path) -> bool:
    """Whether a file is a table by its ending."""
    return path.suffix.lower() in (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Table:
    """The points of a table, the number of rows left out, and the names of all columns.

    A row is left out when its x or its y is missing (an empty cell, NA, nan or the like).
    ``read_as`` is the first ambiguous number, such as 1,000, and the number it was read as.
    """

    points: Points
    skipped: int
    columns: tuple[str, ...]
    read_as: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def read_table(path: Path, x: Column | None = None, y: Column | None = None) -> Table:
    """Read a text table; ``x`` and ``y`` choose columns by number (from 0) or by name.

    By default x is the first column of numbers and y the last. Raises DocumentError with a message
    that names the line and the column.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{path.name} can't be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    # A file name may contain bytes that are not valid text.
    title = path.stem.encode("utf-8", "replace").decode()
    return parse_table(_decode(raw, path.name), x, y, title=title)


def parse_table(
    text: str, x: Column | None = None, y: Column | None = None, title: str = ""
) -> Table:
    """As ``read_table``, from text."""
    rows, separator = _split(text)
    header = _take_header(rows)
    width = len(header) if header else len(rows[0].cells)
    for row in rows:
        _fit(row, width)
    while width > 1 and not any(r.cells[width - 1] for r in rows) and not any(header[width - 1 :]):
        width -= 1  # every line ends with a separator
    if width < 2:
        raise DocumentError("the table needs two columns, one for x and one for y")
    names = header[:width] or [f"column {i + 1}" for i in range(width)]
    i, j = _choose(x, y, names, _candidates(rows, names, bool(header)))
    values, skipped, read_as = _numbers(rows, (i, j), separator)
    labels: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if header:
        labels = tuple(f for f in (names[i],) if f), tuple(f for f in (names[j],) if f)
    points = Points(
        frozen(values[:, :1]),
        frozen(values[:, 1:]),
        x_names=labels[0],
        y_names=labels[1],
        title=title,
    )
    return Table(points, skipped, tuple(names), read_as)


def default_names(letter: str, count: int) -> tuple[str, ...]:
    """``("x",)`` for one column, ``("x1", "x2", ...)`` for more."""
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))


# -- from bytes to cells ----------------------------------------------------------------------


def _decode(raw: bytes, name: str) -> str:
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The format of spreadsheets on Windows; every byte is a character.
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        raise DocumentError(f"{name} is not a text file")
    return text


def _split(text: str) -> tuple[list[_Row], str]:
    """The lines that are not empty, split into stripped cells, and the separator."""
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    kept = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not kept:
        raise DocumentError("the table is empty")
    if len(kept) > MAX_ROWS + 1:
        raise DocumentError(f"the table has more than {MAX_ROWS:,} rows")
    for number, line in kept:
        if len(line) > MAX_LINE:
            raise DocumentError(f"line {number} has more than {MAX_LINE:,} characters")
    sample = [line for _, line in kept[:_SNIFFED_LINES]]
    # max returns the first of equals: the separators are in order of preference.
    separator = max(_SEPARATORS, key=lambda s: _score(sample, s))
    return [_Row(number, _cells(line, separator)) for number, line in kept], separator


def _cells(line: str, separator: str) -> list[str]:
    if separator == " ":
        line = " ".join(line.split())
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=separator != "\t"))
    except csv.Error:
        cells = line.split(separator)  # an unbalanced quote, or a cell beyond csv's limit
    return [cell.strip().replace("−", "-") for cell in cells]


def _score(lines: list[str], separator: str) -> float:
    """The score of a separator: the mean share of cells that are numbers."""
    total = 0.0
    for line in lines:
        cells = _cells(line, separator)
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if len(cells) > 1:
            good = sum(is_number(cell) or _is_missing(cell) for cell in cells)
            total += (good + 0.01) / len(cells)
    return total


def _is_missing(cell: str) -> bool:
    return cell.lower() in _MISSING


def _take_header(rows: list[_Row]) -> list[str]:
    """Remove and return the header, if there is one: a first line with words and no number."""
    cells = rows[0].cells
    if any(is_number(cell) for cell in cells) or all(_is_missing(cell) for cell in cells):
        return []
    del rows[0]
    if not rows:
        raise DocumentError("the table has a header, but no rows")
    # R writes no heading for the row names.
    return ["", *cells] if all(len(row.cells) == len(cells) + 1 for row in rows) else cells


def _fit(row: _Row, width: int) -> None:
    """Remove surplus empty cells at the end of a row; raise unless it has ``width`` cells."""
    while len(row.cells) > width and not row.cells[-1]:
        row.cells.pop()
    if len(row.cells) != width:
        cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
        columns = "1 column" if width == 1 else f"{width} columns"
        raise DocumentError(f"line {row.line}: {cells}, where the table has {columns}")


# -- from cells to numbers --------------------------------------------------------------------


def _candidates(rows: list[_Row], names: list[str], has_header: bool) -> list[int]:
    """The columns from which x and y are chosen by default: at least two, in order.

    Without columns that contain no number, and without the row names under an empty heading with
    which tables written by R and pandas start.
    """
    unnamed = has_header and not names[0].strip()
    numeric = [
        column
        for column in range(1 if unnamed and len(names) > 2 else 0, len(names))
        if any(is_number(row.cells[column]) for row in rows)
    ]
    return numeric if len(numeric) > 1 else list(range(len(names)))


def _choose(
    x: Column | None, y: Column | None, names: list[str], candidates: list[int]
) -> tuple[int, int]:
    """The columns of x and y; by default the first and the last of the candidates."""
    j = None if y is None else _column(y, names)
    i = next(c for c in candidates if c != j) if x is None else _column(x, names)
    if j is None:
        j = next(c for c in reversed(candidates) if c != i)
    if i == j:
        raise DocumentError("x and y are the same column")
    return i, j


def _column(wanted: Column, names: list[str]) -> int:
    if isinstance(wanted, int):
        if not 0 <= wanted < len(names):
            raise DocumentError(f"there is no column {wanted + 1}; the table has {len(names)}")
        return wanted
    for candidates, name in ((names, wanted), ([n.lower() for n in names], wanted.lower())):
        if name in candidates:
            return candidates.index(name)
    known = [short_name(one_line(name)) for name in names if one_line(name)]
    listed = ", ".join(known[:_MOST_NAMED] + ["…"] * (len(known) > _MOST_NAMED))
    words = f"the columns are {listed}" if known else "the columns have no names"
    raise DocumentError(f"there is no column {quoted(wanted)}; {words}")


def _numbers(
    rows: list[_Row], columns: tuple[int, int], separator: str
) -> tuple[Array, int, tuple[str, str] | None]:
    """The values of two columns ``(n, 2)``, the number of rows left out, and ``read_as``."""
    table = [
        [Cell(row.cells[i], row.line, i) for i in columns if not _is_missing(row.cells[i])]
        for row in rows
    ]
    notation, unclear = notation_of((cell for cells in table for cell in cells), separator)
    values: list[list[float]] = []
    for cells in table:
        numbers = [notation.value(cell.text) for cell in cells]
        for cell, number in zip(cells, numbers, strict=True):
            if abs(number) > MAX_VALUE:
                raise cell.refuse(f"is too large; {LIMITS}")
        if len(numbers) == len(columns):
            values.append(numbers)
    if not values:
        raise DocumentError("in each row of the table a value is missing")
    if len(values) > MAX_ROWS:
        raise DocumentError(f"the table has more than {MAX_ROWS:,} rows")
    read_as = None
    if unclear is not None:
        read_as = unclear.text, f"{notation.value(unclear.text):.15g}"
    return np.array(values), len(rows) - len(values), read_as
