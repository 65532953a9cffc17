"""How good the predictions are, in figures that a person can read.

Of classes: accuracy, mean confidence and confusion matrix. Of a regression: R2 and mean absolute
error, in the user's units. A figure that makes no sense is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.task import Kind, Task
from playground.engine.problem import Problem
from playground.engine.reference import predict
from playground.model.activations import sigmoid, softmax

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Bools = NDArray[np.bool_]

BLOCK = 200_000  # values of a layer at a time, so that memory stays small
MAX_CONFUSION = 50  # classes; a larger matrix tells nobody anything


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The figures over some rows.

    ``accuracy`` is the share of rows whose most probable class is the true one, ``confidence`` the
    mean of that class's probability. ``confusion[i, j]`` counts the rows of the true class i that
    were taken for class j. ``r2`` is the mean over the outputs whose targets differ, ``mae`` that
    over all outputs.
    """

    rows: int = 0
    accuracy: float | None = None
    confidence: float | None = None
    confusion: Counts | None = None
    r2: float | None = None
    mae: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """The figures of the training and of the test rows."""

    task: Task
    train: Figures
    test: Figures


def metrics(problem: Problem, dataset: Dataset, task: Task, parameters: Array) -> Metrics:
    """The figures at these parameters, by the predictions for all rows."""
    y_train, y_test = dataset.y[~dataset.test], dataset.y[dataset.test]
    of_rows = _classified if not task.is_regression else _regressed
    with np.errstate(all="ignore"):
        return Metrics(
            task,
            of_rows(_Rows(problem, dataset, task, parameters, problem.x_train, y_train)),
            of_rows(_Rows(problem, dataset, task, parameters, problem.x_test, y_test)),
        )


def probabilities(outputs: Array, task: Task, activation: str, loss: str) -> Array | None:
    """The probability of each class ``(n, n_classes)`` from the network's outputs.

    Where the loss reads the outputs as logits, they are made probabilities as the loss does. None
    where the outputs are no probabilities, as those of a linear output under a squared error.
    """
    if task.kind is Kind.TWO_CLASSES:
        if loss == "binary_cross_entropy" and activation != "sigmoid":
            outputs = sigmoid(outputs)
        elif activation not in ("sigmoid", "step"):
            return None
        return np.concatenate([1.0 - outputs, outputs], axis=1)
    if loss == "cross_entropy" and activation != "softmax":
        return softmax(outputs)
    if loss == "binary_cross_entropy" and activation != "sigmoid":
        return sigmoid(outputs)
    return outputs if activation in ("softmax", "sigmoid", "step") else None


def winners(outputs: Array, task: Task, activation: str, loss: str) -> NDArray[np.intp]:
    """The most probable class of each row ``(n,)``; the first of several that are."""
    if task.kind is Kind.CLASSES:
        out: NDArray[np.intp] = outputs.argmax(axis=1)
        return out
    is_logit = loss == "binary_cross_entropy" and activation != "sigmoid"
    return (outputs[:, 0] > (0.0 if is_logit else 0.5)).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows x ``(n, n_inputs)`` in the network's units, y ``(n, n_outputs)`` in the user's."""

    problem: Problem
    dataset: Dataset
    task: Task
    parameters: Array
    x: Array
    y: Array

    def blocks(self) -> Iterator[tuple[Array, Array]]:
        """The network's outputs, in its units, and the targets, some rows at a time."""
        size = max(1, BLOCK // max(self.problem.program.sizes))
        for start in range(0, len(self.x), size):
            rows = slice(start, start + size)
            yield predict(self.problem.program, self.parameters, self.x[rows]), self.y[rows]


def _classified(rows: _Rows) -> Figures:
    task, n = rows.task, len(rows.x)
    if not n:
        return Figures()
    activation, loss = rows.problem.program.activations[-1], rows.problem.training.loss
    k = len(task.classes)
    counted = k <= MAX_CONFUSION
    confusion: Counts = np.zeros(k * k if counted else 0, dtype=np.int64)
    right = 0
    certainty: float | None = 0.0
    for outputs, y in rows.blocks():
        if not np.isfinite(outputs).all():
            return Figures(n)
        true = y.argmax(axis=1) if task.kind is Kind.CLASSES else (y[:, 0] > 0.5).astype(np.intp)
        found = winners(outputs, task, activation, loss)
        right += int((true == found).sum())
        if counted:
            confusion += np.bincount(true * k + found, minlength=k * k)
        p = probabilities(outputs, task, activation, loss)
        if p is None or certainty is None:
            certainty = None
        else:
            certainty += float(p[np.arange(len(p)), found].sum())
    return Figures(
        n,
        right / n,
        None if certainty is None else certainty / n,
        confusion.reshape(k, k) if counted else None,
    )


def _regressed(rows: _Rows) -> Figures:
    n, y = len(rows.x), rows.y
    if not n:
        return Figures()
    squares, absolute = np.zeros(y.shape[1]), 0.0
    for outputs, targets in rows.blocks():
        d = rows.dataset.y_scale.to_user(outputs) - targets
        squares += (d * d).sum(axis=0)
        absolute += float(np.abs(d).sum())
    total = ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    differ = y.min(axis=0) < y.max(axis=0)
    r2 = float((1.0 - squares[differ] / total[differ]).mean()) if differ.any() else None
    return Figures(n, r2=_finite(r2), mae=_finite(absolute / y.size))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
