from __future__ import annotations

from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.window import MainWindow


def train(qtbot: QtBot, window: MainWindow, steps: int) -> None:
    session = window.session
    goal = session.shown.step + steps
    session.step(steps)
    qtbot.waitUntil(lambda: session.shown.step == goal and not session.shown.running)


def test_undo_and_redo_say_to_which_step_they_lead_and_how_to_return(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, status = window.session, window.status
    key = session.document.graph.edges[0].key
    train(qtbot, window, 20)
    session.edit("Set weight", lambda d: edits.set_values(d, {key: 0.25}))
    train(qtbot, window, 30)
    window.commands["undo"].trigger()
    assert session.shown.step == 20
    note = "Undone: Set weight. Back to step 20; Redo returns to step 50."
    assert status.texts()["note"] == note
    window.commands["redo"].trigger()
    note = "Done again: Set weight. Now at step 50; Undo returns to step 20."
    assert status.texts()["note"] == note


def test_an_undo_within_the_same_step_says_nothing(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    train(qtbot, window, 5)
    key = session.document.graph.edges[0].key
    session.edit("Set weight", lambda d: edits.set_values(d, {key: 0.25}))
    window.status.show_note("")
    window.commands["undo"].trigger()
    window.commands["redo"].trigger()
    assert window.status.texts()["note"] == ""


def test_undoing_a_reset_leads_forward(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 12)
    window.commands["reset"].trigger()
    window.commands["undo"].trigger()
    note = "Undone: Reset. Now at step 12; Redo returns to step 0."
    assert window.status.texts()["note"] == note


def test_undo_and_redo_say_when_there_is_nothing_for_them(window: MainWindow) -> None:
    undo, redo = window.commands["undo"], window.commands["redo"]
    assert undo.toolTip() == "There is nothing to undo. (Ctrl+Z)"
    assert redo.toolTip() == "There is nothing to redo. (Ctrl+Shift+Z)"
    key = window.session.document.graph.edges[0].key
    window.session.edit("Set weight", lambda d: edits.set_values(d, {key: 0.25}))
    assert undo.toolTip() == "Undo Set weight (Ctrl+Z)"
    window.session.undo_stack.undo()
    assert undo.toolTip() == "There is nothing to undo. (Ctrl+Z)"
    assert redo.toolTip() == "Redo Set weight (Ctrl+Shift+Z)"
