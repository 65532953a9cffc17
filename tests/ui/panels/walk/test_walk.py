"""Walking through one training step in the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from playground.analysis.walk.walk import Phase
from playground.data.resources import resource
from playground.engine.problem import State
from playground.engine.reference import ReferenceStepper
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document
from playground.model.numbers import typeset_number
from playground.ui.window import MainWindow
from tests.agreement import train
from tests.ui.conftest import OpenWindow
from tests.ui.contract.documents import classes, line
from tests.ui.contract.reading import painted


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    document = read_project(resource("examples", "second-layer.playground.json")).document
    return open_window(document)


def click(qtbot: QtBot, window: MainWindow, text: str) -> None:
    buttons = window.walk_panel.findChildren(QPushButton)
    qtbot.mouseClick(
        next(b for b in buttons if b.text() == text and b.isVisible()), Qt.MouseButton.LeftButton
    )


def test_the_command_opens_the_panel_at_the_first_node(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    assert window.walk_panel.isVisible()
    assert window.walk_panel.title.text().startswith("Forward: x")
    assert "x = −" in window.walk_panel.formulas.text


def test_arrow_keys_and_buttons_go_on_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["walk"].trigger()
    panel = window.walk_panel
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert window.walker.index == 2
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    click(qtbot, window, "Next")
    click(qtbot, window, "Back")
    assert window.walker.index == 1
    click(qtbot, window, "Update")
    assert window.walker.step is not None
    assert window.walker.step.phase is Phase.UPDATE


def test_the_nodes_of_the_present_line_are_lit_on_the_canvas(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    window.walker.jump(Phase.BACKWARD)
    graph = window.session.document.graph
    (output,) = (n.id for n in graph.layers[-1].nodes)
    highlight = window.walker.highlight()
    assert highlight is not None
    assert output in highlight.lit_nodes
    assert any(key == output and "∂L/∂z" in text for key, text in highlight.notes)


def test_numbers_beside_what_is_walked_do_not_cover_one_another(open_window: OpenWindow) -> None:
    names = ("relu", "relu", "linear")
    window = open_window(dense_document((1, 5, 5, 1), names, Data(Generator("sine", n=20))))
    window.resize(1280, 720)
    window.commands["walk"].trigger()
    assert window.walker.walk is not None
    window.walker.go(len(window.walker.walk.steps) - 1)
    highlight = window.walker.highlight()
    assert highlight is not None
    texts = dict(highlight.notes).values()
    places = [(x, y) for x, y, text in painted(window) if text in texts]
    assert len(places) > 2
    assert [*texts][-1] in [text for _, _, text in painted(window)], "the present one is there"
    for k, (x, y) in enumerate(places):
        assert all(abs(x - u) > 40 or abs(y - v) > 10 for u, v in places[:k])


def test_taking_the_step_puts_the_network_where_one_engine_step_does(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    other = open_window(window.session.document)
    other.session.step()
    qtbot.waitUntil(lambda: other.session.live.step == 1)
    window.commands["walk"].trigger()
    walk = window.walker.walk
    assert walk is not None
    click(qtbot, window, "Take this step")
    qtbot.waitUntil(lambda: window.session.live.step == 1)
    np.testing.assert_array_equal(window.session.live.parameters, other.session.live.parameters)
    np.testing.assert_allclose(walk.update.after, window.session.live.parameters, rtol=1e-12)


@pytest.mark.parametrize("make", [line, classes], ids=["line", "classes"])
def test_with_batches_locks_penalties_and_skip_edges_the_step_is_the_engine_s_to_the_last_bit(
    qtbot: QtBot, open_window: OpenWindow, make: Callable[..., Document]
) -> None:
    window = open_window(make(np.random.default_rng(2)))
    session = window.session
    train(session, 3)
    problem, state = session.problem, State.of(session.live.parameters, session.live.progress)
    assert ReferenceStepper(problem).advance(state, 1)
    window.commands["walk"].trigger()
    assert window.walker.walk is not None
    np.testing.assert_array_equal(window.walker.walk.update.after, state.parameters)
    window.walker.go(len(window.walker.walk.steps) - 1)
    highlight = window.walker.highlight()
    assert highlight is not None
    before = session.shown.parameters
    notes = dict(highlight.notes)
    for key, index in problem.program.graph.parameter_index.items():
        pair = [typeset_number(float(values[index]), 3) for values in (before, state.parameters)]
        assert notes[key] == " → ".join(pair)
    click(qtbot, window, "Take this step")
    qtbot.waitUntil(lambda: session.live.step == 4)
    np.testing.assert_array_equal(session.live.parameters, state.parameters)


def test_after_the_step_the_walk_goes_on_from_the_new_weights(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.commands["walk"].trigger()
    window.walker.jump(Phase.UPDATE)
    click(qtbot, window, "Take this step")
    qtbot.waitUntil(lambda: window.walker.walk_step == 1)
    assert window.walker.index == 0
    assert window.session.shown.step == 1


def test_the_walk_goes_on_into_a_shorter_batch(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(classes(np.random.default_rng(2)))  # 18 rows in batches of 5
    train(window.session, 2)
    window.commands["walk"].trigger()
    window.walker.set_example(4)
    click(qtbot, window, "Take this step")
    qtbot.waitUntil(lambda: window.walker.walk_step == 3)
    assert window.walker.walk is not None
    assert len(window.walker.walk.passes.rows) == 3
    assert "of 3" in [label.text() for label in window.walk_panel.findChildren(QLabel)]


def test_a_step_that_can_t_be_taken_does_not_hold_the_walk_fast(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    keys = [edge.key for edge in session.document.graph.edges]
    session.edit("Set", lambda d: edits.set_values(d, dict.fromkeys(keys, 1e120)))
    window.commands["walk"].trigger()
    window.commands["walk_apply"].attempt()
    qtbot.waitUntil(lambda: session.live.divergence is not None)
    window.commands["reset"].attempt()
    qtbot.waitUntil(lambda: session.live.divergence is None)
    assert window.walker.walk is not None
    np.testing.assert_array_equal(window.walker.walk.passes.parameters, session.live.parameters)


def test_a_walk_that_plays_stops_at_its_last_step(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    walker = window.walker
    assert walker.walk is not None
    walker.go(len(walker.walk.steps) - 2)
    window.commands["walk_play"].trigger()
    assert walker.index == len(walker.walk.steps) - 1
    assert not walker.is_playing


def test_training_meanwhile_does_not_move_the_walk(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["walk"].trigger()
    before = window.walk_panel.formulas.text
    window.session.play()
    qtbot.waitUntil(lambda: window.session.live.step > 20)
    window.session.pause()
    assert window.session.shown.step == 0
    assert window.walk_panel.formulas.text == before
    assert "Training has gone on" in window.walker.why_no_apply()


def test_an_edit_is_walked_with_its_new_weights(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    graph = window.session.document.graph
    key = graph.edges[0].key
    window.walker.go(len(graph.layers[0].nodes))
    window.session.edit("Set weight", lambda d: d.with_values({key: 2.5}))
    assert "2.500" in window.walk_panel.formulas.text


def test_a_removed_node_ends_no_walk_but_begins_it_anew(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    window.walker.go(5)
    node = window.session.document.graph.layers[1].nodes[0].id
    window.session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
    assert window.walker.index == 0
    assert window.walker.walk is not None
    assert window.walker.walk.passes.graph is window.session.document.graph


def test_the_walk_ends_with_the_live_moment_shown(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    window.commands["walk"].trigger()
    assert window.walker.walk is None
    assert window.session.shows_live
    assert window.session.probe is None


def test_a_gradient_is_checked_by_finite_differences(window: MainWindow) -> None:
    window.commands["walk"].trigger()
    window.walker.jump(Phase.GRADIENT)
    assert "finite differences" in window.walk_panel.check.text()
    value, difference = window.walker.difference() or (0.0, 1.0)
    assert value == pytest.approx(difference, rel=1e-4, abs=1e-8)


def test_more_decimals_show_more_digits(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["walk"].trigger()
    window.walker.go(2)
    short = window.walk_panel.formulas.text
    field = window.walk_panel.digits
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "8")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(window.walk_panel.formulas.text) > len(short) + 10


def test_an_example_beyond_the_batch_is_refused_beside_the_field(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.commands["walk"].trigger()
    field = window.walk_panel.example
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "1000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "64 examples" in field.message


def test_a_single_training_row_is_a_batch_of_one(window: MainWindow) -> None:
    data = window.session.document.data
    source = replace(data.source, n=2, test_fraction=0.5)
    assert (
        window.session.edit("Data", lambda d: edits.set_data(d, replace(data, source=source))) == ""
    )
    assert window.walker.why_no_walk() == ""
    window.commands["walk"].trigger()
    assert window.walker.walk is not None
    assert len(window.walker.walk.passes.rows) == 1
