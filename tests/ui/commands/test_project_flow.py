from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressDialog
from pytestqt.qtbot import QtBot

from playground.files.examples import examples, find_example
from playground.files.project import read_project, write_project
from playground.model import edits
from playground.model.document import Data, Points, dense_document, frozen
from playground.ui.commands.project_flow import new_document
from playground.ui.importing.dialog import ImportDialog
from playground.ui.shell.dialogs import ChangedAnswer, SaveAnswer
from playground.ui.window import MainWindow
from tests.ui.answers import Answers


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "mine.playground.json"
    write_project(path, edits.rename_node(new_document(), 2, "hello"))
    return path


def change(window: MainWindow) -> None:
    node = window.session.document.graph.units[0].id
    assert window.session.edit("Bias", lambda d: edits.set_values(d, {node: 0.123})) == ""


def test_save_asks_for_a_name_once(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    change(window)
    assert window.isWindowModified()
    answers.path = tmp_path / "first"
    window.commands["save"].trigger()
    saved = tmp_path / "first.playground.json"
    assert read_project(saved).document.same_as(window.session.document)
    assert not window.isWindowModified()
    assert window.windowTitle() == "first[*] – Network Playground"
    change(window)
    window.commands["undo"].trigger()
    window.commands["save"].trigger()
    assert answers.asked == ["Save project"]


def test_save_as_gives_another_file(
    window: MainWindow, answers: Answers, project: Path, tmp_path: Path
) -> None:
    window.flow.open_path(project)
    answers.path = tmp_path / "copy.playground.json"
    window.commands["save_as"].trigger()
    assert window.session.path == answers.path
    assert read_project(answers.path).document.same_as(read_project(project).document)


def test_an_opened_file_is_shown_and_remembered(
    window: MainWindow, answers: Answers, project: Path
) -> None:
    answers.path = project
    window.commands["open"].trigger()
    assert window.session.document.graph.display_name(2) == "hello"
    assert window.settings.recent == (project,)
    entry = window.commands["recent_1"]
    assert entry.text() == "&1  mine.playground.json"
    assert not window.commands["recent_2"].isVisible()
    window.commands["new"].trigger()
    assert window.session.document.graph.display_name(2) == "x"
    entry.trigger()
    assert window.session.document.graph.display_name(2) == "hello"
    window.commands["clear_recent"].trigger()
    assert window.settings.recent == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "line 1"),
        ('{"format": "network-playground", "version": 1}', "graph"),
        ('{"format": "network-playground", "version": 99}', "version"),
    ],
)
def test_a_broken_file_is_named_and_leaves_the_document_alone(
    window: MainWindow, answers: Answers, tmp_path: Path, text: str, place: str
) -> None:
    before = window.session.document
    path = tmp_path / "broken.playground.json"
    path.write_text(text, encoding="utf-8")
    window.flow.open_path(path)
    assert window.session.document is before
    assert len(answers.problems) == 1
    assert "broken" in answers.problems[0]
    assert place in answers.problems[0]


def test_a_file_that_is_gone_leaves_the_recent_list(
    window: MainWindow, answers: Answers, project: Path
) -> None:
    window.flow.open_path(project)
    project.unlink()
    window.flow.open_path(project)
    assert window.settings.recent == ()
    assert "no such file" in answers.problems[0]


def test_changes_are_not_lost_without_a_question(
    window: MainWindow, answers: Answers, project: Path, tmp_path: Path
) -> None:
    change(window)
    changed = window.session.document
    answers.save = SaveAnswer.CANCEL
    window.flow.open_path(project)
    window.commands["new"].trigger()
    window.flow.open_example(examples()[0])
    assert window.session.document is changed
    assert answers.asked == ["save Untitled?"] * 3
    answers.save = SaveAnswer.SAVE
    answers.path = tmp_path / "kept.playground.json"
    window.flow.open_path(project)
    assert read_project(answers.path).document.same_as(changed)
    assert window.session.path == project
    change(window)
    answers.save = SaveAnswer.DISCARD
    window.commands["new"].trigger()
    assert window.session.path is None


def test_closing_asks_and_can_be_called_off(
    window: MainWindow, answers: Answers, project: Path
) -> None:
    change(window)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert answers.asked == ["save Untitled?"]
    window.session.step(1)
    assert window.session.running, "the trainer is still there"
    answers.save = SaveAnswer.SAVE
    answers.path = None
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted(), "no name was given, so nothing was saved"


def test_what_cannot_be_written_is_said(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    change(window)
    answers.path = tmp_path / "missing" / "file.playground.json"
    window.commands["save"].trigger()
    assert "was not saved" in answers.problems[0]
    assert window.isWindowModified()
    assert window.session.path is None


def test_every_example_opens_under_its_title_as_a_copy(
    window: MainWindow, answers: Answers
) -> None:
    for example in examples():
        window.flow.open_example(example)
        assert answers.problems == []
        assert window.session.path is None
        assert window.windowTitle().startswith(example.title)
        assert not window.isWindowModified()
    assert find_example("first-steps") is not None


def use_table(window: MainWindow, qtbot: QtBot) -> None:
    """Take what the import dialog suggests."""
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.ok.isEnabled)
    dialog.ok.click()


def test_a_table_becomes_data_scaled_where_it_must_be(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "years.csv"
    rows = "\n".join(f"{1900 + i};{i * 10},5" for i in range(20))
    answers.path.write_text(f"year;flow\n{rows}\n;3\n", encoding="utf-8")
    window.commands["open_table"].trigger()
    use_table(window, qtbot)
    dataset = window.session.dataset
    assert dataset.x_names == ("year",)
    assert dataset.x_range == (1900.0, 1919.0)
    assert len(dataset.x_test) == 4
    assert window.session.document.data.scaling == "standard"
    assert window.status.texts()["note"] == ("20 rows from years; 1 without a value was left out")
    assert window.data_panel.source.currentText() == "Points by hand"
    window.commands["undo"].trigger()
    assert not isinstance(window.session.document.data.source, Points)


def test_a_table_fits_the_input_and_output_layer_in_the_same_undo_step(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    session = window.session
    points = Points(frozen([[0.0, 1.0], [1.0, 0.0]]), frozen([[1.0], [2.0]]))
    session.open_document(dense_document((2, 3, 1), ("relu", "linear"), Data(points)))
    before = session.live_document
    answers.path = tmp_path / "years.csv"
    answers.path.write_text("year,flow\n1,2\n2,4\n", encoding="utf-8")
    window.commands["open_table"].trigger()
    use_table(window, qtbot)
    assert answers.problems == []
    graph = session.document.graph
    assert [graph.display_name(graph.layers[i].nodes[0].id) for i in (0, -1)] == ["year", "flow"]
    assert graph.layers[1] == before.graph.layers[1]
    window.commands["undo"].trigger()
    assert session.live_document.same_as(before)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ("1,2", "1 row from t"),
        (",2\n1,\n1,2\n3,4", "2 rows from t; 2 without a value were left out"),
        ('"1,000",2\n"2,500",3', "2 rows from t; '1,000' has two meanings and was read as 1000"),
    ],
)
def test_the_note_says_how_a_table_was_read(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot, rows: str, note: str
) -> None:
    answers.path = tmp_path / "t.csv"
    answers.path.write_text(f"x,y\n{rows}\n", encoding="utf-8")
    window.commands["open_table"].trigger()
    use_table(window, qtbot)
    assert window.status.texts()["note"] == note
    assert answers.problems == []


def test_exports_are_written_while_the_window_goes_on(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    for name, suffix in (("csv", ".csv"), ("numpy", ".py")):
        answers.path = tmp_path / f"net-{name}"
        window.commands[f"export_{name}"].trigger()
        exported = f"Exported to net-{name}{suffix}"
        qtbot.waitUntil(lambda text=exported: window.status.texts()["note"] == text)
        assert (tmp_path / f"net-{name}{suffix}").stat().st_size > 100
    answers.path = tmp_path / "missing" / "file.csv"
    window.commands["export_csv"].trigger()
    qtbot.waitUntil(lambda: len(answers.problems) == 1)


def test_closing_finishes_an_export(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    x = frozen([[i / 7] for i in range(30_000)])
    window.session.open_document(dense_document((1, 1), ("linear",), Data(Points(x, x))))
    answers.path = tmp_path / "rows.csv"
    window.commands["export_csv"].trigger()
    window.close_without_asking()
    assert len(answers.path.read_text(encoding="utf-8").splitlines()) == 30_001


def test_no_file_is_written_over_without_a_question(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    for command, name in (
        ("save_as", "bar.playground.json"),
        ("export_numpy", "bar.py"),
        ("export_csv", "bar.csv"),
    ):
        there = tmp_path / name
        there.write_text("precious", encoding="utf-8")
        answers.path = tmp_path / "bar"
        window.commands[command].trigger()
        assert there.read_text(encoding="utf-8") == "precious"
        assert f"replace {name}?" in answers.asked


def test_given_up_dialogs_change_nothing(window: MainWindow, answers: Answers) -> None:
    before = window.session.document
    for name in ("open", "open_table", "save", "save_as", "steps", "export_csv"):
        window.commands[name].trigger()
    assert window.session.document is before
    assert answers.problems == []


def test_whoever_only_trained_is_not_asked_to_save(
    qtbot: QtBot, window: MainWindow, answers: Answers
) -> None:
    first, second = examples()[:2]
    window.flow.open_example(first)
    window.commands["play"].trigger()
    qtbot.waitUntil(lambda: window.session.live.step > 10)
    window.commands["new_seed"].trigger()
    window.commands[f"example_{second.name}"].trigger()
    assert answers.asked == []
    assert window.windowTitle().startswith(second.title)
    change(window)
    window.flow.open_example(first)
    assert answers.asked == [f"save {second.title}?"]


def test_the_file_of_an_example_is_opened_as_a_copy_and_called_by_its_title(
    window: MainWindow, answers: Answers
) -> None:
    example = examples()[3]
    window.flow.open_path(example.path)
    assert window.session.path is None, "saving asks for another file"
    assert window.windowTitle().startswith(example.title)
    window.settings.add_recent(example.path)
    entry = window.commands["recent_1"]
    entry.refresh()
    assert entry.text() == f"&1  {example.title}"


def test_a_file_that_another_window_has_saved_is_not_replaced_unasked(
    qtbot: QtBot, window: MainWindow, answers: Answers, project: Path, tmp_path: Path
) -> None:
    window.flow.open_path(project)
    change(window)
    theirs = edits.rename_node(new_document(), 2, "theirs")
    write_project(project, theirs)
    window.commands["save"].trigger()
    qtbot.waitUntil(lambda: answers.asked == ["mine.playground.json has changed"])
    assert read_project(project).document.same_as(theirs)
    assert window.isWindowModified()
    answers.changed = ChangedAnswer.SAVE_AS
    answers.path = tmp_path / "other.playground.json"
    window.commands["save"].trigger()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert read_project(project).document.same_as(theirs)
    assert read_project(answers.path).document.same_as(window.session.document)
    change(window)
    window.commands["undo"].trigger()
    window.commands["save"].trigger()
    assert len(answers.asked) == 3, "the other file is its own"


def test_closing_waits_for_a_save_and_the_person_need_not(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    x = frozen([[i / 7] for i in range(20_000)])
    window.session.open_document(dense_document((1, 1), ("linear",), Data(Points(x, x))))
    change(window)
    path = tmp_path / "large.playground.json"
    shown: list[QProgressDialog] = []

    def go_on_at_once() -> None:
        box = window.findChild(QProgressDialog)
        if box is None:
            QTimer.singleShot(0, go_on_at_once)
        else:
            shown.append(box)
            box.cancel()

    window.session.begin_save(path)
    QTimer.singleShot(0, go_on_at_once)
    event = QCloseEvent()
    window.closeEvent(event)
    assert shown
    assert not event.isAccepted()
    assert not path.exists()
    assert window.flow.may_leave()
    assert read_project(path).document.same_as(window.session.document)
    assert answers.asked == []


def test_a_crash_keeps_a_copy_that_can_be_recovered(window: MainWindow, answers: Answers) -> None:
    change(window)
    window.notices.show_crash("ValueError: the flux is bent")
    assert "File > Recover" in answers.problems[0]
    window.close_without_asking()
    (entry,) = window.autosave.store.entries()
    assert window.autosave.store.read(entry).document.same_as(window.session.document)
