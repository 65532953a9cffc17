"""Where the keyboard is can be seen on every control that Tab comes to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from playground.model.selection import Selection
from playground.ui.plots.chart.chart import Chart
from playground.ui.shell.tab_order import tab_order
from playground.ui.window import MainWindow
from tests.ui.canvas.conftest import network

TAB = Qt.FocusReason.TabFocusReason


def drawn(widget: QWidget) -> bytes:
    QApplication.processEvents()
    image = widget.grab().toImage()  # its bits live no longer than it does
    return bytes(image.constBits())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_tab_stop_shows_that_it_has_the_focus(open_window, theme) -> None:
    window: MainWindow = open_window(network(1, 3, 1))
    window.appearance.set_theme_name(theme)
    window.canvas.select(Selection((4,)))
    for dock in window.findChildren(QDockWidget):
        dock.show()
        dock.raise_()
    window.resize(1600, 1200)
    QApplication.processEvents()
    stops = tab_order(window)
    blind = []
    for widget, elsewhere in zip(stops, [*stops[1:], stops[0]], strict=True):
        elsewhere.setFocus(TAB)
        before = drawn(widget)
        widget.setFocus(TAB)
        if drawn(widget) == before:
            blind.append(f"{type(widget).__name__} {widget.accessibleName()}")
    assert len(stops) > 40
    assert blind == []


def test_a_click_draws_no_focus_ring_round_a_plot(window) -> None:
    chart: Chart = window.fit.line.plot.chart
    window.canvas.setFocus()
    before = drawn(chart)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert chart.hasFocus()
    assert drawn(chart) == before
