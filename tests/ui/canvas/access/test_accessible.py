"""What a screen reader is given of the canvas, and that it outlives everything else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QMenu

from playground.model import groups
from playground.model.graph import EdgeKey
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.access import accessible
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import network
from tests.ui.canvas.hand import Hand

INPUT, HIDDEN, OUTPUT = 1, 3, 7
X, H1, H2, H3, Y = 2, 4, 5, 6, 8
NAME = QAccessible.Text.Name
EVENT = QAccessible.Event


def root(hand: Hand) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(hand.view)


def layer(hand: Hand, layer_id: int) -> QAccessibleInterface:
    return root(hand).child(hand.view.state.graph.layer_position[layer_id])


def node(hand: Hand, node_id: int) -> QAccessibleInterface:
    nodes = hand.view.state.graph.layer_of(node_id).nodes
    place = [n.id for n in nodes].index(node_id)
    return layer(hand, hand.view.state.graph.layer_of(node_id).id).child(place)


def edge(hand: Hand, key: EdgeKey) -> QAccessibleInterface:
    return node(hand, key[1]).child(hand.view.state.graph.incoming[key[1]].index(key[0]))


def children(part: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [part.child(i) for i in range(part.childCount())]


def outline(part: QAccessibleInterface) -> list[object]:
    """The names of a part and of all below it, nested."""
    return [part.text(NAME), *(outline(child) for child in children(part))]


def everything(part: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [part, *(p for child in children(part) for p in everything(child))]


def set_values(hand: Hand, *values: float) -> None:
    """The weights in, the weights out, the biases of h1, h2, h3, y."""
    keys = hand.view.state.graph.parameter_keys
    for key, value in zip(keys, values, strict=True):
        hand.view.editor.set_value(key, value)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, QAccessible.Event]]]:
    """What is told while a screen reader runs: names of parts and events, still passed on."""
    heard: list[tuple[str, QAccessible.Event]] = []
    send = accessible._send

    def hear(event: QAccessibleEvent) -> None:
        heard.append((event.accessibleInterface().text(NAME), event.type()))
        send(event)

    monkeypatch.setattr(accessible, "_send", hear)
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)


# -- the tree -------------------------------------------------------------------------------------


def test_the_tree_mirrors_layers_nodes_and_the_weights_that_come_in(hand) -> None:
    set_values(hand, 1.0, -1.2, 0.5, 2.0, 0.0, -3.0, 0.25, 0.5, 0.75, -1.0)
    assert outline(root(hand)) == [
        "Network",
        ["Input, 1 node", ["x, input"]],
        [
            "Hidden, 3 nodes, ReLU",
            ["h1, ReLU, bias 0.25", ["weight from x: 1.00"]],
            ["h2, ReLU, bias 0.50", ["weight from x: -1.20"]],
            ["h3, ReLU, bias 0.75", ["weight from x: 0.50"]],
        ],
        [
            "Output, 1 node, Linear",
            [
                "y, Linear, bias -1.00",
                ["weight from h1: 2.00"],
                ["weight from h2: 0.00"],
                ["weight from h3: -3.00"],
            ],
        ],
    ]


def test_parents_and_children_agree(hand) -> None:
    for part in everything(root(hand)):
        for index, child in enumerate(children(part)):
            assert part.indexOfChild(child) == index
            assert child.parent() is part
        assert part.child(part.childCount()) is None


def test_the_same_part_has_the_same_interface_each_time(hand) -> None:
    assert node(hand, H2) is node(hand, H2)
    assert QAccessible.uniqueId(edge(hand, (X, H1))) == QAccessible.uniqueId(edge(hand, (X, H1)))
    assert QAccessible.uniqueId(edge(hand, (X, H1))) != QAccessible.uniqueId(edge(hand, (X, H2)))


def test_locks_and_the_values_of_a_probe_are_in_the_names(hand) -> None:
    set_values(hand, 1.0, -1.2, 0.5, 2.0, 0.0, -3.0, 0.25, 0.5, 0.75, -1.0)
    hand.view.select(Selection((H1,), ((X, H2),)))
    hand.key(Qt.Key.Key_K)
    assert edge(hand, (X, H2)).text(NAME) == "weight from x: -1.20, locked"
    assert node(hand, H1).text(NAME) == "h1, ReLU, bias 0.25, locked"
    hand.view.session.set_probe((1.0,))
    assert node(hand, H1).text(NAME) == "h1, ReLU, bias 0.25, locked, z 1.25, a 1.25"
    assert node(hand, X).text(NAME) == "x, input, a 1.00"
    carried = edge(hand, (H1, Y)).text(QAccessible.Text.Description)
    assert carried == "h1 → y, carries 2.50"


def test_parts_lie_on_the_screen_where_they_are_drawn(hand) -> None:
    viewport = hand.view.viewport()
    for part, pixel in (
        (node(hand, H2), hand.node(H2)),
        (edge(hand, (X, H1)), hand.edge((X, H1))),
        (layer(hand, HIDDEN), hand.header(1)),
    ):
        at = viewport.mapToGlobal(pixel)
        assert part.rect().contains(at)
        assert root(hand).childAt(at.x(), at.y()) is part
    at = viewport.mapToGlobal(hand.node(H2))
    assert layer(hand, HIDDEN).childAt(at.x(), at.y()) is node(hand, H2)
    assert layer(hand, OUTPUT).childAt(at.x(), at.y()) is None
    at = viewport.mapToGlobal(hand.ground())
    assert root(hand).childAt(at.x(), at.y()) is None
    outside = viewport.mapToGlobal(viewport.rect().bottomRight())
    assert root(hand).childAt(outside.x() + 50, outside.y()) is None


def test_what_is_out_of_view_says_so(hand) -> None:
    assert not node(hand, X).state().offscreen
    hand.view.pan(-5_000.0, 0.0)
    assert node(hand, X).state().offscreen


def test_the_field_on_the_canvas_belongs_to_the_tree_while_it_is_open(hand) -> None:
    hand.click(hand.node(H1))
    hand.key(Qt.Key.Key_Return)
    holder = root(hand).child(root(hand).childCount() - 1)
    assert holder.object() is hand.view.viewport()
    assert root(hand).indexOfChild(holder) == root(hand).childCount() - 1
    assert [c.text(NAME) for c in children(holder) if c.object() is hand.view.inline] == ["Bias"]
    hand.key(Qt.Key.Key_Escape)


# -- selection and focus --------------------------------------------------------------------------


def test_the_focus_follows_the_arrow_keys(hand) -> None:
    assert root(hand).state().focused
    hand.key(Qt.Key.Key_Right)
    assert root(hand).focusChild() is node(hand, X)
    hand.key(Qt.Key.Key_Right)
    on_edge = root(hand).focusChild()
    assert on_edge.text(NAME).startswith("weight from x")
    assert on_edge.state().focused
    assert on_edge.state().selected
    assert not root(hand).state().focused
    assert not node(hand, X).state().selected


def test_press_selects(hand) -> None:
    for part, selection in (
        (edge(hand, (X, H3)), Selection(edges=((X, H3),))),
        (node(hand, H2), Selection((H2,))),
        (layer(hand, HIDDEN), Selection(layer=HIDDEN)),
    ):
        part.actionInterface().doAction("Press")
        assert hand.view.selection() == selection
        assert part.state().selected


def test_a_screen_reader_can_select_several(hand) -> None:
    chosen = root(hand).selectionInterface()
    assert chosen.select(node(hand, H1))
    assert chosen.select(edge(hand, (X, H2)))
    assert hand.view.selection() == Selection((H1,), ((X, H2),))
    assert chosen.selectedItemCount() == 2
    assert chosen.selectedItems() == [node(hand, H1), edge(hand, (X, H2))]
    assert chosen.unselect(node(hand, H1))
    assert hand.view.selection() == Selection(edges=((X, H2),))
    assert chosen.select(layer(hand, HIDDEN))
    assert hand.view.selection() == Selection(layer=HIDDEN)
    assert chosen.clear()
    assert chosen.selectedItems() == []
    assert chosen.selectAll()
    assert chosen.selectedItemCount() == 5


# -- doing ----------------------------------------------------------------------------------------


def test_setting_a_value_is_the_edit_that_typing_makes(hand) -> None:
    stack = hand.view.session.undo_stack
    value = edge(hand, (X, H1)).valueInterface()
    before = value.currentValue()
    value.setCurrentValue(0.125)
    assert hand.view.session.live_document.weight(X, H1) == 0.125
    assert value.currentValue() == 0.125
    assert stack.undoText() == "Set weight"
    node(hand, H2).valueInterface().setCurrentValue(-2)
    assert hand.view.session.live_document.bias(H2) == -2.0
    assert stack.undoText() == "Set bias"
    stack.undo()
    stack.undo()
    assert value.currentValue() == before


def test_a_value_that_is_no_number_is_refused(hand) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    value = edge(hand, (X, H1)).valueInterface()
    before = value.currentValue()
    value.setCurrentValue(float("inf"))
    assert value.currentValue() == before
    assert said == ["Weights and biases must be finite numbers."]
    value.setCurrentValue("much")
    assert value.currentValue() == before


def test_inputs_and_layers_have_no_value(hand) -> None:
    assert node(hand, X).valueInterface() is None
    assert layer(hand, HIDDEN).valueInterface() is None


def test_the_commands_of_the_keys_are_actions(hand) -> None:
    weight = edge(hand, (X, H1)).actionInterface()
    before = hand.view.session.live_document.weight(X, H1)
    weight.doAction("Increase")
    assert hand.view.session.live_document.weight(X, H1) == pytest.approx(before + 0.1)
    weight.doAction("Lock or unlock")
    assert hand.view.session.document.graph.edges[0].locked
    assert weight.keyBindingsForAction("Lock or unlock") == ["K"]
    weight.doAction("Delete")
    assert (X, H1) not in hand.view.session.document.graph.edge_index
    assert layer(hand, INPUT).actionInterface().actionNames() == [
        "Press",
        "SetFocus",
        "ShowMenu",
        "Delete",
    ]


def test_an_action_opens_the_parts_own_menu(hand) -> None:
    node(hand, H3).actionInterface().doAction("ShowMenu")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert hand.view.selection() == Selection((H3,))
    assert hand.view.actions_by_name["duplicate"] in menu.actions()
    menu.close()


def test_a_part_can_be_renamed(hand) -> None:
    node(hand, H1).setText(NAME, "left")
    layer(hand, HIDDEN).setText(NAME, "kinks")
    assert node(hand, H1).text(NAME).startswith("left, ")
    assert layer(hand, HIDDEN).text(NAME).startswith("Kinks, ")


# -- what is gone ---------------------------------------------------------------------------------


def test_a_deleted_part_is_not_valid_until_it_is_back(hand) -> None:
    parts = [node(hand, H1), edge(hand, (X, H1)), edge(hand, (H1, Y))]
    hand.view.select(Selection((H1,)))
    hand.key(Qt.Key.Key_Delete)
    assert [part.isValid() for part in parts] == [False] * 3
    hand.view.session.undo_stack.undo()
    assert [part.isValid() for part in parts] == [True] * 3
    assert node(hand, H1) is parts[0]


def test_a_part_that_is_gone_answers_every_question(hand) -> None:
    part, bare = node(hand, H1), layer(hand, HIDDEN)
    hand.view.select(Selection(layer=HIDDEN))
    hand.key(Qt.Key.Key_Delete)
    for gone in (part, bare):
        assert gone.state().invalid
        assert gone.rect().isEmpty()
        assert gone.text(NAME) == ""
        assert gone.childCount() == 0
        assert gone.child(0) is None
        assert gone.childAt(1, 1) is None
        assert gone.valueInterface() is None
        assert gone.actionInterface().actionNames() == []
        gone.actionInterface().doAction("Press")
        gone.setText(NAME, "nobody")
    assert hand.view.selection() == Selection()


def test_a_node_of_another_document_is_not_taken_for_a_layer_with_its_id(hand) -> None:
    everything(root(hand))
    hand.view.session.open_document(network(1, 1))  # the output layer is 3, the output is 4
    assert outline(layer(hand, HIDDEN))[0] == "Output, 1 node, Linear"
    assert node(hand, H1).text(NAME).startswith("y, Linear")
    assert len(everything(root(hand))) == 6


# -- telling --------------------------------------------------------------------------------------


def test_the_keys_tell_what_has_the_focus_and_what_is_selected(hand, told) -> None:
    root(hand)
    hand.key(Qt.Key.Key_Right)
    assert told == [("x, input", EVENT.Selection), ("x, input", EVENT.Focus)]
    told.clear()
    hand.key(Qt.Key.Key_Escape)
    assert told == [("x, input", EVENT.SelectionRemove), ("Network", EVENT.Focus)]


def test_an_edit_of_the_selection_tells_the_new_value(hand, told) -> None:
    root(hand)
    set_values(hand, 1.0, -1.2, 0.5, 2.0, 0.0, -3.0, 0.25, 0.5, 0.75, -1.0)
    hand.view.select(Selection(edges=((X, H1),)))
    told.clear()
    hand.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    name = "weight from x: 1.10"
    assert told == [(name, EVENT.NameChanged), (name, EVENT.ValueChanged)]


def test_what_goes_and_comes_back_is_told_without_what_hangs_on_it(hand, told) -> None:
    everything(root(hand))
    parts = [node(hand, H2), edge(hand, (H2, Y))]
    hand.view.select(Selection((H2,)))
    told.clear()
    hand.key(Qt.Key.Key_Delete)
    assert [event for _name, event in told].count(EVENT.ObjectDestroyed) == len(parts)
    assert not any(part.isValid() for part in parts)
    told.clear()
    hand.view.session.undo_stack.undo()
    created = [(part.text(NAME), EVENT.ObjectCreated) for part in parts]
    assert told[: len(parts)] == created  # before what undo selects
    assert told[len(parts)] == (parts[0].text(NAME), EVENT.Selection)


def test_another_document_is_told_as_new_layers(hand, told) -> None:
    everything(root(hand))
    hand.view.session.open_document(network(1, 2, 2, 1))
    created = [name for name, event in told if event == EVENT.ObjectCreated]
    assert created == [layer.text(NAME) for layer in children(root(hand))]


def test_layers_that_change_places_are_told_anew(open_canvas, told) -> None:
    hand = open_canvas(network(1, 2, 3, 1))
    everything(root(hand))
    hand.view.select(Selection(layer=hand.view.state.graph.layers[1].id))
    told.clear()
    hand.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    created = [name for name, event in told if event == EVENT.ObjectCreated]
    assert created == [layer.text(NAME) for layer in children(root(hand))]
    assert created[1].startswith("Hidden 1, 3 nodes")
    assert len([event for _name, event in told if event == EVENT.ObjectDestroyed]) == 4


def test_what_the_canvas_says_beside_the_pointer_is_announced(hand, told) -> None:
    root(hand)
    hand.view.editor.refuse("not here")
    assert ("Network", EVENT.Announcement) in told


def test_without_a_screen_reader_nothing_is_built_and_nothing_told(hand, monkeypatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(accessible, "_send", told.append)
    address = shiboken6.getCppPointer(hand.view)[0]
    hand.click(hand.node(H1))
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Delete)
    assert address not in accessible._trees
    node(hand, H1)
    hand.key(Qt.Key.Key_Left)
    hand.view.editor.add_node(HIDDEN)
    assert told == []


# -- life and death -------------------------------------------------------------------------------


def test_qt_deletes_the_interfaces_of_a_canvas_that_is_deleted(qapp) -> None:
    session = Session(network(1, 3, 1))
    view = CanvasView(session)
    parts = everything(QAccessible.queryAccessibleInterface(view))
    ids = [QAccessible.uniqueId(part) for part in parts]
    address = shiboken6.getCppPointer(view)[0]
    assert len(parts) == 15
    session.file_changed.connect(view.cancel_gesture)  # makes Qt ask for a second root
    parts.append(QAccessible.queryAccessibleInterface(view))
    assert parts[-1] is not parts[0]
    shiboken6.delete(view)
    assert [shiboken6.isValid(part) for part in parts] == [False] * len(parts)
    assert [QAccessible.accessibleInterface(i) for i in ids] == [None] * len(ids)
    assert address not in accessible._trees
    session.edit("Add node", lambda d: groups.add_nodes(d, HIDDEN, 1, "neutral"))
    assert session.close()


def test_qt_may_ask_anew_for_a_canvas_that_it_knows(hand, told) -> None:
    """It does when the meta-object is another one, here by a first connection of a slot."""
    old, part = root(hand), node(hand, H1)
    hand.view.session.file_changed.connect(hand.view.cancel_gesture)
    new = root(hand)
    assert new is not old
    assert node(hand, H1) is part
    assert part.parent().parent() is new
    assert outline(old) == outline(new)
    told.clear()
    hand.view.select(Selection((H1,)))
    assert [event for _name, event in told] == [EVENT.Selection, EVENT.Focus]


LIFE = """
import gc, random, sys
import shiboken6
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import network

def walk(part):
    QAccessible.uniqueId(part)
    part.text(QAccessible.Text.Name), part.state(), part.rect()
    part.actionInterface(), part.valueInterface(), part.textInterface(), part.selectionInterface()
    return 1 + sum(walk(part.child(i)) for i in range(part.childCount()))

app = QApplication([])
session = Session(network(1, 3, 1))
view = CanvasView(session)
view.show()
view.setFocus()
app.processEvents()
QAccessible.setActive(True)
session.play()
chance, walked, editor = random.Random(1), 0, view.editor
while walked < 3_000:
    walked += walk(QAccessible.queryAccessibleInterface(view))
    nodes = [n.id for n in view.state.graph.nodes]
    view.select(Selection((chance.choice(nodes),)))
    stack = session.undo_stack
    change = [editor.delete, stack.undo, stack.redo, editor.duplicate, editor.add_layer_here]
    chance.choice(change if len(nodes) < 12 else change[:1])()
    if chance.random() < 0.1:
        gc.collect()
        app.processEvents()
view.close()
session.close()
if sys.argv[1] == "delete":
    shiboken6.delete(view)
elif sys.argv[1] == "let go":
    del view, editor, change
    gc.collect()
print("alive")
"""


@pytest.mark.parametrize("end", ["delete", "let go", "leave it to the end"])
def test_thousands_of_questions_edits_and_the_end_crash_nothing(end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", LIFE, end],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")
