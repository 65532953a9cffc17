from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.ui.plots.chart.loss_table import nearest
from playground.ui.plots.chart.overlay import Words
from playground.ui.plots.chart.ranges import running_median
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.shell.theme import DARK
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit.line.layers.test_pieces import hat
from tests.ui.plots.mouse import move

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


def test_a_perfect_fit_stays_in_sight_and_is_called_0(plot: LossPlot) -> None:
    steps = np.arange(6, dtype=float)
    losses = np.array([1.0, 1e-6, 1e-18, 4e-32, 0.0, 0.0])
    plot.set_history(steps, losses, None)
    chart = plot._chart
    y = chart.train.getData()[1]
    np.testing.assert_allclose(y[:4], np.log10(losses[:4]))
    area = chart.plot_rect().adjusted(-1, 0, 1, 0)
    assert all(area.contains(chart.to_pixels(*at)) for at in zip(steps, y, strict=True))
    assert chart.to_pixels(3.0, y[3]).y() < chart.to_pixels(4.0, y[4]).y() - 2.0
    (words,) = chart.zero_name.shapes
    assert isinstance(words, Words)
    assert (words.text, words.y) == ("exactly 0", y[-1])
    move(chart.viewport(), chart.to_pixels(4.9, -10.0))
    assert chart.read_out.text().splitlines() == ["step 5", "training 0"]
    plot.set_logarithmic(False)
    assert chart.zero_name.shapes == ()
    assert chart.train.getData()[1][-1] == 0.0


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
    qtbot: QtBot, open_window: OpenWindow, answers: Answers, tmp_path: Path
) -> None:
    window = open_window(hat())
    session = window.session
    answers.path = tmp_path / "loss"
    actions = {a.data(): a for a in window.loss_plot.menu.menu().actions()}
    actions["csv"].trigger()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "loss.csv").read_text())))
    assert [row["step"] for row in rows] == ["0"]
    assert float(rows[0]["training loss"]) == session.shown.losses.train
    actions["picture"].trigger()
    assert QImage(str(tmp_path / "loss.png")).width() == window.loss_plot.grab().width()
    actions["copy"].trigger()
    assert not QGuiApplication.clipboard().image().isNull()
    QGuiApplication.clipboard().clear()
    answers.path = tmp_path / "no such folder" / "loss.csv"
    actions["csv"].trigger()
    assert "was not saved" in answers.problems[-1]


def test_on_a_full_disk_the_samples_that_were_saved_before_are_kept(
    window: MainWindow, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "loss.csv").write_text("precious")
    answers.path = tmp_path / "loss.csv"
    monkeypatch.setattr(os, "fsync", fail)
    actions = {a.data(): a for a in window.loss_plot.menu.menu().actions()}
    actions["csv"].trigger()
    assert "no space left on device" in answers.problems[-1]
    assert (tmp_path / "loss.csv").read_text() == "precious"


def test_an_earlier_run_is_named_by_its_settings(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.05, seed=7))
    session.step(30)
    qtbot.waitUntil(lambda: session.shown.step == 30)
    session.reset()
    qtbot.waitUntil(lambda: window.loss_plot._ghost_labels == ("1-1, sgd 0.05, seed 7",))


def test_the_nearest_sample_is_found() -> None:
    assert [nearest(STEPS, v) for v in (-5.0, 0.4, 1.6, 5e5, 2e6)] == [0, 0, 2, 4, 5]


def test_the_button_changes_the_loss_axis_and_nothing_that_was_recorded(plot: LossPlot) -> None:
    chosen: list[bool] = []
    plot.scale_changed.connect(chosen.append)
    plot.set_history(STEPS, TRAIN, None)
    assert plot.is_logarithmic()
    np.testing.assert_allclose(plot._chart.train.getData()[1], np.log10(TRAIN))
    assert plot._chart.y_axis.tickStrings([-2.0, 0.0], 1.0, 1.0) == ["0.01", "1"]
    button = next(b for b in plot.findChildren(QToolButton) if b.text() == "log")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(plot._chart.train.getData()[1], TRAIN)
    assert plot._chart.y_range()[0] == 0.0
    assert chosen == [False]


def test_the_ranges_stay_while_the_run_moves_within_them(plot: LossPlot) -> None:
    seen = set()
    for n in range(2, 1000):
        steps = np.arange(float(n))
        plot.set_history(steps, 1.0 / (1.0 + steps), None)
        seen.add((plot._chart.x_range(), plot._chart.y_range()))
        assert steps[-1] <= plot._chart.x_range()[1]
    assert len(seen) < 25


def test_a_noisy_run_is_drawn_thin_and_a_calm_one_thick(plot: LossPlot) -> None:
    steps = np.arange(2048.0)

    def width(losses: np.ndarray) -> float:
        plot.set_history(steps, losses, None)
        return float(plot._chart.train.opts["pen"].widthF())

    assert width(np.exp(-steps / 300.0)) > 2.0
    assert width(np.exp(-steps / 300.0 + np.sin(7.0 * steps))) == 1.0
    plot.set_theme(DARK.scaled(2.0))
    assert plot._chart.train.opts["pen"].widthF() == 1.0
    assert width(np.exp(-steps / 300.0)) > 4.0


def test_a_long_run_keeps_its_peaks(plot: LossPlot) -> None:
    steps = np.arange(2048.0)
    losses = np.full(2048, 0.5)
    losses[1000], losses[1001] = 7.0, 1e-3
    plot.set_history(steps, losses, None)
    drawn = plot._chart.train.getData()
    assert len(drawn[0]) < 2048
    assert drawn[1].max() == pytest.approx(np.log10(7.0))
    assert drawn[1].min() == -3.0
    assert set(drawn[0]) <= set(steps)
    assert drawn[0][-1] == 2047.0


def test_a_test_loss_is_drawn_where_it_was_recorded(plot: LossPlot) -> None:
    test = np.array([np.nan, 2.0, np.nan, 1.0, np.nan, 0.5])
    plot.set_history(STEPS, TRAIN, test)
    np.testing.assert_array_equal(plot._chart.test.getData()[0], [1.0, 10.0, 1e6])
    assert [e.text for e in plot._legend.entries] == ["training 0.2500", "test 0.5000"]
    plot.set_history(STEPS, TRAIN, np.full(6, np.nan))
    assert len(plot._chart.test.getData()[0]) == 0


def test_a_loss_that_is_not_finite_is_said_and_not_drawn(plot: LossPlot) -> None:
    plot.set_history(np.arange(4.0), np.array([1.0, 10.0, np.inf, np.nan]), None)
    np.testing.assert_array_equal(plot._chart.train.getData()[0], [0.0, 1.0])
    plot.set_diverged(1300)
    message = plot._chart.message
    assert message.isVisible()
    assert "step 1,300" in message.text()
    move(plot._chart.viewport(), plot._chart.to_pixels(1.0, 0.5))
    assert not plot._chart.read_out.geometry().intersects(message.geometry())
    plot.set_diverged(None)
    assert not message.isVisible()


def test_earlier_runs_are_drawn_and_read_out_beside_this_one(plot: LossPlot) -> None:
    plot.set_history(STEPS[:4], TRAIN[:4], None)
    plot.set_ghosts([(STEPS[:5], 2.0 * TRAIN[:5]), (STEPS[:3], 3.0 * TRAIN[:3])])
    assert plot._chart.x_range()[1] >= 1000.0
    assert [len(g.getData()[0]) for g in plot._chart.ghosts] == [5, 3]
    move(plot._chart.viewport(), plot._chart.to_pixels(10.0, 0.0))
    assert plot._chart.read_out.text().splitlines() == ["step 10", "training 1", "earlier run 1: 2"]
    plot.set_ghosts([])
    assert [len(g.getData()[0]) for g in plot._chart.ghosts] == [0, 0]


def test_an_edit_is_read_out_where_it_was_made(plot: LossPlot) -> None:
    plot.set_history(np.arange(100.0), np.linspace(1.0, 0.1, 100), None)
    plot.mark_edit(50, "Add node")
    viewport = plot._chart.viewport()
    move(viewport, plot._chart.to_pixels(50.0, -0.5))
    assert plot._chart.read_out.text().splitlines()[-1] == "Add node"
    move(viewport, plot._chart.to_pixels(80.0, -0.5))
    assert "Add node" not in plot._chart.read_out.text()


def test_arrow_keys_go_from_sample_to_sample(plot: LossPlot) -> None:
    seen: list[object] = []
    plot.step_hovered.connect(seen.append)
    plot.set_history(STEPS, TRAIN, None)
    QTest.keyClick(plot._chart, Qt.Key.Key_Left)
    QTest.keyClick(plot._chart, Qt.Key.Key_Left)
    QTest.keyClick(plot._chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert seen == [1_000_000, 1000, 1_000_000]


def test_the_read_out_stays_at_its_step_when_the_history_is_thinned(plot: LossPlot) -> None:
    steps = np.arange(0.0, 1001.0)
    plot.set_history(steps, 1.0 / (1.0 + steps), None)
    chart = plot._chart
    move(chart.viewport(), chart.to_pixels(400.0, -1.0))
    before = chart.read_out.text().splitlines()[0]
    plot.set_history(steps[::2], 1.0 / (1.0 + steps[::2]), None)
    plot._show_numbers()
    after = chart.read_out.text().splitlines()[0]
    assert abs(number_in(after) - number_in(before)) <= 1
    plot.set_history(steps[:3], 1.0 / (1.0 + steps[:3]), None)
    plot._show_numbers()
    assert chart.read_out.isHidden(), "this run has not come so far yet"


def number_in(words: str) -> int:
    return int(words.split()[-1].replace(",", ""))


def test_a_penalty_that_alone_is_another_is_drawn(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, TRAIN, 0.5 * TRAIN)
    plot.set_history(STEPS, TRAIN, 2.0 * TRAIN, 0.1 * TRAIN)
    np.testing.assert_allclose(plot._chart.penalty.getData()[1], np.log10(0.1 * TRAIN))
    np.testing.assert_allclose(plot._chart.test.getData()[1], np.log10(2.0 * TRAIN))


def test_a_cleared_plot_invites_to_begin(plot: LossPlot) -> None:
    plot.set_history(STEPS, TRAIN, None)
    plot.mark_edit(2, "Add node")
    plot.set_diverged(3)
    move(plot._chart.viewport(), plot._chart.to_pixels(1000.0, 0.0))
    plot.clear()
    assert len(plot._chart.train.getData()[0]) == 0
    assert plot._legend.entries == ()
    assert plot._chart.message.text() == "Press Play to see the loss fall."
    assert not plot._chart.read_out.isVisible()


def test_the_numbers_keep_up_with_the_run_but_not_with_every_frame(
    qtbot: QtBot, plot: LossPlot
) -> None:
    plot.set_history(STEPS[:3], TRAIN[:3], None)
    assert plot._legend.entries[0].text == "training 3.0000"
    plot.set_history(STEPS[:4], TRAIN[:4], None)
    assert plot._legend.entries[0].text == "training 3.0000"
    qtbot.waitUntil(lambda: plot._legend.entries[0].text == "training 1.0000")
    assert plot._chart.accessibleDescription() == "Step 10: training 1.0000"
