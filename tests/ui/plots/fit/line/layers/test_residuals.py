from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Builtin, Data, Generator, Training, dense_document
from playground.session import Session
from playground.ui.plots.chart.overlay import Sticks, Words
from playground.ui.plots.fit.dock import FitDock
from playground.ui.shell.theme import LIGHT
from tests.ui.plots.fit_parts import colour_at, is_like, points


def sticks(dock: FitDock) -> list[Sticks]:
    return [shape for shape in dock.line.residuals.sticks.shapes if isinstance(shape, Sticks)]


def test_each_stick_ends_in_its_point_and_in_the_networks_value(
    dock: FitDock, session: Session
) -> None:
    data = Data(Builtin("nile"), "standard")
    session.open_document(dense_document((1, 4, 1), ("relu", "linear"), data))
    dock.commands["fit_residuals"].trigger()
    every, large = sticks(dock)
    dataset = session.dataset
    assert len(every.x) == len(dataset.x_train)
    sizes = np.abs(every.high - every.low)
    loss = 0.5 * np.mean((sizes / dataset.y_scale.factor[0]) ** 2)
    assert loss == pytest.approx(session.live.losses.train)
    np.testing.assert_array_equal(np.abs(large.high - large.low), np.sort(sizes)[::-1][:3])
    (words,) = dock.line.residuals.words.shapes
    assert isinstance(words, Words)
    assert f"{sizes.max():.3f}" in words.text
    dock.commands["fit_residuals"].trigger()
    assert sticks(dock) == []
    assert dock.line.residuals.words.shapes == ()


def test_the_largest_stick_is_painted_in_its_colour(dock: FitDock, session: Session) -> None:
    output = session.document.graph.units[-1].id
    session.edit("Bias", lambda d: edits.set_values(d, {output: -0.2}))
    dock.commands["fit_residuals"].trigger()
    large = sticks(dock)[1]
    middle = float(0.6 * large.high[0] + 0.4 * large.low[0])
    assert is_like(colour_at(dock.line.plot, float(large.x[0]), middle), LIGHT.error)


def test_residuals_of_a_smooth_network_are_its_own_values(dock: FitDock, session: Session) -> None:
    data = Data(Generator("sine", n=30))
    document = dense_document((1, 3, 1), ("tanh", "linear"), data, Training(seed=3))
    session.open_document(document)
    dock.commands["fit_residuals"].trigger()
    every = sticks(dock)[0]
    loss = 0.5 * float(np.mean((every.high - every.low) ** 2))
    assert loss == pytest.approx(session.live.losses.train)


def test_round_off_is_no_residual(qtbot: QtBot, dock: FitDock, session: Session) -> None:
    x = np.array([0.1, 0.2, 0.3])
    data = points(x, 3.0 * x, np.zeros(0), np.zeros(0))
    document = dense_document((1, 1), ("linear",), data)
    x_node, y_node = (node.id for node in document.graph.nodes)
    values = {(x_node, y_node): 3.0 + 1e-15, y_node: 1e-16}
    session.open_document(edits.set_values(document, values))
    dock.commands["fit_residuals"].trigger()
    assert sticks(dock) == []
    assert dock.line.residuals.words.shapes == ()
    assert dock.line.plot.chart.read_out.text() == "every residual is 0"
    session.edit("Bias", lambda d: edits.set_values(d, {y_node: 1e-6}))
    qtbot.waitUntil(lambda: bool(sticks(dock)) and len(sticks(dock)[0].x) == 3)
