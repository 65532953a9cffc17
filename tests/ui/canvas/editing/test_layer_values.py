"""What is done with a layer is done with its incoming weights and its biases."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from playground.model.selection import Selection
from tests.ui.canvas.user import User

KEY = Qt.Key
X, H1, Y = 2, 4, 8


def layer_values(user: User) -> list[float]:
    document = user.view.session.live_document
    return [document.weight(X, n) for n in (4, 5, 6)] + [document.bias(n) for n in (4, 5, 6)]


def outgoing(user: User) -> list[float]:
    return [user.view.session.live_document.weight(n, Y) for n in (4, 5, 6)]


def context_menu_at(user: User, at) -> dict[str, bool]:
    """The texts of a context menu, without the underlined letters, and what is enabled."""
    target = user.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = {a.text().replace("&", ""): a.isEnabled() for a in menu.actions()}
    menu.close()
    return texts


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KEY.Key_Z, "Set to zero"),
        (KEY.Key_M, "Flip signs"),
        (KEY.Key_R, "Randomise"),
    ],
)
def test_keys_change_weights_and_biases_of_a_layer_and_say_how_many(user, key, text) -> None:
    said = []
    user.view.message.connect(said.append)
    user.view.editor.set_value(H1, 0.5)
    before, out = layer_values(user), outgoing(user)
    user.click(user.header(1))
    user.key(key)
    after = layer_values(user)
    assert all(a != b for a, b in zip(before[:4], after[:4], strict=True))
    assert outgoing(user) == out
    assert said == [f"{text}: 6 weights and biases."]
    assert user.view.session.undo_stack.undo_text() == text


def test_a_value_typed_for_a_layer_goes_to_all_its_weights_and_biases(user) -> None:
    user.click(user.header(1))
    user.key(KEY.Key_Return)
    user.type_into_field("0.25")
    assert layer_values(user) == [0.25] * 6


def test_a_locked_layer_does_not_learn_and_the_menu_says_what_the_lock_will_do(user, qtbot) -> None:
    session = user.view.session
    assert "Lock 6 weights and biases" in context_menu_at(user, user.header(1))
    user.key(KEY.Key_K)
    assert "Unlock 6 weights and biases" in context_menu_at(user, user.header(1))
    before, out = layer_values(user), np.array(outgoing(user))
    session.step(20)
    qtbot.waitUntil(lambda: session.shown.step == 20)
    assert layer_values(user) == before
    assert (np.array(outgoing(user)) != out).any()
    assert "Lock bias" in context_menu_at(user, user.node(Y))
    user.view.select(Selection((4, 5)))
    assert "Unlock 2 biases" in context_menu_at(user, user.node(4))
    user.view.select(Selection(edges=((X, H1),)))
    lock = user.view.commands["lock"]
    assert lock.text().replace("&", "") == "Unlock weight"
    lock.trigger()
    assert lock.text().replace("&", "") == "Lock weight"
