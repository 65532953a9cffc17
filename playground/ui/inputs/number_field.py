"""Fields whose value is applied on Enter and when the focus leaves them."""

from __future__ import annotations

import contextlib
import math
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

from playground.ui.inputs.form import restyle
from playground.ui.inputs.keys import undoes_or_redoes
from playground.ui.inputs.number import Name, Names, Number, Sizes
from playground.ui.inputs.tool_tip import plain, say_beside
from playground.ui.shell.theme import number_font

_WHEEL_NOTCH = 120
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class ValueField(QLineEdit):
    """A line edit for one value: a number, a name, several names, or the sizes of layers.

    Enter and leaving the field apply what was typed; Escape, and Undo while something is typed,
    restore the value. Arrow keys and, while the field has the focus, the wheel step it: with Shift
    a tenth of a step, with Ctrl ten. A text that can't be used is not applied: it stays, with the
    reason beside the field. Space is the window's until something is typed.

    Signals:
        value_changed(value): the person entered another value. ``set_value`` is silent.
        message_changed(str): why the text can't be used; "" when that is over.
    """

    value_changed = Signal(object)
    message_changed = Signal(str)

    def __init__(
        self, kind: Number | Name | Names | Sizes, value: Any, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._value = self._before = value
        self._message = ""
        self._usual = ("", "")  # tool tip and description while nothing is wrong
        self._wheel_angle = 0
        self._select_on_release = False
        self.setFont(number_font())
        self.textEdited.connect(self._clear_message)
        self._show_value()

    # -- value -----------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """The value last entered or set."""
        return self._value

    @property
    def message(self) -> str:
        """Why the text can't be used; "" when nothing is wrong."""
        return self._message

    @property
    def is_pending(self) -> bool:
        """Whether there is a text that is not applied."""
        return self.isModified() or bool(self._message)

    def set_value(self, value: Any) -> None:
        """Show a value from outside, without a signal; what is being typed is left alone."""
        self._value = self._before = value
        if not (self.hasFocus() and self.isModified()):
            self._clear_message()
            self._show_value()

    def commit(self) -> bool:
        """Apply what was typed. False, and a message, when it can't be used."""
        if self._message:
            say_beside(self, self._message)
            return False
        if not self.isModified() or self.text() == self._kind.write(self._value, True):
            self.setModified(False)
            return True
        try:
            value = self._kind.read(self.text())
        except ValueError as error:
            self.refuse(str(error))
            return False
        self._take(value)
        return not self._message

    def refuse(self, reason: str) -> None:
        """The value just entered can't be used: the one before holds. The text stays."""
        self._value = self._before
        self.setModified(True)
        self._set_message(reason)

    def restore(self) -> None:
        """Throw away what was typed."""
        self._clear_message()
        self.setModified(False)
        self._show_value()
        self.selectAll()

    def step_by(self, steps: float) -> None:
        """Step from what is typed, or from the value when the text can't be read."""
        if not isinstance(self._kind, Number) or not self._kind.step:
            return
        start = self._value
        if self.isModified():
            with contextlib.suppress(ValueError):
                start = self._kind.read(self.text())
        if not math.isnan(start):
            self._take(self._kind.stepped(start, steps))

    def _take(self, value: Any) -> None:
        self._before, self._value = self._value, value
        self._clear_message()
        self.setModified(False)
        self._show_value()
        if self.hasFocus():
            self.selectAll()
        if value != self._before:
            self.value_changed.emit(value)
        self._before = self._value

    def _show_value(self) -> None:
        text = self._kind.write(self._value, self.hasFocus())
        if text == self.text() and not self.isModified():
            return
        everything = self.hasSelectedText() and self.selectedText() == self.text()
        cursor = self.cursorPosition() if self.hasFocus() else 0
        self.setText(text)
        self.setModified(False)
        if everything:
            self.selectAll()
        else:
            self.setCursorPosition(min(cursor, len(text)))

    def _clear_message(self) -> None:
        if self._message:
            self._set_message("")

    def _set_message(self, message: str) -> None:
        if not self._message:
            self._usual = self.toolTip(), self.accessibleDescription()
        self._message = message
        tip, description = (plain(message), message) if message else self._usual
        self.setToolTip(tip)
        self.setAccessibleDescription(description)
        restyle(self, "invalid", bool(message))
        if message:
            say_beside(self, message)
        else:
            QToolTip.hideText()
        self.message_changed.emit(message)

    # -- keys ------------------------------------------------------------------------------

    def enter(self) -> None:
        """What Enter does."""
        if self.commit():
            self.selectAll()

    def cancel(self) -> None:
        """What Escape does."""
        self.restore()

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the field's own, besides those that edit text.

        Ctrl+Enter is the window's; so is Ctrl with an arrow in a field that multiplies: that steps
        the learning rate from anywhere.
        """
        key, with_ctrl = event.key(), bool(event.modifiers() & _CTRL)
        if key in _ENTER:
            return not with_ctrl
        if key in _STEPS:
            ratio = isinstance(self._kind, Number) and self._kind.ratio
            return not event.modifiers() & _ALT and not (with_ctrl and ratio)
        return key == Qt.Key.Key_Escape and self.is_pending

    def _leaves(self, event: QKeyEvent) -> bool:
        """Whether a key is the window's: Space plays also when a number has just been entered."""
        is_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
        return is_space and isinstance(self._kind, Number) and not self.is_pending

    # -- Qt --------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if undoes_or_redoes(event):
                event.setAccepted(self.is_pending)  # else the window undoes the last edit
                return True
            if self.claims(event):
                event.accept()
                return True
            if self._leaves(event):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if undoes_or_redoes(event):
            if self.is_pending:
                self.restore()
        elif self._leaves(event):
            event.ignore()  # nor does the field take it when the window has no use for it
            return
        elif not self.claims(event):
            super().keyPressEvent(event)
            return
        elif key in _STEPS:
            self.step_by(_STEPS[Qt.Key(key)] * _step_factor(event.modifiers()))
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        else:
            self.enter()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        # Some platforms turn Shift + wheel (and Alt) into a horizontal wheel.
        self._wheel_angle += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._wheel_angle / _WHEEL_NOTCH)
        self._wheel_angle -= notches * _WHEEL_NOTCH
        if notches:
            self.step_by(notches * _step_factor(event.modifiers()))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._select_on_release = event.reason() == Qt.FocusReason.MouseFocusReason
        if not self.isModified():
            self._show_value()
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._wheel_angle = 0
            if self.commit():
                self._show_value()
                self.deselect()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # The click that brings the focus selects all, so that one can type over the value.
        if self._select_on_release and not self.hasSelectedText():
            self.selectAll()
        self._select_on_release = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()  # not only one side of the decimal point


class NumberField(ValueField):
    """A field for one number, right-aligned. Takes the attributes of ``Number`` by keyword."""

    def __init__(self, value: float = 0.0, parent: QWidget | None = None, **number: Any) -> None:
        super().__init__(Number(**number), float(value), parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)


def _step_factor(modifiers: Qt.KeyboardModifier) -> float:
    return 0.1 if modifiers & _SHIFT else 10.0 if modifiers & _CTRL else 1.0


def commit_pending() -> None:
    """Apply what is typed into the field that has the keyboard, before a command uses it."""
    field = QApplication.focusWidget()
    if isinstance(field, ValueField):
        field.commit()
    elif isinstance(field, QLineEdit) and field.isModified():
        field.editingFinished.emit()
