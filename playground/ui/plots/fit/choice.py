"""What the field shows: the winning class, the probability of one class, or one output."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from playground.analysis.metrics import probabilities, winners
from playground.data.task import Kind, Task
from playground.engine.problem import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """``output`` is the index of the output shown; None shows the winning class."""

    text: str
    output: int | None


def choices(task: Task, problem: Problem, y_names: tuple[str, ...]) -> tuple[Choice, ...]:
    """The first one is the default."""
    if task.is_regression:
        return tuple(Choice(name, k) for k, name in enumerate(y_names))
    sure = Outputs(task, problem).are_probabilities
    words = _tr("P({0})") if sure else _tr("Output {0}")
    if task.kind is Kind.TWO_CLASSES:
        return (Choice(words.format(task.classes[1]), 0),)
    each = (Choice(words.format(name), k) for k, name in enumerate(task.classes))
    return (Choice(_tr("Winner"), None), *each)


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """How the outputs of a network of classes are read."""

    task: Task
    problem: Problem

    @property
    def are_probabilities(self) -> bool:
        return self.probabilities(np.zeros((1, self.task.n_outputs))) is not None

    def probabilities(self, a: Array) -> Array | None:
        """``(n, n_classes)`` of outputs ``(n, n_outputs)``; None where they are none."""
        with np.errstate(all="ignore"):
            return probabilities(a, self.task, self._activation, self.problem.training.loss)

    def winners(self, a: Array) -> NDArray[np.intp]:
        return winners(a, self.task, self._activation, self.problem.training.loss)

    @property
    def _activation(self) -> str:
        return self.problem.program.activations[-1]

    @property
    def threshold(self) -> float:
        """The output at which the decision between two classes changes."""
        logit = self.problem.training.loss == "binary_cross_entropy"
        return 0.0 if logit and self._activation != "sigmoid" else 0.5

    @property
    def z_threshold(self) -> float | None:
        """The z of that output; None where it is not known in advance."""
        name, a = self._activation, self.threshold
        if name in ("sigmoid", "step"):
            return 0.0
        if name == "tanh":
            return math.atanh(a)
        if name == "linear" or (name in ("relu", "leaky_relu") and a > 0.0):
            return a
        return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Choice", text)
