"""The brush, which draws points along a freehand curve, and the lasso, which selects points."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainterPath, QPen, QPolygonF

from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Path
from playground.ui.plots.fit.line.chart import ChartTool, FitChart
from playground.ui.plots.fit.line.editing.point_edits import PointEdits
from playground.ui.shell.theme import Theme

SPACING = 9.0  # pixels between two points of the brush


class Brush(ChartTool):
    """While points are edited: Shift and drag draws, Ctrl and drag selects."""

    def __init__(self, chart: FitChart, edits: PointEdits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._edits = edits
        self._draws = False  # else it selects
        self._path: list[QPointF] = []  # of the pointer, on the widget
        self._pen = QPen()
        self._overlay = Overlay(44.0)
        chart.add(self._overlay)

    def set_theme(self, theme: Theme) -> None:
        self._pen = pen(theme.accent, 2.0 * theme.scale)

    def press(self, event: QMouseEvent) -> bool:
        modifiers = Qt.KeyboardModifier
        shift = bool(event.modifiers() & modifiers.ShiftModifier)
        ctrl = bool(event.modifiers() & modifiers.ControlModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        if not (self._chart.editing and left and (shift or ctrl)):
            return False
        self._draws, self._path = shift, [event.position()]
        return True

    def move(self, event: QMouseEvent) -> None:
        area, at = self._chart.plot_rect(), event.position()
        at.setX(min(max(at.x(), area.left()), area.right()))
        at.setY(min(max(at.y(), area.top()), area.bottom()))
        if self._draws:
            more = evenly_spaced(self._path[-1], at)
        else:
            more = [at] if _length(at - self._path[-1]) >= 2.0 else []
        if more:
            self._path += more
            ends = self._path if self._draws else [*self._path, self._path[0]]
            places = np.array([self._chart.to_data(end) for end in ends])
            self._overlay.set_shapes((Path(places[:, 0], places[:, 1], self._pen),))

    def release(self, event: QMouseEvent) -> None:
        self.move(event)
        path = self._path
        self.cancel()
        if self._draws:
            x, y = np.array([self._chart.to_data(at) for at in path]).T
            self._edits.add(x, y)
        else:
            self._select(path)

    def cancel(self) -> None:
        self._path = []
        self._overlay.set_shapes(())

    def _select(self, path: list[QPointF]) -> None:
        outline, marks = QPainterPath(), self._chart.marks
        outline.addPolygon(QPolygonF(path))
        outline.closeSubpath()
        points = [self._chart.to_pixels(x, y) for x, y in zip(marks.x, marks.y, strict=True)]
        marks.select(tuple(i for i, at in enumerate(points) if outline.contains(at)))


def evenly_spaced(start: QPointF, end: QPointF) -> list[QPointF]:
    """Points from ``start`` towards ``end``, SPACING apart, without the first one."""
    gap = end - start
    length = _length(gap)
    return [start + gap * (i * SPACING / length) for i in range(1, int(length / SPACING) + 1)]


def _length(gap: QPointF) -> float:
    return float(np.hypot(gap.x(), gap.y()))
