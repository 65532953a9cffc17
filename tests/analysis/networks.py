"""Networks for the tests of the analysis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from playground.model.graph import Graph, dense_graph
from playground.model.parts import Edge, Layer, Node
from tests.strategies import graphs

PIECEWISE = ("relu", "leaky_relu", "linear", "abs")
SLOPES = (-2.0, -1.0, -0.5, 0.0, 0.01, 0.5, 1.0, 3.0)

# Few different numbers, so that crossings often coincide, cancel and vanish.
ROUND_NUMBERS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0)


@st.composite
def piecewise_graphs(
    draw: st.DrawFn, max_hidden_layers: int = 3, max_nodes: int = 3, n_outputs: int | None = 1
) -> Graph:
    """One input, piecewise-linear activations, any negative slope; skip and missing edges."""
    graph = draw(
        graphs(
            activations=PIECEWISE,
            outputs=PIECEWISE,
            n_inputs=1,
            n_outputs=n_outputs,
            max_hidden_layers=max_hidden_layers,
            max_nodes=max_nodes,
            locks=False,
        )
    )
    layers = [
        replace(layer, negative_slope=draw(st.sampled_from(SLOPES))) for layer in graph.layers
    ]
    return graph.with_layers(layers)


@st.composite
def round_networks(draw: st.DrawFn, **options: int | None) -> tuple[Graph, np.ndarray]:
    graph = draw(piecewise_graphs(**options))
    values = st.lists(
        st.sampled_from(ROUND_NUMBERS), min_size=graph.n_parameters, max_size=graph.n_parameters
    )
    return graph, np.array(draw(values))


def random_graph(
    rng: np.random.Generator, sizes: tuple[int, ...], kept: float, skip: float
) -> Graph:
    """Neighbouring layers are connected with probability ``kept``, others with ``skip``."""
    next_id, layers = 1, []
    for i, size in enumerate(sizes):
        nodes = tuple(Node(next_id + 1 + k) for k in range(size))
        outer = i in (0, len(sizes) - 1)
        activation = "linear" if outer else str(rng.choice(["relu", "relu", "leaky_relu", "abs"]))
        slope = float(rng.choice([0.01, 0.3, -0.5, 1.0, 2.0]))
        layers.append(Layer(next_id, nodes, activation, "", slope))
        next_id += size + 1
    edges = [
        Edge(a.id, b.id)
        for i, left in enumerate(layers)
        for j, right in enumerate(layers[i + 1 :], i + 1)
        for a in left.nodes
        for b in right.nodes
        if rng.random() < (kept if j == i + 1 else skip)
    ]
    return Graph(tuple(layers), tuple(edges), next_id)


def relu_sum(
    units: list[tuple[float, float, float]], bias: float = 0.0
) -> tuple[Graph, np.ndarray]:
    """1-n-1: the sum of ``v * relu(w x + b)`` over the units (w, b, v), plus ``bias``.

    The hidden nodes are 4, 5, ...
    """
    graph = dense_graph((1, len(units), 1), ("relu", "linear"))
    w, b, v = np.array(units, dtype=float).T
    return graph, np.concatenate([w, v, b, [bias]])


def tents(depth: int) -> tuple[Graph, np.ndarray]:
    """The tent map of [0, 1] applied ``depth`` times, two units a layer: 2^depth pieces there."""
    graph = dense_graph((1, *(2,) * depth, 1), ("relu",) * depth + ("linear",))
    weights = [1.0, 1.0]
    for _ in range(depth - 1):
        weights += [2.0, -4.0, 2.0, -4.0]
    weights += [2.0, -4.0]
    return graph, np.array(weights + [0.0, -0.5] * depth + [0.0])
