from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from playground.files.examples import find_example
from playground.model.selection import Selection
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.tab_order import tab_order
from playground.ui.shell.visibility import is_in_view
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow


def entry(window: MainWindow, name: str) -> QAction:
    return window.commands[f"panel_{name}"]


def in_front(window: MainWindow, name: str) -> bool:
    return is_in_view(window.docks[name])


def bars(window: MainWindow) -> list[QTabBar]:
    """The tab bars of the window itself that the keyboard comes to."""
    stops = [w for w in tab_order(window) if w.parentWidget() is window]
    return [stop for stop in stops if isinstance(stop, QTabBar)]


def drag_separator(window: MainWindow, name: str, width: int) -> None:
    """Give a dock beside the canvas another width by the mouse."""
    QApplication.processEvents()
    area = window.docks[name].geometry()
    on_the_left = area.left() == 0
    start = QPoint(area.right() + 3 if on_the_left else area.left() - 3, area.center().y())
    wider = width - area.width()
    end = start + QPoint(wider if on_the_left else -wider, 0)
    QTest.mouseMove(window, start)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window, end)
    QApplication.processEvents()
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=end)
    QApplication.processEvents()


def widths(window: MainWindow) -> tuple[int, int]:
    return window.docks["data"].width(), window.docks["fit"].width()


@pytest.mark.parametrize("floating", [False, True])
def test_a_menu_entry_opens_a_dock_brings_it_to_the_front_and_closes_it(
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


def test_a_menu_entry_closes_a_floating_dock(qtbot: QtBot, window: MainWindow) -> None:
    for name in ("fit", "loss", "kink_paths", "weights", "inspector"):
        dock = window.docks[name]
        dock.setFloating(True)
        with qtbot.waitExposed(dock):
            dock.show()
        entry(window, name).trigger()
        assert dock.isHidden(), name
        assert not entry(window, name).isChecked(), name


def test_the_tick_of_a_menu_entry_follows_its_dock(window: MainWindow) -> None:
    window.docks["loss"].close()
    assert not entry(window, "loss").isChecked()
    window.commands["reset_layout"].trigger()
    assert entry(window, "loss").isChecked()


def test_only_tab_bars_with_a_choice_are_tab_stops(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: bars(window) == [])
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: [bar.count() for bar in bars(window)] == [2])
    assert window.rect().contains(bars(window)[0].geometry())
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: bars(window) == [])
    for name in ("weights", "pieces", "kink_paths"):
        entry(window, name).trigger()
    qtbot.waitUntil(lambda: [bar.count() for bar in bars(window)] == [2, 2])


def test_docks_give_way_in_a_narrow_window_and_are_wide_again_in_a_wide_one(
    qtbot: QtBot, window: MainWindow
) -> None:
    first = widths(window)
    window.resize(960, 600)
    qtbot.waitUntil(lambda: window.canvas.width() > 0.42 * window.width())
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: widths(window) == first)


def test_the_fit_has_more_than_a_fifth_of_a_wide_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: window.fit.line.plot.chart.plot_rect().width() > 0.25 * 1920)
    assert window.canvas.width() > 0.45 * 1920


def test_panel_widths_survive_maximising_restoring_and_the_next_start(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    window.resize(1600, 800)
    drag_separator(window, "data", 330)
    drag_separator(window, "fit", 520)
    for size in ((2400, 1200), (1100, 700), (1600, 800)):
        window.resize(*size)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: widths(window) == (330, 520))
    window.resize(1100, 700)  # where they have to give way
    QApplication.processEvents()
    window.close_without_asking()
    again = open_window(new_document())
    again.resize(1800, 900)
    qtbot.waitUntil(lambda: widths(again) == (330, 520))


def test_panels_grow_with_everything_else(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(2400, 1200)
    drag_separator(window, "data", 300)
    window.appearance.set_scale(1.5)
    qtbot.waitUntil(lambda: widths(window)[0] == 450)
    window.appearance.set_scale(1.0)
    qtbot.waitUntil(lambda: widths(window)[0] == 300)


def test_a_window_is_never_larger_than_its_screen(window: MainWindow) -> None:
    room = window.screen().availableSize()  # 800 x 800 offscreen
    assert window.minimumWidth() < room.width()
    assert window.minimumHeight() < room.height()
    window.appearance.set_scale(3.0)
    QApplication.processEvents()
    assert window.minimumWidth() < room.width()


def test_docks_keep_the_widths_that_the_person_gave_them(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1600, 800)
    drag_separator(window, "data", 330)
    drag_separator(window, "fit", 500)
    assert widths(window) == (330, 500)
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: window.canvas.width() > 0.42 * window.width())
    window.resize(1700, 800)
    qtbot.waitUntil(lambda: widths(window) == (330, 500))


def test_the_layout_is_there_again_at_the_next_start(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    window.resize(1600, 800)
    drag_separator(window, "fit", 500)
    entry(window, "weights").trigger()
    entry(window, "loss").trigger()
    before = window.docks["weights"].geometry(), widths(window)
    window.close_without_asking()
    again = open_window(new_document())
    again.resize(1600, 800)
    assert again.docks["loss"].isHidden()
    qtbot.waitUntil(lambda: (again.docks["weights"].geometry(), widths(again)) == before)


def test_reset_layout_brings_the_first_one_back(qtbot: QtBot, window: MainWindow) -> None:
    def layout() -> dict[str, tuple[bool, bool, QRect]]:
        docks = {name: window.docks[name] for name in ("data", "fit", "loss", "weights")}
        return {
            name: (dock.isHidden(), dock.isFloating(), dock.isHidden() or dock.geometry())
            for name, dock in docks.items()
        }

    window.commands["reset_layout"].trigger()
    QApplication.processEvents()
    first = layout()
    drag_separator(window, "fit", 500)
    window.docks["data"].setFloating(True)
    window.docks["loss"].close()
    entry(window, "weights").trigger()
    window.commands["reset_layout"].trigger()
    qtbot.waitUntil(lambda: layout() == first)


# -- the keyboard -----------------------------------------------------------------------------


def choose_by_keys(window: MainWindow, name: str) -> None:
    """Alt+V and P open the menu, Down leads to the entry, Return chooses it."""
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_P)
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
def test_a_panel_opened_by_keys_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, floating: bool
) -> None:
    for name in ("training", "weights", "pieces", "kink_paths"):
        window.docks[name].setFloating(floating)
        window.activateWindow()
        window.canvas.setFocus()
        choose_by_keys(window, name)
        qtbot.waitUntil(lambda name=name: focus_in(window, name))
        qtbot.waitUntil(lambda name=name: in_front(window, name))


def test_a_panel_brought_to_the_front_by_keys_has_the_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    entry(window, "training").trigger()
    qtbot.waitUntil(lambda: not in_front(window, "data"))
    window.canvas.setFocus()
    choose_by_keys(window, "data")
    qtbot.waitUntil(lambda: focus_in(window, "data"))
    assert QApplication.focusWidget() is window.data_panel.source


def test_a_plot_opened_by_keys_takes_arrow_keys(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["fit"].close()
    window.canvas.setFocus()
    choose_by_keys(window, "fit")
    qtbot.waitUntil(lambda: window.fit.line.plot.chart.hasFocus())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert window.session.probe is not None


def test_a_panel_closed_by_keys_leaves_the_keyboard_where_it_was(window: MainWindow) -> None:
    window.canvas.setFocus()
    choose_by_keys(window, "loss")
    assert window.docks["loss"].isHidden()
    assert window.canvas.hasFocus()


def test_a_panel_opened_by_keys_gets_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["inspector"].close()
    window.canvas.select(Selection())
    window.canvas.setFocus()
    choose_by_keys(window, "inspector")
    qtbot.waitUntil(lambda: in_front(window, "inspector"))
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.inspector.isAncestorOf(focus)


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
    window.commands["reset_layout"].trigger()
    qtbot.waitUntil(title.isVisible)
    assert title.font().toString() == expected
    assert title.font().bold()


def test_a_dock_that_grew_with_what_it_shows_gets_its_height_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(960, 600)
    QApplication.processEvents()
    before = window.docks["data"].height()
    long_text = find_example("motorcycle")
    short_text = find_example("two-kinks")
    assert long_text is not None
    assert short_text is not None
    window.flow.open_example(long_text)
    qtbot.waitUntil(lambda: window.docks["data"].height() > before)
    window.flow.open_example(short_text)
    qtbot.waitUntil(lambda: window.docks["data"].height() == before)
