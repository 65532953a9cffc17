"""A number as it stands on the screen, beside the one that the engine has."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from playground.data.formulas import parse
from playground.model.document import DocumentError

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
ROUND_OFF = 1e-9  # a value shown as 0 may be so large


@dataclass(frozen=True, slots=True)
class Figure:
    """``text`` stands at ``place``; ``value`` is the engine's."""

    place: str
    text: str
    value: float

    @property
    def is_right(self) -> bool:
        """Whether the text is the value, rounded to the digits it has."""
        return agrees(self.text, self.value)


def plain(text: str) -> str:
    """With hyphens for minus signs and e for powers of ten."""
    text = text.replace("−", "-").replace("–", "-")
    return re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "e" + m[1].translate(_RAISED), text)


def agrees(text: str, value: float) -> bool:
    text = plain(text).strip().strip("()+")
    if text == "≈0":
        return abs(value) < 0.005
    if text in ("∞", "-∞"):
        return value == (math.inf if text == "∞" else -math.inf)
    match = NUMBER.fullmatch(text.replace(",", ""))
    if match is None:
        return False
    if float(match[0]) == 0.0:
        return abs(value) <= max(ROUND_OFF, _half_unit(match[0]) if "." in match[0] else 0.0)
    return abs(float(match[0]) - value) <= _half_unit(match[0]) + 1e-9 * abs(value)


def _half_unit(text: str) -> float:
    """Half of one in the last place."""
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or 0) - decimals)


def numbers(text: str) -> list[str]:
    """The numbers of a text, those of names left out."""
    return [match[0] for match in re.finditer(rf"(?<![\w.]){NUMBER.pattern}(?![\w.])", plain(text))]


def last_number(line: str) -> str:
    return numbers(line)[-1]


def wrong_sums(place: str, line: str) -> Iterator[str]:
    """Each "=" of a line whose digits do not give what stands behind it; "≈" may be off."""
    sides = re.split(r"([=≈←])", line)
    values = [_value(side) for side in sides[::2]]
    for sign, left, right, result in zip(
        sides[1::2], values, values[1:], sides[2::2], strict=False
    ):
        if sign != "=" or left is None or right is None:
            continue
        shown = numbers(result)
        # A side of several numbers is worked out itself; a single one is the rounded result.
        right_as_shown = shown[0] if len(shown) == 1 else f"{right:.12g}"
        if not agrees(right_as_shown, left) and abs(left - right) > 1e-9:
            yield f"{place}: {line}"


def _value(side: str) -> float | None:
    text = plain(side).replace("σ(", "sigmoid(")
    if not numbers(text) or re.search(r"\bx\d*\b", text):
        return None
    text = re.sub(r"(?<!\()-(\d[\d.e+-]*)\^", r"-\1^", text)
    try:
        return float(parse(re.sub(r"\|([^|]*)\|", r"abs(\1)", text))(np.zeros(1))[0])
    except DocumentError:
        return None


def wrong(figures: Iterable[Figure]) -> list[str]:
    return [f"{f.place}: {f.text}, not {f.value!r}" for f in figures if not f.is_right]
