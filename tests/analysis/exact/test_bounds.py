from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings

from playground.analysis.exact.bounds import max_pieces
from playground.analysis.exact.pieces import exact_pieces
from playground.model.graph import Graph, dense_graph
from playground.model.parts import Edge
from tests.analysis.networks import relu_sum, round_networks, tents


def relu_network(*sizes: int) -> Graph:
    return dense_graph(sizes, ("relu",) * (len(sizes) - 2) + ("linear",))


def reaches(graph: Graph, n_pieces: int, tries: int = 1_500) -> bool:
    """Whether one of the random parameter vectors gives so many pieces, and none more."""
    rng = np.random.default_rng(0)
    for _ in range(tries):
        found = exact_pieces(graph, rng.normal(size=graph.n_parameters)).output().n_pieces
        if found >= n_pieces:
            return found == n_pieces
    return False


@pytest.mark.parametrize("activation", ["relu", "abs", "leaky_relu"])
@pytest.mark.parametrize("n", [1, 2, 5, 64])
def test_one_hidden_layer_of_n_units_has_at_most_n_plus_1_pieces_and_reaches_it(
    activation: str, n: int
) -> None:
    graph = dense_graph((1, n, 1), (activation, "linear"))
    assert max_pieces(graph) == n + 1
    assert reaches(graph, n + 1)


def test_two_layers_of_two_relus_have_at_most_7_pieces_and_reach_them() -> None:
    assert max_pieces(relu_network(1, 2, 2, 1)) == 7
    assert reaches(relu_network(1, 2, 2, 1), 7)


@pytest.mark.parametrize(
    ("activation", "slope", "expected"),
    [("abs", 0.0, 7), ("leaky_relu", 0.0, 7), ("leaky_relu", -1.0, 7), ("leaky_relu", -2.0, 9)],
)
def test_the_bound_knows_the_kinds_of_corner(activation: str, slope: float, expected: int) -> None:
    graph = dense_graph((1, 2, 2, 1), (activation, activation, "linear"))
    graph = graph.with_layers([replace(layer, negative_slope=slope) for layer in graph.layers])
    assert max_pieces(graph) == expected
    assert reaches(graph, expected)


def test_three_relus_can_rise_and_fall_in_turn_on_all_four_pieces() -> None:
    graph = relu_network(1, 3, 1, 1)
    # Slopes 1, -2, 2, -3 with corners at 0, 1, 2 and the values 1, -1, 1 there.
    first, second = [1.0, -1.0, -1.0], [-3.0, 4.0, -5.0]
    parameters = np.array([*first, *second, 1.0, 0.0, 1.0, 2.0, 7.0, 0.0])
    network = exact_pieces(graph, parameters)
    unit = graph.layers[2].nodes[0].id
    assert network.activation(unit).slopes.tolist() == [0.0, 1.0, -2.0, 0.0, 2.0, -3.0, 0.0]
    assert len(network.corners(unit)) == 4
    assert max_pieces(graph) == 1 + 3 + 4


def test_a_chain_of_single_relus_makes_one_kink_a_layer() -> None:
    assert max_pieces(relu_network(1, 1, 1, 1, 1)) == 4


def test_the_third_layer_of_two_is_bounded_by_the_pieces_before_it() -> None:
    assert max_pieces(relu_network(1, 2, 2, 2, 1)) == 1 + 2 + 4 + 12


def test_three_layers_of_64_have_at_most_65_cubed_pieces() -> None:
    assert max_pieces(relu_network(1, 64, 64, 64, 1)) == 65**3


def test_only_units_that_reach_the_output_count() -> None:
    graph, _ = relu_sum([(1.0, 0.0, 1.0), (1.0, 0.0, 1.0), (1.0, 0.0, 1.0)])
    into = [edge for edge in graph.edges if edge.target != 8]
    assert max_pieces(graph.with_edges([*into, Edge(4, 8)])) == 2
    assert max_pieces(graph.with_edges(into)) == 1
    assert max_pieces(graph.with_edges([Edge(4, 8), Edge(5, 8), Edge(6, 8)])) == 1


def test_a_straight_path_that_bypasses_two_relus_allows_a_third_corner() -> None:
    graph = relu_network(1, 2, 1, 1)
    assert max_pieces(graph) == 1 + 2 + 2
    unit = graph.layers[2].nodes[0].id
    graph = graph.with_edges([*graph.edges, Edge(2, unit)])
    assert max_pieces(graph) == 1 + 2 + 3
    # z = x + 2 - 2 relu(x + 1) + 2 relu(x - 1): up to 1, down to -1, up again.
    values = {(2, 4): 1.0, (2, 5): 1.0, (4, 7): -2.0, (5, 7): 2.0, (2, 7): 1.0, (7, 9): 1.0}
    values |= {4: 1.0, 5: -1.0, 7: 2.0, 9: 0.0}
    network = exact_pieces(graph, np.array([values[key] for key in graph.parameter_keys]))
    assert network.corners(7).tolist() == [-2.0, 0.0, 2.0]


def test_linear_layers_add_no_pieces() -> None:
    graph = dense_graph((1, 4, 3, 2, 1), ("linear", "relu", "linear", "linear"))
    assert max_pieces(graph) == 4


@given(round_networks(n_outputs=None))
@example(tents(6))
@settings(max_examples=80)
def test_the_bound_is_never_exceeded(network) -> None:
    graph, parameters = network
    pieces = exact_pieces(graph, parameters)
    for i in range(graph.n_outputs):
        assert pieces.output(i).n_pieces <= max_pieces(graph)


def test_the_bound_is_never_exceeded_by_random_small_networks() -> None:
    rng = np.random.default_rng(2)
    kinds = [("relu", 0.0), ("abs", 0.0), ("leaky_relu", 0.1), ("leaky_relu", -0.7)]
    for kind, slope in kinds:
        for sizes in ((1, 2, 1, 1), (1, 2, 2, 2, 1), (1, 1, 2, 1, 1), (1, 3, 2, 1)):
            graph = dense_graph(sizes, (kind,) * (len(sizes) - 2) + ("linear",))
            layers = [replace(layer, negative_slope=slope) for layer in graph.layers]
            graph = graph.with_layers(layers)
            bound = max_pieces(graph)
            for _ in range(40):
                parameters = rng.normal(size=graph.n_parameters)
                assert exact_pieces(graph, parameters).output().n_pieces <= bound
