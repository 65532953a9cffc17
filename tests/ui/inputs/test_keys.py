"""Menus and buttons get the keys that are meant for them, though shortcuts have them too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from playground.model import edits
from playground.model.selection import Selection
from playground.ui.window import MainWindow
from tests.ui.canvas.user import CTRL, SHIFT, User

KEY = Qt.Key


def menu_named(window: MainWindow, title: str) -> QMenu:
    return next(
        entry.menu()
        for entry in window.menuBar().actions()
        if entry.text().replace("&", "") == title
    )


@pytest.fixture
def placed(window: MainWindow) -> User:
    """The canvas has the keyboard; a hidden node is selected that was placed by hand."""
    user = User(window.canvas)
    window.canvas.setFocus()
    user.key(KEY.Key_L)
    node = window.session.document.graph.layers[1].nodes[0].id
    window.session.edit("Set", lambda d: edits.set_values(d, {node: 0.5}))
    window.canvas.select(Selection((node,)))
    user.key(KEY.Key_Down, CTRL | SHIFT)
    assert window.session.document.layout
    return user


def test_a_letter_in_an_open_menu_triggers_the_entry_not_a_shortcut(
    window: MainWindow, placed: User
) -> None:
    session, menu = window.session, menu_named(window, "Network")
    (node,) = window.canvas.selection().nodes
    for key, bias in ((KEY.Key_A, 0.6), (KEY.Key_E, 0.5)):  # Increase, Decrease
        menu.popup(window.pos())
        QTest.keyClick(menu, key)
        assert not menu.isVisible()
        assert session.document.bias(node) == pytest.approx(bias)
    assert QApplication.activePopupWidget() is None, "A would have opened the activations"
    assert window.canvas.mouse.tool is None, "E would have begun an edge"


def test_a_letter_in_an_open_menu_opens_the_submenu(window: MainWindow, placed: User) -> None:
    window.canvas.zoom_in()
    scale = window.canvas.state.camera.scale
    menu = menu_named(window, "Network")
    menu.popup(window.pos())
    QTest.keyClick(menu, KEY.Key_F)
    inner = QApplication.activePopupWidget()
    assert isinstance(inner, QMenu)
    assert inner is not menu
    before = dict(window.session.document.layout)
    QTest.keyClick(inner, KEY.Key_D)  # further down
    assert window.session.document.layout != before
    assert window.canvas.state.camera.scale == scale, "F would have zoomed"


def test_letters_in_the_canvas_menus_trigger_no_shortcuts(window: MainWindow, placed: User) -> None:
    texts = window.session.undo_stack.count()
    placed.key(KEY.Key_A)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for key in (KEY.Key_N, KEY.Key_W, KEY.Key_Z, KEY.Key_K):
        QTest.keyClick(menu, key)
    assert window.session.undo_stack.count() == texts
    assert not window.canvas.inline.is_open
    menu.close()


def test_space_presses_the_buttons_of_the_plots_and_plays_in_their_charts(
    window: MainWindow,
) -> None:
    session = window.session
    for plot in (window.fit, window.loss_plot):
        buttons = [
            button
            for button in plot.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled() and button.isCheckable()
        ]
        assert buttons
        for button in buttons:
            on = button.isChecked()
            button.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(button, KEY.Key_Space)
            assert button.isChecked() is not on
            assert not session.running
            QTest.keyClick(button, KEY.Key_Space)
        plot.setFocus()
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Space)
        assert session.running
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Space)
        assert not session.running


def test_space_opens_the_show_menu_of_a_plot(window: MainWindow) -> None:
    opened: list[QMenu] = []
    for button in (window.fit.line.menu, window.loss_plot.menu):
        menu = button.menu()
        menu.aboutToShow.connect(lambda menu=menu: opened.append(menu))
        closing = QTimer(menu)
        closing.timeout.connect(menu.close)
        closing.start()  # the button waits until its menu is closed
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, KEY.Key_Space)
        closing.stop()
        assert opened[-1] is menu
        assert not window.session.running
