"""The data sets that ship with the program, listed in ``resources/data/index.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from playground.data.resources import resource
from playground.data.tables.choice import Choice, choose
from playground.data.tables.columns import read_table
from playground.model.document import DocumentError, Points, frozen
from playground.model.words import quoted


@dataclass(frozen=True, slots=True)
class BuiltinSet:
    """A shipped data set with its source, licence and recommended scaling.

    ``x_names`` and ``y_names`` are the columns of its table; one of categories gives classes, and
    one of numbers too with ``as_classes``. ``shape`` is that of its pictures, (height, width,
    channels), whose pixels go from 0 to ``largest`` in the table, and to 1 in the rows.
    """

    name: str
    file: str
    title: str
    x_names: tuple[str, ...]
    y_names: tuple[str, ...]
    scaling: str
    description: str
    source: str
    licence: str
    shape: tuple[int, int, int] | None = None
    largest: float = 1.0
    as_classes: bool = False


@cache
def builtin_sets() -> Mapping[str, BuiltinSet]:
    """All shipped sets by name, in order of display."""
    entries = json.loads(resource("data", "index.json").read_text(encoding="utf-8"))
    sets = {}
    for entry in entries:
        x_names, y_names = tuple(entry.pop("x_names")), tuple(entry.pop("y_names"))
        shape = entry.pop("shape", None)
        sets[entry["name"]] = BuiltinSet(
            x_names=x_names, y_names=y_names, shape=shape and tuple(shape), **entry
        )
    return MappingProxyType(sets)


def builtin_set(name: str) -> BuiltinSet:
    """The shipped set ``name``. Raises DocumentError for an unknown name."""
    sets = builtin_sets()
    if name not in sets:
        known = ", ".join(sets)
        raise DocumentError(f"unknown data set {quoted(name)} (known: {known})", "name")
    return sets[name]


@cache
def builtin_points(name: str) -> Points:
    """The rows of a shipped set, without test rows."""
    entry = builtin_set(name)
    table = read_table(resource("data", entry.file))
    classes = frozenset(entry.y_names) if entry.as_classes else frozenset[str]()
    choice = Choice(entry.x_names, entry.y_names, classes, test_fraction=0.0)
    points = choose(table, choice).points
    if entry.largest != 1.0:
        points = replace(points, x=frozen(points.x / entry.largest))
    return replace(points, title=entry.title)
