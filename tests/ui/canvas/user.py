"""Real mouse and key events on a canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.model.parts import EdgeKey
from playground.ui.canvas.geometry.layout import add_layer_centre, add_node_centre, header_rect
from playground.ui.canvas.view import CanvasView

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class User:
    """Points at things on the canvas and presses, drags, types."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    # -- where -----------------------------------------------------------------------------------

    def pixel(self, x: float, y: float) -> QPoint:
        """A scene point in pixels."""
        return QPoint(round(self.view.state.camera.x(x)), round(self.view.state.camera.y(y)))

    def node(self, node_id: int) -> QPoint:
        return self.pixel(*self.view.state.centre(node_id))

    def out_port(self, node_id: int) -> QPoint:
        return self.pixel(*self.view.state.out_port(node_id))

    def in_port(self, node_id: int) -> QPoint:
        return self.pixel(*self.view.state.in_port(node_id))

    def edge(self, key: EdgeKey, t: float = 0.35) -> QPoint:
        state = self.view.state
        return self.pixel(*state.routes.point(state.graph.edge_index[key], t))

    def add_node_button(self, layer_index: int) -> QPoint:
        state = self.view.state
        x, y = add_node_centre(state.geometry, state.camera, layer_index, 1.0)
        return QPoint(round(x), round(y))

    def add_layer_button(self, index: int) -> QPoint:
        state = self.view.state
        x, y = add_layer_centre(state.geometry, state.camera, index, 1.0)
        return QPoint(round(x), round(y))

    def header(self, layer_index: int) -> QPoint:
        """The upper half of a header, where the name is."""
        state = self.view.state
        rect = header_rect(state.geometry, state.camera, layer_index, 1.0)
        return QPoint(round(rect.centre[0]), round(rect.top + 0.25 * rect.height))

    def activation(self, layer_index: int) -> QPoint:
        state = self.view.state
        rect = header_rect(state.geometry, state.camera, layer_index, 1.0)
        return QPoint(round(rect.centre[0]), round(rect.top + 0.75 * rect.height))

    def ground(self) -> QPoint:
        """The lower left corner, where nothing is."""
        return QPoint(4, self.view.height() - 4)

    # -- doing -----------------------------------------------------------------------------------

    def move(self, at: QPoint) -> None:
        # QTest.mouseMove sends nothing where the desktop's pointer is already, from another test.
        self._move_to(at, NO_KEYS, Qt.MouseButton.NoButton)

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mousePress(self.view, LEFT, keys, at)

    def drag_on(
        self,
        at: QPoint,
        keys: Qt.KeyboardModifier = NO_KEYS,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """The pointer goes on to there, with the button held."""
        self._move_to(at, keys, button)

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseRelease(self.view, LEFT, keys, at)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseClick(self.view, LEFT, keys, at)

    def double_click(self, at: QPoint) -> None:
        QTest.mouseClick(self.view, LEFT, NO_KEYS, at)
        QTest.mouseDClick(self.view, LEFT, NO_KEYS, at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        keys: Qt.KeyboardModifier = NO_KEYS,
        *,
        release: bool = True,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Press, move in a few steps, and release unless told otherwise."""
        target = self.view
        QTest.mousePress(target, button, keys, start)
        for share in (0.1, 0.4, 0.7, 1.0):
            at = start + (end - start) * share
            self._move_to(at, keys, button)
        if release:
            QTest.mouseRelease(target, button, keys, end)

    def _move_to(self, at: QPoint, keys: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
        # QTest.mouseMove sends no modifiers and no buttons.
        target = self.view
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(at),
            QPointF(target.mapToGlobal(at)),
            Qt.MouseButton.NoButton,
            button,
            keys,
        )
        QApplication.sendEvent(target, event)

    def wheel(
        self, at: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEYS, across: int = 0
    ) -> None:
        target = self.view
        event = QWheelEvent(
            QPointF(at),
            QPointF(target.mapToGlobal(at)),
            QPoint(),
            QPoint(120 * across, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, event)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.keyClick(self.view, key, keys)

    def type_into_field(self, text: str) -> None:
        """Type into the field that is open on the canvas, and press Enter."""
        assert self.view.inline.is_open
        self.view.inline.selectAll()
        QTest.keyClicks(self.view.inline, text)
        QTest.keyClick(self.view.inline, Qt.Key.Key_Return)
