"""A chart that passes mouse gestures and keys to tools."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart

KEY_STEP = 0.01  # of the visible range, for one arrow key
MANY = 10  # steps, with Shift
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class ChartTool(QObject):
    """Takes part in mouse gestures and keys; a tool that accepts a press gets the whole gesture."""

    def press(self, event: QMouseEvent) -> bool:
        """Whether this tool takes the gesture that begins here."""
        return False

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved during the tool's gesture."""

    def release(self, event: QMouseEvent) -> None:
        """The tool's gesture ended."""

    def cancel(self) -> None:
        """Undo what the gesture has done so far."""

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        """The pointer's shape there with no button down; None where the tool grabs nothing."""
        return None

    def press_key(self, event: QKeyEvent) -> bool:
        """Whether this tool took the key."""
        return False


class ToolChart(Chart):
    """A gesture that no tool takes pans the view.

    Attributes:
        editing: whether points are edited.
        tools: asked in this order.

    Signals:
        fit_requested(): a double click asks for the whole view.
    """

    fit_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.editing = False
        self.tools: list[ChartTool] = []
        self._tool: ChartTool | None = None  # whose gesture goes on
        self._button = Qt.MouseButton.NoButton  # of that gesture

    # -- gestures --------------------------------------------------------------------------

    def set_editing(self, editing: bool) -> None:
        self.cancel_tool()
        self.editing = editing
        shapes = Qt.CursorShape
        self.show_cursor(shapes.CrossCursor if editing else shapes.ArrowCursor)

    def cancel_tool(self) -> bool:
        """Cancel the gesture that goes on; whether there was one."""
        tool, self._tool = self._tool, None
        if tool is not None:
            tool.cancel()
        return tool is not None

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _cursor_at(self, position: QPointF) -> Qt.CursorShape:
        shapes = (tool.cursor_at(position) for tool in self.tools)
        return next((shape for shape in shapes if shape is not None), Qt.CursorShape.ArrowCursor)

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cancelled = event.key() == Qt.Key.Key_Escape and self.cancel_tool()
        event.setAccepted(cancelled or any(tool.press_key(event) for tool in self.tools))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self.plot_rect().contains(event.position())
        if inside and self._tool is None:
            self._tool = next((tool for tool in self.tools if tool.press(event)), None)
            self._button = event.button()
        if self._tool is not None:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._tool is not None:
            self._tool.move(event)
            event.accept()
            return
        if not event.buttons():
            self.show_cursor(self._cursor_at(position))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._tool is not None and event.button() == self._button:
            tool, self._tool = self._tool, None
            tool.release(event)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.editing:
            self.mousePressEvent(event)  # two quick clicks add two points
            return
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        if not self.editing and self._tool is None:
            super().contextMenuEvent(event)
