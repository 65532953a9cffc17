from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from playground.model.selection import Selection
from playground.ui.shell.visibility import is_in_view
from playground.ui.window import MainWindow


def entry(window: MainWindow, name: str) -> QAction:
    return window.commands[f"panel_{name}"]


def in_front(window: MainWindow, name: str) -> bool:
    return is_in_view(window.docks[name])


def bars(window: MainWindow) -> list[QTabBar]:
    own = Qt.FindChildOption.FindDirectChildrenOnly
    found = window.findChildren(QTabBar, options=own)
    return [bar for bar in found if bar.focusPolicy() != Qt.FocusPolicy.NoFocus]


@pytest.mark.parametrize("floating", [False, True])
def test_an_entry_opens_brings_to_the_front_and_closes(
    qtbot: QtBot, window: MainWindow, floating: bool
) -> None:
    window.docks["training"].setFloating(floating)
    training, data = entry(window, "training"), entry(window, "data")
    assert not training.isChecked()
    training.trigger()
    qtbot.waitUntil(lambda: in_front(window, "training"))
    assert training.isChecked()
    assert data.isChecked()
    if not floating:
        qtbot.waitUntil(lambda: not in_front(window, "data"))
        data.trigger()
        qtbot.waitUntil(lambda: in_front(window, "data"))
        assert data.isChecked()
        assert not in_front(window, "training")
    data.trigger()
    assert window.docks["data"].isHidden()
    assert not data.isChecked()
    data.trigger()
    qtbot.waitUntil(lambda: in_front(window, "data"))


@pytest.mark.parametrize("name", ["fit", "loss", "kink_paths", "weights", "inspector"])
def test_any_panel_that_floats_is_closed_by_its_entry(
    qtbot: QtBot, window: MainWindow, name: str
) -> None:
    dock = window.docks[name]
    dock.setFloating(True)
    with qtbot.waitExposed(dock):
        dock.show()
    entry(window, name).trigger()
    assert dock.isHidden()
    assert not entry(window, name).isChecked()


def test_the_tick_follows_a_panel_that_is_closed_by_its_own_button(window: MainWindow) -> None:
    window.docks["loss"].close()
    assert not entry(window, "loss").isChecked()
    window.commands["reset_layout"].trigger()
    assert entry(window, "loss").isChecked()


def test_only_tab_bars_with_a_choice_take_the_keyboard_and_they_have_a_name(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: bars(window) == [])
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: [bar.count() for bar in bars(window)] == [2])
    assert bars(window)[0].accessibleName() == "Panels in one place"
    assert window.rect().contains(bars(window)[0].geometry())
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: bars(window) == [])
    for name in ("weights", "pieces", "kink_paths"):
        entry(window, name).trigger()
    qtbot.waitUntil(lambda: [bar.count() for bar in bars(window)] == [2, 2])


# -- the keyboard -----------------------------------------------------------------------------


def choose_by_keys(window: MainWindow, name: str) -> None:
    """Alt+V opens the menu, Down leads to the entry, Return chooses it."""
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _ in menu.actions():
        if menu.activeAction() is entry(window, name):
            break
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()


def focus_in(window: MainWindow, name: str) -> bool:
    now: QWidget | None = QApplication.focusWidget()
    return now is not None and window.docks[name].isAncestorOf(now)


@pytest.mark.parametrize("floating", [False, True])
@pytest.mark.parametrize("name", ["training", "weights", "pieces", "kink_paths"])
def test_a_panel_opened_by_keys_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, name: str, floating: bool
) -> None:
    window.docks[name].setFloating(floating)
    window.canvas.setFocus()
    choose_by_keys(window, name)
    qtbot.waitUntil(lambda: focus_in(window, name))
    qtbot.waitUntil(lambda: in_front(window, name))


def test_a_panel_brought_to_the_front_by_keys_has_the_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: not in_front(window, "data"))
    window.canvas.setFocus()
    choose_by_keys(window, "data")
    qtbot.waitUntil(lambda: focus_in(window, "data"))
    assert QApplication.focusWidget() is window.data_panel.source


def test_the_keyboard_is_seen_where_it_went(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["fit"].close()
    window.canvas.setFocus()
    choose_by_keys(window, "fit")
    qtbot.waitUntil(lambda: window.fit_plot.chart.hasFocus())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert window.fit_plot.hovered_x is not None
    assert window.fit_plot.chart._ring is not None


def test_a_panel_closed_by_keys_leaves_the_keyboard_where_it_was(window: MainWindow) -> None:
    window.canvas.setFocus()
    choose_by_keys(window, "loss")
    assert window.docks["loss"].isHidden()
    assert window.canvas.hasFocus()


def test_a_panel_with_nothing_to_choose_leaves_the_keyboard_where_it_was(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.docks["inspector"].close()
    window.canvas.select(Selection())
    window.canvas.setFocus()
    choose_by_keys(window, "inspector")
    qtbot.waitUntil(lambda: in_front(window, "inspector"))
    assert window.canvas.hasFocus()


class Events(QObject):
    """Counts what the window is told."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[QEvent.Type] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.counts[event.type()] += 1
        return False


@pytest.mark.parametrize("shown", [(), ("training",), ("weights", "pieces", "kink_paths")])
def test_a_window_at_rest_is_at_rest(
    qtbot: QtBot, window: MainWindow, shown: tuple[str, ...]
) -> None:
    for name in shown:
        entry(window, name).trigger()
    qtbot.waitUntil(lambda: len(bars(window)) == bool(shown) + (len(shown) > 1))
    qtbot.wait(300)
    events = Events()
    window.installEventFilter(events)
    qtbot.wait(300)
    window.removeEventFilter(events)
    assert sum(events.counts.values()) < 50, events.counts


def test_a_panel_closed_while_it_floated_comes_back_with_its_fonts(
    qtbot: QtBot, window: MainWindow
) -> None:
    dock = window.docks["inspector"]
    title = window.inspector.findChild(QLabel, "inspector_title")
    assert title is not None
    dock.setFloating(True)
    dock.close()
    window.appearance.set_theme_name("dark")
    expected = title.font().toString()
    window.docks.reset(window.theme)
    qtbot.waitUntil(title.isVisible)
    assert title.font().toString() == expected
    assert title.font().bold()
