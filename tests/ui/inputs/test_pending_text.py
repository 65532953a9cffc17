"""What is typed and not yet entered counts for what is done next, by real keys in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from playground.files.project import read_project
from playground.model import edits
from playground.model.selection import Selection
from playground.ui.inputs.number_field import NumberField
from playground.ui.shell.dialogs import SaveAnswer

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier


def type_over(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def rate(window) -> float:
    return window.session.document.training.learning_rate


def test_saving_applies_what_is_typed(window, answers, tmp_path) -> None:
    answers.path = tmp_path / "typed.playground.json"
    type_over(window.training_bar.rate, "0.0625")
    QTest.keyClick(window.training_bar.rate, KEY.Key_S, CTRL)
    assert read_project(answers.path).document.training.learning_rate == 0.0625
    assert not window.session.modified


@pytest.mark.parametrize(
    ("key", "keys"),
    [(KEY.Key_F6, NO_KEYS), (KEY.Key_R, CTRL), (KEY.Key_Return, CTRL)],
)
def test_training_commands_apply_what_is_typed(window, key, keys) -> None:
    type_over(window.training_bar.rate, "0.0625")
    QTest.keyClick(window.training_bar.rate, key, keys)
    window.session.pause()
    assert rate(window) == 0.0625


def test_the_play_button_applies_what_is_typed(window) -> None:
    type_over(window.training_bar.seed, "7")
    window.commands["play"].trigger()
    window.session.pause()
    assert window.session.document.training.seed == 7


def test_closing_applies_what_is_typed_and_asks_to_save(window, answers) -> None:
    type_over(window.training_bar.rate, "0.0625")
    answers.save = SaveAnswer.CANCEL
    window.close()
    assert answers.asked == [f"save {window.flow.name}?"]
    assert window.isVisible()
    assert rate(window) == 0.0625


def test_commands_apply_names_and_table_values_too(window) -> None:
    graph = window.session.document.graph
    node, edge = graph.layers[0].nodes[0].id, graph.edges[0].key
    window.canvas.select(Selection((node,)))
    name = next(
        f
        for f in window.inspector.findChildren(QLineEdit)
        if f.isVisible() and not isinstance(f, NumberField)
    )
    type_over(name, "price")
    QTest.keyClick(name, KEY.Key_F6)
    assert window.session.document.graph.display_name(node) == "price"
    window.docks["weights"].show()
    window.docks["weights"].raise_()
    view = window.weights_tree.view
    view.setCurrentIndex(window.weights_tree.model.index_of(edge))
    QTest.keyClick(view, KEY.Key_Return)
    field = view.findChild(NumberField)
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, KEY.Key_F7)
    assert window.session.document.weight(*edge) == 2.5


def test_a_value_of_the_tree_that_nobody_typed_is_not_set(window, qtbot) -> None:
    session = window.session
    window.docks["weights"].show()
    window.docks["weights"].raise_()
    view = window.weights_tree.view
    view.setCurrentIndex(window.weights_tree.model.index_of(session.document.graph.edges[0].key))
    QTest.keyClick(view, KEY.Key_Return)
    session.step(20)
    qtbot.waitUntil(lambda: session.shown.step == 20 and not session.running, timeout=20_000)
    trained = session.live_document.parameters.copy()
    window.canvas.setFocus()
    assert (session.live_document.parameters == trained).all()
    assert session.undo_stack.count() == 0


def test_undo_in_a_field_without_typed_text_undoes_the_last_edit(window) -> None:
    session, field = window.session, window.training_bar.rate
    before = rate(window)
    type_over(field, "0.5")
    QTest.keyClick(field, KEY.Key_Return)
    QTest.keyClick(field, KEY.Key_Z, CTRL)
    assert (rate(window), field.text()) == (before, repr(before))
    QTest.keyClick(field, KEY.Key_Tab)
    assert rate(window) == before
    assert session.undo_stack.can_redo()
    session.undo_stack.redo()
    type_over(field, "0.9")
    QTest.keyClick(field, KEY.Key_Z, CTRL)
    assert (rate(window), field.text()) == (0.5, "0.5")


def test_the_edit_menu_offers_to_undo_what_was_typed(window) -> None:
    type_over(window.training_bar.rate, "0.5")
    menu = next(a.menu() for a in window.menuBar().actions() if a.text().replace("&", "") == "Edit")
    assert isinstance(menu, QMenu)
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert window.commands["undo"].isEnabled()
    assert rate(window) == 0.5
    menu.close()


def test_ctrl_with_an_arrow_steps_the_learning_rate_in_its_field_and_on_the_canvas(window) -> None:
    session = window.session
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.1))
    field = window.training_bar.rate
    field.setFocus()
    QTest.keyClick(field, KEY.Key_Up, CTRL)
    assert (rate(window), field.text()) == (0.2, "0.2")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_Up, CTRL)
    assert rate(window) == 0.5
