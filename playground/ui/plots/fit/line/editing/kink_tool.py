"""Grabbing a kink's mark, or a straight piece, in the fit plot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from playground.ui.plots.chart.reach import kept_in_view, nearest_within
from playground.ui.plots.fit.line.chart import FitChart

Array = NDArray[np.float64]

KINK_REACH = 9.0  # pixels
PIECE_REACH = 6.0
START = 3.0  # pixels before a press becomes a drag


class Grabs(QObject):
    """What a hand does, in the plot's coordinates.

    Signals:
        kink_grabbed(number, alone): a mark, by its place in ``set_kinks``; ``alone`` with Shift.
        piece_grabbed(x): the piece under x.
        dragged(x, y): where it is wanted.
        dropped(), given_up(): how it ended.
    """

    kink_grabbed = Signal(int, bool)
    piece_grabbed = Signal(float)
    dragged = Signal(float, float)
    dropped = Signal()
    given_up = Signal()


class KinkTool(Grabs):
    """Turns mouse gestures into grabs, drags and drops."""

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._kinks: tuple[Array, Array] = (np.zeros(0), np.zeros(0))
        self._line: tuple[Array, Array] = (np.zeros(0), np.zeros(0))
        self._kink: int | None = None
        self._alone = False
        self._place = (0.0, 0.0)
        self._pressed_at = QPointF()
        self._grip = QPointF()
        self._dragging = False

    @property
    def pointer(self) -> QPointF:
        """Where the gesture began, on the chart."""
        return self._pressed_at

    def set_targets(self, kinks: tuple[Array, Array], line: tuple[Array, Array]) -> None:
        """The marks, and the exact line; empty arrays where nothing can be grabbed."""
        self._kinks, self._line = kinks, line

    # -- where -----------------------------------------------------------------------------

    def _kink_at(self, position: QPointF) -> int | None:
        return nearest_within(self._chart, self._kinks, position, KINK_REACH)

    def _line_at(self, position: QPointF) -> tuple[float, float] | None:
        """The place on the line straight above or below the pointer, when it is near."""
        xs, ys = self._line
        x, y = self._chart.to_data(position)
        if not len(xs) or not xs[0] <= x <= xs[-1]:
            return None
        at = float(np.interp(x, xs, ys))
        dx, dy = self._chart.box.viewPixelSize()
        piece = min(max(int(np.searchsorted(xs, x)), 1), len(xs) - 1)
        slope = (ys[piece] - ys[piece - 1]) / (xs[piece] - xs[piece - 1])
        # From the point to the line, not to the place above it: steep pieces can be grabbed too.
        distance = abs(y - at) / dy / np.hypot(1.0, slope * dx / dy)
        return (x, at) if distance <= PIECE_REACH else None

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        if self._chart.editing or not self._chart.plot_rect().contains(position):
            return None
        if self._kink_at(position) is not None:
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.SizeVerCursor if self._line_at(position) is not None else None

    # -- gestures --------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        position = event.position()
        if self._chart.editing or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._kink = self._kink_at(position)
        self._alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._kink is not None:
            self._place = float(self._kinks[0][self._kink]), float(self._kinks[1][self._kink])
        elif (place := self._line_at(position)) is not None:
            self._place = place
        else:
            return False
        self._pressed_at, self._dragging = position, False
        self._grip = self._chart.to_pixels(*self._place) - position
        return True

    def move(self, event: QMouseEvent) -> None:
        position = event.position()
        if not self._dragging:
            if (position - self._pressed_at).manhattanLength() < START:
                return
            self._dragging = True
            if self._kink is not None:
                self.kink_grabbed.emit(self._kink, self._alone)
            else:
                self.piece_grabbed.emit(self._place[0])
        x, y = self._chart.to_data(position + self._grip)
        self._pressed_at = position
        self.dragged.emit(*kept_in_view(self._chart, x, y))

    def release(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.move(event)
            self._dragging = False
            self.dropped.emit()

    def cancel(self) -> None:
        if self._dragging:
            self._dragging = False
            self.given_up.emit()
