"""A field on the canvas itself: for the value of an edge or a bias, or for a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.ui.inputs.number_field import undoes
from playground.ui.shell.theme import Theme

NUMBER_WIDTH, NAME_WIDTH = 96, 132  # pixels at the desk

_NO_MORE = ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a field asks for.

    Attributes:
        name: says it, to a screen reader.
        text: what stands there at first; while it does, there is nothing to apply.
        accept: uses another text. Where that can't be done it says why and gives False, or
            raises a ValueError that says why.
        place: the middle of the field, in pixels of what the field lies on.
        hint: stands there while the field is empty.
        width: in pixels.
        onward: opens the next field (1) or the one before (-1), for Tab.
    """

    name: str
    text: str
    accept: Callable[[str], bool]
    place: Callable[[], QPoint]
    hint: str = ""
    width: int = NUMBER_WIDTH
    onward: Callable[[int], None] | None = None


class InlineEditor(QLineEdit):
    """Opened over the thing it edits. Enter and clicking away apply, Escape does not.

    What was not changed is not applied: a value may have more digits than are shown, and have
    moved on in training.

    Signals:
        problem_found(reason): what was typed can't be used; the field stays open.
        settled(): that is over: something else was typed, or used.
        closed(): nothing is asked any more. The field has the keyboard still, if it had it.
    """

    problem_found = Signal(str)
    settled = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._question: Question | None = None
        self._applying = False
        self.textEdited.connect(self.settled)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self.setFont(theme.number_font())
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.surface}; color: {theme.text};"
            f" border: {theme.px(2)}px solid {theme.accent}; border-radius: {theme.px(5)}px;"
            f" padding: {theme.px(1)}px {theme.px(4)}px; }}"
        )

    def open(self, question: Question, typed: str = "") -> None:
        """Ask; ``typed`` is what was typed already, in place of what stands there."""
        self.leave()
        self._question = question
        self.setAccessibleName(question.name)
        self.setPlaceholderText(question.hint)
        # Qt shows no hint in the middle of a field that has the keyboard.
        side = Qt.AlignmentFlag.AlignLeft if question.hint else Qt.AlignmentFlag.AlignHCenter
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setText(question.text)
        self.selectAll()
        if typed:
            self.insert(typed)
        self.follow()
        self.show()
        self.raise_()
        self.setFocus()

    def follow(self) -> None:
        """Lie over what is edited, wherever it is now."""
        question = self._question
        if question is None:
            return
        at, parent, height = question.place(), self._parent, self.sizeHint().height()
        x = max(4, min(at.x() - question.width // 2, parent.width() - question.width - 4))
        y = max(4, min(at.y() - height // 2, parent.height() - height - 4))
        self.setGeometry(x, y, question.width, height)

    @property
    def is_open(self) -> bool:
        return self._question is not None

    @property
    def is_changed(self) -> bool:
        """Whether there is something to apply."""
        return self._question is not None and self.text() != self._question.text

    def apply(self) -> bool:
        """Use what was typed, and close; False when it can't be used."""
        question = self._question
        if question is None or self._applying:
            return True
        if self.is_changed and not self._use(question):
            return False
        self.settled.emit()
        self.discard()
        return True

    def commit(self) -> bool:
        """As for every field: what is typed so far holds."""
        return self.apply()

    def _use(self, question: Question) -> bool:
        self._applying = True  # the edit may take the keyboard from the field, which applies
        try:
            return question.accept(self.text())
        except ValueError as error:
            self.problem_found.emit(str(error))
            return False
        finally:
            self._applying = False

    def discard(self) -> None:
        """Close, whatever was typed."""
        if self._question is not None:
            self._question = None
            self.closed.emit()
            self.hide()

    def leave(self) -> None:
        """Apply what can be used, and close."""
        if not self.apply():
            self.discard()

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() in _OWN and not event.modifiers() & _NO_MORE
            if undoes(event):
                own = self.is_changed
                if not own:
                    self.discard()  # what it shows may not be so any longer
            elif not own:
                return super().event(event)  # keeps the keys that edit text
            event.setAccepted(own)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        question = self._question
        if question is None:
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self.discard()
        elif event.key() in _ENTER:
            self.apply()
        elif undoes(event):
            self.setText(question.text)
            self.selectAll()
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        question = self._question
        if question is None:
            return super().focusNextPrevChild(forward)
        if self.apply() and question.onward is not None:
            question.onward(1 if forward else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.leave()
