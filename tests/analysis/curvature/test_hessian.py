from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.analysis.curvature import hessian as hessian_module
from playground.analysis.curvature.hessian import Hessian
from playground.analysis.curvature.rate_limit import largest_curvature, largest_rate
from playground.data.dataset import dataset_of
from playground.engine.problem import Problem, State, problem_of
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine, loss_and_gradient
from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.model.document import (
    Data,
    Generator,
    Training,
    dense_document,
    fresh_progress,
)
from playground.model.graph import dense_graph
from playground.model.losses import LOSSES
from tests.engine.random_problems import problem_on, random_graph, start_of


def by_differences(problem: Problem, parameters: np.ndarray) -> np.ndarray:
    """The Hessian from central differences of the engine's gradient."""
    columns = []
    for i in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[i] = 1e-5
        ends = [loss_and_gradient(problem, parameters + s * step)[1] for s in (1.0, -1.0)]
        columns.append((ends[0] - ends[1]) / 2e-5)
    free = problem.program.free
    return np.array(columns) * free * free[:, None]


def linear(rate: float = 0.1, **settings: object) -> Problem:
    """y = w x + b on x = 1, 3: the Hessian of half the mean square is [[5, 2], [2, 1]]."""
    graph = dense_graph((1, 1), ("linear",))
    x, y = np.array([[1.0], [3.0]]), np.array([[2.0], [-1.0]])
    training = Training(learning_rate=rate, **settings)
    return Problem(Program.of(graph), x, y, x[:0], y[:0], training)


def test_the_hessian_of_one_linear_unit_is_the_one_found_by_hand() -> None:
    found = Hessian(linear(), np.array([0.7, -0.2]))
    np.testing.assert_allclose(found.dense(), [[5.0, 2.0], [2.0, 1.0]])
    assert found.largest_eigenvalue() == pytest.approx(3.0 + 8.0**0.5)
    with_penalty = Hessian(linear(l2=0.5, l1=3.0), np.array([0.7, -0.2]))
    np.testing.assert_allclose(with_penalty.dense(), [[5.5, 2.0], [2.0, 1.0]])


@pytest.mark.parametrize("activation", [n for n, a in ACTIVATIONS.items() if not a.output_only])
def test_it_is_the_derivative_of_the_gradient_for_each_activation(activation: str) -> None:
    rng = np.random.default_rng(3)
    graph = random_graph(rng, activation, activation, max_nodes=4)
    problem = problem_on(graph, Training(loss="mse", l2=0.1, l1=0.01), n=7)
    parameters = start_of(problem, 5).parameters + 0.1
    expected = by_differences(problem, parameters)
    np.testing.assert_allclose(Hessian(problem, parameters).dense(), expected, atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize("loss", list(LOSSES))
@pytest.mark.parametrize("output", ["linear", "sigmoid", "softmax"])
def test_it_is_the_derivative_of_the_gradient_for_each_loss(loss: str, output: str) -> None:
    graph = dense_graph((2, 4, 3), ("tanh", output))
    problem = problem_on(graph, Training(loss=loss), n=6)
    parameters = start_of(problem, 1).parameters
    expected = by_differences(problem, parameters)
    np.testing.assert_allclose(Hessian(problem, parameters).dense(), expected, atol=1e-7, rtol=1e-5)


def test_the_method_for_large_networks_finds_the_same_eigenvalue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(4):
        graph = random_graph(np.random.default_rng(seed), "tanh", "linear", max_nodes=8)
        problem = problem_on(graph, Training(), n=12)
        whole = Hessian(problem, start_of(problem, seed).parameters)
        exact = whole.largest_eigenvalue()
        with monkeypatch.context() as patch:
            patch.setattr(hessian_module, "MOST_DENSE", 0)
            assert whole.largest_eigenvalue() == pytest.approx(exact, rel=1e-4)


def test_locked_parameters_have_no_curvature() -> None:
    graph = dense_graph((1, 1), ("linear",))
    output = graph.layers[-1]
    locked = replace(output, nodes=(replace(output.nodes[0], locked=True),))
    graph = graph.with_layers((graph.layers[0], locked))
    problem = replace(linear(), program=Program.of(graph))
    assert Hessian(problem, np.zeros(2)).largest_eigenvalue() == pytest.approx(5.0)


def test_numbers_that_overflow_give_nan() -> None:
    graph = dense_graph((1, 1, 1), ("relu", "linear"))
    problem = replace(linear(), program=Program.of(graph))
    assert np.isnan(Hessian(problem, np.full(4, 1e200)).largest_eigenvalue())


@pytest.mark.parametrize(
    ("optimizer", "product"), [("sgd", 2.0), ("momentum", 3.8), ("nesterov", 3.8 / 2.8)]
)
def test_a_quadratic_loss_diverges_exactly_above_the_limit(optimizer: str, product: float) -> None:
    settings = {"optimizer": optimizer, "momentum": 0.9}
    curvature = Hessian(linear(**settings), np.zeros(2)).largest_eigenvalue()
    limit = largest_rate(linear(**settings).training, curvature)
    assert limit == pytest.approx(product / curvature)
    for share, falls in ((0.99, True), (1.01, False)):
        problem = linear(share * limit, **settings)
        allowed = largest_curvature(problem.training)
        assert allowed == pytest.approx(curvature / share)
        state = State.of(np.zeros(2), fresh_progress(problem.program.graph, optimizer))
        stepper = ReferenceEngine().prepare(problem)
        before = stepper.losses(state.parameters).train
        stepper.advance(state, 4000)
        after = stepper.losses(state.parameters).train
        assert (after < before) is falls


@pytest.mark.parametrize("optimizer", ["rmsprop", "adagrad", "adam", "adamw"])
def test_optimizers_that_rescale_their_steps_have_no_limit(optimizer: str) -> None:
    training = Training(optimizer=optimizer)
    assert largest_rate(training, 1.0) is None
    assert largest_curvature(training) is None


def test_without_curvature_there_is_no_limit() -> None:
    assert largest_rate(Training(), 0.0) is None
    assert largest_rate(Training(), float("nan")) is None


def test_at_a_large_rate_the_curvature_settles_near_the_limit_and_the_loss_falls_on_the_whole() -> (
    None
):
    document = dense_document((1, 8, 1), ("relu", "linear"), Data(Generator("sine", 60, 0.0)))
    document = edits.set_training(document, learning_rate=0.4)
    dataset = dataset_of(document)
    document = edits.restart(document, dataset.network_range, 6)
    problem = problem_of(document, dataset)
    state = State.of(document.parameters, document.run)
    stepper = ReferenceEngine().prepare(problem)
    stepper.advance(state, 900)
    before = [stepper.losses(state.parameters).train]
    for _ in range(600):
        stepper.advance(state, 1)
        before.append(stepper.losses(state.parameters).train)
    assert 0.3 < np.mean(np.diff(before) > 0.0) < 0.7
    assert before[-1] < before[0]
    assert Hessian(problem, state.parameters).largest_eigenvalue() == pytest.approx(5.0, rel=0.05)


@pytest.mark.oracle
@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu", "silu", "softplus", "elu"])
def test_pytorch_finds_the_same_hessian(activation: str) -> None:
    torch = pytest.importorskip("torch")
    graph = dense_graph((2, 5, 3), (activation, "linear"))
    problem = problem_on(graph, Training(loss="half_mse", l2=0.2), n=8)
    parameters = start_of(problem, 2).parameters
    functions = torch.nn.functional
    x, y = torch.tensor(problem.x_train), torch.tensor(problem.y_train)

    def loss(theta):
        w1, w2 = theta[:10].reshape(5, 2), theta[10:25].reshape(3, 5)
        function = torch.tanh if activation == "tanh" else getattr(functions, activation)
        hidden = function(x @ w1.T + theta[25:30])
        out = hidden @ w2.T + theta[30:33]
        return 0.5 * ((out - y) ** 2).sum() / len(x) + 0.1 * (theta[:25] ** 2).sum()

    order = [graph.edge_index[key] for key in _in_torch_order(graph)]
    order += list(range(25, 33))
    theta = torch.tensor(parameters[order])
    expected = torch.autograd.functional.hessian(loss, theta).numpy()
    found = Hessian(problem, parameters).dense()[np.ix_(order, order)]
    np.testing.assert_allclose(found, expected, atol=1e-12, rtol=1e-10)


def _in_torch_order(graph):
    for left, right in zip(graph.layers[:-1], graph.layers[1:], strict=True):
        yield from ((a.id, b.id) for b in right.nodes for a in left.nodes)
