"""A field for one number."""

from __future__ import annotations

import contextlib
import math
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

from playground.model.numbers import format_number, parse_number
from playground.ui.inputs.tool_tip import plain, say_beside
from playground.ui.shell.theme import number_font

_FINE = 0.1
_COARSE = 10.0
_WHEEL_NOTCH = 120


class NumberField(QLineEdit):
    """A number that is typed, turned or stepped, and applied only when it is meant.

    Enter and leaving the field commit; Escape, and Undo while something is typed, restore. Arrow
    keys and the wheel (while the field has the focus) step: Shift finely, Ctrl coarsely. What can't
    be read is said beside the field and never applied.

    Signals:
        value_changed(float): the person committed another value. ``set_value`` is silent.
        message_changed(str): what is wrong with the text; empty when it is right again.
        restored(): what was typed was thrown away.
    """

    value_changed = Signal(float)
    message_changed = Signal(str)
    restored = Signal()

    def __init__(
        self,
        value: float = 0.0,
        parent: QWidget | None = None,
        *,
        digits: int = 2,
        step: float = 0.1,
        whole: bool = False,
    ) -> None:
        super().__init__(parent)
        self._value = self._before = float(value)
        self._refused = False
        self._digits = 0 if whole else digits
        self._step = step
        self._ratio: float | None = None
        self._whole = whole
        self._minimum = float("-inf")
        self._maximum = float("inf")
        self._above = False
        self._message = ""
        self._tool_tip = ""
        self._description = ""
        self._wheel_angle = 0
        self._select_on_release = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(number_font())
        self.textEdited.connect(self._on_text_edited)
        self._show_value()

    # -- value -----------------------------------------------------------------------------

    @property
    def value(self) -> float:
        """The value last committed or set."""
        return self._value

    @property
    def message(self) -> str:
        """What is wrong with the text; empty when nothing is."""
        return self._message

    def set_value(self, value: float) -> None:
        """Show ``value`` from outside, without a signal; what is being typed is left alone.

        NaN leaves the field empty: there is no one value to show.
        """
        self._value = float(value)
        if self.hasFocus() and self.isModified():
            return
        self._clear_message()
        self._show_value()

    def set_range(
        self,
        minimum: float = float("-inf"),
        maximum: float = float("inf"),
        *,
        above: bool = False,
    ) -> None:
        """Accept ``minimum`` to ``maximum``; with ``above``, more than ``minimum``."""
        self._minimum, self._maximum, self._above = minimum, maximum, above

    def set_step(self, step: float) -> None:
        """One arrow key or wheel notch adds or takes ``step``."""
        self._step, self._ratio = step, None

    def set_ratio(self, ratio: float) -> None:
        """One arrow key or wheel notch multiplies or divides by ``ratio`` (learning rates).

        Ctrl with an arrow key is the window's then, which steps the learning rate from anywhere.
        """
        self._ratio = ratio

    def commit(self) -> bool:
        """Apply what was typed. False, and a message, when it can't be applied."""
        if not self.isModified():
            return True
        try:
            value = self._accepted(parse_number(self.text()))
        except ValueError as error:
            self._set_message(str(error))
            return False
        self._take(value)
        return True

    def refuse(self, reason: str) -> None:
        """The value just committed can't be: back to the one before.

        What was typed, and the reason, stay in the field until it is left.
        """
        self._value = self._before
        if self.hasFocus():
            self._refused = True
            self.setModified(True)
            self._set_message(reason)
        else:
            self._show_value()

    def restore(self) -> None:
        """Throw away what was typed."""
        self._refused = False
        self._clear_message()
        self.setModified(False)
        self._show_value()
        self.selectAll()
        self.restored.emit()

    def step_by(self, steps: float) -> None:
        """Step from what is typed, or from the value when the text can't be read."""
        start = 0.0 if math.isnan(self._value) else self._value
        if self.isModified():
            with contextlib.suppress(ValueError):
                start = self._accepted(parse_number(self.text()))
        self._take(self._stepped(start, steps))

    def _stepped(self, start: float, steps: float) -> float:
        if self._whole:
            by = steps * max(self._step, 1.0)
            value = start + (round(by) or (1 if by > 0 else -1))
        elif self._ratio is not None and start != 0.0:
            value = float(f"{start * self._ratio**steps:.3g}")
        else:
            # Rounded to a thousandth of the step, so that 0.1 + 0.2 shows as 0.3.
            value = float(f"{start + steps * self._step:.12g}")
        value = min(max(value, self._minimum), self._maximum)
        if self._above and value <= self._minimum:
            return start
        return value

    def _accepted(self, value: float) -> float:
        """``value`` when it is allowed; ValueError with a sentence otherwise."""
        if self._whole and value != round(value):
            raise ValueError(self.tr("This is a whole number, without decimals."))
        low, high = f"{self._minimum:g}", f"{self._maximum:g}"
        if self._above and value <= self._minimum:
            raise ValueError(self.tr("This must be more than {0}.").format(low))
        if value < self._minimum:
            raise ValueError(self.tr("This must be at least {0}.").format(low))
        if value > self._maximum:
            raise ValueError(self.tr("This can be at most {0}.").format(high))
        return value

    def _take(self, value: float) -> None:
        changed = value != self._value
        self._before, self._value = self._value, value
        self._refused = False
        self._clear_message()
        self.setModified(False)
        self._show_value()
        if self.hasFocus():
            self.selectAll()
        if changed:
            self.value_changed.emit(value)

    # -- text ------------------------------------------------------------------------------

    def _shown_text(self) -> str:
        """Few digits to read; all of them while one edits."""
        if math.isnan(self._value):
            return ""
        if self._whole:
            return f"{self._value:.0f}"
        if self.hasFocus():
            return repr(self._value)
        return format_number(self._value, self._digits)

    def _show_value(self) -> None:
        text = self._shown_text()
        if text == self.text() and not self.isModified():
            return
        everything = self.hasSelectedText() and self.selectedText() == self.text()
        cursor = self.cursorPosition()
        self.setText(text)
        self.setModified(False)
        if everything:
            self.selectAll()
        elif self.hasFocus():
            self.setCursorPosition(min(cursor, len(text)))
        else:
            self.setCursorPosition(0)

    def _on_text_edited(self) -> None:
        self._clear_message()

    # -- what is wrong ---------------------------------------------------------------------

    def _set_message(self, message: str) -> None:
        if not self._message:
            self._tool_tip, self._description = self.toolTip(), self.accessibleDescription()
        self._message = message
        self.setToolTip(plain(message))
        self.setAccessibleDescription(message)
        self._restyle(invalid=True)
        say_beside(self, message)
        self.message_changed.emit(message)

    def _clear_message(self) -> None:
        if not self._message:
            return
        self._message = ""
        self.setToolTip(self._tool_tip)
        self.setAccessibleDescription(self._description)
        self._restyle(invalid=False)
        QToolTip.hideText()
        self.message_changed.emit("")

    def _restyle(self, *, invalid: bool) -> None:
        """Tell the style sheet, which draws the border red."""
        self.setProperty("invalid", invalid)
        self.style().unpolish(self)
        self.style().polish(self)

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.selectAll()
            event.accept()
        elif undoes(event) or (key == Qt.Key.Key_Escape and (self.isModified() or self._message)):
            if self.isModified() or self._message:
                self.restore()
            event.accept()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isReadOnly():
            sign = 1.0 if key == Qt.Key.Key_Up else -1.0
            self.step_by(sign * _step_factor(event.modifiers()))
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus() or self.isReadOnly():
            event.ignore()
            return
        # Some platforms turn Shift + wheel (and Alt) into a horizontal wheel.
        angle = event.angleDelta().y() or event.angleDelta().x()
        self._wheel_angle += angle
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
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self._wheel_angle = 0
        if self._refused:
            self.restore()  # said once
        if self.commit():
            self._show_value()
            self.deselect()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # The click that brings the focus selects all, so that one can type over the number.
        if self._select_on_release and not self.hasSelectedText():
            self.selectAll()
        self._select_on_release = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Escape, Enter and the arrows are ours while there is something to do with them;
            # Ctrl+Enter is the window's, which then finds the number applied.
            keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if with_ctrl and event.key() in (keys[2:] if self._ratio is None else keys):
                return super().event(event)
            pending = self.isModified() or bool(self._message)
            if undoes(event):
                # While nothing is typed it is the window's: it undoes the last edit.
                event.setAccepted(pending)
                return True
            if event.key() in keys or (event.key() == Qt.Key.Key_Escape and pending):
                event.accept()
                return True
        return super().event(event)


def _step_factor(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return _FINE
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return _COARSE
    return 1.0


def undoes(event: QKeyEvent) -> bool:
    """Whether a key undoes or redoes, which a line edit would keep for its own text."""
    standard = QKeySequence.StandardKey
    return event.matches(standard.Undo) or event.matches(standard.Redo) or _is_ctrl_y(event)


def _is_ctrl_y(event: QKeyEvent) -> bool:
    """The other key for redoing, on every desktop."""
    ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return ctrl and event.key() == Qt.Key.Key_Y


@runtime_checkable
class _Field(Protocol):
    """What one types into and then enters."""

    def commit(self) -> bool: ...


def commit_pending() -> None:
    """Take over what was typed into the field that has the keyboard, and was not entered yet.

    Before a command: it is for what the person sees.
    """
    field = QApplication.focusWidget()
    if isinstance(field, _Field):
        field.commit()
    elif isinstance(field, QLineEdit) and field.isModified():
        field.editingFinished.emit()
