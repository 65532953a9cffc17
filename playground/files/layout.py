"""Readable JSON: one node or edge a line, rows of numbers filled up to the margin."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable

import numpy as np

WIDTH = 100
_BLOCK = 500  # numbers that are made in one go
Beat = Callable[[int], object]


def _numbers(array: object) -> object:
    """An array as lists."""
    assert isinstance(array, np.ndarray)
    return array.tolist()


_ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False, default=_numbers)


def to_json(value: object, beat: Beat | None = None) -> str:
    """The JSON text of ``value``, ending in a newline; arrays are written as lists.

    NaN and infinities raise ValueError.

    ``beat`` is told how many items of a list that takes several lines are done more.
    """
    return _laid_out(value, 0, 0, beat or _nothing) + "\n"


def _nothing(_more: int) -> None:
    pass


def _laid_out(value: object, indent: int, taken: int, beat: Beat) -> str:
    """``value`` on one line when it fits behind ``taken`` characters, otherwise over several."""
    if isinstance(value, np.ndarray):
        # Row by row: lists of millions of numbers take much room, and hold other threads up.
        value = list(value) if value.ndim > 1 else value.tolist()
    if not isinstance(value, (dict, list)):
        return _compact(value)
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        flat = indent and not any(isinstance(entry, dict) for entry in value.values())
        if flat and (line := _on_one_line(value, taken)) is not None:
            return line
        parts: list[str] = []
        single: list[str] = []  # consecutive numbers and texts share a line
        for name, entry in value.items():
            head = f"{_compact(name)}: "
            if isinstance(entry, (dict, list, np.ndarray)):
                parts += _filled(single, WIDTH - indent - 2)
                single = []
                parts.append(head + _laid_out(entry, indent + 1, indent + 1 + len(head), beat))
            else:
                single.append(head + _compact(entry))
        parts += _filled(single, WIDTH - indent - 2)
        return "{\n" + pad + f",\n{pad}".join(parts) + "\n" + " " * indent + "}"
    if value and all(isinstance(entry, dict) for entry in value):
        parts = _items(value, indent + 1, beat)
        return "[\n" + pad + f",\n{pad}".join(parts) + "\n" + " " * indent + "]"
    if (line := _on_one_line(value, taken)) is not None:
        return line
    if {*map(type, value)} <= {int, float}:
        lines = _broken(_row(value, beat), WIDTH - indent - 2)
        return "[\n" + pad + f",\n{pad}".join(lines) + f"\n{pad[1:]}]"
    rows = _items(value, indent + 1, beat)
    return "[\n" + pad + f",\n{pad}".join(_filled(rows, WIDTH - indent - 2)) + f"\n{pad[1:]}]"


def _items(values: list[object], indent: int, beat: Beat) -> list[str]:
    """Each item laid out by itself."""
    items = []
    for value in values:
        items.append(_laid_out(value, indent, indent, beat))
        beat(1)
    return items


def _row(numbers: list[object], beat: Beat) -> str:
    """The numbers of a list with commas in between."""
    blocks = []
    for start in range(0, len(numbers), _BLOCK):
        block = numbers[start : start + _BLOCK]
        blocks.append(_compact(block)[1:-1])
        beat(len(block))
    return ", ".join(blocks)


def _filled(rows: Iterable[str], width: int) -> list[str]:
    """The texts joined into lines of at most ``width`` characters, if none is longer."""
    lines: list[str] = []
    length = width + 1
    current: list[str] = []
    for row in rows:
        if current and length + len(row) + 2 <= width:
            current.append(row)
            length += len(row) + 2
        else:
            if current:
                lines.append(", ".join(current))
            current = [row]
            length = len(row)
    if current:
        lines.append(", ".join(current))
    return lines


def _broken(numbers: str, width: int) -> list[str]:
    """The same for a row of numbers that is one text already, which is faster."""
    lines, start = [], 0
    while len(numbers) - start > width:
        end = numbers.rfind(", ", start, start + width + 2)
        lines.append(numbers[start:end])
        start = end + 2
    return [*lines, numbers[start:]]


def _on_one_line(value: dict[str, object] | list[object], taken: int) -> str | None:
    """The text of ``value`` when it fits behind ``taken`` characters."""
    if _is_long(value):  # faster than making the text, which holds other threads up
        return None
    line = _compact(value)
    return line if taken + len(line) < WIDTH else None


def _is_long(value: object) -> bool:
    """Whether there are more items in one list than characters in a line."""
    if isinstance(value, np.ndarray):
        return value.size > WIDTH
    if not isinstance(value, (dict, list)):
        return False
    entries = value.values() if isinstance(value, dict) else value
    return len(value) > WIDTH or any(map(_is_long, entries))


def _compact(value: object) -> str:
    if type(value) is float and math.isfinite(value):
        return float.__repr__(value)  # as the encoder does, which takes longer to set up
    return _ENCODER.encode(value)
