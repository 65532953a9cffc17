"""Real mouse events on a widget, without Qt's cursor in between."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
Keys = Qt.KeyboardModifier


def _send(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPointF,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    everywhere = QPointF(widget.mapToGlobal(at))
    event = QMouseEvent(kind, at, everywhere, button, held, keys)
    QApplication.sendEvent(widget, event)


def move(widget: QWidget, at: QPointF, held: Qt.MouseButton = NONE, keys: Keys = NO_KEYS) -> None:
    _send(widget, QEvent.Type.MouseMove, at, NONE, held, keys)


def press(
    widget: QWidget, at: QPointF, button: Qt.MouseButton = LEFT, keys: Keys = NO_KEYS
) -> None:
    _send(widget, QEvent.Type.MouseButtonPress, at, button, button, keys)


def release(
    widget: QWidget, at: QPointF, button: Qt.MouseButton = LEFT, keys: Keys = NO_KEYS
) -> None:
    _send(widget, QEvent.Type.MouseButtonRelease, at, button, NONE, keys)


def click(
    widget: QWidget, at: QPointF, button: Qt.MouseButton = LEFT, keys: Keys = NO_KEYS
) -> None:
    move(widget, at)
    press(widget, at, button, keys)
    release(widget, at, button, keys)


def drag(
    widget: QWidget, start: QPointF, end: QPointF, keys: Keys = NO_KEYS, steps: int = 4
) -> None:
    """Press, move in some steps and let go."""
    move(widget, start)
    press(widget, start, LEFT, keys)
    for i in range(1, steps + 1):
        move(widget, start + (end - start) * (i / steps), LEFT, keys)
    release(widget, end, LEFT, keys)


def wheel(widget: QWidget, at: QPointF, delta: int) -> None:
    """Turn the wheel by ``delta`` eighths of a degree."""
    everywhere, phase = QPointF(widget.mapToGlobal(at)), Qt.ScrollPhase.NoScrollPhase
    turn = QPoint(0, delta)
    event = QWheelEvent(at, everywhere, QPoint(), turn, NONE, NO_KEYS, phase, False)
    QApplication.sendEvent(widget, event)
