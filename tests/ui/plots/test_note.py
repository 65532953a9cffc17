from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart import Chart
from playground.ui.plots.note import Note
from playground.ui.theme import LIGHT


@pytest.mark.parametrize("at_right", [False, True])
def test_it_keeps_to_its_corner_when_the_chart_or_its_words_change(
    qtbot: QtBot, at_right: bool
) -> None:
    plot = QWidget()
    qtbot.addWidget(plot)
    chart = Chart(plot)
    QVBoxLayout(plot).addWidget(chart)
    note = Note(chart, at_right=at_right, framed=True)
    note.set_theme(LIGHT)
    assert note.isHidden()
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    note.say("short")
    for text, width in (("short", 400), ("rather longer words", 400), ("short", 700)):
        note.say(text)
        plot.resize(width, 300)
        qtbot.waitUntil(lambda: plot.width() == chart.width() + 2 * chart.x())
        area = chart.plot_rect()
        assert note.width() >= note.fontMetrics().horizontalAdvance(text)
        gap = area.right() - note.geometry().right() if at_right else note.x() - area.left()
        assert 4 <= gap <= 8
        assert 0 < area.bottom() - note.geometry().bottom() < 8
    note.say("")
    assert note.isHidden()
