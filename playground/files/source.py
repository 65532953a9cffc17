"""Python source text of a network: the common parts of the NumPy and the PyTorch export."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from playground import __version__
from playground.data.dataset import Dataset
from playground.engine.program import Program
from playground.model.document import Array
from playground.model.words import one_line

WIDTH = 96
MAX_SHOWN = 8


def literal(values: Array) -> str:
    """A nested list of floats, each as the shortest text that gives the same bits."""
    if values.ndim == 1:
        return "[" + ", ".join(repr(value) for value in values.tolist()) + "]"
    return "[" + ", ".join(literal(row) for row in values) + "]"


def assignment(name: str, call: str, values: Array, end: str = ")") -> str:
    """``name = call(values)``, wrapped."""
    line = f"{name} = {call}{literal(values)}{end}"
    if len(line) <= WIDTH:
        return line
    rows = values if values.ndim == 2 else values[None]
    body: list[str] = []
    for row in rows:
        text = literal(row) + "," if values.ndim == 2 else literal(row)[1:-1] + ","
        body += textwrap.wrap(
            text,
            WIDTH,
            initial_indent="    ",
            subsequent_indent="     " if values.ndim == 2 else "    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join([f"{name} = {call}[", *body, f"]{end}"])


def in_comment(text: str) -> str:
    """``text`` as it can be written in a comment or a docstring."""
    return one_line(text.replace('"', " ").replace("\\", " "))


def node_names(program: Program, layer: int) -> str:
    """The names of a layer's nodes, or of the first few."""
    nodes = program.graph.layers[layer].nodes
    names = [in_comment(program.graph.display_name(node.id)) for node in nodes[:MAX_SHOWN]]
    return ", ".join(names) + (f", ... ({len(nodes)} nodes)" if len(nodes) > MAX_SHOWN else "")


def heading(kind: str, program: Program, dataset: Dataset, remarks: Iterable[str]) -> list[str]:
    """The docstring of the file."""
    shape = "-".join(str(size) for size in program.sizes)
    data = in_comment(dataset.title)
    of_data = f", trained on: {data}" if data else ""
    lines = [f'"""A {shape} network in {kind}{of_data}.', ""]
    for remark in remarks:
        lines += textwrap.wrap(remark, WIDTH)
    return [*lines, "", f"Written by Network Playground {__version__}.", '"""']


def scale_lines(dataset: Dataset, call: str, end: str = ")") -> list[str]:
    """``X_OFFSET`` to ``Y_FACTOR``, without identity scales."""
    lines = []
    for letter, scale in (("X", dataset.inputs.scale), ("Y", dataset.y_scale)):
        if not scale.identity:
            lines.append(assignment(f"{letter}_OFFSET", call, scale.offset, end))
            lines.append(assignment(f"{letter}_FACTOR", call, scale.factor, end))
    if lines:
        lines.insert(0, "# The units of the data: x = X_OFFSET + X_FACTOR * (the network's input).")
    return lines


def shown_rows(dataset: Dataset) -> Array:
    """A few inputs to try the network with: evenly chosen rows of the data, or zeros."""
    rows = dataset.x
    if not len(rows):
        return np.zeros((1, rows.shape[1]))
    order = np.argsort(rows[:, 0], kind="stable")
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(MAX_SHOWN, len(rows))).astype(int))
    out: Array = rows[order[chosen]]
    return out


def joined(parts: Sequence[Sequence[str]]) -> str:
    """Blocks of lines with one blank line between them, ending in a newline."""
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"
