"""Adding, moving and removing points with the mouse, while points are edited."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.line.chart import FitChart
from playground.ui.plots.fit.line.editing.point_editor import PointEditor

_OTHERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class PointTool(PointEditor):
    """A click adds a point, a drag moves it, a right click removes it.

    With Shift and Ctrl the gestures are other tools'.

    Signals:
        dragged(index, x, y): while a point is on its way; once more, with its old place, when the
            gesture was given up.
    """

    dragged = Signal(int, float, float)

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(chart, parent)
        self._pressed_at = QPointF()
        self._grip = QPointF()
        chart.clicked.connect(self._on_clicked)
        chart.pointer_moved.connect(self._on_pointer_moved)

    def _on_clicked(self, position: QPointF) -> None:
        self.added.emit(*self._chart.to_data(position))

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None and not self._marks.pressed:
            self._marks.hold(None)

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        if not self._chart.editing:
            return None
        inside = self._chart.plot_rect().contains(position)
        self._marks.hold(self._marks.point_at(position) if inside else None)
        shapes = Qt.CursorShape
        return shapes.CrossCursor if self._marks.held is None else shapes.OpenHandCursor

    # -- gestures --------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        position, buttons = event.position(), Qt.MouseButton
        if not self._chart.editing or event.modifiers() & _OTHERS:
            return False
        at = self._marks.point_at(position)
        if event.button() == buttons.RightButton:
            if at is not None:
                self._marks.hold(None)
                self.removed.emit(at)
            return True
        if event.button() != buttons.LeftButton:
            return False
        self._marks.hold(at)
        if at is None:
            return False  # if it becomes a click the chart says so
        self._marks.press()
        self._pressed_at = position
        self._grip = self._chart.to_pixels(*self._marks.held_place) - position
        return True

    def move(self, event: QMouseEvent) -> None:
        if not self._marks.pressed:
            return
        if not self._marks.carried:
            gone = (event.position() - self._pressed_at).manhattanLength()
            if gone < QApplication.startDragDistance():
                return
            self._chart.show_cursor(Qt.CursorShape.ClosedHandCursor)
        self._carry_to(event.position())
        held = self._marks.held
        if held is not None:
            self.dragged.emit(held, *self._marks.held_place)

    def release(self, event: QMouseEvent) -> None:
        if not self._marks.carried:
            self._marks.put_down()
            return
        self._carry_to(event.position())
        self._marks.put_down()
        held = self._marks.held
        if held is not None:
            self.moved.emit(held, *self._marks.held_place)
        self._chart.show_cursor(Qt.CursorShape.OpenHandCursor)

    def cancel(self) -> None:
        held, carried = self._marks.held, self._marks.carried
        self._marks.put_back()
        if held is not None and carried:
            self.dragged.emit(held, *self._marks.held_place)
        self._marks.hold(None)
        self._chart.show_cursor(Qt.CursorShape.CrossCursor)

    def _carry_to(self, position: QPointF) -> None:
        x, y = self._chart.to_data(position + self._grip)
        self._marks.carry(*kept_in_view(self._chart, x, y))
