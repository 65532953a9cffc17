"""Whether the first row of a table names its columns, and the names."""

from __future__ import annotations

import re
from itertools import pairwise

from playground.data.tables.notation import is_missing, is_number
from playground.model.document import DocumentError

_SEEN_ROWS = 50


def take_header(rows: list[list[str]], lines: list[int], wanted: bool | None) -> list[str]:
    """Remove and return the heading: [] when there is none."""
    first = [cell.strip() for cell in rows[0]]
    if not (_is_header(first, rows[1 : _SEEN_ROWS + 1]) if wanted is None else wanted):
        return []
    del rows[0], lines[0]
    if not rows:
        raise DocumentError("the table has a header, but no rows")
    # R writes no heading for the row names.
    return ["", *first] if all(len(row) == len(first) + 1 for row in rows) else first


def _is_header(first: list[str], below: list[list[str]]) -> bool:
    """Whether a first row names the columns.

    It does with words and no number, with a word above numbers, and with years in a row above
    numbers that are no years.
    """
    if all(is_missing(cell) for cell in first):
        return False
    numbers = [is_number(cell) for cell in first]
    if not any(numbers):
        return True
    columns = [[row[i].strip() for row in below if i < len(row)] for i in range(len(first))]
    present = [[cell for cell in column if not is_missing(cell)] for column in columns]
    for cell, is_figure, column in zip(first, numbers, present, strict=True):
        if not (is_figure or is_missing(cell)) and column and all(map(is_number, column)):
            return True
    years = [int(cell) for cell in first if re.fullmatch(r"[12][0-9]{3}", cell)]
    if len(years) < 2 or len(years) < sum(numbers):
        return False
    steps = {b - a for a, b in pairwise(years)}
    under = [column for figure, column in zip(numbers, present, strict=True) if figure]
    all_years = all(re.fullmatch(r"[12][0-9]{3}", cell) for column in under for cell in column)
    return len(steps) == 1 and 0 not in steps and not all_years


def unique(names: list[str]) -> tuple[str, ...]:
    """The names, numbered where two are the same; ``column 3`` where there is none."""
    taken: set[str] = set()
    unique = []
    for i, given in enumerate(names):
        name = base = given or f"column {i + 1}"
        number = 1
        while name in taken or (number > 1 and name in names):
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        unique.append(name)
    return tuple(unique)
