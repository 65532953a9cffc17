from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.ui.canvas.geometry.layout import (
    BUTTON_RADIUS,
    add_node_centre,
    fitting_aspect,
    fitting_camera,
    fitting_pixels,
)
from playground.ui.canvas.geometry.layout import arrange as arranged
from playground.ui.canvas.geometry.routes import MOST_CURVES
from playground.ui.canvas.geometry.state import CanvasState
from tests.ui.canvas.states import canvas_state

WIDTH, HEIGHTS = 700, (260, 480, 900)


def state_of(sizes, skips, height) -> CanvasState:
    """A network with edges from node to node of these (layer, place) pairs besides its own."""
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    document = dense_document(tuple(sizes), activations, Data(Generator("sine", n=9)))
    layers = document.graph.layers
    keys = {(layers[i].nodes[a].id, layers[j].nodes[b].id) for (i, a), (j, b) in skips}
    document = edits.add_edges(document, sorted(keys))
    state = canvas_state(document)
    aspect, pixels = fitting_aspect(WIDTH, height, 1.0), fitting_pixels(height, 1.0)
    state.geometry = arranged(document.graph, {}, aspect, pixels)
    state.place(state.geometry.centres.copy())
    state.camera = fitting_camera(state.geometry, WIDTH, height, 1.0)
    return state


@st.composite
def networks(draw) -> CanvasState:
    sizes = draw(st.lists(st.integers(1, 5), min_size=3, max_size=6))
    ends = [
        ((i, a), (j, b))
        for i in range(len(sizes) - 2)
        for j in range(i + 2, len(sizes))
        for a in range(sizes[i])
        for b in range(sizes[j])
    ]
    chosen = draw(st.lists(st.sampled_from(ends), min_size=1, max_size=9, unique=True))
    return state_of(sizes, chosen, draw(st.sampled_from(HEIGHTS)))


@given(networks())
def test_edges_that_skip_columns_keep_off_cards_and_buttons(state) -> None:
    geometry, camera = state.geometry, state.camera
    centres = camera.to_pixels(geometry.centres)
    half_width = geometry.card_width / 2 * camera.scale
    half_heights = geometry.card_heights / 2 * camera.scale
    plus = [
        add_node_centre(geometry, camera, i, 1.0) for i in range(1, len(state.graph.layers) - 1)
    ]
    for edge in geometry.detours:
        ways = np.array([state.routes.point(edge, t) for t in np.linspace(0.01, 0.99, 150)])
        points = camera.to_pixels(ways)
        dx, dy = np.abs(points[:, None, :] - centres).transpose(2, 0, 1)
        assert not ((dx < half_width - 1.0) & (dy < half_heights - 1.0)).any()
        for at in plus:
            assert np.hypot(*(points - at).T).min() > BUTTON_RADIUS
        assert points[:, 1].min() >= 0.0
        assert points[:, 1].max() <= max(HEIGHTS)


@given(networks())
def test_edges_beside_each_other_have_lanes_of_their_own(state) -> None:
    index, ways = state.graph.layer_index, state.geometry.detours
    skipped = {
        k: set(range(index[state.graph.edges[k].source] + 1, index[state.graph.edges[k].target]))
        for k in ways
    }
    for k in ways:
        for other in ways:
            if k < other and skipped[k] & skipped[other]:
                apart = abs(ways[k].peak - ways[other].peak) * state.camera.scale
                assert apart > 3.0


def test_of_very_many_edges_that_skip_columns_the_strongest_are_drawn() -> None:
    ends = [((1, a), (3, b)) for a in range(20) for b in range(20)]
    state = state_of((1, 20, 2, 20, 1), ends, 480)
    graph, routes, weights = state.graph, state.routes, np.abs(state.weights)
    every = np.ones(len(graph.edges), dtype=bool)
    skipping = routes.drawn_curves(every, strongly=True)
    drawn = routes.drawn_curves(every, strongly=False)
    assert len(skipping) == len(ends)
    assert len(drawn) == MOST_CURVES
    assert weights[drawn].min() >= weights[[k for k in skipping if k not in drawn]].max()
    # All others are found and drawn where they matter: at a node that is pointed at.
    assert np.unique(routes.edge).tolist() == list(range(len(graph.edges)))
    own = np.zeros(len(graph.edges), dtype=bool)
    node = graph.layers[1].nodes[0].id
    own[[i for i, edge in enumerate(graph.edges) if node in edge.key]] = True
    assert len(routes.drawn_curves(own, strongly=True)) == 20
    hidden = next(k for k in skipping if k not in drawn)
    middle = state.routes.point(hidden, 0.5)
    assert abs(middle[1] - state.geometry.detours[hidden].peak) < 1.0
