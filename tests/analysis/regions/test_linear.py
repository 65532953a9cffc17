from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from playground.analysis.regions.linear import box_of, has_regions, linear_regions
from playground.data.features import inputs_of
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from playground.model.parts import GraphError
from tests.analysis.networks import random_graph
from tests.analysis.regions.planes import (
    BOX,
    PLAIN,
    SCALED,
    areas_of,
    centres_of,
    grid,
    patterns,
    plane_networks,
    regions_of,
    scaled,
)

AREA = (BOX[0][1] - BOX[0][0]) * (BOX[1][1] - BOX[1][0])


@given(plane_networks())
@settings(max_examples=60)
def test_the_polygons_cover_the_box_and_do_not_overlap(
    network: tuple[Graph, np.ndarray],
) -> None:
    regions = regions_of(network)
    areas = areas_of(regions)
    assert (areas > 0.0).all()
    assert areas.sum() == pytest.approx(AREA, rel=1e-9)
    corners = regions.polygons.corners
    low, high = np.array(BOX).T
    assert (corners >= low - 1e-9).all()
    assert (corners <= high + 1e-9).all()


@given(plane_networks())
@settings(max_examples=60)
def test_the_affine_function_of_each_polygon_is_the_forward_pass(
    network: tuple[Graph, np.ndarray],
) -> None:
    graph, parameters = network
    regions = regions_of(network)
    centres = centres_of(regions)
    z = forward(Program.of(graph), parameters, SCALED.to_network(centres)).z[-1]
    # A plane is in the user's x.
    planes = regions.planes
    found = np.einsum("nok,nk->no", planes[..., :2], centres) + planes[..., 2]
    size = 1.0 + np.abs(z).max() + np.abs(planes).max()
    np.testing.assert_allclose(found, z, rtol=0.0, atol=1e-9 * size)


@given(plane_networks())
@settings(max_examples=60)
def test_sampled_patterns_are_those_of_the_region_at_the_point(
    network: tuple[Graph, np.ndarray],
) -> None:
    regions = regions_of(network)
    x = grid(BOX, 9)
    on, nearness = patterns(*network, SCALED, x)
    for point, wanted, near in zip(x.tolist(), on, nearness, strict=True):
        if near > 1e-9:
            region = regions.at(*point)
            assert region is not None
            np.testing.assert_array_equal(regions.on[region], wanted)


@given(plane_networks())
@settings(max_examples=60)
def test_no_two_regions_have_the_same_pattern(network: tuple[Graph, np.ndarray]) -> None:
    """So neighbours differ: the region of a pattern is convex, and therefore one polygon."""
    regions = regions_of(network)
    assert len(np.unique(regions.on, axis=0)) == regions.count


def test_a_large_random_network_with_skip_edges_has_the_regions_that_sampling_finds() -> None:
    rng = np.random.default_rng(4)
    graph = random_graph(rng, (2, 12, 9, 1), 0.9, 0.4)
    parameters = rng.normal(size=graph.n_parameters)
    regions = regions_of((graph, parameters))
    on, _ = patterns(graph, parameters, SCALED, grid(BOX, 400))
    sampled = {row.tobytes() for row in np.unique(on, axis=0)}
    exact = {row.tobytes() for row in regions.on}
    assert sampled <= exact
    seen = {row.tobytes() for row, a in zip(regions.on, areas_of(regions), strict=True)
            if a > 1e-3 * AREA}  # fmt: skip
    assert seen <= sampled
    assert len(seen) > 20


def lines(*units: tuple[float, float, float]) -> tuple[Graph, np.ndarray]:
    """One hidden ReLU layer whose units are 0 on the lines ``a x1 + b x2 + c = 0``."""
    graph = dense_graph((2, len(units), 1), ("relu", "linear"))
    a, b, c = np.array(units).T
    weights = np.stack([a, b], axis=1).ravel()
    return graph, np.concatenate([weights, np.ones(len(units)), c, [0.5]])


UNIT = ((-1.0, 1.0), (-1.0, 1.0))


@pytest.mark.parametrize(
    ("units", "count"),
    [
        ([(1.0, 0.0, 5.0)], 1),  # the line is outside of the box
        ([(1.0, 0.0, 1.0)], 1),  # along the box's edge
        ([(1.0, 1.0, 2.0)], 1),  # through the box's corner
        ([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)], 4),
        ([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (1.0, 1.0, 0.0)], 6),  # through one point
        ([(1.0, 0.0, 0.0), (-2.0, 0.0, 0.0)], 2),  # the same line twice
        ([(1.0, 0.3, 0.1), (1.0, 0.3, 0.1 + 1e-14)], 2),  # apart by rounding alone
        ([(1.0, 0.3, 0.1), (1.0, 0.3, 0.1001)], 3),  # near and parallel
        ([(0.0, 0.0, 0.0)], 1),  # constant
        ([(0.1, 0.2, 0.3), (0.2, 0.4, 0.6), (0.7, 1.4, 2.1)], 1),
    ],
)
def test_lines_that_touch_coincide_or_miss_the_box_are_counted_once_or_not(
    units: list[tuple[float, float, float]], count: int
) -> None:
    regions = regions_of(lines(*units), PLAIN, UNIT)
    assert regions.count == count
    assert areas_of(regions).sum() == pytest.approx(4.0)


def test_a_region_names_its_active_units_and_its_function_in_the_users_units() -> None:
    graph, parameters = lines((1.0, 0.0, 0.0), (0.0, 2.0, 0.0))
    first, second = (node.id for node in graph.layers[1].nodes)
    inputs = scaled((10.0, 0.0), (2.0, 1.0))  # the network sees (x1 - 10) / 2
    regions = linear_regions(graph, parameters, inputs, ((8.0, 12.0), (-1.0, 1.0)))
    corner = regions.at(11.0, 0.5)
    assert corner is not None
    assert set(regions.active(corner)) == {first, second}
    assert regions.function(corner, 0, None) == pytest.approx((0.5, 2.0, -4.5))
    left = regions.at(9.0, -0.5)
    assert left is not None
    assert regions.active(left) == ()
    assert regions.function(left, 0, None) == (0.0, 0.0, 0.5)
    assert regions.at(13.0, 0.0) is None


def test_more_regions_than_the_bound_are_said() -> None:
    rng = np.random.default_rng(0)
    graph = dense_graph((2, 16, 16, 1), ("relu", "relu", "linear"))
    regions = regions_of((graph, rng.normal(size=graph.n_parameters)), max_regions=50)
    assert not regions.complete
    assert regions.count <= 50
    assert areas_of(regions).sum() == pytest.approx(AREA)


def test_weights_that_overflow_end_the_search_without_a_warning() -> None:
    graph = dense_graph((2, 4, 4, 1), ("relu", "relu", "linear"))
    regions = regions_of((graph, np.full(graph.n_parameters, 1e200)))
    assert regions.count >= 1


@pytest.mark.parametrize(
    ("features", "activations", "wanted"),
    [
        ((), ("relu", "linear"), True),
        ((), ("leaky_relu", "softmax"), True),
        (("x2", "x1", "x1"), ("abs", "linear"), True),  # swapped, and one twice
        ((), ("tanh", "linear"), False),
        (("", "", "x1*x2"), ("relu", "linear"), False),
    ],
)
def test_only_piecewise_linear_networks_of_two_raw_columns_have_regions(
    features: tuple[str, ...], activations: tuple[str, str], wanted: bool
) -> None:
    inputs = inputs_of(("x1", "x2"), features)
    graph = dense_graph((inputs.n_inputs, 3, 2), activations)
    parameters = np.random.default_rng(1).normal(size=graph.n_parameters)
    assert has_regions(graph, inputs) is wanted
    if not wanted:
        with pytest.raises(GraphError):
            linear_regions(graph, parameters, inputs, BOX)
        return
    regions = linear_regions(graph, parameters, inputs, BOX)
    centres = centres_of(regions)
    z = forward(Program.of(graph), parameters, inputs.to_network(centres)).z[-1]
    found = np.einsum("nok,nk->no", regions.planes[..., :2], centres) + regions.planes[..., 2]
    np.testing.assert_allclose(found, z, atol=1e-12)


def test_the_box_of_no_points_or_of_equal_ones_is_not_empty() -> None:
    assert box_of(np.zeros((0, 2))) == ((-1.0, 1.0), (-1.0, 1.0))
    assert box_of(np.array([[3.0, 1.0], [3.0, 2.0]])) == ((2.0, 4.0), (1.0, 2.0))
