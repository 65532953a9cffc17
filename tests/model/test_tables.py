"""The four tables of the mathematics: activations, losses, optimizers, initialisers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.model.activations import ACTIVATIONS, normal, sigmoid, softmax, softplus
from playground.model.document import Training
from playground.model.graph import dense_graph
from playground.model.initial.initializers import INITIALIZERS, initialize
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS
from tests.strategies import graphs

ELEMENTWISE = [a for a in ACTIVATIONS.values() if a.name != "softmax"]


def test_the_tables_have_the_entries_of_the_design() -> None:
    activations = "linear relu leaky_relu tanh sigmoid softplus elu gelu silu sin abs step softmax"
    losses = "half_mse mse mae huber binary_cross_entropy cross_entropy"
    optimizers = "sgd momentum nesterov rmsprop adagrad adam adamw"
    assert " ".join(ACTIVATIONS) == activations
    assert " ".join(LOSSES) == losses
    assert " ".join(OPTIMIZERS) == optimizers
    assert {"he", "xavier", "lecun", "normal", "uniform", "zeros", "spread"} <= set(INITIALIZERS)
    for table in (ACTIVATIONS, LOSSES, OPTIMIZERS):
        assert [entry.code for entry in table.values()] == list(range(len(table)))
    for table in (ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS):
        assert all(entry.formula and entry.label for entry in table.values())


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda a: a.name)
def test_an_activation_s_derivative_agrees_with_central_differences(activation) -> None:
    z = np.linspace(-4.0, 4.0, 80)  # 0 is not among them: the corners lie there
    h = 1e-6
    numeric = (activation.function(z + h, 0.3) - activation.function(z - h, 0.3)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z, 0.3), numeric, atol=1e-8)


def test_derivatives_at_the_corner() -> None:
    zero = np.zeros(1)
    assert ACTIVATIONS["relu"].derivative(zero, 0.0) == 0.0
    assert ACTIVATIONS["leaky_relu"].derivative(zero, 0.01) == 0.01
    assert ACTIVATIONS["abs"].derivative(zero, 0.0) == 0.0


def test_activations_match_published_values() -> None:
    z = np.array([-1.0, 0.5])
    expected = {
        "relu": [0.0, 0.5],
        "leaky_relu": [-0.01, 0.5],
        "tanh": [-0.7615941559557649, 0.46211715726000973],
        "sigmoid": [0.2689414213699951, 0.6224593312018546],
        "softplus": [0.31326168751822286, 0.9740769841801067],
        "elu": [-0.6321205588285577, 0.5],
        "silu": [-0.2689414213699951, 0.3112296656009273],
        "gelu": [-0.15865525393145707, 0.34573123063700656],
        "abs": [1.0, 0.5],
        "step": [0.0, 1.0],
        "sin": [-0.8414709848078965, 0.479425538604203],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(ACTIVATIONS[name].function(z, 0.01), values, rtol=1e-14)


def test_the_normal_distribution_is_accurate_far_into_its_tail() -> None:
    z = np.concatenate([np.linspace(-37.0, 9.0, 4001), np.geomspace(1e-300, 1.0, 500)])
    below, density = normal(z)
    expected = [0.5 * math.erfc(-value / math.sqrt(2.0)) for value in z.tolist()]
    np.testing.assert_allclose(below, expected, rtol=3e-13)  # erfc's argument is rounded
    near = np.abs(z) < 1.0
    np.testing.assert_allclose(below[near], np.array(expected)[near], rtol=1e-15)
    np.testing.assert_allclose(density, np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi), rtol=1e-13)
    # Abramowitz and Stegun, tables 26.1 and 26.2
    known = normal(np.array([0.0, 1.0, 2.0, 3.0, -5.0]))[0]
    published = [0.5, 0.841344746068543, 0.977249868051821, 0.998650101968370, 2.86651571879e-7]
    np.testing.assert_allclose(known, published, rtol=1e-11)


def test_no_activation_or_loss_overflows_for_huge_inputs() -> None:
    z = np.array([-1e308, -800.0, 800.0, 1e308])
    np.testing.assert_array_equal(sigmoid(z), [0.0, 0.0, 1.0, 1.0])
    np.testing.assert_array_equal(softplus(z), [0.0, 0.0, 800.0, 1e308])
    np.testing.assert_allclose(softmax(np.array([[1000.0, 1000.0, -1000.0]])), [[0.5, 0.5, 0.0]])
    logits, y = np.array([[1e4, -1e4]]), np.array([[0.0, 1.0]])
    assert LOSSES["cross_entropy"].value(logits, y) == 2e4
    assert LOSSES["binary_cross_entropy"].value(logits, y) == 2e4


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda entry: entry.name)
def test_a_loss_s_gradient_agrees_with_central_differences(loss) -> None:
    rng = np.random.default_rng(1)
    p, y = rng.normal(size=(5, 3)), np.eye(3)[rng.integers(0, 3, 5)]
    gradient = loss.gradient(p, y)
    h = 1e-6
    for k in range(3):
        step = np.zeros(3)
        step[k] = h
        numeric = (loss.value(p + step, y) - loss.value(p - step, y)) / (2 * h)
        np.testing.assert_allclose(gradient[:, k], numeric, atol=1e-8)


def test_losses_by_hand() -> None:
    p, y = np.array([[3.0, 1.0]]), np.array([[1.0, 1.5]])
    assert LOSSES["half_mse"].value(p, y) == 2.125
    assert LOSSES["mse"].value(p, y) == 4.25
    assert LOSSES["mae"].value(p, y) == 2.5
    assert LOSSES["huber"].value(p, y) == 1.5 + 0.125
    one_hot, logits = np.array([[0.0, 1.0]]), np.array([[0.0, 0.0]])
    assert LOSSES["cross_entropy"].value(logits, one_hot) == math.log(2.0)


def test_optimizers_first_steps_by_hand() -> None:
    g, rate = np.array([2.0]), np.array([0.1])
    constants = Training()

    def first(name: str) -> float:
        slots, powers = np.zeros((OPTIMIZERS[name].n_slots, 1)), np.ones(2)
        theta = np.array([1.0])
        return float(OPTIMIZERS[name].update(theta, g, rate, slots, powers, constants)[0])

    assert first("sgd") == pytest.approx(0.8)
    assert first("momentum") == pytest.approx(0.8)
    assert first("nesterov") == pytest.approx(1.0 - 0.1 * (2.0 + 0.9 * 2.0))
    assert first("rmsprop") == pytest.approx(1.0 - 0.1 * 2.0 / math.sqrt(0.1 * 4.0))
    assert first("adagrad") == pytest.approx(0.9)
    assert first("adam") == pytest.approx(0.9)
    assert first("adamw") == pytest.approx(1.0 - 0.1 * 0.01 - 0.1)


def test_initialisers_have_the_variance_of_their_formula() -> None:
    graph = dense_graph((1, 100, 80, 1), ("relu", "relu", "linear"))
    start = np.zeros(graph.n_parameters)
    middle = slice(100, 100 + 8000)
    for name, variance in {
        "he": 2 / 100,
        "he_uniform": 2 / 100,
        "xavier": 2 / 180,
        "xavier_uniform": 2 / 180,
        "lecun": 1 / 100,
        "lecun_uniform": 1 / 100,
        "normal": 1.0,
        "uniform": 1 / 3,
    }.items():
        w = initialize(graph, start, name, 5)[middle]
        assert w.var() == pytest.approx(variance, rel=0.1), name
        assert abs(w.mean()) < 0.05 * math.sqrt(variance), name
    assert not initialize(graph, start, "zeros", 5).any()


def test_an_initialiser_gives_the_same_values_for_the_same_seed() -> None:
    graph = dense_graph((1, 8, 1), ("relu", "linear"))
    start = np.zeros(graph.n_parameters)
    for name in INITIALIZERS:
        a, b = initialize(graph, start, name, 1), initialize(graph, start, name, 1)
        np.testing.assert_array_equal(a, b)
        if name != "zeros":
            assert (initialize(graph, start, name, 2) != a).any()


def test_spread_puts_the_kinks_of_the_first_layer_evenly_over_the_data() -> None:
    graph = dense_graph((1, 5, 1), ("relu", "linear"))
    values = initialize(graph, np.zeros(graph.n_parameters), "spread", 3, (-2.0, 8.0))
    w, b = values[:5], values[10:15]
    np.testing.assert_allclose(-b / w, [-1.0, 1.0, 3.0, 5.0, 7.0])


def test_spread_uses_the_locked_weights() -> None:
    graph = dense_graph((1, 3, 1), ("relu", "linear"))
    first = graph.edges[0]
    graph = graph.with_edges((replace(first, locked=True), *graph.edges[1:]))
    current = np.full(graph.n_parameters, -5.0)
    values = initialize(graph, current, "spread", 3, (-1.0, 1.0))
    w, b = values[:3], values[6:9]
    assert w[0] == -5.0
    np.testing.assert_allclose(-b / w, [-2 / 3, 0.0, 2 / 3], atol=1e-15)


@pytest.mark.parametrize("name", INITIALIZERS)
@given(graphs(), st.integers(0, 1000))
@settings(max_examples=15)
def test_initial_values_keep_locked_ones_and_have_no_negative_zero(name, graph, seed) -> None:
    current = np.arange(graph.n_parameters) + 0.5
    values = initialize(graph, current, name, seed, (-1.0, 1.0))
    assert (values[graph.locked] == current[graph.locked]).all()
    assert np.isfinite(values).all()
    assert not np.signbit(values[values == 0.0]).any()
