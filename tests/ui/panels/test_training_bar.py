from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.session import Session
from playground.ui.commands.table import CommandTable
from playground.ui.commands.train_commands import TrainCommands
from playground.ui.panels.training_bar import TrainingBar
from tests.ui.answers import Answers


@pytest.fixture
def bar(qtbot: QtBot, session: Session) -> TrainingBar:
    window = QWidget()
    qtbot.addWidget(window)
    commands = CommandTable(window)
    commands.add(TrainCommands(session, Answers(), window).commands())
    return TrainingBar(session, commands, window)


def choose(combo: QComboBox, value: object) -> None:
    """As a person does: the entry becomes current and is activated."""
    at = combo.findData(value)
    assert at >= 0
    combo.setCurrentIndex(at)
    combo.activated.emit(at)


def test_each_field_edits_its_setting_and_can_be_undone(bar: TrainingBar, session: Session) -> None:
    choose(bar.optimizer, "adam")
    choose(bar.loss, "mae")
    choose(bar.batch, 8)
    training = session.document.training
    assert (training.optimizer, training.loss, training.batch_size) == ("adam", "mae", 8)
    for _ in range(3):
        session.undo_stack.undo()
    assert session.document.training.optimizer == "sgd"
    assert bar.optimizer.currentData() == "sgd"
    assert bar.loss.currentData() == "half_mse"
    assert bar.batch.currentData() == 0


def test_an_unusual_batch_size_is_an_entry_as_long_as_it_is_set(
    qtbot: QtBot, bar: TrainingBar, session: Session
) -> None:
    usual = [bar.batch.itemText(i) for i in range(bar.batch.count())]
    for size in (3, 5, 7):
        session.edit("Batch", lambda d, n=size: edits.set_training(d, batch_size=n))
        assert bar.batch.currentText() == f"{size}"
    assert bar.batch.count() == len(usual) + 1
    session.undo_stack.undo()
    assert bar.batch.currentText() == "5"
    choose(bar.batch, 16)
    assert [bar.batch.itemText(i) for i in range(bar.batch.count())] == usual


def test_a_typed_rate_takes_fractions(qtbot: QtBot, bar: TrainingBar, session: Session) -> None:
    bar.rate.selectAll()
    qtbot.keyClicks(bar.rate, "1/4")
    qtbot.keyClick(bar.rate, Qt.Key.Key_Return)
    assert session.document.training.learning_rate == 0.25


def test_activation_is_that_of_the_chosen_layer(bar: TrainingBar, session: Session) -> None:
    hidden, output = session.document.graph.layers[1:]
    choose(bar.activation, "tanh")
    assert session.document.graph.layer(hidden.id).activation == "tanh"
    bar.set_layer(output.id)
    assert bar.activation.currentData() == "linear"
    choose(bar.activation, "sigmoid")
    assert session.document.graph.layer(output.id).activation == "sigmoid"
    assert session.document.graph.layer(hidden.id).activation == "tanh"


def test_softmax_is_offered_for_the_output_only(bar: TrainingBar, session: Session) -> None:
    model = bar.activation.model()

    def offered() -> bool:
        index = model.index(bar.activation.findData("softmax"), 0)
        return bool(model.flags(index) & Qt.ItemFlag.ItemIsEnabled)

    assert not offered()
    bar.set_layer(session.document.graph.layers[-1].id)
    assert offered()


def test_speed_goes_from_one_step_a_second_to_full(bar: TrainingBar, session: Session) -> None:
    choose(bar.speed, 1.0)
    assert session.rate == 1.0
    bar.speed.setCurrentIndex(bar.speed.count() - 1)
    bar.speed.activated.emit(bar.speed.count() - 1)
    assert session.rate is None


def test_another_seed_starts_again(qtbot: QtBot, bar: TrainingBar, session: Session) -> None:
    before = session.document.parameters
    bar.seed.selectAll()
    qtbot.keyClicks(bar.seed, "7")
    qtbot.keyClick(bar.seed, Qt.Key.Key_Return)
    assert session.document.training.seed == 7
    assert (session.document.parameters != before).any()
    session.undo_stack.undo()
    assert bar.seed.value == 42


def test_a_batch_size_from_a_file_is_shown(bar: TrainingBar, session: Session) -> None:
    from playground.model import edits

    session.edit("Batch size", lambda d: edits.set_training(d, batch_size=13))
    assert bar.batch.currentText() == "13"


def test_a_senseless_loss_or_output_is_refused_with_its_reason(
    bar: TrainingBar, session: Session
) -> None:
    reasons: list[str] = []
    bar.refused.connect(reasons.append)
    choose(bar.loss, "binary_cross_entropy")
    assert "targets from 0 to 1" in reasons[-1]
    assert (session.document.training.loss, bar.loss.currentData()) == ("half_mse", "half_mse")
    choose(bar.loss, "cross_entropy")
    assert "two outputs or more" in reasons[-1]
    bar.set_layer(session.document.graph.layers[-1].id)
    choose(bar.activation, "softmax")
    assert "Softmax needs two outputs" in reasons[-1]
    assert bar.activation.currentData() == "linear"


def test_the_rate_is_marked_with_its_limit(bar: TrainingBar, session: Session) -> None:
    def caption() -> str:
        return next(label.text() for label in bar.findChildren(QLabel) if label.buddy() is bar.rate)

    assert caption() == "Learning rate"
    bar.set_rate_limit(0.3137)
    assert caption() == "Rate: limit 0.314 now"
    assert "The run need not blow up" in bar.rate.toolTip()
    assert "batch" not in bar.rate.toolTip()
    choose(bar.batch, 8)
    bar.set_rate_limit(0.05)
    assert caption() == "Rate above limit 0.05"
    assert "The largest curvature of a batch is larger on average" in bar.rate.toolTip()
    bar.set_rate_limit(None)
    assert caption() == "Learning rate"
    assert "need not blow up" not in bar.rate.toolTip()
