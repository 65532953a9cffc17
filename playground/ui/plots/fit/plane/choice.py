"""What the field shows: the winning class, the probability of one class, or one output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from playground.data.task import Task
from playground.engine.reference import Activity
from playground.model.graph import Graph

Array = NDArray[np.float64]

PROBABILITIES = ("sigmoid", "softmax")


@dataclass(frozen=True, slots=True)
class Choice:
    """``output`` is the index of the output shown; None shows the winning class."""

    text: str
    output: int | None


def choices(task: Task, graph: Graph, y_names: tuple[str, ...]) -> tuple[Choice, ...]:
    """The first one is the default."""
    if task.is_regression:
        return tuple(Choice(name, k) for k, name in enumerate(y_names))
    gives_probabilities = graph.layers[-1].activation in PROBABILITIES
    words = _tr("Probability of {0}") if gives_probabilities else _tr("Output of {0}")
    if task.n_outputs == 1:
        return (Choice(words.format(task.classes[-1]), 0),)
    winner = _tr("Winning class and confidence") if gives_probabilities else _tr("Winning class")
    each = (Choice(words.format(name), k) for k, name in enumerate(task.classes))
    return (Choice(winner, None), *each)


def threshold(graph: Graph) -> float:
    """The z of a single output at which the decision between two classes changes."""
    return 0.0 if graph.layers[-1].activation in ("sigmoid", "step", "tanh") else 0.5


def winners(activity: Activity) -> NDArray[np.intp]:
    """The class with the largest z for each row."""
    found: NDArray[np.intp] = activity.z[-1].argmax(axis=1)
    return found


def confidence(activity: Activity, graph: Graph) -> Array:
    """The probability of the winning class for each row; 1 where outputs are no probabilities."""
    a = activity.output
    if graph.layers[-1].activation not in PROBABILITIES:
        return np.ones(len(a))
    if a.shape[1] == 1:
        return np.maximum(a[:, 0], 1.0 - a[:, 0])
    largest: Array = a.max(axis=1)
    return largest


def decided(a: Array, graph: Graph) -> int:
    """The class that outputs ``(n_outputs,)`` of one row decide for."""
    if len(a) > 1:
        return int(np.argmax(a))
    return int(a[0] > (0.0 if graph.layers[-1].activation == "tanh" else 0.5))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Choice", text)
