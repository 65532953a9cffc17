"""Grabbing a kink's mark, or a straight piece, with the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from playground.ui.plots.chart.reach import kept_in_view, nearest_within
from playground.ui.plots.fit.line.chart import ChartTool, FitChart
from playground.ui.plots.fit.line.editing.kink_drag import KinkDrags

KINK_REACH = 9.0  # pixels
PIECE_REACH = 6.0
START = 3.0  # pixels before a press becomes a drag


class KinkTool(ChartTool):
    """Drags kinks and pieces while no points are edited."""

    def __init__(self, chart: FitChart, drags: KinkDrags, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._drags = drags
        self._kink: int | None = None  # grabbed; None for a piece
        self._alone = False
        self._place = (0.0, 0.0)  # of the kink, or on the piece
        self._pressed_at = QPointF()
        self._grip = QPointF()  # from the pointer to the place
        self._dragging = False

    def _kink_at(self, position: QPointF) -> int | None:
        kinks = self._chart.kinks
        return nearest_within(self._chart, (kinks.x, kinks.y), position, KINK_REACH)

    def _line_at(self, position: QPointF) -> tuple[float, float] | None:
        """The point of the line above or below the pointer, when the line is near."""
        xs, ys = self._chart.function
        x, y = self._chart.to_data(position)
        if not len(xs) or not xs[0] <= x <= xs[-1]:
            return None
        at = float(np.interp(x, xs, ys))
        dx, dy = self._chart.pixel_size()
        piece = min(max(int(np.searchsorted(xs, x)), 1), len(xs) - 1)
        slope = (ys[piece] - ys[piece - 1]) / (xs[piece] - xs[piece - 1])
        # The distance to the line, not to the point above: steep pieces can be grabbed too.
        distance = abs(y - at) / dy / np.hypot(1.0, slope * dx / dy)
        return (x, at) if distance <= PIECE_REACH else None

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        inside = self._chart.plot_rect().contains(position)
        if self._chart.editing or not (inside and self._chart.draggable):
            return None
        if self._kink_at(position) is not None:
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.SizeVerCursor if self._line_at(position) is not None else None

    def press(self, event: QMouseEvent) -> bool:
        position, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if self._chart.editing or not (left and self._chart.draggable):
            return False
        self._kink = self._kink_at(position)
        self._alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._kink is not None:
            kinks = self._chart.kinks
            place: tuple[float, float] | None = kinks.x[self._kink], kinks.y[self._kink]
        else:
            place = self._line_at(position)
        if place is None:
            return False
        self._place = place
        self._pressed_at, self._dragging = position, False
        self._grip = self._chart.to_pixels(*place) - position
        return True

    def move(self, event: QMouseEvent) -> None:
        position = event.position()
        if not self._dragging:
            if (position - self._pressed_at).manhattanLength() < START:
                return
            self._dragging = True
            if self._kink is not None:
                makers = self._chart.kinks.nodes[self._kink]
                self._drags.grab_kink(makers[:1] if self._alone else makers)
            else:
                self._drags.grab_piece(self._place[0])
        self._drags.drag_to(*kept_in_view(self._chart, *self._chart.to_data(position + self._grip)))

    def release(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.move(event)
            self._dragging = False
            self._drags.drop()

    def cancel(self) -> None:
        if self._dragging:
            self._dragging = False
            self._drags.give_up()
