"""Items that paint over the whole view of a plot: rules, and shapes with a pen each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from playground.ui.plots.chart.clipping import (
    near_view,
    numbered_segments_near_view,
    places_near_view,
)

Array = NDArray[np.float64]


class Shape(Protocol):
    """Paints itself in the coordinates of the axes; ``view`` is what is visible of them."""

    def paint(self, painter: QPainter, view: QRectF) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A polyline ``(n,), (n,)`` of few vertices."""

    x: Array
    y: Array
    pen: QPen

    def paint(self, painter: QPainter, view: QRectF) -> None:
        points = _points(*near_view(self.x, self.y, view))
        painter.setPen(self.pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.pen.style() == Qt.PenStyle.SolidLine:
            # Segment by segment: Qt 6.11's stroker takes quadratic time over crossings.
            painter.drawLines([QLineF(a, b) for a, b in pairwise(points)])
        else:
            painter.drawPolyline(QPolygonF(points))


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """The area between two polylines, ``(n,)`` each."""

    x: Array
    low: Array
    high: Array
    colour: QColor

    def paint(self, painter: QPainter, view: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        top, foot = (near_view(self.x, edge, view) for edge in (self.high, self.low))
        outline = _points(*top) + _points(*foot)[::-1]
        painter.drawPolygon(QPolygonF(outline))


@dataclass(frozen=True, slots=True, eq=False)
class Polygon:
    """A polygon with these ``corners`` ``(n, 2)``."""

    corners: Array
    outline: QPen
    fill: QColor

    def paint(self, painter: QPainter, view: QRectF) -> None:
        painter.setPen(self.outline)
        painter.setBrush(self.fill)
        x, y = np.append(self.corners, self.corners[:1], axis=0).T
        painter.drawPolygon(QPolygonF(_points(*near_view(x, y, view))))


@dataclass(frozen=True, slots=True, eq=False)
class Sticks:
    """Vertical lines at ``x`` from ``low`` to ``high``, each ``(n,)``."""

    x: Array
    low: Array
    high: Array
    pen: QPen

    def paint(self, painter: QPainter, view: QRectF) -> None:
        lows, highs = (places_near_view(self.x, end, view) for end in (self.low, self.high))
        ends = zip(_points(*lows), _points(*highs), strict=True)
        painter.setPen(self.pen)
        painter.drawLines([QLineF(low, high) for low, high in ends])


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from ``(x, y)`` by ``(dx, dy)``, each ``(n,)``; the heads have ``head`` pixels."""

    x: Array
    y: Array
    dx: Array
    dy: Array
    pens: tuple[QPen, ...]
    head: float

    def paint(self, painter: QPainter, view: QRectF) -> None:
        to_pixels = painter.transform()
        with np.errstate(all="ignore"):
            tips = self.x + self.dx, self.y + self.dy
        x, y = (np.stack(pair, axis=1) for pair in zip((self.x, self.y), tips, strict=True))
        near, numbers = numbered_segments_near_view(x.ravel(), y.ravel(), view)
        painter.save()
        painter.resetTransform()  # in pixels the heads keep their shape at any zoom
        for i, number in enumerate(numbers.tolist()):
            pen = self.pens[number]
            start, end = (to_pixels.map(point) for point in _points(*near[:, i]))
            length = QLineF(start, end).length()
            if length < 1.0:
                continue
            along, head = (end - start) / length, min(self.head, length)
            across, neck = QPointF(-along.y(), along.x()) * (0.5 * head), end - along * head
            painter.setPen(pen)
            painter.setBrush(pen.color())
            painter.drawLine(QLineF(start, neck))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF([end, neck + across, neck - across]))
        painter.restore()


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A few words above a point, or below it; moved sideways where the plot would cut them."""

    x: float
    y: float
    text: str
    colour: QColor
    font: QFont
    below: bool = False

    def paint(self, painter: QPainter, view: QRectF) -> None:
        place = places_near_view(np.array([self.x]), np.array([self.y]), view)
        at = painter.transform().map(_points(*place)[0])
        area = painter.transform().mapRect(view)
        painter.save()
        painter.resetTransform()
        painter.setFont(self.font)
        painter.setPen(self.colour)
        width = painter.fontMetrics().horizontalAdvance(self.text)
        left = max(area.left() + 4.0, min(at.x() - width / 2.0, area.right() - width - 4.0))
        below = painter.fontMetrics().height() + 4.0
        painter.drawText(QPointF(left, at.y() + (below if self.below else -9.0)), self.text)
        painter.restore()


class WholeView(pg.GraphicsObject):
    """As large as the view, and without influence on the range."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self.setZValue(z)

    def boundingRect(self) -> QRectF:
        return self.viewRect() or QRectF()

    def dataBounds(self, *_: object) -> None:
        """None: nothing to show in an automatic range."""

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()


class Cover(pg.GraphicsObject):
    """Paints over what leaves the axes, in a file that knows no clipping; hidden on the screen."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__(plot)
        self._plot = plot
        self.colour = QColor()
        self.setZValue(0.0)  # above the drawing, below the axes
        self.hide()

    def boundingRect(self) -> QRectF:
        return QRectF(self._plot.rect())

    def paint(self, painter: QPainter, *_: object) -> None:
        outside, box = self.boundingRect(), self._plot.getViewBox().geometry()
        for left, top, right, bottom in (
            (outside.left(), outside.top(), outside.right(), box.top()),
            (outside.left(), box.bottom(), outside.right(), outside.bottom()),
            (outside.left(), box.top(), box.left(), box.bottom()),
            (box.right(), box.top(), outside.right(), box.bottom()),
        ):
            area = QRectF(QPointF(left, top), QPointF(right, bottom))
            painter.fillRect(area, self.colour)


class Rules(WholeView):
    """Straight lines across the whole view: a grid, marks, a cross-hair.

    Attributes:
        vertical, horizontal: the x and the y of the lines, in the view's coordinates.
    """

    def __init__(self, z: float) -> None:
        super().__init__(z)
        self.vertical: list[float] = []
        self.horizontal: list[float] = []
        self._pen = QPen()

    def set_pen(self, pen: QPen) -> None:
        self._pen = pen
        self.update()

    def set_lines(self, vertical: list[float], horizontal: list[float]) -> None:
        if vertical != self.vertical or horizontal != self.horizontal:
            self.vertical, self.horizontal = vertical, horizontal
            self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view = self.boundingRect()
        xs, ys = places_near_view(np.array(self.vertical), np.array(self.horizontal), view)
        lines = [QLineF(x, view.top(), x, view.bottom()) for x in xs.tolist()]
        lines += [QLineF(view.left(), y, view.right(), y) for y in ys.tolist()]
        if lines:
            painter.setPen(self._pen)
            painter.drawLines(lines)


class Overlay(WholeView):
    """Paints the shapes it was given last."""

    def __init__(self, z: float) -> None:
        super().__init__(z)
        self.shapes: tuple[Shape, ...] = ()

    def set_shapes(self, shapes: Sequence[Shape]) -> None:
        if shapes or self.shapes:
            self.shapes = tuple(shapes)
            self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in self.shapes:
            shape.paint(painter, self.boundingRect())


def _points(x: Array, y: Array) -> list[QPointF]:
    return [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
