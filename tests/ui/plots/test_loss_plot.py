from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.plots.loss_plot import LossPlot
from playground.ui.plots.loss_table import nearest
from playground.ui.plots.overlay import Words
from playground.ui.plots.ranges import running_median
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow
from tests.ui.plots.mouse import move
from tests.ui.plots.test_piece_feed import hat

STEPS = np.array([0.0, 1.0, 2.0, 10.0, 1000.0, 1_000_000.0])
TRAIN = np.array([5.0, 4.0, 3.0, 1.0, 0.5, 0.25])


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 250)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_on_logarithmic_steps_the_beginning_has_as_much_room_as_the_end(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, None)
    chart = plot._chart
    plot.menu.log_steps.trigger()
    x = chart.train.getData()[0]
    np.testing.assert_allclose(x, np.log10([0.5, 1.0, 2.0, 10.0, 1000.0, 1e6]))
    low, high = chart.x_range()
    assert low <= x[0] < x[-1] <= high
    assert chart.x_axis.tickStrings([0.0, 3.0, 6.0], 1.0, 1.0) == ["1", "1,000", "1M"]
    plot.menu.log_steps.trigger()
    np.testing.assert_array_equal(chart.train.getData()[0], STEPS)


def test_the_read_out_gives_the_recorded_sample_on_either_axis(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, None, 0.5 * TRAIN)
    plot.set_log_steps(True)
    chart = plot._chart
    move(chart.viewport(), chart.to_pixels(np.log10(11.0), 0.0))
    assert chart.read_out.text().splitlines() == ["step 10", "training 1", "penalty 0.5"]


def test_smoothing_draws_only_values_that_were_there_and_keeps_the_ends(plot: LossPlot) -> None:
    rng = np.random.default_rng(4)
    losses = np.exp(rng.normal(size=200))
    plot.set_logarithmic(False)
    plot.set_history(np.arange(200.0), losses, None)
    raw = plot._chart.train.getData()[1].copy()
    plot.menu.smooth.trigger()
    drawn = plot._chart.train.getData()[1]
    assert not np.array_equal(drawn, raw)
    assert set(drawn) <= set(losses)
    assert (drawn[0], drawn[-1]) == (losses[0], losses[-1])
    plot.menu.smooth.trigger()
    np.testing.assert_array_equal(plot._chart.train.getData()[1], raw)


def test_a_running_median_keeps_constants_and_does_not_look_far(plot: LossPlot) -> None:
    np.testing.assert_array_equal(running_median(np.full(50, 0.3)), np.full(50, 0.3))
    step = np.repeat([1.0, 0.0], 50)
    np.testing.assert_array_equal(running_median(step), step)
    spike = np.zeros(50)
    spike[25] = 9.0
    assert not running_median(spike).any()
    values = np.random.default_rng(5).normal(size=300)
    np.testing.assert_array_equal(running_median(values)[:150], running_median(values[:170])[:150])
    assert running_median(values[:1]).tolist() == values[:1].tolist()


def test_the_penalty_stands_apart_and_only_where_there_is_one(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, None, np.zeros(6))
    assert [e.text for e in plot._legend.entries] == ["training 0.2500"]
    plot.set_history(STEPS, TRAIN, None, 0.1 * TRAIN)
    assert [e.text for e in plot._legend.entries] == ["training 0.2500", "penalty 0.025"]
    np.testing.assert_allclose(plot._chart.penalty.getData()[1], np.log10(0.1 * TRAIN))
    plot.menu.penalty.trigger()
    assert len(plot._chart.penalty.getData()[0]) == 0


def test_marks_carry_their_names_as_long_as_they_do_not_overlap(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, None)
    plot.set_marks([(100_000, "Add node"), (100_001, "Set bias"), (600_000, "Lower the rate")])
    words = [shape for shape in plot._chart.texts.shapes if isinstance(shape, Words)]
    assert [w.text for w in words] == ["Add node", "Lower the rate"]
    assert [w.x for w in words] == [100_000, 600_000]


def test_the_samples_are_saved_with_all_digits(
    open_window: OpenWindow, answers: Answers, tmp_path: Path
) -> None:
    window = open_window(hat())
    session = window.session
    answers.path = tmp_path / "loss"
    actions = {a.data(): a for a in window.loss_plot.menu.menu().actions()}
    actions["csv"].trigger()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "loss.csv").read_text())))
    assert [row["step"] for row in rows] == ["0"]
    assert float(rows[0]["training loss"]) == session.snapshot.losses.train
    actions["picture"].trigger()
    assert QImage(str(tmp_path / "loss.png")).width() == window.loss_plot.grab().width()
    actions["copy"].trigger()
    assert not QGuiApplication.clipboard().image().isNull()
    QGuiApplication.clipboard().clear()
    answers.path = tmp_path / "no such folder" / "loss.csv"
    actions["csv"].trigger()
    assert "was not saved" in answers.problems[-1]


def test_an_earlier_run_is_named_by_its_settings(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.05, seed=7))
    session.step(30)
    qtbot.waitUntil(lambda: session.snapshot.step == 30)
    session.reset()
    qtbot.waitUntil(lambda: window.loss_plot._ghost_labels == ("1-1, sgd 0.05, seed 7",))


def test_the_nearest_sample_is_found() -> None:
    assert [nearest(STEPS, v) for v in (-5.0, 0.4, 1.6, 5e5, 2e6)] == [0, 0, 2, 4, 5]
