"""Tab and Shift+Tab by real keys, in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QToolBar, QWidget

from playground.model.selection import Selection
from playground.ui.shell.tab_order import tab_order
from playground.ui.window import MainWindow
from tests.ui.canvas.conftest import network

TAB, BACKTAB = Qt.Key.Key_Tab, Qt.Key.Key_Backtab


@pytest.fixture
def node_window(open_window) -> MainWindow:
    """With a node selected, so that the inspector has fields."""
    window = open_window(network(1, 3, 1))
    window.canvas.select(Selection((4,)))
    window.canvas.setFocus()
    QApplication.processEvents()
    return window


def round_trip(window: MainWindow, key: Qt.Key) -> list[QWidget]:
    """Where the key leads, from the canvas until it is back there."""
    window.canvas.setFocus()
    visited: list[QWidget] = []
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget(), key)
        visited.append(QApplication.focusWidget())
        if visited[-1] is window.canvas:
            return visited
    pytest.fail(f"the keyboard is held fast: {visited[-3:]}")


def home(window: MainWindow, widget: QWidget) -> str:
    """The panel that a control is in."""
    while widget.parentWidget() is not window:
        if isinstance(widget, QDockWidget | QToolBar):
            break
        widget = widget.parentWidget()
    return widget.objectName() if isinstance(widget, QDockWidget) else type(widget).__name__


def test_tab_goes_through_the_panels_from_left_to_right(node_window) -> None:
    homes = [home(node_window, w) for w in round_trip(node_window, TAB)]
    panels = [h for i, h in enumerate(homes) if i == 0 or h != homes[i - 1]]
    assert panels[panels.index("fit_dock") :] == [
        "fit_dock",
        "loss_dock",
        "TrainingBar",
        "data_dock",
        "inspector_dock",
        "QWidget",  # the middle, with the canvas
    ]


def test_shift_tab_is_the_reverse_of_tab(node_window) -> None:
    there, back = round_trip(node_window, TAB), round_trip(node_window, BACKTAB)
    assert [*reversed(there[:-1]), there[-1]] == back


def test_tab_goes_through_a_row_from_left_to_right(node_window) -> None:
    names = [w.accessibleName() for w in round_trip(node_window, TAB)]
    at = names.index("Data seed")
    assert names[at - 1 : at + 3] == ["Test %", "Data seed", "New data seed", "Scaling"]
    at = names.index("Learning rate")
    assert names[at - 1 : at + 2] == [
        "Smaller learning rate",
        "Learning rate",
        "Larger learning rate",
    ]


def test_tab_reaches_every_panel_and_leaves_it_again(open_window) -> None:
    window = open_window(network(1, 3, 1))
    for dock in window.findChildren(QDockWidget):
        dock.show()
    window.resize(1600, 1200)
    window.canvas.select(Selection((4,)))
    for dock in window.findChildren(QDockWidget):
        dock.raise_()
        QApplication.processEvents()
        stops = tab_order(window)
        inside = [i for i, widget in enumerate(stops) if dock.isAncestorOf(widget)]
        way = [stops[i % len(stops)] for i in (*inside, inside[-1] + 1)]
        stops[inside[0] - 1].setFocus()
        for widget in way:
            QTest.keyClick(QApplication.focusWidget(), TAB)
            assert QApplication.focusWidget() is widget


def test_tab_skips_a_panel_behind_another_but_not_the_tab_bar(node_window) -> None:
    node_window.tabifyDockWidget(node_window.docks["fit"], node_window.docks["loss"])
    QApplication.processEvents()
    for front, behind in (("loss", "fit"), ("fit", "loss")):
        node_window.docks[front].raise_()
        QApplication.processEvents()
        stops = tab_order(node_window)
        first = next(w for w in stops if home(node_window, w) == f"{front}_dock")
        assert isinstance(stops[stops.index(first) - 1], QTabBar)
        assert not any(node_window.docks[behind].isAncestorOf(w) for w in stops)


def test_tab_scrolls_to_the_field_it_reaches(node_window) -> None:
    node_window.resize(960, 600)
    QApplication.processEvents()
    last = [w for w in tab_order(node_window) if home(node_window, w) == "inspector_dock"][-1]
    for widget in round_trip(node_window, TAB):
        widget.setFocus()
    before = tab_order(node_window)[tab_order(node_window).index(last) - 1]
    before.setFocus()
    QTest.keyClick(before, TAB)
    assert QApplication.focusWidget() is last
    assert not last.visibleRegion().isEmpty()


def test_tab_reaches_the_settings_behind_the_tool_bars_more_button(node_window, qtbot) -> None:
    bar = node_window.training_bar
    bar.setMaximumWidth(640)
    QApplication.processEvents()
    assert bar.seed not in tab_order(node_window)
    more = next(w for w in tab_order(node_window) if w.accessibleName() == "More settings")
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bar.seed in tab_order(node_window))
    assert {bar.loss, bar.speed, bar.seed} <= set(round_trip(node_window, TAB))
