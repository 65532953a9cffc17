"""Letter keys work in the whole window, unless somebody is typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from playground.files.examples import examples
from playground.ui.window import MainWindow

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def sizes(window: MainWindow) -> list[int]:
    return [len(layer.nodes) for layer in window.session.document.graph.layers]


def press(window: MainWindow, key: Qt.Key) -> None:
    """As the keyboard does: to the widget that has the focus, or to the window."""
    QTest.keyClick(QApplication.focusWidget() or window, key)
    QApplication.processEvents()


def play_button(window: MainWindow) -> QToolButton:
    text = window.commands["play"].command.label
    return next(b for b in window.training_bar.findChildren(QToolButton) if b.text() == text)


def l_and_n_work(window: MainWindow) -> None:
    before = sizes(window)
    press(window, KEY.Key_L)
    assert len(sizes(window)) == len(before) + 1
    nodes = sum(sizes(window))
    press(window, KEY.Key_N)
    assert sum(sizes(window)) == nodes + 1


def test_as_soon_as_the_window_is_there(window: MainWindow) -> None:
    l_and_n_work(window)


def test_with_the_focus_nowhere(window: MainWindow) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    focus.clearFocus()
    l_and_n_work(window)


def test_after_a_click_on_play(window: MainWindow) -> None:
    for _ in range(2):  # play and pause
        QTest.mouseClick(play_button(window), LEFT)
    assert not window.session.running
    l_and_n_work(window)


@pytest.mark.parametrize("panel", ["data_panel", "inspector", "fit", "loss_plot"])
def test_after_a_click_in_a_panel(window: MainWindow, panel: str) -> None:
    place: QWidget = getattr(window, panel)
    at = QPoint(place.width() - 3, place.height() - 3)
    QTest.mouseClick(place.childAt(at) or place, LEFT)
    l_and_n_work(window)


def test_with_a_row_of_the_tree_of_weights_in_focus(window: MainWindow) -> None:
    window.commands["panel_weights"].attempt()
    QApplication.processEvents()
    tree = window.weights_tree.findChildren(QTreeView)[0]
    tree.setFocus()
    QTest.mouseClick(tree.viewport(), LEFT, pos=QPoint(40, 10))
    l_and_n_work(window)


def test_with_a_combo_box_in_focus(window: MainWindow) -> None:
    combo = next(c for c in window.training_bar.findChildren(QComboBox) if c.isVisible())
    combo.setFocus()
    assert combo.hasFocus()
    l_and_n_work(window)


def test_after_a_number_was_typed_and_a_button_clicked(window: MainWindow) -> None:
    field = next(f for f in window.data_panel.findChildren(QLineEdit) if f.isVisible())
    field.setFocus()
    before = sizes(window)
    press(window, KEY.Key_L)
    press(window, KEY.Key_N)
    assert sizes(window) == before, "these letters were typed"
    field.undo()
    press(window, KEY.Key_Escape)
    window.canvas.setFocus()
    l_and_n_work(window)


def test_no_letter_works_while_somebody_types(window: MainWindow) -> None:
    fields = [f for f in window.findChildren(QLineEdit) if f.isVisible() and f.isEnabled()]
    assert len(fields) > 4
    before = window.session.document
    for field in fields:
        field.setFocus()
        if field.hasFocus():
            for key in (KEY.Key_L, KEY.Key_N, KEY.Key_A, KEY.Key_W, KEY.Key_V, KEY.Key_F):
                QTest.keyClick(field, key)
            QTest.keyClick(field, KEY.Key_Escape)
    window.canvas.setFocus()
    assert window.session.document.graph is before.graph


def test_in_the_fit_plot_k_goes_to_the_kinks(qtbot: QtBot, window: MainWindow) -> None:
    window.flow.open_example(examples()[0])
    qtbot.waitUntil(lambda: len(window.fit.line.plot.chart.kinks.x) > 0)
    locked = window.session.document.graph.locked.copy()
    window.fit.setFocus()
    press(window, KEY.Key_K)
    assert window.session.probe is not None, "the cross-hair stands at a kink"
    assert (window.session.document.graph.locked == locked).all()


def test_a_letter_that_can_do_nothing_says_why_wherever_the_focus_is(window: MainWindow) -> None:
    play_button(window).setFocus()
    press(window, KEY.Key_E)
    assert window.status.texts()["note"] == "Select one node first."
