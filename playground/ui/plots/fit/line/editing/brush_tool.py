"""A brush that draws points along a freehand curve, and a lasso that selects them."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainterPath, QPolygonF

from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Path
from playground.ui.plots.fit.line.chart import FitChart
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

SPACING = 9.0  # pixels between two points of the brush


class BrushTool(QObject):
    """While points are edited: Shift and drag draws, Ctrl and drag selects.

    Attributes:
        selected: the points that are ringed, by mouse or by keys, in ascending order.

    Signals:
        drawn(x, y): arrays ``(n,)`` of new points.
    """

    drawn = Signal(object, object)

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._brush = False
        self._way: list[QPointF] = []
        self._pen = pen("#000000", 2.0)
        self.selected: tuple[int, ...] = ()
        self.overlay, self.rings = Overlay(44.0), pg.ScatterPlotItem()
        self.rings.setZValue(42.0)
        chart.add(self.overlay)
        chart.add(self.rings)

    def set_theme(self, theme: Theme) -> None:
        self._pen = pen(theme.accent, 2.0 * theme.scale)
        self.rings.setSize(14.0 * theme.scale)
        self.rings.setPen(self._pen)
        self.rings.setBrush(None)

    def select(self, indices: tuple[int, ...]) -> None:
        """Ring these points."""
        x, y = self._chart.marks.places
        self.selected = tuple(i for i in indices if i < len(x))
        at = np.array(self.selected, dtype=np.intp)
        self.rings.setData(x[at], y[at])

    # -- gestures --------------------------------------------------------------------------

    def cursor_at(self, _position: QPointF) -> Qt.CursorShape | None:
        return None

    def press(self, event: QMouseEvent) -> bool:
        keys, modifier = event.modifiers(), Qt.KeyboardModifier
        wanted = keys & (modifier.ShiftModifier | modifier.ControlModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        if not (self._chart.editing and left and wanted):
            return False
        self._brush = bool(keys & modifier.ShiftModifier)
        self._way = [event.position()]
        return True

    def move(self, event: QMouseEvent) -> None:
        area = self._chart.plot_rect()
        at = event.position()
        at = QPointF(
            min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom())
        )
        if self._brush:
            # A quick stroke skips pixels; the points stay evenly spaced.
            more = evenly_spaced(self._way[-1], at)
        else:
            more = [at] if _length(at - self._way[-1]) >= 2.0 else []
        if more:
            self._way += more
            self._show()

    def release(self, event: QMouseEvent) -> None:
        self.move(event)
        way, self._way = self._way, []
        self.overlay.set_shapes(())
        if self._brush:
            places = np.array([self._chart.to_data(at) for at in way])
            self.drawn.emit(places[:, 0], places[:, 1])
            return
        path = QPainterPath()
        path.addPolygon(QPolygonF(way))
        path.closeSubpath()
        x, y = self._chart.marks.places
        inside = [
            i
            for i, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True))
            if path.contains(self._chart.to_pixels(a, b))
        ]
        self.select(tuple(inside))

    def cancel(self) -> None:
        self._way = []
        self.overlay.set_shapes(())

    def _show(self) -> None:
        ends = self._way if self._brush else [*self._way, self._way[0]]
        places = np.array([self._chart.to_data(at) for at in ends])
        self.overlay.set_shapes((Path(places[:, 0], places[:, 1], self._pen),))


def evenly_spaced(start: QPointF, end: QPointF) -> list[QPointF]:
    """The brush's points after the one at ``start``, on the way to ``end``."""
    gap = end - start
    length = _length(gap)
    return [start + gap * (i * SPACING / length) for i in range(1, int(length / SPACING) + 1)]


def _length(gap: QPointF) -> float:
    return float(np.hypot(gap.x(), gap.y()))
