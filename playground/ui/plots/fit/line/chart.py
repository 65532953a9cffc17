"""The fit plot's drawing area: its curves, and who gets its keys and its gestures."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from playground.ui.plots.chart.chart import Chart, Rules, line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.fit.line.editing.point_marks import PointMarks
from playground.ui.shell.theme import Theme

KEY_STEP = 0.01  # of the visible range, for one arrow key


class ChartTool(Protocol):
    """Takes part in the chart's gestures: what it grabs on press is its own until release."""

    def press(self, event: QMouseEvent) -> bool:
        """Whether the gesture that begins here is this tool's."""

    def move(self, event: QMouseEvent) -> None: ...

    def release(self, event: QMouseEvent) -> None: ...

    def cancel(self) -> None:
        """Leave everything as it was before the press."""

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        """The pointer comes there with no button down: its shape, None over what is others'."""


class KeyTool(Protocol):
    """Takes part in what the keys do."""

    def press_key(self, event: QKeyEvent) -> bool:
        """Whether the key meant something to this tool."""


class FitChart(Chart):
    """Hands gestures and keys to its tools; a gesture that is none's pans, a key is ignored.

    Attributes:
        marks: the points.
        editing: whether points are edited.
        tools, key_tools: asked in their order.

    Signals:
        clicked(position): a place on the widget, pressed and let go there with nothing to be
            grabbed, while points are edited.
        fit_requested(): a double click asks for the whole view.
        menu_requested(position): a place on the widget as QPointF, None when asked for by key.
    """

    clicked = Signal(QPointF)
    fit_requested = Signal()
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.target, self.left, self.right = line(10.0), line(20.0), line(20.0)
        self.inside = line(30.0)
        self.kinks, self.cursor_dot = Dots(), Dots()
        self.cursor_line = Rules(z=5.0)
        self.kinks.setZValue(40.0)
        self.cursor_dot.setZValue(42.0)
        for item in (
            self.target,
            self.left,
            self.right,
            self.inside,
            self.kinks,
            self.cursor_line,
            self.cursor_dot,
        ):
            self.add(item)
        self.marks = PointMarks(self)
        self._pressed_at: QPointF | None = None  # what is let go there is a click
        self.editing = False
        self.tools: list[ChartTool] = []
        self.key_tools: list[KeyTool] = []
        self._tool: ChartTool | None = None
        self._button = Qt.MouseButton.NoButton  # that the tool's gesture began with

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        k = theme.scale
        dash = Qt.PenStyle.DashLine
        # Dashes need the line in one piece; these curves are short.
        for curve in (self.target, self.left, self.right):
            curve.setSegmentedLineMode("off")
        self.target.setPen(pen(theme.target, 1.5 * k, Qt.PenStyle.DotLine))
        self.inside.setPen(pen(theme.fit, 3.0 * k))
        self.left.setPen(pen(theme.fit_beyond, 1.6 * k, dash))
        self.right.setPen(pen(theme.fit_beyond, 1.6 * k, dash))
        self.kinks.setSymbol("d")
        self.kinks.setSize(13.0 * k)
        self.kinks.setPen(pen(theme.surface, 1.5 * k))
        self.cursor_line.set_pen(pen(theme.axis, 1.0))
        self.cursor_dot.setSize(9.0 * k)
        self.cursor_dot.setPen(pen(theme.surface, 1.5 * k))
        self.cursor_dot.setBrush(QColor(theme.fit))
        self.marks.set_theme(theme)

    # -- gestures --------------------------------------------------------------------------

    def set_editing(self, editing: bool) -> None:
        self.cancel_tool()
        self._pressed_at = None
        self.editing = editing
        self.marks.hold(None)
        shapes = Qt.CursorShape
        self.show_cursor(shapes.CrossCursor if editing else shapes.ArrowCursor)

    def cancel_tool(self) -> bool:
        """Let a tool give up what it has grabbed; whether there was one."""
        tool, self._tool = self._tool, None
        if tool is not None:
            tool.cancel()
        return tool is not None

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """The pointer's shape."""
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _cursor_at(self, position: QPointF) -> Qt.CursorShape:
        shapes = (tool.cursor_at(position) for tool in self.tools)
        return next((shape for shape in shapes if shape is not None), Qt.CursorShape.ArrowCursor)

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        given_up = event.key() == Qt.Key.Key_Escape and self.cancel_tool()
        event.setAccepted(given_up or any(tool.press_key(event) for tool in self.key_tools))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self.plot_rect().contains(event.position())
        if inside and self._tool is None:
            self._tool = next((tool for tool in self.tools if tool.press(event)), None)
            self._button = event.button()
        if self._tool is not None:
            event.accept()
            return
        if self.editing and inside and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._tool is not None:
            self._tool.move(event)
            event.accept()
            return
        if self._pressed_at is not None:
            moved = (position - self._pressed_at).manhattanLength()
            if moved < QApplication.startDragDistance():
                return
            self._pressed_at = None
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
        if self._pressed_at is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self.clicked.emit(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.editing:
            self.mousePressEvent(event)  # quick clicks are clicks: each one adds a point
            return
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.editing or self._tool is not None:
            event.accept()
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_requested.emit(None if by_key else QPointF(event.pos()))
        event.accept()
