from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from playground.engine.history import History, empty_history
from playground.model import edits
from playground.ui.plots.chart.overlay import Words
from playground.ui.plots.chart.ranges import running_median
from playground.ui.plots.loss.earlier import EarlierRun
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.plots.loss.words import nearest
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import hat
from tests.ui.plots.mouse import move

STEPS = np.array([0.0, 1.0, 2.0, 10.0, 1000.0, 1_000_000.0])
TRAIN = np.array([5.0, 4.0, 3.0, 1.0, 0.5, 0.25])


def history(
    steps: np.ndarray,
    train: np.ndarray,
    test: np.ndarray | None = None,
    penalty: np.ndarray | None = None,
) -> History:
    none = np.full(len(steps), np.nan)
    test, penalty = (none if losses is None else losses for losses in (test, penalty))
    return History(steps, train, test, penalty)


def texts(plot: LossPlot) -> list[str]:
    return [entry.text for entry in plot.frame.legend.entries]


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 250)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_on_logarithmic_steps_the_beginning_has_as_much_room_as_the_end(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN))
    chart = plot.chart
    plot.commands["loss_log_steps"].trigger()
    x = chart.curve_points("train")[0]
    np.testing.assert_allclose(x, np.log10([0.5, 1.0, 2.0, 10.0, 1000.0, 1e6]))
    low, high = chart.x_range()
    assert low <= x[0] < x[-1] <= high
    assert chart.x_axis.tickStrings([0.0, 3.0, 6.0], 1.0, 1.0) == ["1", "1,000", "1M"]
    plot.commands["loss_log_steps"].trigger()
    np.testing.assert_array_equal(chart.curve_points("train")[0], STEPS)


def test_a_perfect_fit_stays_in_view_and_is_called_0(plot: LossPlot) -> None:
    steps = np.arange(6, dtype=float)
    losses = np.array([1.0, 1e-6, 1e-18, 4e-32, 0.0, 0.0])
    plot.set_history(history(steps, losses))
    chart = plot.chart
    y = chart.curve_points("train")[1]
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
    assert chart.curve_points("train")[1][-1] == 0.0


def test_the_read_out_gives_the_recorded_sample_on_either_axis(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN, None, 0.5 * TRAIN))
    plot.commands["loss_log_steps"].trigger()
    chart = plot.chart
    move(chart.viewport(), chart.to_pixels(np.log10(11.0), 0.0))
    assert chart.read_out.text().splitlines() == ["step 10", "training 1", "penalty 0.5"]


def test_smoothing_draws_only_values_that_were_there_and_keeps_the_ends(plot: LossPlot) -> None:
    rng = np.random.default_rng(4)
    losses = np.exp(rng.normal(size=200))
    plot.set_logarithmic(False)
    plot.set_history(history(np.arange(200.0), losses))
    raw = plot.chart.curve_points("train")[1].copy()
    plot.commands["loss_smooth"].trigger()
    drawn = plot.chart.curve_points("train")[1]
    assert not np.array_equal(drawn, raw)
    assert set(drawn) <= set(losses)
    assert (drawn[0], drawn[-1]) == (losses[0], losses[-1])
    plot.commands["loss_smooth"].trigger()
    np.testing.assert_array_equal(plot.chart.curve_points("train")[1], raw)


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


def test_the_penalty_stands_apart_and_only_where_there_is_one(qtbot: QtBot, plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN, None, np.zeros(6)))
    qtbot.waitUntil(lambda: texts(plot) == ["training 0.2500"])
    plot.set_history(history(STEPS, TRAIN, None, 0.1 * TRAIN))
    qtbot.waitUntil(lambda: texts(plot) == ["training 0.2500", "penalty 0.025"])
    np.testing.assert_allclose(plot.chart.curve_points("penalty")[1], np.log10(0.1 * TRAIN))
    plot.commands["loss_penalty"].trigger()
    assert len(plot.chart.curve_points("penalty")[0]) == 0


def test_marks_carry_their_names_as_long_as_they_do_not_overlap(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN))
    plot.set_marks([(100_000, "Add node"), (100_001, "Set bias"), (600_000, "Lower the rate")])
    words = [shape for shape in plot.chart.mark_names.shapes if isinstance(shape, Words)]
    assert [w.text for w in words] == ["Add node", "Lower the rate"]
    assert [w.x for w in words] == [100_000, 600_000]


def test_the_samples_are_saved_with_all_digits(
    qtbot: QtBot, open_window: OpenWindow, answers: Answers, tmp_path: Path
) -> None:
    window = open_window(hat())
    session = window.session
    answers.path = tmp_path / "loss"
    commands = window.loss_plot.commands
    commands["loss_csv"].trigger()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "loss.csv").read_text())))
    assert [row["step"] for row in rows] == ["0"]
    assert float(rows[0]["training loss"]) == session.live.losses.train
    answers.path = tmp_path / "no such folder" / "loss.csv"
    commands["loss_csv"].trigger()
    assert "was not saved" in answers.problems[-1]


def test_on_a_full_disk_the_samples_that_were_saved_before_are_kept(
    window: MainWindow, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "loss.csv").write_text("precious")
    answers.path = tmp_path / "loss.csv"
    monkeypatch.setattr(os, "fsync", fail)
    window.loss_plot.commands["loss_csv"].trigger()
    assert "no space left on device" in answers.problems[-1]
    assert (tmp_path / "loss.csv").read_text() == "precious"


def test_an_earlier_run_is_named_by_its_settings(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.05, seed=7))
    session.step(30)
    qtbot.waitUntil(lambda: session.live.step == 30)
    session.reset()
    plot, chart = window.loss_plot, window.loss_plot.chart
    qtbot.waitUntil(lambda: len(chart.curve_points("train")[0]) == 1)
    move(chart.viewport(), chart.plot_rect().center())
    assert chart.read_out.text().splitlines()[-1].startswith("1-1, sgd 0.05, seed 7: ")
    assert listed(plot) == ["1  1-1, sgd 0.05, seed 7"]
    assert "earlier_1" in window.commands


def test_earlier_runs_are_cleared_one_by_one_or_all_at_once(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, plot = window.session, window.loss_plot
    for rate in (0.1, 0.2, 0.3):
        session.edit("Rate", lambda d, rate=rate: edits.set_training(d, learning_rate=rate))
        session.step(5)
        qtbot.waitUntil(lambda: not session.running and session.live.step == 5)
        session.reset()
    qtbot.waitUntil(lambda: len(listed(plot)) == 3)
    plot.commands["earlier_clear_2"].attempt()
    assert listed(plot) == ["1  1-1, sgd 0.3, seed 42", "2  1-1, sgd 0.1, seed 42"]
    plot.commands["earlier_clear_all"].attempt()
    assert listed(plot) == []
    assert session.earlier_runs == ()
    assert drawn(plot) == [0, 0]


def test_the_nearest_sample_is_found() -> None:
    assert [nearest(STEPS, v) for v in (-5.0, 0.4, 1.6, 5e5, 2e6)] == [0, 0, 2, 4, 5]


def test_the_button_changes_the_loss_axis_and_nothing_that_was_recorded(plot: LossPlot) -> None:
    chosen: list[bool] = []
    plot.scale_changed.connect(chosen.append)
    plot.set_history(history(STEPS, TRAIN))
    assert plot.is_logarithmic()
    np.testing.assert_allclose(plot.chart.curve_points("train")[1], np.log10(TRAIN))
    assert plot.chart.y_axis.tickStrings([-2.0, 0.0], 1.0, 1.0) == ["0.01", "1"]
    button = next(b for b in plot.findChildren(QToolButton) if b.text() == "log")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(plot.chart.curve_points("train")[1], TRAIN)
    assert plot.chart.y_range()[0] == 0.0
    assert chosen == [False]


def test_the_ranges_stay_while_the_run_moves_within_them(plot: LossPlot) -> None:
    seen = set()
    for n in range(2, 1000, 7):
        steps = np.arange(float(n))
        plot.set_history(history(steps, 1.0 / (1.0 + steps)))
        seen.add((plot.chart.x_range(), plot.chart.y_range()))
        assert steps[-1] <= plot.chart.x_range()[1]
    assert len(seen) < 25


def test_a_noisy_run_is_drawn_thin_and_a_calm_one_thick(plot: LossPlot) -> None:
    steps = np.arange(2048.0)

    def thickest(losses: np.ndarray) -> int:
        """The height in pixels of the line at its end, where it is level."""
        plot.set_history(history(steps, losses))
        x, y = plot.chart.curve_points("train")
        image, at = plot.chart.grab().toImage(), plot.chart.to_pixels(x[-40], y[-40]).toPoint()
        ink = QColor(LIGHT.loss_train)
        return sum(image.pixelColor(at.x(), at.y() + i) == ink for i in range(-4, 5))

    calm = np.concatenate([np.exp(-steps[:1900] / 300.0), np.full(148, np.exp(-1900 / 300.0))])
    noisy = calm * np.where(steps < 1900, np.exp(np.sin(7.0 * steps)), 1.0)
    assert thickest(calm) >= 2
    assert thickest(noisy) < 2
    assert thickest(calm) >= 2


def test_a_long_run_keeps_its_peaks(plot: LossPlot) -> None:
    steps = np.arange(2048.0)
    losses = np.full(2048, 0.5)
    losses[1000], losses[1001] = 7.0, 1e-3
    plot.set_history(history(steps, losses))
    drawn = plot.chart.curve_points("train")
    assert len(drawn[0]) < 2048
    assert drawn[1].max() == pytest.approx(np.log10(7.0))
    assert drawn[1].min() == -3.0
    assert set(drawn[0]) <= set(steps)
    assert drawn[0][-1] == 2047.0


def test_a_test_loss_is_drawn_where_it_was_recorded(qtbot: QtBot, plot: LossPlot) -> None:
    test = np.array([np.nan, 2.0, np.nan, 1.0, np.nan, 0.5])
    plot.set_history(history(STEPS, TRAIN, test))
    np.testing.assert_array_equal(plot.chart.curve_points("test")[0], [1.0, 10.0, 1e6])
    qtbot.waitUntil(lambda: texts(plot) == ["training 0.2500", "test 0.5000"])
    plot.set_history(history(STEPS, TRAIN, np.full(6, np.nan)))
    assert len(plot.chart.curve_points("test")[0]) == 0


def test_a_loss_that_is_not_finite_is_said_and_not_drawn(plot: LossPlot) -> None:
    plot.set_history(history(np.arange(4.0), np.array([1.0, 10.0, np.inf, np.nan])))
    np.testing.assert_array_equal(plot.chart.curve_points("train")[0], [0.0, 1.0])
    plot.set_diverged(1300)
    message = plot.chart.message
    assert message.isVisible()
    assert "step 1,300" in message.text()
    move(plot.chart.viewport(), plot.chart.to_pixels(1.0, 0.5))
    assert not plot.chart.read_out.geometry().intersects(message.geometry())
    plot.set_diverged(None)
    assert not message.isVisible()


LONG = EarlierRun("a", "long", STEPS[:5], 2.0 * TRAIN[:5])
SHORT = EarlierRun("b", "short", STEPS[:3], 3.0 * TRAIN[:3])
WILD = EarlierRun("c", "wild", STEPS[:3], np.array([1.0, 1e100, 1e300]))


def drawn(plot: LossPlot) -> list[int]:
    """The number of points drawn of each earlier run."""
    return [len(plot.chart.curve_points(f"earlier run {i}")[0]) for i in (1, 2)]


def listed(plot: LossPlot) -> list[str]:
    """The earlier runs as their menu lists them."""
    actions = [plot.commands[f"earlier_{i + 1}"] for i in range(5)]
    for action in actions:
        action.refresh()
    return [action.command.label for action in actions if action.isVisible()]


def test_earlier_runs_are_drawn_and_read_out_beside_this_one(plot: LossPlot) -> None:
    plot.set_history(history(STEPS[:4], TRAIN[:4]))
    plot.earlier.set_runs([LONG, SHORT])
    assert plot.chart.x_range()[1] >= 1000.0
    assert drawn(plot) == [5, 3]
    move(plot.chart.viewport(), plot.chart.to_pixels(10.0, 0.0))
    assert plot.chart.read_out.text().splitlines() == ["step 10", "training 1", "long: 2"]
    plot.earlier.set_runs([])
    assert drawn(plot) == [0, 0]


@pytest.mark.parametrize("logarithmic", [True, False])
def test_the_loss_axis_is_that_of_the_present_run(plot: LossPlot, logarithmic: bool) -> None:
    plot.set_logarithmic(logarithmic)
    plot.set_history(history(STEPS[:4], TRAIN[:4]))
    alone = plot.chart.y_range()
    plot.earlier.set_runs([WILD, EarlierRun("d", "perfect", STEPS[:3], np.array([1, 1e-200, 0]))])
    assert plot.chart.y_range() == alone
    low, high = alone
    y = plot.chart.curve_points("earlier run 1")[1]
    assert (np.abs(y) <= 3.0 * (high - low) + abs(high)).all(), "near enough for Qt to draw"


def test_before_its_first_step_a_run_leaves_the_earlier_ones_in_view(plot: LossPlot) -> None:
    plot.set_history(history(STEPS[:1], TRAIN[:1]))
    plot.earlier.set_runs([WILD])
    assert plot.chart.y_range()[1] >= 300.0


def test_each_earlier_run_can_be_hidden_and_shown_again(plot: LossPlot) -> None:
    plot.set_history(history(STEPS[:4], TRAIN[:4]))
    plot.earlier.set_runs([LONG, SHORT])
    assert listed(plot) == ["1  long", "2  short"]
    assert "2 earlier runs" in texts(plot)
    plot.commands["earlier_1"].attempt()
    assert not plot.commands["earlier_1"].isChecked()
    assert drawn(plot) == [3, 0]
    assert texts(plot)[-1] == "before: short"
    assert plot.chart.x_range()[1] < 1000.0
    plot.commands["earlier_1"].attempt()
    assert drawn(plot) == [5, 3]


def test_the_axes_follow_the_earlier_run_that_is_zoomed_to(plot: LossPlot) -> None:
    plot.set_history(history(STEPS[:4], TRAIN[:4]))
    present = plot.chart.y_range()
    plot.earlier.set_runs([WILD, SHORT])
    plot.commands["earlier_zoom_1"].attempt()
    low, high = plot.chart.y_range()
    assert low <= 0.0
    assert high >= 300.0
    assert texts(plot)[-1] == "zoomed to wild"
    plot.commands["earlier_zoom_none"].attempt()
    assert plot.chart.y_range() == present
    plot.commands["earlier_1"].attempt()
    plot.commands["earlier_zoom_1"].attempt()
    assert plot.commands["earlier_1"].isChecked(), "whoever zooms to a run wants to see it"
    plot.earlier.set_runs([EarlierRun("new", "new", STEPS[:3], TRAIN[:3]), WILD, SHORT])
    assert plot.chart.y_range() == present, "a new run has begun"


def test_a_loss_below_0_is_said_to_have_no_place_on_a_logarithmic_axis(plot: LossPlot) -> None:
    plot.set_history(history(np.arange(4.0), np.array([1.0, 0.1, -0.5, -2.0])))
    assert plot.note.text() == "Losses below 0 can’t be drawn on a logarithmic axis."
    assert plot.note.isVisible()
    assert plot.chart.zero_name.shapes == (), "below 0 is not exactly 0"
    np.testing.assert_array_equal(plot.chart.curve_points("train")[0], [0.0, 1.0])
    plot.set_logarithmic(False)
    assert not plot.note.isVisible()
    assert plot.chart.curve_points("train")[1].min() == -2.0


def test_an_edit_is_read_out_where_it_was_made(plot: LossPlot) -> None:
    plot.set_history(history(np.arange(100.0), np.linspace(1.0, 0.1, 100)))
    plot.set_marks([(50, "Add node")])
    viewport = plot.chart.viewport()
    move(viewport, plot.chart.to_pixels(50.0, -0.5))
    assert plot.chart.read_out.text().splitlines()[-1] == "Add node"
    move(viewport, plot.chart.to_pixels(80.0, -0.5))
    assert "Add node" not in plot.chart.read_out.text()


def test_the_step_shown_in_all_views_is_marked_and_named(plot: LossPlot) -> None:
    plot.set_history(history(np.arange(100.0), np.linspace(1.0, 0.1, 100)))
    plot.set_shown(40)
    assert plot.chart.shown_place == 40.0
    assert plot.frame.legend.entries[-1].text == "shown: step 40"
    image = plot.chart.grab().toImage()
    at = plot.chart.to_pixels(40.0, plot.chart.y_range()[0]).toPoint()
    colours = [image.pixelColor(at.x() + i, at.y() - 8) for i in (-1, 0, 1)]
    assert QColor(LIGHT.text) in colours
    plot.set_shown(None)
    assert plot.chart.shown_place is None
    assert len(plot.frame.legend.entries) == 1


def test_arrow_keys_go_from_sample_to_sample(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN))
    seen = []
    shift = Qt.KeyboardModifier.ShiftModifier
    for key, held in ((Qt.Key.Key_Left, None), (Qt.Key.Key_Left, None), (Qt.Key.Key_Right, shift)):
        QTest.keyClick(plot.chart, key, held or Qt.KeyboardModifier.NoModifier)
        seen.append(plot.chart.read_out.text().splitlines()[0])
    assert seen == ["step 1,000,000", "step 1,000", "step 1,000,000"]


def test_the_read_out_stays_at_its_step_when_the_history_is_thinned(
    qtbot: QtBot, plot: LossPlot
) -> None:
    steps = np.arange(0.0, 1001.0)
    plot.set_history(history(steps, 1.0 / (1.0 + steps)))
    chart = plot.chart
    move(chart.viewport(), chart.to_pixels(400.0, -1.0))
    before = number_in(chart.read_out.text().splitlines()[0])
    plot.set_history(history(steps[1::2], 1.0 / (1.0 + steps[1::2])))
    qtbot.waitUntil(lambda: abs(number_in(chart.read_out.text().splitlines()[0]) - before) <= 1)
    plot.set_history(history(steps[:3], 1.0 / (1.0 + steps[:3])))
    qtbot.waitUntil(chart.read_out.isHidden)  # this run has not come so far yet


def number_in(words: str) -> int:
    return int(words.split()[-1].replace(",", ""))


def test_a_penalty_that_alone_is_another_is_drawn(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN, TRAIN, 0.5 * TRAIN))
    plot.set_history(history(STEPS, TRAIN, 2.0 * TRAIN, 0.1 * TRAIN))
    np.testing.assert_allclose(plot.chart.curve_points("penalty")[1], np.log10(0.1 * TRAIN))
    np.testing.assert_allclose(plot.chart.curve_points("test")[1], np.log10(2.0 * TRAIN))


def test_an_empty_plot_invites_to_begin(plot: LossPlot) -> None:
    plot.set_history(history(STEPS, TRAIN))
    plot.set_history(empty_history())
    assert len(plot.chart.curve_points("train")[0]) == 0
    assert plot.chart.message.text() == "Press Play to see the loss fall."


def test_the_numbers_keep_up_with_the_run(qtbot: QtBot, plot: LossPlot) -> None:
    for n in (3, 4):
        plot.set_history(history(STEPS[:n], TRAIN[:n]))
    qtbot.waitUntil(lambda: texts(plot) == ["training 1.0000"])
    assert plot.chart.accessibleDescription() == "Step 10: training 1.0000"
