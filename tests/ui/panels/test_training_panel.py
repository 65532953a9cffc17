from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.optimizers import OPTIMIZERS
from playground.session import Session
from playground.ui.panels.training_panel import TrainingPanel


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> TrainingPanel:
    panel = TrainingPanel(session)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_an_optimizer_shows_its_own_constants(panel: TrainingPanel, session: Session) -> None:
    constants = {name for entry in OPTIMIZERS.values() for name in entry.constants}
    for optimizer in OPTIMIZERS.values():
        name = optimizer.name
        session.edit("Optimizer", lambda d, name=name: edits.set_training(d, optimizer=name))
        shown = {name for name in constants if panel.field(name).isVisible()}
        assert shown == set(optimizer.constants)


def test_penalties_and_batch_size_change_in_the_middle_of_a_run(
    qtbot: QtBot, panel: TrainingPanel, session: Session
) -> None:
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 5)
    for name, text in (("l2", "0,01"), ("l1", "1e-3"), ("batch_size", "7")):
        field = panel.field(name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    training = session.document.training
    assert (training.l2, training.l1, training.batch_size) == (0.01, 0.001, 7)
    assert session.document.run.step == 5
    assert session.shown.losses.penalty > 0.0
    for _ in range(3):
        session.undo_stack.undo()
    assert panel.field("l2").value == 0.0


def test_a_momentum_of_one_is_refused_in_the_field(
    qtbot: QtBot, panel: TrainingPanel, session: Session
) -> None:
    session.edit("Optimizer", lambda d: edits.set_training(d, optimizer="momentum"))
    field = panel.field("momentum")
    field.selectAll()
    qtbot.keyClicks(field, "1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.message
    assert session.document.training.momentum == 0.9


def test_start_values_take_effect_with_reset(panel: TrainingPanel, session: Session) -> None:
    before = session.document.parameters
    at = panel.initializer.findData("zeros")
    panel.initializer.setCurrentIndex(at)
    panel.initializer.activated.emit(at)
    assert (session.document.parameters == before).all()
    session.reset()
    assert (session.document.parameters == 0.0).all()
