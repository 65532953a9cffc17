from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.ui.canvas.geometry.labels import place_labels
from playground.ui.canvas.geometry.layout import Camera, Rect, fitting_camera
from playground.ui.canvas.geometry.state import CanvasState
from tests.ui.canvas.states import canvas_state


def state_of(sizes, width, height) -> CanvasState:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return state_for(dense_document(tuple(sizes), activations, Data(Generator())), width, height)


def state_for(document, width, height) -> CanvasState:
    state = canvas_state(document)
    state.camera = fitting_camera(state.geometry, width, height, 1.0)
    return state


def assert_apart(labels) -> None:
    for i, label in enumerate(labels):
        assert not any(label.rect.overlaps(other.rect) for other in labels[:i])


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
    assert_apart(labels)
    assert set(must) <= {label.edge for label in labels}


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=5),
    st.integers(300, 1500),
    st.integers(250, 1200),
    st.lists(st.floats(36.0, 60.0), min_size=1, max_size=5),
)
def test_asked_for_there_are_more_of_them_and_wide_ones_do_not_overlap_either(
    sizes, width, height, widths
) -> None:
    state = state_of(sizes, width, height)
    edges = [e.key for e in state.graph.edges]
    wide = {key: widths[k % len(widths)] for k, key in enumerate(edges)}
    few = place_labels(state, state.camera, edges, (36.0, 14.0), widths=wide)
    more = place_labels(state, state.camera, edges, (36.0, 14.0), widths=wide, asked=True)
    assert_apart(more)
    assert len(more) >= 0.8 * len(few)
    assert all(abs(label.rect.width - wide[label.edge]) < 1e-6 for label in more)


def test_asked_for_values_come_where_there_was_no_room_for_them() -> None:
    state = state_of((1, 8, 8, 1), 620, 480)
    edges = [e.key for e in state.graph.edges]
    few = place_labels(state, state.camera, edges, (36.0, 14.0))
    more = place_labels(state, state.camera, edges, (36.0, 14.0), asked=True)
    assert len(more) > 1.1 * len(few)


@given(st.floats(0.02, 1.0), st.integers(1, 80))
def test_where_not_all_that_are_needed_have_room_the_first_of_them_have(scale, n) -> None:
    state = state_of((1, 8, 8, 1), 620, 480)
    must = [e.key for e in state.graph.edges][:n]
    labels = place_labels(state, Camera(scale), must, (36.0, 14.0), must)
    assert_apart(labels)
    placed = [label.edge for label in labels]
    assert must[0] in placed
    fewer = place_labels(state, Camera(scale), must[:-1], (36.0, 14.0), must[:-1])
    assert {label.edge for label in fewer} <= set(placed)


def test_labels_keep_off_padlocks() -> None:
    document = dense_document((1, 4, 1), ("relu", "linear"), Data(Generator()))
    keys = [e.key for e in document.graph.edges]
    state = state_for(edits.set_locked(document, keys, True), 620, 480)
    middles = [state.routes.point(k, 0.5) for k in range(len(keys))]
    locks = [Rect.around(state.camera.x(x), state.camera.y(y), 19.9, 19.9) for x, y in middles]
    for key in keys:
        labels = place_labels(state, state.camera, keys, (36.0, 14.0), [key], lock=10.0)
        assert key in {label.edge for label in labels}
        assert not any(label.rect.overlaps(lock) for label in labels for lock in locks)


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
