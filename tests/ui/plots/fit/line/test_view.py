from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.files.examples import find_example
from playground.model import edits
from playground.model.document import Builtin, Data, Generator, dense_document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.view import pieces_text
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import assert_draws, colour_at, hat, is_like, predicted


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
