"""The words beside the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.ui.inputs.bubble import MARGIN, Bubble
from playground.ui.shell.theme import DARK, LIGHT

LONG = "The function stays: the new weights out are 0, the old edges remain, and so does the loss."


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    widget.show()
    return widget


def bubble_in(room: QWidget) -> Bubble:
    bubble = Bubble(room)
    bubble.set_theme(LIGHT)
    return bubble


def is_whole(bubble: Bubble, room: QWidget) -> bool:
    """Nothing of the text is cut off, and it is all within its parent."""
    wide = bubble.width() >= bubble.sizeHint().width() or bubble.wordWrap()
    high = bubble.height() >= bubble.heightForWidth(bubble.width())
    return wide and high and room.rect().contains(bubble.geometry())


def test_a_long_text_is_wrapped_when_it_does_not_fit_in_a_line(room) -> None:
    bubble = bubble_in(room)
    bubble.say(LONG, QPoint(100, 50))
    line = bubble.height()
    assert is_whole(bubble, room)
    room.resize(300, 300)
    bubble.say(LONG, QPoint(280, 50))
    assert is_whole(bubble, room)
    assert bubble.height() >= 1.5 * line
    assert bubble.width() <= 300 - 2 * MARGIN
    room.resize(900, 300)
    bubble.say(LONG, QPoint(100, 50))
    assert bubble.height() == line


def test_a_larger_font_enlarges_the_bubble(room) -> None:
    bubble = bubble_in(room)
    bubble.say("No further", QPoint(100, 50))
    narrow = bubble.width()
    bubble.set_theme(DARK.scaled(1.5))
    bubble.say("No further", QPoint(100, 50))
    assert bubble.width() > narrow
    assert is_whole(bubble, room)


def test_outdating_hides_a_lasting_message_but_no_hint(room) -> None:
    bubble = bubble_in(room)
    bubble.say("h4 is placed freely", QPoint(100, 50), lasting=True)
    bubble.outdate()
    assert bubble.isHidden()
    bubble.say("Not here: backwards.", QPoint(100, 50))
    bubble.outdate()
    assert not bubble.isHidden()
