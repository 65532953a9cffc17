from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.graph import dense_graph
from playground.ui.canvas.geometry.layout import (
    Camera,
    Rect,
    add_layer_centre,
    add_node_centre,
    arrange,
    fitting_aspect,
    fitting_camera,
    header_rect,
    place_in_column,
)

SIZES = st.lists(st.integers(1, 40), min_size=2, max_size=12)


def graph_of(sizes):
    return dense_graph(tuple(sizes), ("relu",) * (len(sizes) - 2) + ("linear",))


@given(SIZES, st.floats(0.7, 2.4))
def test_cards_never_overlap(sizes, aspect) -> None:
    geometry = arrange(graph_of(sizes), {}, aspect)
    dx = np.abs(geometry.centres[:, None, 0] - geometry.centres[None, :, 0])
    dy = np.abs(geometry.centres[:, None, 1] - geometry.centres[None, :, 1])
    high = geometry.card_heights
    apart = (dx >= geometry.card_width) | (dy >= (high[:, None] + high[None, :]) / 2)
    assert (apart | np.eye(len(dx), dtype=bool)).all()


@given(SIZES)
def test_columns_run_from_left_to_right_and_are_centred(sizes) -> None:
    graph = graph_of(sizes)
    geometry = arrange(graph, {})
    assert (np.diff(geometry.columns) > geometry.card_width).all()
    for i in range(len(sizes)):
        ys = [y for n, (_, y) in zip(graph.nodes, geometry.centres, strict=True)
              if graph.layer_index[n.id] == i]  # fmt: skip
        assert np.mean(ys) == pytest.approx(0.0, abs=1e-9)
        assert ys == sorted(ys)


@given(SIZES, st.integers(240, 3000), st.integers(200, 2000), st.sampled_from((1.0, 1.5)))
def test_the_fitting_camera_shows_cards_headers_and_buttons(sizes, width, height, size) -> None:
    graph = graph_of(sizes)
    geometry = arrange(graph, {}, fitting_aspect(width, height, size))
    camera = fitting_camera(geometry, width, height, size)
    bounds = geometry.bounds
    assert camera.x(bounds.left) >= -1e-6
    assert camera.x(bounds.right) <= width + 1e-6
    for i in range(len(sizes)):
        header = header_rect(geometry, camera, i, size)
        assert header.top >= -1e-6
        assert header.left >= -1e-6
        assert header.right <= width + 1e-6
        assert add_node_centre(geometry, camera, i, size)[1] <= height


@given(SIZES, st.floats(0.7, 2.4))
def test_a_column_is_as_high_as_its_cards_allow_whatever_the_others_hold(sizes, aspect) -> None:
    geometry = arrange(graph_of(sizes), {}, aspect)
    height = float((geometry.pitches * sizes).max())
    for n, high, pitch in zip(sizes, geometry.heights, geometry.pitches, strict=True):
        assert high < pitch
        full = n * pitch >= 0.99 * height
        assert full or high >= 0.9 * geometry.card_width


def test_few_cards_stay_large_beside_many() -> None:
    crowded = arrange(graph_of([1, 64, 64, 1]), {})
    camera = fitting_camera(crowded, 620, 480, 1.0)
    assert crowded.heights[0] * camera.scale > 60.0
    assert crowded.heights[1] * camera.scale < 10.0
    assert crowded.card_heights.tolist() == [
        crowded.heights[i] for i, n in enumerate((1, 64, 64, 1)) for _ in range(n)
    ]


def test_a_moved_node_stays_beside_its_column_when_a_layer_comes_in_before_it() -> None:
    small, large = graph_of([1, 2, 1]), graph_of([1, 2, 2, 1])
    before = arrange(small, {4: (30.0, -50.0)})
    assert before.centres[1] == pytest.approx([before.columns[1] + 30.0, -50.0])
    after = arrange(large, {4: (30.0, -50.0)})
    assert after.centres[1] == pytest.approx([after.columns[1] + 30.0, -50.0])


def test_a_moved_node_widens_the_bounds() -> None:
    geometry = arrange(graph_of([1, 2, 1]), {2: (-400.0, 900.0)})
    assert geometry.bounds.bottom >= 900.0
    assert geometry.bounds.left <= geometry.columns[0] - 400.0


def test_a_card_drops_into_the_nearest_place() -> None:
    geometry = arrange(graph_of([1, 4, 1]), {})
    ys = geometry.centres[1:5, 1]
    for place, y in enumerate(ys):
        assert place_in_column(geometry, 1, 4, float(y) + 0.4 * geometry.pitches[1]) == place
    assert place_in_column(geometry, 1, 4, -1e6) == 0
    assert place_in_column(geometry, 1, 4, 1e6) == 3


def test_the_plus_between_two_columns_stands_between_their_headers() -> None:
    geometry = arrange(graph_of([1, 2, 1]), {})
    camera = Camera(1.0, 400.0, 300.0)
    left = header_rect(geometry, camera, 0, 1.0)
    right = header_rect(geometry, camera, 1, 1.0)
    x, y = add_layer_centre(geometry, camera, 1, 1.0)
    assert left.right < x < right.left
    assert left.top < y < left.bottom


def test_the_camera_maps_there_and_back() -> None:
    camera = Camera(1.7, -30.0, 12.0)
    assert camera.to_scene(camera.x(5.0), camera.y(-8.0)) == pytest.approx((5.0, -8.0))
    assert camera.to_pixels(np.array([[5.0, -8.0]]))[0] == pytest.approx(
        [camera.x(5.0), camera.y(-8.0)]
    )


def test_rectangles_touch_and_contain() -> None:
    a = Rect.between((3.0, 4.0), (1.0, 2.0))
    assert a == Rect(1.0, 2.0, 3.0, 4.0)
    assert a.contains(2.0, 3.0)
    assert not a.contains(0.0, 3.0)
    assert a.overlaps(Rect.around(3.0, 4.0, 1.0, 1.0))
    assert not a.overlaps(Rect(3.0, 2.0, 5.0, 4.0))


def test_the_bounds_hold_every_header_wherever_the_nodes_are() -> None:
    geometry = arrange(graph_of([1, 2, 1]), {2: (300.0, 0.0)})
    assert geometry.bounds.left <= geometry.columns[0]
