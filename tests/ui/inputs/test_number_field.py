from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.inputs.number_field import NumberField, commit_pending

Keys = Qt.Key
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


OpenForm = Callable[..., "Form"]


class Form(QWidget):
    """A number field, something else to go to, and what the field announced and left over."""

    def __init__(self, field: NumberField) -> None:
        super().__init__()
        self.field = field
        self.other = QLineEdit()
        self.told: list[float] = []
        layout = QVBoxLayout(self)
        layout.addWidget(field)
        layout.addWidget(self.other)
        self.left_over: list[int] = []
        field.value_changed.connect(self.told.append)

    def go_to(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        assert widget.hasFocus()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.keyClick(self.field, key, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.left_over.append(event.key())

    def turn(self, x: int = 0, y: int = 0, keys: Qt.KeyboardModifier = NO_KEYS) -> bool:
        """A turn of the wheel over the field; whether the field took it."""
        at = QPointF(5, 5)
        event = QWheelEvent(
            at, QPointF(self.field.mapToGlobal(at)), QPoint(), QPoint(x, y),
            Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.field, event)
        return event.isAccepted()


@pytest.fixture
def open_form(qtbot: QtBot) -> OpenForm:
    """Opens a form with a field that holds 0.5 and has the focus."""

    def open_(**number: Any) -> Form:
        form = Form(NumberField(0.5, **number))
        qtbot.addWidget(form)
        with qtbot.waitActive(form):
            form.show()
            form.activateWindow()
        form.other.setFocus()
        form.go_to(form.field)
        return form

    return open_


@pytest.fixture
def form(open_form: OpenForm) -> Form:
    """A field that holds 0.5; the focus is elsewhere."""
    form = open_form()
    form.go_to(form.other)
    return form


def test_what_was_typed_is_applied_on_enter(form: Form) -> None:
    form.go_to(form.field)
    form.type("1,25")
    assert form.told == []
    form.press(Keys.Key_Return)
    assert form.told == [1.25]
    assert form.field.value == 1.25
    assert form.field.hasFocus()


def test_what_was_typed_is_applied_on_clicking_elsewhere(form: Form) -> None:
    form.go_to(form.field)
    form.type("1/3")
    form.go_to(form.other)
    assert form.told == [1.0 / 3.0]
    assert form.field.text() == "0.33"


def test_the_first_click_selects_the_number_and_a_second_one_sets_the_cursor(form: Form) -> None:
    form.go_to(form.field)
    assert form.field.selectedText() == "0.5"
    QTest.mouseClick(form.field, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(6, 12))
    assert not form.field.hasSelectedText()


def test_a_double_click_selects_the_number_on_both_sides_of_its_point(form: Form) -> None:
    form.field.set_value(0.25)
    form.go_to(form.field)
    QTest.mouseDClick(form.field, Qt.MouseButton.LeftButton)
    assert form.field.selectedText() == "0.25"


def test_focus_in_and_out_changes_nothing(form: Form) -> None:
    form.field.set_value(0.123456789)
    assert form.field.text() == "0.12"
    form.go_to(form.field)
    assert form.field.text() == "0.123456789"
    form.press(Keys.Key_Return)
    form.go_to(form.other)
    assert form.told == []
    assert form.field.value == 0.123456789


def test_typing_the_same_value_announces_nothing(form: Form) -> None:
    form.go_to(form.field)
    form.type("0.50")
    form.press(Keys.Key_Return)
    assert form.told == []


def test_escape_restores_the_value(form: Form) -> None:
    form.go_to(form.field)
    form.type("99")
    form.press(Keys.Key_Escape)
    assert form.field.text() == "0.5"
    form.go_to(form.other)
    assert form.told == []


def test_text_that_is_no_number_is_not_applied_and_the_reason_is_shown(form: Form) -> None:
    form.field.setToolTip("Weight from x to h1")
    form.field.setAccessibleDescription("weight")
    messages: list[str] = []
    form.field.message_changed.connect(messages.append)
    form.go_to(form.field)
    form.type("abc")
    form.press(Keys.Key_Return)
    sentence = "“abc” is not a number; write it as 0.5, 1e-3 or 1/3."
    assert form.field.message == form.field.toolTip() == sentence
    assert form.field.accessibleDescription() == sentence
    assert form.field.property("invalid") is True
    assert form.told == []
    assert form.field.value == 0.5
    assert form.field.text() == "abc"
    form.press(Keys.Key_Escape)
    assert form.field.toolTip() == "Weight from x to h1"
    assert form.field.accessibleDescription() == "weight"
    assert form.field.property("invalid") is False
    assert messages == [sentence, ""]


def test_typing_on_clears_the_message(form: Form) -> None:
    form.go_to(form.field)
    form.type("1.2.3")
    form.press(Keys.Key_Return)
    assert form.field.message
    form.press(Keys.Key_Backspace)
    assert not form.field.message
    form.press(Keys.Key_Backspace)
    form.press(Keys.Key_Return)
    assert form.told == [1.2]


def test_set_value_shows_the_value_and_announces_nothing(form: Form) -> None:
    form.field.set_value(-1.2)
    assert form.field.text() == "-1.20"
    assert form.told == []


def test_set_value_leaves_typed_text_alone(form: Form) -> None:
    form.go_to(form.field)
    form.type("7")
    form.field.set_value(3.0)
    assert form.field.text() == "7"
    form.press(Keys.Key_Return)
    assert form.told == [7.0]


def test_set_value_keeps_all_selected(form: Form) -> None:
    form.go_to(form.field)
    form.field.set_value(3.25)
    assert form.field.selectedText() == "3.25"
    form.type("8")
    form.press(Keys.Key_Return)
    assert form.told == [8.0]


def test_escape_restores_the_value_set_meanwhile(form: Form) -> None:
    form.go_to(form.field)
    form.type("7")
    form.field.set_value(3.0)
    form.press(Keys.Key_Escape)
    assert form.field.text() == "3"


def test_arrow_keys_step_finely_with_shift_and_coarsely_with_ctrl(form: Form) -> None:
    form.go_to(form.field)
    form.press(Keys.Key_Up)
    form.press(Keys.Key_Up, SHIFT)
    form.press(Keys.Key_Down, CTRL)
    assert form.told == [0.6, 0.61, -0.39]


def test_a_step_starts_from_what_is_typed(form: Form) -> None:
    form.go_to(form.field)
    form.type("2")
    form.press(Keys.Key_Up)
    assert form.told == [2.1]
    form.type("abc")
    form.press(Keys.Key_Up)
    assert form.told == [2.1, 2.2]


def test_the_wheel_steps_only_with_the_focus(form: Form) -> None:
    assert not form.turn(y=120)
    assert form.told == []
    form.go_to(form.field)
    assert form.turn(y=120)
    form.turn(y=-120, keys=CTRL)
    form.turn(x=120, keys=SHIFT)  # Shift turns the wheel sideways on some desktops
    assert form.told == [0.6, -0.4, -0.39]


def test_a_smooth_wheel_steps_once_for_a_whole_notch(form: Form) -> None:
    form.go_to(form.field)
    for _ in range(7):
        form.turn(y=40)
    assert form.told == [0.6, 0.7]


def test_a_number_outside_the_range_is_not_applied_and_steps_stop_at_its_end(
    open_form: OpenForm,
) -> None:
    form = open_form(minimum=0.0, maximum=1.0)
    form.type("1.5")
    form.press(Keys.Key_Return)
    assert form.field.message == "This can be at most 1."
    form.press(Keys.Key_Escape)
    form.press(Keys.Key_Up, CTRL)
    assert form.told == [1.0]


def test_set_value_clears_the_message_of_a_field_without_focus(form: Form) -> None:
    form.go_to(form.field)
    form.type("x")
    form.go_to(form.other)
    assert form.field.message
    form.field.set_value(0.75)
    assert not form.field.message
    assert form.field.text() == "0.75"


def test_escape_is_the_windows_when_there_is_nothing_to_restore(form: Form) -> None:
    form.go_to(form.field)
    form.type("5")
    form.press(Keys.Key_Escape)
    assert form.left_over == []
    form.press(Keys.Key_Escape)
    assert form.left_over == [Keys.Key_Escape]


def test_undo_restores_the_value_while_something_is_typed(form: Form) -> None:
    form.go_to(form.field)
    form.type("0.75")
    form.press(Keys.Key_Return)
    form.press(Keys.Key_Z, CTRL)
    assert form.field.text() == "0.75"
    form.type("9")
    form.press(Keys.Key_Z, CTRL)
    assert form.field.text() == "0.75"
    form.go_to(form.other)
    assert form.told == [0.75]


def test_undo_is_the_windows_while_nothing_is_typed(form: Form) -> None:
    undone: list[int] = []
    undo = QShortcut(QKeySequence("Ctrl+Z"), form)
    undo.activated.connect(lambda: undone.append(1))
    form.go_to(form.field)
    form.type("3")
    form.press(Keys.Key_Z, CTRL)
    assert undone == []
    form.press(Keys.Key_Z, CTRL)
    assert undone == [1]


def test_space_is_the_windows_once_a_number_is_entered(form: Form) -> None:
    played: list[int] = []
    play = QShortcut(QKeySequence("Space"), form)
    play.activated.connect(lambda: played.append(1))
    form.go_to(form.field)
    form.type("3")
    form.press(Keys.Key_Return)
    form.press(Keys.Key_Space)
    assert played == [1]
    assert form.field.text() == "3"


def test_a_refused_value_stays_in_the_field_but_is_not_its_value(form: Form) -> None:
    form.field.value_changed.connect(lambda _: form.field.refuse("Too much."))
    form.go_to(form.field)
    form.type("5")
    form.press(Keys.Key_Return)
    form.go_to(form.other)
    assert (form.field.text(), form.field.value, form.field.message) == ("5", 0.5, "Too much.")
    assert form.told == [5.0], "it is asked for once"
    form.go_to(form.field)
    form.press(Keys.Key_Escape)
    assert (form.field.text(), form.field.message) == ("0.5", "")


def test_set_value_replaces_a_refused_value(form: Form) -> None:
    form.field.value_changed.connect(lambda _: form.field.refuse("Too much."))
    form.go_to(form.field)
    form.type("7")
    form.go_to(form.other)
    form.field.set_value(0.75)
    assert (form.field.text(), form.field.message) == ("0.75", "")


def test_text_put_back_as_it_was_is_not_applied(form: Form) -> None:
    form.field.set_value(1.0 / 3.0)
    form.go_to(form.field)
    form.press(Keys.Key_End)
    form.type("1")
    form.press(Keys.Key_Backspace)
    form.press(Keys.Key_Return)
    assert form.told == []
    assert form.field.value == 1.0 / 3.0


@pytest.mark.parametrize(("ratio", "told", "stepped"), [(0.0, [1.5], []), (2.0, [], [1])])
def test_ctrl_and_an_arrow_is_the_windows_in_a_field_that_multiplies(
    open_form: OpenForm, ratio: float, told: list[float], stepped: list[int]
) -> None:
    form, shortcuts = open_form(ratio=ratio), []
    step = QShortcut(QKeySequence("Ctrl+Up"), form)
    step.activated.connect(lambda: shortcuts.append(1))
    form.press(Keys.Key_Up, CTRL)
    assert (form.told, shortcuts) == (told, stepped)


def test_commit_pending_applies_what_is_typed(form: Form) -> None:
    form.go_to(form.field)
    form.type("0.25")
    commit_pending()
    assert form.told == [0.25]
    commit_pending()
    assert form.told == [0.25]
    form.type("much")
    commit_pending()
    assert "not a number" in form.field.message


@pytest.mark.parametrize("at_the_foot", [False, True])
def test_the_message_stands_beside_the_field_not_over_it(form, qtbot, at_the_foot) -> None:
    screen = form.screen().availableGeometry()
    form.move(screen.left() + 40, screen.top() + 40)
    if at_the_foot:
        form.move(screen.left() + 40, screen.bottom() - form.field.geometry().bottom() - 4)
    form.go_to(form.field)
    form.type("abc")
    form.press(Keys.Key_Return)
    tip = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "qtooltip_label")
    field = QRect(form.field.mapToGlobal(QPoint()), form.field.size())
    assert tip.isVisible()
    assert tip.geometry().bottom() <= screen.bottom()
    assert not tip.geometry().intersects(field)
    form.press(Keys.Key_Escape)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
