"""Accuracy, confidence, confusion matrix, R2 and mean absolute error."""

from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.metrics import Metrics, metrics
from playground.data.task import task_of
from playground.engine.problem import project_of
from playground.files.export import predictions
from playground.model.document import Data, Document, Points, Training, dense_document, frozen

RNG = np.random.default_rng(5)
X = RNG.normal(size=(60, 2))
TEST = tuple(range(0, 60, 4))


def figures(document: Document) -> Metrics:
    project = project_of(document)
    task = task_of(document.graph, document.training, project.dataset)
    return metrics(project.problem, project.dataset, task, document.parameters)


def network(y: np.ndarray, activation: str, loss: str, scaling: str = "none", **points) -> Document:
    data = Data(Points(X, y, TEST, **points), scaling)
    sizes = (2, 5, y.shape[1])
    return dense_document(sizes, ("tanh", activation), data, Training(loss=loss, seed=3))


def split(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    test = np.isin(np.arange(len(values)), TEST)
    return values[~test], values[test]


def test_a_regression_has_r2_and_an_error_in_the_users_units() -> None:
    y = 1000.0 + 50.0 * X[:, :1]
    document = network(y, "linear", "half_mse", "standard")
    found = predictions(document, project_of(document).dataset, X)
    got = figures(document)
    for part, truth, guess in zip((got.train, got.test), split(y), split(found), strict=True):
        residual, total = ((guess - truth) ** 2).sum(), ((truth - truth.mean()) ** 2).sum()
        assert part.r2 == pytest.approx(1.0 - residual / total)
        assert part.mae == pytest.approx(np.abs(guess - truth).mean())
        assert part.accuracy is part.confidence is part.confusion is None


def test_equal_targets_have_no_r2() -> None:
    got = figures(network(np.ones((60, 1)), "linear", "half_mse"))
    assert got.train.r2 is None
    assert got.train.mae is not None


def test_several_classes_have_accuracy_confidence_and_a_confusion_matrix() -> None:
    which = RNG.integers(0, 3, 60)
    document = network(np.eye(3)[which], "softmax", "cross_entropy", classes=("a", "b", "c"))
    p = predictions(document, project_of(document).dataset, X)
    got = figures(document)
    for part, truth, guess in zip((got.train, got.test), split(which), split(p), strict=True):
        winner = guess.argmax(axis=1)
        assert part.accuracy == pytest.approx((winner == truth).mean())
        assert part.confidence == pytest.approx(guess.max(axis=1).mean())
        expected = [[((truth == i) & (winner == j)).sum() for j in range(3)] for i in range(3)]
        assert part.confusion is not None
        assert part.confusion.tolist() == expected
        assert part.r2 is part.mae is None


@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_two_classes_are_told_apart_at_a_probability_of_one_half(activation) -> None:
    which = (X[:, :1] > 0.0).astype(float)
    document = network(which, activation, "binary_cross_entropy", classes=("no", "yes"))
    p = predictions(document, project_of(document).dataset, X)[:, 0]
    if activation == "linear":  # the outputs are logits
        p = 1.0 / (1.0 + np.exp(-p))
    got = figures(document).train
    guess, truth = split(p)[0], split(which[:, 0])[0]
    assert got.accuracy == pytest.approx(((guess > 0.5) == (truth > 0.5)).mean())
    assert got.confidence == pytest.approx(np.maximum(guess, 1.0 - guess).mean())


def test_a_squared_error_on_a_linear_output_gives_no_confidence() -> None:
    which = (X[:, :1] > 0.0).astype(float)
    got = figures(network(which, "linear", "half_mse", classes=("no", "yes"))).train
    assert got.accuracy is not None
    assert got.confidence is None


def test_of_no_rows_there_are_no_figures() -> None:
    data = Data(Points(X, X[:, :1]))
    got = figures(dense_document((2, 1), ("linear",), data))
    assert got.test.rows == 0
    assert got.test.r2 is got.test.mae is None
    assert got.train.rows == 60


def test_many_rows_in_blocks_give_the_same_as_at_once() -> None:
    x = RNG.normal(size=(50_000, 2))
    document = dense_document((2, 40, 1), ("tanh", "linear"), Data(Points(x, x[:, :1] ** 2)))
    truth, guess = x[:, 0] ** 2, predictions(document, project_of(document).dataset, x)[:, 0]
    r2 = 1.0 - ((guess - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    assert figures(document).train.r2 == pytest.approx(r2)


def test_a_network_that_overflowed_has_no_figures() -> None:
    which = (X[:, :1] > 0.0).astype(float)
    document = network(which, "linear", "half_mse", classes=("no", "yes"))
    huge = Document(
        document.graph,
        frozen(np.full(document.graph.n_parameters, 1e308)),
        document.data,
        document.training,
    )
    assert figures(huge).train.accuracy is None
