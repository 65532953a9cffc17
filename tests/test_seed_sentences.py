"""What the texts that the program comes from say, seen in the shipped examples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.analysis.metrics import Figures, metrics
from playground.cli.engine import fastest_engine
from playground.data.resources import resource
from playground.data.task import task_of
from playground.engine.problem import Project, project_of
from playground.engine.reference import forward, loss_and_gradient
from playground.engine.run import Run
from playground.files.project import read_project
from playground.model import edits


def example(name: str) -> Project:
    return read_project(resource("examples", f"{name}.playground.json"))


def with_seed(project: Project, seed: int) -> Project:
    """Other data of the same kind, and another start."""
    document = project.document
    source = document.data.source
    if hasattr(source, "seed"):
        document = edits.set_data(
            document, replace(document.data, source=replace(source, seed=seed))
        )
    low_high = project_of(document).dataset.network_range
    return project_of(edits.restart(document, low_high, seed))


def trained(project: Project, steps: int) -> tuple[Figures, Run]:
    """The figures of the test rows, or of the training rows where there are no others."""
    document = project.document
    run = Run(project.problem, document.parameters, document.run, fastest_engine())
    run.advance(steps)
    task = task_of(document.graph, document.training, project.dataset)
    both = metrics(project.problem, project.dataset, task, run.state.parameters)
    return (both.test if both.test.rows else both.train), run


@pytest.mark.parametrize(
    ("name", "steps", "least"),
    [
        ("circle", 6000, 0.98),
        ("quadrants", 6000, 0.98),
        ("spirals", 3000, 0.95),
        ("three-blobs", 1000, 0.95),
        ("digits", 1500, 0.95),
        ("perceptron-and", 2000, 1.0),
        ("xor-hidden", 4000, 1.0),
        ("circle-squares", 3000, 0.98),
    ],
)
def test_an_example_learns_from_at_least_eight_of_ten_seeds(
    name: str, steps: int, least: float
) -> None:
    project = example(name)
    reached = [trained(with_seed(project, seed), steps)[0].accuracy or 0.0 for seed in range(10)]
    assert sum(accuracy >= least for accuracy in reached) >= 8, reached


def test_a_perceptron_is_a_weighted_sum_through_a_sigmoid() -> None:
    project = example("perceptron-and")
    w1, w2, b = project.document.parameters
    found = forward(project.problem.program, project.document.parameters, project.problem.x_train)
    for (x1, x2), output in zip(project.dataset.x, found.output[:, 0], strict=True):
        assert output == pytest.approx(1.0 / (1.0 + np.exp(-(w1 * x1 + w2 * x2 + b))))


def test_the_cost_is_half_the_mean_square_over_a_batch_of_n() -> None:
    project = example("perceptron-and")
    found = forward(project.problem.program, project.document.parameters, project.problem.x_train)
    n = project.problem.batch
    cost, _ = loss_and_gradient(project.problem, project.document.parameters)
    assert n == 4
    assert cost == pytest.approx(
        ((found.output - project.problem.y_train) ** 2).sum() / (2 * n), rel=1e-12
    )


def test_the_derivative_of_the_cost_is_split_by_the_chain_rule() -> None:
    project = example("perceptron-and")
    problem, parameters = project.problem, project.document.parameters
    x, y = problem.x_train, problem.y_train
    p = forward(problem.program, parameters, x).output
    by_z = (p - y) * p * (1.0 - p)  # dC/dyhat times sigma'(z)
    _, gradient = loss_and_gradient(problem, parameters)
    wanted = [*(by_z * x).mean(axis=0), by_z.mean()]
    np.testing.assert_allclose(gradient, wanted, rtol=1e-12)


def test_a_step_takes_the_learning_rate_times_the_gradient_from_each_weight() -> None:
    project = example("perceptron-and")
    old, rate = project.document.parameters, project.document.training.learning_rate
    _, gradient = loss_and_gradient(project.problem, old)
    _, run = trained(project, 1)
    np.testing.assert_allclose(run.state.parameters, old - rate * gradient, rtol=1e-12)


def test_one_perceptron_decides_and_but_not_xor() -> None:
    assert trained(example("perceptron-and"), 2000)[0].accuracy == 1.0
    for seed in range(10):
        figures, _ = trained(with_seed(example("perceptron-xor"), seed), 5000)
        assert (figures.accuracy or 0.0) <= 0.75


def test_a_saturated_sigmoid_learns_slowly_by_squares_and_fast_by_cross_entropy() -> None:
    squares, entropy = example("saturated-squares"), example("saturated-entropy")
    np.testing.assert_array_equal(squares.document.parameters, entropy.document.parameters)
    slow, fast = (
        np.abs(loss_and_gradient(p.problem, p.document.parameters)[1]).max()
        for p in (squares, entropy)
    )
    assert fast > 10.0 * slow
    assert (trained(squares, 100)[0].accuracy or 0.0) < 0.6
    assert (trained(entropy, 100)[0].accuracy or 0.0) > 0.9


def test_softmax_gives_probabilities_whose_largest_is_the_confidence() -> None:
    project = example("three-blobs")
    figures, run = trained(project, 500)
    rows = project.dataset.inputs.to_network(project.dataset.x[project.dataset.test])
    p = forward(project.problem.program, run.state.parameters, rows).output
    np.testing.assert_allclose(p.sum(axis=1), 1.0)
    assert figures.confidence == pytest.approx(p.max(axis=1).mean())


def test_softmax_divides_each_exponential_by_their_sum() -> None:
    project = example("three-blobs")
    found = forward(project.problem.program, project.document.parameters, project.problem.x_train)
    exponentials = np.exp(found.z[-1])
    wanted = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.output, wanted, rtol=1e-12)


def test_accuracy_is_how_often_the_highest_confidence_is_the_correct_answer() -> None:
    project = example("three-blobs")
    figures, run = trained(project, 20)
    problem = project.problem
    p = forward(problem.program, run.state.parameters, problem.x_test).output
    right = p.argmax(axis=1) == problem.y_test.argmax(axis=1)
    assert figures.accuracy == right.mean()


def test_accuracy_and_mean_confidence_are_alike_after_training() -> None:
    figures, _ = trained(example("three-blobs"), 2000)
    assert figures.accuracy is not None
    assert figures.confidence == pytest.approx(figures.accuracy, abs=0.03)


def test_categorical_cross_entropy_is_minus_the_log_of_the_true_class() -> None:
    project = example("three-blobs")
    problem = project.problem
    p = forward(problem.program, project.document.parameters, problem.x_train).output
    wanted = -np.log(p[np.arange(len(p)), problem.y_train.argmax(axis=1)]).mean()
    cost, _ = loss_and_gradient(problem, project.document.parameters)
    assert cost == pytest.approx(wanted, rel=1e-12)


def test_a_multilinear_fit_reaches_least_squares() -> None:
    project = example("multilinear")
    _, run = trained(project, 2000)
    x, y = project.problem.x_train, project.problem.y_train[:, 0]
    best, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)
    np.testing.assert_allclose(run.state.parameters, best, atol=1e-6)
