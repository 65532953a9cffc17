"""Networks for which everything shown is compared with the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.model.document import (
    Builtin,
    Data,
    Document,
    Formula,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.model.graph import Graph
from playground.model.optimizers import OPTIMIZERS
from playground.model.parts import Edge
from tests.strategies import HIDDEN


def line(rng: np.random.Generator, **training: object) -> Document:
    """1-3-2-1 on a typed formula, with a skip edge, locks, and an edge missing."""
    source = Formula("0.3x*sin(5x) + x^2/2", n=24, noise=0.05, seed=3, test_fraction=0.25)
    document = dense_document(
        (1, 3, 2, 1), ("relu", "leaky_relu", "linear"), Data(source), Training(**training)
    )
    graph = document.graph
    x, y = graph.nodes[0].id, graph.nodes[-1].id
    edges = [edge for k, edge in enumerate(graph.edges) if k != 4] + [Edge(x, y)]
    edges[1] = replace(edges[1], locked=True)
    return with_weights(document, graph.with_edges(edges), rng)


def with_weights(document: Document, graph: Graph, rng: np.random.Generator) -> Document:
    parameters = frozen(rng.normal(0.0, 1.0, graph.n_parameters))
    return Document(graph, parameters, document.data, document.training)


def classes(rng: np.random.Generator) -> Document:
    """2-3-3 with softmax and cross-entropy, in batches, by Adam, with penalties, a lock and a skip
    edge."""
    which = np.arange(21) % 3
    x = np.array([(-2.0, 0.0), (2.0, 0.0), (0.0, 3.0)])[which] + rng.normal(0.0, 0.7, (21, 2))
    points = Points(frozen(x), frozen(np.eye(3)[which]), (0, 4, 9), classes=("a", "b", "c"))
    training = Training(
        loss="cross_entropy", optimizer="adam", learning_rate=0.02, batch_size=5, l2=0.01, l1=0.002
    )
    document = dense_document((2, 3, 3), ("tanh", "softmax"), Data(points, "standard"), training)
    graph = document.graph
    edges = [*graph.edges, Edge(graph.nodes[0].id, graph.nodes[-1].id)]
    edges[2] = replace(edges[2], locked=True)
    return with_weights(document, graph.with_edges(edges), rng)


def digits(rng: np.random.Generator) -> Document:
    """64-5-10 on the shipped digits."""
    training = Training(loss="cross_entropy", optimizer="adam", learning_rate=0.02, batch_size=32)
    data = Data(Builtin("digits", test_fraction=0.3))
    document = dense_document((64, 5, 10), ("relu", "softmax"), data, training)
    return with_weights(document, document.graph, rng)


def random_document(seed: int) -> Document:
    """A network of one or two inputs with any activations, loss, optimizer and penalty."""
    rng = np.random.default_rng(seed)
    n_inputs = int(rng.integers(1, 3))
    sizes = (n_inputs, *rng.integers(1, 4, int(rng.integers(1, 4))).tolist(), 1)
    hidden = [str(rng.choice(HIDDEN)) for _ in sizes[1:-1]]
    x = rng.uniform(-1.5, 1.5, (14, n_inputs))
    y = np.sin(2.0 * x).sum(axis=1, keepdims=True)
    training = Training(
        loss=str(rng.choice(["half_mse", "mse", "mae", "huber"])),
        optimizer=str(rng.choice(list(OPTIMIZERS))),
        learning_rate=0.01,
        batch_size=int(rng.choice([0, 1, 5])),
        l1=float(rng.choice([0.0, 0.01])),
        l2=float(rng.choice([0.0, 0.02])),
    )
    points = Points(frozen(x), frozen(y), (2, 6, 11))
    scaling = str(rng.choice(["none", "standard"]))
    document = dense_document(sizes, (*hidden, "linear"), Data(points, scaling), training)
    nodes = document.graph.nodes
    skip = Edge(nodes[0].id, nodes[-1].id)
    edges = {edge.key: edge for edge in (*document.graph.edges, skip)}
    return with_weights(document, document.graph.with_edges(edges.values()), rng)
