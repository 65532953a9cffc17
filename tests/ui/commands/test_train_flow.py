from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Points, empty_points, frozen
from playground.session import Session
from playground.ui.commands.project_flow import new_document
from playground.ui.commands.train_flow import TrainFlow
from playground.ui.window import MainWindow
from tests.ui.answers import Answers


def test_many_steps_goes_as_far_as_was_said_and_offers_the_same_number_again(
    qtbot: QtBot, answers: Answers
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    session = Session(new_document())
    flow = TrainFlow(session, answers, window)
    answers.number = 37
    flow.many_steps()
    qtbot.waitUntil(lambda: session.shown.step == 37 and not session.shown.running)
    answers.number = None
    flow.many_steps()
    flow.step()
    qtbot.waitUntil(lambda: session.shown.step == 38)
    session.close()


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
    session, own = window.session, window.own_actions
    answers.number = 5
    assert session.edit("Data", lambda d: edits.set_data(d, Data(points))) == ""
    for action in (own.play, own.step, own.epoch, own.steps):
        window.status.show_note("")
        action.trigger()
        note = window.status.texts()["note"]
        assert note.startswith("There is nothing to learn from: ")
        assert why in note
        assert not session.running
    assert answers.asked == []
