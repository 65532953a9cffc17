"""Items that paint over the whole view of a plot: rules, and shapes with a pen each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A polyline ``(n,), (n,)`` of few vertices."""

    x: Array
    y: Array
    pen: QPen


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """The area between two polylines, ``(n,)`` each."""

    x: Array
    low: Array
    high: Array
    colour: QColor


@dataclass(frozen=True, slots=True, eq=False)
class Sticks:
    """Vertical lines at ``x`` from ``low`` to ``high``, each ``(n,)``."""

    x: Array
    low: Array
    high: Array
    pen: QPen


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from ``(x, y)`` by ``(dx, dy)``, each ``(n,)``; the heads have ``head`` pixels."""

    x: Array
    y: Array
    dx: Array
    dy: Array
    pens: tuple[QPen, ...]
    head: float


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A few words above a point, or below it."""

    x: float
    y: float
    text: str
    colour: QColor
    font: QFont
    below: bool = False


Shape = Path | Area | Sticks | Arrows | Words


class _WholeView(pg.GraphicsObject):
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


class Rules(_WholeView):
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
        view = self.viewRect()
        if view is None or not (self.vertical or self.horizontal):
            return
        lines = [QLineF(x, view.top(), x, view.bottom()) for x in self.vertical]
        lines += [QLineF(view.left(), y, view.right(), y) for y in self.horizontal]
        painter.setPen(self._pen)
        painter.drawLines(lines)


class Overlay(_WholeView):
    """Paints the shapes it was given last."""

    def __init__(self, z: float) -> None:
        super().__init__(z)
        self.shapes: tuple[Shape, ...] = ()

    def set_shapes(self, shapes: Sequence[Shape]) -> None:
        if shapes or self.shapes:
            self.shapes = tuple(shapes)
            self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view = self.viewRect()
        if not self.shapes or view is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in self.shapes:
            if isinstance(shape, Path):
                _paint_path(painter, shape)
            elif isinstance(shape, Area):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(shape.colour)
                outline = _points(shape.x, shape.high) + _points(shape.x, shape.low)[::-1]
                painter.drawPolygon(QPolygonF(outline))
            elif isinstance(shape, Sticks):
                painter.setPen(shape.pen)
                rows = zip(shape.x.tolist(), shape.low.tolist(), shape.high.tolist(), strict=True)
                painter.drawLines([QLineF(x, low, x, high) for x, low, high in rows])
            elif isinstance(shape, Words):
                _paint_words(painter, shape, view)
            else:
                _paint_arrows(painter, shape)


def _points(x: Array, y: Array) -> list[QPointF]:
    return [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def _paint_path(painter: QPainter, shape: Path) -> None:
    points = _points(shape.x, shape.y)
    painter.setPen(shape.pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape.pen.style() == Qt.PenStyle.SolidLine:
        # Segment by segment: Qt 6.11's stroker takes quadratic time over crossings.
        painter.drawLines([QLineF(a, b) for a, b in pairwise(points)])
    else:
        painter.drawPolyline(QPolygonF(points))


def _paint_arrows(painter: QPainter, shape: Arrows) -> None:
    """Paint in pixels, so that the heads keep their shape at any zoom."""
    to_pixels = painter.transform()
    painter.save()
    painter.resetTransform()
    for x, y, dx, dy, pen in zip(
        shape.x.tolist(),
        shape.y.tolist(),
        shape.dx.tolist(),
        shape.dy.tolist(),
        shape.pens,
        strict=True,
    ):
        start, end = to_pixels.map(QPointF(x, y)), to_pixels.map(QPointF(x + dx, y + dy))
        way = QLineF(start, end)
        length = way.length()
        if length < 1.0:
            continue
        painter.setPen(pen)
        painter.setBrush(pen.color())
        along, head = (end - start) / length, min(shape.head, length)
        across, neck = QPointF(-along.y(), along.x()), end - along * head
        painter.drawLine(QLineF(start, neck))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF([end, neck + across * (0.5 * head), neck - across * (0.5 * head)])
        )
    painter.restore()


def _paint_words(painter: QPainter, shape: Words, view: QRectF) -> None:
    """Paint in pixels, moved sideways where the plot would cut the words."""
    at = painter.transform().map(QPointF(shape.x, shape.y))
    area = painter.transform().mapRect(view)
    painter.save()
    painter.resetTransform()
    painter.setFont(shape.font)
    painter.setPen(shape.colour)
    width = painter.fontMetrics().horizontalAdvance(shape.text)
    height = painter.fontMetrics().height()
    left = max(area.left() + 4.0, min(at.x() - width / 2.0, area.right() - width - 4.0))
    y = at.y() + height + 4.0 if shape.below else at.y() - 9.0
    painter.drawText(QPointF(left, y), shape.text)
    painter.restore()
