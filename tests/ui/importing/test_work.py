from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.data.tables.cells import CancelledError, Progress, report
from playground.model.document import DocumentError
from playground.ui.importing.work import Work


@pytest.fixture
def work(qtbot: QtBot):
    parent = QObject()
    work = Work("worker", parent)
    yield work
    work.stop()
    assert "worker" not in {thread.name for thread in threading.enumerate()}


def test_the_latest_of_several_follows_the_one_being_done(qtbot: QtBot, work: Work) -> None:
    gate, results = threading.Event(), []
    work.done.connect(results.append)
    work.start(lambda _: gate.wait(10.0))
    work.start(lambda _: "second")
    work.start(lambda _: "third")
    assert work.busy
    gate.set()
    qtbot.waitUntil(lambda: not work.busy)
    assert results == ["third"]


def test_work_that_is_called_off_ends_at_its_next_report(qtbot: QtBot, work: Work) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless(progress: Progress) -> None:
        try:
            while True:
                report(progress, 0.5)
                begun.set()
        except CancelledError:
            ended.set()
            raise

    work.start(endless)
    assert begun.wait(10.0)
    work.stop()
    assert ended.is_set()
    assert not work.busy


def test_who_waits_for_the_end_gets_the_result_or_the_reason(qtbot: QtBot, work: Work) -> None:
    def wrong(_: Progress) -> None:
        raise DocumentError("no rows")

    for task, wanted in ((lambda _: 7, ("done", 7)), (wrong, ("failed", "no rows"))):
        told: list[tuple[str, object]] = []
        work.done.connect(lambda result, told=told: told.append(("done", result)))
        work.failed.connect(lambda reason, told=told: told.append(("failed", reason)))
        work.start(task)
        work.finish()
        assert told == [wanted]


def test_work_that_has_no_memory_fails_and_the_next_begins(qtbot: QtBot, work: Work) -> None:
    def too_large(_: Progress) -> None:
        raise MemoryError

    reasons, results = list[str](), list[object]()
    work.failed.connect(reasons.append)
    work.done.connect(results.append)
    work.start(too_large)
    qtbot.waitUntil(lambda: bool(reasons))
    assert reasons == ["there is not enough memory for it"]
    work.start(lambda _: 7)
    qtbot.waitUntil(lambda: results == [7])
