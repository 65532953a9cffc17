"""Reading typed numbers, telling round-off from numbers, and formatting numbers for display."""

from __future__ import annotations

import math
import re
from typing import overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUND_OFF = 1e-12  # of the size of the numbers that a difference was made of

_DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})  # typeset minus, en dash
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISE = str.maketrans("-0123456789", _RAISED)
_LOWER = str.maketrans(_RAISED, "-0123456789")
_POWER_OF_TEN = re.compile(rf"\s*[·*×]\s*10([{_RAISED}]+)")


def parse_number(text: str) -> float:
    """The finite number in ``text``.

    ``.`` and ``,`` are both decimal signs; powers of ten (``1e-3``, ``1·10⁻³``) and
    fractions of two numbers (``1/3``, ``-0,5/2``) are possible. Raises ValueError with a message
    for the user.
    """
    text = text.translate(_MINUS_SIGNS).translate(_SPACES).strip()
    text = _POWER_OF_TEN.sub(lambda power: "e" + power[1].translate(_LOWER), text)
    if not text:
        raise ValueError("Type a number, such as 0.5 or 1/3.")
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 2:
        raise ValueError("A fraction has one division sign, as in 1/3.")
    values = [_parse_decimal(part, text) for part in parts]
    value = values[0]
    if len(values) == 2:
        if values[1] == 0.0:
            raise ValueError("Nothing can be divided by 0.")
        value = values[0] / values[1]
    if not math.isfinite(value):
        raise ValueError(f"{_shown(text)} is too large.")
    return value


def _parse_decimal(part: str, text: str) -> float:
    if _DECIMAL.fullmatch(part):
        return float(part.replace(",", "."))
    if part.count(".") + part.count(",") > 1 and re.fullmatch(r"[+-]?[\d.,]+", part):
        raise ValueError(
            f"{_shown(part)} has more than one decimal sign; write thousands without a sign."
        )
    raise ValueError(f"{_shown(text)} is not a number; write it as 0.5, 1e-3 or 1/3.")


def _shown(text: str) -> str:
    """``text`` in quotes, shortened for a message."""
    return f"“{text}”" if len(text) <= 24 else f"“{text[:23]}…”"


@overload
def is_round_off(value: float, size: float) -> bool: ...


@overload
def is_round_off(value: Array, size: Array | float) -> NDArray[np.bool_]: ...


def is_round_off(value: float | Array, size: float | Array) -> bool | NDArray[np.bool_]:
    """Whether ``value``, a sum or difference of numbers of this size, is no more than round-off.

    An array is asked element by element.
    """
    found: bool | NDArray[np.bool_] = np.abs(value) <= ROUND_OFF * np.abs(size)
    return found


def without_round_off(value: float, size: float) -> float:
    """``value``, or 0 where it is only the round-off of numbers of this size."""
    return 0.0 if is_round_off(value, size) else value


def format_number(value: float, digits: int = 2) -> str:
    """``value`` in few characters: ``0.84``, ``-1.20``, ``0.0050``, ``1.2e-05``.

    ``digits`` decimals between 10^-digits and 100,000, else ``digits`` significant digits, with a
    power of ten below a thousandth, so that only 0 is shown as 0. The minus sign is a hyphen, and
    ``parse_number`` reads every finite result.
    """
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0.0 else "-inf"
    if value == 0.0:
        return f"{0.0:.{digits}f}"
    fixed = f"{value:.{digits}f}"
    if abs(value) < 0.999 * 10.0**-digits or abs(float(fixed)) >= 100_000.0:
        text = f"{value:.{max(digits - 1, 0)}e}"
        exponent = int(text.partition("e")[2])
        return f"{value:.{digits - 1 - exponent}f}" if -3 <= exponent < 0 else text
    return fixed


def typeset_number(value: float, digits: int = 2) -> str:
    """``format_number`` as it is printed in books: ``−1.20``, ``1.2·10⁻⁵``."""
    mantissa, _, exponent = format_number(value, digits).partition("e")
    if exponent and math.isfinite(value):
        mantissa = f"{mantissa}·10{str(int(exponent)).translate(_RAISE)}"
    return mantissa.replace("-", "\u2212")


def format_short(value: float) -> str:
    """A number with two decimals or two digits, as short as possible: 0.84, -0.0097, 9.7e-4."""
    text = format_number(value)
    if 0.0 < abs(value) < 0.01 and "e" not in text:
        return text.rstrip("0")
    return text.replace("e-0", "e-").replace("e+0", "e+")


def format_card(value: float) -> str:
    """A number for a node's card, in about five characters: 0.84, -12.3, 1234, 1e4, ≈0.

    The width hardly changes with the value, so that the text does not jump while training.
    """
    value += 0.0  # no -0.00
    size = abs(value)
    if 0.0 < size < 0.005:
        return "≈0"
    if not math.isfinite(value):
        return format_short(value)
    if size < 9999.5:
        return f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    return f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
