"""The data sets that ship with the program; ``resources/data/index.json`` is their table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from playground.data.resources import resource
from playground.data.tables import read_table
from playground.model.document import DocumentError, Points
from playground.model.words import quoted


@dataclass(frozen=True, slots=True)
class BuiltinSet:
    """A shipped set: where it comes from, under what licence, and the scaling that suits it."""

    name: str
    file: str
    title: str
    x_names: tuple[str, ...]
    y_names: tuple[str, ...]
    scaling: str
    description: str
    source: str
    licence: str


@cache
def builtin_sets() -> Mapping[str, BuiltinSet]:
    """All shipped sets by name, in the order in which they are shown."""
    entries = json.loads(resource("data", "index.json").read_text(encoding="utf-8"))
    sets = {}
    for entry in entries:
        x_names, y_names = tuple(entry.pop("x_names")), tuple(entry.pop("y_names"))
        sets[entry["name"]] = BuiltinSet(x_names=x_names, y_names=y_names, **entry)
    return MappingProxyType(sets)


def builtin_set(name: str) -> BuiltinSet:
    """The shipped set of that name. Raises DocumentError when there is none."""
    sets = builtin_sets()
    if name not in sets:
        known = ", ".join(sets)
        raise DocumentError(f"unknown data set {quoted(name)} (known: {known})", "name")
    return sets[name]


@cache
def builtin_points(name: str) -> Points:
    """The rows of a shipped set, none of them kept for testing."""
    entry = builtin_set(name)
    points = read_table(resource("data", entry.file)).points
    return Points(points.x, points.y, (), entry.x_names, entry.y_names, entry.title)
