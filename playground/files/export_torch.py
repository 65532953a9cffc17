"""Export of a network as the source text of a PyTorch module."""

from __future__ import annotations

import textwrap

from playground.data.dataset import Dataset, dataset_of
from playground.engine.program import Program
from playground.files.feature_source import TORCH, feature_lines
from playground.files.source import (
    assignment,
    heading,
    joined,
    node_names,
    scale_lines,
    shown_rows,
)
from playground.model.document import Document

_TENSOR = "torch.tensor("
_END = ", dtype=torch.float64)"

# {z} is the pre-activation, {slope} the layer's negative slope.
_APPLIED = {
    "linear": "{z}",
    "relu": "torch.relu({z})",
    "leaky_relu": "nn.functional.leaky_relu({z}, {slope})",
    "tanh": "torch.tanh({z})",
    "sigmoid": "torch.sigmoid({z})",
    "softplus": "torch.logaddexp({z}, torch.zeros_like({z}))",
    "elu": "nn.functional.elu({z})",
    "gelu": "nn.functional.gelu({z})",
    "silu": "nn.functional.silu({z})",
    "sin": "torch.sin({z})",
    "abs": "torch.abs({z})",
    "step": "({z} > 0.0).to({z}.dtype)",
    "softmax": "torch.softmax({z}, dim=-1)",
}


def torch_source(document: Document) -> str:
    """The text of a Python file with a module ``Network``, in the user's units."""
    program, dataset = Program.of(document.graph), dataset_of(document)
    remark = (
        "Network()(x) maps rows of inputs to rows of outputs, in the units of the data and in "
        "double precision. Training keeps missing edges missing, but does not keep locks."
    )
    rows = assignment("examples", _TENSOR, shown_rows(dataset), _END)
    return joined(
        [
            heading("PyTorch", program, dataset, [remark]),
            ["import torch", "from torch import nn"],
            scale_lines(dataset, _TENSOR, _END),
            ["", "class Network(nn.Module):", "    def __init__(self):"]
            + ["        super().__init__()"]
            + [textwrap.indent(line, " " * 8) for line in _parameters(program, document)],
            ["    def forward(self, x):", *_body(program, dataset)],
            [
                "",
                'if __name__ == "__main__":',
                textwrap.indent(rows, "    "),
                "    with torch.no_grad():",
                "        for row, prediction in zip(examples, Network()(examples)):",
                "            print(row.tolist(), prediction.tolist())",
            ],
        ]
    )


def _parameters(program: Program, document: Document) -> list[str]:
    """Weights, masks where edges are missing, and biases, layer by layer."""
    lines = []
    for layer in range(1, len(program.sizes)):
        lines.append(
            f"# Layer {layer}, {program.activations[layer]}: {node_names(program, layer)}."
        )
        for block in program.blocks_into[layer]:
            pair = f"{block.source}_{layer}"
            matrix = block.matrix(document.parameters)
            lines.append(assignment("weights", _TENSOR, matrix, _END))
            lines.append(f"self.W_{pair} = nn.Parameter(weights)")
            if not block.dense:
                mask = block.matrix(document.parameters * 0.0 + 1.0)
                lines.append(assignment("mask", _TENSOR, mask, _END))
                lines.append(f'self.register_buffer("mask_{pair}", mask)')
        bias = document.parameters[program.biases[layer]]
        lines.append(assignment("biases", _TENSOR, bias, _END))
        lines.append(f"self.b_{layer} = nn.Parameter(biases)")
    return lines


def _body(program: Program, dataset: Dataset) -> list[str]:
    """The forward pass, layer by layer."""
    lines, x = [], "x"
    if not dataset.inputs.in_order:
        lines, x = feature_lines(dataset.inputs, TORCH, "inputs"), "inputs"
    scaled = x if dataset.inputs.scale.identity else f"({x} - X_OFFSET) / X_FACTOR"
    lines.append(f"a_0 = {scaled}")
    for layer in range(1, len(program.sizes)):
        terms = [f"self.b_{layer}"]
        for block in program.blocks_into[layer]:
            pair = f"{block.source}_{layer}"
            weights = f"self.W_{pair}" if block.dense else f"(self.W_{pair} * self.mask_{pair})"
            terms.append(f"a_{block.source} @ {weights}.T")
        if len(terms) == 1:
            terms = [f"self.b_{layer}.expand(*a_0.shape[:-1], {program.sizes[layer]})"]
        lines.append(f"z_{layer} = " + " + ".join(terms))
        slope = repr(program.negative_slopes[layer])
        applied = _APPLIED[program.activations[layer]].format(z=f"z_{layer}", slope=slope)
        lines.append(f"a_{layer} = {applied}")
    out = f"a_{len(program.sizes) - 1}"
    lines.append(
        f"return {out}" if dataset.y_scale.identity else f"return Y_OFFSET + Y_FACTOR * {out}"
    )
    return [" " * 8 + line for line in lines]
