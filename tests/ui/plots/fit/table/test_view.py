from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Document, Points, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.table.chart import PredictionChart
from playground.ui.plots.fit.table.dots import MOST_DOTS
from playground.ui.shell.theme import DARK, LIGHT, unit_colour
from tests.ui.plots.mouse import move


def document(n: int = 30, names: tuple[str, ...] = ("speed", "force", "a<b")) -> Document:
    """Three inputs, far from 0; targets in the hundreds; every fifth row is a test row."""
    rng = np.random.default_rng(3)
    x = np.stack([rng.uniform(-1.0, 1.0, n), rng.uniform(50.0, 90.0, n), np.zeros(n)], axis=1)
    y = 200.0 + 40.0 * rng.normal(size=(n, len(names)))
    points = Points(frozen(x), frozen(y), tuple(range(0, n, 5)), ("age", "height", "mass"), names)
    layers = ("relu", "linear")
    return dense_document((3, 6, len(names)), layers, Data(points, "standard"))


@pytest.fixture
def chart(dock: FitDock, session: Session) -> PredictionChart:
    session.open_document(document())
    return dock.table.chart


def test_every_output_of_every_row_is_predicted_against_true_in_the_users_units(
    chart: PredictionChart, session: Session
) -> None:
    test = session.dataset.test
    for name, rows in (("training rows", ~test), ("test rows", test)):
        true, predicted = chart.curve_points(name)
        np.testing.assert_array_equal(true, session.dataset.y[rows].ravel())
        np.testing.assert_array_equal(predicted, session.derived.predictions[rows].ravel())


def test_legend_and_axes_name_outputs_test_rows_and_the_diagonal(
    dock: FitDock, chart: PredictionChart, session: Session
) -> None:
    entries = dock.table.frame.legend.entries
    assert [e.text for e in entries] == ["speed", "force", "a<b", "test", "predicted = true"]
    assert [e.colour for e in entries[:3]] == [unit_colour(i).name() for i in range(3)]
    axes = chart.x_axis, chart.y_axis
    assert [a.label.toPlainText().strip() for a in axes] == ["true value", "predicted value"]
    session.open_document(document(names=("<i>mV",)))
    assert [a.label.toPlainText().strip() for a in axes] == ["true <i>mV", "predicted <i>mV"]


def test_training_rows_are_discs_and_test_rows_rings_in_the_colour_of_their_output(
    chart: PredictionChart, session: Session
) -> None:
    image = chart.grab().toImage()
    true, predicted = chart.curve_points("training rows")
    shown = [
        image.pixelColor(chart.to_pixels(*place).toPoint())
        for place in zip(true, predicted, strict=True)
    ]
    hits = sum(colour == unit_colour(i % 3) for i, colour in enumerate(shown))
    assert hits > 0.8 * len(shown), "some are covered by others"
    true, predicted = chart.curve_points("test rows")
    centres = [
        image.pixelColor(chart.to_pixels(*place).toPoint())
        for place in zip(true, predicted, strict=True)
    ]
    assert centres.count(QColor(LIGHT.surface)) > 0.5 * len(centres)


def test_the_diagonal_is_where_predicted_equals_true(chart: PredictionChart) -> None:
    x, y = chart.curve_points("predicted = true")
    np.testing.assert_array_equal(x, y)
    assert x[1] > x[0]


def test_the_row_under_the_pointer_is_probed_ringed_and_read_out(
    chart: PredictionChart, session: Session
) -> None:
    true, predicted = chart.curve_points("test rows")
    row = int(np.flatnonzero(session.dataset.test)[2])
    move(chart.viewport(), chart.to_pixels(true[6], predicted[6]))  # its first output
    assert session.probe == tuple(session.dataset.x[row].tolist())
    np.testing.assert_array_equal(chart.curve_points("row pointed at")[0], session.dataset.y[row])
    lines = chart.read_out.text().splitlines()
    assert lines[0] == f"row {row + 1}, test"
    assert lines[2] == f"height = {session.dataset.x[row, 1]:.6g}"
    assert lines[4] == f"speed: {predicted[6]:.3f}, true {true[6]:.3f}"
    move(chart.viewport(), chart.plot_rect().topLeft())
    assert session.probe is None
    assert not chart.read_out.isVisible()


def test_a_click_on_a_dot_keeps_its_row_until_esc_or_a_click_elsewhere(
    chart: PredictionChart, session: Session
) -> None:
    true, predicted = chart.curve_points("test rows")
    row = tuple(session.dataset.x[int(np.flatnonzero(session.dataset.test)[2])].tolist())
    dot, corner = chart.to_pixels(true[6], predicted[6]), chart.plot_rect().topLeft()
    for release in ("Esc", "click"):
        QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=dot.toPoint())
        move(chart.viewport(), corner)
        assert session.probe == row
        assert chart.read_out.isVisible()
        if release == "Esc":
            QTest.keyClick(chart, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=corner.toPoint())
        assert session.probe is None
    move(chart.viewport(), dot)
    assert session.probe == row
    move(chart.viewport(), corner)
    assert session.probe is None


def test_dates_are_written_as_dates_at_axes_and_in_read_outs(
    dock: FitDock, session: Session
) -> None:
    before = document(names=("due",))
    assert isinstance(before.data.source, Points)
    x = before.data.source.x + np.array([0.0, 18_262.0, 0.0])
    y = before.data.source.y + 18_000.0
    points = replace(before.data.source, x=frozen(x), y=frozen(y), dates=("height", "due"))
    session.open_document(replace(before, data=Data(points, "standard")))
    chart = dock.table.chart
    assert all(text.startswith(("2018", "2019", "2020")) for text in chart.x_axis.texts())
    session.set_probe(tuple(x[7].tolist()))
    lines = chart.read_out.text().splitlines()
    assert lines[2].startswith("height = 2020-0")
    assert re.fullmatch(r"due: (.*), true 20\d\d-\d\d-\d\d \d\d:\d\d", lines[4])
    dock.table.choose("vary")
    dock.commands["rows_next"].attempt()
    assert dock.table.vary.chart.x_axis.texts()[0].startswith("2020-")
    assert dock.table.vary.chart.y_axis.name == "due"


def test_arrow_keys_go_from_row_to_row_and_escape_lets_go(
    chart: PredictionChart, session: Session
) -> None:
    chart.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    for key, held, row in (
        (Qt.Key.Key_Right, None, 0),
        (Qt.Key.Key_Right, None, 1),
        (Qt.Key.Key_Right, shift, 11),
        (Qt.Key.Key_Left, None, 10),
    ):
        QTest.keyClick(chart, key, held or Qt.KeyboardModifier.NoModifier)
        assert session.probe == tuple(session.dataset.x[row].tolist())
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert session.probe is None


def test_a_probe_from_elsewhere_rings_its_row(chart: PredictionChart, session: Session) -> None:
    session.set_probe(tuple(session.dataset.x[7].tolist()))
    np.testing.assert_array_equal(chart.curve_points("row pointed at")[0], session.dataset.y[7])
    session.set_probe((0.0, 0.0, 0.0))
    assert len(chart.curve_points("row pointed at")[0]) == 0


def test_the_dots_follow_training_and_the_snapshot_shown(
    qtbot: QtBot, chart: PredictionChart, session: Session
) -> None:
    earlier, first = session.live, session.derived.predictions
    session.step(200)
    qtbot.waitUntil(lambda: session.live.step == 200 and not session.running)
    train = ~session.dataset.test
    shown = chart.curve_points("training rows")[1]
    np.testing.assert_array_equal(shown, session.derived.predictions[train].ravel())
    assert not np.array_equal(shown, first[train].ravel())
    session.show(earlier)
    np.testing.assert_array_equal(chart.curve_points("training rows")[1], first[train].ravel())


def test_of_very_many_rows_an_even_selection_is_drawn_and_counted(
    dock: FitDock, session: Session
) -> None:
    session.open_document(document(n=3000, names=("y",)))
    chart = dock.table.chart
    drawn = sum(len(chart.curve_points(n)[0]) for n in ("training rows", "test rows"))
    assert drawn == MOST_DOTS
    assert dock.table.note.text() == "2,000 of 3,000 rows"
    true, predicted = chart.curve_points("test rows")
    row = int(np.flatnonzero(session.dataset.y[:, 0] == true[100])[0])
    assert predicted[100] == pytest.approx(session.derived.predictions[row, 0])


def test_values_that_are_not_finite_leave_the_others_in_view(
    chart: PredictionChart, session: Session
) -> None:
    output = session.document.graph.layers[-1].nodes[1].id
    session.edit("Bias", lambda d: edits.set_values(d, {output: 1e308}))
    low, high = chart.x_range()
    assert low < session.dataset.y.min()
    assert session.dataset.y.max() < high
    chart.grab()


def test_the_view_follows_the_theme(dock: FitDock, chart: PredictionChart) -> None:
    dock.set_theme(DARK)
    corner = chart.plot_rect().topLeft().toPoint() + QPoint(4, 4)
    assert chart.grab().toImage().pixelColor(corner) == QColor(DARK.surface)


def test_without_rows_the_plot_asks_for_data(dock: FitDock, session: Session) -> None:
    empty = np.zeros((0, 3))
    data = Data(Points(frozen(empty), frozen(np.zeros((0, 1)))))
    session.open_document(dense_document((3, 1), ("linear",), data))
    assert dock.table.chart.message.isVisible()
    assert "Choose a data set" in dock.table.chart.message.text()
