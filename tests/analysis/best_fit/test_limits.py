from __future__ import annotations

import math

import numpy as np
import pytest

from playground.analysis.best_fit.least_squares import best_with_these_kinks
from playground.analysis.best_fit.limits import (
    best_known_fit,
    in_user_units,
    kinks_at_most,
    why_no_known_fit,
)
from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces
from playground.data.dataset import load_data
from playground.data.scaling import Scale
from playground.engine.problem import Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.model.document import Data, Document, Generator, Training
from playground.model.graph import dense_graph
from tests.analysis.networks import relu_sum


def test_the_losses_now_with_these_kinks_and_with_any_kinks_fall_in_order() -> None:
    graph = dense_graph((1, 4, 1), ("relu", "linear"))
    parameters = np.random.default_rng(0).normal(size=graph.n_parameters)
    document = Document(graph, parameters, Data(Generator("sine", n=40), "standard"))
    dataset = load_data(document.data)
    problem = problem_of(document, dataset)
    now = ReferenceEngine().prepare(problem).losses(parameters).train
    best = best_with_these_kinks(problem, parameters).loss
    known = best_known_fit(problem, kinks_at_most(graph))
    assert kinks_at_most(graph) == 4
    assert known.loss("half_mse") <= best <= now
    shown = in_user_units(known.function, dataset.inputs.scale, dataset.y_scale)
    x, y = dataset.x[~dataset.test, 0], dataset.y[~dataset.test, 0]
    factor = float(dataset.y_scale.factor[0])
    mean = float(np.mean((shown(x) - y) ** 2))
    assert mean == pytest.approx(known.mean_square * factor**2, rel=1e-9)


def test_functions_in_user_units_agree_with_the_exact_pieces() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 2.0), (-1.0, 1.0, 0.5)], bias=0.3)
    x_scale, y_scale = (
        Scale(np.array([5.0]), np.array([2.0])),
        Scale(np.array([-1.0]), np.array([0.1])),
    )
    expected = exact_pieces(graph, parameters, x_scale, y_scale).output()
    found = in_user_units(exact_pieces(graph, parameters).output(), x_scale, y_scale)
    for name in ("x", "y", "slopes", "intercepts"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), atol=1e-14)
    assert found.nodes == expected.nodes
    assert found.exact_range == (-math.inf, math.inf)


def test_a_smooth_network_is_refused_with_a_reason() -> None:
    x = np.zeros((3, 1))
    for sizes, activations, word in (
        ((1, 2, 1), ("tanh", "linear"), "straight pieces"),
        ((1, 2, 2), ("relu", "linear"), "one output"),
    ):
        graph = dense_graph(sizes, activations)
        y = np.zeros((3, graph.n_outputs))
        problem = Problem(Program.of(graph), x, y, x[:0], y[:0], Training())
        assert word in why_no_known_fit(problem)
        with pytest.raises(AnalysisError, match=word):
            best_known_fit(problem, 2)
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    problem = Problem(Program.of(graph), x, x, x[:0], x[:0], Training(loss="mae"))
    assert "squared errors" in why_no_known_fit(problem)
