"""The doctor's panel in the real window: the network at a glance, what is lit, each cure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from playground.analysis.units.findings import Finding, Trouble
from playground.analysis.units.zeros import zeros_in_chain
from playground.data.dataset import dataset_of
from playground.engine.problem import problem_of
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document
from playground.ui.panels.doctor.panel import DoctorPanel
from playground.ui.panels.doctor.words import summary, zeros_text
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow


def sound(sizes: tuple[int, ...] = (1, 4, 4, 1), activation: str = "relu") -> Document:
    names = (activation,) * (len(sizes) - 2)
    data = Data(Generator("sine", 30, 0.0))
    document = dense_document(sizes, (*names, "linear"), data)
    document = edits.set_training(document, initializer="spread")
    return edits.restart(document, dataset_of(document).network_range, 2)


def with_dead(document: Document, *layers: int) -> Document:
    nodes = [n.id for layer in layers for n in document.graph.layers[layer].nodes]
    return edits.set_values(document, dict.fromkeys(nodes, -1000.0))


@pytest.fixture
def examined(open_window: OpenWindow, qtbot: QtBot) -> Callable[[Document], MainWindow]:
    def examine(document: Document) -> MainWindow:
        window = open_window(document)
        window.commands["doctor"].trigger()
        qtbot.waitUntil(lambda: bool(window.doctor.summary.text()))
        return window

    return examine


def marks(panel: DoctorPanel) -> list[list[str]]:
    model = panel.cells.cells
    rows = range(model.rowCount())
    columns = range(model.columnCount())
    return [[model.data(model.index(row, c)) for c in columns] for row in rows]


def click_cell(qtbot: QtBot, panel: DoctorPanel, node: int) -> None:
    place = panel.cells.cells.place(node)
    panel.cells.scrollTo(place)
    at = panel.cells.visualRect(place).center()
    qtbot.mouseClick(panel.cells.viewport(), Qt.MouseButton.LeftButton, pos=at)


def button(panel: DoctorPanel, text: str) -> QPushButton:
    (found,) = [b for b in panel.findChildren(QPushButton) if b.text() == text]
    return found


def press(qtbot: QtBot, panel: DoctorPanel, text: str) -> None:
    qtbot.waitUntil(button(panel, text).isEnabled)
    qtbot.mouseClick(button(panel, text), Qt.MouseButton.LeftButton)


def test_the_network_is_said_in_a_sentence_and_shown_in_marked_cells(
    examined: Callable[[Document], MainWindow],
) -> None:
    panel = examined(with_dead(sound((1, 4, 4, 4, 1)), 2, 3)).doctor
    assert panel.summary.text() == "8 of 12 hidden units are dead, from hidden 2 on."
    assert panel.counts.text().replace("\u00a0", " ") == "alive 4   × dead 8"
    assert marks(panel) == [[""] * 4, ["×"] * 4, ["×"] * 4]
    assert "No gradient reaches 52 of 53 weights and biases." in panel.zeros.text()
    assert "f′(z), at every training point, of h3.1, h3.2, h3.3, h3.4." in panel.zeros.text()


def test_pointing_at_a_cell_lights_the_unit_and_a_click_selects_it(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    window = examined(with_dead(sound(), 2))
    panel, node = window.doctor, window.session.document.graph.layers[2].nodes[1].id
    lit: list[object] = []
    panel.highlight_changed.connect(lit.append)
    place = panel.cells.visualRect(panel.cells.cells.place(node)).center()
    qtbot.mouseMove(panel.cells.viewport(), place)
    qtbot.waitUntil(lambda: bool(lit) and lit[-1] is not None)
    assert lit[-1].lit_nodes == {node}
    assert panel.finding.text().startswith("h2.2 is dead")
    click_cell(qtbot, panel, node)
    assert window.canvas.selection().nodes == (node,)


def test_the_zeros_in_the_chain_are_lit_on_the_canvas(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    document = with_dead(sound(), 2)
    panel = examined(document).doctor
    lit: list[object] = []
    panel.highlight_changed.connect(lit.append)
    press(qtbot, panel, "Light")
    dead = [n.id for n in document.graph.layers[2].nodes]
    assert lit[-1].lit_nodes == set(dead)
    assert dict(lit[-1].notes) == dict.fromkeys(dead, "f′(z) = 0")
    press(qtbot, panel, "Light")
    assert lit[-1] is None


CURES = [
    ("Restart unit", "Restart h2.1"),
    ("Kink into data", "Kink of h2.1 into the data"),
    ("Restart layer", "Restart layer hidden 2"),
    ("Leaky layer", "Leaky ReLU in hidden 2"),
    ("All leaky", "Leaky ReLU in all layers"),
    ("Another seed", "New seed"),
]


def test_each_cure_is_one_click_and_one_undo_step(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    document = with_dead(sound(), 2)
    window = examined(document)
    session, panel = window.session, window.doctor
    node = document.graph.layers[2].nodes[0].id
    for text, name in CURES:
        click_cell(qtbot, panel, node)
        assert session.derived.all_findings[node].trouble is Trouble.DEAD
        press(qtbot, panel, text)
        assert session.undo_stack.undo_text() == name
        dead = {n for n, f in session.derived.all_findings.items() if f.trouble is Trouble.DEAD}
        assert node not in dead or text == "Another seed"
        assert len(dead) <= 3
        session.undo_stack.undo()
        assert session.document.same_as(document)
        assert not session.undo_stack.can_undo()


def test_what_cannot_be_cured_says_why(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    window = examined(sound(activation="tanh"))
    panel, commands = window.doctor, window.commands
    assert panel.summary.text() == "All 8 hidden units are alive."
    assert panel.zeros.text() == "A gradient reaches every weight and bias."
    assert "Select a hidden unit first" in commands["cure_unit"].reason
    assert commands["cure_leaky"].reason == "There are no hidden ReLUs."
    click_cell(qtbot, panel, window.session.document.graph.layers[1].nodes[0].id)
    assert commands["cure_unit"].reason == "This unit is alive."
    assert not button(panel, "Restart unit").isEnabled()


def test_a_single_unit_is_said_to_be_so() -> None:
    graph = sound((1, 3, 1)).graph
    node = graph.layers[1].nodes[0].id
    for trouble, words in ((Trouble.DEAD, "is dead."), (Trouble.TWINS, "is a twin of another.")):
        said = summary(graph, {node: Finding(node, trouble, True)})
        assert said == f"1 of 3 hidden units {words}"


def test_a_network_that_is_locked_altogether_is_said_to_be_so() -> None:
    document = sound((1, 3, 1))
    keys = document.graph.parameter_keys
    document = edits.set_locked(document, keys, True)
    problem = problem_of(document, dataset_of(document))
    said = zeros_text(document.graph, zeros_in_chain(problem, document.parameters))
    assert said == "All weights and biases are locked: nothing learns."


def test_while_training_the_cells_follow(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    document = sound((1, 3, 1))
    units, (output,) = (document.graph.layers[k].nodes for k in (1, 2))
    outgoing = [(unit.id, output.id) for unit in units]
    window = examined(edits.set_values(document, dict.fromkeys(outgoing, 0.0)))
    assert window.doctor.summary.text() == "3 of 3 hidden units are muted."
    assert marks(window.doctor) == [["○"] * 3]
    assert "A weight of 0 cuts the way back" in window.doctor.zeros.text()
    window.commands["step"].trigger()
    qtbot.waitUntil(lambda: window.doctor.summary.text() == "All 3 hidden units are alive.")


def test_a_network_without_hidden_units_or_points_is_said_to_have_none(
    qtbot: QtBot, examined: Callable[[Document], MainWindow]
) -> None:
    window = examined(dense_document((1, 1), ("linear",), Data(Generator("sine", 30, 0.0))))
    panel = window.doctor
    assert panel.summary.text() == "There are no hidden units."
    assert np.array(marks(panel)).size == 0
    assert not panel.cells.isVisible()
    assert not panel.finding.isVisible(), "no cell is there to be pointed at"
    assert not panel.counts.isVisible()
    assert window.commands["cure_seed"].reason == "There are no hidden units."


def test_of_many_rows_as_many_are_looked_at_as_there_is_time_for(
    examined: Callable[[Document], MainWindow],
) -> None:
    data = Data(Generator("sine", 10_000, 0.0))
    document = dense_document((1, 50, 50, 1), ("relu", "relu", "linear"), data)
    window = examined(document)
    rows = window.session.derived.examined.n_train
    assert 100 < rows < 10_000
    n = window.session.problem.n_train
    assert f"Seen on {rows:,} of the {n:,} training rows." in window.doctor.counts.text()
