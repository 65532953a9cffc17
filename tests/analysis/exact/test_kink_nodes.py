from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from playground.analysis.exact.kink_nodes import corners_of
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.exact.propagation import propagate
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from tests.analysis.networks import relu_sum, round_networks
from tests.analysis.sweep import exact_kinks


def test_a_unit_with_weight_0_is_not_named_for_a_shared_kink() -> None:
    graph, parameters = relu_sum([(1.0, -1.0, 1.0), (2.0, -2.0, 0.0)])
    assert exact_pieces(graph, parameters).output().nodes == ((4,),)


def test_a_unit_behind_a_dead_one_is_not_named_for_a_shared_kink() -> None:
    # h1 and h2 bend at 1; u1 = relu(h1) has the one as input, u2 = relu(-h2 - 1) is dead.
    graph = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))
    graph = graph.with_edges([e for e in graph.edges if e.key not in {(5, 7), (4, 8)}])
    parameters = np.array([1.0, 2, 1, -1, 1, 1, -1, -2, 0, -1, 0])
    assert exact_pieces(graph, parameters).output().nodes == ((4,),)


def test_each_output_names_its_own_nodes() -> None:
    graph = dense_graph((1, 2, 2), ("relu", "linear"))
    parameters = np.array([1.0, 1, 1, 0, 0, 1, 0, 0, 0, 0])  # y1 = h1, y2 = h2, both bend at 0
    network = exact_pieces(graph, parameters)
    assert network.output(0).nodes == ((4,),)
    assert network.output(1).nodes == ((5,),)


def test_a_hidden_node_is_named_for_the_kink_of_its_own_corner() -> None:
    graph = dense_graph((1, 1, 1, 1), ("relu", "relu", "linear"))
    network = exact_pieces(graph, np.array([1.0, 1.0, 1.0, 0.0, -1.0, 0.0]))
    assert network.activation(6).nodes == ((6,),)
    assert network.activation(6).x.tolist() == [1.0]


def test_an_output_with_a_corner_is_named_for_its_own_kink() -> None:
    graph = dense_graph((1, 1), ("abs",))
    fit = exact_pieces(graph, np.array([2.0, -1.0])).output()
    assert (fit.x.tolist(), fit.nodes) == ([0.5], ((4,),))


def test_the_corners_are_listed_from_left_to_right_with_their_nodes() -> None:
    graph, parameters = relu_sum([(1.0, -1.0, 1.0), (1.0, 2.0, 1.0), (0.0, 1.0, 1.0)])
    corners = corners_of(graph, propagate(graph, parameters)[0])
    assert corners.x.tolist() == [-2.0, 1.0]
    assert corners.node_ids.tolist() == [5, 4]


@given(round_networks())
@settings(max_examples=120)
def test_named_nodes_pass_0_at_the_kink_and_a_single_one_that_does_is_named(network) -> None:
    graph, parameters = network
    output = graph.layers[-1].nodes[0].id
    fit = exact_pieces(graph, parameters).output()
    kinks, _ = exact_kinks(graph, parameters, output)
    for named, kink in zip(fit.nodes, kinks, strict=True):
        assert 0 < len(named) <= len(set(named) | kink.crossing) == len(kink.crossing)
        if len(kink.crossing) == 1:
            assert set(named) == kink.crossing


def change_near(graph: Graph, parameters: np.ndarray, node_id: int, x: float) -> float:
    """The change of the output near ``x`` when the node's bias changes a little."""
    program = Program.of(graph)
    offsets = np.concatenate([[0.0], np.geomspace(1e-8, 1e-4, 60)])
    near = x + np.concatenate([-offsets, offsets])[:, None]
    before = forward(program, parameters, near).output
    largest = 0.0
    for nudge in (1e-6, -1e-6):
        moved = parameters.copy()
        moved[graph.bias_index[node_id]] += nudge
        after = forward(program, moved, near).output
        largest = max(largest, float(np.abs(after - before).max()))
    return largest


@given(round_networks(max_hidden_layers=3))
@settings(max_examples=120)
def test_only_the_bias_of_a_named_node_moves_the_function_at_the_kink(network) -> None:
    graph, parameters = network
    fit = exact_pieces(graph, parameters).output()
    kinks, _ = exact_kinks(graph, parameters, graph.layers[-1].nodes[0].id)
    for x, named, kink in zip(fit.x.tolist(), fit.nodes, kinks, strict=True):
        for node_id in kink.crossing:
            moved = change_near(graph, parameters, node_id, x)
            assert (moved > 1e-10) == (node_id in named)
