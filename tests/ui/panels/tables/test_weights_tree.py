from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import dense_document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.tables.network_model import GRADIENT, LOCKED, NAME, VALUE
from playground.ui.panels.tables.weights_tree import WeightsTree
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow

KEY = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
INPUT, X, HIDDEN, H1, H2, H3, OUTPUT, Y = 1, 2, 3, 4, 5, 6, 7, 8
VALUES = {(X, H1): 10.0, (X, H2): 9.0, (X, H3): -1.0, (H1, Y): 0.5, (H2, Y): -30.0, (H3, Y): 2.0,
          H1: 0.0, H2: 0.25, H3: 0.75, Y: 100.0}  # fmt: skip


@pytest.fixture
def tree(qtbot: QtBot, session: Session) -> WeightsTree:
    """On a 1-3-1 network with known values, in front, with the keyboard."""
    assert session.edit("Set", lambda d: edits.set_values(d, VALUES)) == ""
    session.undo_stack.clear()
    tree = WeightsTree(session)
    qtbot.addWidget(tree)
    tree.resize(500, 600)
    with qtbot.waitActive(tree):
        tree.show()
        tree.activateWindow()
    tree.refresh()
    session.document_changed.connect(tree.refresh)
    tree.view.setFocus()
    return tree


def rows(tree: WeightsTree) -> list[QModelIndex]:
    """All rows that are unfolded, from the top."""
    found, row = [], tree.view.model().index(0, NAME)
    while row.isValid():
        found.append(row)
        row = tree.view.indexBelow(row)
    return found


def column(tree: WeightsTree, number: int) -> list[str]:
    return [str(row.siblingAtColumn(number).data()) for row in rows(tree)]


def cell(tree: WeightsTree, name: str, number: int = NAME) -> QModelIndex:
    return rows(tree)[column(tree, NAME).index(name)].siblingAtColumn(number)


def go_to(tree: WeightsTree, name: str, number: int = NAME) -> None:
    tree.view.setCurrentIndex(cell(tree, name, number))


def here(tree: WeightsTree) -> tuple[str, int]:
    """Where the keyboard is: the name of the row, and the column."""
    index = tree.view.currentIndex()
    return index.siblingAtColumn(NAME).data(), index.column()


def chosen(tree: WeightsTree) -> list[str]:
    return [row.data() for row in tree.view.selectionModel().selectedRows()]


def type_into_editor(qtbot: QtBot, text: str, end: Qt.Key = KEY.Key_Return) -> QWidget:
    editor = QApplication.focusWidget()
    qtbot.keyClick(editor, KEY.Key_A, CTRL)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, end)
    QApplication.processEvents()
    return editor


# -- what it shows ----------------------------------------------------------------------------


def test_the_tree_mirrors_layers_nodes_and_the_edges_into_them(tree: WeightsTree) -> None:
    assert column(tree, NAME) == [
        "Input", "x", "Hidden", "h1", "x → h1", "h2", "x → h2", "h3", "x → h3",
        "Output", "y", "h1 → y", "h2 → y", "h3 → y",
    ]  # fmt: skip
    assert column(tree, VALUE) == [
        "", "", "ReLU", "0.0000", "10.0000", "0.2500", "9.0000", "0.7500", "-1.0000",
        "Linear", "100.0000", "0.5000", "-30.0000", "2.0000",
    ]  # fmt: skip


def test_the_gradient_is_that_of_the_loss(tree: WeightsTree, session: Session) -> None:
    gradient = session.derived.gradient
    assert gradient is not None
    at = session.document.graph.edge_index[X, H2]
    assert float(cell(tree, "x → h2", GRADIENT).data()) == pytest.approx(gradient[at], rel=1e-3)
    assert cell(tree, "Hidden", GRADIENT).data() == cell(tree, "x", GRADIENT).data() == ""


def test_the_model_keeps_qts_contract(
    qtmodeltester: ModelTester, tree: WeightsTree, session: Session
) -> None:
    qtmodeltester.check(tree.model)
    session.edit("Add node", lambda d: edits.add_node(d, HIDDEN))
    qtmodeltester.check(tree.model)
    tree.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    session.undo_stack.undo()
    qtmodeltester.check(tree.model)
    assert len(rows(tree)) == 10


def test_numbers_follow_training_and_another_snapshot_shown(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    start = session.shown
    session.step(3)
    qtbot.waitUntil(lambda: session.shown.step == 3)
    tree.refresh()
    assert cell(tree, "y", VALUE).data() == f"{session.live.parameters[-1]:.4f}" != "100.0000"
    session.show(start)
    tree.refresh()
    assert cell(tree, "y", VALUE).data() == "100.0000"


def test_a_large_network_opens_without_its_edges(tree: WeightsTree, session: Session) -> None:
    data = session.document.data
    session.open_document(dense_document((1, 16, 16, 1), ("relu", "relu", "linear"), data))
    assert len(rows(tree)) == 4 + 34
    assert column(tree, NAME)[3] == "h1.1"


def test_a_screen_reader_is_told_what_a_number_is(tree: WeightsTree, session: Session) -> None:
    session.edit("Lock", lambda d: edits.set_locked(d, [H2], True))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert cell(tree, "x → h2", VALUE).data(role) == "weight 9.0000"
    assert cell(tree, "h2", VALUE).data(role) == "bias 0.2500"
    assert cell(tree, "Hidden", VALUE).data(role) == "activation ReLU"
    assert cell(tree, "h2", LOCKED).data(role) == "locked"
    assert cell(tree, "h1", LOCKED).data(role) == "not locked"
    told = QAccessible.queryAccessibleInterface(tree.view)
    assert told.role() == QAccessible.Role.Tree
    assert told.text(QAccessible.Text.Name) == "Weights and biases"


# -- keys -------------------------------------------------------------------------------------


def test_arrow_keys_walk_fold_and_reach_every_cell(qtbot: QtBot, tree: WeightsTree) -> None:
    go_to(tree, "Hidden")
    qtbot.keyClick(tree.view, KEY.Key_Left)
    assert "h1" not in column(tree, NAME)
    qtbot.keyClick(tree.view, KEY.Key_Right)
    qtbot.keyClick(tree.view, KEY.Key_Down)
    assert here(tree) == ("h1", NAME)
    for number in (VALUE, GRADIENT, LOCKED, LOCKED):
        qtbot.keyClick(tree.view, KEY.Key_Right)
        assert here(tree) == ("h1", number)
    for number in (GRADIENT, VALUE, NAME):
        qtbot.keyClick(tree.view, KEY.Key_Left)
        assert here(tree) == ("h1", number)
    go_to(tree, "x → h1")
    qtbot.keyClick(tree.view, KEY.Key_Left)
    assert here(tree) == ("h1", NAME)


@pytest.mark.parametrize("text", ["1/3", "0,25", "0.25"])
def test_enter_opens_the_value_and_puts_it_in(
    qtbot: QtBot, tree: WeightsTree, session: Session, text: str
) -> None:
    go_to(tree, "h1 → y")
    qtbot.keyClick(tree.view, KEY.Key_Return)
    type_into_editor(qtbot, text)
    assert session.document.weight(H1, Y) == (1 / 3 if text == "1/3" else 0.25)
    assert session.undo_stack.text(0) == "Set weight h1 → y"
    assert tree.view.hasFocus()


def test_digits_begin_to_type_the_value(qtbot: QtBot, tree: WeightsTree, session: Session) -> None:
    go_to(tree, "h2")
    qtbot.keyClicks(tree.view, "-")
    qtbot.keyClicks(QApplication.focusWidget(), "1.5")
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    assert session.document.bias(H2) == -1.5


def test_escape_leaves_the_value_as_it_was(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    go_to(tree, "x → h1")
    qtbot.keyClick(tree.view, KEY.Key_F2)
    type_into_editor(qtbot, "1,5", KEY.Key_Escape)
    assert tree.view.hasFocus()
    assert session.document.weight(X, H1) == 10.0
    assert session.undo_stack.count() == 0


@pytest.mark.parametrize("text", ["abc", "1e400"])
def test_what_is_no_number_stays_in_its_field_with_the_reason(
    qtbot: QtBot, tree: WeightsTree, session: Session, text: str
) -> None:
    said: list[str] = []
    tree.refused.connect(said.append)
    before = session.document
    go_to(tree, "h1")
    qtbot.keyClick(tree.view, KEY.Key_Return)
    editor = type_into_editor(qtbot, text)
    assert isinstance(editor, NumberField)
    assert editor.hasFocus()
    assert editor.text() == text
    assert said == [editor.message] != [""]
    qtbot.keyClick(editor, KEY.Key_Tab)
    assert editor.hasFocus()
    assert session.document is before
    type_into_editor(qtbot, "2")
    assert session.document.bias(H1) == 2.0


@pytest.mark.parametrize(("row", "text"), [("h2", "corner"), ("Hidden", "kinks")])
def test_f2_renames_nodes_and_layers(
    qtbot: QtBot, tree: WeightsTree, session: Session, row: str, text: str
) -> None:
    go_to(tree, row)
    qtbot.keyClick(tree.view, KEY.Key_F2)
    type_into_editor(qtbot, text)
    graph = session.document.graph
    assert text in (graph.display_name(H2), graph.layer(HIDDEN).name)
    assert session.undo_stack.count() == 1
    assert tree.view.hasFocus()


def test_a_name_left_as_it_was_is_no_edit(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    for row in ("h2", "Hidden"):
        go_to(tree, row)
        qtbot.keyClick(tree.view, KEY.Key_F2)
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return)
        QApplication.processEvents()
    assert session.undo_stack.count() == 0


def test_a_name_that_another_node_has_is_refused(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    said: list[str] = []
    tree.refused.connect(said.append)
    go_to(tree, "h2")
    qtbot.keyClick(tree.view, KEY.Key_F2)
    type_into_editor(qtbot, "h1")
    assert set(said) == {"Another node is called h1 already."}
    assert cell(tree, "h2").isValid()


def test_the_activation_of_a_layer_is_chosen_from_a_list(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    go_to(tree, "Hidden")
    qtbot.keyClick(tree.view, KEY.Key_Return)
    combo = QApplication.focusWidget()
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == "ReLU"
    qtbot.keyClicks(combo, "Tanh")
    assert session.document.graph.layer(HIDDEN).activation == "tanh"
    qtbot.keyClick(combo, KEY.Key_Return)
    qtbot.waitUntil(tree.view.hasFocus)
    assert cell(tree, "Hidden", VALUE).data() == "Tanh"


def test_space_locks_and_unlocks_the_row(qtbot: QtBot, tree: WeightsTree, session: Session) -> None:
    graph = session.document.graph
    for row, place in (("h2", graph.bias_index[H2]), ("x → h2", graph.edge_index[X, H2])):
        for number, locked in ((NAME, True), (LOCKED, False)):
            go_to(tree, row, number)
            qtbot.keyClick(tree.view, KEY.Key_Space)
            assert bool(session.document.graph.locked[place]) is locked
    go_to(tree, "Hidden")
    qtbot.keyClick(tree.view, KEY.Key_Space)
    assert not session.document.graph.locked.any()


def test_a_click_on_a_box_locks(qtbot: QtBot, tree: WeightsTree, session: Session) -> None:
    box = tree.view.visualRect(cell(tree, "h2", LOCKED))
    qtbot.mouseClick(tree.view.viewport(), LEFT, pos=box.topLeft() + QPoint(15, box.height() // 2))
    assert session.document.graph.node(H2).locked


def test_a_double_click_edits_the_cell(qtbot: QtBot, tree: WeightsTree, session: Session) -> None:
    at = tree.view.visualRect(cell(tree, "x → h3", VALUE)).center()
    qtbot.mouseClick(tree.view.viewport(), LEFT, pos=at)
    qtbot.mouseDClick(tree.view.viewport(), LEFT, pos=at)
    type_into_editor(qtbot, "4")
    assert session.document.weight(X, H3) == 4.0


# -- sorting ----------------------------------------------------------------------------------


def click_header(qtbot: QtBot, tree: WeightsTree, number: int) -> None:
    header = tree.view.header()
    x = header.sectionViewportPosition(number) + 20
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))


def titles(tree: WeightsTree) -> list[str]:
    across = Qt.Orientation.Horizontal
    return [tree.view.model().headerData(i, across) for i in range(LOCKED + 1)]


def test_a_click_on_a_title_sorts_all_values_and_the_third_brings_the_tree_back(
    qtbot: QtBot, tree: WeightsTree
) -> None:
    unsorted = column(tree, NAME)
    click_header(qtbot, tree, VALUE)
    assert [float(text) for text in column(tree, VALUE)] == sorted(VALUES.values())
    assert column(tree, NAME)[:3] == ["h2 → y", "x → h3", "bias of h1"]
    assert titles(tree) == ["Name", "▴ Value", "Gradient", "Locked"]
    click_header(qtbot, tree, VALUE)
    assert [float(text) for text in column(tree, VALUE)] == sorted(VALUES.values(), reverse=True)
    assert titles(tree) == ["Name", "▾ Value", "Gradient", "Locked"]
    click_header(qtbot, tree, VALUE)
    assert column(tree, NAME) == unsorted


def test_gradients_sort_by_size_and_locked_values_come_first(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    click_header(qtbot, tree, GRADIENT)
    sizes = [abs(float(text)) for text in column(tree, GRADIENT)]
    assert sizes == sorted(sizes, reverse=True)
    session.edit("Lock", lambda d: edits.set_locked(d, [H3], True))
    click_header(qtbot, tree, LOCKED)
    assert column(tree, NAME)[0] == "bias of h3"
    click_header(qtbot, tree, NAME)
    assert column(tree, NAME)[:4] == ["x → h1", "x → h2", "x → h3", "h1 → y"]


def test_keys_sort_by_the_column_they_are_on_and_bring_the_tree_back(
    qtbot: QtBot, tree: WeightsTree
) -> None:
    go_to(tree, "x → h2", VALUE)
    for key, reverse in ((KEY.Key_Up, False), (KEY.Key_Down, True)):
        qtbot.keyClick(tree.view, key, ALT)
        values = sorted(VALUES.values(), reverse=reverse)
        assert [float(text) for text in column(tree, VALUE)] == values
        assert here(tree) == ("x → h2", VALUE)
    qtbot.keyClick(tree.view, KEY.Key_Down, ALT)
    assert column(tree, NAME)[0] == "Input"
    assert here(tree) == ("x → h2", VALUE)


def test_rows_of_the_list_stay_in_place_while_their_values_change(
    tree: WeightsTree, session: Session
) -> None:
    tree.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    names = column(tree, NAME)
    session.edit("Set", lambda d: edits.set_values(d, {H1: 1000.0}))
    session.edit("Lock", lambda d: edits.set_locked(d, [H1], True))
    assert column(tree, NAME) == names
    assert cell(tree, "bias of h1", VALUE).data() == "1000.0000"
    assert cell(tree, "bias of h1", LOCKED).data() == "locked"


def test_the_list_is_edited_like_the_tree(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    tree.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    go_to(tree, "bias of h3")
    qtbot.keyClick(tree.view, KEY.Key_Return)
    type_into_editor(qtbot, "-7")
    assert session.document.bias(H3) == -7.0


# -- selection --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "selection"),
    [
        ("Hidden", Selection(layer=HIDDEN)),
        ("h2", Selection((H2,))),
        ("x → h2", Selection(edges=((X, H2),))),
    ],
)
def test_a_click_selects_and_a_selection_elsewhere_is_shown(
    qtbot: QtBot, tree: WeightsTree, row: str, selection: Selection
) -> None:
    heard: list[Selection] = []
    tree.selection_wanted.connect(heard.append)
    at = tree.view.visualRect(cell(tree, row)).center()
    qtbot.mouseClick(tree.view.viewport(), LEFT, pos=at)
    assert heard == [selection]
    tree.select(Selection((Y,)))
    tree.select(selection)
    assert chosen(tree) == [row]
    assert here(tree)[0] == row
    assert heard == [selection], "showing a selection is no choice"


def test_several_rows_are_several_parts_and_a_layer_among_them_is_its_nodes(
    qtbot: QtBot, tree: WeightsTree
) -> None:
    heard: list[Selection] = []
    tree.selection_wanted.connect(heard.append)
    for row in ("Hidden", "y", "x → h2"):
        at = tree.view.visualRect(cell(tree, row)).center()
        qtbot.mouseClick(tree.view.viewport(), LEFT, CTRL, at)
    assert heard[-1] == Selection((H1, H2, H3, Y), ((X, H2),))


def test_a_folded_part_unfolds_when_it_is_selected_elsewhere(tree: WeightsTree) -> None:
    tree.view.collapseAll()
    tree.select(Selection(edges=((H2, Y),)))
    assert chosen(tree) == ["h2 → y"]
    assert "h2 → y" in column(tree, NAME)


def test_a_layer_selected_elsewhere_is_all_its_values_in_the_list(tree: WeightsTree) -> None:
    tree.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    tree.select(Selection(layer=OUTPUT))
    assert set(chosen(tree)) == {"h1 → y", "h2 → y", "h3 → y", "bias of y"}


def test_selection_and_keyboard_outlive_sorting_a_change_of_structure_and_its_undo(
    tree: WeightsTree, session: Session
) -> None:
    heard: list[Selection] = []
    tree.selection_wanted.connect(heard.append)
    tree.select(Selection((H1,), ((X, H2),)))

    def check() -> None:
        assert set(chosen(tree)) in ({"h1", "x → h2"}, {"bias of h1", "x → h2"})
        assert here(tree)[0] == "x → h2"

    session.edit("Add node", lambda d: edits.add_node(d, HIDDEN))
    assert "h4" in column(tree, NAME)
    check()
    tree.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    check()
    session.undo_stack.undo()
    check()
    tree.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    check()
    assert heard == [], "nothing was chosen anew"


def test_what_is_folded_stays_so_when_the_network_changes(
    tree: WeightsTree, session: Session
) -> None:
    tree.view.collapse(cell(tree, "h1"))
    tree.view.collapse(cell(tree, "Output"))
    session.edit("Add node", lambda d: edits.add_node(d, HIDDEN))
    names = column(tree, NAME)
    assert "x → h1" not in names
    assert "y" not in names
    assert "x → h2" in names


def test_typing_goes_on_while_the_network_changes_unless_its_row_goes(
    qtbot: QtBot, tree: WeightsTree, session: Session
) -> None:
    for gone in (False, True):
        go_to(tree, "x → h3", VALUE)
        qtbot.keyClicks(tree.view, "7")
        assert session.edit("Add", lambda d: edits.add_node(d, HIDDEN)) == ""
        if gone:
            assert session.edit("Remove", lambda d: edits.remove_nodes(d, [H3])) == ""
            QApplication.processEvents()
            assert 7.0 not in session.document.parameters
        else:
            qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return)
            assert session.document.weight(X, H3) == 7.0
            QApplication.processEvents()


# -- in the window ----------------------------------------------------------------------------


@pytest.fixture
def docked(open_window: OpenWindow, session: Session, qtbot: QtBot) -> MainWindow:
    """A window on a 1-3-1 network with the weights below the canvas."""
    window = open_window(session.document)
    window.resize(1024, 700)
    window.docks["weights"].show()
    QApplication.processEvents()
    return window


def test_no_number_and_no_title_is_cut_in_a_small_window(qtbot: QtBot, docked: MainWindow) -> None:
    tree, session = docked.weights_tree, docked.session
    edge = session.document.graph.edges[0].key
    session.edit("Set", lambda d: edits.set_values(d, {edge: -9.999e-101}))
    tree.select(Selection(edges=(edge,)))
    cell = tree.view.currentIndex().siblingAtColumn(VALUE)
    qtbot.waitUntil(lambda: cell.data() == "-9.999e-101")
    header = tree.view.header()
    for number in (VALUE, GRADIENT, LOCKED):
        assert tree.view.sizeHintForColumn(number) <= tree.view.columnWidth(number)
        tree.view.sortByColumn(number, Qt.SortOrder.AscendingOrder)
        title = QFontMetrics(header.font()).horizontalAdvance(titles(tree)[number])
        assert title < header.sectionSize(number)
    assert tree.view.horizontalScrollBar().maximum() == 0


def test_delete_takes_the_selected_parts_away(qtbot: QtBot, docked: MainWindow) -> None:
    tree, session = docked.weights_tree, docked.session
    tree.view.setFocus()
    for key, selection in (
        (KEY.Key_Delete, Selection(edges=((X, H2),))),
        (KEY.Key_Backspace, Selection((H1,))),
    ):
        docked.canvas.select(selection)
        qtbot.keyClick(tree.view, key)
        assert not selection.within(session.document.graph)
        assert tree.view.currentIndex().isValid(), "the keyboard stays near"
    session.undo_stack.undo()
    assert docked.canvas.selection() == Selection((H1,))
    assert chosen(tree) == ["h1"]
