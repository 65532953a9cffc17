from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
)
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.selection import Selection
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.parts import Part
from playground.ui.importing.dialog import ImportDialog
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.shell.theme import DARK, LIGHT
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow

LEFT = Qt.MouseButton.LeftButton


def small_document(learning_rate: float = 0.1) -> Document:
    data = Data(Generator("abs", n=20, noise=0.0))
    training = Training(learning_rate=learning_rate)
    return dense_document((1, 3, 1), ("relu", "linear"), data, training)


def click_canvas(qtbot: QtBot, window: MainWindow, part: Part, layer: int = 0) -> None:
    """Click the first pixel of the canvas under which this thing lies."""
    canvas = window.canvas
    size = canvas.size()
    for y in range(2, size.height(), 4):
        for x in range(2, size.width(), 4):
            hit = hit_at(canvas.state, x, y)
            if hit.part is part and layer in (0, hit.layer):
                qtbot.mouseMove(canvas, QPoint(x, y))
                qtbot.mouseClick(canvas, LEFT, pos=QPoint(x, y))
                return
    pytest.fail(f"there is no {part.value} on the canvas")


def sizes(window: MainWindow) -> list[int]:
    return [len(layer.nodes) for layer in window.session.document.graph.layers]


def test_a_network_is_built_by_hand_learns_and_is_undone(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    start = session.document
    assert sizes(window) == [1, 1]
    click_canvas(qtbot, window, Part.ADD_LAYER)
    hidden = session.document.graph.layers[1].id
    assert sizes(window) == [1, 1, 1]
    for _ in range(3):
        click_canvas(qtbot, window, Part.ADD_NODE, hidden)
    assert sizes(window) == [1, 4, 1]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert sizes(window) == [1, 3, 1]
    before = session.shown.losses.train
    play = window.training_bar.widgetForAction(window.training_bar.actions()[0])
    qtbot.mouseClick(play, LEFT)
    assert session.running
    qtbot.waitUntil(lambda: session.shown.step > 200, timeout=20_000)
    qtbot.mouseClick(play, LEFT)
    assert not session.running
    qtbot.waitUntil(lambda: not session.shown.running)
    assert session.shown.losses.train < 0.9 * before
    while session.undo_stack.can_undo():
        window.commands["undo"].trigger()
    assert sizes(window) == [1, 1]
    assert session.document.same_as(start)


def test_an_edge_is_deleted_and_drawn_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(small_document())
    session, canvas = window.session, window.canvas
    edge = session.document.graph.edges[0].key
    canvas.select(Selection(edges=(edge,)))
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert edge not in session.document.graph.edge_index
    window.commands["undo"].trigger()
    assert edge in session.document.graph.edge_index


def test_the_inspector_follows_the_canvas_and_the_tree_too(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    graph = window.session.document.graph
    window.docks["weights"].show()
    window.canvas.select(Selection(edges=(graph.edges[1].key,)))
    assert window.inspector.title == "Weight x → h2"
    view = window.weights_tree.view
    assert [row.data() for row in view.selectionModel().selectedRows()] == ["x → h2"]
    view.setCurrentIndex(window.weights_tree.model.index_of(graph.units[1].id))
    assert window.canvas.selection() == Selection((graph.units[1].id,))
    assert window.inspector.title == "Node h2"
    window.canvas.select(Selection(layer=graph.layers[-1].id))
    assert window.training_bar.activation.currentData() == "linear"


def test_a_bias_is_set_while_it_trains_and_training_goes_on(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(small_document(1e-6))
    session = window.session
    node = session.document.graph.units[0].id
    window.canvas.select(Selection((node,)))
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 20)
    field = window.inspector.page.findChildren(QLineEdit)[1]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.75")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    step = session.shown.step
    assert session.document.bias(node) == 0.75
    assert session.running
    qtbot.waitUntil(lambda: session.shown.step > step + 20)
    at = session.document.graph.bias_index[node]
    assert session.shown.parameters[at] == pytest.approx(0.75, abs=0.01)


def test_the_status_line_counts_steps_pieces_and_kinks(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    document = small_document()
    graph = document.graph
    values = dict(zip(graph.parameter_keys,
                  [1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 0.0, -0.5, 0.25, 0.0], strict=True))  # fmt: skip
    window = open_window(edits.set_values(document, values))
    said = window.status.texts()
    assert said["pieces"] == "4 pieces, 3 kinks; at most 3"
    assert said["engine"] == "reference engine"
    window.commands["step"].trigger()
    qtbot.waitUntil(lambda: window.status.texts()["step"] == "1")


def test_divergence_is_said_with_its_cause_and_can_be_cured(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(small_document(learning_rate=900.0))
    session = window.session
    session.play()
    qtbot.waitUntil(lambda: not window.banner.isHidden())
    assert not session.running
    text = window.banner.text
    assert "Training stopped at step" in text
    assert " ran away, from " in text
    assert "The learning rate of 900 is too large here." in text
    assert np.isfinite(session.shown.parameters).all()
    rate = session.document.training.learning_rate
    qtbot.mouseClick(window.banner.remedy, LEFT)
    assert session.document.training.learning_rate < rate
    assert window.status.texts()["note"].startswith("Started again with learning rate")
    assert session.running
    assert window.banner.isHidden()
    qtbot.waitUntil(lambda: session.shown.step > 0)
    session.pause()
    session.undo_stack.undo()
    assert session.document.training.learning_rate == 900.0
    assert session.shown.step > 0, "even the run that failed is still there"


def test_themes_switch_and_are_remembered(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    window.commands["theme_dark"].trigger()
    assert window.theme is DARK
    assert window.canvas.theme is DARK
    assert open_window(small_document()).theme is DARK
    window.commands["theme_light"].trigger()
    assert window.theme is LIGHT


def test_docks_close_come_back_and_are_remembered(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    assert window.docks["data"].isVisible()
    assert not window.docks["weights"].isVisible()
    window.docks["data"].toggleViewAction().trigger()
    window.docks["weights"].toggleViewAction().trigger()
    window.close_without_asking()
    again = open_window(small_document())
    assert not again.docks["data"].isVisible()
    assert again.docks["weights"].isVisible()
    again.commands["reset_layout"].trigger()
    assert again.docks["data"].isVisible()
    assert not again.docks["weights"].isVisible()


def test_everything_fits_720_lines_without_scroll_bars(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1280, 720)
    for panel in (window.data_panel, window.inspector, window.training_bar):
        bars = [bar for bar in panel.findChildren(QScrollBar) if bar.isVisible()]
        assert bars == []
    right = max(
        child.mapTo(window, child.rect().topRight()).x()
        for child in window.training_bar.findChildren(QComboBox)
    )
    assert right < 1280
    for panel in (window.data_panel, window.inspector):
        assert panel.width() >= panel.minimumSizeHint().width()
        assert panel.height() >= panel.minimumSizeHint().height()


@pytest.mark.parametrize("size", [(960, 600), (1024, 700), (1280, 720), (1920, 1080)])
def test_tool_bar_and_panels_leave_room_in_a_small_window(
    qtbot: QtBot, open_window: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_window(small_document())
    window.resize(*size)
    bar = window.training_bar
    qtbot.waitUntil(lambda: window.canvas.width() > 0.42 * window.width())
    assert window.width() == size[0]
    for field in (bar.rate, bar.optimizer, bar.batch, bar.loss, bar.activation, bar.seed):
        assert field.isVisible()
        assert not field.visibleRegion().isEmpty()
        assert field.mapTo(window, field.rect().topRight()).x() < size[0]
    for panel in (window.data_panel, window.inspector, window.fit, window.loss_plot):
        assert panel.width() >= panel.minimumSizeHint().width()


def test_long_names_leave_the_canvas_its_room(open_window: OpenWindow) -> None:
    document = small_document()
    node, layer = document.graph.layers[1].nodes[0].id, document.graph.layers[1].id
    window = open_window(document)
    QApplication.processEvents()
    room, needed = window.canvas.width(), window.minimumSizeHint().width()
    session = window.session
    assert session.edit("Rename node", lambda d: edits.rename_node(d, node, "W" * 40)) == ""
    assert session.edit("Rename layer", lambda d: edits.rename_layer(d, layer, "W" * 40)) == ""
    everything = edits.set_locked(session.document, session.document.graph.parameter_keys, True)
    session.edit("Lock", lambda _: everything)
    edge = next(e.key for e in document.graph.edges if node in e.key)
    for selection in (
        Selection((node,)),
        Selection(edges=(edge,)),
        Selection(layer=layer),
        Selection(),
    ):
        window.canvas.select(selection)
        QApplication.processEvents()
        assert window.canvas.width() == room
        assert window.minimumSizeHint().width() == needed
        bars = [bar for bar in window.inspector.findChildren(QScrollBar) if bar.isVisible()]
        assert [b for b in bars if b.orientation() == Qt.Orientation.Horizontal] == []


def test_space_plays_from_the_canvas_but_not_from_a_button(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(small_document())
    session = window.session
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert session.running
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert not session.running
    new = window.data_panel.new_seed
    seed = session.document.data.source
    new.setFocus()
    qtbot.keyClick(new, Qt.Key.Key_Space)
    assert not session.running
    assert session.document.data.source != seed


def test_many_steps_asks_how_many(qtbot: QtBot, open_window: OpenWindow, answers: Answers) -> None:
    window = open_window(small_document())
    answers.number = 37
    window.commands["steps"].trigger()
    qtbot.waitUntil(lambda: window.session.shown.step == 37)
    assert not window.session.running


def test_about_names_the_engine_and_why_it_is_no_faster_one(
    window: MainWindow, answers: Answers
) -> None:
    window.notices.engine_note = "The kernels could not be compiled: no compiler"
    window.commands["about"].trigger()
    assert "reference" in answers.pages[0]
    assert "no compiler" in answers.pages[0]


def test_a_dropped_file_is_opened(
    window: MainWindow, answers: Answers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = tmp_path_factory.mktemp("data") / "rows.csv"
    table.write_text("x,y\n0,1\n1,2\n2,3\n", encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    how = (Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(10, 10), *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(10, 10), *how))
    assert answers.problems == []
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Data from rows.csv"
    dialog.reject()


def test_hovering_over_x_reaches_canvas_and_inspector(open_window: OpenWindow) -> None:
    window = open_window(small_document())
    node = window.session.document.graph.units[0].id
    window.canvas.select(Selection((node,)))
    window.fit.line.plot.read_out.set_x(0.25)
    page = window.inspector.page
    assert isinstance(page, NodePage)
    assert page.place.text() == "At x = 0.250, the probed input"
    assert "0.250" in page.equation.text
    window.fit.line.plot.read_out.set_x(None)
    assert page.place.isHidden()
    assert "0.250" not in page.equation.text
