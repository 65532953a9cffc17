"""The import dialog in the real window, driven as a person would."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu
from pytestqt.qtbot import QtBot

from playground.files.export import EXPORTS
from playground.model import groups
from playground.model.document import Points
from playground.model.selection import Selection
from playground.ui.importing.columns import ROLE
from playground.ui.importing.dialog import ImportDialog
from playground.ui.window import MainWindow

FLOWERS = (
    "id;width;colour;species\n1;1,5;red;b\n2;2,5;blue;a\n3;3,5;red;c\n"
    "4;;;a\n5;5,5;blue;b\n6;6,5;red;c\n"
)
KEY = Qt.Key


class Person:
    """Opens tables, chooses roles, and presses buttons."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self._qtbot, self._folder = window, qtbot, folder

    @property
    def dialog(self) -> ImportDialog:
        return self.window.findChildren(ImportDialog)[-1]

    def open(self, text: str | bytes, name: str = "flowers.csv") -> ImportDialog:
        path = self._folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.window.flow.open_path(path)
        return self.wait()

    def wait(self) -> ImportDialog:
        self._qtbot.waitUntil(lambda: not self.dialog.busy, timeout=10_000)
        return self.dialog

    def choose(self, column: str, role: str) -> None:
        """Click on the role of a column, and on an entry of the menu."""
        columns = self.dialog.columns
        assert columns.rows.table is not None
        row = columns.rows.table.names.index(column)
        place = columns.visualRect(columns.rows.index(row, ROLE)).center()
        QTest.mouseClick(columns.viewport(), Qt.MouseButton.LeftButton, pos=place)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(a for a in menu.actions() if a.text() == role)
        at = menu.actionGeometry(action).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.wait()

    def pick(self, combo: QComboBox, value: str) -> None:
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
        self.wait()

    def use(self) -> None:
        self.wait()
        QTest.mouseClick(self.dialog.ok, Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def roles(self) -> dict[str, str]:
        rows = self.dialog.columns.rows
        assert rows.table is not None
        return {c.name: str(rows.role_at(i)) for i, c in enumerate(rows.table.columns)}

    def preview(self) -> list[list[str]]:
        model = self.dialog.preview.model()
        return [
            [model.index(r, c).data() for c in range(model.columnCount(QModelIndex()))]
            for r in range(model.rowCount(QModelIndex()))
        ]


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    person = Person(window, qtbot, tmp_path)
    yield person
    for dialog in window.findChildren(ImportDialog):
        dialog.reject()


def points_of(window: MainWindow) -> Points:
    source = window.session.document.data.source
    assert isinstance(source, Points)
    return source


def test_the_dialog_shows_how_a_table_is_read_and_what_is_suggested(person: Person) -> None:
    dialog = person.open(FLOWERS)
    assert dialog.windowTitle() == "Data from flowers.csv"
    assert dialog.focusWidget() is dialog.reading_bar.separator
    bar = dialog.reading_bar
    assert (bar.separator.currentData(), bar.decimal.currentData()) == (";", ",")
    assert (bar.encoding.currentData(), bar.header.isChecked()) == ("utf-8", True)
    assert person.preview()[0] == ["1", "1.5", "red", "b"]
    assert person.preview()[3] == ["4", "missing", "missing", "a"]
    assert person.roles() == {
        "id": "leave out", "width": "input", "colour": "leave out", "species": "classes",
    }  # fmt: skip
    assert dialog.task.text() == "1 input, 3 classes: softmax and cross-entropy (a, b, c)"
    assert dialog.note.text() == "5 rows, 1 of them held out; 1 without a value left out."


def test_the_chosen_columns_are_learned_in_one_undo_step(person: Person) -> None:
    window = person.window
    before = window.session.live_document
    person.open(FLOWERS)
    person.choose("colour", "Input for each category")
    assert person.dialog.task.text().startswith("3 inputs, 3 classes: softmax")
    person.use()
    points = points_of(window)
    assert points.x_names == ("width", "colour = blue", "colour = red")
    assert points.classes == ("a", "b", "c")
    graph, training = window.session.document.graph, window.session.document.training
    assert [node.name for node in graph.layers[0].nodes] == list(points.x_names)
    assert (graph.layers[-1].activation, training.loss) == ("softmax", "cross_entropy")
    assert window.status.texts()["note"] == ("5 rows from flowers; 1 without a value was left out")
    window.commands["undo"].trigger()
    assert window.session.live_document.same_as(before)


def test_roles_missing_values_scaling_and_held_out_rows_are_chosen(person: Person) -> None:
    dialog = person.open(FLOWERS)
    person.choose("width", "Target")
    assert person.roles()["species"] == "leave out"  # classes are learned alone
    assert dialog.error.text() == "Choose an input among the columns."
    assert not dialog.ok.isEnabled()
    person.choose("id", "Input")
    person.choose("colour", "Input for each category")
    assert dialog.task.text() == "3 inputs, 1 output: regression"
    person.pick(dialog.rows_bar.missing, "fill")
    person.pick(dialog.rows_bar.scalings, "minmax")
    dialog.rows_bar.held_out.setFocus()
    dialog.rows_bar.held_out.selectAll()
    QTest.keyClicks(dialog.rows_bar.held_out, "40")
    QTest.keyClick(dialog.rows_bar.seed, KEY.Key_Tab)
    dialog.rows_bar.held_out.commit()
    person.use()
    data = person.window.session.document.data
    assert (data.scaling, len(points_of(person.window).test)) == ("minmax", 2)
    assert len(points_of(person.window).x) == 5  # a missing target can't be filled


def test_several_selected_columns_get_one_role(person: Person) -> None:
    dialog = person.open("a,b,c,d\n1,2,3,4\n2,3,4,6\n3,5,7,8\n")
    columns = dialog.columns
    columns.setFocus()
    columns.selectRow(0)
    QTest.keyClick(columns, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(columns, KEY.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == "Leave out").trigger()
    menu.close()
    assert list(person.roles().values()) == ["leave out", "leave out", "input", "target"]
    assert dialog.isVisible()


def test_another_separator_decimal_sign_heading_or_encoding_is_read_at_once(
    person: Person,
) -> None:
    dialog = person.open("a;b\n1,500;2\n3,500;4\n")
    assert "'1,500' has two meanings and was read as 1.5" in dialog.note.text()
    person.pick(dialog.reading_bar.decimal, ".")
    person.wait()
    assert person.preview() == [["1500", "2"], ["3500", "4"]]
    dialog.reading_bar.header.setFocus()
    QTest.keyClick(dialog.reading_bar.header, KEY.Key_Space)
    person.wait()
    assert person.preview()[0] == ["a", "b"]
    person.pick(dialog.reading_bar.separator, "|")
    person.wait()
    assert person.preview()[0] == ["a;b"]
    assert "two columns" in dialog.error.text()
    dialog.reject()
    dialog = person.open("возраст,y\n1,2\n2,3\n".encode("cp1251"), "ages.csv")
    person.pick(dialog.reading_bar.encoding, "cp1251")
    person.wait()
    assert "возраст" in person.roles()


def test_what_is_wrong_is_said_with_row_and_column(person: Person) -> None:
    before = person.window.session.document
    for text, said in (
        ("x,y\n1,2\n2\n", "Line 3: 1 cell, where the table has 2 columns."),
        ("x,y\n1,2\n2,oops\n3,4\n", "Line 3, column 2: 'oops' is not a number."),
        ("x,y\n1e308,1\n-1e308,3\n", "Line 2, column 1: '1e308' is too large;"),
        ("", "The table is empty."),
    ):
        dialog = person.open(text)
        assert dialog.error.text().startswith(said)
        assert not dialog.ok.isEnabled()
        QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert person.window.session.document is before


def test_a_column_with_a_wrong_cell_can_be_left_out(person: Person) -> None:
    dialog = person.open("x,y,z\n1,2,3\n2,oops,4\n3,4,5\n")
    assert dialog.error.text() == ""
    person.choose("y", "Input")
    assert dialog.error.text() == "Line 3, column 2: 'oops' is not a number."
    person.choose("y", "Leave out")
    person.use()
    assert points_of(person.window).y.tolist() == [[3.0], [4.0], [5.0]]


def test_a_table_is_pasted_from_a_spreadsheet(person: Person) -> None:
    window = person.window
    QGuiApplication.clipboard().setText("size\tprice\n1,5\t2\n2,5\t3\n3,5\t5\n")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = person.wait()
    assert dialog.windowTitle() == "Data from the clipboard"
    assert dialog.reading_bar.encoding.isHidden()
    person.use()
    assert points_of(window).x.tolist() == [[1.5], [2.5], [3.5]]
    dialog = person.open(FLOWERS)
    QTest.mouseClick(dialog.paste, Qt.MouseButton.LeftButton)
    person.wait()
    assert list(person.roles()) == ["size", "price"]
    QGuiApplication.clipboard().setText("no table")
    assert not dialog.paste.isEnabled()
    assert "holds no table" in dialog.paste.toolTip()


def test_the_latest_copy_is_pasted(person: Person) -> None:
    window = person.window
    window.session.edit("Layer", lambda d: groups.with_hidden(d, (3,)))
    QGuiApplication.clipboard().setText("size\tprice\n1\t2\n2\t3\n")
    node = window.session.document.graph.layers[1].nodes[0].id
    window.canvas.select(Selection((node,)))
    window.commands["copy"].trigger()
    n = len(window.session.document.graph.nodes)
    window.commands["paste"].trigger()
    assert len(window.session.document.graph.nodes) == n + 1
    assert window.findChildren(ImportDialog) == []


def test_an_export_of_the_program_keeps_its_held_out_rows(person: Person) -> None:
    window = person.window
    dataset = window.session.dataset
    dialog = person.open(EXPORTS["csv"].text(window.session.live_document), "rows.csv")
    assert dialog.rows_bar.split.isChecked()
    assert not dialog.rows_bar.held_out.isEnabled()
    person.use()
    points = points_of(window)
    assert points.test == tuple(np.flatnonzero(dataset.test).tolist())
    assert points.x.tobytes() == dataset.x.tobytes()


def test_the_window_goes_on_while_a_large_table_is_read_and_cancel_stops_it(
    person: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    window = person.window
    path = tmp_path / "large.csv"
    row = ",".join(f"{i}.5" for i in range(20))
    path.write_text("\n".join([row] * 60_000))
    before = window.session.document
    window.flow.open_path(path)
    dialog, shares = person.dialog, []
    qtbot.waitUntil(lambda: shares.append(dialog.progress.value()) or 5 < shares[-1] < 90)
    assert not dialog.ok.isEnabled()
    assert len(shares) > 2  # events were handled meanwhile
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert "data reader" not in {thread.name for thread in threading.enumerate()}
    assert window.session.document is before
