from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.analysis.weights import user_weights
from playground.data.fitting import with_data
from playground.engine.reference import predict
from playground.model import edits
from playground.model.document import Builtin, Data, Document, Points, dense_document, frozen
from playground.model.images import Images
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.table.view import TableView
from tests.ui.plots.mouse import move

NAMES = ("age", "height", "mass", "speed")


def rows(n: int = 40) -> np.ndarray:
    rng = np.random.default_rng(4)
    return rng.uniform([20.0, 150.0, 0.0, -1.0], [60.0, 190.0, 1.0, 1.0], (n, 4))


def regression(*sizes: int) -> Document:
    x = rows()
    y = np.stack([3.0 * x[:, 0] - x[:, 1], 50.0 * x[:, 3] ** 2], axis=1)
    points = Points(frozen(x), frozen(y), tuple(range(0, 40, 4)), NAMES, ("price", "rent"))
    layers = ("relu",) * len(sizes) + ("linear",)
    return dense_document((4, *sizes, 2), layers, Data(points, "standard"))


def classes() -> Document:
    x = rows()
    kinds = ("cat", "dog", "fox")
    y = np.eye(3)[(x[:, 3] > -0.3).astype(int) + (x[:, 3] > 0.4)]
    points = Points(frozen(x), frozen(y), tuple(range(0, 40, 4)), NAMES, kinds, classes=kinds)
    document = dense_document((4, 5, 3), ("relu", "softmax"), Data(points, "standard"))
    return replace(document, training=replace(document.training, loss="cross_entropy"))


@pytest.fixture
def table(dock: FitDock, session: Session) -> TableView:
    session.open_document(regression(6))
    return dock.table


def choose(table: TableView, text: str) -> None:
    """With the keyboard, in the box."""
    table.plots.setFocus()
    QTest.keyClick(table.plots, Qt.Key.Key_Home)
    while table.plots.currentText() != text:
        QTest.keyClick(table.plots, Qt.Key.Key_Down)


def test_regressions_begin_with_predicted_against_true_and_classes_with_the_matrix(
    dock: FitDock, session: Session
) -> None:
    session.open_document(regression(6))
    assert dock.table.chart.isVisible()
    session.open_document(classes())
    assert dock.table.confusion.matrix.isVisible()
    assert not dock.table.chart.isVisible()


def test_the_choice_is_kept_for_each_kind_of_document(
    dock: FitDock, table: TableView, session: Session
) -> None:
    choose(table, "Residuals")
    session.open_document(classes())
    assert dock.table.confusion.matrix.isVisible()
    session.open_document(regression())
    assert dock.table.residuals.chart.isVisible()


def test_residuals_are_drawn_over_the_prediction_in_the_users_units(
    table: TableView, session: Session
) -> None:
    choose(table, "Residuals")
    train = ~session.dataset.test
    x, y = table.residuals.chart.curve_points("training rows")
    predicted, true = session.derived.predictions[train], session.dataset.y[train]
    np.testing.assert_array_equal(x, predicted.ravel())
    np.testing.assert_array_equal(y, (true - predicted).ravel())


def test_one_of_several_outputs_is_chosen(table: TableView, session: Session) -> None:
    table.choice.setFocus()
    for _ in range(2):
        QTest.keyClick(table.choice, Qt.Key.Key_Down)
    assert table.choice.currentText() == "rent"
    train = ~session.dataset.test
    shown = table.chart.curve_points("training rows")[0]
    np.testing.assert_array_equal(shown, session.dataset.y[train, 1])
    assert table.frame.legend.entries[0].text == "rent"


def test_the_matrix_counts_rows_and_a_click_probes_the_first_one_of_a_cell(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    session.open_document(classes())
    page = dock.table.confusion
    counts = page.matrix.counts
    assert counts is not None
    assert counts.sum() == 30
    true, predicted = (int(i) for i in np.argwhere(counts)[0])
    place = page.matrix.cell_place(true, predicted).center().toPoint()
    with qtbot.waitSignal(dock.commands.said) as said:
        QTest.mouseClick(page.matrix, Qt.MouseButton.LeftButton, pos=place)
    assert said.args[0].startswith(f"{counts[true, predicted]} of class ")
    data, outputs = session.dataset, session.derived.outputs
    here = (data.y.argmax(1) == true) & (outputs.argmax(1) == predicted) & ~data.test
    assert session.probe == tuple(data.x[np.flatnonzero(here)[0]].tolist())
    dock.commands["rows_next"].attempt()
    counts = page.matrix.counts
    assert counts is not None
    assert counts.sum() == 10, "test rows"


def test_the_bars_are_the_weights_in_the_users_units(dock: FitDock, session: Session) -> None:
    session.open_document(regression())
    dock.commands["rows_weights"].attempt()
    bars = dock.table.weights.chart.bars
    assert bars is not None
    assert bars.names == NAMES
    derived = session.derived
    wanted = user_weights(derived.problem, derived.dataset, derived.parameters).weights
    np.testing.assert_array_equal(bars.values, wanted)
    dock.commands["rows_next"].attempt()
    bars = dock.table.weights.chart.bars
    assert bars is not None
    assert "standard deviation" in bars.heading
    dock.table.weights.chart.grab()


def test_deep_networks_show_effects_and_say_what_they_are(table: TableView) -> None:
    choose(table, "Weight of each input")
    bars = table.weights.chart.bars
    assert bars is not None
    assert (bars.values >= 0.0).all()
    assert "With hidden layers an input has no single weight" in bars.heading


def test_one_input_is_varied_with_the_others_at_the_probed_row(
    dock: FitDock, table: TableView, session: Session
) -> None:
    row = session.dataset.x[7]
    session.set_probe(tuple(row.tolist()))
    choose(table, "Vary one input")
    dock.commands["rows_next"].attempt()
    assert table.choice.currentText() == "height"
    chart = table.vary.chart
    x, y = chart.curve_points("output 2")
    places = np.tile(row, (len(x), 1))
    places[:, 1] = x
    problem = session.derived.problem
    inputs = session.dataset.inputs.to_network(places)
    outputs = predict(problem.program, session.derived.parameters, inputs)
    np.testing.assert_allclose(y, session.dataset.y_scale.to_user(outputs)[:, 1], rtol=1e-9)
    move(chart.viewport(), chart.plot_rect().center())
    assert session.probe is not None
    assert session.probe[0] == row[0]
    assert session.probe[1] == pytest.approx(chart.x)


def test_without_a_probed_row_or_on_request_the_others_are_at_their_means(
    dock: FitDock, table: TableView, session: Session
) -> None:
    choose(table, "Vary one input")
    at_means = table.vary.chart.curve_points("output 1")[1]
    session.set_probe(tuple(session.dataset.x[3].tolist()))
    assert table.held.isVisible()
    assert table.held.currentText() == "Others as in row 4"
    dock.commands["rows_hold"].attempt()
    assert table.held.currentText() == "Others at their means"
    np.testing.assert_array_equal(table.vary.chart.curve_points("output 1")[1], at_means)


def test_a_box_says_and_chooses_where_the_others_are_held(
    table: TableView, session: Session
) -> None:
    choose(table, "Residuals")
    assert not table.held.isVisible()
    choose(table, "Vary one input")
    assert table.held.currentText() == "Others at their means"
    table.held.setCurrentIndex(1)
    table.held.activated.emit(1)
    assert table.held.currentText() == "Others as in row 1"
    chart = table.vary.chart
    move(chart.viewport(), chart.plot_rect().center())
    assert session.probe is not None
    assert session.probe[1:] == tuple(session.dataset.x[0, 1:].tolist())


def test_no_single_pixel_is_weighed_or_varied(dock: FitDock, session: Session) -> None:
    session.open_document(with_data(regression(), Data(Builtin("digits"))))
    table = dock.table
    plots = [table.plots.itemText(i) for i in range(table.plots.count())]
    assert "Confusion matrix" in plots
    assert not {"Weight of each input", "Vary one input"} & {*plots}
    dock.commands.refresh()
    assert dock.commands["rows_vary"].reason == "A single pixel says little."


def test_the_chosen_plot_follows_edits(dock: FitDock, table: TableView, session: Session) -> None:
    choose(table, "Vary one input")
    before = table.vary.chart.curve_points("output 1")[1]
    output = session.document.graph.layers[-1].nodes[0].id
    session.edit("Bias", lambda d: edits.set_values(d, {output: 1.0}))
    after = dock.table.vary.chart.curve_points("output 1")[1]
    factor = session.dataset.y_scale.factor[0]
    np.testing.assert_allclose(after, before + factor)


def test_classes_have_no_residuals(dock: FitDock, session: Session) -> None:
    session.open_document(classes())
    table = dock.table
    plots = {table.plots.itemText(i) for i in range(table.plots.count())}
    assert not {"Residuals", "Predicted against true"} & plots
    dock.commands.refresh()
    reason = "Classes have no residuals; see the confusion matrix."
    assert dock.commands["rows_residuals"].reason == reason


def test_curves_of_one_input_are_called_exact_only_where_they_are(
    dock: FitDock, session: Session
) -> None:
    def said(document: Document) -> str:
        session.open_document(document)
        dock.commands["rows_vary"].attempt()
        return dock.table.vary.note.text()

    document = classes()
    smooth = replace(document.graph.layers[1], activation="tanh")
    assert said(document) == "exact kinks, smooth between them"
    assert said(replace(document, graph=document.graph.with_layer(smooth))) == (
        "sampled at 400 places"
    )
    assert said(regression(6)) == "exact kinks"
    assert said(regression()) == "straight, exact"


def test_plots_that_do_not_suit_say_why(dock: FitDock, table: TableView) -> None:
    dock.commands.refresh()
    assert dock.commands["rows_confusion"].reason == "A regression has no classes."
    assert table.plots.findText("Confusion matrix") == -1


def test_pictures_without_classes_do_not_get_the_matrix_chosen_for_those_with_some(
    dock: FitDock, session: Session
) -> None:
    session.open_document(with_data(regression(), Data(Builtin("digits"))))
    dock.commands["rows_confusion"].attempt()
    assert dock.table.plots.currentText() == "Confusion matrix"
    x = np.linspace(0.0, 1.0, 24).reshape(6, 4)
    pictures = Images(frozen(x), frozen(x[:, :1] * 3.0), (0,), shape=(2, 2, 1))
    session.edit("Brightness", lambda d: with_data(d, Data(pictures)))
    table = dock.table
    assert table.plots.currentText() == "Draw a picture"
    assert table.pad.widget.isVisible()
    assert not table.confusion.matrix.isVisible()
    dock.commands.refresh()
    assert dock.commands["rows_pad"].isChecked()
    session.undo_stack.undo()
    assert dock.table.plots.currentText() == "Confusion matrix"
