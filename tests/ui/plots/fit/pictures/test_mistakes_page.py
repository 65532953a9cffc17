from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.engine.reference import predict
from playground.model.document import Builtin, Data, Training, dense_document
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.pictures.mistakes_page import MistakesPage
from playground.ui.plots.fit.table.view import TableView
from tests.ui.plots.mouse import click


@pytest.fixture
def page(table: TableView) -> MistakesPage:
    table.choose("mistakes")
    return table.mistakes


def wrong_rows(session: Session, rows: np.ndarray) -> list[int]:
    """Those of some rows whose largest output is not the true class."""
    dataset = session.dataset
    p = predict(session.program, session.shown.parameters, dataset.x[rows])
    return rows[p.argmax(axis=1) != dataset.y[rows].argmax(axis=1)].tolist()


def test_the_wrong_test_pictures_are_listed_with_true_class_taken_class_and_confidence(
    page: MistakesPage, session: Session
) -> None:
    tested = np.flatnonzero(session.dataset.test)
    rows = wrong_rows(session, tested)
    assert [cell.row for cell in page.grid.cells] == rows
    n = len(tested)
    percent = f"{len(rows) / n:.1%}"
    assert page.summary.text() == f"{len(rows)} of {n} test rows are wrong ({percent})"
    cell = page.grid.cells[3]
    p = predict(session.program, session.shown.parameters, session.dataset.x[[cell.row]])[0]
    assert cell.true == str(int(session.dataset.y[cell.row].argmax()))
    assert cell.found == str(int(p.argmax()))
    assert cell.sure == f"{p.max():.0%}"


def test_training_pictures_can_be_listed_in_their_place(
    table: TableView, page: MistakesPage, session: Session
) -> None:
    table.commands["rows_next"].trigger()
    rows = wrong_rows(session, np.flatnonzero(~session.dataset.test))
    assert [cell.row for cell in page.grid.cells] == rows
    assert "training rows are wrong" in page.summary.text()


def test_the_list_follows_training(qtbot: QtBot, page: MistakesPage, session: Session) -> None:
    before = len(page.grid.cells)
    session.step(150)
    qtbot.waitUntil(lambda: session.live.step == 150 and not session.running)
    rows = wrong_rows(session, np.flatnonzero(session.dataset.test))
    qtbot.waitUntil(lambda: [cell.row for cell in page.grid.cells] == rows)
    assert len(rows) < before


def test_a_click_probes_the_picture_and_puts_it_on_the_pad(
    table: TableView, page: MistakesPage, session: Session
) -> None:
    row = page.grid.cells[2].row
    place = page.grid.place_of(row)
    assert place is not None
    click(page.grid, place.center())
    assert page.grid.chosen == row
    assert session.probe == tuple(session.dataset.x[row].tolist())
    table.choose("pad")
    assert table.pad.pad.drawing.picture == session.probe


def test_keys_and_commands_go_through_the_list(
    table: TableView, page: MistakesPage, session: Session
) -> None:
    rows = [cell.row for cell in page.grid.cells]
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.chosen == rows[0]
    table.commands["wrong_next"].trigger()
    table.commands["wrong_next"].trigger()
    assert page.grid.chosen == rows[2]
    table.commands["wrong_back"].trigger()
    assert page.grid.chosen == rows[1]
    assert session.probe == tuple(session.dataset.x[rows[1]].tolist())


def test_a_row_of_a_table_is_listed_by_its_number(dock: FitDock, session: Session) -> None:
    training = Training(loss="cross_entropy")
    data = Data(Builtin("penguins"), "standard")
    session.open_document(dense_document((4, 3), ("softmax",), data, training))
    dock.table.choose("mistakes")
    page = dock.table.mistakes
    classes = session.dataset.y.argmax(axis=1)
    found = session.derived.outputs.argmax(axis=1)
    rows = np.flatnonzero((classes != found) & session.dataset.test).tolist()
    assert [cell.row for cell in page.grid.cells] == rows
    page.grid.step(1)
    assert session.probe == tuple(session.dataset.x[rows[0]].tolist())
    page.grid.grab()


def test_a_regression_has_no_wrong_rows(dock: FitDock, session: Session) -> None:
    data = Data(Builtin("auto_mpg"), "standard")
    session.open_document(dense_document((4, 1), ("linear",), data))
    why_not = dock.table.commands["rows_mistakes"].command.why_not
    assert why_not() == "A regression has no classes."
