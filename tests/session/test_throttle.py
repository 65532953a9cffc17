from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.engine.run import Snapshot
from playground.session import Session
from playground.session.throttle import Throttle
from tests.ui.canvas.conftest import network


def test_many_requests_are_one_redraw_and_the_last_is_answered(qtbot: QtBot) -> None:
    throttle = Throttle(20.0)
    answers: list[int] = []
    throttle.due.connect(lambda: answers.append(1))
    for _ in range(50):
        throttle.ask()
    assert answers == [], "the event goes on first"
    qtbot.waitUntil(lambda: answers == [1])
    for _ in range(50):
        throttle.ask()
    qtbot.waitUntil(lambda: answers == [1, 1])
    throttle.deleteLater()


def test_nothing_comes_after_stop(qtbot: QtBot) -> None:
    throttle = Throttle(100.0)
    answers: list[int] = []
    throttle.due.connect(lambda: answers.append(1))
    throttle.now()
    throttle.ask()
    throttle.stop()
    qtbot.wait(30)
    assert answers == [1]
    throttle.now()
    assert answers == [1, 1]
    throttle.deleteLater()


def test_the_snapshot_at_the_end_of_a_training_is_answered(qtbot: QtBot) -> None:
    session = Session(network(1, 3, 1))
    steps: list[int] = []
    throttle = Throttle(20.0)
    throttle.follow(session)
    throttle.due.connect(lambda: steps.append(session.shown.step))
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
    throttle = Throttle(20.0)
    throttle.follow(session)
    throttle.due.connect(lambda: seen.append(session.shown))
    session.set_rate(8.0)
    session.play()
    try:
        qtbot.waitUntil(lambda: {1, 2, 3} <= {s.step for s in seen})
        assert session.running
    finally:
        assert session.close()


def test_two_long_redraws_do_not_share_a_frame(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.session.throttle.FRAME", 1.0)
    throttles, drawn = [Throttle(1000.0), Throttle(1000.0)], []

    def redraw() -> None:
        drawn.append(len(drawn))
        QTest.qSleep(8)

    for throttle in throttles:
        throttle.due.connect(redraw)
        throttle.now()
    drawn.clear()
    for throttle in throttles:
        throttle.soon()
    qtbot.waitUntil(lambda: len(drawn) == 1)
    QCoreApplication.processEvents()
    assert len(drawn) == 1, "the second one waits for the next frame"
    qtbot.waitUntil(lambda: len(drawn) == 2)
    for throttle in throttles:
        throttle.deleteLater()
