from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.model.document import Data, Generator, dense_document
from playground.ui.canvas.labels import place_labels
from playground.ui.canvas.layout import Rect, fitting_camera
from playground.ui.canvas.state import CanvasState


def state_of(sizes, width, height) -> CanvasState:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    document = dense_document(tuple(sizes), activations, Data(Generator()))
    state = CanvasState.of(document, document.parameters)
    state.camera = fitting_camera(state.geometry, width, height, 1.0)
    return state


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=5),
    st.integers(300, 1500),
    st.integers(250, 1200),
    st.integers(0, 4),
)
def test_labels_never_overlap_and_those_needed_are_there(sizes, width, height, needed) -> None:
    state = state_of(sizes, width, height)
    edges = [e.key for e in state.graph.edges]
    must = edges[:1] if needed else []
    labels = place_labels(state, state.camera, edges, (36.0, 14.0), must)
    for i, label in enumerate(labels):
        assert not any(label.rect.overlaps(other.rect) for other in labels[:i])
    assert set(must) <= {label.edge for label in labels}


def test_labels_keep_off_the_cards() -> None:
    state = state_of((1, 8, 1), 600, 450)
    labels = place_labels(state, state.camera, [e.key for e in state.graph.edges], (36.0, 14.0))
    assert len(labels) == 16
    width, heights = state.geometry.card_width, state.geometry.card_heights
    cards = [
        Rect.around(x, y, width * state.camera.scale, high * state.camera.scale)
        for (x, y), high in zip(state.camera.to_pixels(state.shown).tolist(), heights, strict=True)
    ]
    assert not any(label.rect.overlaps(card) for label in labels for card in cards)


def test_labels_thin_out_where_there_is_no_room() -> None:
    state = state_of((1, 16, 16, 1), 500, 400)
    edges = [e.key for e in state.graph.edges]
    labels = place_labels(state, state.camera, edges, (36.0, 14.0))
    assert 0 < len(labels) < len(edges) / 2
