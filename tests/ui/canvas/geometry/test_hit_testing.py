from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document
from playground.model.selection import Selection
from playground.ui.canvas.geometry.hit_testing import (
    EDGE_REACH,
    edge_at,
    edges_in,
    hit_at,
    nodes_in,
)
from playground.ui.canvas.geometry.layout import (
    Camera,
    Rect,
    add_layer_centre,
    add_node_centre,
    fitting_camera,
    headers_pinned_at,
)
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.geometry.state import CanvasState
from tests.ui.canvas.states import canvas_state


def network(*sizes: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, Data(Generator()))


def state_of(document: Document, width: float = 900.0, height: float = 600.0) -> CanvasState:
    state = canvas_state(document)
    state.camera = fitting_camera(state.geometry, width, height, 1.0)
    return state


def pixel(state: CanvasState, x: float, y: float) -> tuple[float, float]:
    return state.camera.x(x), state.camera.y(y)


def test_every_card_is_hit_in_its_middle() -> None:
    state = state_of(network(1, 5, 3, 1))
    for node in state.graph.nodes:
        assert hit_at(state, *pixel(state, *state.centre(node.id))) == Hit(Part.NODE, node.id)


def test_a_card_placed_by_hand_lies_over_its_neighbours() -> None:
    document = network(1, 5, 1)
    x, y = state_of(document).centre(5)
    column = state_of(document).geometry.columns[1]
    document = edits.set_positions(document, {4: (x - column + 20.0, y + 10.0)})
    state = state_of(document)
    assert state.geometry.free.tolist() == [False, True, *[False] * 5]
    assert hit_at(state, *pixel(state, x, y)) == Hit(Part.NODE, 4)
    state = state_of(edits.set_positions(document, {6: (x - column - 20.0, y - 10.0)}))
    for selected, hit in (((), 6), ((4,), 4), ((6,), 6)):
        state.selection = Selection(selected)
        assert hit_at(state, *pixel(state, x, y)) == Hit(Part.NODE, hit)


def test_the_port_of_a_card_that_another_lies_over_is_not_hit() -> None:
    document = network(1, 3, 1)
    state = state_of(document)
    (x, y), column = state.in_port(5), state.geometry.columns[1]
    hit = Hit(Part.IN_PORT, 5)
    assert hit_at(state, *pixel(state, x, y)) == hit
    over = edits.set_positions(document, {4: (x - column, y)})
    state = state_of(over)
    assert hit_at(state, *pixel(state, x, y)) == Hit(Part.NODE, 4)
    both = edits.set_positions(over, {5: (0.0, y)})
    state = state_of(both)
    state.selection = Selection((5,))
    assert hit_at(state, *pixel(state, *state.in_port(5))) == hit


def test_what_passes_under_the_headers_is_not_hit_there() -> None:
    state = state_of(network(1, 9, 9, 1))
    node, half = 6, state.geometry.heights[1] / 2
    x, y = state.centre(node)
    beside_header = x + 0.45 * state.geometry.card_width
    state.camera = Camera(2.0, 450.0, 20.0 - 2.0 * y)
    line = headers_pinned_at(1.0)
    assert 20.0 + 2.0 * half > line + 20.0
    assert hit_at(state, state.camera.x(beside_header), 20.0) == GROUND
    assert hit_at(state, state.camera.x(beside_header), line + 20.0) == Hit(Part.NODE, node)
    state.camera = Camera(0.05, 450.0, 20.0 - 0.05 * y)  # too small for headers
    assert hit_at(state, *pixel(state, x, y)) == Hit(Part.NODE, node)


def test_ports_are_at_the_sides_but_inputs_have_none_on_the_left() -> None:
    state = state_of(network(1, 2, 1))
    assert hit_at(state, *pixel(state, *state.out_port(2))) == Hit(Part.OUT_PORT, 2)
    assert hit_at(state, *pixel(state, *state.in_port(4))) == Hit(Part.IN_PORT, 4)
    assert hit_at(state, *pixel(state, *state.in_port(2))).part is not Part.IN_PORT
    assert hit_at(state, *pixel(state, *state.out_port(7))).part is not Part.OUT_PORT


def test_buttons_and_headers_lie_over_everything() -> None:
    state = state_of(network(1, 2, 1))
    at = add_layer_centre(state.geometry, state.camera, 2, 1.0)
    assert hit_at(state, *at) == Hit(Part.ADD_LAYER, index=2)
    at = add_node_centre(state.geometry, state.camera, 1, 1.0)
    assert hit_at(state, *at) == Hit(Part.ADD_NODE, layer=3)
    at = add_node_centre(state.geometry, state.camera, 0, 1.0)
    assert hit_at(state, *at) == Hit(Part.ADD_NODE, layer=1)
    at = add_node_centre(state.geometry, state.camera, 2, 1.0)
    assert hit_at(state, *at) == GROUND


@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
def test_the_nearest_edge_is_hit(seed, t) -> None:
    document = edits.add_edges(network(1, 4, 3, 1), [(2, 13)])
    state = state_of(document)
    rng = np.random.default_rng(seed)
    edge = int(rng.integers(len(state.graph.edges)))
    x, y = pixel(state, *state.routes.point(edge, t))
    hit = edge_at(state, x, y, EDGE_REACH)
    assert hit is not None
    other = state.graph.edge_index[hit.edge]
    ways = np.array([state.routes.point(other, s) for s in np.linspace(0.0, 1.0, 2001)])
    distance = np.hypot(*(state.camera.to_pixels(ways) - (x, y)).T).min()
    assert distance < 1.0  # another edge may pass through the very same point


def test_far_from_everything_is_the_ground() -> None:
    state = state_of(network(1, 2, 1))
    assert hit_at(state, 1.0, 599.0) == GROUND


def test_an_edge_that_skips_a_column_goes_round_its_cards() -> None:
    state = state_of(edits.add_edges(network(1, 3, 1), [(2, 8)]))
    edge = state.graph.edge_index[(2, 8)]
    for t in np.linspace(0.0, 1.0, 50):
        x, y = state.routes.point(edge, float(t))
        hit = hit_at(state, *pixel(state, x, y))
        assert not (hit.on_node and hit.node in (4, 5, 6))


def test_a_cell_of_a_matrix_is_its_edge() -> None:
    state = state_of(network(1, 64, 64, 1))
    (matrix,) = state.matrices
    source, target = state.graph.layers[1].nodes[10].id, state.graph.layers[2].nodes[50].id
    x = matrix.rect.left + (10 + 0.5) / 64 * matrix.rect.width
    y = matrix.rect.top + (50 + 0.5) / 64 * matrix.rect.height
    assert hit_at(state, *pixel(state, x, y)) == Hit(Part.EDGE, edge=(source, target))
    assert y == pytest.approx(state.centre(target)[1])


def test_small_networks_have_no_matrices() -> None:
    assert state_of(network(1, 16, 16, 1)).matrices == ()


def test_a_band_takes_the_nodes_it_touches() -> None:
    state = state_of(network(1, 3, 1))
    x, y = state.centre(5)
    assert nodes_in(state, Rect.around(x, y, 2.0, 2.0)) == (5,)
    assert nodes_in(state, Rect.around(x, y, 2.0, 2 * state.geometry.pitches[1])) == (4, 5, 6)
    assert nodes_in(state, Rect(-1e5, -1e5, -1e4, -1e4)) == ()


def points_along(state: CanvasState, edge: int) -> np.ndarray:
    """Many points of an edge as it is drawn, (n, 2)."""
    own = np.flatnonzero(state.routes.edge == edge)
    shares = np.linspace(0.0, 1.0, 400)[:, None, None]
    a, b = state.routes.a[own], state.routes.b[own]
    return (a + shares * (b - a)).reshape(-1, 2)


@given(st.data())
@settings(max_examples=60)
def test_a_band_holds_the_edges_that_cross_it_straight_or_curved(data) -> None:
    document = edits.add_edges(network(1, 3, 2, 1), [(2, 11), (5, 11)])
    state = state_of(document)
    bounds = state.geometry.bounds
    xs, ys = st.floats(bounds.left, bounds.right), st.floats(bounds.top - 90, bounds.bottom + 90)
    corners = [(data.draw(xs), data.draw(ys)) for _ in range(2)]
    band = Rect.between(*corners)
    found = set(edges_in(state, band))
    wider = set(edges_in(state, Rect(band.left - 2, band.top - 2, band.right + 2, band.bottom + 2)))
    for k, edge in enumerate(document.graph.edges):
        points = points_along(state, k)
        touched = any(band.contains(x, y) for x, y in points.tolist())
        if touched:
            assert edge.key in found
        elif edge.key in found:
            # Between two of the points at most: they are less than 2 apart.
            gap = np.maximum(
                np.abs(np.array(band.centre) - points) - 0.5 * np.array([band.width, band.height]),
                0.0,
            )
            assert np.hypot(*gap.T).min() < 2.0
    assert found <= wider


def test_a_band_without_width_still_crosses() -> None:
    state = state_of(network(1, 1))
    (x, y), (end, _) = state.out_port(2), state.in_port(4)
    middle = (x + end) / 2
    assert edges_in(state, Rect(middle, y - 5, middle, y + 5)) == ((2, 4),)
    assert edges_in(state, Rect(middle, y, middle, y)) == ((2, 4),)
    assert edges_in(state, Rect(middle, y + 1, middle, y + 5)) == ()
    assert edges_in(state, Rect(x - 20, y - 5, x - 1, y + 5)) == ()
