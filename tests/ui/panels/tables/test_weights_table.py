from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.graph import ParameterKey
from playground.session import Session
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.tables.weights_table import (
    FROM,
    GRADIENT,
    LOCKED,
    TO,
    VALUE,
    WeightsTable,
)
from playground.ui.window import MainWindow


@pytest.fixture
def table(qtbot: QtBot, session: Session) -> WeightsTable:
    table = WeightsTable(session)
    qtbot.addWidget(table)
    table.resize(400, 300)
    with qtbot.waitExposed(table):
        table.show()
    table.show_snapshot(session.shown)
    return table


def shown(table: WeightsTable, row: int, column: int) -> str:
    return str(table.view.model().index(row, column).data())


def test_the_model_keeps_its_contract(
    qtmodeltester: ModelTester, table: WeightsTable, session: Session
) -> None:
    qtmodeltester.check(table.model)
    session.edit("Add node", lambda d: edits.add_node(d, d.graph.layers[1].id))
    table.show_snapshot(session.shown)
    qtmodeltester.check(table.model)
    assert table.model.rowCount() == session.document.graph.n_parameters == 13


def test_weights_then_biases_with_their_names(table: WeightsTable, session: Session) -> None:
    assert [shown(table, 0, FROM), shown(table, 0, TO)] == ["x", "h1"]
    assert [shown(table, 6, FROM), shown(table, 6, TO)] == ["bias", "h1"]
    value = float(shown(table, 0, VALUE))
    assert value == pytest.approx(session.document.parameters[0], abs=1e-4)


def test_a_value_can_be_typed(qtbot: QtBot, table: WeightsTable, session: Session) -> None:
    index = table.view.model().index(2, VALUE)
    table.view.setCurrentIndex(index)
    table.view.edit(index)
    editor = table.view.focusWidget()
    assert editor is not table.view
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "-0,5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.document.parameters[2] == -0.5)
    assert "x → h3" in session.undo_stack.undoText()


def test_a_lock_can_be_ticked(table: WeightsTable, session: Session) -> None:
    index = table.view.model().index(6, LOCKED)
    assert table.view.model().setData(
        index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole
    )
    assert session.document.graph.locked[6]
    assert session.document.graph.nodes[1].locked


def test_rows_sort_by_number_not_by_text(table: WeightsTable, session: Session) -> None:
    values = {key: float(v) for key, v in zip(session.document.graph.parameter_keys,
              [10, 9, -1, 0.5, -30, 2, 0, 0, 0, 100], strict=True)}  # fmt: skip
    session.edit("Set", lambda d: edits.set_values(d, values))
    table.show_snapshot(session.shown)
    table.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    column = [float(shown(table, row, VALUE)) for row in range(10)]
    assert column == sorted(values.values())


def test_keys_sort_by_the_column_that_they_are_on(
    qtbot: QtBot, table: WeightsTable, session: Session
) -> None:
    view = table.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, VALUE))
    key = table.model.key(1)
    for way, turned in ((Qt.Key.Key_Up, False), (Qt.Key.Key_Down, True)):
        qtbot.keyClick(view, way, Qt.KeyboardModifier.AltModifier)
        values = [float(shown(table, row, VALUE)) for row in range(view.model().rowCount())]
        assert values == sorted(values, reverse=turned)
        row = view.model().mapToSource(view.currentIndex()).row()
        assert table.model.key(row) == key
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    names = [shown(table, row, TO) for row in range(view.model().rowCount())]
    assert names == sorted(names)
    assert session.undo_stack.count() == 0


def test_space_locks_where_the_keyboard_is(
    qtbot: QtBot, table: WeightsTable, session: Session
) -> None:
    view = table.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(2, LOCKED))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert session.document.graph.locked[2]
    table.show_snapshot(session.shown)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not session.document.graph.locked[2]


def test_selecting_rows_names_the_parameters(table: WeightsTable, session: Session) -> None:
    chosen: list[object] = []
    table.keys_selected.connect(chosen.append)
    table.view.selectRow(1)
    keys = session.document.graph.parameter_keys
    assert chosen == [[keys[1]]]
    table.select([keys[0], keys[7]])
    assert chosen == [[keys[1]]], "mirroring is silent"
    rows = {index.row() for index in table.view.selectionModel().selectedRows()}
    assert rows == {0, 7}


def test_a_lock_does_not_lose_the_selection(table: WeightsTable, session: Session) -> None:
    table.view.selectRow(1)
    key = session.document.graph.parameter_keys[1]
    session.edit("Lock", lambda d: edits.set_locked(d, [key], True))
    table.show_snapshot(session.shown)
    assert len(table.view.selectionModel().selectedRows()) == 1


def edit_value(qtbot: QtBot, table: WeightsTable, row: int, text: str) -> QWidget:
    """Enter on a row opens its value; the text is typed over it, and Enter pressed."""
    table.view.setCurrentIndex(table.view.model().index(row, FROM))
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    editor = table.view.focusWidget()
    assert editor is not table.view
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    return editor


@pytest.mark.parametrize("text", ["1/3", "0,25", "0.25"])
def test_enter_opens_the_value_and_puts_it_in(
    qtbot: QtBot, table: WeightsTable, session: Session, text: str
) -> None:
    edit_value(qtbot, table, 3, text)
    assert session.document.parameters[3] == (1 / 3 if text == "1/3" else 0.25)
    qtbot.waitUntil(table.view.hasFocus)


def test_escape_leaves_the_value_as_it_was(
    qtbot: QtBot, table: WeightsTable, session: Session
) -> None:
    before = session.document.parameters.copy()
    table.view.setFocus()
    table.view.setCurrentIndex(table.view.model().index(2, VALUE))
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, NumberField)
    qtbot.keyClicks(field, "1,5")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is table.view
    assert (session.document.parameters == before).all()
    assert session.undo_stack.count() == 0


@pytest.mark.parametrize("text", ["abc", "1e400"])
def test_what_is_no_number_stays_in_its_field_with_the_reason(
    qtbot: QtBot, table: WeightsTable, session: Session, text: str
) -> None:
    said: list[str] = []
    table.refused.connect(said.append)
    before = session.document
    editor = edit_value(qtbot, table, 3, text)
    assert isinstance(editor, NumberField)
    assert editor.isVisible()
    assert editor.hasFocus()
    assert editor.text() == text
    assert said == [editor.message] != [""]
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.hasFocus()
    assert session.document is before
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "2")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.document.parameters[3] == 2.0


def test_the_selection_outlives_a_change_of_structure_and_its_undo(
    table: WeightsTable, session: Session
) -> None:
    def chosen() -> list[ParameterKey]:
        rows = [index.row() for index in table.view.selectionModel().selectedRows()]
        return [table.model.key(row) for row in rows]

    heard: list[object] = []
    table.keys_selected.connect(heard.append)
    keys = session.document.graph.parameter_keys
    table.select([keys[1], keys[7]])
    table.view.selectionModel().setCurrentIndex(
        table.view.model().index(7, VALUE), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    session.edit("Add node", lambda d: edits.add_node(d, d.graph.layers[1].id))
    table.show_snapshot(session.shown)
    assert chosen() == [keys[1], keys[7]]
    assert table.model.key(table.view.currentIndex().row()) == keys[7]
    session.undo_stack.undo()
    table.show_snapshot(session.shown)
    assert chosen() == [keys[1], keys[7]]
    assert heard == [], "nothing was chosen anew"


def test_the_keyboard_is_on_a_row_as_soon_as_it_comes(qtbot: QtBot, table: WeightsTable) -> None:
    heard: list[object] = []
    table.keys_selected.connect(heard.append)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert (table.view.currentIndex().row(), table.view.currentIndex().column()) == (0, VALUE)
    assert heard == []
    table.view.clearFocus()
    table.view.selectRow(4)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.view.currentIndex().row() == 4


def test_an_edit_of_the_network_ends_the_typing_in_a_cell(
    qtbot: QtBot, table: WeightsTable, session: Session
) -> None:
    for typed in ("", "7"):
        index = table.view.model().index(0, VALUE)
        table.view.setCurrentIndex(index)
        table.view.edit(index)
        field = table.view.viewport().findChildren(NumberField)[-1]
        qtbot.keyClicks(field, typed)
        before = session.undo_stack.index()
        assert session.edit("Add", lambda d: edits.add_node(d, d.graph.layers[1].id)) == ""
        table.show_snapshot(session.shown)
        QApplication.processEvents()
        assert session.undo_stack.index() == before + 1
        assert 7.0 not in session.document.parameters


def test_no_number_is_cut_in_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 700)
    window.docks["weights"].show()
    qtbot.waitUntil(lambda: window.docks.widths.settled)
    table, session = window.weights_table, window.session
    weights = {session.document.graph.parameter_keys[0]: -9.999e-101}
    session.edit("Set", lambda d: edits.set_values(d, weights))
    table.show_snapshot(session.shown)
    assert shown(table, 0, VALUE) == "-9.999e-101"
    for column in (VALUE, GRADIENT):
        assert table.view.sizeHintForColumn(column) <= table.view.columnWidth(column)
    header = table.view.horizontalHeader()
    for column in range(5):
        assert header.sectionSizeHint(column) <= table.view.columnWidth(column)
    assert table.view.horizontalScrollBar().maximum() == 0


def test_the_title_of_the_column_sorted_by_has_an_arrow(table: WeightsTable) -> None:
    def titles() -> list[str]:
        model = table.view.model()
        return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]

    assert titles() == ["From", "To", "Value", "Gradient", "Locked"]
    table.view.sortByColumn(VALUE, Qt.SortOrder.AscendingOrder)
    assert titles() == ["From", "To", "▴ Value", "Gradient", "Locked"]
    table.view.sortByColumn(TO, Qt.SortOrder.DescendingOrder)
    assert titles() == ["From", "To ▾", "Value", "Gradient", "Locked"]


def test_no_title_is_cut_by_its_arrow(table: WeightsTable) -> None:
    header = table.view.horizontalHeader()
    for column in (VALUE, GRADIENT, LOCKED):
        table.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        title = table.view.model().headerData(column, Qt.Orientation.Horizontal)
        assert QFontMetrics(header.font()).horizontalAdvance(title) < header.sectionSize(column)
