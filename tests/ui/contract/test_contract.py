"""The contract: every number on the screen is the engine's, at the precision it is shown with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

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
from playground.model.graph import Edge, Graph
from playground.model.optimizers import OPTIMIZERS
from playground.model.selection import Selection
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.window import MainWindow
from tests.agreement import train
from tests.strategies import HIDDEN
from tests.ui.conftest import OpenWindow
from tests.ui.contract.faults import BATCH_FAULTS, LINE_FAULTS, PROBED_FAULTS, Fault, uncaught
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


def with_weights(document: Document, graph: Graph, rng: np.random.Generator) -> Document:
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


def set_value(window: MainWindow, value: float) -> None:
    """As a person does, in a field of the inspector."""
    graph = window.session.document.graph
    key = graph.edges[0].key
    window.canvas.select(Selection(edges=(key,)))
    page = window.inspector.page
    assert isinstance(page, EdgePage)
    field = page.weight.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, repr(value))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session.shown.parameters[graph.edge_index[key]] == value


def test_everything_shown_is_the_engine_s_through_edits_and_training(
    open_window: OpenWindow,
) -> None:
    rng = np.random.default_rng(5)
    window = shown(open_window, line(rng, optimizer="momentum", learning_rate=0.02))
    assert contradictions(window) == []
    train(window.session, 3)
    window.fit.line.plot.read_out.set_x(0.371)
    assert contradictions(window) == []
    set_value(window, -1.2345678)
    assert contradictions(window) == []
    node = window.session.document.graph.layers[1].nodes[1].id
    assert window.session.edit("Delete", lambda d: edits.remove_nodes(d, [node])) == ""
    window.session.set_digits(7)
    assert contradictions(window) == []
    window.session.undo_stack.undo()
    assert contradictions(window, "canvas", "losses", "weights", "pieces") == []


def test_classes_in_batches_by_adam_agree_too(open_window: OpenWindow) -> None:
    window = shown(open_window, classes(np.random.default_rng(5)))
    train(window.session, 7)
    assert contradictions(window) == []
    window.fit.plane.plot.read_out.set_x((0.371, -0.5))
    window.session.set_digits(2)
    assert contradictions(window) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_networks_agree(open_window: OpenWindow, seed: int) -> None:
    window = shown(open_window, random_document(seed))
    train(window.session, 4)
    set_value(window, 0.7654321)
    assert contradictions(window) == []


def test_each_known_mistake_would_be_caught(open_window: OpenWindow) -> None:
    rng = np.random.default_rng(5)
    window = shown(open_window, line(rng, optimizer="momentum", learning_rate=0.02))
    train(window.session, 3)
    values = iter(np.linspace(-0.9, 0.9, 40).tolist())

    def check(fault: Fault) -> list[str]:
        window.data_panel.understood.set_n_inputs(1)
        set_value(window, next(values))
        return contradictions(window, *fault.places)

    assert list(uncaught(LINE_FAULTS, check)) == []
    window.fit.line.plot.read_out.set_x(0.371)
    assert list(uncaught(PROBED_FAULTS, check)) == []
    set_value(window, 0.95)
    window.data_panel.understood.set_n_inputs(1)
    assert contradictions(window) == [], "without the mistakes"


def test_mistakes_in_batches_and_in_adam_would_be_caught(open_window: OpenWindow) -> None:
    window = shown(open_window, classes(np.random.default_rng(5)))
    train(window.session, 3)

    def check(fault: Fault) -> list[str]:
        return contradictions(window, *fault.places)

    assert list(uncaught(BATCH_FAULTS, check)) == []
