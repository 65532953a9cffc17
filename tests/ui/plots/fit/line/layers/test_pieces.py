from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.session import Session
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.layers.piece_strip import (
    STRONGEST,
    Bands,
    PieceStrip,
    slope_texts,
)
from playground.ui.plots.fit.line.view import LineView
from playground.ui.shell.theme import LIGHT, weight_colour
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import fit, hat
from tests.ui.plots.mouse import click, move


def middle(strip: PieceStrip, number: int) -> QPointF:
    return strip.rect_of(strip.bands.band(number)).center()


def away(line: LineView) -> float:
    """Pixels from the ends of the middle one of three bands to its kinks in the plot."""
    strip, chart = line.pieces.strip, line.plot.chart
    rect = strip.rect_of(strip.bands.band(1))
    return max(
        abs(
            strip.mapTo(line.plot, QPointF(edge, 0.0)).x()
            - chart.mapTo(line.plot, chart.to_pixels(x, 0.0)).x()
        )
        for edge, x in ((rect.left(), -0.5), (rect.right(), 0.5))
    )


@pytest.fixture
def line(qtbot: QtBot, line: LineView) -> LineView:
    """Its layout has come to rest."""
    qtbot.waitUntil(lambda: len(line.pieces.strip.bands) == 3 and away(line) < 1.5)
    return line


def test_each_piece_is_a_band_over_its_own_x(qtbot: QtBot, line: LineView) -> None:
    strip = line.pieces.strip
    line.plot.window().resize(600, 500)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: away(line) < 1.5)
    assert [b.slope for b in strip.bands] == pytest.approx([0.0, 2.0, -1.0])


def test_pointing_at_a_band_highlights_the_piece_and_says_what_it_is(line: LineView) -> None:
    strip, chart = line.pieces.strip, line.plot.chart
    move(strip, middle(strip, 1))
    assert chart.read_out.isVisible()
    assert "y = 2.000 x + 1.250" in chart.read_out.text()
    assert "on: h1" in chart.read_out.text()
    np.testing.assert_allclose(chart.curve_points("piece pointed at")[0], [-0.5, 0.5], atol=1e-12)
    assert line.session.probe == (pytest.approx(0.0, abs=1e-12),)
    move(strip, QPointF(1, 1))
    assert not chart.read_out.isVisible()
    assert line.session.probe is None


def test_the_cross_hair_goes_to_the_piece_pointed_at_and_back(line: LineView) -> None:
    plot, strip = line.plot, line.pieces.strip
    plot.read_out.set_x(0.8)
    alone = plot.chart.read_out.text()
    move(strip, middle(strip, 1))
    assert line.session.probe == (pytest.approx(0.0, abs=1e-12),)
    assert "y = 2.000 x + 1.250" in plot.chart.read_out.text()
    move(strip, QPointF(1, 1))
    assert plot.chart.read_out.text() == alone
    assert line.session.probe == (0.8,)


def test_a_cross_hair_on_the_piece_pointed_at_stays_there(line: LineView) -> None:
    plot, strip = line.plot, line.pieces.strip
    plot.read_out.set_x(0.25)
    move(strip, middle(strip, 1))
    assert line.session.probe == (0.25,)


def test_a_kink_outside_the_view_is_counted_and_a_click_goes_there(
    qtbot: QtBot, line: LineView
) -> None:
    session, strip = line.session, line.pieces.strip
    first, second = session.document.graph.layers[1].nodes
    session.edit("Move", lambda d: edits.set_values(d, {first.id: 40.0, second.id: -7.0}))
    qtbot.waitUntil(lambda: strip.outside == (1, 1))
    click(strip, strip.end_rect(1).center())
    low, high = line.plot.visible_range()
    assert (low + high) / 2.0 == pytest.approx(7.0)
    qtbot.waitUntil(lambda: strip.outside == (1, 0))
    line.plot.fit_view()
    assert line.plot.visible_range()[1] < 2.0


def test_arrow_keys_walk_along_the_pieces(qtbot: QtBot, line: LineView) -> None:
    strip = line.pieces.strip
    seen: list[int | None] = []
    strip.piece_pointed.connect(seen.append)
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(strip, key)
    assert seen == [0, 1, 0]
    assert "piece 1 of 3" in strip.accessibleDescription()


def test_a_strip_that_is_switched_off_stays_away(qtbot: QtBot, line: LineView) -> None:
    strip, session = line.pieces.strip, line.session
    line.commands["fit_pieces"].trigger()
    node = session.document.graph.units[0].id
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    assert not strip.isVisible()
    line.commands["fit_pieces"].trigger()
    assert strip.isVisible()
    qtbot.waitUntil(lambda: strip.bands.ends[1:-1].tolist() == [-0.3, 0.5])


def many_bands() -> tuple[PieceStrip, Bands]:
    """3,000 pieces in 300 pixels, downhill left of 1.5 and uphill right of it."""
    ends = np.concatenate([[-np.inf], np.linspace(0.0, 3.0, 3001)[1:-1], [np.inf]])
    slopes = np.where(np.arange(3000) < 1500, -1.0, 1.0)
    strip = PieceStrip()
    strip.set_theme(LIGHT)
    strip.resize(300, strip.height())
    bands = Bands(7, ends, slopes)
    strip.set_pieces(bands, (0, 0), (0.0, 3.0), (0.0, 300.0))
    return strip, bands


def test_thousands_of_pieces_in_a_few_pixels_keep_their_colours(qtbot: QtBot) -> None:
    strip, _ = many_bands()
    qtbot.addWidget(strip)
    picture = strip.grab().toImage()
    middle = strip.height() // 2
    for x, sign in ((1, -1.0), (148, -1.0), (152, 1.0), (298, 1.0)):
        shown, wanted = picture.pixelColor(x, middle), weight_colour(sign, LIGHT)
        paper = QColor(LIGHT.surface)
        expected = [p + STRONGEST * (w - p) for p, w in zip(rgb(paper), rgb(wanted), strict=True)]
        assert rgb(shown) == pytest.approx(expected, abs=1.0)


def rgb(colour: QColor) -> list[int]:
    return [colour.red(), colour.green(), colour.blue()]


def test_each_of_thousands_of_pieces_can_be_pointed_at(qtbot: QtBot) -> None:
    strip, bands = many_bands()
    qtbot.addWidget(strip)
    strip.show()
    for at, number in (((150.25, 10.0), 7 + 1502), ((150.25, 0.0), None), ((300.5, 10.0), None)):
        move(strip, QPointF(*at))
        assert strip.pointed == number
    strip.mark_x(0.0015)
    assert strip.marked == 7 + 1
    for x in (-5.0, 0.0005, 1.4999, 2.0, 99.0):
        number = bands.number_at(x)
        assert number is not None
        band = bands.band(number)
        assert band.start < x <= band.end
        assert band.number == number


def test_wide_bands_show_the_units_that_are_on(line: LineView) -> None:
    graph = line.session.document.graph
    first, second = (colour_of(graph, node.id) for node in graph.layers[1].nodes)
    bands = line.pieces.strip.bands
    assert [band.units for band in bands] == [(), (first,), (first, second)]
    assert [band.edge for band in bands] == [None, first, second]


def test_the_text_about_a_piece_stays_inside_a_narrow_plot(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    document = dense_document(
        (1, 12, 1), ("relu", "linear"), Data(Generator("abs", n=20, noise=0.0))
    )
    x, *hidden, y = (node.id for node in document.graph.nodes)
    values = {(x, node): 1.0 for node in hidden} | {(node, y): 1.0 for node in hidden}
    values |= {node: 0.9 - 0.1 * i for i, node in enumerate(hidden)}
    document = edits.rename_node(edits.set_values(document, values), hidden[0], "a" * 40)
    window = open_window(document)
    window.resize(960, 640)
    QApplication.processEvents()
    strip, chart = window.fit.line.pieces.strip, window.fit.line.plot.chart
    qtbot.waitUntil(lambda: len(strip.bands) == 13)
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert "piece 13 of 13: " in strip.accessibleDescription()
    shown = chart.read_out
    assert "piece 13 of 13:" in shown.text()
    assert "… (12)" in shown.text()
    assert shown.x() >= chart.plot_rect().left()
    assert shown.x() + shown.width() <= chart.plot_rect().right()


def test_slopes_are_written_with_their_sign_and_two_true_digits_at_least() -> None:
    assert slope_texts(1.234) == ("+1.23", "+1.2", "1.2")
    assert slope_texts(-0.62) == ("-0.620", "-0.62", "-.62")
    assert slope_texts(2.5)[-1] == "2.5"
    assert slope_texts(-123.4)[-1] == "-123"
    assert slope_texts(6.55e-35)[-1] == "6.5e-35"
    assert slope_texts(0.0) == ("0",)
    assert slope_texts(-0.001, level=0.01) == ("≈0",)


@given(st.floats(-1e9, 1e9).filter(lambda slope: abs(slope) > 1e-9))
def test_no_text_of_a_slope_is_far_from_it(slope: float) -> None:
    for text in slope_texts(slope):
        assert float(text) == pytest.approx(slope, rel=0.051)


def test_a_slope_that_is_only_round_off_is_level(
    qtbot: QtBot, dock: FitDock, session: Session
) -> None:
    document = hat()
    _, _, b, y = (node.id for node in document.graph.nodes)
    session.open_document(edits.set_values(document, {(b, y): -2.0 * (1.0 + 1e-6)}))
    strip, chart = dock.line.pieces.strip, dock.line.plot.chart
    chart.set_ranges(chart.x_range(), (-1e7, 1e7))
    qtbot.waitUntil(lambda: [band.slope for band in strip.bands] == [0.0, 2.0, 0.0])
    assert fit(session).slopes[-1] != 0.0


def test_a_smooth_network_leaves_no_empty_row(qtbot: QtBot, line: LineView) -> None:
    session, strip, chart = line.session, line.pieces.strip, line.plot.chart
    hidden = session.document.graph.layers[1].id
    assert strip.isVisible()
    height = chart.height()
    session.edit("Smooth", lambda d: edits.set_activation(d, hidden, "tanh"))
    qtbot.waitUntil(lambda: not strip.isVisible())
    qtbot.waitUntil(lambda: chart.height() >= height + strip.height())
    session.edit("Straight", lambda d: edits.set_activation(d, hidden, "relu"))
    qtbot.waitUntil(strip.isVisible)
    qtbot.waitUntil(lambda: chart.height() == height)
    switch = line.commands["fit_pieces"]
    switch.trigger()
    session.edit("Smooth", lambda d: edits.set_activation(d, hidden, "tanh"))
    session.edit("Straight", lambda d: edits.set_activation(d, hidden, "relu"))
    assert not strip.isVisible(), "what was put away stays away"


def first_kink_removed(line: LineView) -> None:
    first = line.session.document.graph.layers[1].nodes[0].id
    assert not line.session.edit("Delete", lambda d: edits.remove_nodes(d, (first,)))


@pytest.mark.parametrize("hand", ["mouse", "keys"])
def test_with_fewer_pieces_the_one_at_that_x_stays_pointed_at(
    qtbot: QtBot, line: LineView, hand: str
) -> None:
    strip, read_out = line.pieces.strip, line.plot.chart.read_out
    if hand == "mouse":
        move(strip, middle(strip, 2))
    else:
        strip.setFocus()
        qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert "piece 3 of 3" in read_out.text()
    probe = line.session.probe
    seen: list[int | None] = []
    probes: list[object] = []
    strip.piece_pointed.connect(seen.append)
    line.session.probe_changed.connect(probes.append)
    first_kink_removed(line)
    qtbot.waitUntil(lambda: "piece 2 of 2" in read_out.text())
    assert seen == [1]
    assert probes == []
    assert line.session.probe == probe
    line.session.undo_stack.undo()
    qtbot.waitUntil(lambda: "piece 3 of 3" in read_out.text())
    assert seen == [1, 2]


@pytest.mark.parametrize("hand", ["mouse", "keys"])
def test_a_kink_that_passes_leaves_what_is_pointed_at_at_its_x(
    qtbot: QtBot, line: LineView, hand: str
) -> None:
    strip, second = line.pieces.strip, line.session.document.graph.units[1].id
    if hand == "mouse":
        move(strip, middle(strip, 1))
    else:
        strip.setFocus()
        for _ in range(2):
            qtbot.keyClick(strip, Qt.Key.Key_Right)
    seen: list[int | None] = []
    strip.piece_pointed.connect(seen.append)
    for bias, number in ((0.25, 2), (-0.25, 1), (0.5, 2)):  # the last: both kinks are one
        line.session.edit("Move", lambda d, b=bias: edits.set_values(d, {second: b}))
        at = -bias
        qtbot.waitUntil(lambda x=at: strip.bands.ends[-2] == pytest.approx(x))
        assert strip.pointed == min(number, len(strip.bands) - 1)
    assert seen == [2, 1]


def test_after_a_walk_over_new_pieces_keys_go_on_from_the_pointed_one(
    qtbot: QtBot, line: LineView
) -> None:
    strip = line.pieces.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    first_kink_removed(line)
    qtbot.waitUntil(lambda: len(strip.bands) == 2)
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.pointed == 0


def test_an_edit_while_it_trains_takes_neither_the_piece_nor_the_keyboard(
    qtbot: QtBot, line: LineView
) -> None:
    session, strip = line.session, line.pieces.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    seen: list[int | None] = []
    strip.piece_pointed.connect(seen.append)
    session.set_rate(2.0)
    session.play()
    first_kink_removed(line)
    assert strip.isVisible()
    qtbot.waitUntil(lambda: len(strip.bands) == 2)
    session.pause()
    assert seen == [1]
    assert strip.hasFocus()


def test_escape_lets_go_of_the_piece_and_then_of_the_cross_hair(
    qtbot: QtBot, line: LineView
) -> None:
    strip, plot = line.pieces.strip, line.plot
    plot.read_out.set_x(0.8)
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.pointed is None
    assert plot.read_out.x == 0.8
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert plot.read_out.x is None
    first_kink_removed(line)
    qtbot.waitUntil(lambda: len(strip.bands) == 2)
    assert strip.pointed is None


def test_a_menu_takes_no_piece_away(qtbot: QtBot, line: LineView) -> None:
    strip = line.pieces.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    seen: list[int | None] = []
    strip.piece_pointed.connect(seen.append)
    menu = line.menu.menu()
    menu.popup(strip.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(menu.isVisible)
    first_kink_removed(line)
    qtbot.waitUntil(lambda: len(strip.bands) == 2)
    menu.close()
    assert (seen, strip.pointed) == ([], 0)
    line.plot.setFocus()
    assert seen == [None]


def test_the_mouse_that_leaves_takes_no_piece_from_the_keys(qtbot: QtBot, line: LineView) -> None:
    strip = line.pieces.strip
    move(strip, middle(strip, 0))
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert strip.pointed == 1
    move(strip, middle(strip, 0))
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert strip.pointed is None


def test_without_a_piece_pointed_at_the_strip_says_what_its_keys_do(
    qtbot: QtBot, line: LineView
) -> None:
    strip = line.pieces.strip
    keys = strip.accessibleDescription()
    move(strip, middle(strip, 1))
    assert "piece 2 of 3" in strip.accessibleDescription()
    move(strip, QPointF(1, 1))
    assert strip.accessibleDescription() == keys


def test_the_piece_under_the_cross_hair_stays_framed_when_its_number_changes(
    qtbot: QtBot, line: LineView
) -> None:
    strip = line.pieces.strip
    line.plot.read_out.set_x(0.8)
    assert strip.marked == 2
    first_kink_removed(line)
    qtbot.waitUntil(lambda: len(strip.bands) == 2)
    assert strip.marked == 1
