"""The contract: every number on the screen is the engine's, at the precision it is shown with."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.model import edits
from playground.model.document import Document
from playground.model.selection import Selection
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.window import MainWindow
from tests.agreement import train
from tests.ui.conftest import OpenWindow
from tests.ui.contract.documents import classes, digits, line, random_document
from tests.ui.contract.faults import (
    BATCH_FAULTS,
    LINE_FAULTS,
    PAD_FAULTS,
    PROBED_FAULTS,
    Fault,
    uncaught,
)
from tests.ui.contract.readers import contradictions


def shown(open_window: OpenWindow, document: Document) -> MainWindow:
    """A window large enough for all numbers."""
    window = open_window(document)
    window.resize(1900, 1050)
    window.commands["all_values"].trigger()
    return window


def set_value(window: MainWindow, value: float) -> None:
    """As a person does, in a field of the inspector: the weight from the first input straight to
    the last output, whose changes always show in the loss."""
    graph = window.session.document.graph
    key = graph.nodes[0].id, graph.nodes[-1].id
    window.canvas.select(Selection(edges=(key,)))
    page = window.inspector.page
    assert isinstance(page, EdgePage)
    field = page.weight.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, repr(value))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session.shown.parameters[graph.edge_index[key]] == value


def test_everything_shown_is_the_engine_s_through_edits_and_training(
    open_window: OpenWindow,
) -> None:
    rng = np.random.default_rng(5)
    window = shown(open_window, line(rng, optimizer="momentum", learning_rate=0.02))
    assert contradictions(window) == []
    train(window.session, 3)
    window.fit.line.plot.read_out.set_x(0.371)
    assert contradictions(window) == []
    set_value(window, -1.2345678)
    assert contradictions(window) == []
    node = window.session.document.graph.layers[1].nodes[1].id
    assert window.session.edit("Delete", lambda d: edits.remove_nodes(d, [node])) == ""
    window.session.set_digits(7)
    assert contradictions(window) == []
    window.session.undo_stack.undo()
    assert contradictions(window, "canvas", "losses", "weights", "pieces") == []


def test_classes_in_batches_by_adam_agree_too(open_window: OpenWindow) -> None:
    window = shown(open_window, classes(np.random.default_rng(5)))
    train(window.session, 7)
    assert contradictions(window) == []
    window.fit.plane.plot.read_out.set_x((0.371, -0.5))
    window.session.set_digits(2)
    assert contradictions(window) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_networks_agree(open_window: OpenWindow, seed: int) -> None:
    window = shown(open_window, random_document(seed))
    train(window.session, 4)
    set_value(window, 0.7654321)
    assert contradictions(window) == []


def test_each_known_mistake_would_be_caught(open_window: OpenWindow) -> None:
    rng = np.random.default_rng(5)
    window = shown(open_window, line(rng, optimizer="momentum", learning_rate=0.02))
    train(window.session, 3)
    values = iter(np.linspace(-0.9, 0.9, 40).tolist())

    def check(fault: Fault) -> list[str]:
        window.data_panel.understood.set_n_inputs(1)
        set_value(window, next(values))
        return contradictions(window, *fault.places)

    assert list(uncaught(LINE_FAULTS, check)) == []
    window.fit.line.plot.read_out.set_x(0.371)
    assert list(uncaught(PROBED_FAULTS, check)) == []
    set_value(window, 0.95)
    window.data_panel.understood.set_n_inputs(1)
    assert contradictions(window) == [], "without the mistakes"


def test_mistakes_in_batches_and_in_adam_would_be_caught(open_window: OpenWindow) -> None:
    window = shown(open_window, classes(np.random.default_rng(5)))
    train(window.session, 3)

    def check(fault: Fault) -> list[str]:
        return contradictions(window, *fault.places)

    assert list(uncaught(BATCH_FAULTS, check)) == []


def test_the_percentages_at_a_drawn_digit_are_the_network_s(open_window: OpenWindow) -> None:
    window = shown(open_window, digits(np.random.default_rng(5)))
    train(window.session, 3)
    window.fit.table.commands["pad_next"].trigger()
    assert window.session.probe is not None
    assert contradictions(window, "pad") == []

    def check(fault: Fault) -> list[str]:
        train(window.session, 1)
        return contradictions(window, *fault.places)

    assert list(uncaught(PAD_FAULTS, check)) == []
