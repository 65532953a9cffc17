"""Inputs are added and removed like nodes: raw columns and formulas of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from playground.model.document import Data, Document, Points, dense_document, frozen
from playground.model.selection import Selection
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.commands.menus import CommandMenu
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

KEY = Qt.Key


def plane() -> Document:
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (20, 2))
    data = Data(Points(frozen(x), frozen(x[:, :1] * x[:, 1:])))
    return dense_document((2, 3, 1), ("relu", "linear"), data)


@pytest.fixture
def two(open_canvas) -> User:
    return open_canvas(plane())


def entries(user: User) -> dict[str, QAction]:
    """The actions in the menu of the + under the inputs, by text."""
    view = user.view
    menu = view.context_menu(Hit(Part.ADD_NODE, layer=view.session.document.graph.layers[0].id))
    return {action.text(): action for action in menu.actions() if action.text()}


def features(user: User) -> tuple[str, ...]:
    return user.view.session.document.graph.features


def test_the_menu_offers_formulas_for_two_inputs_and_takes_them_once(two) -> None:
    assert [*entries(two)] == [
        "x1²", "x2²", "x1·x2", "sin(x1)", "sin(x2)", "|x1|", "|x2|", "&Formula…",
    ]  # fmt: skip
    entries(two)["x1·x2"].trigger()
    assert features(two) == ("", "", "x1*x2")
    new = two.view.session.document.graph.layers[0].nodes[-1].id
    assert two.view.selection() == Selection((new,))
    assert "x1·x2" not in entries(two)
    two.view.session.undo_stack.undo()
    assert features(two) == ("", "")
    assert two.view.session.undo_stack.redo_text() == "Add input x1·x2"


def test_a_removed_column_is_offered_again(two) -> None:
    first = two.view.session.document.graph.layers[0].nodes[0].id
    two.click(two.node(first))
    two.key(KEY.Key_Delete)
    assert features(two) == ("x2",)
    assert next(iter(entries(two))) == "x1"
    entries(two)["x1"].trigger()
    assert features(two) == ("x2", "x1")


def test_the_last_input_stays(user) -> None:
    view = user.view
    (only,) = view.session.document.graph.layers[0].nodes
    view.select(Selection((only.id,)))
    assert not view.commands["delete"].isEnabled()
    user.key(KEY.Key_Delete)
    assert view.session.document.graph.n_inputs == 1


def test_a_formula_is_typed_under_the_inputs_with_its_errors_in_the_field(user) -> None:
    entries(user)["&Formula…"].trigger()
    field = user.view.inline
    assert field.isVisible()
    field.insert("sin(3 y)")
    field.enter()
    assert field.isVisible()
    assert "unknown name 'y'" in field.message
    assert features(user) == ("",)
    field.selectAll()
    field.insert("sin(3 x)")
    field.enter()
    assert not field.isVisible()
    assert features(user) == ("", "sin(3 x)")


def test_the_key_for_a_node_asks_which_input_when_an_input_is_selected(user) -> None:
    view = user.view
    view.select(Selection((view.session.document.graph.layers[0].nodes[0].id,)))
    user.key(KEY.Key_N)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, CommandMenu)
    assert [a.text() for a in menu.actions()][:2] == ["x²", "x³"]
    menu.close()


def test_a_trained_network_keeps_its_function(open_canvas, qtbot) -> None:
    user = open_canvas(network(1, 3, 1))
    session = user.view.session
    session.step(3)
    qtbot.waitUntil(lambda: not session.running and session.live.step == 3)
    entries(user)["x²"].trigger()
    graph, new = session.document.graph, session.document.graph.layers[0].nodes[-1].id
    assert [session.document.weight(new, t) for t in graph.outgoing[new]] == [0.0] * 3
