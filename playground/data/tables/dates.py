"""Dates in cells, as numbers of days since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from playground.data.days import EPOCH

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier", "feb february februar", "mar march märz mär mars",
            "apr april avril", "may mai", "jun june juni juin", "jul july juli juillet",
            "aug august août", "sep sept september septembre", "oct october okt oktober octobre",
            "nov november novembre", "dec december dez dezember décembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_TIME = (
    r"(?:[T ] ?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d(?:[.,]\d+)?))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?"
)
_MONTH = r"(?P<name>[^\W\d_]{3,10})\.?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?:(?P=sign)(?P<day>\d{{1,2}}){_TIME})?"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second_>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d\d){_TIME}"
)
_NAMED = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[ -]{_MONTH}[ ,-]+(?P<year>\d{{4}}){_TIME}"),
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}"),
    re.compile(rf"{_MONTH}[ -](?P<year>\d{{4}})"),
)
_QUARTER = re.compile(r"(?P<year>\d{4})[ -]?Q(?P<quarter>[1-4])")

_PIVOT = 69  # two digits below are in this century, as POSIX reads them


def days_of(cells: Iterable[str]) -> dict[str, float] | None:
    """The number of days for each cell that is a date; None when the first ones are none.

    All dates written as 1/2/2000 have the same order: that which the column allows, or else day
    first with points and month first with slashes, as in the United States.
    """
    distinct = list(dict.fromkeys(cells))
    some = distinct[:5]
    if all(_of(cell, order) is None for cell in some for order in (False, True)):
        return None
    by_order = []
    for month_first in (False, True):
        found = {cell: _of(cell, month_first) for cell in distinct}
        by_order.append({cell: days for cell, days in found.items() if days is not None})
    day_first, month_first_ = by_order
    if len(day_first) != len(month_first_):
        return max(by_order, key=len)
    return month_first_ if any("/" in cell for cell in some) else day_first


def _of(cell: str, month_first: bool) -> float | None:
    if not cell[:1].isalnum() or len(cell) > 40:
        return None
    for pattern, read in _PATTERNS:
        if match := pattern.fullmatch(cell):
            return read(match, month_first)
    return None


def _year_first(match: re.Match[str], _month_first: bool) -> float | None:
    return _days(match, match["month"], match["day"] or "1")


def _year_last(match: re.Match[str], month_first: bool) -> float | None:
    pair = match["first"], match["second_"]
    month, day = pair if month_first else pair[::-1]
    return _days(match, month, day)


def _named(match: re.Match[str], _month_first: bool) -> float | None:
    month = MONTHS.get(match["name"].lower())
    return None if month is None else _days(match, month, match.groupdict().get("day") or "1")


def _quarter(match: re.Match[str], _month_first: bool) -> float | None:
    return _days(match, 3 * int(match["quarter"]) - 2, "1")


def _days(match: re.Match[str], month: int | str, day: str) -> float | None:
    """Days with the time of day as their fraction; None when there is no such day."""
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < _PIVOT else 1900
    try:
        days = date(year, int(month), int(day)).toordinal() - EPOCH
    except ValueError:
        return None
    time = match.groupdict()
    if time.get("hour") is None:
        return float(days)
    hour, minute = int(time["hour"]), int(time["minute"])
    second = float((time.get("second") or "0").replace(",", "."))
    if half := time.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    if hour > 24 or minute > 59 or second >= 61.0:
        return None
    return days + (hour + (minute + second / 60.0) / 60.0) / 24.0


_Read = Callable[[re.Match[str], bool], float | None]
_PATTERNS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    *((pattern, _named) for pattern in _NAMED),
    (_QUARTER, _quarter),
)
