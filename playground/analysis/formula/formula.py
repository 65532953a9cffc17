"""All that is said of a network as a formula, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.formula.layers import (
    SHORT,
    WHOLE,
    input_lines,
    layer_lines,
    output_lines,
)
from playground.analysis.formula.nested import (
    MOST_NUMBERS,
    at_input,
    in_letters,
    in_matrices,
    in_numbers,
    n_numbers,
)
from playground.data.dataset import Dataset
from playground.engine.program import Program
from playground.model.notation import Row

Array = NDArray[np.float64]

MOST_COPIED = 20_000  # numbers of a formula that is copied
MOST_TABLES = 30  # layers shown with their tables


class Kind(StrEnum):
    LETTERS = "letters"
    NUMBERS = "numbers"
    AT_INPUT = "at_input"
    MATRICES = "matrices"
    INPUT = "input"
    LAYER = "layer"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of the formula; ``layer`` is the layer that they are about."""

    kind: Kind
    lines: tuple[Row, ...]
    layer: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A network with its weights at one input.

    ``raw`` is the input in the user's units ``(n_raw,)``; ``z`` and ``a`` are of all nodes in the
    order of the graph ``(n_nodes,)``.
    """

    program: Program
    dataset: Dataset
    parameters: Array
    raw: Array
    z: Array
    a: Array


def formula_parts(moment: Moment, whole: bool = False) -> tuple[Part, ...]:
    """The formula to be read; with ``whole`` the one to be copied, in which nothing is left out
    but a nested formula of more than MOST_COPIED numbers."""
    program, graph = moment.program, moment.program.graph
    room = WHOLE if whole else SHORT
    parts = []
    if n_numbers(graph) <= (MOST_COPIED if whole else MOST_NUMBERS):
        z, a = moment.z.tolist(), moment.a.tolist()
        values = {node.id: (z[i], a[i]) for i, node in enumerate(graph.nodes)}
        parts += [
            Part(Kind.LETTERS, in_letters(graph)),
            Part(Kind.NUMBERS, in_numbers(graph, moment.parameters)),
            Part(Kind.AT_INPUT, at_input(graph, moment.parameters, values)),
        ]
    parts.append(Part(Kind.MATRICES, in_matrices(program)))
    lines = input_lines(moment.dataset, program, moment.raw, moment.a, room)
    parts.append(Part(Kind.INPUT, lines, 0))
    last = len(program.sizes) - 1
    layers = [*range(1, last + 1)]
    if not whole and last > MOST_TABLES:
        layers = [*layers[: MOST_TABLES - 1], last]
    for layer in layers:
        lines = layer_lines(program, moment.parameters, layer, moment.z, moment.a, room)
        parts.append(Part(Kind.LAYER, lines, layer))
    if lines := output_lines(moment.dataset, program, moment.a, room):
        parts.append(Part(Kind.OUTPUT, lines, last))
    return tuple(parts)
