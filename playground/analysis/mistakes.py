"""The rows that the network takes for another class than their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.metrics import probabilities, winners
from playground.data.classes import class_numbers
from playground.data.dataset import Dataset
from playground.data.task import Task
from playground.engine.problem import Problem

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Mistakes:
    """``rows`` are numbers of rows of the data, in order; the other arrays belong to them.

    ``true`` and ``found`` are classes. ``confidence`` is the probability of the class found; None
    where the outputs are no probabilities.
    """

    rows: Numbers
    true: Numbers
    found: Numbers
    confidence: Array | None

    def of(self, chosen: NDArray[np.bool_]) -> Mistakes:
        """Those among the rows that are ``chosen``, ``(n_rows of the data,)``."""
        here = chosen[self.rows]
        sure = None if self.confidence is None else self.confidence[here]
        return Mistakes(self.rows[here], self.true[here], self.found[here], sure)


def mistakes(problem: Problem, dataset: Dataset, task: Task, outputs: Array) -> Mistakes:
    """What is wrong among the network's ``outputs`` ``(n, n_outputs)`` for all rows of the data."""
    activation, loss = problem.program.activations[-1], problem.training.loss
    true = class_numbers(dataset.y)
    with np.errstate(all="ignore"):
        found = winners(outputs, task, activation, loss)
        rows = np.flatnonzero(true != found)
        p = probabilities(outputs[rows], task, activation, loss)
    confidence = None if p is None else p[np.arange(len(rows)), found[rows]]
    return Mistakes(rows, true[rows], found[rows], confidence)
