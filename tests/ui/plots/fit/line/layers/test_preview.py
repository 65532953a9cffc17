from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from playground.engine.problem import problem_of
from playground.engine.reference import ReferenceStepper, predict
from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.selection import Selection
from playground.ui.canvas.editing.places import hit_of
from playground.ui.canvas.geometry.hit_testing import delete_centre
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.shell.theme import DARK
from playground.ui.window import MainWindow
from tests.ui.canvas.user import User
from tests.ui.conftest import OpenWindow
from tests.ui.plots.mouse import move


def scaled_network(activation: str = "relu") -> Document:
    data = Data(Generator("sine", n=30), "standard")
    layers = (activation, activation, "linear")
    return dense_document((1, 5, 4, 1), layers, data, Training(initializer="spread"))


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(scaled_network())


def point_at_cross(window: MainWindow, place: int = 1) -> int:
    """Select a node of the first hidden layer and point at its ×."""
    node = window.session.document.graph.layers[1].nodes[place].id
    user = User(window.canvas)
    user.click(user.node(node))
    centre = delete_centre(window.canvas.state, window.theme.scale)
    assert centre is not None
    move(window.canvas, QPointF(*centre))
    return node


def without(window: MainWindow, node: int) -> Document:
    return edits.remove_nodes(window.session.live_document, [node])


def assert_drawn(window: MainWindow, after: Document, within: float = 1e-9) -> None:
    """What is dashed is the function of this document, in the user's units, to this share of the
    plot's height."""
    x, y = window.fit.line.plot.chart.curve_points("preview")
    dataset = window.session.dataset
    low, high = window.fit.line.plot.chart.y_range()
    inside = (y > low) & (y < high)
    assert np.count_nonzero(inside) > 1
    x, y = x[inside], y[inside]
    inputs = dataset.inputs.scale.to_network(x[:, None])
    program = problem_of(after, dataset).program
    expected = dataset.y_scale.to_user(predict(program, after.parameters, inputs))[:, 0]
    np.testing.assert_allclose(y, expected, rtol=0.0, atol=within * (high - low))


def shown(window: MainWindow) -> bool:
    return len(window.fit.line.plot.chart.curve_points("preview")[0]) > 0


def legend(window: MainWindow) -> list[str]:
    return [entry.text for entry in window.fit.line.plot.frame.legend.entries]


@pytest.mark.parametrize(("activation", "within"), [("relu", 1e-9), ("tanh", 2e-3)])
def test_pointing_at_the_cross_dashes_the_function_without_the_node(
    open_window: OpenWindow, activation: str, within: float
) -> None:
    window = open_window(scaled_network(activation))
    present = window.fit.line.plot.chart.curve_points("fit")
    node = point_at_cross(window)
    assert_drawn(window, without(window, node), within)
    now = window.fit.line.plot.chart.curve_points("fit")
    np.testing.assert_array_equal(now, present, "the present function stays")
    move(window.canvas, QPointF(3, 3))
    assert not shown(window)
    assert not any("deleting" in text for text in legend(window))


def test_the_legend_says_how_the_loss_would_change(window: MainWindow) -> None:
    node = point_at_cross(window)
    after = without(window, node)
    then = ReferenceStepper(problem_of(after, window.session.dataset)).losses(after.parameters)
    now = window.session.shown.losses.train
    words = f"after deleting: loss {loss_text(now)} → {loss_text(then.train)}"
    assert legend(window)[0] == words
    assert words in window.fit.line.plot.frame.legend.accessibleName()


def test_the_preview_follows_the_training(qtbot: QtBot, window: MainWindow) -> None:
    node = point_at_cross(window)
    window.session.step(40)
    qtbot.waitUntil(lambda: window.session.live.step == 40 and not window.session.running)
    now = loss_text(window.session.live.losses.train)
    qtbot.waitUntil(lambda: f"loss {now} →" in legend(window)[0])
    assert_drawn(window, without(window, node))


def test_nothing_is_left_when_the_node_is_deleted(window: MainWindow) -> None:
    point_at_cross(window)
    User(window.canvas).click(
        QPoint(*(round(v) for v in delete_centre(window.canvas.state, window.theme.scale) or ()))
    )
    assert len(window.session.document.graph.layers[1].nodes) == 4
    assert not shown(window)
    assert not any("deleting" in text for text in legend(window))


def test_a_layers_cross_shows_the_function_without_the_layer(window: MainWindow) -> None:
    """New edges close the gap; their weights are those that the edit would draw."""
    layer = window.session.document.graph.layers[1].id
    window.canvas.select(Selection(layer=layer))
    centre = delete_centre(window.canvas.state, window.theme.scale)
    assert centre is not None
    move(window.canvas, QPointF(*centre))
    assert_drawn(window, edits.remove_layer(window.session.live_document, layer))


@pytest.mark.parametrize("edit_menu", [False, True])
def test_delete_in_a_menu_shows_it_to_the_keyboard_too(
    qtbot: QtBot, window: MainWindow, edit_menu: bool
) -> None:
    node = window.session.document.graph.layers[1].nodes[0].id
    window.canvas.select(Selection((node,)))
    delete, cut = (window.canvas.commands[name] for name in ("delete", "cut"))
    if edit_menu:
        found = [a.menu() for a in window.menuBar().actions() if isinstance(a.menu(), QMenu)]
        menu = next(m for m in found if isinstance(m, QMenu) and delete in m.actions())
    else:
        menu = window.canvas.context_menu(hit_of(window.canvas.selection()))
    menu.popup(window.mapToGlobal(QPoint(200, 60)))
    for _ in menu.actions():
        if menu.activeAction() is delete:
            break
        assert shown(window) == (menu.activeAction() is cut), "to cut is to delete too"
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is delete
    assert_drawn(window, without(window, node))
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not shown(window)


def test_the_preview_follows_theme_and_view(qtbot: QtBot, window: MainWindow) -> None:
    node = point_at_cross(window)
    plot = window.fit.line.plot
    plot.set_theme(DARK)
    qtbot.waitUntil(lambda: plot.frame.legend.entries[0].colour == DARK.error)
    low, high = plot.visible_range()
    plot.chart.set_ranges((low - 2.0, high + 2.0), plot.chart.y_range())
    qtbot.waitUntil(lambda: plot.chart.curve_points("preview")[0][0] == pytest.approx(low - 2.0))
    assert_drawn(window, without(window, node))
