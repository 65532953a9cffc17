from __future__ import annotations

import html

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QTextBrowser
from pytestqt.qtbot import QtBot

from playground.ui.commands.shortcuts import shortcuts_page
from playground.ui.shell.dialogs import text_dialog
from playground.ui.window import MainWindow
from tests.ui.answers import Answers


def text_of(page: str) -> list[str]:
    """The cells of the page's tables."""
    return [html.unescape(cell.split("</td>")[0]) for cell in page.split("<td>")[1:]]


def keys_on(page: str) -> str:
    return html.unescape(page)


def missing(window: MainWindow, page: str) -> list[str]:
    """Keys of the window's actions and shortcuts that the page does not have."""
    owners: list[QObject] = [*window.findChildren(QAction), *window.findChildren(QShortcut)]
    found = []
    for owner in owners:
        keys = owner.shortcuts() if isinstance(owner, QAction) else owner.keys()
        found += [
            text
            for key in keys
            if (text := key.toString(QKeySequence.SequenceFormat.NativeText))
            not in keys_on(page).replace("<b>", ", ").replace("</b>", ", ").split(", ")
        ]
    return found


def test_f1_shows_every_key_of_every_action_and_shortcut(
    window: MainWindow, answers: Answers
) -> None:
    window.own_actions.shortcuts.trigger()
    assert missing(window, answers.pages[0]) == []
    assert "Ctrl+Y" in answers.pages[0], "the second key of an action too"


def test_a_new_shortcut_is_on_the_page_by_itself(window: MainWindow) -> None:
    page = shortcuts_page(window)
    action = QAction("Do &something…", window)
    action.setShortcut("Ctrl+Alt+J")
    shortcut = QShortcut("Ctrl+Alt+H", window)
    shortcut.setWhatsThis("Do something else")
    assert missing(window, page) == ["Ctrl+Alt+J", "Ctrl+Alt+H"]
    page = shortcuts_page(window)
    assert missing(window, page) == []
    assert "Do something" in text_of(page)
    assert "Do something else" in text_of(page)


def test_each_row_has_keys_and_words_and_stands_there_once(window: MainWindow) -> None:
    page = shortcuts_page(window)
    assert all(text_of(page))
    assert "<b></b>" not in page
    rows = [row for part in page.split("<h3>")[1:] for row in part.split("<tr>")[1:]]
    assert len(rows) > 80
    for part in page.split("<h3>")[1:]:
        rows = part.split("<tr>")[1:]
        assert len(rows) == len(set(rows))


def test_it_tells_what_keys_do_with_the_mouse_and_in_the_plots(window: MainWindow) -> None:
    page = keys_on(shortcuts_page(window))
    for words in ("PgDown", "PgUp", "Shift or Ctrl, wheel", "Alt, drag a node", "Arrows"):
        assert f"<b>{words}</b>" in page


def test_ctrl_and_an_arrow_in_a_field_do_what_the_page_says(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = text_of(shortcuts_page(window))
    ctrl, key = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Up
    session, bar, n = window.session, window.training_bar, window.data_panel.n
    assert "A step; with Shift a tenth of it, with Ctrl ten" in page
    n.setFocus()
    qtbot.keyClick(n, key)
    qtbot.keyClick(n, key, ctrl)
    assert n.value == 60 + 10 + 100
    assert session.document.training.learning_rate == 0.1
    assert "The next one of 1, 2, 5, 10, …, as everywhere outside of fields" in page
    bar.rate.setFocus()
    bar.rate.selectAll()
    qtbot.keyClicks(bar.rate, "0.3")
    qtbot.keyClick(bar.rate, key, ctrl)
    assert session.document.training.learning_rate == bar.rate.value == 0.5
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, key, ctrl)
    assert session.document.training.learning_rate == 1.0


def test_a_long_page_scrolls_in_the_window_and_closes_by_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = text_dialog(window, "Keys", shortcuts_page(window))
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.height() <= window.height()
    page = dialog.findChild(QTextBrowser)
    assert page.verticalScrollBar().maximum() > 0
    assert page.horizontalScrollBar().maximum() == 0
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.verticalScrollBar().value() > 0
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_a_short_page_needs_no_scroll_bar(qtbot: QtBot, window: MainWindow) -> None:
    dialog = text_dialog(window, "Short", "<p>One line</p>")
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.findChild(QTextBrowser).verticalScrollBar().maximum() == 0
    assert dialog.height() < 300
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
    assert not dialog.isVisible()
    dialog.deleteLater()
