from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.files.examples import find_example
from playground.model import edits
from playground.model.document import Builtin, Data, Document, Generator, dense_document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.view import pieces_text
from playground.ui.shell.settings import Settings
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import (
    assert_draws,
    colour_at,
    hat,
    is_like,
    legend,
    predicted,
)
from tests.ui.plots.mouse import drag


def nile(session: Session) -> None:
    """Years and flow in the hundreds, standardised for the network."""
    data = Data(Builtin("nile"), "standard")
    session.open_document(dense_document((1, 4, 1), ("relu", "linear"), data))


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_curve_is_the_network_in_the_users_units(
    dock: FitDock, session: Session, activation: str
) -> None:
    nile(session)
    hidden = session.document.graph.layers[1].id
    session.edit("Activation", lambda d: edits.set_activation(d, hidden, activation))
    chart = dock.line.plot.chart
    x, y = chart.function
    low, high = dock.line.plot.visible_range()
    assert x[0] == low < 1871
    assert x[-1] == high > 1970
    expected = predicted(session, x, session.live.parameters)
    np.testing.assert_allclose(y, expected, rtol=1e-9)
    assert chart.exact == (activation == "relu")
    assert ("smooth" in dock.description) == (activation == "tanh")


def test_an_edit_is_drawn_at_once_paused_and_while_it_trains(
    dock: FitDock, session: Session
) -> None:
    nile(session)
    for start in (session.pause, session.play):
        start()
        hidden = session.document.graph.layers[1].nodes[0].id
        session.edit("Remove", lambda d, h=hidden: edits.remove_nodes(d, [h]))
        assert_draws(dock.line.plot, session, session.shown.parameters)
    session.pause()


def test_the_last_snapshot_of_a_training_is_the_one_drawn(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    nile(session)
    session.step(500)
    qtbot.waitUntil(lambda: session.live.step == 500 and not session.running)
    assert_draws(dock.line.plot, session, session.live.parameters)


def test_kinks_have_their_place_and_the_colour_of_their_unit(
    dock: FitDock, session: Session
) -> None:
    session.open_document(hat())
    chart = dock.line.plot.chart
    x, y = chart.curve_points("kinks")
    assert x.tolist() == [-0.5, 0.5]
    np.testing.assert_allclose(y, [0.25, 2.25])
    graph = session.document.graph
    assert chart.kinks.names == tuple(graph.display_name(n.id) for n in graph.layers[1].nodes)
    chart.set_ranges((-1.0, 1.0), (0.0, 3.0))
    for place, colour in zip(zip(x, y, strict=True), chart.kinks.colours, strict=True):
        assert is_like(colour_at(dock.line.plot, *place), colour)


def test_kinks_follow_an_edit_with_their_colours(dock: FitDock, session: Session) -> None:
    session.open_document(hat())
    chart, (first, second) = dock.line.plot.chart, session.document.graph.layers[1].nodes
    colours = chart.kinks.colours
    session.edit("Swap", lambda d: edits.set_values(d, {first.id: -0.75, second.id: 0.25}))
    assert chart.curve_points("kinks")[0].tolist() == [-0.25, 0.75]
    assert chart.kinks.colours == colours[::-1]


def test_pieces_are_counted_in_words() -> None:
    one = PiecewiseLinear(*map(np.array, ([], [], [1.0], [0.0])), ())
    assert pieces_text(one, 1) == "1 piece, 0 kinks; at most 0"
    two = PiecewiseLinear(*map(np.array, ([0.0], [0.0], [1.0, 2.0], [0.0, 0.0])), ((4,),))
    assert pieces_text(two, 7) == "2 pieces, 1 kink; at most 6"
    assert pieces_text(two, 3_000_000) == "2 pieces, 1 kink; at most 3e+06"
    assert pieces_text(None, 1) == "smooth, no straight pieces"


def test_any_document_is_opened_whatever_is_drawn_over_the_function(
    open_window: OpenWindow,
) -> None:
    window = open_window(hat())
    session, line = window.session, window.fit.line
    for action in line.commands:
        if action.isCheckable() and not action.isChecked():
            action.trigger()
    for name in ("one-kink", "second-layer", "four-kinks", "smooth", "first-steps", "one-kink"):
        example = find_example(name)
        assert example is not None
        window.canvas.select(Selection((session.document.graph.layers[1].nodes[-1].id,)))
        window.fit.set_hovered_node(session.document.graph.layers[1].nodes[-1].id)
        window.flow.open_example(example)
        data = Data(Generator("abs", n=20))
        session.edit("Data", lambda d, new=data: edits.set_data(d, new))
        assert_draws(window.fit.line.plot, session, session.live.parameters)


def spread(n: int) -> Document:
    """A network with ``n`` kinks inside the data."""
    document = dense_document((1, n, 1), ("relu", "linear"), Data(Generator("sine", n=60)))
    document = edits.set_training(document, initializer="spread")
    return edits.restart(document, (-1.0, 1.0))


def test_too_many_kinks_for_marks_are_counted_in_the_legend_and_can_be_dragged(
    dock: FitDock, session: Session
) -> None:
    session.open_document(spread(8))
    plot = dock.line.plot
    assert len(plot.chart.curve_points("kinks")[0]) == 8
    assert "kink" in legend(plot)
    session.open_document(spread(140))
    chart = dock.line.plot.chart
    assert len(chart.curve_points("kinks")[0]) == 0
    assert "140 kinks, too close for marks" in legend(plot)
    kink = chart.to_pixels(float(chart.kinks.x[70]), float(chart.kinks.y[70]))
    drag(chart.viewport(), kink, kink + QPointF(0.0, -20.0))
    assert session.undo_stack.undo_text() == "Drag kink"
    session.open_document(spread(8))
    assert len(dock.line.plot.chart.curve_points("kinks")[0]) == 8


def test_marks_of_kinks_are_smaller_where_there_are_many(dock: FitDock, session: Session) -> None:
    session.open_document(spread(30))
    chart = dock.line.plot.chart
    x, y = chart.curve_points("kinks")
    assert len(x) == 30
    middle = chart.to_pixels(float(x[15]), float(y[15]))
    above = chart.to_data(middle - QPointF(0.0, 5.0))
    assert not is_like(colour_at(dock.line.plot, *above), chart.kinks.colours[15])


LESSON = ("sum", "residuals", "forces", "limits")


def test_what_a_lesson_shows_does_not_follow_into_the_next_document(
    open_window: OpenWindow,
) -> None:
    window = open_window(hat())
    commands = window.fit.commands
    commands["fit_pieces"].trigger()
    for name in LESSON:
        commands[f"fit_{name}"].trigger()
    window.session.open_document(spread(2))
    assert not any(commands[f"fit_{name}"].isChecked() for name in LESSON)
    assert not any(getattr(window.fit.line, name).on for name in LESSON)
    assert not commands["fit_pieces"].isChecked()  # a preference
    assert not Settings().toggle("fit/pieces", True)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (960, 600)])
def test_all_options_together_leave_half_of_the_height_to_the_curve(
    qtbot: QtBot, open_window: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_window(spread(8))
    window.resize(*size)
    for name in LESSON:
        window.fit.commands[f"fit_{name}"].trigger()
    plot = window.fit.line.plot
    qtbot.waitUntil(lambda: plot.chart.plot_rect().height() >= 0.5 * plot.height())
    for name in LESSON:
        window.fit.commands[f"fit_{name}"].trigger()
    qtbot.waitUntil(lambda: not window.fit.line.pieces.strip.compact)


@pytest.mark.parametrize("value", [1e308, -1e200, 5e-324])
def test_all_that_is_drawn_stands_weights_at_the_end_of_all_numbers(
    qtbot: QtBot, dock: FitDock, session: Session, value: float
) -> None:
    session.open_document(hat())
    for name in ("fit_sum", "fit_residuals", "fit_forces", "fit_limits"):
        dock.commands[name].trigger()
    graph = session.document.graph
    dock.line.set_hovered_node(graph.units[0].id)
    weights = dict.fromkeys(graph.parameter_keys[:4], value)
    session.edit("Weights", lambda d: edits.set_values(d, weights))
    dock.line.sum.add_next()
    dock.line.sum.add_next()
    session.set_probe((0.3,))
    qtbot.waitUntil(lambda: "0.3" in dock.line.plot.chart.read_out.text())
    dock.grab()
    assert np.isfinite([*dock.line.plot.chart.x_range(), *dock.line.plot.chart.y_range()]).all()
