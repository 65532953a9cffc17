"""What tests of the fit plot have in common: its points, its buttons, and what it tells."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from playground.session import Session
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter

X_TRAIN, Y_TRAIN = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5])
X_TEST, Y_TEST = np.array([0.5, 1.5]), np.array([0.2, 0.9])
EMPTY = np.zeros(0)
Keys = Qt.Key


class Told:
    """What the plot announced, in its order."""

    def __init__(self, plot: FitPlot) -> None:
        self.events: list[tuple[object, ...]] = []
        self.dragged: list[tuple[int, float, float]] = []
        self.hovered: list[object] = []
        self.ranges: list[tuple[float, float]] = []
        plot.point_added.connect(self.on_added)
        plot.point_moved.connect(self.on_moved)
        plot.point_removed.connect(self.on_removed)
        plot.point_dragged.connect(self.on_dragged)
        plot.x_hovered.connect(self.hovered.append)
        plot.range_changed.connect(self.on_range)

    def on_added(self, x: float, y: float) -> None:
        self.events.append(("added", x, y))

    def on_moved(self, index: int, x: float, y: float) -> None:
        self.events.append(("moved", index, x, y))

    def on_removed(self, index: int) -> None:
        self.events.append(("removed", index))

    def on_dragged(self, index: int, x: float, y: float) -> None:
        self.dragged.append((index, x, y))

    def on_range(self, low: float, high: float) -> None:
        self.ranges.append((low, high))


def at(plot: FitPlot, x: float, y: float) -> QPointF:
    return plot.chart.to_pixels(x, y)


def button(plot: FitPlot, name: str) -> QToolButton:
    return next(b for b in plot.findChildren(QToolButton) if b.accessibleName() == name)


def behind(session: Session, feed: FitPresenter) -> bool:
    """Whether the function drawn is that of some frames ago, as while a hand moves the canvas."""
    feed.give_way()
    network = feed.network
    return network is not None and network.parameters is not session.shown.parameters


def edit(plot: FitPlot) -> None:
    QTest.mouseClick(button(plot, "Edit points"), Qt.MouseButton.LeftButton)
    assert plot.editing
