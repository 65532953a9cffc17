from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import Data, Generator, Training, dense_document
from playground.session import Session
from playground.ui.panels.tables.piece_table import PieceTable
from tests.ui.conftest import OpenWindow


@pytest.fixture
def table(session: Session, qtbot: QtBot) -> Iterator[PieceTable]:
    x, a, b, c, y = (node.id for node in session.document.graph.nodes)
    ways = {(x, a): 1.0, (x, b): -1.0, (x, c): 1.0, (a, y): 1.0, (b, y): 0.5, (c, y): -2.0}
    values = {**ways, a: 0.5, b: 0.1, c: -0.5}  # kinks at -0.5, 0.1 and 0.5
    assert session.edit("Set", lambda d: edits.set_values(d, values)) == ""
    table = PieceTable(session)
    qtbot.addWidget(table)
    table.resize(600, 300)
    with qtbot.waitActive(table):
        table.show()
        table.activateWindow()
    table.refresh()
    return table


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_every_piece_is_a_row_and_csv_has_all_digits(session: Session, table: PieceTable) -> None:
    table.csv_button.click()
    rows = list(csv.DictReader(io.StringIO(copied())))
    assert len(rows) == table.views[0].model().rowCount() == 4
    assert rows[0]["from"] == "" == rows[-1]["to"]
    for left, right in pairwise(rows):
        x = float(left["to"])
        assert x == float(right["from"])
        values = [float(r["slope"]) * x + float(r["intercept"]) for r in (left, right)]
        assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_ctrl_c_copies_the_selected_rows_of_the_tab_in_front(
    qtbot: QtBot, table: PieceTable
) -> None:
    table.tabs.setCurrentIndex(1)
    table.views[1].selectRow(1)
    table.views[1].setFocus()
    qtbot.keyClick(table.views[1], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = copied().splitlines()
    assert len(lines) == 2
    assert lines[0].split()[:2] == ["x", "y"]
    x = table.views[1].model().index(1, 0).data()
    assert lines[1].split()[0] == x


def test_choosing_a_row_points_at_its_place(table: PieceTable) -> None:
    seen: list[float | None] = []
    table.x_pointed.connect(seen.append)
    table.views[0].selectRow(1)
    start, end = (float(table.views[0].model().index(1, c).data()) for c in (0, 1))
    assert seen == [pytest.approx((start + end) / 2.0, abs=1e-4)]


def test_a_smooth_network_has_no_pieces_and_says_so(session: Session, table: PieceTable) -> None:
    hidden = session.document.graph.layers[1].id
    session.edit("Bend", lambda d: edits.set_activation(d, hidden, "tanh"))
    table.refresh()
    assert table.views[0].model().rowCount() == 0
    assert table.note.text()
    assert not table.copy_button.isEnabled()


def test_a_hidden_table_costs_nothing(session: Session, table: PieceTable) -> None:
    table.hide()
    node = session.document.graph.units[0].id
    before = table.views[1].model().index(0, 0).data()
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.77}))
    table.refresh()
    assert table.views[1].model().index(0, 0).data() == before


def test_what_is_copied_as_text_is_what_the_table_shows(table: PieceTable) -> None:
    model = table.views[0].model()
    table.copy_button.click()
    heading, *lines = copied().splitlines()
    columns = range(model.columnCount())
    across = Qt.Orientation.Horizontal
    assert heading.split("  ")[-1] == model.headerData(columns[-1], across)
    assert all(str(model.headerData(i, across)) in heading for i in columns)
    assert len(lines) == model.rowCount()
    for row, line in enumerate(lines):
        cells = [model.index(row, i).data() for i in columns]
        assert line.split() == " ".join(cells).split()


def test_in_a_small_window_every_heading_can_be_read(open_window: OpenWindow, qtbot: QtBot) -> None:
    data, training = Data(Generator("sine")), Training(initializer="spread")
    window = open_window(dense_document((1, 12, 1), ("relu", "linear"), data, training))
    window.resize(1024, 700)
    window.docks["pieces"].show()
    QApplication.processEvents()
    view = window.piece_table.views[0]
    window.piece_table.refresh()
    assert view.verticalScrollBar().maximum() > 0
    header = view.horizontalHeader()
    for column in range(5):
        assert header.sectionSizeHint(column) <= header.sectionSize(column)
    assert view.horizontalScrollBar().maximum() == 0


def test_until_it_is_told_of_an_edit_the_table_shows_the_pieces_it_was_told_of(
    session: Session, table: PieceTable
) -> None:
    model = table.views[1].model()  # behind the other, so that nobody has looked at it yet
    a = session.document.graph.layers[1].nodes[0].id
    assert session.edit("Delete", lambda d: edits.remove_nodes(d, [a])) == ""
    assert [model.index(i, 2).data() for i in range(3)] == ["h1", "h2", "h3"]
    table.refresh()
    assert model.rowCount() == 2


def test_ends_of_pieces_and_kinks_over_dates_are_dates(session: Session, table: PieceTable) -> None:
    rows = as_points(session.dataset)
    dates = replace(rows, x_names=("when",), y_names=("y",), dates=("when",))
    document = replace(session.document, data=Data(dates))
    session.open_document(document)
    table.refresh()
    pieces, kinks = (view.model() for view in table.views)
    cells = [pieces.index(row, column).data() for row, column in ((0, 1), (1, 0), (0, 3))]
    assert cells[:2] == ["1969-12-31 12:00"] * 2
    assert cells[2] == "0.0500", "a value of y"
    assert kinks.index(1, 0).data() == "1970-01-01 02:24"
