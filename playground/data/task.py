"""What a network is for, as it follows from data, output activation and loss."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from playground.data.dataset import Dataset
from playground.model.document import Training
from playground.model.graph import Graph


class Kind(StrEnum):
    REGRESSION = "regression"
    TWO_CLASSES = "two classes"  # one output, targets 0 and 1
    CLASSES = "classes"  # an output for each class


@dataclass(frozen=True, slots=True)
class Task:
    """``n_inputs`` counts raw columns. ``classes`` are names, none for a regression."""

    n_inputs: int
    n_outputs: int
    kind: Kind
    classes: tuple[str, ...] = ()

    @property
    def is_regression(self) -> bool:
        return self.kind is Kind.REGRESSION

    def __str__(self) -> str:
        """``2 inputs, 3 classes`` or ``1 input, 1 output: regression``."""
        inputs = _count(self.n_inputs, "input")
        if self.is_regression:
            return f"{inputs}, {_count(self.n_outputs, 'output')}: regression"
        return f"{inputs}, {_count(len(self.classes), 'class')}"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'es' * noun.endswith('s') or 's'}" if n != 1 else f"1 {noun}"


def task_of_data(dataset: Dataset) -> Task:
    """The task that the data alone are for: classes where these have names."""
    n_inputs, n_outputs = dataset.x.shape[1], dataset.y.shape[1]
    kind = Kind.REGRESSION
    if dataset.classes:
        kind = Kind.TWO_CLASSES if n_outputs == 1 else Kind.CLASSES
    return Task(n_inputs, n_outputs, kind, dataset.classes)


def task_of(graph: Graph, training: Training, dataset: Dataset) -> Task:
    """The task of a network with its settings and data.

    Classes without names are known by the loss, or by an output activation that gives
    probabilities together with targets 0 and 1. They are then called by the outputs.
    """
    task = task_of_data(dataset)
    activation, loss = graph.layers[-1].activation, training.loss
    if not task.is_regression:
        return task
    if task.n_outputs == 1:
        decides = activation in ("sigmoid", "step") and bool(np.isin(dataset.y, (0.0, 1.0)).all())
        if decides or loss == "binary_cross_entropy":
            return Task(task.n_inputs, 1, Kind.TWO_CLASSES, ("0", "1"))
        return task
    if loss == "cross_entropy" or (activation == "softmax" and _one_hot(dataset)):
        return Task(task.n_inputs, task.n_outputs, Kind.CLASSES, dataset.y_names)
    return task


def _one_hot(dataset: Dataset) -> bool:
    y = dataset.y
    return bool(np.isin(y, (0.0, 1.0)).all() and (y.sum(axis=1) == 1.0).all())
