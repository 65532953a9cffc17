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
from playground.model.document import DocumentError, Points
from playground.model.words import quoted


@dataclass(frozen=True, slots=True)
class BuiltinSet:
    """A shipped data set with its source, licence and recommended scaling.

    ``x_names`` and ``y_names`` are the columns of its table; one of categories gives classes.
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


@cache
def builtin_sets() -> Mapping[str, BuiltinSet]:
    """All shipped sets by name, in order of display."""
    entries = json.loads(resource("data", "index.json").read_text(encoding="utf-8"))
    sets = {}
    for entry in entries:
        x_names, y_names = tuple(entry.pop("x_names")), tuple(entry.pop("y_names"))
        sets[entry["name"]] = BuiltinSet(x_names=x_names, y_names=y_names, **entry)
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
    choice = Choice(entry.x_names, entry.y_names, test_fraction=0.0)
    return replace(choose(table, choice).points, title=entry.title)
