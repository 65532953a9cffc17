"""A field on the canvas itself: for the value of an edge or a bias, or for a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.model.numbers import parse_number
from playground.ui.theme import Theme

Accept = Callable[[str], None]


class InlineEditor(QLineEdit):
    """Opened over the thing it edits. Enter and clicking away apply, Escape does not.

    Signals:
        problem_found(reason): what was typed can't be used; the field stays open.
        closed(): the field is gone; the canvas has the keyboard again.
    """

    problem_found = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._accept: Accept | None = None
        self._is_number = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self.setFont(theme.number_font())
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.surface}; color: {theme.text};"
            f" border: {theme.px(2)}px solid {theme.accent}; border-radius: {theme.px(5)}px;"
            f" padding: {theme.px(1)}px {theme.px(4)}px; }}"
        )

    def open_number(
        self, name: str, value: float, at: QPoint, accept: Callable[[float], None]
    ) -> None:
        """Ask for a number; ``.`` and ``,`` and fractions are understood."""
        self._open(name, f"{value:.6g}", at, 96, lambda text: accept(parse_number(text)))
        self._is_number = True

    def open_text(self, name: str, text: str, at: QPoint, accept: Accept) -> None:
        """Ask for a name."""
        self._open(name, text, at, 132, accept)
        self._is_number = False

    def _open(self, name: str, text: str, at: QPoint, width: int, accept: Accept) -> None:
        self.setAccessibleName(name)
        self._accept = accept
        self.setText(text)
        self.selectAll()
        height = self.sizeHint().height()
        parent = self._parent
        x = max(4, min(at.x() - width // 2, parent.width() - width - 4))
        y = max(4, min(at.y() - height // 2, parent.height() - height - 4))
        self.setGeometry(x, y, width, height)
        self.show()
        self.raise_()
        self.setFocus()

    @property
    def is_open(self) -> bool:
        return self._accept is not None

    def apply(self) -> bool:
        """Use what was typed; False, and why, when it can't be used."""
        accept = self._accept
        if accept is None:
            return True
        try:
            value = self.text()
            if self._is_number:
                parse_number(value)
        except ValueError as error:
            self.problem_found.emit(str(error))
            return False
        self.discard()
        accept(value)
        return True

    def discard(self) -> None:
        if self._accept is not None:
            self._accept = None
            self.hide()
            self.closed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # While one types, all keys belong to the field, not to the canvas's actions.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.discard()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.apply():
            self.discard()
