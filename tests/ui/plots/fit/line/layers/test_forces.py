from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from playground.analysis.exact.pieces import exact_pieces
from playground.engine.problem import State
from playground.model import edits
from playground.session import Session
from playground.ui.plots.chart.overlay import Arrows
from playground.ui.plots.fit.dock import FitDock
from tests.ui.plots.fit_parts import fit, hat, points


def arrows(dock: FitDock) -> Arrows:
    (shape,) = dock.line.forces.overlay.shapes
    assert isinstance(shape, Arrows)
    return shape


def test_the_arrows_point_where_the_next_step_takes_the_kinks(
    dock: FitDock, session: Session
) -> None:
    session.open_document(edits.set_training(hat(), learning_rate=1e-4))
    forces = dock.line.forces
    dock.commands["fit_forces"].trigger()
    change = np.stack([arrows(dock).dx, arrows(dock).dy]) / forces.factor
    state = State.of(session.live.parameters, session.live.progress)
    assert session.engine.prepare(session.problem).advance(state, 1)
    before, after = fit(session), exact_pieces(session.document.graph, state.parameters).output()
    moved = np.stack([after.x - before.x, after.y - before.y])
    np.testing.assert_allclose(change, moved, rtol=2e-3, atol=1e-9)
    assert "next step" in forces.note.text()
    dock.commands["fit_forces"].trigger()
    assert forces.overlay.shapes == ()
    assert not forces.note.isVisible()


def test_after_training_the_arrows_begin_at_the_kinks_that_are_drawn(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    session.open_document(edits.set_training(hat(), learning_rate=1e-3))
    dock.commands["fit_forces"].trigger()
    session.step(200)
    qtbot.waitUntil(lambda: session.live.step == 200 and not session.running)
    kinks = dock.line.plot.chart.kinks
    qtbot.waitUntil(lambda: np.array_equal(arrows(dock).x, kinks.x))
    np.testing.assert_array_equal(arrows(dock).x, fit(session).x)


def test_another_optimizer_while_it_trains_leaves_the_arrows_there(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    session.open_document(edits.set_training(hat(), learning_rate=1e-6))
    dock.commands["fit_forces"].trigger()
    session.play()
    qtbot.waitUntil(lambda: session.live.step > 10)
    session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam"))
    qtbot.waitUntil(lambda: session.live.step > 30)
    session.pause()
    qtbot.waitUntil(lambda: not session.running)
    assert dock.line.forces.note.text().startswith("next step")


def test_round_off_moves_no_kink(dock: FitDock, session: Session) -> None:
    """A fit through all points: the gradient is round-off, and so is the step."""
    document = hat()
    x = np.linspace(-0.9, 0.9, 7)
    y = exact_pieces(document.graph, document.parameters).output()(x)
    y = y * (1.0 + 2e-16)
    document = edits.set_data(document, points(x, y, np.zeros(0), np.zeros(0)))
    session.open_document(edits.set_training(document, learning_rate=0.1))
    dock.commands["fit_forces"].trigger()
    assert dock.line.forces.overlay.shapes == ()
    assert dock.line.forces.note.text() == "no kink moves"
