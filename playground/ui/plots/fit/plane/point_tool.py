"""Painting, moving and erasing points of the plane, while points are edited."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from playground.ui.plots.chart.reach import kept_in_view, kept_on_plot
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.point_edits import PointEdits
from playground.ui.plots.fit.tool_chart import ChartTool

SPACING = 16.0  # pixels between two painted points
Point = tuple[float, float]


class PlanePointTool(ChartTool):
    """A click adds a point, a drag paints points, or moves the point under it.

    A right click or drag erases. The new points have the class or the value of the plot's brush. By
    keys: Return adds a point at the cross-hair, Delete removes the one there, 1 to 9 choose the
    class.
    """

    def __init__(self, plot: PlanePlot, edits: PointEdits, parent: QObject) -> None:
        super().__init__(parent)
        self._plot = plot
        self._chart, self._marks = plot.chart, plot.chart.marks
        self._edits = edits
        self._pressed_at = QPointF()
        self._path: list[QPointF] = []  # painted so far
        self._erased: set[int] = set()
        self._doing = ""  # paint, carry or erase

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        return self._marks.hold_under(position) if self._chart.editing else None

    # -- mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        if not self._chart.editing:
            return False
        at, buttons = event.position(), Qt.MouseButton
        self._pressed_at = at
        if event.button() == buttons.RightButton:
            self._doing, self._erased = "erase", set()
            self._erase_at(at)
            return True
        if event.button() != buttons.LeftButton:
            return False
        self._marks.hold(self._marks.point_at(at))
        self._doing = "paint" if self._marks.held is None else "carry"
        self._path = [at]
        if self._doing == "paint":
            self._plot.show_painted([self._chart.to_data(at)])
        return True

    def move(self, event: QMouseEvent) -> None:
        at = kept_on_plot(self._chart, event.position())
        if self._doing == "erase":
            self._erase_at(at)
        elif self._doing == "paint":
            gap = at - self._path[-1]
            if np.hypot(gap.x(), gap.y()) >= SPACING:
                self._path.append(at)
                self._plot.show_painted([self._chart.to_data(p) for p in self._path])
        elif self._doing == "carry":
            moved = (at - self._pressed_at).manhattanLength()
            if self._marks.carried or moved >= QApplication.startDragDistance():
                self._marks.carried = True
                self._move_held(self._chart.to_data(at))

    def release(self, event: QMouseEvent) -> None:
        doing, self._doing = self._doing, ""
        if doing == "paint":
            self._plot.show_painted([])
            self._add([self._chart.to_data(at) for at in self._path])
        elif doing == "carry":
            self._marks.carried = False
            self._edits.end_move()
        elif self._erased:
            rows, self._erased = tuple(sorted(self._erased)), set()
            self._marks.hide(())
            self._marks.hold(None)
            self._edits.remove(rows)

    def cancel(self) -> None:
        if self._doing == "carry" and self._marks.carried:
            self._move_held(self._chart.to_data(self._pressed_at))
            self._edits.end_move()
        self._doing, self._erased = "", set()
        self._marks.hide(())
        self._marks.hold(None)
        self._plot.show_painted([])

    def _add(self, points: list[Point]) -> bool:
        x = np.array(points)
        return self._edits.add(x, np.tile(self._plot.brush_row(), (len(x), 1)))

    def _move_held(self, x: Point) -> None:
        held = self._marks.held
        if held is not None:
            self._edits.move(held, kept_in_view(self._chart, *x), self._plot.row_of(held))

    def _erase_at(self, at: QPointF) -> None:
        row = self._marks.point_at(at)
        if row is not None:
            self._erased.add(row)
            self._marks.hide(tuple(self._erased))

    # -- keys ------------------------------------------------------------------------------

    def press_key(self, event: QKeyEvent) -> bool:
        key, keys = event.key(), Qt.Key
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self._chart.editing or held != Qt.KeyboardModifier.NoModifier:
            return False
        x = self._plot.read_out.x
        if keys.Key_1 <= key <= keys.Key_9:
            return self._plot.brush_bar.choose(key - keys.Key_1)
        if key in (keys.Key_Return, keys.Key_Enter, keys.Key_Insert) and x is not None:
            return self._add([x])
        if key in (keys.Key_Delete, keys.Key_Backspace) and x is not None:
            row = self._marks.point_at(self._chart.to_pixels(*x))
            if row is not None:
                self._edits.remove((row,))
            return True
        return False
