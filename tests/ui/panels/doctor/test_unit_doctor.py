from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.engine.reference import forward, predict
from playground.model import edits
from playground.model.document import Data, Document, Points, Training, frozen
from playground.model.graph import dense_graph
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.panels.doctor.unit_doctor import UnitDoctor
from playground.ui.panels.inspector.inspector import Inspector


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """Five ReLU units, each but the first with a trouble of its own, on data from -1 to 1."""
    x = np.linspace(-1.0, 1.0, 21)
    points = Points(frozen(x[:, None]), frozen(np.sin(3.0 * x)[:, None]))
    graph = dense_graph((1, 5, 1), ("relu", "linear"))
    source, *units, output = (node.id for node in graph.nodes)
    weights = (1.0, 1.0, -1.0, 0.0, 3.0)
    biases = (-0.5, -2.0, 4.0, 1.0, -1.5)
    outgoing = (1.0, 3.0, 0.5, 2.0, -0.2)
    document = edits.set_values(
        Document(graph, frozen(np.zeros(graph.n_parameters)), Data(points), Training()),
        {
            **{(source, u): w for u, w in zip(units, weights, strict=True)},
            **dict(zip(units, biases, strict=True)),
            **{(u, output): w for u, w in zip(units, outgoing, strict=True)},
            output: 0.25,
        },
    )
    session = Session(document)
    yield session
    assert session.close()


@pytest.fixture
def units(session: Session) -> list[int]:
    return [node.id for node in session.document.graph.layers[1].nodes]


@pytest.fixture
def doctor(qtbot: QtBot, session: Session) -> UnitDoctor:
    doctor = UnitDoctor(session)
    qtbot.addWidget(doctor)
    return doctor


def test_a_sound_unit_is_left_in_peace(doctor: UnitDoctor, units: list[int]) -> None:
    doctor.set_node(units[1])
    assert not doctor.isHidden()
    doctor.set_node(units[0])
    assert doctor.isHidden()


def test_each_trouble_is_said_in_words_with_its_place(doctor: UnitDoctor, units: list[int]) -> None:
    said = []
    for unit in units[1:]:
        doctor.set_node(unit)
        said.append(doctor.text.text())
    assert said == [
        "h2 is dead: off at every training point, so it can’t learn. "
        "Its kink at x = 2.00 is outside the data (−1.00 to 1.00).",
        "h3 adds only a straight line to the data. "
        "Its kink at x = 4.00 is outside the data (−1.00 to 1.00).",
        "h4 is on the same side at every training point: no kink.",
        "h5 is 3.00 times h1: one is enough.",
    ]


def test_the_cure_is_one_undo_step_and_keeps_the_fit_of_a_dead_unit(
    doctor: UnitDoctor, session: Session, units: list[int]
) -> None:
    doctor.set_node(units[1])
    problem, before = session.problem, session.document
    fit = predict(problem.program, before.parameters, problem.x_train)
    doctor.button.click()
    after = session.document
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undo_text() == "Restart h2"
    np.testing.assert_allclose(predict(problem.program, after.parameters, problem.x_train), fit)
    z = forward(problem.program, after.parameters, problem.x_train).z[1][:, 1]
    assert z.min() < 0.0 < z.max(), "its kink is among the data"
    session.undo_stack.undo()
    assert session.document.same_as(before)


def test_the_finding_goes_when_the_unit_is_cured(
    qtbot: QtBot, doctor: UnitDoctor, session: Session, units: list[int]
) -> None:
    session.shown_changed.connect(doctor.refresh_soon)
    session.document_changed.connect(doctor.refresh_soon)
    doctor.set_node(units[4])
    doctor.button.click()
    qtbot.waitUntil(lambda: "all its outgoing weights are 0" in doctor.text.text())
    session.step()
    qtbot.waitUntil(doctor.isHidden)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: not doctor.isHidden())
    assert doctor.text.text() == "h5 is 3.00 times h1: one is enough."


def test_a_unit_with_a_lock_is_not_touched_and_why_is_said(
    doctor: UnitDoctor, session: Session, units: list[int]
) -> None:
    session.edit("Lock", lambda d: edits.set_locked(d, [units[1]], True))
    doctor.set_node(units[1])
    assert not doctor.button.isEnabled()
    assert "weights are locked" in doctor.button.toolTip()


def test_a_unit_that_got_well_meanwhile_is_not_touched(
    doctor: UnitDoctor, session: Session, units: list[int]
) -> None:
    said: list[str] = []
    doctor.refused.connect(said.append)
    doctor.set_node(units[1])
    session.edit("Set", lambda d: edits.set_values(d, {units[1]: 0.25}))
    doctor.button.click()
    assert said == ["Nothing is wrong with this unit any more."]
    assert session.undo_stack.count() == 1


def test_the_inspector_shows_it_for_the_selected_node(
    qtbot: QtBot, session: Session, units: list[int]
) -> None:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(320, 400)
    with qtbot.waitExposed(inspector):
        inspector.show()
    inspector.set_selection(Selection((units[1],)))
    (doctor,) = inspector.findChildren(UnitDoctor)
    assert doctor.isVisible()
    assert doctor.text.text().startswith("h2 is dead")
    inspector.set_selection(Selection((units[0],)))
    assert not doctor.isVisible()
