"""The cross-hair in the plane, and the text about the place under it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from playground.session.throttle import Throttle
from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.plane.chart import PlaneChart
from playground.ui.plots.fit.tool_chart import ARROWS, KEY_STEP, MANY, ChartTool

TEXTS_PER_SECOND = 5.0
Point = tuple[float, float]


class PlaneReadOut(ChartTool):
    """Follows the pointer and the arrow keys.

    Attributes:
        x: the place of the cross-hair, None while hidden.

    Signals:
        x_changed(x): the cross-hair is there now, a tuple, or hidden, None.
        due(): the text is to be said again.
    """

    x_changed = Signal(object)
    due = Signal()

    def __init__(self, chart: PlaneChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self.x: Point | None = None
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self.due)
        chart.pointer_moved.connect(self._on_pointer_moved)
        chart.resized.connect(self.due)

    def refresh(self) -> None:
        """The network is another one."""
        if self.x is not None:
            self._texts.ask()

    def set_x(self, x: Point | None) -> None:
        if x != self.x:
            self.x = x
            self._chart.set_cross_hair(x)
            self.x_changed.emit(x)
            self.due.emit()

    def say(self, lines: list[str]) -> None:
        self._chart.show_read_out("\n".join(lines), self._chart.x_range()[0])
        if self.x is not None:
            self._chart.show_read_out("\n".join(lines), self.x[0])

    def press_key(self, event: QKeyEvent) -> bool:
        """Arrows move the cross-hair, ten steps with Shift; Escape hides it."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape and self.x is not None:
            self.set_x(None)
            return True
        if key not in ARROWS or modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        dx, dy = ARROWS[key]
        steps = MANY if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        (x0, x1), (y0, y1) = self._chart.view_box
        x, y = self.x or ((x0 + x1) / 2.0, (y0 + y1) / 2.0)
        x, y = x + steps * dx * KEY_STEP * (x1 - x0), y + steps * dy * KEY_STEP * (y1 - y0)
        self.set_x(kept_in_view(self._chart, x, y))
        return True

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        self.set_x(None if position is None else self._chart.to_data(position))
