from __future__ import annotations

import time

from pytestqt.qtbot import QtBot

from playground.ui.pace import Pace


def test_the_first_request_is_answered_at_once_and_many_are_thinned_out(qtbot: QtBot) -> None:
    pace = Pace(20.0)
    answers: list[float] = []
    pace.due.connect(lambda: answers.append(time.monotonic()))
    pace.ask()
    assert len(answers) == 1
    for _ in range(50):
        pace.ask()
    assert len(answers) == 1
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers[1] - answers[0] >= 0.045
    pace.deleteLater()


def test_nothing_comes_after_stop(qtbot: QtBot) -> None:
    pace = Pace(100.0)
    answers: list[int] = []
    pace.due.connect(lambda: answers.append(1))
    pace.ask()
    pace.ask()
    pace.stop()
    qtbot.wait(30)
    assert answers == [1]
    pace.now()
    assert answers == [1, 1]
    pace.deleteLater()
