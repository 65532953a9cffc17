from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from playground.ui.shell.settings import SCALES, Settings
from playground.ui.shell.theme import DARK, LIGHT, Theme
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_window_opens_in_its_theme_all_over(open_window: OpenWindow, theme: Theme) -> None:
    Settings().theme = theme.name
    window = open_window(small_document())
    for plot in (window.fit, window.loss_plot, window.kink_paths):
        corner = plot.grab().toImage().pixelColor(1, 1)
        assert corner.name() == theme.surface, plot.accessibleName()
    assert window.canvas.grab().toImage().pixelColor(1, 1).name() == theme.surface
    assert window.data_panel.grab().toImage().pixelColor(1, 1).name() == theme.window


CTRL = Qt.KeyboardModifier.ControlModifier


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, CTRL)
    QApplication.processEvents()


def text_heights(window: MainWindow) -> dict[str, int]:
    widgets: dict[str, QWidget] = {
        "menu": window.menuBar(),
        "field": window.training_bar.rate,
        "list": window.training_bar.loss,
        "table": window.weights_tree.view,
        "status": window.status.figures()[0],
        "strip": window.fit.line.pieces.strip,
        "axis": window.fit.line.plot.chart.read_out,
    }
    found = {name: QFontInfo(widget.font()).pixelSize() for name, widget in widgets.items()}
    cards = (window.canvas.text_areas(n.id) for n in window.session.document.graph.nodes)
    assert any(not name.isEmpty() for name, _ in cards)
    return found


def test_ctrl_plus_and_minus_scale_texts_icons_and_lines_at_once(
    open_window: OpenWindow,
) -> None:
    window = open_window(small_document())
    before, icons = text_heights(window), window.training_bar.iconSize()
    for _ in range(2):
        press(window, Qt.Key.Key_Plus)
    assert window.theme.scale == 1.25
    after = text_heights(window)
    for name, height in before.items():
        assert after[name] == pytest.approx(1.25 * height, abs=1.5), name
    assert window.training_bar.iconSize().width() == pytest.approx(1.25 * icons.width(), abs=1)
    assert window.canvas.theme is window.fit.line.plot.theme is window.theme
    press(window, Qt.Key.Key_Minus)
    assert window.theme.scale == 1.1
    press(window, Qt.Key.Key_0)
    assert text_heights(window) == before
    assert window.training_bar.iconSize() == icons


def test_the_size_is_remembered(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    press(window, Qt.Key.Key_Equal)
    assert open_window(small_document()).theme.scale == 1.1


def test_at_the_ends_the_reason_is_said(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    for scale, name, words in (
        (SCALES[-1], "larger", "This is the largest size: 300 %."),
        (SCALES[0], "smaller", "This is the smallest size: 80 %."),
        (1.0, "usual_size", "The size is the usual one."),
    ):
        window.appearance.set_scale(scale)
        window.commands[name].attempt()
        assert window.status.texts()["note"] == words
        assert window.theme.scale == scale


def test_a_zoomed_network_grows_with_everything_else(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    window.canvas.zoom_in()
    zoom = window.canvas.state.camera.scale
    window.appearance.set_scale(1.5)
    assert window.canvas.state.camera.scale == pytest.approx(1.5 * zoom)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lists_show_their_last_row_whole(open_window: OpenWindow, theme: str) -> None:
    window = open_window(small_document())
    window.appearance.set_theme_name(theme)
    for scale in (1.0, 1.5):
        window.appearance.set_scale(scale)
        QApplication.processEvents()
        for combo in window.findChildren(QComboBox):
            if not combo.isVisible():
                continue
            combo.setFocus()  # a list opened by hand: the border of its box is thicker
            combo.showPopup()
            QApplication.processEvents()
            heights = sum(combo.view().sizeHintForRow(i) for i in range(combo.count()))
            tall = heights > window.screen().availableSize().height()
            cut = combo.view().verticalScrollBar().maximum()
            assert tall or not cut, (combo.accessibleName(), scale)
            combo.hidePopup()


def test_panels_never_lie_over_one_another(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    docks = [window.docks[name] for name in ("data", "inspector", "fit", "loss")]
    for scale in (1.0, 1.5, 2.0):
        window.appearance.set_scale(scale)
        QTest.qWait(50)
        for dock in docks:
            panel = dock.widget()
            assert panel.height() >= panel.minimumSizeHint().height(), dock.windowTitle()
            assert window.rect().contains(dock.geometry()), dock.windowTitle()
        assert window.size() == QSize(1280, 720)
