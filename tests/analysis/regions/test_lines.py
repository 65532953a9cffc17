from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from playground.analysis.regions.lines import class_boundaries, level_line
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from tests.analysis.regions.planes import BOX, PLAIN, SCALED, grid, plane_networks, regions_of


def z_at(network: tuple[Graph, np.ndarray], x: np.ndarray) -> np.ndarray:
    graph, parameters = network
    return forward(Program.of(graph), parameters, SCALED.to_network(x)).z[-1]


@given(plane_networks())
@settings(max_examples=40)
def test_the_network_has_the_level_all_along_its_line(network: tuple[Graph, np.ndarray]) -> None:
    z = z_at(network, grid(BOX, 15))[:, 0]
    level = float((z.min() + 2.0 * z.max()) / 3.0) + 1e-3
    segments = level_line(regions_of(network), 0, level)
    for share in (0.0, 0.3, 1.0):
        on_line = segments[:, 0] + share * (segments[:, 1] - segments[:, 0])
        found = z_at(network, on_line)[:, 0]
        np.testing.assert_allclose(found, level, rtol=0.0, atol=1e-8 * (1.0 + np.abs(z).max()))
    if (z > level + 1e-6).any() and (z < level - 1e-6).any():
        assert len(segments)


@given(plane_networks(n_outputs=3))
@settings(max_examples=40)
def test_on_a_class_boundary_the_two_largest_outputs_are_equal(
    network: tuple[Graph, np.ndarray],
) -> None:
    segments = class_boundaries(regions_of(network))
    z = np.sort(z_at(network, segments.mean(axis=1)), axis=1)
    size = 1.0 + np.abs(z).max(initial=0.0)
    np.testing.assert_allclose(z[:, -1], z[:, -2], rtol=0.0, atol=1e-8 * size)
    if not len(segments):
        rows = np.sort(z_at(network, grid(BOX, 15)), axis=1)
        clear = rows[:, -1] - rows[:, -2] > 1e-6 * (1.0 + np.abs(rows).max())
        winners = z_at(network, grid(BOX, 15)).argmax(axis=1)[clear]
        assert len(np.unique(winners)) <= 1


def test_three_linear_classes_meet_in_one_point() -> None:
    graph = dense_graph((2, 3), ("softmax",))
    turns = 2.0 * np.pi * np.arange(3) / 3.0
    weights = np.stack([np.cos(turns), np.sin(turns)], axis=1).ravel()
    regions = regions_of((graph, np.append(weights, np.zeros(3))), PLAIN,
                         ((-1.0, 1.0), (-1.0, 1.0)))  # fmt: skip
    segments = class_boundaries(regions)
    assert len(segments) == 3
    distances = np.hypot(*segments.transpose(2, 0, 1)).min(axis=1)
    np.testing.assert_allclose(distances, 0.0, atol=1e-12)
