from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from playground.ui.canvas.paint.card_text import LOW, MIN_PLOT, SMALLEST, Place, card_text
from playground.ui.canvas.paint.style import lettering
from playground.ui.shell.theme import LIGHT
from tests.ui.canvas.conftest import OpenCanvas, network

NAMES, NUMBERS = ["h1", "h12"], ["0.00", "-1.20"]


def metrics(pixels: int, *, bold: bool) -> QFontMetricsF:
    return lettering(LIGHT, bold=bold, pixels=pixels)[1]


@given(st.floats(20.0, 400.0), st.floats(5.0, 300.0), st.sampled_from((1.0, 1.5)))
def test_what_is_written_fits_and_leaves_room_for_a_plot(qapp, width, height, size) -> None:
    text = card_text(LIGHT.scaled(size), width, height, NAMES, NUMBERS)
    if text.place is Place.NONE:
        return
    assert text.pixels >= SMALLEST * size - 0.5
    card = QRectF(0.0, 0.0, width, height)
    plot = text.plot(card, size)
    assert card.contains(plot)
    assert plot.width() > 0.3 * MIN_PLOT
    assert plot.height() > 5.0
    name, number = text.areas(card, size, numbered=True)
    for area in (name, number):
        assert not area.adjusted(0.0, 0.01, -0.01, -0.01).intersects(plot)
    assert name.bottom() <= number.top() or name.isEmpty()
    if text.place is not Place.NUMBER:
        assert metrics(text.pixels, bold=True).horizontalAdvance("h12") <= name.width() + 1.0
    assert metrics(text.pixels, bold=False).horizontalAdvance("-1.20") <= number.width() + 1.0


@pytest.mark.parametrize(
    ("width", "height", "place"),
    [
        (120, 130, Place.OVER),
        (44, 90, Place.OVER),
        (100, 60, Place.BESIDE),
        (70, 24, Place.BESIDE),
        (130, 36, Place.BESIDE),
        (100, 14, Place.NUMBER),
        (62, 18, Place.NUMBER),
        (20, 40, Place.NONE),
        (200, LOW - 1.0, Place.NONE),
    ],
)
def test_a_card_s_shape_decides_where_its_text_stands(qapp, width, height, place) -> None:
    assert card_text(LIGHT, width, height, NAMES, NUMBERS).place is place


def test_longer_numbers_get_the_room_that_they_need(qapp) -> None:
    short = card_text(LIGHT, 130, 36, NAMES, ["0.00"])
    assert card_text(LIGHT, 130, 36, NAMES, ["9.99"]) == short
    long = card_text(LIGHT, 130, 36, NAMES, ["-1234.50"])
    assert long.room > short.room or long.pixels < short.pixels


@pytest.mark.parametrize("sizes", [(1, 17, 1), (1, 16, 16, 1), (1, 3, 3, 3, 3, 3, 1), (1, 1)])
def test_every_bias_has_room_in_a_usual_window(
    open_canvas: OpenCanvas, sizes: tuple[int, ...]
) -> None:
    view = open_canvas(network(*sizes)).view
    view.resize(620, 480)
    graph, geometry, scale = view.state.graph, view.state.geometry, view.state.camera.scale
    for layer, height in zip(graph.layers, geometry.heights.tolist(), strict=True):
        names = [graph.display_name(node.id) for node in layer.nodes]
        text = card_text(LIGHT, geometry.card_width * scale, height * scale, names, NUMBERS)
        assert text.says_all
