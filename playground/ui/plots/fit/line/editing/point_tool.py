"""Adding, choosing, moving and removing points with mouse and keys, while points are edited."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.point_edits import PointEdits
from playground.ui.plots.fit.tool_chart import ARROWS, KEY_STEP, ChartTool

_MODIFIERS = Qt.KeyboardModifier
_BRUSH = _MODIFIERS.ShiftModifier | _MODIFIERS.ControlModifier
_NOT_POINTS = _MODIFIERS.ControlModifier | _MODIFIERS.AltModifier
_GAP = 5  # steps between a point and the one that a key adds beside it


class PointTool(ChartTool):
    """A drag moves a point, a right click removes it; keys act on the held point.

    Presses beside the points, and drags with Shift or Ctrl, belong to the brush, keys with Ctrl or
    Alt to cross-hair and kinks.
    """

    def __init__(self, plot: FitPlot, edits: PointEdits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart = plot.chart
        self._marks = chart.marks
        self._edits = edits
        self._pressed_at: QPointF | None = None  # on a point; None with no button down
        self._grip = QPointF()  # from the pointer to the point's centre
        chart.pointer_moved.connect(self._on_pointer_moved)

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None and self._pressed_at is None:
            self._marks.hold(None)

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        return self._marks.hold_under(position) if self._chart.editing else None

    # -- mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        position, buttons = event.position(), Qt.MouseButton
        if not self._chart.editing or event.modifiers() & _BRUSH:
            return False
        at = self._marks.point_at(position)
        if event.button() == buttons.RightButton:
            if at is not None:
                self._marks.hold(None)
                self._edits.remove((at,))
            return True
        if event.button() != buttons.LeftButton:
            return False
        if at is None:
            return False
        self._marks.hold(at)
        self._pressed_at = position
        self._grip = self._chart.to_pixels(*self._marks.place) - position
        return True

    def move(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or self._marks.held is None:
            return
        if not self._marks.carried:
            moved = (event.position() - self._pressed_at).manhattanLength()
            if moved < QApplication.startDragDistance():
                return
            self._chart.show_cursor(Qt.CursorShape.ClosedHandCursor)
        self._marks.carry(*self._place_of(event))
        self._move_held()

    def release(self, event: QMouseEvent) -> None:
        if self._marks.carried:
            self._marks.carry(*self._place_of(event))
            self._move_held()
            self._edits.end_move()
            self._chart.show_cursor(Qt.CursorShape.OpenHandCursor)
        self._marks.carried, self._pressed_at = False, None

    def cancel(self) -> None:
        if self._marks.carried:
            self._marks.put_back()
            self._move_held()
            self._edits.end_move()
        self._pressed_at = None
        self._marks.hold(None)
        self._chart.show_cursor(Qt.CursorShape.CrossCursor)

    def _place_of(self, event: QMouseEvent) -> tuple[float, float]:
        return kept_in_view(self._chart, *self._chart.to_data(event.position() + self._grip))

    def _move_held(self) -> None:
        if self._marks.held is not None:
            self._edits.move(self._marks.held, *self._marks.place)

    # -- keys ------------------------------------------------------------------------------

    def press_key(self, event: QKeyEvent) -> bool:
        key, keys, held = Qt.Key(event.key()), Qt.Key, self._marks.held
        shift = bool(event.modifiers() & _MODIFIERS.ShiftModifier)
        if not self._chart.editing or event.modifiers() & _NOT_POINTS:
            return False
        dx, dy = ARROWS.get(key, (0, 0))
        if key in (keys.Key_Delete, keys.Key_Backspace) and held is not None:
            self._marks.hold(None)
            self._edits.remove((held,))
        elif self._marks.carried:
            return False
        elif key == keys.Key_Escape and held is not None:
            self._marks.hold(None)
            self._chart.show_cursor(Qt.CursorShape.CrossCursor)
        elif dx and not shift:
            self._choose(dx)
        elif dx or (dy and held is not None):
            self._nudge(dx, dy)
        elif key in (keys.Key_Insert, keys.Key_Return, keys.Key_Enter):
            self._add()
        else:
            return False
        return True

    def _choose(self, by: int) -> None:
        """Hold the next point to the right (``by`` = 1) or left (-1)."""
        x, held = self._marks.x, self._marks.held
        if not len(x):
            return
        order = np.argsort(x, kind="stable")
        place = -1 if held is None else int(np.flatnonzero(order == held)[0])
        if held is None and by < 0:
            place = 0
        self._marks.hold(int(order[(place + by) % len(order)]))

    def _nudge(self, dx: int, dy: int) -> None:
        held = self._marks.held
        if held is None:
            return
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._marks.place
        self._edits.move(held, x + dx * KEY_STEP * (x1 - x0), y + dy * KEY_STEP * (y1 - y0))
        self._edits.end_move()

    def _add(self) -> None:
        """Add a point to the right of the held one, or in the middle of the view, and hold it."""
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = (x0 + x1) / 2.0, (y0 + y1) / 2.0
        if self._marks.held is not None:
            x, y = self._marks.place
            gap = _GAP * KEY_STEP * (x1 - x0)
            x = x + gap if x + gap <= x1 else x - gap
        if self._edits.add(x, y):
            self._marks.hold(len(self._marks.x) - 1)
