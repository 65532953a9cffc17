"""The best fit with the present kinks: least squares over the output layer's parameters."""

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
    """The smallest data loss over the training rows (network's units), and its parameters
    ``(n_parameters,)``."""

    loss: float
    parameters: Array


def why_no_best_fit(problem: Problem) -> str:
    """Why least squares is not applicable to this problem; "" when it is."""
    if problem.training.loss not in SQUARED_LOSSES:
        return "The best fit is computed for squared errors only (half_mse or mse)."
    if problem.program.activations[-1] != "linear":
        return "The best fit is computed for a linear output layer only."
    if problem.n_train == 0:
        return "There are no training points to fit."
    return ""


@quiet
def best_with_these_kinks(problem: Problem, parameters: Array) -> BestFit:
    """The best output weights and biases while all hidden units stay as they are.

    Locked weights and biases stay, too; the penalty does not count. Of several equally good
    choices, the one with the smallest change from ``parameters``, each weight's change measured by
    its effect on the output. Raises AnalysisError, with the sentence of ``why_no_best_fit`` or
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
                activity.a[graph.layer_index[source]][:, graph.column[source]]
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
    """The indices of a node's bias and weights in the parameter vector."""
    weights = [graph.edge_index[source, node_id] for source in graph.incoming[node_id]]
    return np.array([graph.bias_index[node_id], *weights], dtype=np.intp)


def _least_squares(signals: Array, target: Array) -> Array:
    """The smallest ``c`` that minimises ``|signals @ c - target|``; ``(n_columns,)``.

    Columns are first scaled to the same length, so that a weak unit is not treated as constant; a
    second round on the residual removes the rounding of the first.
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
