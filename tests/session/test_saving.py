from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground.files.project import read_project, write_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from playground.session.saving import Outcome
from tests.agreement import save


def document(rows: int = 0) -> Document:
    source: Generator | Points = Generator("sine")
    if rows:
        x = frozen([[i / 7] for i in range(rows)])
        source = Points(x, x)
    return dense_document((1, 3, 1), ("relu", "linear"), Data(source))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(document(30_000))
    yield session
    session.close()


@pytest.fixture
def outcomes(session: Session) -> list[Outcome]:
    outcomes: list[Outcome] = []
    session.save_ended.connect(outcomes.append)
    return outcomes


def rename(session: Session, name: str) -> None:
    unit = session.document.graph.units[0].id
    assert session.edit(f"Rename {name}", lambda d: edits.rename_node(d, unit, name)) == ""


def saved_name(path: Path) -> str:
    return read_project(path).document.graph.units[0].name


def test_edits_go_on_while_a_large_document_is_saved(
    qtbot: QtBot, session: Session, outcomes: list[Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "large.playground.json"
    shares: list[float] = []
    session.saving.progressed.connect(shares.append)
    rename(session, "before")
    session.begin_save(path)
    assert session.saving.busy
    rename(session, "after")
    qtbot.waitUntil(lambda: bool(outcomes), timeout=20_000)
    assert outcomes[0].reason == ""
    assert saved_name(path) == "before"
    assert session.path == path
    assert session.modified, "what was edited meanwhile is not in the file"
    assert shares == sorted(shares)
    assert all(0.0 < share <= 1.0 for share in shares)


def test_what_is_asked_for_during_a_save_follows_it(
    qtbot: QtBot, session: Session, outcomes: list[Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "twice.playground.json"
    session.begin_save(path)
    rename(session, "second")
    session.begin_save(path)
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=20_000)
    assert [outcome.reason for outcome in outcomes] == ["", ""]
    assert saved_name(path) == "second"
    assert not session.modified


def test_no_save_that_was_asked_for_is_forgotten(
    qtbot: QtBot, session: Session, outcomes: list[Outcome], tmp_path: Path
) -> None:
    nowhere, first, second = tmp_path / "none" / "a", tmp_path / "first", tmp_path / "second"
    session.begin_save(nowhere)
    for path in (first, second, nowhere):
        session.begin_save(path)
    qtbot.waitUntil(lambda: len(outcomes) == 3, timeout=20_000)
    assert [outcome.reason == "" for outcome in outcomes] == [False, True, True]
    assert first.read_bytes() == second.read_bytes()
    assert session.path == second
    assert not session.saving.busy


def test_a_document_that_is_opened_after_saves_has_a_file_of_its_own(
    session: Session, outcomes: list[Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "first"
    session.begin_save(path)
    rename(session, "last")
    session.begin_save(path)
    session.open_document(document())
    assert len(outcomes) == 2
    assert saved_name(path) == "last"
    assert session.path is None


def test_the_second_of_two_windows_learns_that_the_file_has_changed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "both.playground.json"
    write_project(path, document())
    first, second = Session(document()), Session(document())
    outcomes: list[Outcome] = []
    second.save_ended.connect(outcomes.append)
    for session in (first, second):
        assert session.open_file(path) == ""
    rename(first, "first")
    rename(second, "second")
    assert save(first, path) == ""
    assert save(first, path) == "", "its own changes are none from outside"
    second.begin_save(path)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes[0].changed_outside
    assert second.modified
    assert saved_name(path) == "first"
    second.begin_save(path, replace=True)
    qtbot.waitUntil(lambda: len(outcomes) == 2)
    assert saved_name(path) == "second"
    assert saved_name(tmp_path / "both.playground.json~") == "first"
    for session in (first, second):
        session.close()


def test_closing_finishes_a_save(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "closed.playground.json"
    rename(session, "kept")
    session.begin_save(path)
    session.close()
    assert saved_name(path) == "kept"
    assert not any(thread.name == "saving" for thread in threading.enumerate())
