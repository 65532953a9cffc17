"""The fit plot's drawing area: its curves, its points, and the gestures that edit points."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from playground.ui.plots.chart import Chart, Rules, line, pen
from playground.ui.plots.dots import Dots
from playground.ui.theme import Theme

Array = NDArray[np.float64]

_REACH = 10.0  # pixels from a point's centre at which the pointer holds it
_KEY_STEP = 0.01  # of the visible range, for one arrow key
_KEY_GAP = 5  # such steps between a point and the one that a key adds beside it
_EMPTY = np.zeros(0)


class _Gesture(Enum):
    """What the left button is doing."""

    NONE = auto()
    ON_EMPTY = auto()  # pressed beside all points: a click adds one, a drag pans
    ON_POINT = auto()  # pressed on a point, not moved yet
    DRAGGING = auto()


class ChartTool(Protocol):
    """Takes part in the chart's gestures: what it grabs on press is its own until release."""

    def press(self, event: QMouseEvent) -> bool:
        """Whether the gesture that begins here is this tool's."""

    def move(self, event: QMouseEvent) -> None: ...

    def release(self, event: QMouseEvent) -> None: ...

    def cancel(self) -> None:
        """Leave everything as it was before the press."""

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        """The pointer's shape over what could be grabbed; None where there is nothing."""


class FitChart(Chart):
    """Points are numbered as they are drawn: training first, then test.

    Attributes:
        tools: asked in their order before a gesture edits points or pans.

    Signals:
        point_added(x, y), point_removed(index): a finished gesture.
        point_dragged(index, x, y): while a point is on its way.
        point_moved(index, x, y): once, where it was let go.
        fit_requested(): a double click asks for the whole view.
        cursor_stepped(steps): arrow keys move the read-out when no points are edited.
        menu_requested(position): a place on the widget as QPointF, None when asked for by key.
    """

    point_added = Signal(float, float)
    point_dragged = Signal(int, float, float)
    point_moved = Signal(int, float, float)
    point_removed = Signal(int)
    fit_requested = Signal()
    cursor_stepped = Signal(int)
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.target, self.left, self.right = line(10.0), line(20.0), line(20.0)
        self.inside = line(30.0)
        self.train, self.test = Dots(), Dots()
        self.kinks, self.halo = Dots(), Dots()
        self.cursor_line, self.cursor_dot = Rules(z=5.0), Dots()
        for z, item in enumerate((self.train, self.test), start=15):
            item.setZValue(z)
        for z, item in enumerate((self.kinks, self.halo, self.cursor_dot), start=40):
            item.setZValue(z)
        for item in (
            self.target,
            self.left,
            self.right,
            self.inside,
            self.train,
            self.test,
            self.kinks,
            self.halo,
            self.cursor_line,
            self.cursor_dot,
        ):
            self.add(item)
        self._x, self._y, self._n_train = _EMPTY, _EMPTY, 0
        self._held: int | None = None
        self._gesture = _Gesture.NONE
        self._pressed_at = QPointF()
        self._grip = QPointF()
        self._before = (0.0, 0.0)
        self.editing = False
        self.tools: list[ChartTool] = []
        self._tool: ChartTool | None = None

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
        self.train.setSize(8.0 * k)
        self.train.setPen(pen(theme.surface, 1.0))
        self.train.setBrush(QColor(theme.train_point))
        self.test.setSize(8.0 * k)
        self.test.setPen(pen(theme.test_point, 1.8 * k))
        self.test.setBrush(QColor(theme.surface))
        self.kinks.setSymbol("d")
        self.kinks.setSize(13.0 * k)
        self.kinks.setPen(pen(theme.surface, 1.5 * k))
        self.halo.setSize(19.0 * k)
        self.halo.setPen(pen(theme.accent, 2.0 * k))
        self.halo.setBrush(None)
        self.cursor_line.set_pen(pen(theme.axis, 1.0))
        self.cursor_dot.setSize(9.0 * k)
        self.cursor_dot.setPen(pen(theme.surface, 1.5 * k))
        self.cursor_dot.setBrush(QColor(theme.fit))

    # -- points ----------------------------------------------------------------------------

    @property
    def held(self) -> int | None:
        """The point under the pointer or chosen by key, while points are edited."""
        return self._held

    @property
    def points(self) -> tuple[Array, Array]:
        """All points as they are numbered, ``(n,), (n,)``."""
        return self._x, self._y

    @property
    def dragging(self) -> bool:
        return self._gesture is _Gesture.DRAGGING

    def set_points(self, x_train: Array, y_train: Array, x_test: Array, y_test: Array) -> None:
        """Show these points. A point on its way keeps its place under the pointer."""
        x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
        if self.dragging and self._held is not None and self._held < len(x):
            self._before = float(x[self._held]), float(y[self._held])
            x[self._held], y[self._held] = self._x[self._held], self._y[self._held]
        elif self._held is not None and (
            self._gesture is not _Gesture.NONE or self._held >= len(x)
        ):
            self._gesture, self._held = _Gesture.NONE, None
        self._x, self._y, self._n_train = x, y, len(x_train)
        self._draw_points()

    def set_editing(self, editing: bool) -> None:
        self.cancel()
        self.editing = editing
        self._hold(None)
        self._show_cursor()

    def cancel(self) -> None:
        """Give up the gesture; a point on its way goes back."""
        if self.dragging and self._held is not None:
            self._x[self._held], self._y[self._held] = self._before
            self._draw_points()
            self.point_dragged.emit(self._held, *self._before)
        self._gesture = _Gesture.NONE
        self.cancel_tool()

    def cancel_tool(self) -> bool:
        """Let a tool give up what it has grabbed; whether there was one."""
        tool, self._tool = self._tool, None
        if tool is not None:
            tool.cancel()
        return tool is not None

    def _draw_points(self) -> None:
        n = self._n_train
        self.train.setData(self._x[:n], self._y[:n])
        self.test.setData(self._x[n:], self._y[n:])
        self._draw_halo()

    def _draw_halo(self) -> None:
        at = slice(0, 0) if self._held is None else slice(self._held, self._held + 1)
        self.halo.setData(self._x[at], self._y[at])

    def _hold(self, index: int | None) -> None:
        if index != self._held:
            self._held = index
            self._draw_halo()

    def point_at(self, position: QPointF) -> int | None:
        """The point within reach of a place on the widget, the nearest one."""
        if not len(self._x):
            return None
        x, y = self.to_data(position)
        dx, dy = self.box.viewPixelSize()
        distance = np.hypot((self._x - x) / dx, (self._y - y) / dy)
        nearest = int(np.argmin(distance))
        return nearest if distance[nearest] <= _REACH else None

    def _drag_to(self, position: QPointF) -> None:
        if self._held is None:
            return
        (x0, x1), (y0, y1) = self.box.viewRange()
        x, y = self.to_data(position + self._grip)
        self._x[self._held] = min(max(x, x0), x1)
        self._y[self._held] = min(max(y, y0), y1)
        self._draw_points()

    def _held_place(self) -> tuple[float, float]:
        assert self._held is not None
        return float(self._x[self._held]), float(self._y[self._held])

    def _show_cursor(self) -> None:
        shapes = Qt.CursorShape
        shape = shapes.ArrowCursor
        if self.dragging:
            shape = shapes.ClosedHandCursor
        elif self.editing:
            shape = shapes.CrossCursor if self._held is None else shapes.OpenHandCursor
        self._set_cursor(shape)

    def _set_cursor(self, shape: Qt.CursorShape) -> None:
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    # -- keys ------------------------------------------------------------------------------

    def _choose(self, by: int) -> None:
        """The next point to the right (``by`` = 1) or left (-1)."""
        if not len(self._x):
            return
        order = np.argsort(self._x, kind="stable")
        place = -1 if self._held is None else int(np.flatnonzero(order == self._held)[0])
        if self._held is None and by < 0:
            place = 0
        self._hold(int(order[(place + by) % len(order)]))

    def _nudge(self, dx: int, dy: int) -> None:
        if self._held is None:
            return
        (x0, x1), (y0, y1) = self.box.viewRange()
        x, y = self._held_place()
        x, y = x + dx * _KEY_STEP * (x1 - x0), y + dy * _KEY_STEP * (y1 - y0)
        self.point_moved.emit(self._held, x, y)

    def _add_by_key(self) -> None:
        """A new point to the right of the chosen one, or in the middle of the view; it is chosen.

        The arrow keys then take it where it is wanted.
        """
        (x0, x1), (y0, y1) = self.box.viewRange()
        x, y = (x0 + x1) / 2.0, (y0 + y1) / 2.0
        if self._held is not None:
            x, y = self._held_place()
            gap = _KEY_GAP * _KEY_STEP * (x1 - x0)
            x = x + gap if x + gap <= x1 else x - gap
        n = self._n_train
        self.point_added.emit(x, y)
        if self._n_train > n:  # it was not refused; a new point is the last one to train on
            self._hold(self._n_train - 1)

    def _edit_by_key(self, key: Qt.Key, shift: bool) -> bool:
        """Whether ``key`` meant something while points are edited."""
        keys = Qt.Key
        if key in (keys.Key_Delete, keys.Key_Backspace) and self._held is not None:
            index = self._held
            self._hold(None)
            self.point_removed.emit(index)
        elif key == keys.Key_Escape and (self.dragging or self._held is not None):
            self.cancel()
            self._hold(None)
            self._show_cursor()
        elif key in (keys.Key_Left, keys.Key_Right):
            sign = 1 if key == keys.Key_Right else -1
            if shift:
                self._nudge(sign, 0)
            else:
                self._choose(sign)
        elif key in (keys.Key_Up, keys.Key_Down) and self._held is not None:
            self._nudge(0, 1 if key == keys.Key_Up else -1)
        elif key in (keys.Key_Insert, keys.Key_Return, keys.Key_Enter) and not self.dragging:
            self._add_by_key()
        else:
            return False
        return True

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        given_up = key == Qt.Key.Key_Escape and self.cancel_tool()
        if given_up or (self.editing and self._edit_by_key(key, shift)):
            event.accept()
        elif not self.editing and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.cursor_stepped.emit((1 if key == Qt.Key.Key_Right else -1) * (10 if shift else 1))
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        inside = self.plot_rect().contains(position)
        if inside and self._tool is None:
            self._tool = next((tool for tool in self.tools if tool.press(event)), None)
        if self._tool is not None:
            event.accept()
            return
        if self.editing and inside and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = position
            self._hold(self.point_at(position))
            if self._held is not None:
                self._gesture = _Gesture.ON_POINT
                self._before = self._held_place()
                self._grip = self.to_pixels(*self._before) - position
                event.accept()
                return
            self._gesture = _Gesture.ON_EMPTY
        elif self.editing and inside and event.button() == Qt.MouseButton.RightButton:
            index = self.point_at(position)
            if index is not None and self._gesture is _Gesture.NONE:
                self._hold(None)
                self.point_removed.emit(index)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._tool is not None:
            self._tool.move(event)
            event.accept()
            return
        moved = (position - self._pressed_at).manhattanLength()
        far = moved >= QApplication.startDragDistance()
        if self._gesture is _Gesture.ON_POINT and far:
            self._gesture = _Gesture.DRAGGING
            self._show_cursor()
        if self.dragging:
            self._drag_to(position)
            if self._held is not None:
                self.point_dragged.emit(self._held, *self._held_place())
            event.accept()
            return
        if self._gesture is _Gesture.ON_EMPTY and far:
            self._gesture = _Gesture.NONE
        if self.editing and not event.buttons():
            inside = self.plot_rect().contains(position)
            self._hold(self.point_at(position) if inside else None)
            self._show_cursor()
        if self.tools and not event.buttons():
            shapes = (tool.cursor_at(position) for tool in self.tools)
            shape = next((shape for shape in shapes if shape is not None), None)
            if shape is None:
                self._show_cursor()
            else:
                self._set_cursor(shape)
        if self._gesture is _Gesture.NONE:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        if self._tool is not None:
            tool, self._tool = self._tool, None
            tool.release(event)
            event.accept()
            return
        gesture, self._gesture = self._gesture, _Gesture.NONE
        if gesture is _Gesture.DRAGGING and self._held is not None:
            self._drag_to(event.position())
            self.point_moved.emit(self._held, *self._held_place())
            self._show_cursor()
            event.accept()
            return
        if gesture is _Gesture.ON_POINT:
            event.accept()
            return
        super().mouseReleaseEvent(event)
        if gesture is _Gesture.ON_EMPTY:
            self.point_added.emit(*self.to_data(event.position()))

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

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._gesture is _Gesture.NONE:
            self._hold(None)
