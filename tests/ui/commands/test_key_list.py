"""The list behind F1."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.ui.commands.key_list import KeyList
from playground.ui.window import MainWindow

KEY = Qt.Key


@pytest.fixture
def keys(qtbot: QtBot, window: MainWindow) -> KeyList:
    found = window.findChild(KeyList)
    assert found is not None
    QTest.keyClick(window, KEY.Key_F1)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is found)
    return found


def test_it_has_every_key_of_every_command_and_shortcut(window: MainWindow, keys: KeyList) -> None:
    listed = {key for shown, _ in keys.rows() for key in shown.split(", ")}
    wanted = [key for action in window.commands for key in action.shortcuts()]
    for shortcut in window.findChildren(QShortcut):
        wanted += shortcut.keys()
    missing = {key.toString(QKeySequence.SequenceFormat.NativeText) for key in wanted} - listed
    assert missing == set()
    assert ("Ctrl+Shift+Z, Ctrl+Y", "Redo") in keys.rows()


def test_each_row_has_keys_and_words_and_stands_there_once(keys: KeyList) -> None:
    rows = keys.rows()
    assert len(rows) > 80
    assert all(shown and words for shown, words in rows)


def test_it_tells_what_keys_do_with_the_mouse_and_in_the_plots(keys: KeyList) -> None:
    shown = {shown for shown, _ in keys.rows()}
    assert {"PgUp, PgDown", "Shift or Ctrl, wheel", "Alt, drag a node", "Arrows"} <= shown


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("ctrl+shift+s", ("Ctrl+Shift+S", "Save as")),
        ("layer add", ("L", "Add layer")),
        ("canvas home", ("Home, End", "Go to the end of the column, or of a node’s edges")),
    ],
)
def test_typing_leaves_only_the_rows_with_these_words(
    keys: KeyList, words: str, row: tuple[str, str]
) -> None:
    everything = keys.rows()
    QTest.keyClicks(QApplication.focusWidget(), words)
    assert 0 < len(keys.rows()) < 5
    assert any(shown == row[0] and text.startswith(row[1]) for shown, text in keys.rows())
    keys.field.clear()
    assert keys.rows() == everything


def test_words_that_no_row_has_are_said_to_be_so(keys: KeyList) -> None:
    QTest.keyClicks(keys.field, "xylophone")
    assert keys.rows() == []
    notes = [label.text() for label in keys.findChildren(type(keys.nothing)) if label.isVisible()]
    assert "No shortcut has these words." in notes


def test_the_window_can_be_used_beside_it(qtbot: QtBot, window: MainWindow, keys: KeyList) -> None:
    assert not keys.isModal()
    before = window.session.document
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_L)
    assert window.session.document is not before
    assert keys.isVisible()


def test_the_keyboard_reaches_the_list_and_closes_it(qtbot: QtBot, keys: KeyList) -> None:
    assert QApplication.focusWidget() is keys.field
    QTest.keyClick(keys.field, KEY.Key_Down)
    first = keys.list.currentItem()
    QTest.keyClick(keys.field, KEY.Key_Down)
    assert first is not None
    assert keys.list.currentItem() is not first
    QTest.keyClick(keys.field, KEY.Key_Escape)
    assert not keys.isVisible()


def test_its_parts_have_names_for_a_screen_reader(keys: KeyList) -> None:
    for widget, name in (
        (keys.field, "Search for a key, or for what it does"),
        (keys.list, "Keyboard shortcuts"),
    ):
        told = QAccessible.queryAccessibleInterface(widget)
        assert told.text(QAccessible.Text.Name) == name


def test_ctrl_and_an_arrow_in_a_field_do_what_the_list_says(
    qtbot: QtBot, window: MainWindow, keys: KeyList
) -> None:
    said = {words for _, words in keys.rows()}
    keys.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    ctrl, key = Qt.KeyboardModifier.ControlModifier, KEY.Key_Up
    session, bar, n = window.session, window.training_bar, window.data_panel.n
    assert "A step; with Shift a tenth of it, with Ctrl ten" in said
    n.setFocus()
    qtbot.keyClick(n, key)
    qtbot.keyClick(n, key, ctrl)
    assert n.value == 60 + 10 + 100
    assert session.document.training.learning_rate == 0.1
    assert "The next one of 1, 2, 5, 10, …, as everywhere outside of fields" in said
    bar.rate.setFocus()
    bar.rate.selectAll()
    qtbot.keyClicks(bar.rate, "0.3")
    qtbot.keyClick(bar.rate, key, ctrl)
    assert session.document.training.learning_rate == bar.rate.value == 0.5
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, key, ctrl)
    assert session.document.training.learning_rate == 1.0
