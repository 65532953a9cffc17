"""A forward and a backward pass over some training rows, with every factor kept.

Derivatives are those of each row's own loss L, without the 1/N of the batch:

    dL/da = sum over the edges that leave the node of w * dL/dz of the next node
    dL/dz = dL/da * f'(z)
    dL/dw = dL/dz of the edge's target * a of its source,   dL/db = dL/dz
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.engine.problem import Problem, State
from playground.engine.reference import (
    activation_backward,
    batch_rows,
    begin_step,
    data_loss,
    forward,
    output_delta,
    penalty,
    penalty_gradient,
)
from playground.model.activations import ACTIVATIONS
from playground.model.document import Progress
from playground.model.losses import LOSSES
from playground.model.numbers import without_round_off
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]
Rows = NDArray[np.int64] | slice


def next_batch(problem: Problem, parameters: Array, progress: Progress) -> Rows:
    """The training rows of the batch that the engine takes next."""
    state = State.of(parameters, progress)
    begin_step(problem, state)
    return batch_rows(problem, state.epoch, state.position)


class Passes:
    """The passes over the training ``rows``, or over one ``example`` that is none of them; values
    of a node are ``(n_rows,)``. Derivatives by inputs are not worked out.

    Attributes:
        rows: the numbers of the rows ``(n_rows,)`` among the training rows; none for an example.
        x, y: these rows, in the network's units.
        linked: whether loss and output activation are differentiated together, as softmax and
            cross-entropy are.
        activity: z and a of all layers.
        by_a_layers, by_z_layers: the derivatives of all layers, ``(n_rows, n_nodes)`` each.
    """

    @quiet
    def __init__(
        self,
        problem: Problem,
        parameters: Array,
        rows: Rows = slice(None),
        example: tuple[Array, Array] | None = None,
    ) -> None:
        """``example``: x ``(n_inputs,)`` and y ``(n_outputs,)`` in the network's units."""
        program = problem.program
        self.problem, self.parameters = problem, parameters
        self.graph = program.graph
        self.rows = np.arange(problem.n_train)[rows]
        self.x, self.y = problem.x_train[rows], problem.y_train[rows]
        if example is not None:
            self.rows = np.arange(0)
            self.x, self.y = (values[None, :] for values in example)
        self.loss = LOSSES[problem.training.loss]
        self.linked = self.loss.link is not None and self.loss.link == program.activations[-1]
        activity = forward(program, parameters, self.x)
        last = len(program.sizes) - 1
        # Zeros that take no room: the inputs of many rows are the largest part of all.
        by_a = [np.broadcast_to(0.0, a.shape) for a in activity.a]
        by_z = list(by_a)
        if not self.linked:
            by_a[last] = self.loss.gradient(activity.output, self.y)
        by_z[last] = output_delta(program, self.loss, activity, self.y) * max(1, len(self.y))
        for layer in range(last, 0, -1):
            if layer < last:
                z, a = activity.z[layer], activity.a[layer]
                by_z[layer] = activation_backward(program, layer, z, a, by_a[layer])
            for block in program.blocks_into[layer]:
                if block.source > 0:
                    back = by_z[layer] @ block.matrix(parameters)
                    by_a[block.source] = by_a[block.source] + back
        read = activity.z[last] if self.linked else activity.a[last]
        self.losses: Array = self.loss.value(read, self.y)  # (n_rows,)
        self.activity, self.by_a_layers, self.by_z_layers = activity, by_a, by_z

    def z(self, node: int) -> Array:
        return self._of(self.activity.z, node)

    def a(self, node: int) -> Array:
        return self._of(self.activity.a, node)

    def by_a(self, node: int) -> Array:
        """dL/da. Not defined at an output when ``linked``."""
        return self._of(self.by_a_layers, node)

    def by_z(self, node: int) -> Array:
        return self._of(self.by_z_layers, node)

    @quiet
    def slope(self, node: int) -> Array:
        """f'(z); not defined for a softmax, whose units depend on each other."""
        layer = self.graph.layer_of(node)
        return ACTIVATIONS[layer.activation].derivative(self.z(node), layer.negative_slope)

    def target(self, node: int) -> Array:
        """The target of an output node."""
        values: Array = self.y[:, self.graph.column[node]]
        return values

    def weight(self, key: ParameterKey) -> float:
        return float(self.parameters[self.graph.parameter_index[key]])

    @quiet
    def shares(self, key: ParameterKey) -> Array:
        """Each row's own gradient of a weight or a bias, ``(n_rows,)``."""
        if isinstance(key, int):
            return self.by_z(key)
        source, target = key
        return self.by_z(target) * self.a(source)

    @cached_property
    def penalty_gradient(self) -> Array:
        """``(n_parameters,)``."""
        training = self.problem.training
        return penalty_gradient(self.problem.program, self.parameters, training.l1, training.l2)

    @quiet
    def gradient(self, key: ParameterKey) -> float:
        """The gradient of the rows' mean loss plus penalty."""
        extra = float(self.penalty_gradient[self.graph.parameter_index[key]])
        return self.mean_share(key) + extra

    @quiet
    def mean_share(self, key: ParameterKey) -> float:
        """The gradient of the rows' mean loss; 0 where only the round-off of its terms is left."""
        shares = self.shares(key)
        return without_round_off(float(shares.mean()), float(np.abs(shares).mean()))

    @quiet
    def sizes(self) -> Array:
        """For each parameter the mean size of the rows' shares ``(n_parameters,)``."""
        program, n = self.problem.program, max(1, len(self.x))
        found = np.zeros(program.n_parameters)
        for layer in range(1, len(program.sizes)):
            by_z = np.abs(self.by_z_layers[layer])
            found[program.biases[layer]] = by_z.sum(axis=0) / n
            for block in program.blocks_into[layer]:
                parts = by_z.T @ np.abs(self.activity.a[block.source]) / n
                found[block.index] = parts[block.rows, block.columns]
        return found

    @quiet
    def difference(self, key: ParameterKey) -> float:
        """The gradient by central finite differences, for comparison.

        The step is the cube root of the machine precision times the parameter's size, where
        truncation and rounding errors are about equal.
        """
        index = self.graph.parameter_index[key]
        step = 6e-6 * max(1.0, abs(float(self.parameters[index])))
        ends = [self._loss_with(index, step * sign) for sign in (1.0, -1.0)]
        return (ends[0] - ends[1]) / (2.0 * step)

    def _loss_with(self, index: int, change: float) -> float:
        problem, training = self.problem, self.problem.training
        parameters = self.parameters.copy()
        parameters[index] += change
        data = data_loss(problem.program, parameters, self.x, self.y, training.loss)
        return data + penalty(problem.program, parameters, training.l1, training.l2)

    def _of(self, layers: tuple[Array, ...] | list[Array], node: int) -> Array:
        values: Array = layers[self.graph.layer_index[node]][:, self.graph.column[node]]
        return values
