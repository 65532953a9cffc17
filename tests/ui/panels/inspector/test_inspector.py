from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.graph import Graph
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import FigureLabel
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.panels.inspector.inspector import Inspector
from playground.ui.panels.inspector.layer_page import LayerPage
from playground.ui.panels.inspector.network_page import NetworkPage
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.inspector.page import ParameterRow
from playground.ui.panels.inspector.several_page import SeveralPage
from tests.ui.contract.documents import digits
from tests.ui.events import events_of


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(320, 400)
    with qtbot.waitActive(inspector):
        inspector.show()
        inspector.activateWindow()
    return inspector


@pytest.fixture
def graph(session: Session) -> Graph:
    return session.document.graph


def enter(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def texts(inspector: Inspector) -> str:
    return "\n".join(x.text() for x in inspector.findChildren(QLabel) if x.isVisible())


def test_nothing_selected_shows_the_network(inspector: Inspector) -> None:
    assert inspector.title == "Network 1–3–1"
    assert "6 weights, 4 biases" in texts(inspector)


def test_the_gradient_of_huge_weights_has_a_norm(session: Session, inspector: Inspector) -> None:
    keys = [edge.key for edge in session.document.graph.edges[-3:]]
    session.edit("Set weights", lambda d: edits.set_values(d, dict.fromkeys(keys, 1e100)))
    inspector.refresh()
    assert "·10¹⁹⁹" in texts(inspector)


def test_a_node_shows_its_equation_bias_and_weights(inspector: Inspector, graph: Graph) -> None:
    inspector.set_selection(Selection((graph.layers[1].nodes[1].id,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert inspector.title == "Node h2"
    assert page.equation.text.startswith("z_h2 = ")
    rows = [row for row in page.findChildren(ParameterRow) if row.isVisible()]
    assert len(rows) == 3, "its bias, one weight in, one weight out"


def test_the_equation_has_a_result_at_the_probed_x(inspector: Inspector, session: Session) -> None:
    node = session.document.graph.layers[1].nodes[0]
    values = {node.id: 1.0, (session.document.graph.nodes[0].id, node.id): 2.0}
    session.edit("Set", lambda d: edits.set_values(d, values))
    inspector.set_selection(Selection((node.id,)))
    session.set_probe((0.5,))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.equation.text.splitlines() == [
        "z_h1 = 2.000 · x + 1.000 = 2.000 · 0.500 + 1.000 = 2.000",
        "h1 = {2.000 if z > 0; 0 otherwise} = 2.000",
    ]
    assert page.place.text() == "At x = 0.500, the probed input"
    session.set_digits(4)
    assert page.place.text() == "At x = 0.5000, the probed input"
    session.set_digits(3)
    session.set_probe(None)
    assert page.equation.text.startswith("z_h1 = 2.000 · x + 1.000\n")


def test_the_place_of_a_picture_is_no_list_of_pixels(
    inspector: Inspector, session: Session
) -> None:
    session.open_document(digits(np.random.default_rng(5)))
    session.edit("Scale", lambda d: edits.set_data(d, replace(d.data, scaling="standard")))
    session.set_probe(tuple(session.dataset.x[0].tolist()))
    inspector.set_selection(Selection((session.document.graph.layers[1].nodes[0].id,)))
    inspector.refresh()
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.place.text() == "At the probed input"


def test_bias_name_lock_and_activation_are_edited_in_place(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    node = graph.layers[1].nodes[0].id
    inspector.set_selection(Selection((node,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    enter(qtbot, page.bias.field, "1/4")
    assert session.document.bias(node) == 0.25
    qtbot.mouseClick(page.bias.lock, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert session.document.graph.node(node).locked
    page.name.setFocus()
    qtbot.keyClicks(page.name, "corner")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert session.document.graph.node(node).name == "corner"
    assert inspector.title == "Node corner"
    combo = page.activation.combo
    combo.setCurrentIndex(combo.findData("leaky_relu"))
    combo.activated.emit(combo.currentIndex())
    assert page.activation.slope.isVisible()
    enter(qtbot, page.activation.slope, "0.2")
    assert session.document.graph.layer_of(node).negative_slope == 0.2


def test_what_is_wrong_with_a_number_is_said_in_the_window_too(
    qtbot: QtBot, inspector: Inspector, graph: Graph
) -> None:
    inspector.set_selection(Selection((graph.layers[1].nodes[0].id,)))
    assert isinstance(inspector.page, NodePage)
    said: list[str] = []
    inspector.refused.connect(said.append)
    enter(qtbot, inspector.page.bias.field, "zz")
    inspector.set_selection(Selection((graph.layers[1].nodes[1].id,)))
    assert said == ["“zz” is not a number; write it as 0.5, 1e-3 or 1/3."]


def test_an_input_has_no_bias_to_edit(inspector: Inspector, graph: Graph) -> None:
    inspector.set_selection(Selection((graph.nodes[0].id,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert not page.bias.isVisible()
    assert page.equation.text == "x"


def test_an_edge_shows_and_sets_its_weight_and_links_its_ends(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    edge = graph.edges[0].key
    inspector.set_selection(Selection(edges=(edge,)))
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert inspector.title == "Weight x → h1"
    enter(qtbot, page.weight.field, "-1.5")
    assert session.document.weight(*edge) == -1.5
    wanted: list[Selection] = []
    inspector.selection_wanted.connect(wanted.append)
    end = next(b for b in page.findChildren(QPushButton) if b.text() == "h1")
    qtbot.mouseClick(end, Qt.MouseButton.LeftButton)
    assert wanted == [Selection((edge[1],))]


def test_the_gradient_is_that_of_the_loss(inspector: Inspector, session: Session) -> None:
    graph = session.document.graph
    edge = graph.edges[3].key
    inspector.set_selection(Selection(edges=(edge,)))
    at, step = graph.edge_index[edge], 1e-6
    losses = []
    for sign in (-1.0, 1.0):
        parameters = session.document.parameters.copy()
        parameters[at] += sign * step
        losses.append(session.engine.prepare(session.problem).losses(parameters).train)
    expected = (losses[1] - losses[0]) / (2.0 * step)
    assert f"{expected:.4f}".replace("-", "−") in texts(inspector)


def test_several_show_what_they_share_and_are_set_together(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    edges = tuple(e.key for e in graph.edges[:3])
    hidden = tuple(n.id for n in graph.layers[1].nodes)
    inspector.set_selection(Selection(hidden, edges))
    page = inspector.page
    assert isinstance(page, SeveralPage)
    assert page.weight.text() == "", "they differ"
    assert page.bias.text() == "0.0000", "they agree"
    enter(qtbot, page.weight, "0.5")
    assert [session.document.weight(*e) for e in edges] == [0.5] * 3
    qtbot.mouseClick(page.zero, Qt.MouseButton.LeftButton)
    assert [session.document.weight(*e) for e in edges] == [0.0] * 3
    qtbot.mouseClick(page.lock, Qt.MouseButton.LeftButton)
    assert session.document.graph.locked.sum() == 6
    qtbot.mouseClick(page.unlock, Qt.MouseButton.LeftButton)
    assert session.document.graph.locked.sum() == 0


def test_a_layer_shows_its_activation(inspector: Inspector, graph: Graph) -> None:
    inspector.set_selection(Selection(layer=graph.layers[1].id))
    page = inspector.page
    assert isinstance(page, LayerPage)
    assert inspector.title == "Layer hidden"
    assert page.formula.text.startswith("a = {z if z > 0; 0 otherwise}")


def test_what_is_deleted_is_no_longer_shown(
    inspector: Inspector, session: Session, graph: Graph
) -> None:
    node = graph.layers[1].nodes[0].id
    inspector.set_selection(Selection((node,)))
    session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
    assert inspector.title == "Network 1–2–1"
    session.undo_stack.undo()
    assert inspector.title == "Node h1"


def test_numbers_follow_training_but_not_while_one_types(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    node = graph.layers[2].nodes[0].id
    inspector.set_selection(Selection((node,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    session.shown_changed.connect(inspector.refresh)
    session.step(10)
    qtbot.waitUntil(lambda: session.shown.step == 10)
    field = page.bias.field
    assert field.value == session.shown.parameters[graph.bias_index[node]]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.1")
    session.step(10)
    qtbot.waitUntil(lambda: session.shown.step == 20)
    assert field.text() == "0.1"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.document.bias(node) == 0.1
    assert session.document.run.step == 20, "an edit takes nothing of the run away"


def test_a_name_field_takes_no_more_than_a_name_may_have(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    said: list[str] = []
    inspector.refused.connect(said.append)
    node = graph.layers[1].nodes[0].id
    for selection in (Selection((node,)), Selection(layer=graph.layers[1].id)):
        inspector.set_selection(selection)
        page = inspector.page
        assert isinstance(page, NodePage | LayerPage)
        page.name.setFocus()
        page.name.selectAll()
        qtbot.keyClicks(page.name, "m" * 41)
        assert said[-1] == "A name has at most 40 characters."
        qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert session.document.graph.node(node).name == "m" * 40
    assert session.document.graph.layers[1].name == "m" * 40


def test_a_name_that_another_node_has_is_refused_at_its_field_and_does_not_stay(
    qtbot: QtBot, inspector: Inspector, session: Session, graph: Graph
) -> None:
    first, second = graph.layers[1].nodes[:2]
    session.edit("Name", lambda d: edits.rename_node(d, second.id, "twin"))
    inspector.set_selection(Selection((first.id,)))
    field, document = inspector.page.name, session.document
    reasons: list[str] = []
    inspector.refused.connect(reasons.append)
    field.setFocus()
    qtbot.keyClicks(field, "twin")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.document is document
    assert reasons == ["Another node is called twin already."] == [QToolTip.text()]
    assert field.text() == ""
    qtbot.keyClicks(field, "other")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.document.graph.node(first.id).name == "other"
    assert len(reasons) == 1
    QToolTip.hideText()


@pytest.mark.parametrize("edge", [True, False])
def test_a_gradient_that_changes_is_painted_alone(
    inspector: Inspector, session: Session, graph: Graph, edge: bool
) -> None:
    where = Selection(edges=(graph.edges[3].key,)) if edge else Selection()
    inspector.set_selection(where)
    (figure,) = inspector.page.findChildren(FigureLabel)
    assert figure.x() < 150, "it stands right after its caption"
    with events_of(inspector) as events:
        figure.setText("-1.234e-56")
    assert (events.painted, events.laid_out) == ([figure], [])


def sizes(session: Session) -> list[int]:
    return [len(layer.nodes) for layer in session.document.graph.layers]


def test_the_width_of_a_layer_is_typed_and_the_nodes_that_stay_keep_their_weights(
    qtbot: QtBot, session: Session, inspector: Inspector, graph: Graph
) -> None:
    inspector.set_selection(Selection(layer=graph.layers[1].id))
    page = inspector.page
    assert isinstance(page, LayerPage)
    assert page.width_field.value == 3
    before = session.document
    enter(qtbot, page.width_field, "5")
    assert sizes(session) == [1, 5, 1]
    for key, value in zip(graph.parameter_keys, before.parameters, strict=True):
        after = session.document
        assert value == (after.weight(*key) if isinstance(key, tuple) else after.bias(key))
    assert session.undo_stack.undo_text() == "Change layer width"
    session.undo_stack.undo()
    assert page.width_field.value == 3
    enter(qtbot, page.width_field, "0")
    assert page.width_field.message == "This must be at least 1."
    assert sizes(session) == [1, 3, 1]


def test_the_width_of_input_and_output_follows_from_the_data(
    inspector: Inspector, graph: Graph
) -> None:
    for layer in (graph.layers[0], graph.layers[-1]):
        inspector.set_selection(Selection(layer=layer.id))
        assert isinstance(inspector.page, LayerPage)
        assert not inspector.page.width_field.isEnabled()
        assert "data" in inspector.page.width_field.toolTip()


def test_sizes_typed_for_the_network_build_it_in_one_step(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    page = inspector.page
    assert isinstance(page, NetworkPage)
    assert page.sizes.text() == "1-3-1"
    enter(qtbot, page.sizes, "1-2x10-1")
    assert sizes(session) == [1, *(2,) * 10, 1]
    assert session.undo_stack.count() == 1
    assert page.sizes.text() == "1-2x10-1"
    session.undo_stack.undo()
    assert sizes(session) == [1, 3, 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1-x-1", "'x' is no size of a layer: write 1-8-1, or 1-2x10-1 for ten layers of two."),
        ("2-8-1", "The data have 1 input and 1 output: write 1-…-1."),
        ("8", "The data have 1 input and 1 output: write 1-…-1."),
        ("1-2x300-1", "A network has at most 200 layers; this makes 302."),
    ],
)
def test_sizes_that_can_not_be_built_are_refused_beside_the_field(
    qtbot: QtBot, session: Session, inspector: Inspector, text: str, reason: str
) -> None:
    page = inspector.page
    assert isinstance(page, NetworkPage)
    enter(qtbot, page.sizes, text)
    assert page.sizes.message == reason
    assert page.sizes.text() == text
    assert sizes(session) == [1, 3, 1]


def test_scaled_numbers_are_said_to_be_so(
    session: Session, inspector: Inspector, graph: Graph
) -> None:
    words = "Numbers are of the scaled data; those in the fit are in your units."
    chosen = (
        Selection(edges=(graph.edges[0].key,)),
        Selection(nodes=(graph.layers[1].nodes[0].id,)),
    )
    for selection in chosen:
        inspector.set_selection(selection)
        assert words not in texts(inspector)
    scaled = replace(session.document.data, scaling="standard")
    session.edit("Scale", lambda d: edits.set_data(d, scaled))
    for selection in chosen:
        inspector.set_selection(selection)
        assert words in texts(inspector)


def test_an_input_shows_a_formula_with_its_errors_below_the_field(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    (node,) = session.document.graph.layers[0].nodes
    inspector.set_selection(Selection((node.id,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.feature.text() == "x"
    enter(qtbot, page.feature, "sin(y)")
    assert "unknown name 'y'" in texts(inspector)
    assert page.feature.text() == "sin(y)"
    enter(qtbot, page.feature, "x^2")
    assert session.document.graph.features == ("x^2",)
    assert "unknown name" not in texts(inspector)
    assert inspector.title == "Node x²"
    session.undo_stack.undo()
    assert page.feature.text() == "x"
    inspector.set_selection(Selection((session.document.graph.units[0].id,)))
    assert not page.feature.isVisible()
