"""The long form of a network: a line for each node, in the names that typed lines can use."""

from __future__ import annotations

import textwrap

from playground.analysis.formula.names import Names, function_name
from playground.analysis.own_lines.run import functions
from playground.engine.program import Program
from playground.model.graph import Graph
from playground.model.parts import Layer

WIDTH = 56  # characters, about what the panel shows
MOST_NUMBERS = 1_000  # weights and biases; nobody types more


def names_of(program: Program) -> Names:
    """The names of nodes, weights and biases; none is that of a function or an array."""
    layers = range(len(program.sizes))
    arrays = {f"{letter}_{layer}" for letter in "abz" for layer in layers}
    arrays |= {f"W_{k}" for k in layers} | {f"W_{i}_{k}" for i in layers for k in layers}
    return Names(program.graph, {*functions(), *arrays})


def sample_names(program: Program) -> tuple[tuple[str, ...], str, str]:
    """The names of the inputs, of the first weight ("" without weights) and of the first bias."""
    graph, names = program.graph, names_of(program)
    inputs = tuple(names.node[node.id] for node in graph.layers[0].nodes)
    weight = next(iter(names.weight.values()), "")
    return inputs, weight, next(iter(names.bias.values()))


def sample_line(program: Program) -> str:
    """The line of the first unit, shortened: ``h1 = relu(w_x1_h1*x1 + … + b_h1)``."""
    graph, names = program.graph, names_of(program)
    layer = graph.layers[1]
    node = layer.nodes[0].id
    terms = _sum(graph, names, node).split(" + ")
    total = " + ".join(terms if len(terms) <= 2 else [terms[0], "…", terms[-1]])
    name = names.z[node] if layer.activation == "softmax" else names.node[node]
    return f"{name} = {_applied(layer, total)}"


def long_form(program: Program) -> str:
    """A line for each unit: its weighted sum in its activation.

    A softmax layer has a line for each z and one for all its units.
    """
    graph, names = program.graph, names_of(program)
    lines: list[str] = []
    for layer in graph.layers[1:]:
        for node in layer.nodes:
            total = _sum(graph, names, node.id)
            if layer.activation == "softmax":
                lines += _wrapped(names.z[node.id], total)
            else:
                is_call = layer.activation != "linear"
                lines += _wrapped(names.node[node.id], _applied(layer, total), is_call=is_call)
        if layer.activation == "softmax":
            logits = ", ".join(names.z[node.id] for node in layer.nodes)
            units = ", ".join(names.node[node.id] for node in layer.nodes)
            lines += _wrapped(f"[{units}]", f"softmax([{logits}])", is_call=True)
    return "\n".join(lines) + "\n"


def _applied(layer: Layer, total: str) -> str:
    """The activation's call; the sum alone where there is none for a single unit."""
    if layer.activation in ("linear", "softmax"):
        return total
    slope = f", {layer.negative_slope!r}" if layer.activation == "leaky_relu" else ""
    return f"{function_name(layer.activation)}({total}{slope})"


def _sum(graph: Graph, names: Names, node: int) -> str:
    terms = [f"{names.weight[s, node]}*{names.node[s]}" for s in graph.incoming[node]]
    return " + ".join([*terms, names.bias[node]])


def _wrapped(name: str, value: str, is_call: bool = False) -> list[str]:
    """``name = value``; a long one is broken within brackets."""
    if len(f"{name} = {value}") <= WIDTH:
        return [f"{name} = {value}"]
    text = f"{name}\0=\0{value}" if is_call else f"{name}\0=\0({value})"
    lines = textwrap.wrap(
        text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return [line.replace("\0", " ") for line in lines]
