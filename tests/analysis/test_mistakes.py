from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.mistakes import mistakes
from playground.data.task import task_of
from playground.engine.problem import project_of
from playground.engine.reference import predict
from playground.model.document import Data, Points, Training, dense_document, frozen


def found(y: np.ndarray, classes: tuple[str, ...], last: str, loss: str):
    """The mistakes of a network as it starts, and its outputs."""
    x = np.random.default_rng(1).normal(size=(len(y), 4))
    data = Data(Points(frozen(x), frozen(y), (0, 3, 4), classes=classes))
    training = Training(loss=loss)
    document = dense_document((4, 5, y.shape[1]), ("tanh", last), data, training)
    project = project_of(document)
    dataset = project.dataset
    outputs = predict(project.problem.program, document.parameters, dataset.x)
    task = task_of(document.graph, training, dataset)
    return mistakes(project.problem, dataset, task, outputs), outputs, dataset


def test_several_classes_are_wrong_where_the_largest_output_is_another_one() -> None:
    labels = np.arange(40) % 3
    wrong, outputs, dataset = found(np.eye(3)[labels], ("a", "b", "c"), "softmax", "cross_entropy")
    rows = [i for i in range(40) if int(np.argmax(outputs[i])) != labels[i]]
    assert 0 < len(rows) < 40
    assert wrong.rows.tolist() == rows
    assert wrong.true.tolist() == labels[rows].tolist()
    assert wrong.found.tolist() == outputs[rows].argmax(axis=1).tolist()
    assert wrong.confidence is not None
    np.testing.assert_array_equal(wrong.confidence, outputs[rows].max(axis=1))
    test = wrong.of(dataset.test)
    assert test.rows.tolist() == [row for row in rows if row in (0, 3, 4)]


def test_two_classes_are_wrong_on_the_other_side_of_one_half() -> None:
    y = (np.arange(40) % 2.0)[:, None]
    wrong, outputs, _ = found(y, ("no", "yes"), "sigmoid", "binary_cross_entropy")
    rows = np.flatnonzero((outputs[:, 0] > 0.5) != (y[:, 0] > 0.5))
    assert wrong.rows.tolist() == rows.tolist()
    p = outputs[rows, 0]
    assert wrong.confidence == pytest.approx(np.maximum(p, 1.0 - p))


def test_outputs_that_are_no_probabilities_have_no_confidence() -> None:
    wrong, *_ = found(np.eye(2)[np.arange(20) % 2], ("a", "b"), "linear", "half_mse")
    assert wrong.confidence is None
