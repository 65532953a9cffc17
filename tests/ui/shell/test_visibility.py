from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.selection import Selection
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.tables.network_model import VALUE
from playground.ui.shell.visibility import is_in_view
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow


def hinges() -> Document:
    data, training = Data(Generator("sine", n=20)), Training(initializer="spread")
    return dense_document((1, 3, 1), ("relu", "linear"), data, training)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(hinges())


def train(qtbot: QtBot, window: MainWindow, steps: int = 5) -> None:
    """Take some steps, and let the views of numbers come round to them."""
    target = window.session.shown.step + steps
    window.session.step(steps)
    qtbot.waitUntil(lambda: window.session.shown.step == target)
    qtbot.waitUntil(lambda: window.status.texts()["step"] == f"{target:,}")


def first_weight(window: MainWindow) -> str:
    edge = window.session.document.graph.edges[0].key
    return str(window.weights_tree.model.index_of(edge, VALUE).data())


def test_a_panel_is_out_of_sight_when_it_is_closed_or_behind_another(
    qtbot: QtBot, window: MainWindow
) -> None:
    weights, pieces = window.weights_tree, window.piece_table
    assert not is_in_view(weights)
    window.docks["weights"].show()
    qtbot.waitUntil(lambda: is_in_view(weights))
    window.docks["pieces"].show()
    window.layout().activate()
    window.docks["pieces"].raise_()
    qtbot.waitUntil(lambda: is_in_view(pieces))
    assert not is_in_view(weights)


def test_a_table_behind_another_rests_and_is_up_to_date_when_it_comes_to_the_front(
    qtbot: QtBot, window: MainWindow
) -> None:
    for name in ("weights", "pieces"):
        window.docks[name].show()
        window.layout().activate()
        window.docks[name].raise_()
    qtbot.waitUntil(lambda: is_in_view(window.piece_table))
    before = first_weight(window)
    train(qtbot, window)
    qtbot.wait(600)  # longer than the tables rest between two refreshes
    assert first_weight(window) == before
    window.docks["weights"].raise_()
    qtbot.waitUntil(lambda: is_in_view(window.weights_tree))
    assert float(first_weight(window)) == pytest.approx(window.session.shown.parameters[0], 1e-3)
    assert first_weight(window) != before


@pytest.mark.parametrize("way", ["closed", "behind"])
def test_the_inspector_is_up_to_date_when_it_comes_into_sight(
    qtbot: QtBot, window: MainWindow, way: str
) -> None:
    node = window.session.document.graph.layers[-1].nodes[0].id
    window.canvas.select(Selection((node,)))
    page, dock = window.inspector.page, window.docks["inspector"]
    assert isinstance(page, NodePage)
    if way == "closed":
        dock.close()
    else:
        window.tabifyDockWidget(dock, window.docks["data"])
        window.layout().activate()
        window.docks["data"].raise_()
    qtbot.waitUntil(lambda: not is_in_view(window.inspector))
    before = page.bias.field.value
    train(qtbot, window)
    assert page.bias.field.value == before, "out of sight it rests"
    if way == "closed":
        dock.show()
    else:
        dock.raise_()
    bias = window.session.shown.parameters[-1]
    assert bias != before
    qtbot.waitUntil(lambda: page.bias.field.value == bias)


def test_the_kink_paths_are_drawn_while_they_are_in_front(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["kink_paths"].show()
    window.layout().activate()
    window.docks["kink_paths"].raise_()
    qtbot.waitUntil(lambda: is_in_view(window.kink_paths))
    train(qtbot, window)
    qtbot.waitUntil(lambda: len(window.kink_paths.paths) > 0)
    window.docks["loss"].raise_()
    qtbot.waitUntil(lambda: not is_in_view(window.kink_paths))


def test_in_a_minimised_window_nothing_is_drawn_and_all_is_up_to_date_when_it_comes_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.docks["weights"].show()
    qtbot.waitUntil(lambda: is_in_view(window.weights_tree))
    window.showMinimized()
    qtbot.waitUntil(lambda: not is_in_view(window.canvas))
    assert not is_in_view(window.weights_tree)
    drawn = window.canvas.state.parameters
    window.session.play()
    first = window.session.shown.step
    qtbot.waitUntil(lambda: window.session.shown.step > first + 200)
    assert window.canvas.state.parameters is drawn
    window.showNormal()
    qtbot.waitUntil(lambda: is_in_view(window.canvas))
    qtbot.waitUntil(lambda: window.canvas.state.parameters is not drawn)
    window.session.pause()
    qtbot.waitUntil(lambda: not window.session.running)
    window.showMinimized()
    qtbot.waitUntil(lambda: not is_in_view(window.canvas))
    window.session.step(7)
    qtbot.waitUntil(lambda: not window.session.running)
    window.showNormal()
    latest = window.session.shown.parameters
    qtbot.waitUntil(lambda: window.canvas.state.parameters is latest)
    qtbot.waitUntil(lambda: float(first_weight(window)) == pytest.approx(latest[0], 1e-3))
