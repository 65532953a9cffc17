"""Which keys belong to a widget, and which to the window's shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class _ShortcutBlock(QObject):
    """Claims keys before Qt looks for shortcuts; the widget then gets them as usual."""

    def __init__(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        super().__init__(widget)
        self._keys = keys
        widget.installEventFilter(self)

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if self._keys and event.key() not in self._keys:
            return False
        event.accept()
        return True


def block_shortcuts(widget: QWidget, *keys: Qt.Key) -> None:
    """While the widget has the keyboard these keys, or all when none is named, are no shortcuts.

    Menus need that: Qt leaves the keyboard with the widget behind an open menu, whose shortcuts
    would take the letters meant for the menu's entries.
    """
    _ShortcutBlock(widget, keys)


def undoes_or_redoes(event: QKeyEvent) -> bool:
    """Whether a key undoes or redoes; Ctrl+Y redoes on every desktop."""
    standard, ctrl = QKeySequence.StandardKey, Qt.KeyboardModifier.ControlModifier
    ctrl_y = event.key() == Qt.Key.Key_Y and event.modifiers() == ctrl
    return event.matches(standard.Undo) or event.matches(standard.Redo) or ctrl_y
