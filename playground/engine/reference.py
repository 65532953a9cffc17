"""The mathematics in plain float64 NumPy. All faster code is tested against this file.

Shapes: rows are examples, columns are nodes, so ``z`` and ``a`` of a layer are
``(n_examples, n_nodes)`` and a block's matrix W is ``(n_targets, n_sources)``:

    z = sum over blocks of a_source W^T + b,   a = f(z)

Backwards, with delta = dL/dz of a layer:

    dL/dW = delta_target^T a_source,   dL/db = sum over examples of delta,
    dL/da_source = sum over blocks of delta_target W,   delta = dL/da * f'(z)

Source: Rumelhart, Hinton and Williams (1986) for the chain rule over the layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.problem import Losses, Problem, State, Trace
from playground.engine.program import Program
from playground.engine.shuffle import epoch_order
from playground.model.activations import ACTIVATIONS
from playground.model.losses import LOSSES, Loss
from playground.model.optimizers import OPTIMIZERS

Array = NDArray[np.float64]

BLOCK = 2_000_000  # values of all nodes together that are in memory at a time


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """The values of a forward pass: ``z[l]`` and ``a[l]``, ``(n_examples, n_nodes)``.

    For the input layer z = a = x.
    """

    z: tuple[Array, ...]
    a: tuple[Array, ...]

    @property
    def output(self) -> Array:
        return self.a[-1]


def activate(program: Program, layer: int, z: Array) -> Array:
    activation = ACTIVATIONS[program.activations[layer]]
    return activation.function(z, program.negative_slopes[layer])


def forward(program: Program, parameters: Array, x: Array) -> Activity:
    """Run ``x`` ``(n_examples, n_inputs)`` through the network."""
    z = [x]
    a = [x]
    for layer in range(1, len(program.sizes)):
        total = np.tile(parameters[program.biases[layer]], (len(x), 1))
        for block in program.blocks_into[layer]:
            total = total + a[block.source] @ block.matrix(parameters).T
        z.append(total)
        a.append(activate(program, layer, total))
    return Activity(tuple(z), tuple(a))


def predict(program: Program, parameters: Array, x: Array) -> Array:
    """The network's outputs, ``(n_examples, n_outputs)``, in the network's units."""
    found = [forward(program, parameters, x[rows]).output for rows in blocks(program, len(x))]
    return found[0] if len(found) == 1 else np.concatenate(found)


def blocks(program: Program, n_examples: int) -> list[slice]:
    """Slices of the rows, each with so few that the values of all nodes fit into memory."""
    size = max(1, BLOCK // sum(program.sizes))
    return [slice(start, start + size) for start in range(0, max(1, n_examples), size)]


def _read_by_loss(program: Program, loss: Loss, activity: Activity) -> Array:
    """The logits when the loss is linked with the output's activation, else the outputs."""
    linked = loss.link is not None and loss.link == program.activations[-1]
    return activity.z[-1] if linked else activity.a[-1]


def data_loss(program: Program, parameters: Array, x: Array, y: Array, loss: str) -> float:
    """The mean loss over the rows, without penalty; NaN without rows."""
    if len(x) == 0:
        return float("nan")
    entry, total = LOSSES[loss], 0.0
    for rows in blocks(program, len(x)):
        activity = forward(program, parameters, x[rows])
        values = entry.value(_read_by_loss(program, entry, activity), y[rows])
        total += float(values.mean()) * (len(values) / len(x))
    return total


def penalty(program: Program, parameters: Array, l1: float, l2: float) -> float:
    """l1 sum|w| + l2/2 sum w^2 over the weights, without biases."""
    w = parameters[: program.n_weights]
    # 0 times a sum that overflows is NaN.
    value = l1 * np.abs(w).sum() if l1 else 0.0
    return float(value + 0.5 * l2 * (w * w).sum() if l2 else value)


def activation_backward(program: Program, layer: int, z: Array, a: Array, grad_a: Array) -> Array:
    """dL/dz of a layer from its dL/da, both ``(n_examples, n_nodes)``."""
    name = program.activations[layer]
    if name == "softmax":  # da_k/dz_l = a_k (1[k = l] - a_l)
        out: Array = a * (grad_a - (grad_a * a).sum(axis=1, keepdims=True))
        return out
    return grad_a * ACTIVATIONS[name].derivative(z, program.negative_slopes[layer])


def output_delta(program: Program, loss: Loss, activity: Activity, y: Array) -> Array:
    """dL/dz of the output layer for the mean over the rows, ``(n_examples, n_outputs)``."""
    grad = loss.gradient(_read_by_loss(program, loss, activity), y) / len(y)
    if loss.link is not None and loss.link == program.activations[-1]:
        return grad
    return activation_backward(
        program, len(program.sizes) - 1, activity.z[-1], activity.a[-1], grad
    )


def backward(program: Program, parameters: Array, activity: Activity, delta: Array) -> Array:
    """The gradient ``(n_parameters,)`` from the output layer's ``delta``."""
    gradient = np.zeros(program.n_parameters)
    grad_a = [np.zeros_like(a) for a in activity.a]
    for layer in range(len(program.sizes) - 1, 0, -1):
        if layer < len(program.sizes) - 1:
            delta = activation_backward(
                program, layer, activity.z[layer], activity.a[layer], grad_a[layer]
            )
        gradient[program.biases[layer]] = delta.sum(axis=0)
        for block in program.blocks_into[layer]:
            by_weight = delta.T @ activity.a[block.source]
            gradient[block.index] = by_weight[block.rows, block.columns]
            if block.source > 0:
                grad_a[block.source] += delta @ block.matrix(parameters)
    return gradient


def penalty_gradient(program: Program, parameters: Array, l1: float, l2: float) -> Array:
    """d penalty / d parameters, ``(n_parameters,)``; sign(0) = 0."""
    out = np.zeros(program.n_parameters)
    w = parameters[: program.n_weights]
    out[: program.n_weights] = l1 * np.sign(w) + l2 * w
    return out


def loss_and_gradient(
    problem: Problem, parameters: Array, rows: NDArray[np.int64] | slice = slice(None)
) -> tuple[float, Array]:
    """Data loss over these training rows, and the gradient of data loss plus penalty.

    Includes the gradient of locked parameters, which the optimizer ignores.
    """
    program, training = problem.program, problem.training
    x, y = problem.x_train[rows], problem.y_train[rows]
    loss = LOSSES[training.loss]
    value, gradient = 0.0, np.zeros(program.n_parameters)
    for part in blocks(program, len(x)):
        activity = forward(program, parameters, x[part])
        values = loss.value(_read_by_loss(program, loss, activity), y[part])
        share = len(values) / len(x)
        value += float(values.mean()) * share
        delta = output_delta(program, loss, activity, y[part])
        gradient += backward(program, parameters, activity, delta) * share
    return value, gradient + penalty_gradient(program, parameters, training.l1, training.l2)


def begin_step(problem: Problem, state: State) -> None:
    """Make the next batch begin inside the epoch, also after an edit of the data."""
    if problem.batch == problem.n_train:
        state.position = 0
    elif state.position >= problem.n_train:
        state.epoch += 1
        state.position = 0


def end_step(problem: Problem, state: State) -> None:
    """Count one step, and an epoch at its end."""
    state.step += 1
    state.position += problem.batch
    if state.position >= problem.n_train:
        state.epoch += 1
        state.position = 0


def batch_rows(problem: Problem, epoch: int, position: int) -> NDArray[np.int64] | slice:
    """The training rows of the batch that begins at ``position`` of ``epoch``."""
    if problem.batch == problem.n_train:
        return slice(None)
    order = epoch_order(problem.training.seed, epoch, problem.n_train)
    return order[position : position + problem.batch]


class ReferenceStepper:
    """Trains with the functions of this file."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._rate = problem.training.learning_rate * problem.program.free
        self._update = OPTIMIZERS[problem.training.optimizer].update

    def advance(self, state: State, steps: int, trace: Trace | None = None) -> bool:
        problem = self._problem
        if problem.n_train == 0:
            return True
        with np.errstate(all="ignore"):
            for _ in range(steps):
                begin_step(problem, state)
                rows = batch_rows(problem, state.epoch, state.position)
                value, gradient = loss_and_gradient(problem, state.parameters, rows)
                slots, powers = state.slots.copy(), state.powers.copy()
                parameters = self._update(
                    state.parameters, gradient, self._rate, slots, powers, problem.training
                )
                if not (
                    np.isfinite(value)
                    and np.isfinite(gradient).all()
                    and np.isfinite(parameters).all()
                    and np.isfinite(slots).all()
                ):
                    return False
                state.parameters, state.slots, state.powers = parameters, slots, powers
                end_step(problem, state)
                if trace is not None and state.step % trace.stride == 0:
                    trace.note(state.step, self.losses(parameters))
        return True

    def losses(self, parameters: Array) -> Losses:
        problem = self._problem
        program, training = problem.program, problem.training
        with np.errstate(all="ignore"):
            return Losses(
                data_loss(program, parameters, problem.x_train, problem.y_train, training.loss),
                data_loss(program, parameters, problem.x_test, problem.y_test, training.loss),
                penalty(program, parameters, training.l1, training.l2),
            )


class ReferenceEngine:
    """The engine that is always available."""

    name = "reference"
    releases_gil = False

    def prepare(self, problem: Problem) -> ReferenceStepper:
        return ReferenceStepper(problem)
