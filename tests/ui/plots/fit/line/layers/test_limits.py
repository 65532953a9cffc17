from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Builtin, Data, Generator, Training, dense_document
from playground.session import Session
from playground.ui.plots.chart.overlay import Path
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.layers.limits import LimitsLayer
from tests.ui.plots.fit_parts import fit, hat


@pytest.fixture
def limits(dock: FitDock) -> LimitsLayer:
    return dock.line.limits


def nile(session: Session) -> None:
    data = Data(Builtin("nile"), "standard")
    training = Training(initializer="spread", learning_rate=0.05)
    session.open_document(dense_document((1, 4, 1), ("relu", "linear"), data, training))


def values(limits: LimitsLayer) -> list[float | None]:
    return [bar.value for bar in limits.bar.bars]


def test_the_limits_are_in_order_and_true(
    qtbot: QtBot, dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    nile(session)
    dock.commands["fit_limits"].trigger()
    assert limits.bar.isVisible()
    qtbot.waitUntil(lambda: len(values(limits)) == 3 and values(limits)[2] is not None)
    now, kept, known = values(limits)
    assert now == session.live.losses.train
    assert now >= kept >= known > 0.0
    dashed, dotted = limits.overlay.shapes
    assert isinstance(dotted, Path)
    assert isinstance(dashed, Path)
    dataset = session.dataset
    train = ~dataset.test
    drawn = np.interp(dataset.x[train, 0], dotted.x, dotted.y)
    residual = (drawn - dataset.y[train, 0]) / dataset.y_scale.factor[0]
    assert 0.5 * float(np.mean(residual**2)) == pytest.approx(known)
    assert set(np.round(dashed.x[1:-1], 6)) <= set(np.round(fit(session).x, 6))


def test_a_search_can_be_stopped_and_taken_up_again(
    dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    data = Data(Generator("sine", n=300))
    training = Training(initializer="spread")
    session.open_document(dense_document((1, 64, 1), ("relu", "linear"), data, training))
    dock.commands["fit_limits"].trigger()
    search, button = limits.search, limits.bar.button
    assert search is not None
    assert button.text() == "Stop"
    button.click()
    assert not search.running
    assert search.result is not None
    assert not search.result.finished
    assert button.text() == "Search"
    button.click()
    assert limits.search is not search
    assert limits.search is not None
    dock.commands["fit_limits"].trigger()
    assert limits.search is None
    assert limits.overlay.shapes == ()


def test_the_search_begins_again_only_when_data_or_kinks_change(
    qtbot: QtBot, dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    session.open_document(hat())
    dock.commands["fit_limits"].trigger()
    first = limits.search
    node = session.document.graph.units[0].id
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    qtbot.waitUntil(lambda: values(limits)[0] == session.live.losses.train)
    assert limits.search is first
    layer = session.document.graph.layers[1].id
    session.edit("Node", lambda d: edits.add_node(d, layer))
    qtbot.waitUntil(lambda: limits.search is not first)
    assert limits.search is not None
    assert limits.search.k == 3


def test_a_loss_without_least_squares_has_no_limits_and_says_why(
    qtbot: QtBot, dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    session.open_document(hat())
    session.edit("Loss", lambda d: edits.set_training(d, loss="mae"))
    dock.commands["fit_limits"].trigger()
    assert [bar.note for bar in limits.bar.bars[1:]] == ["–", "–"]
    assert "squared" in limits.bar.toolTip()
    assert limits.search is None


def test_another_loss_takes_limits_and_their_curves_away(
    qtbot: QtBot, dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    nile(session)
    dock.commands["fit_limits"].trigger()
    qtbot.waitUntil(lambda: len(limits.overlay.shapes) == 2)
    session.edit("Loss", lambda d: edits.set_training(d, loss="mae"))
    qtbot.waitUntil(lambda: values(limits)[1:] == [None, None])
    assert limits.overlay.shapes == ()
    assert "squared" in limits.bar.toolTip()


def test_a_network_whose_values_are_not_finite_has_no_best_loss(
    dock: FitDock, session: Session, limits: LimitsLayer
) -> None:
    nile(session)
    graph = session.document.graph
    path = {
        (graph.nodes[0].id, graph.nodes[1].id): 1e300,
        (graph.nodes[1].id, graph.nodes[-1].id): 1e300,
    }
    session.edit("Weights", lambda d: edits.set_values(d, path))
    dock.commands["fit_limits"].trigger()
    assert limits.bar.isVisible()
    assert values(limits)[1] is None
