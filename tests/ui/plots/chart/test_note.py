from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.chart import Chart
from playground.ui.plots.chart.note import Note
from playground.ui.shell.theme import LIGHT


@pytest.fixture
def plot(qtbot: QtBot) -> QWidget:
    plot = QWidget()
    qtbot.addWidget(plot)
    QVBoxLayout(plot).addWidget(Chart(plot))
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_one_at_the_right_goes_above_one_at_the_left_where_both_have_no_place(
    plot: QWidget,
) -> None:
    chart = plot.findChild(Chart)
    left = Note(chart, at_right=False, framed=True)
    right = Note(chart, at_right=True, framed=False)
    for note in (left, right):
        note.set_theme(LIGHT)
    left.say("short")
    right.say("short too")
    assert left.geometry().bottom() == right.geometry().bottom()
    left.say("words that need very nearly all of the width that there is")
    assert not left.geometry().intersects(right.geometry())
    assert right.geometry().bottom() < left.y()
    left.say("")
    right.say("short again")
    assert right.geometry().bottom() > chart.plot_rect().bottom() - 8


def test_words_wider_than_the_chart_are_wrapped(plot: QWidget) -> None:
    chart = plot.findChild(Chart)
    note = Note(chart, at_right=False, framed=True)
    note.set_theme(LIGHT)
    note.say("one line")
    line = note.height()
    note.say("more words than there is room for in one line " * 3)
    assert note.geometry().right() <= chart.plot_rect().right()
    assert note.height() >= note.heightForWidth(note.width()) > 2 * line
    note.say("one line")
    assert note.height() == line


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
