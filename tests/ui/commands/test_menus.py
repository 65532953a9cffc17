from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from playground.files.examples import examples
from playground.files.export import EXPORTS
from playground.model.selection import Selection
from playground.ui.commands.menus import MENU_BAR, CommandMenu, actions_in
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document

ALT = Qt.KeyboardModifier.AltModifier


def menu_named(window: MainWindow, title: str) -> QMenu:
    menus = window.menuBar().findChildren(QMenu)
    return next(menu for menu in menus if menu.title().replace("&", "") == title)


def test_the_menus_hold_every_command_that_names_one_of_them(window: MainWindow) -> None:
    entries = actions_in(window.menuBar())
    wanted = [a for a in window.commands if a.command.menu.split("/")[0] in MENU_BAR]
    assert len(entries) == len(set(entries)) > 90
    assert set(entries) == set(wanted)


def test_no_two_entries_of_a_menu_share_a_mnemonic(window: MainWindow) -> None:
    menus = [window.menuBar(), *window.menuBar().findChildren(QMenu), window.createPopupMenu()]
    assert len(menus) > 9
    for menu in menus:
        owners: dict[str, str] = {}
        for action in menu.actions():
            if key := QKeySequence.mnemonic(action.text()).toString():
                assert owners.setdefault(key, action.text()) == action.text()


def test_every_entry_but_a_name_has_a_mnemonic(window: MainWindow) -> None:
    names = {e.title for e in examples()} | {e.label + "…" for e in EXPORTS.values()}
    for action in actions_in(window.menuBar()):
        if action.isVisible() and action.text() not in names:
            assert not QKeySequence.mnemonic(action.text()).isEmpty(), action.text()


def test_a_menu_shows_what_can_be_done_when_it_opens(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    edit = menu_named(window, "Edit")
    delete = window.commands["delete"]
    QTest.keyClick(window, Qt.Key.Key_E, ALT)
    assert QApplication.activePopupWidget() is edit
    assert not delete.isEnabled()
    edit.close()
    window.canvas.select(Selection((window.session.document.graph.units[0].id,)))
    edit.popup(window.pos())
    assert delete.isEnabled()
    edit.close()


def test_a_menu_of_which_nothing_can_be_done_does_not_open_and_says_why(
    open_window: OpenWindow,
) -> None:
    window = open_window(small_document())
    network, place = menu_named(window, "Network"), menu_named(window, "Place freely").menuAction()
    network.popup(window.pos())
    assert not place.isEnabled()
    assert place.toolTip() == "Select nodes or a layer first."
    network.close()
    window.canvas.select(Selection((window.session.document.graph.units[0].id,)))
    network.popup(window.pos())
    assert place.isEnabled()
    assert place.toolTip() == "Out of their columns, a step at a time"
    network.close()


def test_of_several_choices_one_is_checked(window: MainWindow) -> None:
    choices = [f"new_nodes_{entry}" for entry in ("auto", "neutral", "split", "reset")]
    for name in choices:
        window.commands[name].trigger()
        assert [window.commands[other].isChecked() for other in choices].count(True) == 1
        assert window.commands[name].isChecked()
        assert window.session.entry == name.removeprefix("new_nodes_")


@pytest.mark.parametrize("name", ["file/recent", "network/place"])
def test_a_menu_in_a_menu_has_a_title_of_its_own(window: MainWindow, name: str) -> None:
    menu = CommandMenu(window, window.commands, name)
    assert menu.title()
    assert len(menu.actions()) >= 4
