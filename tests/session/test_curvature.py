from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.analysis.curvature.hessian import Hessian
from playground.engine.run import Run
from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.session import Session
from playground.session.curvature import CurvatureRecord


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    document = dense_document((1, 4, 1), ("tanh", "linear"), Data(Generator("sine", 30, 0.0)))
    session = Session(document)
    yield session
    assert session.close()


@pytest.fixture
def record(session: Session) -> Iterator[CurvatureRecord]:
    record = CurvatureRecord(session, session)
    yield record
    record.stop()


def test_each_value_belongs_to_the_step_whose_weights_it_is_of(
    qtbot: QtBot, session: Session, record: CurvatureRecord
) -> None:
    start = session.live_document
    record.turn(True)
    qtbot.waitUntil(lambda: len(record.history) == 1)
    session.set_rate(100.0)
    session.play()
    qtbot.waitUntil(lambda: len(record.history) >= 4)
    session.pause()
    run = Run(session.problem, start.parameters, start.run, session.engine)
    history = record.history
    assert history.step[0] == 0
    assert (np.diff(history.step) > 0).all()
    for step, value in zip(history.step, history.largest, strict=True):
        run.advance(int(step) - run.state.step)
        expected = Hessian(session.problem, run.state.parameters).largest_eigenvalue()
        assert value == pytest.approx(expected, rel=1e-9)
    assert (history.allowed == 2.0 / start.training.learning_rate).all()
    assert record.limit == 2.0 / history.largest[-1]


def test_nothing_is_worked_out_while_nobody_asks(
    qtbot: QtBot, session: Session, record: CurvatureRecord
) -> None:
    session.step(3)
    qtbot.waitUntil(lambda: session.live.step == 3)
    assert len(record.history) == 0
    assert record.limit is None
    record.turn(True)
    qtbot.waitUntil(lambda: len(record.history) == 1)
    record.turn(False)
    assert len(record.history) == 0


def test_a_new_run_clears_the_values_and_an_edit_of_the_weights_replaces_its_step(
    qtbot: QtBot, session: Session, record: CurvatureRecord
) -> None:
    record.turn(True)
    session.step(5)
    qtbot.waitUntil(lambda: len(record.history) > 0 and record.history.step[-1] == 5)
    before = record.history
    unit = session.document.graph.layers[1].nodes[0].id
    session.edit("Bias", lambda d: edits.set_values(d, {unit: 0.7}))
    qtbot.waitUntil(lambda: record.history.largest[-1] != before.largest[-1])
    assert record.history.step.tolist() == before.step.tolist()
    session.reset()
    assert len(record.history) == 0
    qtbot.waitUntil(lambda: record.history.step.tolist() == [0])


def test_optimizers_that_rescale_their_steps_have_a_curvature_but_no_limit(
    qtbot: QtBot, session: Session, record: CurvatureRecord
) -> None:
    session.edit("Optimizer", lambda d: edits.set_training(d, optimizer="adam"))
    record.turn(True)
    qtbot.waitUntil(lambda: len(record.history) == 1)
    assert np.isnan(record.history.allowed[0])
    assert record.limit is None


def test_a_problem_that_is_too_large_is_refused_with_a_reason(
    session: Session, record: CurvatureRecord
) -> None:
    assert record.why_not() == ""
    data = Data(Generator("sine", 10_000, 0.0))
    session.open_document(dense_document((1, 300, 300, 1), ("relu",) * 2 + ("linear",), data))
    assert "too large" in record.why_not()
