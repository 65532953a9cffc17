"""The entry ``data`` of a project file."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from playground.data.limits import default_names
from playground.data.planes import PLANE_SETS
from playground.files.fields import Field, ProjectError, texts
from playground.model.document import (
    SCALINGS,
    Builtin,
    Data,
    DataSource,
    DocumentError,
    Formula,
    Generator,
    Points,
)
from playground.model.features import least_columns
from playground.model.graph import Graph
from playground.model.images import Images

BYTE = 255  # the largest value of a pixel in most files of pictures


def read_data(field: Field, graph: Graph) -> Data:
    """The data of the project; a table without rows gets the network's number of columns."""
    entries = field.any_entries()
    if "kind" not in entries:
        raise ProjectError(field.child("kind"), "missing")
    kind = entries["kind"].choice("kind of data", tuple(_SOURCES))
    required, optional = _SOURCES[kind]
    entries = field.entries(("kind", *required), ("scaling", *optional))
    scaling = "none"
    if "scaling" in entries:
        scaling = entries["scaling"].choice("scaling", SCALINGS)
    try:
        return Data(_read_source(kind, entries, graph), scaling)
    except DocumentError as error:
        raise ProjectError(field.child(error.place), str(error)) from None


# kind: (required fields, optional fields), besides "kind" and "scaling"
_SOURCES = {
    "points": (("x", "y"), ("test", "x_names", "y_names", "title", "classes", "dates")),
    "images": (
        ("shape", "pixels", "y"),
        ("largest", "test", "x_names", "y_names", "title", "classes"),
    ),
    "generator": (("name",), ("n", "noise", "seed", "range", "test_fraction", "classes")),
    "formula": (("expression",), ("n", "noise", "seed", "range", "test_fraction", "inputs")),
    "builtin": (("name",), ("seed", "test_fraction")),
}


def _read_source(kind: str, entries: dict[str, Field], graph: Graph) -> DataSource:
    """The source; its values are checked later, by ``load_data``."""
    if kind in ("points", "images"):
        return _read_points(entries, graph)
    # As for points: no test rows by default.
    values: dict[str, Any] = {"test_fraction": 0.0}
    for name in ("n", "seed", "classes", "inputs"):
        if name in entries:
            values[name] = entries[name].integer()
    for name in ("noise", "test_fraction"):
        if name in entries:
            values[name] = entries[name].number()
    if kind == "builtin":
        return Builtin(entries["name"].text(), **values)
    if "range" in entries:
        low, high = entries["range"].numbers(2)
        values["range"] = (low, high)
    if kind == "generator":
        name = entries["name"].text()
        if name in PLANE_SETS:
            values.setdefault("n", PLANE_SETS[name].n)
        return Generator(name, **values)
    return Formula(entries["expression"].text(), **values)


def _read_points(entries: dict[str, Field], graph: Graph) -> Points:
    values: dict[str, Any] = {}
    if "test" in entries:
        items = entries["test"].items("a list of row numbers, [...]")
        values["test"] = tuple(item.integer() for item in items)
    for name in ("x_names", "y_names", "classes", "dates"):
        if name in entries:
            values[name] = tuple(texts(entries[name]))
    if "title" in entries:
        values["title"] = entries["title"].text()
    if "shape" in entries:
        return _read_images(entries, graph, values)
    n_raw = max(least_columns(graph.features), len(values.get("x_names", ())))
    x, y = entries["x"].table(n_raw), entries["y"].table(graph.n_outputs)
    if not len(x) and values.get("x_names") == default_names("x", n_raw):
        del values["x_names"]  # written for their number
    return Points(x, y, **values)


def _read_images(entries: dict[str, Field], graph: Graph, values: dict[str, Any]) -> Images:
    """The pixels in the file go from 0 to ``largest``, 1 when that is left out."""
    numbers = entries["shape"].items("height, width and channels, [.., .., ..]")
    if len(numbers) != 3:
        entries["shape"].fail("must be height, width and channels")
    height, width, channels = (number.integer(1) for number in numbers)
    pixels = entries["pixels"].table(height * width * channels)
    largest = entries["largest"].integer(1) if "largest" in entries else 1
    y = entries["y"].table(graph.n_outputs)
    return Images(pixels / largest, y, shape=(height, width, channels), **values)


def data_entry(data: Data) -> dict[str, object]:
    """The inverse of ``read_data``; tables are arrays, for ``layout.to_json``."""
    source = data.source
    entry: dict[str, object]
    if isinstance(source, Points):
        entry = {"kind": "images" if isinstance(source, Images) else "points"}
        if source.title:
            entry["title"] = source.title
        for name in ("x_names", "y_names"):
            if getattr(source, name):
                entry[name] = list(getattr(source, name))
        if not (
            len(source.x) or source.x_names or isinstance(source, Images)
        ):  # no row tells how many columns there are
            entry["x_names"] = list(default_names("x", source.x.shape[1]))
        entry |= _pixels(source) if isinstance(source, Images) else {"x": source.x}
        entry["y"] = source.y
        if source.test:
            entry["test"] = list(source.test)
        for name in ("classes", "dates"):
            if getattr(source, name):
                entry[name] = list(getattr(source, name))
    else:
        kinds = {Generator: "generator", Formula: "formula", Builtin: "builtin"}
        entry = {"kind": kinds[type(source)]}
        for f in fields(source):
            value = getattr(source, f.name)
            if value is not None and (f.name, value) != ("inputs", 1):
                entry[f.name] = list(value) if isinstance(value, tuple) else value
    if data.scaling != "none":
        entry["scaling"] = data.scaling
    return entry


def _pixels(images: Images) -> dict[str, object]:
    """The pixels as bytes from 0 to 255 where they were such, which takes a quarter of the room."""
    entry: dict[str, object] = {"shape": list(images.shape)}
    whole = np.rint(images.x * BYTE)
    if np.array_equal(whole / BYTE, images.x):
        return entry | {"largest": BYTE, "pixels": whole.astype(np.uint8)}
    return entry | {"pixels": images.x}
