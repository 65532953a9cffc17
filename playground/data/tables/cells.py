"""From bytes to the cells of a table: encoding, separator, comments, heading.

The separators are ``,`` ``;`` tab ``|`` and blanks. A line break inside quotes belongs to its cell.
Empty lines, comment lines that start with ``#``, a first line such as ``sep=;`` and a byte 0x1A at
the end are no rows.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from playground.data.limits import MAX_ROWS
from playground.data.tables.heading import take_header, unique
from playground.data.tables.notation import is_missing, is_number
from playground.model.document import DocumentError

MAX_BYTES = 50_000_000
MAX_COLUMNS = 10_000
MAX_LINE = 1_000_000  # characters
SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")

SEPARATORS = ("\t", ";", ",", "|", " ")  # in order of preference
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030")

_SNIFFED_CHARACTERS, _SNIFFED_ROWS = 100_000, 50
_ROWS_BETWEEN_REPORTS = 2_000

_SEP_LINE = re.compile(r'"?sep=(.)"?[ \t]*(\r\n|\r|\n|$)', re.IGNORECASE)

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
    """

    names: tuple[str, ...]
    rows: list[list[str]] = field(repr=False)
    lines: list[int] = field(repr=False)
    separator: str
    encoding: str
    has_header: bool
    unnamed_first: bool = False


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
        text, first_line = text[match.end() :], 2
        reading = replace(reading, separator=reading.separator or match[1])
    sample = text[:_SNIFFED_CHARACTERS]
    separator = reading.separator or guessed_separator(sample, whole=len(sample) == len(text))
    rows, lines = _rows(text, separator, first_line, progress)
    if not rows:
        raise DocumentError("the table is empty")
    names = take_header(rows, lines, reading.header)
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
    return RawTable(
        unique(names[:width] or [""] * width),
        rows,
        lines,
        separator,
        encoding,
        bool(names),
        unnamed,
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
    if "\0" in text:
        raise DocumentError("this is not a text file")
    return text.removeprefix("\ufeff").rstrip("\x1a\r\n"), used


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
            for row, _ in _records(text, separator, 1):
                rows.append(row)
                if len(rows) == _SNIFFED_ROWS + 1:
                    break
        except (csv.Error, _OpenQuoteError):
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
    lines = [line for line in text[:_SNIFFED_CHARACTERS].splitlines() if line.strip()]
    if not len(lines) >= 2:
        return False
    sample = lines[: min(_SNIFFED_ROWS, len(lines))]
    return any(
        len({line.count(sign) for line in sample}) == 1 and sign in sample[0]
        for sign in SEPARATORS[:-1]
    )


def _width(row: list[str]) -> int:
    """The number of cells, without empty ones at the end of a row of more than two."""
    width = len(row)
    while width > 2 and not row[width - 1].strip():
        width -= 1
    return width


class _OpenQuoteError(Exception):
    """A quote was opened on line ``line`` and never closed."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(
    text: str, separator: str, first_line: int, progress: Progress | None
) -> tuple[list[list[str]], list[int]]:
    """All rows and the numbers of their lines. An unclosed quote is one without a meaning."""
    try:
        return _read(text, separator, first_line, progress)
    except _OpenQuoteError as error:
        try:
            rows, lines = _read(text, separator, first_line, progress, quoting=csv.QUOTE_NONE)
        except _OpenQuoteError:  # pragma: no cover - there are no quotes
            rows, lines = [], []
        if len({_width(row) for row in rows}) == 1:
            return rows, lines
        raise DocumentError(f"line {error.line}: the quotes of a cell are not closed") from None


def _read(
    text: str,
    separator: str,
    first_line: int,
    progress: Progress | None,
    quoting: int = csv.QUOTE_MINIMAL,
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    last = first_line + max(text.count("\n"), text.count("\r"))
    for row, line in _records(text, separator, first_line, quoting):
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


def _records(
    text: str, separator: str, first_line: int, quoting: int = csv.QUOTE_MINIMAL
) -> Iterator[tuple[list[str], int]]:
    """The rows that are neither empty nor comments, each with the number of its first line.

    Raises _OpenQuoteError after a row that never ends, and DocumentError.
    """
    if separator == " ":
        text = re.sub(r"[ \t]+$", "", text.replace("\t", " "), flags=re.MULTILINE)
    stream = _Lines(text, separator, first_line)
    # Blanks after the separator are none of a cell's, unless they are cells' separators themselves.
    reader = csv.reader(
        stream,
        delimiter=separator,
        quoting=quoting,  # type: ignore[arg-type]
        skipinitialspace=separator != "\t",
    )
    line = 0
    try:
        for row in reader:
            line, stream.between_rows = stream.start, True
            if stream.ended:
                if len(row) != 1 or row[0] != _END:
                    raise _OpenQuoteError(line)
                return
            if len(row) > 1 or (row and row[0].strip()):
                yield row, line
    except csv.Error as error:
        if stream.ended:
            raise _OpenQuoteError(stream.start) from None
        raise DocumentError(f"line {stream.start}: {error}") from None


_END = "\x1aend"  # 0x1A can be in no text that spreadsheets write


class _Lines:
    """The lines for the csv module, which asks for them as it needs them: one for each row, and
    more inside quotes. Comments are left out between rows only, and a last line shows whether the
    row before was complete.

    Attributes:
        start: the number of the line on which the present row starts.
        between_rows: set by the reader when a row is complete.
        ended: whether the last line was asked for.
    """

    def __init__(self, text: str, separator: str, first_line: int) -> None:
        self._lines: Iterator[str] = iter(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text))
        self._number = first_line - 1
        self._separator = separator
        self._has_comments = re.search(r"^[ \t]*#", text, re.MULTILINE) is not None
        self._cells = _usual_cells(text, separator) if self._has_comments else 0
        self.start = 0
        self.between_rows = True
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.ended:
            raise StopIteration
        for line in self._lines:
            self._number += 1
            if self.between_rows:
                if self._has_comments and self._is_comment(line):
                    continue
                self.start = self._number
                self.between_rows = False
            if len(line) > MAX_LINE:
                raise DocumentError(f"line {self._number} has more than {MAX_LINE:,} characters")
            return line
        self.ended = True
        if self.between_rows:
            self.start = self._number + 1
        return _END

    def _is_comment(self, line: str) -> bool:
        """Whether a line starts with # and is no row of the table.

        It is one where the # is a cell of its own, or begins a spreadsheet's error or a word and
        the line has as many cells as the others.
        """
        line = line.strip(" \r\n")
        if not line.startswith("#"):
            return False
        cells = line.split(self._separator)
        if len(cells) > 1 and self._separator != " " and cells[0].strip() == "#":
            return False
        if is_missing(cells[0].strip()):
            return False
        return line[1:2] in ("", " ", "\t", "#", "!") or len(cells) != self._cells


def _usual_cells(text: str, separator: str) -> int:
    """The number of cells of most lines that don't start with #."""
    lines = re.findall(r"^[ \t]*[^#\s][^\r\n]*", text[:_SNIFFED_CHARACTERS], re.MULTILINE)
    counts = Counter(line.count(separator) + 1 for line in lines)
    return counts.most_common(1)[0][0] if counts else 0


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
