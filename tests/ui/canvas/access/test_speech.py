"""What a screen reader is told of the canvas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from playground.model import edits
from playground.model.selection import Selection
from tests.ui.canvas.user import User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
HIDDEN = 3
VALUES = {(X, H1): -1.5, (H1, Y): 2.0, H1: 0.25, Y: -1.0}


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is announced while a screen reader runs. Qt's own way to listen is not in PySide6."""
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)


def set_values(user: User) -> None:
    assert user.view.session.edit("Set", lambda d: edits.set_values(d, VALUES)) == ""


def description(user: User) -> str:
    told = QAccessible.queryAccessibleInterface(user.view)
    assert told.text(QAccessible.Text.Name) == "Network"
    return told.text(QAccessible.Text.Description)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "Nothing is selected."),
        (Selection((X,)), "x, input, 3 out"),
        (Selection((H1,)), "h1, ReLU, bias 0.25, 1 in, 1 out"),
        (Selection(edges=((X, H1),)), "x → h1, weight -1.5000"),
        (Selection(layer=HIDDEN), "Hidden, 3 nodes, ReLU"),
        (Selection((H1, H2)), "2 nodes are selected."),
        (Selection(edges=((X, H1), (X, H2), (X, H3))), "3 edges are selected."),
        (Selection((H1,), ((X, H2),)), "1 node and 1 edge are selected."),
    ],
)
def test_the_description_speaks_of_the_selection(
    user: User, selection: Selection, words: str
) -> None:
    set_values(user)
    user.view.select(Selection((Y,)))
    user.view.select(selection)
    assert description(user) == words


def test_locks_are_said(user: User) -> None:
    set_values(user)
    assert user.view.session.edit("Lock", lambda d: edits.set_locked(d, [H1, (X, H1)], True)) == ""
    user.view.select(Selection((H1,)))
    assert description(user) == "h1, ReLU, bias 0.25 (locked), 1 in, 1 out"
    user.view.select(Selection(edges=((X, H1),)))
    assert description(user) == "x → h1, weight -1.5000 (locked)"


def test_arrow_keys_announce_what_they_come_to(user: User, announced: list[str]) -> None:
    set_values(user)
    user.view.select(Selection((X,)))
    announced.clear()
    user.key(Qt.Key.Key_Down)
    user.key(Qt.Key.Key_Right)
    assert announced[-1].startswith("x → h")


def test_an_edit_of_the_selection_announces_the_new_value(user: User, announced: list[str]) -> None:
    set_values(user)
    user.view.select(Selection(edges=((X, H1),)))
    announced.clear()
    user.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert announced == ["x → h1, weight -1.4000"]


def test_why_something_can_not_be_done_is_announced(user: User, announced: list[str]) -> None:
    user.view.select(Selection((X,)))
    announced.clear()
    user.key(Qt.Key.Key_Delete)
    user.view.editor.refuse("not here")
    assert announced[-1] == "Not here."


def test_without_the_keyboard_the_canvas_does_not_talk(user: User, announced: list[str]) -> None:
    user.view.clearFocus()
    user.view.select(Selection((H1,)))
    assert announced == []
    assert description(user).startswith("h1, ")


def test_values_that_training_changed_are_described_when_the_keyboard_comes(
    user: User, qtbot
) -> None:
    set_values(user)
    user.view.select(Selection((Y,)))
    user.view.clearFocus()
    session = user.view.session
    session.step(5)
    qtbot.waitUntil(lambda: session.shown.step == 5)
    user.view.setFocus()
    assert description(user) == f"y, Linear, bias {session.shown.parameters[-1]:.2f}, 3 in"
