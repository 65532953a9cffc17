from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.analysis.arithmetic import node_equation, weighted_sum
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from playground.model.notation import plain_text
from playground.model.numbers import Array
from playground.model.parts import Edge, GraphError, Layer, Node
from tests.strategies import graphs, parameters_of


def small(activation: str = "relu", output: str = "linear", n_outputs: int = 1) -> Graph:
    """x -> h1, h2 -> y: layers 1, 3, 6; nodes 2, 4, 5 and 7, 8, ..."""
    return dense_graph((1, 2, n_outputs), (activation, output))


PARAMETERS = np.array([-1.2, 2.0, 1.0, -0.5, 0.3, 0.0, -0.25])


def written(graph: Graph, parameters: Array, node: int, *more: object, **options: int) -> list[str]:
    return [
        plain_text(line, 2) for line in node_equation(graph, parameters, node, *more, **options)
    ]


def test_the_equation_of_a_hidden_node_has_names_signs_bias_and_value() -> None:
    assert written(small(), PARAMETERS, 4) == [
        "z_h1 = −1.20 · x + 0.30",
        "h1 = {z_h1 if z > 0; 0 otherwise}",
    ]
    values = {2: (-0.45, -0.45), 4: (0.84, 0.84)}
    assert written(small(), PARAMETERS, 4, values) == [
        "z_h1 = −1.20 · x + 0.30 = −1.20 · (−0.45) + 0.30 = 0.84",
        "h1 = {0.84 if z > 0; 0 otherwise} = 0.84",
    ]


def test_a_bias_of_zero_is_written() -> None:
    assert written(small(), PARAMETERS, 5)[0] == "z_h2 = 2.00 · x + 0"


def test_a_linear_node_has_no_function_and_negative_terms_are_subtracted() -> None:
    values = {4: (1.0, 1.0), 5: (4.5, 4.5), 7: (-1.5, -1.5)}
    assert written(small(), PARAMETERS, 7, values) == [
        "y = 1.00 · h1 − 0.50 · h2 − 0.25 = 1.00 · 1.00 − 0.50 · 4.50 − 0.25 = −1.50"
    ]


def test_the_leaky_relu_shows_its_slope() -> None:
    graph = small("leaky_relu")
    graph = graph.with_layer(replace(graph.layers[1], negative_slope=0.2))
    assert written(graph, PARAMETERS, 4)[1] == "h1 = {z_h1 if z > 0; 0.20 · z_h1 otherwise}"


def test_the_input_is_its_value() -> None:
    assert written(small(), PARAMETERS, 2, {2: (0.5, 0.5)}) == ["x = 0.50"]
    assert written(small(), PARAMETERS, 2) == ["x"]


def test_a_node_without_edges_is_its_bias() -> None:
    graph = small().with_edges([])
    assert written(graph, np.array([0.0, 1.0, -2.0]), 7) == ["y = −2.00"]
    assert written(graph, np.array([-3.0, 1.0, -2.0]), 4)[0] == "z_h1 = −3.00"


def test_terms_are_in_the_order_of_the_layers() -> None:
    graph = small()
    graph = graph.with_edges([*graph.edges, Edge(2, 7)])
    parameters = np.arange(1.0, graph.n_parameters + 1.0)
    assert written(graph, parameters, 7) == ["y = 3.00 · x + 4.00 · h1 + 5.00 · h2 + 8.00"]


def test_softmax_is_written_with_its_logits() -> None:
    graph = small("relu", "softmax", 2)
    parameters = np.array([1.0, 1.0, 0.5, -0.5, 0.25, 2.0, 0.0, 0.0, 0.1, -0.1])
    assert written(graph, parameters, 8) == [
        "z_y2 = 0.25 · h1 + 2.00 · h2 − 0.10",
        "y2 = e^z_y2/(e^z_y1 + e^z_y2)",
    ]
    many = dense_graph((1, 10), ("softmax",))
    lines = written(many, np.ones(many.n_parameters), many.layers[-1].nodes[3].id)
    assert lines[1] == "y4 = softmax(z_y4)"


def test_given_names_are_used() -> None:
    layers = (
        Layer(1, (Node(2, "dose"),)),
        Layer(3, (Node(4, "effect"),), "tanh"),
    )
    graph = Graph(layers, (Edge(2, 4),), 5)
    lines = written(graph, np.array([1.0, 2.0]), 4)
    assert lines == ["z_effect = 1.00 · dose + 2.00", "effect = tanh(z_effect)"]


def test_numbers_have_the_given_digits_and_small_ones_are_not_0() -> None:
    parameters = PARAMETERS.copy()
    parameters[0] = -1.23456
    parameters[4] = -1e-7
    line = weighted_sum(small(), parameters, 4)
    assert plain_text(line, 3) == "−1.235 · x − 1.00·10⁻⁷"


def test_many_terms_are_shortened_and_the_bias_stays() -> None:
    graph = dense_graph((100, 1), ("sigmoid",))
    lines = written(graph, np.full(101, -0.5), graph.layers[-1].nodes[0].id, max_terms=3)
    assert lines[0] == "z_y = −0.50 · x1 − 0.50 · x2 + … − 0.50 · x100 − 0.50"


def test_an_unknown_node_is_an_error() -> None:
    with pytest.raises(GraphError, match="no node 99"):
        node_equation(small(), PARAMETERS, 99)


@given(graphs(), st.data())
def test_the_text_computes_to_the_reference_engines_z(graph: Graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    x = data.draw(parameters_of(graph))[: graph.n_inputs]
    x = np.resize(x, (1, graph.n_inputs))
    activity = forward(Program.of(graph), parameters, x)
    names = {}
    for layer, a in zip(graph.layers, activity.a, strict=True):
        for node, value in zip(layer.nodes, a[0], strict=True):
            names[graph.display_name(node.id).replace(".", "_")] = value
    for layer, z in zip(graph.layers[1:], activity.z[1:], strict=True):
        for node, value in zip(layer.nodes, z[0], strict=True):
            text = plain_text(weighted_sum(graph, parameters, node.id), None)
            text = text.translate({0x2212: "-", 0xB7: "*"})
            for name in (graph.display_name(n.id) for n in graph.nodes):
                text = text.replace(f" * {name} ", f" * {name.replace('.', '_')} ")
            assert eval(text, {}, names) == pytest.approx(value, rel=1e-12, abs=1e-12)
