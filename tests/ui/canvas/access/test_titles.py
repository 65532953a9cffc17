from __future__ import annotations

from dataclasses import replace

from playground.model.graph import dense_graph
from playground.ui.canvas.access.titles import brief_title, layer_title
from playground.ui.canvas.geometry.hit_testing import Hit, Part, hit_at
from playground.ui.canvas.geometry.layout import header_rect
from tests.ui.canvas.conftest import OpenCanvas, network


def titles(graph) -> list[tuple[str, str]]:
    n = len(graph.layers)
    return [(layer_title(i, x, n), brief_title(i, x, n)) for i, x in enumerate(graph.layers)]


def test_layers_are_numbered_and_have_short_forms() -> None:
    graph = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))
    assert titles(graph) == [
        ("Input", "In"),
        ("Hidden 1", "H1"),
        ("Hidden 2", "H2"),
        ("Output", "Out"),
    ]


def test_the_only_hidden_layer_has_no_number() -> None:
    assert titles(dense_graph((1, 2, 1), ("relu", "linear")))[1] == ("Hidden", "H")


def test_a_name_of_one_s_own_stays() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    layer = replace(graph.layers[1], name="kinks")
    assert layer_title(1, layer, 3) == brief_title(1, layer, 3) == "Kinks"


def test_narrow_columns_keep_their_headers_when_there_is_no_room_for_buttons(
    open_canvas: OpenCanvas,
) -> None:
    state = open_canvas(network(1, *[3] * 18, 1)).view.state
    for i, layer in enumerate(state.graph.layers):
        rect = header_rect(state.geometry, state.camera, i, 1.0)
        assert 18.0 < rect.width < 46.0
        for share in (0.25, 0.75):
            y = rect.top + share * rect.height
            assert hit_at(state, rect.centre[0], y) == Hit(Part.HEADER, layer=layer.id)
