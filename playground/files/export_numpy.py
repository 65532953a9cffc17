"""Export of a network as a Python file that needs NumPy only."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.analysis.formula.names import function_name, matrix_name
from playground.data.dataset import Dataset, dataset_of
from playground.engine.program import Program
from playground.files.feature_source import NUMPY, feature_lines
from playground.files.source import (
    WIDTH,
    assignment,
    heading,
    joined,
    node_names,
    scale_lines,
    shown_rows,
)
from playground.model.document import Array, Document

# The activations as source text; a test compares each with model/activations.py.
_FUNCTIONS = {
    "relu": "def relu(z):\n    return np.maximum(z, 0.0)",
    "leaky_relu": "def leaky_relu(z, slope):\n    return np.where(z > 0.0, z, slope * z)",
    "tanh": "def tanh(z):\n    return np.tanh(z)",
    "sigmoid": (
        "def sigmoid(z):\n"
        "    e = np.exp(-np.abs(z))  # 1 / (1 + exp(-z)) without overflow\n"
        "    return np.where(z >= 0.0, 1.0, e) / (1.0 + e)"
    ),
    "softplus": (
        "def softplus(z):\n    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))"
    ),
    "elu": (
        "def elu(z):\n    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))"
    ),
    "gelu": (
        "def gelu(z):\n"
        "    erfc = np.vectorize(math.erfc, otypes=[float])\n"
        "    return 0.5 * z * erfc(-z / math.sqrt(2.0))"
    ),
    "silu": (
        "def silu(z):\n"
        "    e = np.exp(-np.abs(z))\n"
        "    return z * (np.where(z >= 0.0, 1.0, e) / (1.0 + e))"
    ),
    "sin": "def sin(z):\n    return np.sin(z)",
    "abs": "def absolute(z):\n    return np.abs(z)",
    "step": "def step(z):\n    return np.where(z > 0.0, 1.0, 0.0)",
    "softmax": (
        "def softmax(z):\n"
        "    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)"
    ),
}  # fmt: skip


_LAYER = (
    "def layer(a, W, b):\n"
    '    """The weighted sums of a layer: each input times its weight, plus the bias."""\n'
    "    return a @ W.T + b"
)
_LAYER_REMARK = "# Layer "
MOST_NESTED = 16  # layers in one expression; more are no longer readable


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line that computes ``name``, the z or the a of a layer; ``number`` counts from 0."""

    number: int
    layer: int
    name: str


@dataclass(frozen=True, slots=True)
class NumpyProgram:
    """The text of a Python file, and the lines of it that compute the layers one by one.

    ``places`` has the layer for each line that has to do with one: its numbers, and those lines.
    """

    text: str
    lines: tuple[CodeLine, ...]
    places: Mapping[int, int]


def numpy_source(document: Document) -> str:
    """The text of a Python file with ``predict(x)``, in the user's units."""
    return numpy_program(document, dataset_of(document)).text


def numpy_program(document: Document, dataset: Dataset) -> NumpyProgram:
    """The file, in functions that follow one another: the activations, a layer, the network."""
    program = Program.of(document.graph)
    remark = "predict(x) works in the units of the data. Run this file to see predictions."
    used = dict.fromkeys(program.activations[1:])
    functions = [_FUNCTIONS[name].splitlines() for name in used if name in _FUNCTIONS]
    if any(block.source == block.target - 1 for block in program.blocks):
        functions.append(_LAYER.splitlines())
    steps = [step for layer in range(1, len(program.sizes)) for step in _steps(program, layer)]
    body = [f"    {name} = {value}" for _, name, value in steps]
    text = joined(
        [
            heading("plain NumPy", program, dataset, [remark]),
            [*(["import math", ""] if "gelu" in used else []), "import numpy as np"],
            scale_lines(dataset, "np.array("),
            *_parameters(program, document),
            *(["", *lines] for lines in functions),
            *_features(dataset),
            ["", _NETWORK, _NETWORK_TEXT, *body, f"    return {steps[-1][1]}"],
            *_nested(program),
            ["", *_signature(program, dataset.inputs.n_raw), *_body(dataset)],
            ["", *_main(shown_rows(dataset))],
        ]
    )
    first = text.split("\n").index(_NETWORK) + 2
    lines = tuple(CodeLine(first + i, layer, name) for i, (layer, name, _) in enumerate(steps))
    places = _places_of_numbers(text) | {line.number: line.layer for line in lines}
    return NumpyProgram(text, lines, MappingProxyType(places))


def _places_of_numbers(text: str) -> dict[int, int]:
    """For each line of a layer's weights and biases the layer."""
    places: dict[int, int] = {}
    layer = 0
    for i, line in enumerate(text.split("\n")):
        if line.startswith(_LAYER_REMARK):
            layer = int(line.removeprefix(_LAYER_REMARK).partition(",")[0])
        elif not line:
            layer = 0
        if layer:
            places[i] = layer
    return places


_NETWORK = "def network(a_0):"
_NETWORK_TEXT = '    """Layer by layer: weighted sums z, activations a; in the network\'s units."""'


def _parameters(program: Program, document: Document) -> list[list[str]]:
    """W for each pair of connected layers and b for each layer after the input."""
    out = []
    for layer in range(1, len(program.sizes)):
        name = program.activations[layer]
        lines = [f"{_LAYER_REMARK}{layer}, {name}: {node_names(program, layer)}."]
        for block in program.blocks_into[layer]:
            matrix = matrix_name(block.source, layer)
            what = f"# {matrix}[i, j]: the weight from node j of layer"
            hole = "" if block.dense else "; 0 where there is no edge"
            lines.append(f"{what} {block.source} to node i of layer {layer}{hole}.")
            lines.append(assignment(matrix, "np.array(", block.matrix(document.parameters)))
        bias = document.parameters[program.biases[layer]]
        lines.append(assignment(f"b_{layer}", "np.array(", bias))
        out.append(lines)
    return out


def _steps(program: Program, layer: int) -> list[tuple[int, str, str]]:
    """What computes the z and the a of a layer: the layer, the variable, its value."""
    z, a = f"z_{layer}", f"a_{layer}"
    return [(layer, z, _sums(program, layer)), (layer, a, _applied(program, layer, z))]


def _sums(program: Program, layer: int, before: str = "") -> str:
    """The weighted sums of a layer; ``before`` is what the layer before gives."""
    total = ""
    for block in reversed(program.blocks_into[layer]):
        a, matrix = before or f"a_{block.source}", matrix_name(block.source, layer)
        if block.source == layer - 1:
            total = f"layer({a}, {matrix}, b_{layer})"
        elif total:
            total += f" + {a} @ {matrix}.T"
        else:
            total = f"b_{layer} + {a} @ {matrix}.T"
    return total or f"np.broadcast_to(b_{layer}, (*a_0.shape[:-1], {program.sizes[layer]}))"


def _nested(program: Program) -> list[list[str]]:
    """The network in one expression; nothing where edges skip layers."""
    last = len(program.sizes) - 1
    blocks = [block.source for layer in range(1, last + 1) for block in program.blocks_into[layer]]
    if blocks != list(range(last)) or last > MOST_NESTED:
        return []
    text = '    """The same in one expression: each layer is the input of the next."""'
    return [["", "def nested(a_0):", text, *_nested_lines(program)]]


def _nested_lines(program: Program) -> list[str]:
    """The expression on one line, or where it is too long with each layer indented in the next."""
    layers = range(1, len(program.sizes))
    value = "a_0"
    for layer in layers:
        value = _applied(program, layer, _sums(program, layer, value))
    line = f"    return {value}"
    if len(line) <= WIDTH:
        return [line]
    lines: list[str] = []
    for layer in layers:
        call = _applied(program, layer, f"layer(\n, W_{layer}, b_{layer})")
        start, end = call.split("\n, ")
        if not lines:
            lines = [f"{start}a_0, {end}"]
        else:
            lines[-1] += ","
            lines = [start, *(f"  {line}" for line in lines), end]
    return ["    return (", *(f"        {line}" for line in lines), "    )"]


def _features(dataset: Dataset) -> list[list[str]]:
    """A function that makes the network's inputs of the raw columns, where these differ."""
    if dataset.inputs.in_order:
        return []
    *columns, last = feature_lines(dataset.inputs, NUMPY, "inputs")
    text = '    """The inputs of the network from the columns of the data."""'
    last = last.replace("inputs =", "return", 1)
    return [["", "def features(x):", text, *(f"    {line}" for line in (*columns, last))]]


def _signature(program: Program, n_inputs: int) -> list[str]:
    """The start of ``predict``, up to the raw rows ``a_0``."""
    n_outputs = program.sizes[-1]
    lines = ["def predict(x):"]
    if n_inputs > 1:
        lines += [
            f'    """The outputs (n, {n_outputs}) for rows x (n, {n_inputs}); a single row '
            f'({n_inputs},) gives ({n_outputs},)."""',
            "    a_0 = np.asarray(x, dtype=float)",
        ]
    else:
        one, many = ("a number", "(n,)") if n_outputs == 1 else (f"({n_outputs},)",) * 2
        if n_outputs > 1:
            many = f"(n, {n_outputs})"
        lines += [
            f'    """The outputs (n, {n_outputs}) for rows x (n, 1).',
            "",
            f"    A number gives {one}, a flat list of n numbers {many}.",
            '    """',
            "    x = np.asarray(x, dtype=float)",
            "    if x.ndim < 2:",
            "        y = predict(x.reshape(-1, 1))",
            "        return "
            + ("y.reshape(x.shape)[()]" if n_outputs == 1 else f"y.reshape(*x.shape, {n_outputs})"),
            "    a_0 = x",
        ]
    return [
        *lines,
        f"    if a_0.shape[-1] != {n_inputs}:",
        f'        raise ValueError("x must have {n_inputs} column{"s" * (n_inputs != 1)}")',
    ]


def _body(dataset: Dataset) -> list[str]:
    """From the raw rows ``a_0`` to the predictions."""
    lines = []
    if not dataset.inputs.in_order:
        lines.append("    a_0 = features(a_0)")
    if not dataset.inputs.scale.identity:
        lines.append("    a_0 = (a_0 - X_OFFSET) / X_FACTOR")
    scaled = "" if dataset.y_scale.identity else "Y_OFFSET + Y_FACTOR * "
    return [*lines, f"    return {scaled}network(a_0)"]


def _main(rows: Array) -> list[str]:
    return [
        'if __name__ == "__main__":',
        textwrap.indent(assignment("examples", "np.array(", rows), "    "),
        "    for row, prediction in zip(examples, predict(examples)):",
        '        inputs = ", ".join(f"{value:.6g}" for value in row)',
        '        outputs = ", ".join(f"{value:.6g}" for value in prediction)',
        '        print(f"predict({inputs}) = {outputs}")',
    ]


def _applied(program: Program, layer: int, z: str) -> str:
    name = program.activations[layer]
    if name == "linear":
        return z
    if name == "leaky_relu":
        return f"leaky_relu({z}, {program.negative_slopes[layer]!r})"
    return f"{function_name(name)}({z})"
