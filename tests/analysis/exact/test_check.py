"""The pieces agree with the network, or say where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.exact.pieces import exact_pieces
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model.graph import dense_graph


def test_a_value_between_steep_pieces_is_the_networks() -> None:
    """At the corner of a steep unit only the bias is left, however large the terms beside it."""
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    weights = np.array([7.2e8, -1.4e9, 2.9e9, -1.2e9, -1.34e9, -1.88e9, 1131047.5])
    network = exact_pieces(graph, weights)
    function = network.output()
    flat = np.linspace(function.x[0], function.x[-1], 5)[1:-1]
    expected = predict(Program.of(graph), weights, flat[:, None])[:, 0]
    np.testing.assert_array_equal(expected, 1131047.5)
    np.testing.assert_array_equal(function(flat), expected)
    np.testing.assert_array_equal(function.y, 1131047.5)
    assert network.wrong_pieces() == ()


@pytest.mark.parametrize("steepness", [1e3, 1e6, 1e9, 1e11])
def test_a_step_that_can_be_told_apart_is_exact(steepness: float) -> None:
    function, wrong = step(steepness)
    np.testing.assert_allclose(function(np.array([0.0, 1.0])), [0.0, 1.0], atol=1e-4)
    assert wrong == ()


@pytest.mark.parametrize("steepness", [1e12, 1e13])
def test_a_step_that_rounding_hides_is_named(steepness: float) -> None:
    assert step(steepness)[1]


def step(steepness: float):
    """0 up to 0.7, and 1 from there."""
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    s, d = steepness, 1.0 / steepness
    network = exact_pieces(graph, np.array([s, s, 1.0, -1.0, -s * 0.7, -s * (0.7 + d), 0.0]))
    return network.output(), network.wrong_pieces()


@pytest.mark.parametrize("sizes", [(1, 8, 1), (1, 2, 2, 1), (1, 24, 24, 24, 1)])
def test_nothing_is_wrong_with_usual_weights(sizes: tuple[int, ...]) -> None:
    graph = dense_graph(sizes, ("relu",) * (len(sizes) - 2) + ("linear",))
    for seed in range(12):
        weights = np.random.default_rng(seed).normal(size=graph.n_parameters) * 10.0 ** (seed - 6)
        assert exact_pieces(graph, weights).wrong_pieces() == ()
