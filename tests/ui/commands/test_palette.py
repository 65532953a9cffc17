"""The command palette, by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from playground.model.selection import Selection
from playground.ui.commands.palette import CommandPalette
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Opened:
    """The palette of a window, opened by its key."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        found = window.findChild(CommandPalette)
        assert found is not None
        self.palette: CommandPalette = found
        self.open()

    def open(self) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, KEY.Key_P, CTRL | SHIFT)
        assert self.palette.isVisible()

    def type(self, words: str) -> None:
        self.palette.field.clear()
        QTest.keyClicks(self.field(), words)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.field(), key)

    def field(self) -> QLineEdit:
        """The field, which has the keyboard."""
        now = QApplication.focusWidget()
        assert now is self.palette.field
        return self.palette.field

    def rows(self) -> list[tuple[str, str, str]]:
        tree = self.palette.list
        rows = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
        return [(row.text(0), row.text(1), row.text(2)) for row in rows if row is not None]

    def chosen(self) -> str:
        current = self.palette.list.currentItem()
        return "" if current is None else current.text(0)


@pytest.fixture
def opened(open_window: OpenWindow) -> Opened:
    window = open_window(small_document())
    window.canvas.setFocus()
    return Opened(window)


def test_it_lists_every_command_with_its_menu_and_key(opened: Opened) -> None:
    rows = opened.rows()
    visible = [action for action in opened.window.commands if action.isVisible()]
    assert len(rows) == len(visible) > 90
    assert ("Save", "File", "Ctrl+S") in rows
    assert ("Dark", "View › Theme", "") in rows


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("reset layout", "Reset layout"),
        ("LAYOUT res", "Reset layout"),
        ("ctrl+shift+r", "New seed"),
        ("another seed", "New seed"),
        ("theme dark", "Dark"),
    ],
)
def test_words_in_any_order_and_case_find_text_tip_key_and_menu(
    opened: Opened, words: str, first: str
) -> None:
    opened.type(words)
    assert opened.chosen() == first


def test_return_does_what_the_arrows_have_chosen_and_closes(opened: Opened) -> None:
    window = opened.window
    opened.type("learning rate larger")
    opened.type("learning rate")
    names = [row[0] for row in opened.rows()]
    for _ in range(names.index("Smaller learning rate")):
        opened.press(KEY.Key_Down)
    opened.press(KEY.Key_Return)
    assert not opened.palette.isVisible()
    assert window.session.document.training.learning_rate == 0.05
    assert QApplication.focusWidget() is window.canvas


def test_a_command_of_the_canvas_acts_on_its_selection(opened: Opened) -> None:
    opened.press(KEY.Key_Escape)
    window = opened.window
    window.canvas.select(Selection(edges=(window.session.document.graph.edges[0].key,)))
    opened.open()
    opened.type("set value")
    opened.press(KEY.Key_Return)
    assert window.canvas.inline.hasFocus()


def test_what_can_not_be_done_is_listed_with_its_reason_and_not_done(opened: Opened) -> None:
    opened.type("cut")
    row = next(row for row in opened.rows() if row[0] == "Cut")
    assert row == ("Cut", "Select nodes or a layer first.", "Ctrl+X")
    opened.press(KEY.Key_Return)
    assert opened.palette.isVisible()


def test_escape_closes_it_and_gives_the_keyboard_back(opened: Opened) -> None:
    before = opened.window.session.document
    opened.type("new seed")
    opened.press(KEY.Key_Escape)
    assert not opened.palette.isVisible()
    assert QApplication.focusWidget() is opened.window.canvas
    assert opened.window.session.document is before


def test_it_closes_when_something_else_is_clicked(opened: Opened) -> None:
    opened.window.training_bar.rate.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not opened.palette.isVisible()
    assert opened.window.training_bar.rate.hasFocus()


def test_a_click_does_a_command(opened: Opened) -> None:
    opened.type("larger rate")
    tree = opened.palette.list
    at = tree.visualItemRect(tree.topLevelItem(0)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.window.session.document.training.learning_rate == 0.2
    assert not opened.palette.isVisible()


def test_what_was_used_last_comes_first(opened: Opened) -> None:
    for words in ("larger rate", "smaller rate"):
        opened.type(words)
        opened.press(KEY.Key_Return)
        opened.open()
    names = [row[0] for row in opened.rows()[:2]]
    assert names == ["Smaller learning rate", "Larger learning rate"]


def test_words_that_nothing_has_leave_the_list_empty(opened: Opened) -> None:
    opened.type("xylophone")
    assert opened.rows() == []
    opened.press(KEY.Key_Return)
    assert opened.palette.isVisible()


def test_field_and_list_have_names_for_a_screen_reader(opened: Opened) -> None:
    for widget, name in (
        (opened.palette.field, "Find a command"),
        (opened.palette.list, "Commands"),
    ):
        told = QAccessible.queryAccessibleInterface(widget)
        assert told.text(QAccessible.Text.Name) == name
    opened.type("cut")
    row = next(
        item
        for i in range(opened.palette.list.topLevelItemCount())
        if (item := opened.palette.list.topLevelItem(i)) is not None and item.text(0) == "Cut"
    )
    spoken = row.data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Cut, Select nodes or a layer first., Ctrl+X"


def test_it_stays_inside_a_small_window(opened: Opened) -> None:
    opened.window.resize(960, 600)
    assert opened.window.rect().contains(opened.palette.geometry())
