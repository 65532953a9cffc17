from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.chain import batch_chain, edge_chain
from playground.analysis.errors import AnalysisError
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import loss_and_gradient
from playground.model.document import Training
from playground.model.graph import Graph, dense_graph
from playground.model.losses import LOSSES
from tests.strategies import graphs, parameters_of


def problem_of(graph: Graph, training: Training, n: int = 6) -> Problem:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(n, graph.n_inputs)), rng.normal(size=(n, graph.n_outputs))
    if LOSSES[training.loss].classification:
        y = np.eye(graph.n_outputs)[rng.integers(0, graph.n_outputs, n)]
    return Problem(Program.of(graph), x, y, x[:0], y[:0], training)


@settings(max_examples=60)
@given(
    graphs(outputs=("linear", "relu", "tanh", "sigmoid", "softmax")),
    st.sampled_from(list(LOSSES)),
    st.data(),
)
def test_the_product_of_the_factors_is_the_engines_gradient(graph: Graph, loss: str, data) -> None:
    parameters = data.draw(parameters_of(graph, size=0.7))
    problem = problem_of(graph, Training(loss=loss, l1=0.1, l2=0.2))
    plain = problem_of(graph, Training(loss=loss))
    _, gradient = loss_and_gradient(problem, parameters)
    row = data.draw(st.integers(0, problem.n_train - 1))
    _, own = loss_and_gradient(plain, parameters, slice(row, row + 1))
    for key, i in graph.edge_index.items():
        whole = batch_chain(problem, parameters, key)
        assert whole.value == pytest.approx(gradient[i], rel=1e-9, abs=1e-12)
        chain = edge_chain(problem, parameters, key, row)
        assert chain.value == pytest.approx(own[i], rel=1e-9, abs=1e-12)
        assert (whole.by_z * whole.activation)[row] == pytest.approx(chain.value, abs=1e-12)
        by_z = {step.node: step.by_z for step in chain.steps}
        for step in chain.steps:
            if step.slope is not None and step.by_a is not None:
                assert step.by_z == pytest.approx(step.by_a * step.slope, rel=1e-9, abs=1e-12)
            if step.branches:
                total = sum(branch.weight * by_z[branch.node] for branch in step.branches)
                assert step.by_a == pytest.approx(total, rel=1e-9, abs=1e-12)
        assert chain.steps[-1].node == key[1]
        assert chain.value == chain.steps[-1].by_z * chain.activation


def small() -> tuple[Problem, np.ndarray]:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    x, y = np.array([[2.0], [-1.0]]), np.array([[1.0], [0.0]])
    training = Training(l2=0.1)
    problem = Problem(Program.of(graph), x, y, x[:0], y[:0], training)
    return problem, np.array([0.5, -1.0, 2.0, -0.5, 0.25, 0.0, -0.5])


def test_the_gradient_of_a_batch_is_a_mean_plus_the_penalty() -> None:
    problem, parameters = small()
    chain = batch_chain(problem, parameters, (2, 4))
    np.testing.assert_allclose(chain.by_z * chain.activation, [4.0, 0.0])
    assert (chain.data, chain.penalty) == pytest.approx((2.0, 0.05))
    assert chain.value == chain.data + chain.penalty


def test_cross_entropy_and_softmax_are_differentiated_together() -> None:
    graph = dense_graph((2, 3), ("softmax",))
    problem = problem_of(graph, Training(loss="cross_entropy"))
    parameters = np.linspace(-1.0, 1.0, graph.n_parameters)
    key = graph.edges[0].key
    chain = edge_chain(problem, parameters, key, 0)
    (step,) = chain.steps
    assert step.by_a is None
    assert step.by_z == pytest.approx(chain.prediction[0] - chain.target[0])


def test_unknown_edges_and_rows_are_refused() -> None:
    problem, parameters = small()
    with pytest.raises(AnalysisError, match="no edge from x to 6"):
        edge_chain(problem, parameters, (2, 6), 0)
    with pytest.raises(AnalysisError, match="no edge"):
        batch_chain(problem, parameters, (2, 6))
    with pytest.raises(AnalysisError, match="no training example 2"):
        edge_chain(problem, parameters, (2, 4), 2)
    empty = problem_of(problem.program.graph, Training(), n=0)
    with pytest.raises(AnalysisError, match="no training examples"):
        batch_chain(empty, parameters, (2, 4))
