"""A network as one formula: linear combinations of nested linear combinations.

Written in letters, with the numbers of its weights, and with the numbers of an input too. Larger
networks are written with a matrix for each pair of layers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.formula.names import function_name
from playground.analysis.walk.lines import parameter_symbol
from playground.engine.program import Program
from playground.model.graph import Graph
from playground.model.notation import BREAK, Notation, Number, Row, Symbol, Word
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]
Lines = tuple[Row, ...]

MOST_NUMBERS = 60  # weights and biases in formulas that are written out
MOST_LAYERS = 24  # nested in one formula of matrices


def n_numbers(graph: Graph) -> int:
    """How many weights and biases are written when all outputs are nested down to the inputs."""
    count = {node.id: 0 for node in graph.layers[0].nodes}
    for layer in graph.layers[1:]:
        for node in layer.nodes:
            sources = graph.incoming[node.id]
            count[node.id] = 1 + sum(1 + count[source] for source in sources)
    return sum(count[node.id] for node in graph.layers[-1].nodes)


@dataclass(frozen=True, slots=True)
class _Written:
    """How weights, biases and inputs are written: a term is its sign and the rest."""

    parameter: Callable[[ParameterKey], tuple[bool, Notation]]
    input: Callable[[int], Notation]


def in_letters(graph: Graph) -> Lines:
    """Each output with the letters of its weights."""

    def parameter(key: ParameterKey) -> tuple[bool, Notation]:
        return False, parameter_symbol(graph, key)

    return _outputs(graph, _Written(parameter, _input_symbols(graph)))


def in_numbers(graph: Graph, parameters: Array) -> Lines:
    """Each output with the numbers of its weights."""
    return _outputs(graph, _Written(_numbers(graph, parameters), _input_symbols(graph)))


def at_input(graph: Graph, parameters: Array, values: Mapping[int, tuple[float, float]]) -> Lines:
    """Each output with the numbers of an input; ``values`` are the z and a of all nodes."""

    def value(node: int) -> Notation:
        return Number(values[node][1], brackets=True)

    ends = {node.id: Number(values[node.id][1]) for node in graph.layers[-1].nodes}
    sums = {node.id: Number(values[node.id][0]) for node in graph.layers[-1].nodes}
    return _outputs(graph, _Written(_numbers(graph, parameters), value), ends, sums)


def _numbers(graph: Graph, parameters: Array) -> Callable[[ParameterKey], tuple[bool, Notation]]:
    def parameter(key: ParameterKey) -> tuple[bool, Notation]:
        value = float(parameters[graph.parameter_index[key]])
        return value < 0.0, Number(abs(value))

    return parameter


def _input_symbols(graph: Graph) -> Callable[[int], Notation]:
    def symbol(node: int) -> Notation:
        return Symbol(graph.display_name(node))

    return symbol


def _outputs(
    graph: Graph,
    written: _Written,
    ends: Mapping[int, Notation] | None = None,
    sums: Mapping[int, Notation] | None = None,
) -> Lines:
    layer = graph.layers[-1]
    lines = []
    for node in layer.nodes:
        name = graph.display_name(node.id)
        if layer.activation == "softmax":
            end = (Word(" = "), sums[node.id]) if sums else ()
            parts = (Symbol("z", name), Word(" = "), *_sum(graph, written, node.id), *end)
        else:
            end = (Word(" = "), ends[node.id]) if ends else ()
            parts = (Symbol(name), Word(" = "), *_value(graph, written, node.id), *end)
        lines.append(Row(parts))
    if layer.activation == "softmax":
        logits = [Symbol("z", graph.display_name(node.id)) for node in layer.nodes]
        for node, logit in zip(layer.nodes, logits, strict=True):
            end = (Word(" = "), ends[node.id]) if ends else ()
            parts = (Symbol(graph.display_name(node.id)), Word(" = "), *_share(logit, logits), *end)
            lines.append(Row(parts))
    return tuple(lines)


def _share(logit: Notation, logits: list[Symbol]) -> list[Notation]:
    """A unit of a softmax layer by its logits."""
    parts: list[Notation] = [Word("exp("), logit, Word(") / (")]
    for k, other in enumerate(logits):
        parts += [Word(" + ")] if k else []
        parts += [Word("exp("), other, Word(")")]
    return [*parts, Word(")")]


def _value(graph: Graph, written: _Written, node: int) -> list[Notation]:
    """The activation of a node, down to the inputs."""
    if graph.layer_index[node] == 0:
        return [written.input(node)]
    layer = graph.layer_of(node)
    inner = _sum(graph, written, node)
    if layer.activation == "linear":
        return inner
    slope: list[Notation] = []
    if layer.activation == "leaky_relu":
        slope = [Word(", "), Number(layer.negative_slope)]
    return [Word(f"{function_name(layer.activation)}("), *inner, *slope, Word(")")]


def _sum(graph: Graph, written: _Written, node: int) -> list[Notation]:
    """The z of a node: weights times activations, plus the bias."""
    parts: list[Notation] = []
    for source in graph.incoming[node]:
        negative, weight = written.parameter((source, node))
        factor = _value(graph, written, source)
        if graph.layer_of(source).activation == "linear" and graph.layer_index[source]:
            factor = [Word("("), *factor, Word(")")]
        parts += [*_sign(negative, bool(parts)), weight, Word(" · "), *factor]
    negative, bias = written.parameter(node)
    return [*parts, *_sign(negative, bool(parts)), bias]


def _sign(negative: bool, is_later: bool) -> list[Notation]:
    if is_later:
        return [Word(" − " if negative else " + ")]
    return [Word("−")] if negative else []


# -- with matrices ----------------------------------------------------------------------------


def vector(layer: int) -> Symbol:
    """The activations of a layer; those of layer 0 are the inputs."""
    return Symbol("a", str(layer))


def matrix(source: int, target: int) -> Symbol:
    """The weights between two layers, called as in program text."""
    return Symbol("W", str(target) if source == target - 1 else f"{source},{target}")


def sums(program: Program, layer: int, before: list[Notation] | None = None) -> list[Notation]:
    """z of a layer in letters; ``before`` is written for the layer before."""
    parts: list[Notation] = []
    for block in reversed(program.blocks_into[layer]):
        is_next = block.source == layer - 1
        a = before if before is not None and is_next else [vector(block.source)]
        plus = [Word(" + ")] if parts else []
        parts += [*plus, matrix(block.source, layer), Word(" "), BREAK, *a]
    plus = [Word(" + ")] if parts else []
    return [*parts, *plus, Symbol("b", str(layer))]


def in_matrices(program: Program) -> Lines:
    """The network nested in one line of matrices; a line for each layer where edges skip layers,
    and in very deep networks."""
    last = len(program.sizes) - 1
    sources = [block.source for layer in range(1, last + 1) for block in program.blocks_into[layer]]
    if sources != list(range(last)) or last > MOST_LAYERS:
        return tuple(
            Row((vector(layer), Word(" = "), *applied(program, layer, sums(program, layer))))
            for layer in range(1, last + 1)
        )
    value: list[Notation] = [vector(0)]
    for layer in range(1, last + 1):
        is_bare = layer == 1 or program.activations[layer - 1] != "linear"
        inner = value if is_bare else [Word("("), *value, Word(")")]
        value = applied(program, layer, sums(program, layer, inner))
    return (Row((vector(last), Word(" = "), *value)),)


def applied(program: Program, layer: int, z: list[Notation]) -> list[Notation]:
    """The activation of a layer applied to ``z``."""
    name = program.activations[layer]
    if name == "linear":
        return z
    slope: list[Notation] = []
    if name == "leaky_relu":
        slope = [Word(", "), Number(program.negative_slopes[layer])]
    return [Word(f"{function_name(name)}("), *z, *slope, Word(")")]
