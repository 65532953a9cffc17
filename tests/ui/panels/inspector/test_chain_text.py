from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.chain import batch_chain, edge_chain
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import loss_and_gradient
from playground.model.document import Training
from playground.model.graph import Graph, dense_graph
from playground.model.losses import LOSSES
from playground.ui.panels.inspector.chain_text import batch_line, chain_lines
from tests.strategies import graphs, parameters_of


def problem_of(graph: Graph, training: Training, n: int = 6) -> Problem:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(n, graph.n_inputs)), rng.normal(size=(n, graph.n_outputs))
    if LOSSES[training.loss].classification:
        y = np.eye(graph.n_outputs)[rng.integers(0, graph.n_outputs, n)]
    return Problem(Program.of(graph), x, y, x[:0], y[:0], training)


def small(n: int = 2) -> tuple[Problem, np.ndarray]:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    x, y = np.array([[2.0], [-1.0]])[:n], np.array([[1.0], [0.0]])[:n]
    training = Training(l2=0.1)
    problem = Problem(Program.of(graph), x, y, x[:0], y[:0], training)
    return problem, np.array([0.5, -1.0, 2.0, -0.5, 0.25, 0.0, -0.5])


def test_the_lines_lead_from_the_loss_to_the_weight() -> None:
    problem, parameters = small()
    chain = edge_chain(problem, parameters, (2, 4), 0)
    assert chain_lines(problem, chain, 2) == (
        "dL/dz(y) = dL/dy = 1.00 (y = 2.00 for 1.00)",
        "dL/dh1 = w(h1→y) · dL/dz(y) = 2.00 · 1.00 = 2.00",
        "dL/dz(h1) = dL/dh1 · relu′(z) = 2.00 · 1.00 = 2.00",
        "dL/dw = dL/dz(h1) · x = 2.00 · 2.00 = 4.00",
    )
    silent = edge_chain(problem, parameters, (2, 5), 0)
    assert chain_lines(problem, silent, 2)[-2:] == (
        "dL/dz(h2) = dL/dh2 · relu′(z) = -0.50 · 0.00 = 0.00",
        "dL/dw = dL/dz(h2) · x = 0.00 · 2.00 = 0.00",
    )


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (2, "dL/dw = mean of dL/dz(h1) · x over 2 examples = 2.00; + 0.05 of the penalty = 2.05"),
        (1, "dL/dw = dL/dz(h1) · x of the one example = 4.00; + 0.05 of the penalty = 4.05"),
    ],
)
def test_the_whole_gradient_is_a_mean_with_the_penalty_apart(n: int, words: str) -> None:
    problem, parameters = small(n)
    assert batch_line(problem, batch_chain(problem, parameters, (2, 4)), 2) == words


def test_what_rounding_leaves_of_a_target_of_0_is_0() -> None:
    problem, parameters = small()
    problem.y_train[1] = np.sin(np.pi)
    lines = chain_lines(problem, edge_chain(problem, parameters, (2, 4), 1), 2)
    assert lines[0].endswith(" for 0.00)")
    problem.y_train[:] *= 1e-20
    lines = chain_lines(problem, edge_chain(problem, parameters, (2, 4), 0), 2)
    assert lines[0].endswith(" for 1.0e-20)")


def test_a_cross_entropy_is_differentiated_with_its_softmax() -> None:
    graph = dense_graph((2, 3), ("softmax",))
    problem = problem_of(graph, Training(loss="cross_entropy"))
    parameters = np.linspace(-1.0, 1.0, graph.n_parameters)
    lines = chain_lines(problem, edge_chain(problem, parameters, graph.edges[0].key, 0))
    assert len(lines) == 2
    assert lines[0].startswith("dL/dz(y1) = ")


def test_the_way_back_of_a_large_network_is_shortened() -> None:
    graph = dense_graph((1, 20, 20, 1), ("relu", "relu", "linear"))
    problem = problem_of(graph, Training())
    parameters = np.full(graph.n_parameters, 0.1)
    key = graph.edges[0].key
    assert len(edge_chain(problem, parameters, key, 0, 22).steps) == 22
    lines = chain_lines(problem, edge_chain(problem, parameters, key, 0, 21))
    assert len(lines) == 3
    assert " + …" in lines[0]
    assert max(map(len, lines)) < 300


@settings(max_examples=25)
@given(
    graphs(outputs=("linear", "relu", "tanh", "sigmoid", "softmax")),
    st.sampled_from(list(LOSSES)),
    st.data(),
)
def test_the_last_line_ends_with_the_engines_gradient(graph: Graph, loss: str, data) -> None:
    parameters = data.draw(parameters_of(graph, size=0.7))
    problem = problem_of(graph, Training(loss=loss))
    row = data.draw(st.integers(0, problem.n_train - 1))
    _, own = loss_and_gradient(problem, parameters, slice(row, row + 1))
    for key, i in graph.edge_index.items():
        lines = chain_lines(problem, edge_chain(problem, parameters, key, row), 6)
        said = float(lines[-1].rpartition(" = ")[2].replace(",", "").replace("−", "-"))
        assert said == pytest.approx(own[i], rel=1e-4, abs=2e-6)
