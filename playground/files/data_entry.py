"""The entry ``data`` of a project file: what the network learns from."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from playground.data.dataset import MAX_TEST_FRACTION
from playground.files.fields import Field, ProjectError, texts
from playground.files.limits import MAX_NUMBERS, MAX_ROWS
from playground.model.document import (
    SCALINGS,
    Builtin,
    Data,
    DataSource,
    Formula,
    Generator,
    Points,
    frozen,
)
from playground.model.graph import Graph


def read_data(field: Field, graph: Graph) -> Data:
    """The description of the data; a table without rows gets the columns of the network."""
    entries = field.any_entries()
    if "kind" not in entries:
        raise ProjectError(field.child("kind"), "missing")
    kind = entries["kind"].choice("kind of data", tuple(_SOURCES))
    required, optional = _SOURCES[kind]
    entries = field.entries(("kind", *required), ("scaling", *optional))
    scaling = "none"
    if "scaling" in entries:
        scaling = entries["scaling"].choice("scaling", SCALINGS)
    return Data(_read_source(kind, entries, graph), scaling)


# kind: (required fields, optional fields), besides "kind" and "scaling"
_SOURCES = {
    "points": (("x", "y"), ("test", "x_names", "y_names", "title")),
    "generator": (("name",), ("n", "noise", "seed", "range", "test_fraction")),
    "formula": (("expression",), ("n", "noise", "seed", "range", "test_fraction")),
    "builtin": (("name",), ("seed", "test_fraction")),
}


def _read_source(kind: str, entries: dict[str, Field], graph: Graph) -> DataSource:
    if kind == "points":
        return _read_points(entries, graph)
    # As for points: a file that says nothing of testing keeps no rows back.
    values: dict[str, Any] = {"test_fraction": 0.0}
    if "n" in entries:
        values["n"] = entries["n"].integer(2, MAX_ROWS)
    if "seed" in entries:
        values["seed"] = entries["seed"].integer()
    if "noise" in entries:
        values["noise"] = entries["noise"].number()
        if values["noise"] < 0.0:
            entries["noise"].fail("must be 0 or more")
    if "test_fraction" in entries:
        values["test_fraction"] = entries["test_fraction"].number()
        if not 0.0 <= values["test_fraction"] <= MAX_TEST_FRACTION:
            entries["test_fraction"].fail(f"must be between 0 and {MAX_TEST_FRACTION}")
    if kind == "builtin":
        return Builtin(entries["name"].text(), **values)
    if "range" in entries:
        low, high = entries["range"].numbers(2)
        if not low < high:
            entries["range"].fail("must be [low, high], the lower number first")
        values["range"] = (low, high)
    if kind == "generator":
        return Generator(entries["name"].text(), **values)
    return Formula(entries["expression"].text(), **values)


def _read_points(entries: dict[str, Field], graph: Graph) -> Points:
    x = entries["x"].table(graph.n_inputs)
    y = entries["y"].table(graph.n_outputs)
    if len(x) > MAX_ROWS:
        entries["x"].fail(f"at most {MAX_ROWS:,} rows, not {len(x):,}")
    if x.size + y.size > MAX_NUMBERS:
        entries["x"].fail(f"x and y hold at most {MAX_NUMBERS:,} numbers, not {x.size + y.size:,}")
    if len(x) != len(y):
        rows = "1 row" if len(y) == 1 else f"{len(y):,} rows"
        entries["y"].fail(f"{rows} of y, but {len(x):,} of x")
    test: list[int] = []
    if "test" in entries:
        seen: set[int] = set()
        for item in entries["test"].items("a list of row numbers, [...]"):
            row = item.integer()
            if row >= len(x):
                item.fail(f"no row {row}; the rows are numbered from 0 to {len(x) - 1}")
            if row in seen:
                item.fail(f"the row {row} is named twice")
            seen.add(row)
            test.append(row)
    names: dict[str, tuple[str, ...]] = {}
    for name, table in (("x_names", x), ("y_names", y)):
        if name in entries:
            names[name] = tuple(texts(entries[name]))
            if len(names[name]) not in (0, table.shape[1]):
                n, columns = len(names[name]), table.shape[1]
                entries[name].fail(
                    f"{n} name{'s' * (n != 1)} for {columns} column{'s' * (columns != 1)}"
                )
    title = entries["title"].text() if "title" in entries else ""
    return Points(frozen(x), frozen(y), tuple(test), title=title, **names)


def data_entry(data: Data) -> dict[str, object]:
    """What ``read_data`` reads back."""
    source = data.source
    entry: dict[str, object]
    if isinstance(source, Points):
        entry = {"kind": "points"}
        if source.title:
            entry["title"] = source.title
        for name in ("x_names", "y_names"):
            if getattr(source, name):
                entry[name] = list(getattr(source, name))
        entry |= {"x": source.x.tolist(), "y": source.y.tolist()}
        if source.test:
            entry["test"] = list(source.test)
    else:
        kinds = {Generator: "generator", Formula: "formula", Builtin: "builtin"}
        entry = {"kind": kinds[type(source)]}
        for f in fields(source):
            value = getattr(source, f.name)
            if value is not None:
                entry[f.name] = list(value) if isinstance(value, tuple) else value
    if data.scaling != "none":
        entry["scaling"] = data.scaling
    return entry
