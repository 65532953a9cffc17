"""Export of a network as a Python file that needs NumPy only."""

from __future__ import annotations

import textwrap

from playground.data.dataset import Dataset, dataset_of
from playground.engine.program import Program
from playground.files.feature_source import NUMPY, feature_lines
from playground.files.source import (
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


def numpy_source(document: Document) -> str:
    """The text of a Python file with ``predict(x)``, in the user's units."""
    program, dataset = Program.of(document.graph), dataset_of(document)
    remark = "predict(x) works in the units of the data. Run this file to see predictions."
    used = dict.fromkeys(program.activations[1:])
    functions = [_FUNCTIONS[name].splitlines() for name in used if name in _FUNCTIONS]
    return joined(
        [
            heading("plain NumPy", program, dataset, [remark]),
            [*(["import math", ""] if "gelu" in used else []), "import numpy as np"],
            scale_lines(dataset, "np.array("),
            *_parameters(program, document),
            *(["", *lines] for lines in functions),
            *_features(dataset),
            ["", *_signature(program, dataset.inputs.n_raw), *_body(program, dataset)],
            ["", *_main(shown_rows(dataset))],
        ]
    )


def _parameters(program: Program, document: Document) -> list[list[str]]:
    """W_s_t for each pair of connected layers and b_t for each layer after the input."""
    out = []
    for layer in range(1, len(program.sizes)):
        name = program.activations[layer]
        lines = [f"# Layer {layer}, {name}: {node_names(program, layer)}."]
        for block in program.blocks_into[layer]:
            what = f"# W_{block.source}_{layer}[i, j]: the weight from node j of layer"
            hole = "" if block.dense else "; 0 where there is no edge"
            lines.append(f"{what} {block.source} to node i of layer {layer}{hole}.")
            matrix = block.matrix(document.parameters)
            lines.append(assignment(f"W_{block.source}_{layer}", "np.array(", matrix))
        bias = document.parameters[program.biases[layer]]
        lines.append(assignment(f"b_{layer}", "np.array(", bias))
        out.append(lines)
    return out


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


def _body(program: Program, dataset: Dataset) -> list[str]:
    """The forward pass from ``a_0``, layer by layer."""
    lines = []
    if not dataset.inputs.in_order:
        lines.append("    a_0 = features(a_0)")
    if not dataset.inputs.scale.identity:
        lines.append("    a_0 = (a_0 - X_OFFSET) / X_FACTOR")
    for layer in range(1, len(program.sizes)):
        blocks = program.blocks_into[layer]
        terms = [f"b_{layer}", *(f"a_{b.source} @ W_{b.source}_{layer}.T" for b in blocks)]
        if not blocks:
            terms = [f"np.broadcast_to(b_{layer}, (*a_0.shape[:-1], {program.sizes[layer]}))"]
        lines += [
            f"    z_{layer} = " + " + ".join(terms),
            f"    a_{layer} = {_applied(program, layer)}",
        ]
    out = f"a_{len(program.sizes) - 1}"
    scaled = out if dataset.y_scale.identity else f"Y_OFFSET + Y_FACTOR * {out}"
    return [*lines, f"    return {scaled}"]


def _main(rows: Array) -> list[str]:
    return [
        'if __name__ == "__main__":',
        textwrap.indent(assignment("examples", "np.array(", rows), "    "),
        "    for row, prediction in zip(examples, predict(examples)):",
        '        inputs = ", ".join(f"{value:.6g}" for value in row)',
        '        outputs = ", ".join(f"{value:.6g}" for value in prediction)',
        '        print(f"predict({inputs}) = {outputs}")',
    ]


def _applied(program: Program, layer: int) -> str:
    name = program.activations[layer]
    if name == "linear":
        return f"z_{layer}"
    if name == "leaky_relu":
        return f"leaky_relu(z_{layer}, {program.negative_slopes[layer]!r})"
    return f"{'absolute' if name == 'abs' else name}(z_{layer})"
