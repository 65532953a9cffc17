"""A list of rows with a field above it that searches them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QVBoxLayout, QWidget

_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_STILL_HERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


def matches(query: str, text: str) -> bool:
    """Whether all words of the query are in the text, in any order and case."""
    text = text.casefold()
    return all(word in text for word in query.casefold().split())


class SearchField(QLineEdit):
    """A field that keeps the focus while its arrow and page keys move in the list below.

    Signals:
        left(): another widget of the window has the focus now.
    """

    left = Signal()

    def __init__(self, found: QTreeWidget) -> None:
        super().__init__()
        self._found = found
        self.setClearButtonEnabled(True)

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LIST_KEYS:
            QCoreApplication.sendEvent(self._found, event)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STILL_HERE:
            self.left.emit()


def search_list(parent: QWidget, name: str, hint: str) -> tuple[SearchField, QTreeWidget]:
    """A field with a ``hint`` of what to type above a list called ``name``, laid out in
    ``parent``."""
    found = QTreeWidget()
    found.setRootIsDecorated(False)
    found.setAccessibleName(name)
    found.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    field = SearchField(found)
    field.setPlaceholderText(hint)
    field.setAccessibleName(hint)
    column = QVBoxLayout(parent)
    column.addWidget(field)
    column.addWidget(found, 1)
    return field, found
