"""From bytes to the cells of a table: encoding, separator, comments, heading.

The separators are ``,`` ``;`` tab ``|`` and blanks. A line break inside quotes belongs to its cell.
Empty lines, comment lines that start with ``#``, a first line such as ``sep=;`` and bytes 0x1A or
0 at the end are no rows. A comment that ends in front of rows of numbers is their heading when it
has as many cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from playground.data.limits import MAX_ROWS
from playground.data.tables.heading import take_header, unique
from playground.data.tables.notation import is_missing, is_number
from playground.data.tables.records import (
    SNIFFED_CHARACTERS,
    OpenQuoteError,
    Quotes,
    comment_heading,
    records,
)
from playground.model.document import DocumentError

MAX_BYTES = 50_000_000
MAX_COLUMNS = 10_000
SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")

SEPARATORS = ("\t", ";", ",", "|", " ")  # in order of preference
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030")

_SNIFFED_ROWS = 50
_ROWS_BETWEEN_REPORTS = 2_000

_SEP_LINE = re.compile(r'\s*"?sep=(?: *(\\t|[^\s"])|([ \t]))"?[ \t]*(\r\n|\r|\n|$)', re.IGNORECASE)

Progress = Callable[[float], object]  # gets the share that is done; False cancels


class CancelledError(Exception):
    """The reading was called off."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a table; None means: guess."""

    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None
    encoding: str | None = None


GUESSED = Reading()


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """Cells as they are in the text: rows of as many cells as there are ``names``.

    ``lines`` are the numbers of the lines on which the rows start. ``has_header`` says whether the
    names come from the table; those without one are called ``column 1`` and so on.
    ``unnamed_first`` says that the first column has no name, as the row names of R and pandas.
    ``quote_note`` says which quotes don't match, and how they were read.
    """

    names: tuple[str, ...]
    rows: list[list[str]] = field(repr=False)
    lines: list[int] = field(repr=False)
    separator: str
    encoding: str
    has_header: bool
    unnamed_first: bool = False
    quote_note: str = ""


def is_table(path: Path) -> bool:
    """Whether a file's name ends like that of a table."""
    return path.suffix.lower() in SUFFIXES


def file_bytes(path: Path) -> bytes:
    """The contents of a file. Raises DocumentError."""
    if path.is_dir():
        raise DocumentError(f"{path.name} is a folder, not a table")
    if path.exists() and not path.is_file():
        raise DocumentError(f"{path.name} is not an ordinary file")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{path.name} can't be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    return raw


def split_cells(
    source: bytes | str, reading: Reading = GUESSED, progress: Progress | None = None
) -> RawTable:
    """The cells of a file's bytes, or of a text. Raises DocumentError and CancelledError."""
    text, encoding = _decoded(source, reading.encoding)
    first_line = 1
    if match := _SEP_LINE.match(text):
        first_line += len(match[0].splitlines())
        text, sign = text[match.end() :], match[1] or match[2]
        named = "\t" if sign.lower() == "\\t" else sign
        reading = replace(reading, separator=reading.separator or named)
    sample = text[:SNIFFED_CHARACTERS]
    separator = reading.separator or guessed_separator(sample, whole=len(sample) == len(text))
    heading = comment_heading(text, separator) if reading.header is not False else -1
    rows, lines, quote_note = _rows(text, separator, first_line, heading, progress)
    while rows and reading.header is None and not any(map(str.strip, rows[0])):
        del rows[0], lines[0]
    if not rows:
        raise DocumentError("the table is empty")
    names = take_header(rows, lines, True if heading >= 0 else reading.header)
    if len(rows) > MAX_ROWS:
        raise DocumentError(f"the table has more than {MAX_ROWS:,} rows")
    width = len(names) if names else len(rows[0])
    _check_widths(rows, lines, width)
    while width > 1 and not any(names[width - 1 :]) and not any(row[width - 1] for row in rows):
        width -= 1  # every line ends with a separator
    if width < len(rows[0]):
        for row in rows:
            del row[width:]
    unnamed = bool(names) and not names[0] and width > 1
    names = [re.sub(r"\s*[\r\n]+\s*", " ", name) for name in names]
    return RawTable(
        unique(names[:width] or [""] * width),
        rows,
        lines,
        separator,
        encoding,
        bool(names),
        unnamed,
        quote_note,
    )


# -- from bytes to text -----------------------------------------------------------------------


def _decoded(source: bytes | str, encoding: str | None) -> tuple[str, str]:
    """The text, and the encoding in which it was read."""
    if isinstance(source, str):
        text, used = source, encoding or "utf-8"
    else:
        used = encoding or guessed_encoding(source)
        codec = "utf-8-sig" if used == "utf-8" else used
        try:
            # Windows-1252 leaves five bytes open; they are in no word.
            text = source.decode(codec, "replace" if encoding is None else "strict")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            raise DocumentError(f"line {line} is not text in this encoding") from None
    text = text.removeprefix("\ufeff").rstrip("\x1a\0\r\n")
    if "\0" in text:
        raise DocumentError("this is not a text file")
    return text, used


def guessed_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"  # that of spreadsheets on Windows
    return "utf-8"


# -- from text to cells -----------------------------------------------------------------------


def guessed_separator(text: str, whole: bool = True) -> str:
    """The separator that gives the lines at the start of a table the same number of cells.

    Of several the one that gives more numbers, or else the first of ``SEPARATORS``.
    """

    def score(separator: str) -> tuple[float, float]:
        rows = []
        try:
            for row, _ in records(text, separator):
                rows.append(row)
                if len(rows) == _SNIFFED_ROWS + 1:
                    break
        except OpenQuoteError:
            pass
        if len(rows) > 1 and (not whole or len(rows) > _SNIFFED_ROWS):
            del rows[-1]  # it may be cut off
        widths = Counter(_width(row) for row in rows)
        if not widths:
            return 0.0, 0.0
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        if width < 2:
            return 0.0, 0.0
        cells = [cell.strip() for row in rows for cell in row[:width]]
        good = sum(is_number(cell) or is_missing(cell) for cell in cells)
        # R writes one heading less than there are columns.
        less = len(rows) > 1 and _width(rows[0]) == width - 1 and count == len(rows) - 1
        return 0.999 if less else count / len(rows), good / len(cells)

    scores = {separator: score(separator) for separator in SEPARATORS}
    best = max(scores.values())
    return next(s for s in SEPARATORS if scores[s] == best) if best > (0.0, 0.0) else ","


def holds_table(text: str) -> bool:
    """Whether a text, such as that of a clipboard, has two rows or more of as many cells."""
    lines = [line for line in text[:SNIFFED_CHARACTERS].splitlines() if line.strip()]
    sample = lines[:_SNIFFED_ROWS]
    return len(lines) > 1 and any(
        len({line.count(sign) for line in sample}) == 1 and sign in sample[0]
        for sign in SEPARATORS[:-1]
    )


def _width(row: list[str]) -> int:
    """The number of cells, without empty ones at the end of a row of more than two."""
    width = len(row)
    while width > 2 and not row[width - 1].strip():
        width -= 1
    return width


_NEVER_CLOSED = "a quote opens and is never closed, so that all quotes were read as they stand"
_IN_THE_MIDDLE = "the quotes of a cell that goes over several lines end in its middle"


def _rows(
    text: str, separator: str, first_line: int, heading: int, progress: Progress | None
) -> tuple[list[list[str]], list[int], str]:
    """All rows, the numbers of their lines, and what to know about quotes that don't match.

    Then all quotes are read as they are, or as well as possible, if that gives rows of as many
    cells.
    """

    def read(quotes: Quotes) -> tuple[list[list[str]], list[int]]:
        return _read(text, separator, first_line, heading, quotes, progress)

    try:
        return *read(Quotes.STRICT), ""
    except OpenQuoteError as error:
        line = error.line
    for quotes, note in (
        (Quotes.NONE, _NEVER_CLOSED),
        (Quotes.LENIENT, _IN_THE_MIDDLE),
    ):
        try:
            rows, lines = read(quotes)
        except OpenQuoteError:
            break
        if len({_width(row) for row in rows}) == 1:
            return rows, lines, f"line {line}: {note}"
    raise DocumentError(f"line {line}: the quotes of a cell are not closed")


def _read(
    text: str,
    separator: str,
    first_line: int,
    heading: int,
    quotes: Quotes,
    progress: Progress | None,
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    last = first_line + max(text.count("\n"), text.count("\r"))
    for row, line in records(text, separator, first_line, heading, quotes):
        if len(rows) % _ROWS_BETWEEN_REPORTS == 0:
            report(progress, 0.5 * line / last)
            if len(rows) > MAX_ROWS + 1:
                break
        rows.append(row)
        lines.append(line)
    return rows, lines


def report(progress: Progress | None, share: float) -> None:
    """Tell how much is done. Raises CancelledError when the answer is False."""
    if progress is not None and progress(share) is False:
        raise CancelledError


def _check_widths(rows: list[list[str]], lines: list[int], width: int) -> None:
    """Remove surplus empty cells at the end of rows; raise unless each then has ``width``."""
    if width > MAX_COLUMNS:
        raise DocumentError(f"the table has more than {MAX_COLUMNS:,} columns")
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width:
            continue
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) != width:
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            columns = "1 column" if width == 1 else f"{width} columns"
            raise DocumentError(f"line {line}: {cells}, where the table has {columns}")
