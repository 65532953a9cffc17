"""Keys that a widget needs for itself, whatever shortcuts its surroundings have."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class _Guard(QObject):
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


def keep_keys(widget: QWidget, *keys: Qt.Key) -> None:
    """These keys are the widget's own while it has the keyboard; all of them when none is named.

    A menu needs that: while it is open the keyboard stays with the widget behind it, whose
    shortcuts would carry off the letters meant for the menu's entries.
    """
    _Guard(widget, keys)
