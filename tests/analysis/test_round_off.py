from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.round_off import clean_forward, clean_gradient, with_met_targets
from playground.analysis.walk.passes import Passes
from playground.data.dataset import load_data
from playground.engine.problem import Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import forward, loss_and_gradient
from playground.model.document import Data, Document, Points, Training, frozen
from playground.model.graph import dense_graph
from tests.analysis.networks import relu_sum


def fitted(noise: float) -> tuple[Problem, np.ndarray]:
    """A line through points at its least squares: the gradient's terms cancel to round-off."""
    x = np.linspace(-1.0, 1.0, 21)
    y = 0.3 * x + 0.1 + noise * np.random.default_rng(3).normal(size=21)
    slope, intercept = np.polyfit(x, y, 1)
    graph = dense_graph((1, 1), ("linear",))
    values = frozen(np.array([slope, intercept]))
    document = Document(graph, values, Data(Points(x[:, None], y[:, None])), Training())
    return problem_of(document, load_data(document.data)), values


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_gradient_of_the_best_fit_is_zero_not_round_off(noise: float) -> None:
    problem, values = fitted(noise)
    assert loss_and_gradient(problem, values)[1].any()
    assert not clean_gradient(problem, values).any()
    (edge,) = problem.program.graph.edges
    passes = Passes(with_met_targets(problem, values), values)
    assert passes.gradient(edge.key) == 0.0
    if noise == 0.0:
        assert passes.shares(edge.key)[7] == 0.0


def test_a_small_gradient_that_is_no_round_off_stays() -> None:
    graph = dense_graph((1, 1, 1, 1), ("sigmoid", "sigmoid", "linear"))
    values = frozen(np.array([1e-6, 1e-7, 1e-4, 0.1, 0.1, 0.0]))
    x = np.linspace(-1.0, 1.0, 9)[:, None]
    document = Document(graph, values, Data(Points(x, x)))
    problem = problem_of(document, load_data(document.data))
    gradient = clean_gradient(problem, values)
    assert 0.0 < abs(gradient[0]) < 1e-11
    np.testing.assert_array_equal(gradient, loss_and_gradient(problem, values)[1])


def test_a_sum_that_cancels_is_zero_and_so_is_what_it_feeds() -> None:
    graph, parameters = relu_sum([(0.1, -0.3, 7.0)])
    program = Program.of(graph)
    x = np.array([[3.0]])
    assert 0.0 < abs(forward(program, parameters, x).z[1][0, 0]) < 1e-16
    found = clean_forward(program, parameters, x)
    assert found.z[1][0, 0] == found.a[1][0, 0] == found.a[2][0, 0] == 0.0
    other = np.array([[4.0]])
    for clean, plain in zip(
        clean_forward(program, parameters, other).z, forward(program, parameters, other).z,
        strict=True,
    ):  # fmt: skip
        np.testing.assert_array_equal(clean, plain)
