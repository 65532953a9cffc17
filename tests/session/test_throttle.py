from __future__ import annotations

import time

from pytestqt.qtbot import QtBot

from playground.engine.run import Snapshot
from playground.session import Session
from playground.session.throttle import Throttle
from tests.ui.canvas.conftest import network


def test_the_first_request_is_answered_soon_and_many_are_thinned_out(qtbot: QtBot) -> None:
    pace = Throttle(20.0)
    answers: list[float] = []
    pace.due.connect(lambda: answers.append(time.monotonic()))
    pace.ask()
    qtbot.waitUntil(lambda: len(answers) == 1)
    for _ in range(50):
        pace.ask()
    assert len(answers) == 1
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers[1] - answers[0] >= 0.045
    pace.deleteLater()


def test_nothing_comes_after_stop(qtbot: QtBot) -> None:
    pace = Throttle(100.0)
    answers: list[int] = []
    pace.due.connect(lambda: answers.append(1))
    pace.now()
    pace.ask()
    pace.stop()
    qtbot.wait(30)
    assert answers == [1]
    pace.now()
    assert answers == [1, 1]
    pace.deleteLater()


def test_the_snapshot_at_the_end_of_a_training_is_answered(qtbot: QtBot) -> None:
    session = Session(network(1, 3, 1))
    steps: list[int] = []
    pace = Throttle(20.0)
    pace.follow(session)
    pace.due.connect(lambda: steps.append(session.shown.step))
    session.play()
    try:
        qtbot.waitUntil(lambda: len(steps) > 5)
        session.pause()
        qtbot.waitUntil(lambda: not session.running and steps[-1] == session.shown.step)
    finally:
        assert session.close()


def test_rare_steps_are_answered_too(qtbot: QtBot) -> None:
    session = Session(network(1, 3, 1))
    seen: list[Snapshot] = []
    pace = Throttle(20.0)
    pace.follow(session)
    pace.due.connect(lambda: seen.append(session.shown))
    session.set_rate(8.0)
    session.play()
    try:
        qtbot.waitUntil(lambda: {1, 2, 3} <= {s.step for s in seen})
        assert session.running
    finally:
        assert session.close()
