"""What holds for every command of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data
from playground.model.selection import Selection
from playground.ui.commands.command import Command, plain_text, switch
from playground.ui.commands.table import CommandTable
from playground.ui.window import MainWindow
from tests.strategies import empty_points
from tests.ui.canvas.conftest import network
from tests.ui.conftest import OpenWindow

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def deep(open_window: OpenWindow) -> MainWindow:
    return open_window(network(1, 3, 2, 1))


def situations(window: MainWindow) -> Iterator[str]:
    """Different selections, then no training rows, then no hidden layer."""
    layers, edges = window.session.document.graph.layers, window.session.document.graph.edges
    for selection in (
        Selection(),
        Selection((layers[0].nodes[0].id,)),
        Selection((layers[1].nodes[0].id,)),
        Selection(tuple(node.id for node in layers[1].nodes)),
        Selection(layer=layers[0].id),
        Selection(layer=layers[1].id),
        Selection(layer=layers[-1].id),
        Selection(edges=(edges[0].key,)),
    ):
        window.canvas.select(selection)
        window.commands.refresh()
        yield str(selection)
    window.session.edit("Data", lambda d: edits.set_data(d, Data(empty_points())))
    window.commands.refresh()
    yield "no training rows"
    window.session.open_document(network(1, 1))
    window.commands.refresh()
    yield "no hidden layer"


def test_no_two_commands_share_a_key(window: MainWindow) -> None:
    owners: dict[str, str] = {}
    for action in window.commands:
        for key in action.shortcuts():
            assert not key.isEmpty(), action.command.name
            assert key.toString() not in owners, (action.command.name, owners[key.toString()])
            owners[key.toString()] = action.command.name
    assert len(owners) > 50


def test_what_can_not_be_done_says_why_in_a_sentence(deep: MainWindow) -> None:
    reasons: set[str] = set()
    for _ in situations(deep):
        for action in deep.commands:
            assert action.isEnabled() is not bool(action.reason)
            if action.reason:
                assert action.toolTip().startswith(action.reason.replace("<", "&lt;"))
                reasons.add(action.reason)
    assert len(reasons) > 12
    for reason in reasons:
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert not reason.endswith("..")


def test_every_command_has_words_and_shows_its_key_in_its_tool_tip(window: MainWindow) -> None:
    for action in window.commands:
        if action.isVisible():
            assert plain_text(action.text())
            assert action.key_text in action.toolTip()


def test_a_name_is_given_once(window: MainWindow) -> None:
    with pytest.raises(ValueError, match="save"):
        window.commands.add([Command("save", "Save", window.close)])


def test_the_key_of_a_command_that_can_not_be_done_says_why(window: MainWindow) -> None:
    QTest.keyClick(window, KEY.Key_Z, CTRL)
    assert window.status.texts()["note"] == "There is nothing to undo."
    QTest.keyClick(window, KEY.Key_Y, CTRL)
    assert window.status.texts()["note"] == "There is nothing to redo."


def test_keys_of_the_canvas_mean_nothing_outside_it(window: MainWindow) -> None:
    window.data_panel.source.setFocus()
    QTest.keyClick(window.data_panel.source, KEY.Key_Delete)
    assert window.status.texts()["note"] == ""


def test_a_click_on_a_button_that_is_disabled_says_why(window: MainWindow) -> None:
    bar = window.training_bar
    window.session.edit("Data", lambda d: edits.set_data(d, Data(empty_points())))
    for at in (0, 1, 2):
        window.status.show_note("")
        button = bar.widgetForAction(bar.actions()[at])
        assert isinstance(button, QToolButton)
        assert not button.isEnabled()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=button.geometry().center())
        assert window.status.texts()["note"].startswith("There is nothing to learn from")


def test_a_switch_turns_on_and_off_and_shows_it(qtbot: QtBot) -> None:
    widget, state = QWidget(), {"on": False}
    qtbot.addWidget(widget)
    table = CommandTable(widget)
    table.add([switch("light", "&Light", lambda: state["on"], lambda on: state.update(on=on))])
    assert not table["light"].isChecked()
    for on in (True, False):
        table["light"].trigger()
        assert state["on"] is table["light"].isChecked() is on


def test_a_command_says_what_it_returns(qtbot: QtBot) -> None:
    widget, said = QWidget(), []
    qtbot.addWidget(widget)
    table = CommandTable(widget)
    table.said.connect(said.append)
    table.add([Command("hello", "&Hello", lambda: "Hello there."), Command("quiet", "&Q", int)])
    table["hello"].trigger()
    table["quiet"].trigger()
    assert said == ["Hello there."]
