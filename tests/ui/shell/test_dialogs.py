from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QProgressDialog,
    QPushButton,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.ui.shell.dialogs import Dialogs, message_box, text_dialog
from playground.ui.window import MainWindow
from tests.ui.answers import Answers


@pytest.mark.parametrize(
    ("typed", "only", "path"),
    [
        ("bar", ".json", "bar.playground.json"),
        ("bar.v2", ".json", "bar.v2.playground.json"),
        ("bar.JSON", ".json", "bar.JSON"),
        ("bar.txt", "", "bar.txt"),
        ("bar", "", "bar.playground.json"),
    ],
)
def test_a_file_name_gets_the_ending_of_its_kind(
    qtbot: QtBot, answers: Answers, tmp_path: Path, typed: str, only: str, path: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    answers.path = tmp_path / typed
    written = answers.path_to_write(parent, "Save", "", "", ".playground.json", only)
    assert written == tmp_path / path
    assert answers.asked == ["Save"]


def test_replacing_a_file_is_asked_about_when_the_ending_was_added(
    qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "bar.py").write_text("precious", encoding="utf-8")
    answers.path = tmp_path / "bar"
    assert answers.path_to_write(parent, "Save", "", "", ".py") is None
    assert answers.asked == ["Save", "replace bar.py?", "Save"], "another name may be chosen"
    answers.path, answers.replace = tmp_path / "bar", True
    assert answers.path_to_write(parent, "Save", "", "", ".py") == tmp_path / "bar.py"


def test_names_that_look_like_tags_are_shown_as_they_are(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    with qtbot.waitExposed(parent):
        parent.show()
    box = message_box(parent, "Title", "“<i>a</i>” was not opened.", "<b>x</b> & y: no node 99")
    with qtbot.waitExposed(box):
        box.show()
    labels = [label for label in box.findChildren(QLabel) if label.text()]
    texts = ["“<i>a</i>” was not opened.", "<b>x</b> & y: no node 99"]
    assert [label.text() for label in labels] == texts
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    box.close()


@pytest.mark.parametrize(("button", "replaced"), [("Replace", True), ("Cancel", False)])
def test_the_question_before_replacing_follows_the_button_pressed(
    qapp: QApplication, qtbot: QtBot, button: str, replaced: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    texts: list[str] = []

    def answer() -> None:
        box = qapp.activeModalWidget()
        assert isinstance(box, QMessageBox)
        texts.append(box.text())
        found = [b for b in box.findChildren(QPushButton) if b.text().strip("&") == button]
        found[0].click()

    QTimer.singleShot(0, answer)
    assert Dialogs().ask_replace(parent, Path("bar.py")) is replaced
    assert texts == ["“bar.py” is already there."]


class Work(QObject):
    progressed = Signal(float)
    ended = Signal(object)


def test_what_is_still_reported_when_the_person_does_not_wait_shows_nothing(qtbot: QtBot) -> None:
    parent, work = QWidget(), Work()
    qtbot.addWidget(parent)
    with qtbot.waitExposed(parent):
        parent.show()

    def report() -> None:
        for share in (0.5, 0.6, 0.7):
            work.progressed.emit(share)

    def leave() -> None:
        thread = threading.Thread(target=report)
        thread.start()
        thread.join()
        parent.findChild(QProgressDialog).cancel()

    QTimer.singleShot(0, leave)
    assert not Dialogs().wait_for(parent, "Saving…", work.progressed, work.ended)
    shown = [box.isVisible() for box in parent.findChildren(QProgressDialog)]
    qtbot.wait(20)
    assert shown == [False]
    assert parent.findChild(QProgressDialog) is None


def test_a_long_page_scrolls_in_the_window_and_closes_by_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = text_dialog(window, "Long", "<p>One of many lines</p>" * 60)
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
