"""How the values of fields are written, read and stepped."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from playground.model.numbers import format_number, parse_number
from playground.model.sizes import parse_sizes, sizes_text


@dataclass(frozen=True, slots=True)
class Name:
    """A text, taken as it is typed."""

    def write(self, value: str, editing: bool) -> str:
        return value

    def read(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class Names:
    """Different names with commas between them, ``fewest`` to ``most``."""

    fewest: int
    most: int

    def write(self, value: tuple[str, ...], editing: bool) -> str:
        return ", ".join(value)

    def read(self, text: str) -> tuple[str, ...]:
        """The names; ValueError with a sentence for the person."""
        names = tuple(name.strip() for name in text.split(","))
        if not all(names):
            raise ValueError(_tr("A name is missing beside a comma."))
        if len(set(names)) < len(names):
            raise ValueError(_tr("Two names are the same."))
        if not self.fewest <= len(names) <= self.most:
            words = _tr("{0} to {1} names are possible, with commas between them.")
            raise ValueError(words.format(self.fewest, self.most))
        return names


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a network's layers: ``1-8-1``, ``1-2x10-1``."""

    def write(self, value: tuple[int, ...], editing: bool) -> str:
        return sizes_text(value)

    def read(self, text: str) -> tuple[int, ...]:
        return parse_sizes(text)


@dataclass(frozen=True, slots=True)
class Number:
    """A number; NaN is written as an empty text.

    Attributes:
        digits: decimals shown while nobody edits.
        step: what an arrow key or a wheel notch adds; 0 for nothing.
        ratio: what they multiply by instead, for learning rates; 0 for none.
        whole: whether it has no decimals.
        minimum, maximum: the range; ``above`` leaves the minimum itself out.
    """

    digits: int = 2
    step: float = 0.1
    ratio: float = 0.0
    whole: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    above: bool = False

    def write(self, value: float, editing: bool) -> str:
        """Few digits to read; as many as a narrow field has room for to edit."""
        if math.isnan(value):
            return ""
        if self.whole:
            return f"{value:.0f}"
        return f"{value:.10g}" if editing else format_number(value, self.digits)

    def read(self, text: str) -> float:
        """The number that ``text`` says; ValueError with a sentence for the person."""
        value = parse_number(text)
        if self.whole and value != round(value):
            raise ValueError(_tr("This is a whole number, without decimals."))
        if self.above and value <= self.minimum:
            raise ValueError(_tr("This must be more than {0}.").format(f"{self.minimum:g}"))
        if value < self.minimum:
            raise ValueError(_tr("This must be at least {0}.").format(f"{self.minimum:g}"))
        if value > self.maximum:
            raise ValueError(_tr("This can be at most {0}.").format(f"{self.maximum:g}"))
        return value

    def stepped(self, value: float, steps: float) -> float:
        """``value`` and so many steps, which may be a fraction or negative."""
        if self.whole:
            by = steps * max(self.step, 1.0)
            after = value + (round(by) or math.copysign(1.0, by))
        elif self.ratio and value:
            after = float(f"{value * self.ratio**steps:.3g}")
        else:
            after = float(f"{value + steps * self.step:.12g}")  # 0.1 + 0.2 is 0.3
        after = min(max(after, self.minimum), self.maximum)
        return value if self.above and after <= self.minimum else after


def _tr(text: str) -> str:
    return QCoreApplication.translate("Number", text)
