"""The contract: every number on the screen is the engine's, at the precision it is shown with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    Formula,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.model.graph import Edge
from playground.ui.window import MainWindow
from tests.agreement import train
from tests.ui.conftest import OpenWindow
from tests.ui.contract.reading import contradictions


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


def with_weights(document: Document, graph, rng: np.random.Generator) -> Document:
    parameters = frozen(rng.normal(0.0, 1.0, graph.n_parameters))
    return Document(graph, parameters, document.data, document.training)


def classes(rng: np.random.Generator) -> Document:
    """2-3-3 with softmax and cross-entropy, in batches, by Adam, with a penalty and a skip edge."""
    which = np.arange(21) % 3
    x = np.array([(-2.0, 0.0), (2.0, 0.0), (0.0, 3.0)])[which] + rng.normal(0.0, 0.7, (21, 2))
    points = Points(frozen(x), frozen(np.eye(3)[which]), (0, 4, 9), classes=("a", "b", "c"))
    training = Training(
        loss="cross_entropy", optimizer="adam", learning_rate=0.02, batch_size=5, l2=0.01, l1=0.002
    )
    document = dense_document((2, 3, 3), ("tanh", "softmax"), Data(points, "standard"), training)
    graph = document.graph
    edges = [*graph.edges, Edge(graph.nodes[0].id, graph.nodes[-1].id)]
    return with_weights(document, graph.with_edges(edges), rng)


def shown(open_window: OpenWindow, document: Document) -> MainWindow:
    """A window large enough for all numbers."""
    window = open_window(document)
    window.resize(1900, 1050)
    window.commands["all_values"].trigger()
    return window


def test_everything_shown_agrees_through_edits_and_training(open_window: OpenWindow) -> None:
    rng = np.random.default_rng(5)
    window = shown(open_window, line(rng, optimizer="momentum", learning_rate=0.02))
    session = window.session
    import time

    t = time.time()
    assert contradictions(window) == []
    print(time.time() - t)
    train(session, 3)
    window.fit.line.plot.read_out.set_x(0.371)
    print(time.time() - t)
    assert contradictions(window) == []
    print(time.time() - t)
    graph = session.document.graph
    session.edit("Set", lambda d: edits.set_values(d, {graph.edges[0].key: -1.2345678}))
    assert contradictions(window) == []
    print(time.time() - t)
    assert 0
