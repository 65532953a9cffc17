from __future__ import annotations

from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import header_rect
from playground.ui.canvas.geometry.parts import Hit, Part
from tests.ui.canvas.conftest import OpenCanvas, network


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
