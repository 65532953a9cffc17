"""Documents over the plane for tests, with known weights and points."""

from __future__ import annotations

import numpy as np

from playground.data.scaling import Scale
from playground.model import edits
from playground.model.document import Data, Document, Points, Training, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.plane.plot import PlanePlot


def quadrants() -> tuple[np.ndarray, np.ndarray]:
    """Eight points, two in each quadrant; y is 1 where both coordinates have one sign."""
    x = np.array([(1, 1), (2, 1), (-1, 1), (-2, 1), (-1, -1), (-2, -1), (1, -1), (2, -2)], float)
    return x, (x[:, :1] * x[:, 1:] > 0.0).astype(float)


def two_classes(hidden: str = "relu") -> Document:
    """Network 2-2-1: z = relu(x1) - relu(x2), class ``same`` where z > 0; row 7 is a test row."""
    x, y = quadrants()
    points = Points(frozen(x), frozen(y), (7,), ("left", "up"), ("y",), "", ("other", "same"))
    training = Training(loss="binary_cross_entropy")
    document = dense_document((2, 2, 1), (hidden, "sigmoid"), Data(points), training)
    return known_weights(document)


def regression(scaling: str = "none") -> Document:
    """Network 2-2-1: relu(x1) - relu(x2), in the network's units."""
    x, _ = quadrants()
    points = Points(frozen(x), frozen(x.sum(axis=1, keepdims=True)), (7,), ("left", "up"), ("y",))
    return known_weights(dense_document((2, 2, 1), ("relu", "linear"), Data(points, scaling)))


def known_weights(document: Document) -> Document:
    a, b, c, d, y = (node.id for node in document.graph.nodes)
    values = {(a, c): 1.0, (b, c): 0.0, (a, d): 0.0, (b, d): 1.0, (c, y): 1.0, (d, y): -1.0}
    return edits.set_values(document, {**values, c: 0.0, d: 0.0, y: 0.0})


def three_classes(n_inputs: int = 2, hidden: tuple[int, ...] = (4,)) -> Document:
    rng = np.random.default_rng(3)
    winners = np.arange(30) % 3
    x = np.array([(-2.0, 0.0), (2.0, 0.0), (0.0, 3.0)])[winners] + rng.normal(0.0, 0.4, (30, 2))
    y = np.eye(3)[winners]
    points = Points(frozen(x[:, :n_inputs]), frozen(y), (0, 1, 2), classes=("red", "green", "blue"))
    activations = ("relu",) * len(hidden) + ("softmax",)
    training = Training(loss="cross_entropy", optimizer="adam", learning_rate=0.05)
    return dense_document((n_inputs, *hidden, 3), activations, Data(points), training)


def scale_of(session: Session) -> Scale:
    return session.dataset.inputs.scale


def classes_of(session: Session) -> list[int]:
    """The class of each row."""
    y = session.dataset.y
    return (y[:, 0] > 0.5).astype(int).tolist() if y.shape[1] == 1 else y.argmax(axis=1).tolist()


def segments(plot: PlanePlot, name: str) -> np.ndarray:
    """The segments of one of the lines, ``(n, 2, 2)``."""
    x, y = plot.chart.curve_points(name)
    return np.stack([x, y], axis=1).reshape(-1, 2, 2)
