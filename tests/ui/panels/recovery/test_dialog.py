from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.files.examples import find_example
from playground.files.project import read_project, write_project
from playground.files.recovery import About, RecoveryStore
from playground.files.storage import stamp_of
from playground.model import edits
from playground.ui.commands.project_flow import new_document
from playground.ui.panels.recovery.dialog import when
from playground.ui.shell.dialogs import ChangedAnswer, SaveAnswer
from playground.ui.window import MainWindow
from tests.ui.answers import Answers

LEFT = Qt.MouseButton.LeftButton


def leave(store: RecoveryStore, name: str, path: Path | None = None, ago: float = 60.0) -> None:
    """As a crash leaves a project."""
    document = edits.rename_node(new_document(), 2, "left")
    place = store.new_place()
    place.write(document, About(name, path, path and stamp_of(path), time.time() - ago))
    place.leave(keep=True)


@pytest.fixture
def store(window: MainWindow) -> RecoveryStore:
    return window.autosave.store


def test_nothing_is_offered_after_a_good_end(window: MainWindow) -> None:
    window.recovery.offer()
    assert window.recovery.isHidden()
    window.commands["recover"].trigger()
    assert window.recovery.isVisible()
    assert window.recovery.cards == []


def test_what_was_open_is_offered_with_name_time_and_picture_and_opens_unsaved(
    qtbot: QtBot, window: MainWindow, store: RecoveryStore
) -> None:
    leave(store, "Older & odd", ago=7200.0)
    leave(store, "Newer")
    window.recovery.offer()
    newer, older = window.recovery.cards
    assert (newer.accessibleName(), older.accessibleName()) == ("Newer", "Older & odd")
    assert "never saved" in newer.accessibleDescription()
    qtbot.waitUntil(newer.hasFocus)
    qtbot.waitUntil(lambda: all(card.preview is not None for card in window.recovery.cards))
    QTest.keyClick(newer, Qt.Key.Key_Right)
    QTest.keyClick(older, Qt.Key.Key_Return)
    assert window.recovery.isHidden()
    assert window.windowTitle() == "Older & odd[*] – Network Playground"
    assert window.isWindowModified()
    assert window.session.document.graph.display_name(2) == "left"
    window.recovery.offer()
    assert window.recovery.isHidden(), "the other one was not wanted"
    window.recovery.open_all()
    assert [card.title for card in window.recovery.cards] == ["Newer"], "still to be had"


def test_what_was_declined_is_offered_no_more_but_can_be_found(
    window: MainWindow, store: RecoveryStore
) -> None:
    leave(store, "left")
    window.recovery.offer()
    QTest.mouseClick(window.recovery.close_button, LEFT)
    window.recovery.offer()
    assert window.recovery.isHidden()
    window.commands["recover"].trigger()
    (card,) = window.recovery.cards
    QTest.mouseClick(card, LEFT)
    assert window.session.document.graph.display_name(2) == "left"


def test_changes_of_the_open_project_are_asked_about_first(
    window: MainWindow, answers: Answers, store: RecoveryStore
) -> None:
    leave(store, "left")
    window.session.edit("Rename", lambda d: edits.rename_node(d, 2, "mine"))
    answers.save = SaveAnswer.CANCEL
    window.commands["recover"].trigger()
    QTest.mouseClick(window.recovery.cards[0], LEFT)
    assert answers.asked == ["save Untitled?"]
    assert window.session.document.graph.display_name(2) == "mine"
    assert len(store.entries()) == 1


def test_a_recovered_project_saves_to_its_file_unless_that_has_changed_since(
    qtbot: QtBot, window: MainWindow, answers: Answers, store: RecoveryStore, tmp_path: Path
) -> None:
    path = tmp_path / "file.playground.json"
    write_project(path, new_document())
    leave(store, "file", path)
    write_project(path, edits.rename_node(new_document(), 2, "theirs"))
    window.recovery.offer()
    QTest.mouseClick(window.recovery.cards[0], LEFT)
    assert window.windowTitle() == "file[*] – Network Playground"
    answers.changed = ChangedAnswer.REPLACE
    window.commands["save"].trigger()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert answers.asked == ["file.playground.json has changed"]
    for name, found in ((path, "left"), (path.with_name(path.name + "~"), "theirs")):
        assert read_project(name).document.graph.display_name(2) == found


def test_a_damaged_project_is_said_to_be_one_and_costs_nothing_else(
    qtbot: QtBot, window: MainWindow, answers: Answers, store: RecoveryStore
) -> None:
    leave(store, "damaged")
    (entry,) = store.entries()
    entry.file.write_bytes(entry.file.read_bytes()[:-50])
    leave(store, "whole", ago=500.0)
    window.recovery.offer()
    damaged, whole = window.recovery.cards
    qtbot.waitUntil(lambda: not damaged.isEnabled())
    assert "damaged" in damaged.accessibleDescription()
    qtbot.waitUntil(lambda: whole.preview is not None)
    QTest.mouseClick(damaged, LEFT)
    assert window.recovery.isVisible()
    window.flow.recover(entry)
    assert "“damaged” was not recovered" in answers.problems[0]


def test_the_picture_shows_the_network_as_it_was_left(window: MainWindow) -> None:
    from playground.analysis.preview import preview

    example = find_example("absolute-value")
    assert example is not None
    shown = preview(read_project(example.path), None)
    assert shown.curve is not None
    assert shown.curve.start.tolist() == shown.curve.learned.tolist()


def test_times_are_said_as_persons_say_them() -> None:
    noon = datetime.now().replace(hour=12, minute=5)
    assert when(noon.timestamp()) == "today, 12:05"
    assert when((noon - timedelta(days=1)).timestamp()) == "yesterday, 12:05"
    assert when(datetime(2001, 2, 3, 4, 5).timestamp()).endswith("2001, 04:05")
