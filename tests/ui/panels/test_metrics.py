from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.data.fitting import with_data
from playground.model import edits
from playground.model.document import Data, Points
from playground.session import Session
from playground.ui.panels.metrics import MetricsPanel, fitting_note, quality
from playground.ui.shell.theme import LIGHT

X = np.random.default_rng(0).normal(size=(40, 2))
WHICH = (X[:, 0] > 0.0).astype(int) + (X[:, 1] > 0.0)
THREE = Data(Points(X, np.eye(3)[WHICH], tuple(range(0, 40, 4)), classes=("red", "green", "blue")))


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> MetricsPanel:
    panel = MetricsPanel(session)
    qtbot.addWidget(panel)
    panel.set_theme(LIGHT)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.refresh()
    return panel


def test_a_regression_has_losses_r2_and_error(panel: MetricsPanel, session: Session) -> None:
    assert panel.task.text() == "1 input, 1 output: regression"
    shown = panel.texts()
    assert list(shown) == ["loss", "r2", "mae"]
    found = session.derived.metrics.train
    assert found.r2 is not None
    assert float(shown["r2"][0].replace("−", "-")) == pytest.approx(found.r2, abs=1e-3)
    assert not panel.matrix.isVisible()


def test_classes_have_accuracy_beside_confidence_and_a_matrix(
    panel: MetricsPanel, session: Session
) -> None:
    assert session.edit("Three classes", lambda d: with_data(d, THREE)) == ""
    panel.refresh()
    assert panel.task.text() == "2 inputs, 3 classes"
    assert list(panel.texts()) == ["loss", "accuracy", "confidence"]
    found = session.derived.metrics
    assert found.train.accuracy is not None
    assert panel.texts()["accuracy"][0] == f"{100.0 * found.train.accuracy:.1f} %"
    assert panel.matrix.isVisible()
    assert panel.rows.currentData() == "test"
    assert found.test.confusion is not None
    cells = [[int(panel.matrix.item(i, j).text()) for j in range(3)] for i in range(3)]
    assert cells == found.test.confusion.tolist()
    assert panel.matrix.horizontalHeaderItem(2).text() == "blue"
    renamed = replace(THREE, source=replace(THREE.source, classes=("red", "green", "sky")))
    session.edit("Rename", lambda d: edits.set_data(d, renamed))
    panel.refresh()
    assert panel.matrix.horizontalHeaderItem(2).text() == "sky"
    assert panel.matrix.item(0, 2).toolTip() == "red taken for sky"


def test_the_figures_follow_the_training(panel: MetricsPanel, session: Session, qtbot) -> None:
    session.edit("Three classes", lambda d: with_data(d, THREE))
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.5))
    panel.refresh()
    before = panel.texts()["confidence"]
    session.step(200)
    qtbot.waitUntil(lambda: session.live.step == 200)
    qtbot.waitUntil(lambda: panel.texts()["confidence"] != before)


def test_the_status_line_has_one_figure(session: Session) -> None:
    caption, value = quality(session.derived, False)
    assert caption == "Test R²"
    assert value not in ("", "–")
    session.edit("Three classes", lambda d: with_data(d, THREE))
    caption, value = quality(session.derived, False)
    assert caption == "Test accuracy"
    assert value.endswith(" %")


def test_what_followed_other_data_is_said(session: Session) -> None:
    old = session.document
    session.edit("Three classes", lambda d: with_data(d, THREE))
    note = fitting_note(old, session.document, session.derived.task)
    assert note == "2 inputs, 3 classes. Output and loss follow: Softmax, Cross-entropy."
    assert fitting_note(session.document, session.document, session.derived.task) == ""
