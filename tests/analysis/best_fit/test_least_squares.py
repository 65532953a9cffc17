from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.best_fit.least_squares import best_with_these_kinks, why_no_best_fit
from playground.analysis.errors import AnalysisError
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import data_loss
from playground.model.document import Training
from playground.model.graph import Graph, dense_graph
from tests.analysis.networks import relu_sum
from tests.strategies import graphs, parameters_of


def problem_on(graph: Graph, n: int = 12, seed: int = 0, loss: str = "half_mse") -> Problem:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2.0, 2.0, (n, graph.n_inputs))
    y = rng.normal(size=(n, graph.n_outputs))
    return Problem(Program.of(graph), x, y, x[:0], y[:0], Training(loss=loss))


def loss_of(problem: Problem, parameters: np.ndarray) -> float:
    return data_loss(
        problem.program, parameters, problem.x_train, problem.y_train, problem.training.loss
    )


@settings(max_examples=60)
@given(graphs(), st.data())
def test_no_change_of_the_output_layer_is_better(graph: Graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    problem = problem_on(
        graph, data.draw(st.integers(1, 15)), loss=data.draw(st.sampled_from(("half_mse", "mse")))
    )
    best = best_with_these_kinks(problem, parameters)
    assert best.loss == loss_of(problem, best.parameters)
    assert best.loss <= loss_of(problem, parameters)
    outputs = {node.id for node in graph.layers[-1].nodes}
    of_output = np.array(
        [(key[1] if isinstance(key, tuple) else key) in outputs for key in graph.parameter_keys]
    )
    changed = best.parameters != parameters
    assert not (changed & ~of_output).any()
    assert not (changed & graph.locked).any()
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    for size in (1e-6, 1e-3, 0.1, 1.0, 10.0):
        step = size * rng.normal(size=len(parameters)) * of_output * ~graph.locked
        beaten_by = best.loss - loss_of(problem, best.parameters + step)
        assert beaten_by <= 1e-12 * (1.0 + best.loss)


def test_of_equally_good_choices_the_closest_is_taken() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 0.0), (1.0, 0.0, 0.0)])
    x = np.linspace(0.5, 2.0, 5)[:, None]
    problem = Problem(Program.of(graph), x, 3.0 * x, x[:0], x[:0], Training())
    best = best_with_these_kinks(problem, parameters)
    assert best.loss == pytest.approx(0.0, abs=1e-25)
    np.testing.assert_allclose(best.parameters[2:4], 1.5)


def test_an_optimal_network_does_not_change() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (-1.0, 0.5, 2.0)])
    problem = problem_on(graph)
    best = best_with_these_kinks(problem, parameters)
    again = best_with_these_kinks(problem, best.parameters)
    np.testing.assert_allclose(again.parameters, best.parameters, atol=1e-12)


def test_problems_without_least_squares_solution_are_refused() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "tanh"))
    assert "linear output" in why_no_best_fit(problem_on(graph))
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    assert "squared errors" in why_no_best_fit(problem_on(graph, loss="mae"))
    assert "no training points" in why_no_best_fit(problem_on(graph, n=0))
    assert why_no_best_fit(problem_on(graph)) == ""
    with pytest.raises(AnalysisError, match="squared errors"):
        best_with_these_kinks(problem_on(graph, loss="mae"), np.zeros(graph.n_parameters))
    huge = np.full(graph.n_parameters, 1e200)
    with pytest.raises(AnalysisError, match="finite"):
        best_with_these_kinks(problem_on(graph), huge)


@pytest.mark.parametrize("size", [1e-170, 1e170])
def test_the_best_fit_does_not_depend_on_the_size_of_the_activations(size: float) -> None:
    units = [(1.0, 0.5, 1.0), (-1.0, 0.5, 2.0), (1.0, -0.5, -1.0)]
    graph, plain = relu_sum(units, 0.3)
    _, scaled = relu_sum([(size * w, size * b, v / size) for w, b, v in units], 0.3)
    problem = problem_on(graph)
    expected = best_with_these_kinks(problem, plain)
    best = best_with_these_kinks(problem, scaled)
    assert best.loss == pytest.approx(expected.loss)
    np.testing.assert_allclose(best.parameters[3:6] * size, expected.parameters[3:6])
