from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.terms import sum_of_terms
from playground.data.features import inputs_of
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from playground.model.parts import Edge
from tests.analysis.networks import piecewise_graphs, relu_sum
from tests.strategies import graphs, parameters_of

X_SCALE = Scale(np.array([2.0]), np.array([3.0]))
INPUTS = replace(inputs_of(("x",), ()), scale=X_SCALE)
Y_SCALE = Scale(np.array([-1.0]), np.array([0.5]))


def close(a: np.ndarray, b: np.ndarray, terms: np.ndarray) -> bool:
    """Equal up to the rounding of a sum of these terms."""
    return bool((np.abs(a - b) <= 1e-12 * (1.0 + np.abs(terms).sum(axis=0))).all())


def whole(graph: Graph, parameters: np.ndarray, node_id: int, x: np.ndarray) -> np.ndarray:
    """The engine's z of a node at the user's x; of a linear output in the user's units."""
    activity = forward(Program.of(graph), parameters, X_SCALE.to_network(x[:, None]))
    layer = graph.layer_index[node_id]
    z = activity.z[layer][:, graph.column[node_id]]
    is_fit = layer == len(graph.layers) - 1 and graph.layers[-1].activation == "linear"
    return Y_SCALE.to_user(z[:, None])[:, 0] if is_fit else z


@settings(max_examples=60)
@given(piecewise_graphs(), st.data())
def test_the_terms_of_every_node_add_up_to_its_exact_function(graph: Graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    pieces = exact_pieces(graph, parameters, X_SCALE, Y_SCALE)
    for node in graph.units:
        parts = sum_of_terms(graph, parameters, node.id, (-7.0, 11.0), INPUTS, Y_SCALE, pieces)
        curves = np.stack([term.y for term in parts.terms])
        # Between the points of the grid, too: it has all kinks.
        middle = 0.5 * (parts.x[1:] + parts.x[:-1])
        total = curves.sum(axis=0)
        between = 0.5 * (total[1:] + total[:-1])
        middle_curves = 0.5 * (curves[:, 1:] + curves[:, :-1])
        assert close(total, whole(graph, parameters, node.id, parts.x), curves)
        assert close(between, whole(graph, parameters, node.id, middle), middle_curves)


@settings(max_examples=30)
@given(graphs(n_inputs=1, n_outputs=1, outputs=("linear", "tanh")), st.data())
def test_the_terms_add_up_to_the_engines_pre_activation(graph: Graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    for layer_index, layer in enumerate(graph.layers[1:], 1):
        for column, node in enumerate(layer.nodes):
            parts = sum_of_terms(graph, parameters, node.id, (-2.0, 2.0))
            z = forward(Program.of(graph), parameters, parts.x[:, None]).z[layer_index][:, column]
            curves = np.stack([term.y for term in parts.terms])
            assert close(curves.sum(axis=0), z, curves)


def test_the_terms_are_the_bias_and_the_sources_from_top_to_bottom() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 2.0), (-1.0, 1.0, 3.0)], bias=0.5)
    graph_with_skip = graph.with_edges([*graph.edges, Edge(2, 7)])
    assert graph_with_skip.incoming[7] == (2, 4, 5)
    parts = sum_of_terms(graph, parameters, 7, (-1.0, 2.0))
    assert [(term.source, term.weight) for term in parts.terms] == [(None, 0.5), (4, 2.0), (5, 3.0)]
    np.testing.assert_allclose(parts.x, [-1.0, 0.0, 1.0, 2.0])
    curves = [[0.5] * 4, [0.0, 0.0, 2.0, 4.0], [6.0, 3.0, 0.0, 0.0]]
    np.testing.assert_allclose([term.y for term in parts.terms], curves)


def test_the_crossings_are_where_the_node_makes_kinks() -> None:
    graph = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))
    # The preset with four kinks: -4 and 0 are new, -1.5 and -1 are inherited.
    parameters = np.array([-1, 2, -1, 1, -1, 1, 1, 2, -1, 3, 3, -3, -2], dtype=float)
    crossings = [
        sum_of_terms(graph, parameters, node.id, (-6.0, 2.0)).crossings
        for node in graph.layers[2].nodes
    ]
    kinks = exact_pieces(graph, parameters).output().x
    np.testing.assert_allclose(kinks, [-4.0, -1.5, -1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(np.concatenate(crossings), [-4.0, 0.0], atol=1e-12)
    first = sum_of_terms(graph, parameters, graph.layers[2].nodes[0].id, (-6.0, 2.0))
    np.testing.assert_allclose(first.x, [-6.0, -4.0, -1.5, -1.0, 2.0], atol=1e-12)


def test_an_input_and_a_network_of_two_inputs_are_refused() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0)])
    with pytest.raises(AnalysisError, match="no sum"):
        sum_of_terms(graph, parameters, 2, (0.0, 1.0))
    flat = dense_graph((2, 1), ("linear",))
    with pytest.raises(AnalysisError, match="one input"):
        sum_of_terms(flat, np.ones(3), flat.layers[-1].nodes[0].id, (0.0, 1.0))
