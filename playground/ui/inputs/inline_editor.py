"""A field that floats over what it edits: a value or a name on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.inputs.keys import undoes_or_redoes
from playground.ui.inputs.number import Name, Number
from playground.ui.inputs.number_field import ValueField

NUMBER_WIDTH, NAME_WIDTH = 116, 132  # pixels at the desk


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What an inline editor asks for.

    Attributes:
        name: for screen readers.
        kind: of the value.
        value: the present one.
        accept: takes another value over, or has the field ``refuse`` it.
        place: the middle of the field, in pixels of its parent.
        width: of the field, in pixels.
        hint: stands in an empty field.
        onward: opens the next field (1) or the one before (-1), for Tab.
    """

    name: str
    kind: Number | Name
    value: Any
    accept: Callable[[Any], object]
    place: Callable[[], QPoint]
    width: int
    hint: str = ""
    onward: Callable[[int], None] | None = None


class InlineEditor(ValueField):
    """Opens for a question. Enter, Tab and leaving it apply what was typed and close it; Escape
    closes it alone.

    Signals:
        closed(): nothing is asked any more. The field still has the keyboard, if it had it.
        lost(reason): it was left with a text that can't be used.
    """

    closed = Signal()
    lost = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Name(), "", parent)
        self._question: Question | None = None
        self.value_changed.connect(self._on_value_changed)
        self.hide()

    def open(self, question: Question, typed: str = "") -> None:
        """Ask; ``typed`` is what was typed already, in place of the present value."""
        self.leave()
        self._question, self._kind = question, question.kind
        self.setAccessibleName(question.name)
        self.setPlaceholderText(question.hint)
        # Qt shows no hint in the middle of a field that has the keyboard.
        side = Qt.AlignmentFlag.AlignLeft if question.hint else Qt.AlignmentFlag.AlignHCenter
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.set_value(question.value)
        self.selectAll()
        if typed:
            self.insert(typed)
        self.follow()
        self.show()
        self.raise_()
        self.setFocus()

    def follow(self) -> None:
        """Lie over what is edited, inside the parent."""
        question, parent = self._question, self.parentWidget()
        if question is not None and parent is not None:
            at, height = question.place(), self.sizeHint().height()
            x = max(4, min(at.x() - question.width // 2, parent.width() - question.width - 4))
            y = max(4, min(at.y() - height // 2, parent.height() - height - 4))
            self.setGeometry(x, y, question.width, height)

    @property
    def is_open(self) -> bool:
        return self._question is not None

    def commit(self) -> bool:
        """Apply what was typed, and close; False when it can't be used."""
        done = not self.is_open or super().commit()
        if done:
            self.discard()
        return done

    def discard(self) -> None:
        """Close, whatever was typed."""
        if self._question is not None:
            self._question = None
            self.restore()
            self.closed.emit()
            self.hide()

    def leave(self) -> None:
        """Apply what can be used, and close."""
        if not self.commit():
            reason = self.message
            self.discard()
            self.lost.emit(reason)

    def enter(self) -> None:
        self.commit()

    def cancel(self) -> None:
        self.discard()

    def claims(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape or super().claims(event)

    def _on_value_changed(self, value: Any) -> None:
        if self._question is not None:
            self._question.accept(value)

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and undoes_or_redoes(event)
            and not self.is_pending
        ):
            self.discard()  # the window undoes an edit, after which the value may be another
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        question = self._question
        if self.commit() and question is not None and question.onward is not None:
            question.onward(1 if forward else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.leave()
