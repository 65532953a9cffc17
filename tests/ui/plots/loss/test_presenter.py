from __future__ import annotations

from collections.abc import Iterator

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


@pytest.fixture
def plot(qtbot: QtBot, session: Session) -> Iterator[LossPlot]:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.show()
    presenter = LossPresenter(session, plot, plot)
    yield plot
    presenter.curvature.stop()
    presenter.deleteLater()


def steps(plot: LossPlot) -> list[float]:
    return plot.chart.curve_points("train")[0].tolist()


def test_the_plot_shows_the_run_its_edits_and_the_runs_before(
    qtbot: QtBot, session: Session, plot: LossPlot
) -> None:
    assert steps(plot) == [0.0]
    session.step(30)
    qtbot.waitUntil(lambda: len(steps(plot)) == 31)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.2))
    qtbot.waitUntil(lambda: [w.text for w in plot.chart.mark_names.shapes] == ["Rate"])
    session.reset()
    qtbot.waitUntil(lambda: steps(plot) == [0.0])
    assert plot.chart.mark_names.shapes == ()
    assert len(plot.chart.curve_points("earlier run 1")[0]) == 31
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: len(steps(plot)) == 31)


def test_the_plot_says_when_the_run_has_diverged(
    qtbot: QtBot, session: Session, plot: LossPlot
) -> None:
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=900.0))
    session.play()
    qtbot.waitUntil(lambda: "Diverged" in plot.chart.message.text())
    assert plot.chart.message.isVisible()
    session.reset()
    qtbot.waitUntil(lambda: not plot.chart.message.isVisible())


def test_only_an_earlier_snapshot_is_marked(qtbot: QtBot, session: Session, plot: LossPlot) -> None:
    earlier = session.live
    session.step(30)
    qtbot.waitUntil(lambda: session.live.step == 30 and not session.running)
    assert plot.chart.shown_place is None
    session.show(earlier)
    qtbot.waitUntil(lambda: plot.chart.shown_place == 0.0)
    session.show(session.live)
    qtbot.waitUntil(lambda: plot.chart.shown_place is None)


def test_the_curvature_is_drawn_below_the_losses_on_demand(
    qtbot: QtBot, session: Session, plot: LossPlot
) -> None:
    below = plot.curvature_chart
    assert below.isHidden()
    plot.commands["loss_curvature"].trigger()
    assert not below.isHidden()
    session.step(20)
    qtbot.waitUntil(lambda: below.curve_points("curvature")[0].tolist()[-1:] == [20.0])
    assert below.curve_points("limit")[1][-1] == 2.0 / 0.1
    assert below.x_range() == plot.chart.x_range()
    qtbot.waitUntil(lambda: any(e.text.startswith("λ ") for e in plot.frame.legend.entries))
    assert "limit of λ 20" in [e.text for e in plot.frame.legend.entries]
    session.edit("Optimizer", lambda d: edits.set_training(d, optimizer="adam"))
    wanted = "Adam rescales its steps: λ alone sets no limit"
    qtbot.waitUntil(lambda: wanted in [e.text for e in plot.frame.legend.entries])
    plot.commands["loss_curvature"].trigger()
    assert below.isHidden()
