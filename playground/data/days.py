"""Numbers of days since 1970-01-01 as dates: in read-outs, and at the ticks of an axis."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
SECOND, MINUTE, HOUR = 1.0 / 86_400.0, 1.0 / 1_440.0, 1.0 / 24.0
MONTH, YEAR = 365.2425 / 12.0, 365.2425

_PARTS = tuple(
    n * unit
    for unit, numbers in (
        (SECOND, (1, 5, 15, 30)),
        (MINUTE, (1, 5, 15, 30)),
        (HOUR, (1, 3, 6, 12)),
        (1.0, (1, 2, 5, 10)),
    )
    for n in numbers
)
_MONTHS = (1, 3, 6)  # between two ticks
_FIRST, _LAST = 1 - EPOCH, date.max.toordinal() - EPOCH


def date_text(days: float, step: float = MINUTE) -> str:
    """``2000-03-31``, with the time of day where there is one.

    ``step`` is the distance of the dates that must differ, in days: from that of a month or a year
    on only these are written. Days without a date in the calendar are written as a number.
    """
    if not (math.isfinite(days) and _FIRST <= days < _LAST):
        return f"{days:g} days"
    fine = SECOND if step < MINUTE else MINUTE
    days = round(days / fine) * fine + 1e-9
    day = date.fromordinal(math.floor(days) + EPOCH)
    if step >= 0.99 * YEAR:
        return f"{day.year:04}"
    if step >= 0.9 * MONTH:
        return f"{day.year:04}-{day.month:02}"
    seconds = round((days - math.floor(days)) / SECOND)
    if step >= 1.0 or seconds == 0:
        return day.isoformat()
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{day.isoformat()} {time}" + (f":{seconds % 60:02}" if fine == SECOND else "")


def date_ticks(low: float, high: float, most: int) -> tuple[float, list[float]]:
    """A distance and the round dates between ``low`` and ``high``, at most about ``most``.

    Years, months and days begin at their first moment; none beyond the calendar.
    """
    low, high = max(low, float(_FIRST)), min(high, float(_LAST - 1))
    if not low < high:
        return 1.0, []
    rough = (high - low) / max(1, most)
    if rough <= _PARTS[-1]:
        step = _PARTS[bisect_left(_PARTS, rough)]
        ticks = (i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1))
        return step, list(ticks)
    months = next((n for n in _MONTHS if n * MONTH >= rough), 0)
    if not months:
        power = 10 ** math.floor(math.log10(max(1.0, rough / YEAR)))
        months = next(12 * n * power for n in (1, 2, 5, 10) if n * power * YEAR >= 0.999 * rough)
    first, last = (_month_number(end) for end in (low, high))
    numbers = range(math.ceil(first / months) * months, last + 1, months)
    starts = (float(date(n // 12, n % 12 + 1, 1).toordinal() - EPOCH) for n in numbers if n >= 12)
    return months * MONTH, [start for start in starts if low <= start <= high]


def _month_number(days: float) -> int:
    """Months since the year 0."""
    day = date.fromordinal(math.floor(days) + EPOCH)
    return 12 * day.year + day.month - 1
