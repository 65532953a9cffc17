"""The factors of a weight's gradient, by the chain rule.

For one example, with delta = dL/dz of a node,

    dL/dw = delta_target * a_source
    delta = dL/da * f'(z)
    dL/da = sum over the edges that leave the node of weight * delta of the next node

and for a batch the mean of these products over its examples, plus the penalty's gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.round_off import with_met_targets
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import (
    Activity,
    activation_backward,
    forward,
    loss_and_gradient,
    output_delta,
    penalty_gradient,
)
from playground.model.activations import ACTIVATIONS
from playground.model.graph import EdgeKey, Graph
from playground.model.losses import LOSSES
from playground.model.numbers import is_round_off, without_round_off

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Branch:
    """One edge of the backward pass: from ``node``, whose dL/dz is ``by_z``, over ``weight``."""

    node: int
    weight: float
    by_z: float


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the backward pass for one example: ``by_z = by_a * slope``.

    At an output ``branches`` is empty and ``by_a`` is the loss's derivative. ``by_a`` and ``slope``
    are None where loss and activation are differentiated together (cross-entropies), and ``slope``
    is None for a softmax, whose units depend on each other.
    """

    node: int
    by_a: float | None
    slope: float | None
    by_z: float
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class EdgeChain:
    """The factors of one weight's gradient for one example.

    ``value = steps[-1].by_z * activation``. ``steps`` lead from the outputs to the edge's target,
    or are the last one only; ``activation`` is that of its source. ``prediction`` and ``target``
    are the outputs and their targets, in the network's units.
    """

    key: EdgeKey
    steps: tuple[Step, ...]
    activation: float
    value: float
    prediction: tuple[float, ...]
    target: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BatchChain:
    """One weight's gradient over many examples.

    ``data`` is the mean of ``by_z * activation``, each ``(n,)``; ``penalty`` is the penalty's part.
    """

    key: EdgeKey
    by_z: Array
    activation: Array
    data: float
    penalty: float

    @property
    def value(self) -> float:
        return self.data + self.penalty


@quiet
def edge_chain(
    problem: Problem, parameters: Array, key: EdgeKey, row: int, most_steps: int | None = None
) -> EdgeChain:
    """The factors of the edge's gradient for training example ``row``.

    Of more than ``most_steps`` steps, only the last one is computed.
    """
    graph = problem.program.graph
    if key not in graph.edge_index:
        raise AnalysisError(f"There is {graph.no_edge(key)}.")
    if not 0 <= row < problem.n_train:
        raise AnalysisError(f"There is no training example {row}.")
    problem = with_met_targets(problem, parameters)
    back = _Back(problem, parameters, slice(row, row + 1))
    nodes = _fed_by(graph, key[1])
    if most_steps is not None and len(nodes) > most_steps:
        nodes = nodes[-1:]
    steps = tuple(back.step(node, parameters) for node in nodes)
    activation = float(back.a(key[0])[0])
    return EdgeChain(
        key,
        steps,
        activation,
        steps[-1].by_z * activation,
        tuple(back.activity.output[0].tolist()),
        tuple(problem.y_train[row].tolist()),
    )


@quiet
def batch_chain(problem: Problem, parameters: Array, key: EdgeKey) -> BatchChain:
    """The edge's gradient over all training examples, with the part of each example."""
    graph = problem.program.graph
    if key not in graph.edge_index:
        raise AnalysisError(f"There is {graph.no_edge(key)}.")
    if problem.n_train == 0:
        raise AnalysisError("There are no training examples.")
    problem = with_met_targets(problem, parameters)
    back = _Back(problem, parameters, slice(None))
    by_z, activation = back.by_z_of(key[1]), back.a(key[0])
    parts = by_z * activation
    training = problem.training
    extra = penalty_gradient(problem.program, parameters, training.l1, training.l2)
    return BatchChain(
        key,
        by_z,
        activation,
        without_round_off(float(parts.mean()), float(np.abs(parts).mean())),
        float(extra[graph.edge_index[key]]),
    )


@quiet
def clean_gradient(problem: Problem, parameters: Array) -> Array:
    """The full-batch gradient of training loss plus penalty ``(n_parameters,)``, with 0 where only
    the round-off of its terms is left."""
    settled, program = with_met_targets(problem, parameters), problem.program
    gradient = loss_and_gradient(settled, parameters)[1]
    back, training = _Back(settled, parameters, slice(None)), problem.training
    size = np.abs(penalty_gradient(program, parameters, training.l1, training.l2))
    size += back.sizes(len(parameters))
    return np.where(is_round_off(gradient, size), 0.0, gradient)


class _Back:
    """A forward and a backward pass over some training rows; derivatives of each row's own loss."""

    def __init__(self, problem: Problem, parameters: Array, rows: slice) -> None:
        program = problem.program
        self._program = program
        self._graph = program.graph
        x, y = problem.x_train[rows], problem.y_train[rows]
        loss = LOSSES[problem.training.loss]
        last = len(program.sizes) - 1
        self.activity: Activity = forward(program, parameters, x)
        self._linked = loss.link is not None and loss.link == program.activations[last]
        self._by_a = [np.zeros_like(a) for a in self.activity.a]
        self._by_z = [np.zeros_like(a) for a in self.activity.a]
        if not self._linked:
            self._by_a[last] = loss.gradient(self.activity.output, y)
        self._by_z[last] = output_delta(program, loss, self.activity, y) * len(y)
        self._go_back(parameters, last)

    def _go_back(self, parameters: Array, last: int) -> None:
        program, activity = self._program, self.activity
        for layer in range(last, 0, -1):
            if layer < last:
                self._by_z[layer] = activation_backward(
                    program, layer, activity.z[layer], activity.a[layer], self._by_a[layer]
                )
            for block in program.blocks_into[layer]:
                self._by_a[block.source] += self._by_z[layer] @ block.matrix(parameters)

    def a(self, node: int) -> Array:
        values: Array = self.activity.a[self._graph.layer_index[node]][:, self._graph.column[node]]
        return values

    def by_z_of(self, node: int) -> Array:
        values: Array = self._by_z[self._graph.layer_index[node]][:, self._graph.column[node]]
        return values

    def sizes(self, n_parameters: int) -> Array:
        """For each parameter the mean size of the rows' parts of its gradient."""
        found, n = np.zeros(n_parameters), len(self.activity.output)
        for layer in range(1, len(self._program.sizes)):
            by_z = np.abs(self._by_z[layer])
            found[self._program.biases[layer]] = by_z.mean(axis=0)
            for block in self._program.blocks_into[layer]:
                parts = by_z.T @ np.abs(self.activity.a[block.source]) / n
                found[block.index] = parts[block.rows, block.columns]
        return found

    def step(self, node: int, parameters: Array) -> Step:
        """The step at one node, for the first of the rows."""
        graph = self._graph
        layer, column = graph.layer_index[node], graph.column[node]
        is_output = layer == len(self._program.sizes) - 1
        coupled = self._program.activations[layer] == "softmax"
        by_z = float(self._by_z[layer][0, column])
        by_a: float | None = float(self._by_a[layer][0, column])
        slope: float | None = None
        if is_output and self._linked:
            by_a = None
        elif not coupled:
            slope = _slope(self._program, layer, float(self.activity.z[layer][0, column]))
        branches = tuple(
            Branch(
                target,
                float(parameters[graph.edge_index[node, target]]),
                float(self.by_z_of(target)[0]),
            )
            for target in graph.outgoing[node]
        )
        return Step(node, by_a, slope, by_z, branches)


def _slope(program: Program, layer: int, z: float) -> float:
    entry = ACTIVATIONS[program.activations[layer]]
    return float(entry.derivative(np.array([z]), program.negative_slopes[layer])[0])


def _fed_by(graph: Graph, node: int) -> tuple[int, ...]:
    """The nodes that the node feeds, directly or not, outputs first, and itself last."""
    seen = {node}
    waiting = [node]
    while waiting:
        for target in graph.outgoing[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    order = sorted(seen, key=lambda n: (-graph.layer_index[n], graph.rank[n]))
    return tuple(order)
