"""A network layer by layer: W, b, z and a as tables, for one input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.analysis.formula.nested import applied, matrix, sums, vector
from playground.analysis.round_off import size_of_terms
from playground.data.dataset import Dataset
from playground.engine.program import Block, Program
from playground.model.activations import ACTIVATIONS
from playground.model.notation import BREAK, Matrix, Notation, Number, Row, Symbol, Word, row

Array = NDArray[np.float64]
Lines = tuple[Row, ...]

Room = tuple[int, int]  # rows and columns of a table; a larger one is shortened
SHORT: Room = (8, 6)
WHOLE: Room = (10**9, 10**9)
DOWN, ACROSS = Word("⋮"), Word("…")
NO_EDGE = Word("·")


def layer_lines(
    program: Program, parameters: Array, layer: int, z: Array, a: Array, room: Room = SHORT
) -> Lines:
    """The tables of a layer; ``z`` and ``a`` are those of all nodes ``(n_nodes,)``."""
    graph = program.graph
    starts = np.cumsum([0, *program.sizes])
    parts = [slice(starts[k], starts[k + 1]) for k in range(len(program.sizes))]
    names = [Symbol(graph.display_name(node.id)) for node in graph.layers[layer].nodes]
    own_z, own_a = Symbol("z", str(layer)), vector(layer)
    letters = row(own_z, " = ", *sums(program, layer))
    numbers: list[Notation | str] = [own_z, " = "]
    for block in reversed(program.blocks_into[layer]):
        weights = _weights(block, block.matrix(parameters), room)
        numbers += [weights, " ", BREAK, column(_numbers(a[parts[block.source]]), room), " + "]
    (scale,) = size_of_terms(program, parameters, layer, [a[part][None] for part in parts])
    bias = parameters[program.biases[layer]]
    total = [Number(float(v), float(s)) for v, s in zip(z[parts[layer]], scale, strict=True)]
    numbers += [column(_numbers(bias), room), " = ", column(total, room)]
    result = column(_numbers(a[parts[layer]]), room)
    value = applied(program, layer, [own_z])
    return (
        letters,
        Row(tuple(_shapes(program, layer))),
        row(*numbers),
        ACTIVATIONS[program.activations[layer]].formula[0],
        row(own_a, " = ", column(names, room), " = ", *value, " = ", result),
    )


def input_lines(
    dataset: Dataset, program: Program, raw: Array, a: Array, room: Room = SHORT
) -> Lines:
    """What the network sees of the raw input ``(n_raw,)``: features, and scaled columns."""
    inputs, scale = dataset.inputs, dataset.inputs.scale
    nodes = program.graph.layers[0].nodes
    names = [Symbol(program.graph.display_name(node.id)) for node in nodes]
    seen_by_network = column(_numbers(a[: len(names)]), room)
    lines = [row(vector(0), " = ", column(names, room), " = ", seen_by_network)]
    if not scale.identity:
        seen = inputs.shown(raw[None])[0]
        parts = zip(names, seen.tolist(), scale.offset, scale.factor, strict=True)
        for name, value, offset, factor in [*parts][: room[0]]:
            less = Number(float(offset), float(factor), brackets=True)
            scaled = row(less, ") / ", Number(float(factor)))
            letters = row(name, " = (", name, " in the data − ", scaled)
            lines.append(row(letters, " = (", Number(value), " − ", scaled))
    return tuple(lines)


def output_lines(dataset: Dataset, program: Program, a: Array, room: Room = SHORT) -> Lines:
    """The outputs in the units of the data, where those differ from the network's."""
    scale = dataset.y_scale
    if scale.identity:
        return ()
    nodes = program.graph.layers[-1].nodes
    outputs = a[len(a) - len(nodes) :]
    lines = []
    for node, value, offset, factor in [
        *zip(nodes, outputs, scale.offset, scale.factor, strict=True)
    ][: room[0]]:
        name = Symbol(program.graph.display_name(node.id))
        total = float(offset) + float(factor) * float(value)
        size = abs(float(offset)) + abs(float(factor) * float(value))
        lines.append(
            row(
                name, " in the data = ", Number(float(offset)), " + ", Number(float(factor)),
                " · ", name, " = ", Number(total, size),
            )
        )  # fmt: skip
    return tuple(lines)


def _shapes(program: Program, layer: int) -> list[Notation]:
    """The rows and columns of each table of a layer."""
    n = program.sizes[layer]
    parts: list[Notation] = []
    for block in reversed(program.blocks_into[layer]):
        parts += [matrix(block.source, layer), Word(f" is {n} × {block.n_columns}, "), BREAK]
    one = "1 number" if n == 1 else f"{n} numbers"
    names = [Symbol(letter, str(layer)) for letter in "bza"]
    return [*parts, names[0], Word(", "), names[1], Word(" and "), names[2], Word(f" are {one}")]


def column(cells: Sequence[Notation], room: Room) -> Matrix:
    """A table of one column, shortened in the middle."""
    return Matrix(tuple((DOWN if i is None else cells[i],) for i in _places(len(cells), room[0])))


def _numbers(values: Array) -> list[Notation]:
    return [Number(value) for value in values.tolist()]


def _weights(block: Block, weights: Array, room: Room) -> Matrix:
    """A number for each edge, a dot where there is none."""
    there = np.zeros(weights.shape, dtype=bool)
    there[block.rows, block.columns] = True

    def cell(i: int, j: int | None) -> Notation:
        if j is None:
            return ACROSS
        return Number(float(weights[i, j])) if there[i, j] else NO_EDGE

    across = _places(weights.shape[1], room[1])
    down = _places(len(weights), room[0])
    return Matrix(tuple((DOWN,) if i is None else tuple(cell(i, j) for j in across) for i in down))


def _places(n: int, most: int) -> list[int | None]:
    """The places shown of ``n``: all of them, or the first ones, None for dots, and the last."""
    return [*range(n)] if n <= most else [*range(most - 2), None, n - 1]
