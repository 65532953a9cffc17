"""The best fit with these kinks: least squares on what the output layer adds up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.engine.problem import Problem
from playground.engine.reference import data_loss, forward
from playground.model.document import frozen
from playground.model.graph import Graph

Array = NDArray[np.float64]

_NOT_FINITE = "The network's values are no longer finite numbers."
SQUARED_LOSSES = {"half_mse": 0.5, "mse": 1.0}  # loss = factor * mean squared error


@dataclass(frozen=True, slots=True, eq=False)
class BestFit:
    """The smallest data loss over the training rows, and parameters ``(n_parameters,)`` that reach
    it. In the units of the network, like every loss."""

    loss: float
    parameters: Array


def why_no_best_fit(problem: Problem) -> str:
    """Why least squares can't be applied to this problem; "" when it can."""
    if problem.training.loss not in SQUARED_LOSSES:
        return "The best fit is worked out for squared errors only (half_mse or mse)."
    if problem.program.activations[-1] != "linear":
        return "The best fit is worked out for a linear output layer only."
    if problem.n_train == 0:
        return "There are no training points to fit."
    return ""


@quiet
def best_with_these_kinks(problem: Problem, parameters: Array) -> BestFit:
    """The best output weights and biases while every hidden unit stays as it is.

    Locked weights and biases stay too. Where several choices are equally good, the change from
    ``parameters`` is the smallest, each weight's change counted by how much it moves the output.
    The penalty doesn't count. Raises AnalysisError, with the sentence of ``why_no_best_fit``, or
    when the network's values are not finite.
    """
    if reason := why_no_best_fit(problem):
        raise AnalysisError(reason)
    program, graph = problem.program, problem.program.graph
    activity = forward(program, parameters, problem.x_train)
    if not np.isfinite(activity.output).all():
        raise AnalysisError(_NOT_FINITE)
    residual = problem.y_train - activity.output
    best = parameters.copy()
    for column, node in enumerate(graph.layers[-1].nodes):
        index = _output_parameters(graph, node.id)
        signals = np.stack(
            [np.ones(problem.n_train)]
            + [
                activity.a[graph.layer_index[source]][:, _column(graph, source)]
                for source in graph.incoming[node.id]
            ],
            axis=1,
        )
        free = ~graph.locked[index]
        best[index[free]] += _least_squares(signals[:, free], residual[:, column])

    def loss(values: Array) -> float:
        return data_loss(program, values, problem.x_train, problem.y_train, problem.training.loss)

    now, then = loss(parameters), loss(best)
    return BestFit(then, frozen(best)) if then < now else BestFit(now, frozen(parameters))


def _output_parameters(graph: Graph, node_id: int) -> NDArray[np.intp]:
    """The places of a node's bias and weights in the parameter vector."""
    weights = [graph.edge_index[source, node_id] for source in graph.incoming[node_id]]
    return np.array([graph.bias_index[node_id], *weights], dtype=np.intp)


def _column(graph: Graph, node_id: int) -> int:
    return [node.id for node in graph.layer_of(node_id).nodes].index(node_id)


def _least_squares(signals: Array, target: Array) -> Array:
    """The smallest ``c`` that minimises ``|signals @ c - target|``; ``(n_columns,)``.

    Columns are made equally long first, so that a unit that hardly responds is not taken for one
    that does not respond; a second round on what is left takes the rounding out of the first.
    """
    largest = np.abs(signals).max(axis=0)
    used = largest > 0.0
    out = np.zeros(signals.shape[1])
    if not used.any():
        return out
    # Divided by the largest first, so that squares neither overflow nor vanish.
    even = signals[:, used] / largest[used]
    length = np.sqrt((even * even).sum(axis=0))
    even /= length
    for _ in range(2):
        left = target - signals @ out
        if not np.isfinite(left).all():
            raise AnalysisError(_NOT_FINITE)
        out[used] += np.linalg.lstsq(even, left, rcond=None)[0] / length / largest[used]
    return out
