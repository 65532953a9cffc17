"""How much each input counts: weights in the user's units, and the effect of a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.data.dataset import Dataset
from playground.engine.problem import Problem
from playground.engine.reference import predict

Array = NDArray[np.float64]

MOST_ROWS = 500  # for the effect of a change; of more rows an even selection is taken


@dataclass(frozen=True, slots=True, eq=False)
class UserWeights:
    """y = ``constants`` + ``weights`` @ inputs in the user's units; y is the z of the outputs.

    ``weights`` are ``(n_outputs, n_inputs)`` for what the input nodes show, ``constants``
    ``(n_outputs,)``.
    """

    weights: Array
    constants: Array


def has_user_weights(problem: Problem) -> bool:
    """Whether the network has no hidden layer, so that each input has one weight per output."""
    return len(problem.program.sizes) == 2


@quiet
def user_weights(problem: Problem, dataset: Dataset, parameters: Array) -> UserWeights:
    """The weights of a network without hidden layers."""
    program, x, y = problem.program, dataset.inputs.scale, dataset.y_scale
    weights = np.zeros((program.sizes[1], program.sizes[0]))
    for block in program.blocks:
        weights += block.matrix(parameters)
    biases = parameters[program.biases[1]]
    in_users_units = y.factor[:, None] * weights / x.factor
    return UserWeights(in_users_units, y.to_user(biases) - in_users_units @ x.offset)


def feature_deviations(dataset: Dataset) -> Array:
    """The standard deviation of what each input node shows, over the training rows."""
    return _deviations(dataset.inputs.shown(dataset.x[~dataset.test]))


@quiet
def effects(problem: Problem, dataset: Dataset, parameters: Array) -> Array:
    """How far each output moves when a raw input grows by one standard deviation.

    ``(n_outputs, n_raw)``, in the user's units: the mean size of the change over the training
    rows, the other inputs held as they are in the row.
    """
    rows = dataset.x[~dataset.test]
    step = _deviations(rows)
    chosen = np.linspace(0, len(rows) - 1, min(len(rows), MOST_ROWS)).astype(np.intp)
    rows = rows[chosen]
    out = np.zeros((problem.program.sizes[-1], dataset.inputs.n_raw))
    if not len(rows):
        return out

    def outputs(raw: Array) -> Array:
        inputs = dataset.inputs.to_network(raw)
        return dataset.y_scale.to_user(predict(problem.program, parameters, inputs))

    before = outputs(rows)
    for k, deviation in enumerate(step.tolist()):
        moved = rows.copy()
        moved[:, k] += deviation
        out[:, k] = np.abs(outputs(moved) - before).mean(axis=0)
    return out


@quiet
def _deviations(rows: Array) -> Array:
    out: Array = rows.std(axis=0) if len(rows) else np.zeros(rows.shape[1])
    return out
