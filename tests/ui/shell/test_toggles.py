from __future__ import annotations

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Generator, dense_document
from playground.session import Session
from playground.ui.commands.menus import actions_in
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow


def document() -> Document:
    data = Data(Generator("abs", n=20, noise=0.0))
    return dense_document((1, 3, 1), ("relu", "linear"), data)


def toggles(window: MainWindow) -> dict[str, QAction]:
    """What the plots' and the canvas's menus can show or hide, without the panels."""
    kept = [action for action in window.commands if action.command.kept]
    return {a.command.name: a for a in kept if not a.command.one_of}


def test_every_toggle_is_restored_at_the_next_start(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(document())
    window.canvas.set_animated(True)  # the fixture has switched it off
    first = {name: action.isChecked() for name, action in toggles(window).items()}
    assert len(first) >= 7
    for action in toggles(window).values():
        action.trigger()
    left = {name: action.isChecked() for name, action in toggles(window).items()}
    assert left == {name: not on for name, on in first.items()}
    window.close_without_asking()

    again = MainWindow(Session(document()), Answers())
    qtbot.addWidget(again)
    again.show()
    assert {name: action.isChecked() for name, action in toggles(again).items()} == left
    line = again.fit.line
    assert line.pieces.strip.isHidden()
    assert again.loss_plot.log_steps
    assert not again.loss_plot.is_logarithmic()
    assert again.kink_paths.chart.x_axis.decades
    assert again.canvas.state.all_values
    again.close_without_asking()


def test_untouched_toggles_have_their_defaults(open_window: OpenWindow) -> None:
    window = open_window(document())
    assert not window.fit.line.pieces.strip.isHidden()
    assert not window.fit.line.sum.bar.isVisible()
    assert window.loss_plot.is_logarithmic()
    assert window.commands["log_loss"].isChecked()
    assert not window.loss_plot.log_steps


def test_a_sum_closed_by_its_button_stays_closed_at_the_next_start(open_window: OpenWindow) -> None:
    window = open_window(document())
    window.fit.commands["fit_sum"].trigger()
    window.fit.line.sum.bar.close_button.click()
    window.close_without_asking()
    assert not open_window(document()).fit.line.sum.bar.isVisible()


def test_every_toggle_of_the_menu_bar_is_remembered(open_window: OpenWindow) -> None:
    window = open_window(document())
    kept = set(toggles(window).values())
    for action in actions_in(window.menuBar()):
        dock = action.command.name.startswith("panel_")  # kept with the layout
        passing = action.command.name in ("presentation", "walk", "walk_play", "doctor_zeros")
        if action.isCheckable() and action.actionGroup() is None and not (dock or passing):
            assert action in kept, action.text()


def test_the_way_new_nodes_come_in_is_restored_at_the_next_start(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(document())
    assert window.session.entry == "auto"
    for way in ("neutral", "split"):
        window.commands[f"new_nodes_{way}"].trigger()
    window.close_without_asking()

    again = MainWindow(Session(document()), Answers())
    qtbot.addWidget(again)
    again.show()
    assert again.session.entry == "split"
    assert again.commands["new_nodes_split"].isChecked()
    again.close_without_asking()
