"""From text to the rows of a table, one after the other: quotes, comments, line ends."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum

from playground.data.tables.notation import is_missing, is_number
from playground.model.document import DocumentError

MAX_LINE = 1_000_000  # characters
SNIFFED_CHARACTERS = 100_000  # at the start of a text, by which it is judged


class Quotes(Enum):
    """How quotes are read: as of cells that end with them, as well as possible, as other signs."""

    STRICT = 0
    LENIENT = 1
    NONE = 2


class OpenQuoteError(Exception):
    """A quote was opened on line ``line`` and never closed."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def records(
    text: str,
    separator: str,
    first_line: int = 1,
    heading: int = -1,
    quotes: Quotes = Quotes.STRICT,
) -> Iterator[tuple[list[str], int]]:
    """The rows that are neither empty nor comments, each with the number of its first line.

    ``heading`` is the index of a comment line that is a row nevertheless. Raises OpenQuoteError
    after a row that never ends, or of several lines in which quotes end inside a cell (unless
    lenient), and DocumentError.
    """
    if separator == " ":
        text = re.sub(r"[ \t]+$", "", text.replace("\t", " "), flags=re.MULTILINE)
    stream = _Lines(text, separator, first_line, heading)
    # Blanks after the separator are none of a cell's, unless they are cells' separators themselves.
    reader = csv.reader(
        stream,
        delimiter=separator,
        quoting=csv.QUOTE_NONE if quotes is Quotes.NONE else csv.QUOTE_MINIMAL,
        skipinitialspace=separator != "\t",
    )
    line = 0
    try:
        for row in reader:
            line, stream.between_rows = stream.start, True
            if stream.ended:
                if len(row) != 1 or row[0] != _END:
                    raise OpenQuoteError(line)
                return
            strict = quotes is Quotes.STRICT and len(stream.row) > 1
            if strict and not _is_strict(stream.row, separator):
                raise OpenQuoteError(line)
            if len(row) > 1 or (row and row[0].strip()):
                yield row, line
    except csv.Error as error:
        if stream.ended:
            raise OpenQuoteError(stream.start) from None
        raise DocumentError(f"line {stream.start}: {error}") from None


def _is_strict(lines: list[str], separator: str) -> bool:
    """Whether all quotes of a row that goes over several lines end at the end of their cells."""
    initial = separator != "\t"
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=initial, strict=True)
    try:
        next(reader)
    except csv.Error:
        return False
    return True


_END = "\x1aend"  # 0x1A can be in no text that spreadsheets write


class _Lines:
    """The lines for the csv module, which asks for them as it needs them: one for each row, and
    more inside quotes. Comments are left out between rows only, and a last line shows whether the
    row before was complete.

    Attributes:
        start: the number of the line on which the present row starts.
        row: the lines of the present row.
        between_rows: set by the reader when a row is complete.
        ended: whether the last line was asked for.
    """

    def __init__(self, text: str, separator: str, first_line: int, heading: int) -> None:
        self._lines = io.StringIO(text, newline="")  # keeps the lines' ends
        self._number = first_line - 1
        self._heading = first_line + heading if heading >= 0 else 0
        self._separator = separator
        # The search alone would stop all other threads for long.
        self._has_comments = "#" in text and bool(re.search(r"^[ \t]*#", text, re.MULTILINE))
        self._cells = _usual_cells(text, separator) if self._has_comments else 0
        self.start = 0
        self.row: list[str] = []
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
                if self._number == self._heading:
                    line = _heading_text(line)
                elif self._has_comments and self._is_comment(line):
                    continue
                self.start, self.row = self._number, []
                self.between_rows = False
            self.row.append(line)
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


def _heading_text(line: str) -> str:
    """A comment line as a heading, without its sign; ``# of rooms`` is a name."""
    return re.sub(r"^[ \t]*#+[ \t]+(?!of )", "", line)


def comment_heading(text: str, separator: str) -> int:
    """The index of the last comment line at the top, if it is a heading; else -1.

    It is one when it has as many cells as the next row, words only, and numbers stand below.
    """
    lines = [*io.StringIO(text[:SNIFFED_CHARACTERS], newline="")]
    there = [i for i, line in enumerate(lines) if line.strip()]
    rows = (k for k, i in enumerate(there) if not re.match(r"[ \t]*#[ \t]", lines[i]))
    first = next(rows, 0)
    if not first:
        return -1
    index = there[first - 1]
    words = _cells(_heading_text(lines[index]), separator)
    below = _cells(lines[there[first]], separator)
    alike = len(words) == len(below) > 1
    named = alike and not any(map(is_number, words)) and any(map(is_number, below))
    return index if named else -1


def _cells(line: str, separator: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=separator, skipinitialspace=separator != "\t"))
    return [cell.strip() for cell in cells]


def _usual_cells(text: str, separator: str) -> int:
    """The number of cells of most lines that don't start with #."""
    lines = re.findall(r"^[ \t]*[^#\s][^\r\n]*", text[:SNIFFED_CHARACTERS], re.MULTILINE)
    counts = Counter(line.count(separator) + 1 for line in lines)
    return counts.most_common(1)[0][0] if counts else 0
