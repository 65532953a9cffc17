"""The panels while an earlier snapshot is shown and the run goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.engine.run import Snapshot
from playground.model import edits
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.panels.banner import Banner
from playground.ui.panels.inspector.inspector import Inspector
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.run_notice import RunNotice
from playground.ui.panels.tables.piece_table import PieceTable
from tests.ui.conftest import OpenWindow


@pytest.fixture
def earlier(qtbot: QtBot, session: Session) -> Snapshot:
    """The start of a run of ten steps; h1's bias is 0.5 there."""
    h1 = session.document.graph.units[0].id
    assert session.edit("Set", lambda d: edits.set_values(d, {h1: 0.5})) == ""
    start = session.live
    session.step(10)
    qtbot.waitUntil(lambda: session.live.step == 10 and not session.running)
    return start


def test_the_inspector_shows_it_and_edits_the_live_weights(
    qtbot: QtBot, session: Session, earlier: Snapshot
) -> None:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(320, 400)
    with qtbot.waitActive(inspector):
        inspector.show()
        inspector.activateWindow()
    session.shown_changed.connect(inspector.refresh)
    h1, y = session.document.graph.units[0].id, session.document.graph.units[-1].id
    inspector.set_selection(Selection((h1,)))
    page = inspector.page
    assert isinstance(page, NodePage)
    field = page.bias.field
    assert field.value != 0.5
    session.show(earlier)
    assert field.text() == "0.5000"
    assert "0.500" in page.equation.text
    live = session.live.parameters
    field.setFocus()
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.shows_live
    assert session.document.bias(h1) == 2.0
    assert session.document.bias(y) == live[-1] != earlier.parameters[-1]


def test_the_pieces_are_its_pieces(qtbot: QtBot, session: Session, earlier: Snapshot) -> None:
    table = PieceTable(session)
    qtbot.addWidget(table)
    with qtbot.waitExposed(table):
        table.show()
    table.refresh()
    now = table.views[0].model().index(0, 2).data()
    session.show(earlier)
    table.refresh()
    slope = session.derived.pieces.output(0).slopes[0]
    assert table.views[0].model().index(0, 2).data() == f"{slope:.4f}" != now


def test_the_status_line_shows_its_step_and_the_speed_of_the_run(
    qtbot: QtBot, open_window: OpenWindow, session: Session
) -> None:
    window = open_window(session.document)
    start = window.session.live
    window.session.play()
    qtbot.waitUntil(lambda: window.session.live.steps_per_second > 0.0)
    window.session.show(start)
    qtbot.waitUntil(lambda: window.status.texts()["step"] == "0")
    qtbot.waitUntil(lambda: window.status.texts()["speed"] != "0 steps/s")
    window.session.pause()


def test_a_run_that_diverges_says_so_meanwhile(
    qtbot: QtBot, session: Session, earlier: Snapshot
) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    notice = RunNotice(session, banner)
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=1e300))
    session.show(earlier)
    session.play()
    qtbot.waitUntil(lambda: "The learning rate of 1e+300 is too large" in banner.text)
    assert not session.running
    notice.deleteLater()
