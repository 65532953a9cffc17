from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.session import Session
from playground.ui.project_flow import new_document
from playground.ui.train_flow import TrainFlow
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
    qtbot.waitUntil(lambda: session.snapshot.step == 37 and not session.snapshot.running)
    answers.number = None
    flow.many_steps()
    flow.step()
    qtbot.waitUntil(lambda: session.snapshot.step == 38)
    session.close()
