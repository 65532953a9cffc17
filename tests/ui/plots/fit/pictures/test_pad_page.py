"""The pad by real mouse events: strokes, pixels, probe and probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.engine.reference import predict
from playground.model import edits
from playground.model.document import Builtin, Data, dense_document
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.pictures.drawing import Drawing, Stroke, centred, pixels
from playground.ui.plots.fit.pictures.look import look_of
from playground.ui.plots.fit.pictures.pad_page import PadPage
from playground.ui.plots.fit.table.view import TableView
from tests.ui.plots.fit.pictures.conftest import digits
from tests.ui.plots.mouse import LEFT, RIGHT, move, press, release

SEVEN = ((1.5, 1.0), (6.0, 1.0), (3.5, 7.0))  # in pixels of the picture


@pytest.fixture
def page(table: TableView) -> PadPage:
    return table.pad


def draw(page: PadPage, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Draw a line through these points with a button down."""
    area = page.pad.area()
    places = [
        QPointF(area.left() + x * area.width() / 8.0, area.top() + y * area.height() / 8.0)
        for x, y in points
    ]
    press(page.pad, places[0], button)
    for place in places[1:]:
        move(page.pad, place, button)
    release(page.pad, places[-1], button)


def outputs(session: Session, x: tuple[float, ...]) -> np.ndarray:
    row = session.dataset.inputs.to_network(np.array([x]))
    return predict(session.program, session.shown.parameters, row)[0]


def test_digits_open_with_the_pad(table: TableView, page: PadPage) -> None:
    assert table.plots.currentText() == "Draw a picture"
    assert page.pad.isVisible()


def test_a_stroke_becomes_pixels_the_probe_and_the_network_s_probabilities(
    page: PadPage, session: Session
) -> None:
    draw(page, *SEVEN)
    look = look_of(session.dataset)
    assert look is not None
    assert session.probe is not None
    expected = pixels(centred(Drawing(None, (Stroke(SEVEN),)), look), look)
    np.testing.assert_allclose(session.probe, expected, atol=0.02)
    assert max(session.probe) > 0.9
    p = outputs(session, session.probe)
    assert page.bars.chances is not None
    assert page.bars.names == tuple("0123456789")
    assert page.bars.chances.texts == tuple(f"{value:.1%}" for value in p)
    assert page.bars.chances.winner == int(p.argmax())


def test_the_probabilities_follow_while_the_button_is_down(
    qtbot: QtBot, page: PadPage, session: Session
) -> None:
    area = page.pad.area()
    press(page.pad, area.center())
    qtbot.waitUntil(lambda: session.probe is not None)
    first = session.probe
    move(page.pad, area.center() + QPointF(40.0, 60.0), LEFT)
    qtbot.waitUntil(lambda: session.probe not in (None, first))
    assert page.bars.chances is not None
    p = outputs(session, session.probe or ())
    assert page.bars.chances.texts == tuple(f"{value:.1%}" for value in p)
    release(page.pad, area.center())


def test_the_probabilities_follow_training_and_the_snapshot_shown(
    qtbot: QtBot, page: PadPage, session: Session
) -> None:
    draw(page, *SEVEN)
    assert page.bars.chances is not None
    earlier, before = session.live, page.bars.chances.texts
    session.step(60)
    qtbot.waitUntil(lambda: session.live.step == 60 and not session.running)
    qtbot.waitUntil(lambda: page.bars.chances is not None and page.bars.chances.texts != before)
    p = outputs(session, session.probe or ())
    assert page.bars.chances.texts == tuple(f"{value:.1%}" for value in p)
    session.show(earlier)
    qtbot.waitUntil(lambda: page.bars.chances is not None and page.bars.chances.texts == before)


def test_right_button_erases_backspace_undoes_and_delete_clears(
    page: PadPage, session: Session
) -> None:
    draw(page, *SEVEN)
    whole = session.probe
    draw(page, *SEVEN, button=RIGHT)
    assert max(session.probe or ()) < 0.2
    QTest.keyClick(page.pad, Qt.Key.Key_Backspace)
    assert session.probe == whole
    QTest.keyClick(page.pad, Qt.Key.Key_Delete)
    assert session.probe is None
    assert page.bars.chances is None
    QTest.keyClick(page.pad, Qt.Key.Key_Backspace)
    assert session.probe == whole


def test_the_eraser_is_also_a_command(table: TableView, page: PadPage, session: Session) -> None:
    draw(page, *SEVEN)
    table.commands["pad_erase"].trigger()
    draw(page, *SEVEN)
    assert max(session.probe or ()) < 0.2


def test_without_centring_the_pixels_stay_where_they_are_drawn(
    table: TableView, page: PadPage, session: Session
) -> None:
    draw(page, (0.5, 0.5), (1.5, 1.5))
    assert np.reshape(session.probe, (8, 8))[4:, :].any()
    table.commands["pad_centre"].trigger()
    assert not np.reshape(session.probe, (8, 8))[4:, :].any()


def test_test_pictures_come_one_after_the_other_and_go_round(
    page: PadPage, session: Session
) -> None:
    tested = np.flatnonzero(session.dataset.test)
    page.pad.setFocus()
    for key, row in (
        (Qt.Key.Key_Right, tested[0]),
        (Qt.Key.Key_Right, tested[1]),
        (Qt.Key.Key_Left, tested[0]),
        (Qt.Key.Key_Left, tested[-1]),
    ):
        QTest.keyClick(page.pad, key)
        assert session.probe == tuple(session.dataset.x[row].tolist())
    label = int(session.dataset.y[tested[-1]].argmax())
    assert page.caption.text() == f"Test picture, row {tested[-1] + 1}: {label}"
    p = outputs(session, session.probe or ())
    assert page.bars.chances is not None
    assert page.bars.chances.texts == tuple(f"{value:.1%}" for value in p)


def test_a_probe_from_elsewhere_is_put_on_the_pad_and_can_be_drawn_over(
    page: PadPage, session: Session
) -> None:
    row = tuple(session.dataset.x[5].tolist())
    session.set_probe(row)
    assert page.pad.drawing == Drawing(row)
    draw(page, (0.5, 0.5), (0.5, 7.5))
    changed = np.reshape(session.probe, (8, 8)) != np.reshape(row, (8, 8))
    assert changed[:, 0].all()
    assert not changed[:, 3:].any()
    session.set_probe(None)
    assert page.pad.drawing.is_empty


def test_other_data_empty_the_pad_and_tables_have_none(
    dock: FitDock, table: TableView, page: PadPage, session: Session
) -> None:
    draw(page, *SEVEN)
    sepal = Data(Builtin("penguins"), "standard")
    document = edits.set_data(edits.fit_ends(session.document, 4, 3), sepal)
    assert session.edit("Penguins", lambda _: document) == ""
    assert table.commands["rows_pad"].command.why_not() == "The data are no pictures."
    assert not page.pad.isVisible()
    assert session.probe is None
    session.undo_stack.undo()
    assert dock.view is table
    assert page.pad.isVisible()
    assert page.pad.drawing.is_empty
    draw(page, *SEVEN)
    assert session.probe is not None


def test_data_that_change_in_the_middle_of_a_stroke_do_no_harm(
    page: PadPage, session: Session
) -> None:
    area = page.pad.area()
    press(page.pad, area.center())
    session.open_document(digits())
    move(page.pad, area.center() + QPointF(30.0, 30.0), LEFT)
    release(page.pad, area.center() + QPointF(30.0, 30.0))
    session.open_document(dense_document((1, 1), ("linear",), Data(Builtin("cars"))))
    assert session.probe is None


def test_outputs_that_are_no_probabilities_are_shown_as_they_are(
    page: PadPage, session: Session
) -> None:
    last = session.document.graph.layers[-1].id
    session.edit("Loss", lambda d: edits.set_training(d, loss="half_mse"))
    session.edit("Linear", lambda d: edits.set_activation(d, last, "linear"))
    draw(page, *SEVEN)
    values = outputs(session, session.probe or ())
    assert page.bars.chances is not None
    assert [float(t.replace("−", "-")) for t in page.bars.chances.texts] == pytest.approx(
        values.tolist(), abs=6e-4, rel=6e-3
    )
    assert page.bars.chances.winner == int(values.argmax())


def test_commands_of_the_pad_wait_until_it_is_open(
    dock: FitDock, table: TableView, page: PadPage, session: Session
) -> None:
    dock.commands["rows_confusion"].attempt()
    dock.commands["pad_next"].attempt()
    assert dock.commands["pad_next"].reason.startswith("The pad is not open")
    assert session.probe is None
    assert page.pad.drawing.is_empty
    dock.commands["rows_pad"].attempt()
    dock.commands["pad_next"].attempt()
    assert session.probe == tuple(session.dataset.x[session.dataset.test][0].tolist())
