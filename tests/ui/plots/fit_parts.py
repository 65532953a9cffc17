"""Parts that tests of the fit plot share: its points, its buttons, and what it draws."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.data.dataset import Dataset, load_data
from playground.engine.reference import predict
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.line.plot import FitPlot

X_TRAIN, Y_TRAIN = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5])
X_TEST, Y_TEST = np.array([0.5, 1.5]), np.array([0.2, 0.9])
EMPTY = np.zeros(0)
Keys = Qt.Key


def points(
    x_train: np.ndarray = X_TRAIN,
    y_train: np.ndarray = Y_TRAIN,
    x_test: np.ndarray = X_TEST,
    y_test: np.ndarray = Y_TEST,
    names: tuple[str, str] = ("x", "y"),
) -> Data:
    """Training rows, then test rows."""
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    test = tuple(range(len(x_train), len(x)))
    return Data(
        Points(frozen(x[:, None]), frozen(y[:, None]), test, (names[0],), (names[1],)), "none"
    )


def dataset(*arrays: np.ndarray, names: tuple[str, str] = ("x", "y")) -> Dataset:
    return load_data(points(*arrays, names=names))


def hat() -> Document:
    """Kinks at -0.5 and 0.5: slopes 0, 2, -1."""
    document = dense_document(
        (1, 2, 1), ("relu", "linear"), Data(Generator("abs", n=20, noise=0.0))
    )
    x, a, b, y = (node.id for node in document.graph.nodes)
    values = {(x, a): 1.0, a: 0.5, (x, b): 1.0, b: -0.5, (a, y): 2.0, (b, y): -3.0, y: 0.25}
    return edits.set_values(document, values)


def at(plot: FitPlot, x: float, y: float) -> QPointF:
    return plot.chart.to_pixels(x, y)


def button(plot: FitPlot, name: str) -> QToolButton:
    return next(b for b in plot.findChildren(QToolButton) if b.accessibleName() == name)


def edit(plot: FitPlot) -> None:
    QTest.mouseClick(button(plot, "Edit points"), Qt.MouseButton.LeftButton)
    assert plot.editing


def legend(plot: FitPlot) -> list[str]:
    return [entry.text for entry in plot.frame.legend.entries]


def colour_at(plot: FitPlot, x: float, y: float) -> QColor:
    """The colour painted at a point of the chart."""
    return plot.chart.grab().toImage().pixelColor(at(plot, x, y).toPoint())


def is_like(colour: QColor, wanted: str | QColor) -> bool:
    """Whether a painted colour is this one, but for a touch of antialiasing."""
    pairs = zip(colour.getRgb(), QColor(wanted).getRgb(), strict=True)
    return all(abs(a - b) <= 16 for a, b in pairs)


def rows(session: Session) -> list[tuple[float, float]]:
    """All points, in the order of the data."""
    x, y = session.dataset.x[:, 0], session.dataset.y[:, 0]
    return list(zip(x.tolist(), y.tolist(), strict=True))


def fit(session: Session) -> PiecewiseLinear:
    """The exact function shown."""
    assert session.derived.pieces is not None
    return session.derived.pieces.output()


def predicted(session: Session, x: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """The network with these parameters at the user's x, in the user's units."""
    inputs = session.dataset.inputs.scale.to_network(x[:, None])
    outputs = predict(session.program, parameters, inputs)
    return session.dataset.y_scale.to_user(outputs)[:, 0]


def assert_draws(plot: FitPlot, session: Session, parameters: np.ndarray) -> None:
    """The curve over the data is the network with these parameters."""
    x, y = plot.chart.curve_points("fit")
    assert len(x) > 1
    np.testing.assert_allclose(y, predicted(session, x, parameters), rtol=1e-9, atol=1e-12)
