"""A run that blows up is walked through its last steps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.files.examples import find_example
from playground.files.project import read_project
from playground.model import edits
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow


@pytest.fixture
def blown_up(open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    example = find_example("first-steps")
    assert example is not None
    document = edits.set_training(read_project(example.path).document, learning_rate=3.0)
    window = open_window(document)
    window.session.play()
    qtbot.waitUntil(lambda: bool(window.banner.text))
    return window


def test_the_banner_names_what_ran_away_and_walks_the_last_steps(
    qtbot: QtBot, blown_up: MainWindow
) -> None:
    window, session = blown_up, blown_up.session
    assert " ran away, from " in window.banner.text
    assert "The largest factor of its gradient " in window.banner.text
    last = session.live.step
    qtbot.mouseClick(window.banner.look, Qt.MouseButton.LeftButton)
    assert window.walker.walk is not None
    assert session.shown.step == last - 3
    for step in (last - 2, last - 1, last):
        before = window.walker.walk.update.after
        window.commands["walk_apply"].attempt()
        assert session.shown.step == step
        assert (session.shown.parameters == before).all(), "as the walk has worked it out"
    assert window.walker.why_no_apply() == "The next step would leave the finite numbers."
    window.commands["walk"].trigger()
    assert session.shows_live


def test_the_last_steps_are_shown_one_by_one(qtbot: QtBot, blown_up: MainWindow) -> None:
    window, session = blown_up, blown_up.session
    last = session.live.step
    for _ in range(2):
        qtbot.keyClick(window.canvas, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert session.shown.step == last - 2
    assert session.shown.losses.train < session.live.losses.train
    for _ in range(2):
        qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert session.shows_live
    window.commands["later_step"].refresh()
    assert "finite numbers" in window.commands["later_step"].reason


def test_a_run_that_is_well_has_no_last_steps(window: MainWindow) -> None:
    for name in ("last_steps", "earlier_step", "later_step"):
        window.commands[name].refresh()
        assert "this one has not" in window.commands[name].reason
