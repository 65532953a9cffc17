from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from playground.ui.window import MainWindow


def entry(window: MainWindow, name: str) -> QAction:
    title = window.docks[name].windowTitle()
    return next(a for a in window.docks.actions() if a.text().replace("&", "") == title)


def in_front(window: MainWindow, name: str) -> bool:
    return window.docks[name].isVisible() and not window.docks[name].visibleRegion().isEmpty()


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


def test_the_tick_follows_a_panel_that_is_closed_by_its_own_button(window: MainWindow) -> None:
    window.docks["loss"].close()
    assert not entry(window, "loss").isChecked()
    window.own_actions.reset_layout.trigger()
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
    for name in ("weights", "pieces", "worldlines"):
        entry(window, name).trigger()
    qtbot.waitUntil(lambda: [bar.count() for bar in bars(window)] == [2, 2])


class Events(QObject):
    """Counts what the window is told."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[QEvent.Type] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.counts[event.type()] += 1
        return False


@pytest.mark.parametrize("shown", [(), ("training",), ("weights", "pieces", "worldlines")])
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
