"""Random networks for property tests, and data without rows."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from playground.model.activations import ACTIVATIONS
from playground.model.document import Data, Document, Generator, Points, Training, frozen
from playground.model.graph import Graph
from playground.model.parts import Edge, Layer, Node

SMOOTH = ("linear", "tanh", "sigmoid", "softplus", "elu", "gelu", "silu", "sin")
HIDDEN = tuple(name for name, entry in ACTIVATIONS.items() if not entry.output_only)


@st.composite
def graphs(
    draw: st.DrawFn,
    activations: tuple[str, ...] = HIDDEN,
    outputs: tuple[str, ...] = ("linear",),
    n_inputs: int | None = None,
    n_outputs: int | None = None,
    max_hidden_layers: int = 3,
    max_nodes: int = 4,
    locks: bool = True,
) -> Graph:
    """A valid layered graph with missing edges, skip edges and locks."""
    small = st.integers(1, max_nodes)
    hidden = draw(st.lists(small, min_size=0, max_size=max_hidden_layers))
    sizes = [n_inputs or draw(small), *hidden, n_outputs or draw(small)]
    next_id = 1
    layers = []
    for i, size in enumerate(sizes):
        names = ("linear",) if i == 0 else outputs if i == len(sizes) - 1 else activations
        if size == 1:  # a single softmax output would always be 1
            names = tuple(name for name in names if name != "softmax")
        nodes = []
        for k in range(size):
            locked = i > 0 and locks and draw(st.booleans())
            nodes.append(Node(next_id + 1 + k, "", locked))
        slope = draw(st.sampled_from((0.01, 0.3, -0.5)))
        layers.append(Layer(next_id, tuple(nodes), draw(st.sampled_from(names)), "", slope))
        next_id += size + 1
    pairs = [
        (a.id, b.id)
        for i, left in enumerate(layers)
        for right in layers[i + 1 :]
        for a in left.nodes
        for b in right.nodes
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    edges = tuple(Edge(a, b, locks and draw(st.booleans())) for a, b in chosen)
    return Graph(tuple(layers), edges, next_id)


@st.composite
def parameters_of(draw: st.DrawFn, graph: Graph, size: float = 1.5) -> np.ndarray:
    seed = draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).normal(0.0, size, graph.n_parameters)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A valid document with one input and one output and generated data."""
    graph = draw(graphs(n_inputs=1, n_outputs=1, max_hidden_layers=2))
    parameters = draw(parameters_of(graph))
    optimizer = draw(st.sampled_from(("sgd", "momentum", "adam")))
    training = Training(optimizer=optimizer, learning_rate=0.01)
    return Document(graph, frozen(parameters), Data(Generator("sine", n=20)), training)


def empty_points() -> Points:
    """No rows of one input and one output."""
    return Points(np.zeros((0, 1)), np.zeros((0, 1)))
