from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.session import Session
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.plots.loss.presenter import LossPresenter


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    session = Session(dense_document((1, 3, 1), ("relu", "linear"), Data(Generator("sine"))))
    yield session
    assert session.close()


class Given(LossPlot):
    """A loss plot that remembers what it was given last."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = np.zeros(0)
        self.marks: list[tuple[int, str]] = []
        self.ghosts = 0
        self.diverged_at: int | None = None

    def set_history(
        self,
        steps: np.ndarray,
        train: np.ndarray,
        test: np.ndarray | None,
        penalty: np.ndarray | None = None,
    ) -> None:
        self.steps = steps
        super().set_history(steps, train, test, penalty)

    def set_marks(self, marks: list[tuple[int, str]]) -> None:
        self.marks = marks
        super().set_marks(marks)

    def set_ghosts(self, ghosts: list[tuple[np.ndarray, np.ndarray]], labels: object = ()) -> None:
        self.ghosts = len(ghosts)
        super().set_ghosts(ghosts)

    def set_diverged(self, step: int | None) -> None:
        self.diverged_at = step
        super().set_diverged(step)


def test_it_shows_the_run_its_edits_and_the_runs_before(qtbot: QtBot, session: Session) -> None:
    plot = Given()
    qtbot.addWidget(plot)
    feed = LossPresenter(session, plot, plot)
    assert plot.steps.tolist() == [0.0]
    session.step(30)
    qtbot.waitUntil(lambda: len(plot.steps) == 31)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.2))
    qtbot.waitUntil(lambda: plot.marks == [(30, "Rate")])
    session.reset()
    qtbot.waitUntil(lambda: plot.steps.tolist() == [0.0])
    assert plot.marks == []
    assert plot.ghosts == 1
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: len(plot.steps) == 31)
    feed.stop()


def test_it_says_when_the_run_has_diverged(qtbot: QtBot, session: Session) -> None:
    plot = Given()
    qtbot.addWidget(plot)
    feed = LossPresenter(session, plot, plot)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=900.0))
    session.play()
    qtbot.waitUntil(lambda: plot.diverged_at is not None)
    session.reset()
    qtbot.waitUntil(lambda: plot.diverged_at is None)
    feed.stop()
