from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Points, frozen
from playground.ui.commands.train_commands import next_rate
from playground.ui.window import MainWindow
from tests.strategies import empty_points
from tests.ui.answers import Answers


def test_many_steps_goes_as_far_as_was_said_and_offers_the_same_number_again(
    qtbot: QtBot, window: MainWindow, answers: Answers
) -> None:
    session = window.session
    answers.number = 37
    window.commands["steps"].trigger()
    qtbot.waitUntil(lambda: session.live.step == 37 and not session.live.running)
    answers.number = None
    window.commands["steps"].trigger()
    window.commands["step"].trigger()
    qtbot.waitUntil(lambda: session.live.step == 38)
    assert answers.offered == [1000, 37]


def test_play_turns_into_pause_and_back(window: MainWindow) -> None:
    play = window.commands["play"]
    assert (play.text(), play.toolTip()) == ("&Play", "Start training (Ctrl+Return)")
    play.trigger()
    assert window.session.running
    assert (play.text(), play.toolTip()) == ("&Pause", "Stop training (Ctrl+Return)")
    play.trigger()
    assert not window.session.running
    assert play.text() == "&Play"


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (empty_points(), "there are no points"),
        (Points(frozen([[0.0]]), frozen([[1.0]]), test=(0,)), "all points are kept for testing"),
    ],
)
def test_without_training_rows_every_way_to_train_says_why_it_does_not(
    window: MainWindow, answers: Answers, points: Points, why: str
) -> None:
    session = window.session
    answers.number = 5
    assert session.edit("Data", lambda d: edits.set_data(d, Data(points))) == ""
    window.canvas.setFocus()
    keys = [(Qt.Key.Key_F6,), (Qt.Key.Key_F7,), (Qt.Key.Key_F8,), (Qt.Key.Key_Space,)]
    for key in (*keys, (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)):
        window.status.show_note("")
        QTest.keyClick(window.canvas, *key)
        note = window.status.texts()["note"]
        assert note.startswith("There is nothing to learn from: ")
        assert why in note
        assert not session.running
    assert answers.asked == []


def test_the_learning_rate_climbs_a_ladder_as_one_undo_step(window: MainWindow) -> None:
    session = window.session
    window.commands["rate_up"].trigger()
    window.commands["rate_up"].trigger()
    assert session.document.training.learning_rate == 0.5
    window.commands["rate_down"].trigger()
    assert session.document.training.learning_rate == 0.2
    session.undo_stack.undo()
    assert session.document.training.learning_rate == 0.1


def test_the_ladder_has_three_rungs_a_decade() -> None:
    rates = [0.001]
    for _ in range(6):
        rates.append(next_rate(rates[-1], up=True))
    assert rates == [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    for rate in reversed(rates[:-1]):
        assert next_rate(rates[rates.index(rate) + 1], up=False) == rate
    assert next_rate(0.3, up=True) == 0.5
    assert next_rate(0.3, up=False) == 0.2


def test_the_keys_say_where_the_ladder_of_rates_ends(window: MainWindow) -> None:
    session = window.session
    for rate, name, note in (
        (5000.0, "rate_up", "can't be set any larger"),
        (1000.0, "rate_up", "can't be set any larger"),
        (0.0, "rate_down", "is 0 already"),
    ):
        assert session.edit("Rate", lambda d, r=rate: edits.set_training(d, learning_rate=r)) == ""
        window.commands[name].trigger()
        assert session.document.training.learning_rate == rate
        assert note in window.status.texts()["note"]
