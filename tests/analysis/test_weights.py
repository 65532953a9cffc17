from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.weights import effects, feature_deviations, user_weights
from playground.data.dataset import dataset_of
from playground.engine.problem import problem_of
from playground.engine.run import Run
from playground.model.document import Data, Document, Points, dense_document, frozen


def document(scaling: str, sizes: tuple[int, ...] = (3, 2)) -> Document:
    """Inputs of very unlike sizes, targets in the hundreds, noise, test rows."""
    rng = np.random.default_rng(5)
    n = 60
    x = rng.uniform([4.0, 500.0, -0.02], [8.0, 900.0, 0.03], (n, 3))
    y = x @ np.array([[3.0, -1.0], [-0.5, 0.2], [900.0, 0.0]]) + 200.0 + rng.normal(size=(n, 2))
    points = Points(frozen(x), frozen(y), tuple(range(0, n, 5)))
    layers = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, layers, Data(points, scaling))


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_trained_weights_in_the_users_units_are_those_of_least_squares(scaling: str) -> None:
    linear = document(scaling)
    dataset = dataset_of(linear)
    problem = problem_of(linear, dataset)
    run = Run(problem, linear.parameters, linear.run)
    run.advance(8000)
    found = user_weights(problem, dataset, run.snapshot(0).parameters)
    train = ~dataset.test
    columns = np.c_[dataset.x[train], np.ones(train.sum())]
    wanted = np.linalg.lstsq(columns, dataset.y[train], rcond=None)[0]
    np.testing.assert_allclose(found.weights, wanted[:-1].T, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found.constants, wanted[-1], rtol=1e-6)


def test_without_hidden_layers_the_effect_is_the_weight_times_the_deviation() -> None:
    linear = document("standard")
    dataset = dataset_of(linear)
    problem = problem_of(linear, dataset)
    weights = user_weights(problem, dataset, linear.parameters).weights
    wanted = np.abs(weights * feature_deviations(dataset))
    np.testing.assert_allclose(effects(problem, dataset, linear.parameters), wanted, rtol=1e-9)


def test_an_input_without_weights_has_no_effect_in_a_deep_network() -> None:
    deep = document("standard", (3, 5, 2))
    dataset = dataset_of(deep)
    problem = problem_of(deep, dataset)
    parameters = deep.parameters.copy()
    for block in problem.program.blocks:
        if block.source == 0:
            parameters[block.index[block.columns == 1]] = 0.0
    found = effects(problem, dataset, parameters)
    assert (found[:, 1] == 0.0).all()
    assert (found[:, [0, 2]] > 0.0).any()
