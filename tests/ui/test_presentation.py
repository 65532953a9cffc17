from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from playground.files.examples import find_example
from playground.model.selection import Selection
from playground.ui.shell.settings import Settings
from playground.ui.shell.tab_order import stops_in, tab_order
from playground.ui.shell.visibility import is_in_view
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key)
    QApplication.processEvents()


def shows(window: MainWindow, widget: QWidget) -> bool:
    """Whether the person sees it: it is what the screen has at its middle."""
    at = widget.mapTo(window, widget.rect().center())
    seen = window.childAt(at)
    return is_in_view(widget) and seen is not None and (seen is widget or widget.isAncestorOf(seen))


def geometry(window: MainWindow) -> dict[str, tuple[bool, bool, QRect]]:
    # Qt gives a panel behind the tab of another any size.
    docks = {n: window.docks[n] for n in window.docks.titles if n != "kink_paths"}
    found = {n: (d.isHidden(), d.isFloating(), d.geometry()) for n, d in docks.items()}
    found["canvas"] = (
        False,
        False,
        QRect(window.canvas.mapTo(window, QPoint()), window.canvas.size()),
    )
    found["window"] = (window.isMaximized(), window.isFullScreen(), window.geometry())
    return found


def test_f11_shows_network_and_fit_alone_large_and_in_strong_colours(window: MainWindow) -> None:
    before, page = window.theme, window.page
    assert window.invitation.isVisible()
    press(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert page.geometry() == window.rect()
    for seen in (window.canvas, window.fit.line.plot.chart, page.play, page.rate, page.speed):
        assert shows(window, seen)
    for hidden in (window.data_panel, window.inspector, window.loss_plot, window.training_bar):
        assert not shows(window, hidden)
    assert not window.invitation.isVisible(), "it would lie over the network"
    wide = window.canvas.width() / page.width()
    assert 0.45 < wide < 0.55
    assert 0.4 < window.fit.width() / page.width() < 0.55
    theme = window.theme
    assert theme.presented
    assert theme.surface == "#ffffff"
    assert theme.text == "#000000"
    assert window.canvas.theme is window.fit.line.plot.theme is theme
    press(window, Qt.Key.Key_F11)
    assert window.theme == before
    assert window.invitation.isVisible()


def test_escape_and_f11_bring_the_layout_back_exactly(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["theme_dark"].trigger()
    window.docks["weights"].show()
    window.docks["training"].setFloating(True)
    window.docks["training"].show()
    window.docks["kink_paths"].show()
    QApplication.processEvents()
    QTest.qWait(50)
    before, theme = geometry(window), window.theme
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
        press(window, Qt.Key.Key_F11)
        assert not window.docks["training"].isVisible()
        press(window, key)
        qtbot.waitUntil(lambda: geometry(window) == before)
        assert not window.page.isVisible()
        assert window.theme == theme
        assert shows(window, window.data_panel)


def test_escape_leaves_wherever_the_keyboard_is(window: MainWindow) -> None:
    for where in ("canvas", "node", "fit", "rate"):
        press(window, Qt.Key.Key_F11)
        if where == "node":
            window.canvas.select(Selection((window.session.document.graph.nodes[0].id,)))
        elif where == "fit":
            window.fit.line.plot.chart.setFocus()
            press(window, Qt.Key.Key_Right)
            assert window.session.probe is not None
        elif where == "rate":
            window.page.rate.number.setFocus()
        press(window, Qt.Key.Key_Escape)
        assert not window.isFullScreen(), where


def test_escape_cancels_a_drag_and_stays(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F11)
    canvas = window.canvas.widget
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, canvas.height() - 3))
    QTest.mouseMove(canvas, QPoint(60, canvas.height() - 60))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert window.isFullScreen()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, canvas.height() - 60))


def test_the_presentation_starts_and_ends_while_training(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["play"].trigger()
    press(window, Qt.Key.Key_F11)
    step = window.session.shown.step
    qtbot.waitUntil(lambda: window.session.shown.step > step)
    assert window.page.play.text() == "Pause"
    press(window, Qt.Key.Key_Space)
    assert not window.session.running
    window.commands["play"].trigger()
    press(window, Qt.Key.Key_Escape)
    assert window.session.running
    window.commands["play"].trigger()


def test_sizes_and_panels_are_at_hand_again_afterwards(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F11)
    assert not window.commands["larger"].isEnabled()
    press(window, Qt.Key.Key_Escape)
    QTest.keyClick(window.canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.theme.scale == 1.1


def test_the_page_says_what_everything_is_and_why_something_can_not_be_done(
    window: MainWindow,
) -> None:
    press(window, Qt.Key.Key_F11)
    for button in window.page.findChildren(QToolButton):
        if button.isVisible():
            assert button.text(), button.toolTip()
            assert button.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or not (
                button.icon().availableSizes()
            )
    window.commands["panel_loss"].attempt()
    assert "Leave the presentation" in window.page.status.texts()["note"]
    window.commands["larger"].attempt()
    assert "presentation" in window.page.status.texts()["note"]


def test_tab_stays_on_the_page(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F11)
    reached = set()
    for _ in range(2 * len(stops_in(window.page))):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert window.page.isAncestorOf(now)
        reached.add(now)
    assert reached == set(tab_order(window.page))


def test_a_zoomed_canvas_shows_the_same_part_afterwards(qtbot: QtBot, window: MainWindow) -> None:
    window.canvas.zoom_in()
    window.canvas.zoom_in()
    window.canvas.pan(30.0, 20.0)
    camera = window.canvas.state.camera
    press(window, Qt.Key.Key_F11)
    assert window.canvas.is_fitted
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.canvas.state.camera == camera)


def test_another_example_opens_in_the_presentation(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F11)
    example = find_example("four-kinks")
    assert example is not None
    window.flow.open_example(example)
    QApplication.processEvents()
    assert window.isFullScreen()
    assert shows(window, window.fit.line.plot.chart)


def test_a_window_closed_in_the_presentation_opens_with_its_layout(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(small_document())
    window.docks["loss"].close()
    press(window, Qt.Key.Key_F11)
    window.close_without_asking()
    again = open_window(small_document())
    assert not again.isFullScreen()
    assert again.docks["loss"].isHidden()
    assert not again.docks["fit"].isHidden()
    assert Settings().scale == 1.0
