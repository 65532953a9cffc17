"""Readable JSON: one node or edge a line, rows of numbers filled up to the margin."""

from __future__ import annotations

import json
from collections.abc import Iterable

WIDTH = 100
_ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False)


def to_json(value: object) -> str:
    """The JSON text of ``value``, ending in a newline. NaN and infinities raise ValueError."""
    return _laid_out(value, 0) + "\n"


def _laid_out(value: object, indent: int, taken: int = 0) -> str:
    """``value`` on one line when it fits behind ``taken`` characters, otherwise over several."""
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
            if isinstance(entry, (dict, list)):
                parts += _filled(single, WIDTH - indent - 2)
                single = []
                parts.append(head + _laid_out(entry, indent + 1, indent + 1 + len(head)))
            else:
                single.append(head + _compact(entry))
        parts += _filled(single, WIDTH - indent - 2)
        return "{\n" + pad + f",\n{pad}".join(parts) + "\n" + " " * indent + "}"
    if value and all(isinstance(entry, dict) for entry in value):
        parts = [
            _laid_out(entry, indent + 1, indent + 1)
            if "{" in line or indent + 3 + len(line) >= WIDTH
            else f"{{{line}}}"
            for entry, line in zip(value, _lines(value), strict=True)
        ]
        return "[\n" + pad + f",\n{pad}".join(parts) + "\n" + " " * indent + "]"
    if (line := _on_one_line(value, taken)) is not None:
        return line
    if {*map(type, value)} <= {int, float}:
        lines = _broken(_compact(value)[1:-1], WIDTH - indent - 2)
        return "[\n" + pad + f",\n{pad}".join(lines) + f"\n{pad[1:]}]"
    rows = [_laid_out(entry, indent + 1, indent + 1) for entry in value]
    return "[\n" + pad + f",\n{pad}".join(_filled(rows, WIDTH - indent - 2)) + f"\n{pad[1:]}]"


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


def _lines(objects: list[dict[str, object]]) -> list[str]:
    """The text of each object, without its brackets."""
    # One text for all is made in half the time; "}, {" may also be a part of a name.
    lines = _compact(objects)[2:-2].split("}, {")
    return lines if len(lines) == len(objects) else [_compact(entry)[1:-1] for entry in objects]


def _on_one_line(value: dict[str, object] | list[object], taken: int) -> str | None:
    """The text of ``value`` when it fits behind ``taken`` characters."""
    if len(value) > WIDTH:  # faster than making the text
        return None
    line = _compact(value)
    return line if taken + len(line) < WIDTH else None


def _compact(value: object) -> str:
    return _ENCODER.encode(value)
