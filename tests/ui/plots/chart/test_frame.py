from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.chart import Chart
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.shell.theme import DARK, LIGHT


def test_controls_stand_between_legend_and_buttons_and_rows_around_the_chart(
    qtbot: QtBot,
) -> None:
    plot = QWidget()
    qtbot.addWidget(plot)
    chart = Chart(plot)
    frame = PlotFrame(plot, chart, "A plot")
    last = frame.add_button("zoom_fit", "Fit view", "Show all")
    control, above, below = QLabel("control"), QLabel("above"), QLabel("below")
    frame.add_control(control)
    frame.add_row(below)
    frame.add_row(above, above=True)
    frame.set_theme(LIGHT)
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    assert frame.legend.x() < control.x() < last.x()
    assert control.y() < above.y() < chart.y() < below.y()
    assert plot.focusProxy() is chart
    assert plot.accessibleName() == chart.accessibleName() == "A plot"


def test_a_picture_of_the_plot_can_be_had_without_its_controls(qtbot: QtBot) -> None:
    plot = QWidget()
    qtbot.addWidget(plot)
    frame = PlotFrame(plot, Chart(plot), "A plot")
    button = frame.add_button("zoom_fit", "Fit view", "Show all")
    control = QLabel("control", plot)
    frame.add_control(control)
    frame.show_controls(False)
    assert button.isHidden()
    assert control.isHidden()
    assert not frame.legend.isHidden()
    frame.show_controls(True)
    assert not button.isHidden()
    assert not control.isHidden()


def test_the_icons_of_its_buttons_follow_the_theme(qtbot: QtBot) -> None:
    plot = QWidget()
    qtbot.addWidget(plot)
    frame = PlotFrame(plot, Chart(plot), "A plot")
    button = frame.add_button("zoom_fit", "Fit view", "Show all")
    frame.set_theme(LIGHT)
    light = button.icon().pixmap(16, 16).toImage()
    frame.set_theme(DARK)
    assert button.icon().pixmap(16, 16).toImage() != light
