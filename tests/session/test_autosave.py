from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground.files.recovery import Entry, RecoveryStore
from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.session import Session, autosave
from playground.session.autosave import Autosave
from tests.agreement import save

Open = Callable[[], Autosave]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second takes as long in tests as anywhere, so they wait for less."""
    monkeypatch.setattr(autosave, "CHANGE_MS", 20)
    monkeypatch.setattr(autosave, "TRAINING_MS", 60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recovery"


@pytest.fixture
def open_(qtbot: QtBot, folder: Path) -> Iterator[Open]:
    """Opens documents as windows do."""
    opened: list[tuple[Session, Autosave]] = []

    def open_one() -> Autosave:
        data = Data(Generator("sine", n=30))
        session = Session(dense_document((1, 3, 1), ("relu", "linear"), data))
        saver = Autosave(session, folder, session)
        saver.name = f"document {len(opened)}"
        opened.append((session, saver))
        return saver

    yield open_one
    for session, saver in opened:
        saver.stop()
        session.close()


def session_of(saver: Autosave) -> Session:
    session = saver.parent()
    assert isinstance(session, Session)
    return session


def rename(saver: Autosave, name: str) -> None:
    session = session_of(saver)
    unit = session.document.graph.units[0].id
    assert session.edit("Rename", lambda d: edits.rename_node(d, unit, name)) == ""


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.open"))


def crash(saver: Autosave, folder: Path) -> Entry:
    """Leave the document as a crash does; gives what the next start finds."""
    before = {entry.file for entry in RecoveryStore(folder).entries()}
    saver.stop(keep=True)
    (entry,) = [e for e in RecoveryStore(folder).entries() if e.file not in before]
    return entry


def test_nothing_is_kept_of_what_nobody_has_changed(
    qtbot: QtBot, open_: Open, folder: Path
) -> None:
    saver = open_()
    session_of(saver).open_document(session_of(saver).document)
    qtbot.wait(100)
    saver.stop(keep=True)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_change_is_kept_soon_and_gone_once_it_is_saved_or_undone(
    qtbot: QtBot, open_: Open, folder: Path, tmp_path: Path
) -> None:
    saver = open_()
    session = session_of(saver)
    rename(saver, "mine")
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: files(folder) == [])
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    assert save(session, tmp_path / "saved.playground.json") == ""
    qtbot.waitUntil(lambda: files(folder) == [])


def test_training_is_kept_again_and_again(qtbot: QtBot, open_: Open, folder: Path) -> None:
    saver = open_()
    session = session_of(saver)
    session.play()
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    first = files(folder)[0].stat().st_mtime_ns
    qtbot.waitUntil(lambda: files(folder)[0].stat().st_mtime_ns > first)
    session.pause()
    qtbot.waitUntil(lambda: not session.live.running)
    entry = crash(saver, folder)
    assert saver.store.read(entry).document.run.step == session.live.step > 0


def test_what_was_left_is_opened_unsaved_and_as_it_was(
    qtbot: QtBot, open_: Open, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "file.playground.json"
    left = open_()
    assert save(session_of(left), path) == ""
    rename(left, "after the save")
    entry = crash(left, folder)
    assert entry.about.name == "document 0"
    saver = open_()
    session = session_of(saver)
    assert saver.recover(entry) == ""
    assert session.document.graph.units[0].name == "after the save"
    assert (session.path, session.modified) == (path, True)
    assert saver.store.entries() == []
    entry = crash(saver, folder)
    assert saver.store.read(entry).document.graph.units[0].name == "after the save"
    again = open_()
    assert again.recover(entry) == ""
    assert save(session_of(again), path) == ""
    qtbot.waitUntil(lambda: files(folder) == [])


def test_windows_do_not_disturb_one_another(qtbot: QtBot, open_: Open, folder: Path) -> None:
    first, second = open_(), open_()
    for saver in (first, second):
        rename(saver, "mine")
    qtbot.waitUntil(lambda: len(files(folder)) == 2)
    assert first.store.entries() == []
    entry = crash(second, folder)
    assert entry.about.name == "document 1"
    third = open_()
    assert third.recover(entry) == ""
    assert "opened it already" in first.recover(entry) or "no such file" in first.recover(entry)
    assert session_of(first).document.graph.units[0].name == "mine"
    for saver in (first, third):
        saver.stop()
    assert list(folder.iterdir()) == []


def test_a_damaged_entry_leaves_the_open_document_alone(
    qtbot: QtBot, open_: Open, folder: Path
) -> None:
    left, saver = open_(), open_()
    rename(left, "mine")
    entry = crash(left, folder)
    entry.file.write_bytes(entry.file.read_bytes()[:-50])
    before = session_of(saver).document
    assert saver.recover(entry) != ""
    assert session_of(saver).document is before


def test_a_store_that_cannot_be_written_is_said_once(
    qtbot: QtBot, open_: Open, folder: Path
) -> None:
    folder.write_text("not a folder")
    saver = open_()
    reasons: list[str] = []
    saver.failed.connect(reasons.append)
    rename(saver, "one")
    qtbot.waitUntil(lambda: len(reasons) == 1)
    rename(saver, "two")
    qtbot.wait(100)
    assert len(reasons) == 1
    assert saver.keep_copy() != ""
    folder.unlink()  # as a disk that was full has room again: it is tried again by itself
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
