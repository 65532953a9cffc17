"""An earlier snapshot is shown in every view of the window; edits and saves keep the live run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from playground.files.project import read_project
from playground.model import edits
from playground.model.numbers import format_number
from playground.model.selection import Selection
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.tables.network_model import VALUE
from playground.ui.window import MainWindow
from tests.agreement import save
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import assert_draws, hat


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    """A hat of two kinks after 200 steps, with all tables open and the first unit selected."""
    window = open_window(hat())
    for panel in ("panel_weights", "panel_pieces"):
        window.commands[panel].trigger()
    window.canvas.select(Selection((window.session.document.graph.units[0].id,)))
    return window


def cells(index: QModelIndex) -> list[str]:
    """All values in a tree below an index, from the top."""
    model = index.model()
    found = []
    for row in range(model.rowCount(index)):
        found.append(str(model.index(row, VALUE, index).data(Qt.ItemDataRole.DisplayRole) or ""))
        found += cells(model.index(row, 0, index))
    return found


def test_every_view_shows_the_chosen_snapshot(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session = window.session
    graph = session.document.graph
    unit = graph.units[0].id
    start = session.live
    session.step(200)
    qtbot.waitUntil(lambda: session.live.step == 200 and not session.running)
    live = session.live
    assert not np.array_equal(live.parameters, start.parameters)

    session.show(start)
    bias = float(start.parameters[graph.parameter_index[unit]])
    assert window.canvas.state.parameters is start.parameters
    assert_draws(window.fit.line.plot, session, start.parameters)
    qtbot.waitUntil(lambda: window.loss_plot.chart.shown_place == 0.0)
    qtbot.waitUntil(lambda: window.status.texts()["step"] == "0")
    assert window.status.texts()["train"] == format_number(start.losses.train, 5)
    page = window.inspector.page
    assert isinstance(page, NodePage)
    qtbot.waitUntil(lambda: page.bias.field.value == pytest.approx(bias))
    model = window.weights_tree.view.model()
    first = model.index(1, 0)  # the hidden layer
    wanted = format_number(bias, 4)
    qtbot.waitUntil(lambda: wanted in cells(first))
    pieces = window.piece_table.views[0].model()
    slopes = session.derived.pieces.output(0).slopes
    qtbot.waitUntil(
        lambda: (
            [pieces.index(i, 2).data() for i in range(pieces.rowCount())]
            == [f"{slope:.4f}" for slope in slopes]
        )
    )

    assert save(session, tmp_path / "saved.playground.json") == ""
    saved = read_project(tmp_path / "saved.playground.json").document
    np.testing.assert_array_equal(saved.parameters, live.parameters)
    assert saved.run.step == 200
    assert session.shown is start, "saving shows nothing else"

    last = graph.units[-1].id
    session.edit("Set", lambda d: edits.set_values(d, {last: 7.0}))
    assert session.shows_live
    kept = np.arange(len(live.parameters)) != graph.parameter_index[last]
    np.testing.assert_array_equal(session.live.parameters[kept], live.parameters[kept])
    assert session.live.parameters[~kept].tolist() == [7.0]
    assert_draws(window.fit.line.plot, session, session.live.parameters)
    qtbot.waitUntil(lambda: window.loss_plot.chart.shown_place is None)
    qtbot.waitUntil(lambda: window.status.texts()["step"] == "200")


def test_a_number_typed_on_the_canvas_starts_from_the_live_value(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    start = session.live
    session.step(200)
    qtbot.waitUntil(lambda: session.live.step == 200 and not session.running)
    unit = session.document.graph.units[0].id
    live = float(session.live.parameters[session.document.graph.parameter_index[unit]])
    session.show(start)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert session.document.bias(unit) == pytest.approx(live + 0.1)
