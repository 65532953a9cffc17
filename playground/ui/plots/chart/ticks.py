"""Where the ticks of an axis are, and what is written beside them and in read-outs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from playground.model.numbers import without_round_off

LONGEST_TEXT = 8  # characters of a tick; above, a far origin is named in the title
SHORT_TEXT = 7  # characters of a number that needs no power of ten
SHORT_FRACTION = 6  # of one below 1
FAR = 1e6  # times the numbers of an axis, beyond which its digits mean nothing
FEWEST = 2  # labels of a logarithmic axis
_DECADES = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 150, 200, 300)  # between two labels
_ALL = tuple(range(1, 10))  # first digits


# -- places ----------------------------------------------------------------------------------


def linear_ticks(low: float, high: float, most: int) -> tuple[float, list[float]]:
    """A spacing of 1, 2 or 5 times a power of ten, and its multiples in ``low`` to ``high``.

    At most about ``most`` of them.
    """
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return 1.0, []
    rough = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    spacing = next(s * power for s in (1.0, 2.0, 5.0, 10.0) if s * power >= rough * 0.999)
    first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
    return spacing, [i * spacing for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> tuple[list[float], list[float]]:
    """Labelled and unlabelled ticks, as logarithms, between the logarithms ``low`` and ``high``.

    At most about ``most`` labels, and two at least: decades when there are many, with other digits
    between them when there are few. Within a part of a decade the ticks are those of a linear axis.
    """
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return [], []
    decades = max(1, math.ceil(high) - math.floor(low))
    wide = next((n for n in _DECADES if n * max(1, most) >= decades), _DECADES[-1])
    every = [n for n in reversed(_DECADES) if n <= wide]
    choices: list[tuple[int, tuple[int, ...]]] = [(n, (1,)) for n in every]
    if wide == 1 and 3.0 * (high - low) <= most:
        choices = [(1, (1, 2, 5))]
    choices += [(1, (1, 3)), (1, (1, 2, 5)), (1, _ALL)]
    for n, digits in choices:
        major = _digit_places(low, high, digits, n)
        if len(major) >= FEWEST:
            minor = _digit_places(low, high, _ALL if n == 1 else (1,), 1)
            return major, [at for at in minor if at not in major]
    values: list[float] = []
    while len(values) < FEWEST:
        values = linear_ticks(10.0**low, 10.0**high, max(FEWEST, most))[1]
        most += 1
    return [math.log10(value) for value in values], []


def _digit_places(low: float, high: float, digits: Sequence[int], every: int) -> list[float]:
    """Logarithms of 1 to 9 times a power of ten, in each decade or in every 2nd, 3rd, .. ."""
    places = [
        decade + math.log10(digit)
        for decade in range(math.floor(low), math.ceil(high) + 1)
        if decade % every == 0
        for digit in digits
    ]
    return [at for at in places if low - 1e-9 <= at <= high + 1e-9]


def origin_of(low: float, high: float, spacing: float) -> float:
    """The round number from which ticks are counted: 0 while their texts are short.

    Else one near the middle of ``low`` to ``high``, to be named in the title of the axis.
    """
    span = high - low
    if not (math.isfinite(span) and span > 0.0):
        return 0.0
    ends = [round(end / spacing) * spacing for end in (low, high)]
    if max(map(_length, linear_texts(ends, spacing))) <= LONGEST_TEXT:
        return 0.0
    power = 10.0 ** math.ceil(math.log10(span))
    return round((low + high) / 2.0 / power) * power


# -- texts -----------------------------------------------------------------------------------


def linear_texts(values: Sequence[float], spacing: float) -> list[str]:
    """As many digits as ``spacing`` needs; all with a power of ten where that is shorter."""
    values = [0.0 if abs(value) < 1e-9 * spacing else value for value in values]
    fixed = [_fixed(value, _decimals(spacing)) for value in values]
    powers = [_power(value, _decimals(spacing)) for value in values]
    short = SHORT_TEXT if max(map(abs, values), default=0.0) >= 1.0 else SHORT_FRACTION
    longest, other = (max(map(_length, texts), default=0) for texts in (fixed, powers))
    return powers if longest > short and other < longest else fixed


def coordinate_text(value: float, low: float, high: float) -> str:
    """A coordinate on an axis from ``low`` to ``high``, to about a thousandth of its length.

    Round-off of the numbers along the axis is written as 0; one far beyond has four digits.
    """
    size = max(abs(low), abs(high))
    value = without_round_off(value, size)
    if not math.isfinite(value):
        return f"{value:g}"
    if abs(value) > FAR * size:
        return f"{value:.4g}".replace("e+", "e")
    span = high - low
    decimals = 3 - math.floor(math.log10(span)) if math.isfinite(span) and span > 0.0 else 3
    if value == 0.0:
        return f"{0.0:.{max(0, decimals)}f}" if decimals <= SHORT_FRACTION else "0"
    fixed, power = _fixed(value, max(0, decimals)), _power(value, decimals)
    return power if _length(fixed) > 9 and _length(power) < _length(fixed) else fixed


def _decimals(spacing: float) -> int:
    return math.ceil(-math.log10(spacing) - 1e-9)


def _fixed(value: float, decimals: int) -> str:
    return f"{value:.{max(0, decimals)}f}" if value else "0"


def _power(value: float, decimals: int) -> str:
    """``1.5e6``: digits down to the ``decimals``-th after the point, without trailing zeros."""
    if not value:
        return "0"
    digits = max(0, math.floor(math.log10(abs(value)) + 1e-9) + decimals)
    mantissa, exponent = f"{value:.{min(digits, 16)}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def _length(text: str) -> int:
    return len(text.lstrip("-"))


def count_text(value: float) -> str:
    """A count in few characters: ``500``, ``20,000``, ``1.5M``; empty between whole numbers."""
    if abs(value - round(value)) > 1e-6:
        return ""
    for limit, letter in ((1e9, "G"), (1e6, "M")):
        if abs(value) >= limit:
            return f"{value / limit:.4g}{letter}"
    return f"{value:,.0f}"


def power_texts(logarithms: Sequence[float]) -> list[str]:
    """10 to the power of each: ``0.02``, ``500``, ``1e-6``; more digits where two are alike."""
    for digits in (3, 6, 9, 15):
        texts = [_power_text(logarithm, digits) for logarithm in logarithms]
        if len(set(texts)) == len(set(logarithms)):
            break
    return texts


def _power_text(logarithm: float, digits: int) -> str:
    value = float(f"{10.0**logarithm:.{digits}g}")
    if 1e-4 <= value < 1e5:
        return f"{value:.{digits}g}" if value < 1000.0 else f"{value:g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"
