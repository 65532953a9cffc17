"""The Hessian of training loss plus penalty: products with it, and its largest eigenvalue.

A product with the Hessian is the derivative of the gradient along a direction, found exactly by
differentiating forward and backward pass once more (Pearlmutter, 1994). R{.} below is the
derivative along the direction V:

    R{z} = sum over blocks of R{a_source} W^T + a_source V^T + v_b,   R{a} = f'(z) R{z}
    R{delta} = R{dL/da} f'(z) + dL/da f''(z) R{z}
    R{dL/dW} = R{delta}^T a_source + delta^T R{a_source}

Where ReLUs have corners this is the Hessian almost everywhere. It is that of the free parameters:
rows and columns of locked ones are 0, as training moves along none of them. L1 adds no curvature.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.analysis.curvature.second_derivatives import loss_product, second_derivative
from playground.analysis.overflow import quiet
from playground.analysis.walk.passes import Passes
from playground.engine.problem import Problem
from playground.model.activations import ACTIVATIONS

Array = NDArray[np.float64]

MOST_DENSE = 64  # parameters of a network whose whole Hessian is worked out
MOST_AT_ONCE = 1_000_000  # entries of a layer's values in all directions at once
MOST_ROUNDS = 60  # products of the Lanczos method
PRECISION = 1e-5  # of the eigenvalue, relative, where the Lanczos method stops


class Hessian:
    """Products with the Hessian at these parameters, over all training rows."""

    @quiet
    def __init__(self, problem: Problem, parameters: Array) -> None:
        self._problem, self._program = problem, problem.program
        passes, n = Passes(problem, parameters), max(1, problem.n_train)
        self._linked = passes.linked
        self._z, self._a = passes.activity.z, passes.activity.a
        # Those of the inputs are zeros that take no room.
        inputs, *others = passes.by_a_layers
        self._by_a = [inputs, *(by_a / n for by_a in others)]
        inputs, *others = passes.by_z_layers
        self._delta = [inputs, *(by_z / n for by_z in others)]
        self._matrices = {block: block.matrix(parameters) for block in self._program.blocks}

    @cached_property
    def _slopes(self) -> list[Array]:
        program = self._program
        return [
            ACTIVATIONS[name].derivative(z, slope)
            for name, slope, z in zip(
                program.activations, program.negative_slopes, self._z, strict=True
            )
        ]

    @cached_property
    def _bends(self) -> list[Array]:
        pairs = zip(self._program.activations, self._z, strict=True)
        return [second_derivative(name, z) for name, z in pairs]

    @quiet
    def product(self, directions: Array) -> Array:
        """The Hessian times each of ``directions`` ``(k, n_parameters)``, of the same shape."""
        program, training, y = self._program, self._problem.training, self._problem.y_train
        v = directions * program.free
        n, last = max(1, self._problem.n_train), len(program.sizes) - 1
        changes = {block: np.zeros((len(v), block.n_rows, block.n_columns))
                   for block in program.blocks}  # fmt: skip
        for block, change in changes.items():
            change[:, block.rows, block.columns] = v[:, block.index]
        shape = (len(v), len(self._a[0]))
        r_z: list[Array] = [np.zeros((*shape, program.sizes[0]))]
        r_a: list[Array] = [r_z[0]]
        for layer in range(1, last + 1):
            total = np.repeat(v[:, None, program.biases[layer]], shape[1], axis=1)
            for block in program.blocks_into[layer]:
                total = total + self._a[block.source] @ changes[block].transpose(0, 2, 1)
                if block.source > 0:
                    total = total + r_a[block.source] @ self._matrices[block].T
            r_z.append(total)
            r_a.append(self._r_activate(layer, total))
        out = np.zeros_like(v)
        r_by_a = [np.zeros_like(r) for r in r_a]
        for layer in range(last, 0, -1):
            if layer == last and self._linked:
                r_delta = loss_product(training.loss, self._z[last], y, r_z[last]) / n
            else:
                if layer == last:
                    r_by_a[last] = loss_product(training.loss, self._a[last], y, r_a[last]) / n
                r_delta = self._r_delta(layer, r_by_a[layer], r_z[layer], r_a[layer])
            out[:, program.biases[layer]] = r_delta.sum(axis=1)
            for block in program.blocks_into[layer]:
                source, delta = block.source, self._delta[layer]
                by_weight = r_delta.transpose(0, 2, 1) @ self._a[source]
                if source > 0:
                    by_weight = by_weight + delta.T @ r_a[source]
                    r_by_a[source] += r_delta @ self._matrices[block] + delta @ changes[block]
                out[:, block.index] = by_weight[:, block.rows, block.columns]
        out[:, : program.n_weights] += training.l2 * v[:, : program.n_weights]
        return out * program.free

    def _r_activate(self, layer: int, r_z: Array) -> Array:
        if self._program.activations[layer] == "softmax":
            a = self._a[layer]
            out: Array = a * (r_z - (a * r_z).sum(axis=-1, keepdims=True))
            return out
        return self._slopes[layer] * r_z

    def _r_delta(self, layer: int, r_by_a: Array, r_z: Array, r_a: Array) -> Array:
        by_a = self._by_a[layer]
        if self._program.activations[layer] == "softmax":
            a = self._a[layer]
            mean = (by_a * a).sum(axis=-1, keepdims=True)
            r_mean = (r_by_a * a + by_a * r_a).sum(axis=-1, keepdims=True)
            out: Array = r_a * (by_a - mean) + a * (r_by_a - r_mean)
            return out
        return r_by_a * self._slopes[layer] + by_a * self._bends[layer] * r_z

    def dense(self) -> Array:
        """The whole matrix ``(n_parameters, n_parameters)``, symmetric up to round-off."""
        n = self._program.n_parameters
        widest = max(1, len(self._a[0]) * max(self._program.sizes))
        at_once = max(1, MOST_AT_ONCE // widest)
        identity = np.eye(n)
        parts = [self.product(identity[i : i + at_once]) for i in range(0, n, at_once)]
        whole = np.concatenate(parts)
        out: Array = 0.5 * (whole + whole.T)
        return out

    @quiet
    def largest_eigenvalue(self) -> float:
        """lambda_max; NaN where a number is not finite, 0 without free parameters."""
        if not self._program.free.any() or not self._problem.n_train:
            return 0.0
        if self._program.n_parameters <= MOST_DENSE:
            matrix = self.dense()
            free = np.flatnonzero(self._program.free)
            matrix = matrix[np.ix_(free, free)]
            if not np.isfinite(matrix).all():
                return float("nan")
            return float(np.linalg.eigvalsh(matrix)[-1])
        return self._by_lanczos()

    def _by_lanczos(self) -> float:
        """The Lanczos method, each new direction made orthogonal to all before it.

        Begins with the same random direction at each call; stops when the value has settled.
        """
        start = np.random.default_rng(0).normal(size=self._program.n_parameters)
        start *= self._program.free
        rounds = min(MOST_ROUNDS, int(self._program.free.sum()))
        basis = np.zeros((rounds, len(start)))
        basis[0] = start / np.linalg.norm(start)
        diagonal, beside = np.zeros(rounds), np.zeros(rounds)
        value = float("nan")
        for k in range(rounds):
            image = self.product(basis[k : k + 1])[0]
            if not np.isfinite(image).all():
                return float("nan")
            diagonal[k] = image @ basis[k]
            for _ in range(2):  # twice is enough against round-off
                image = image - basis[: k + 1].T @ (basis[: k + 1] @ image)
            beside[k] = np.linalg.norm(image)
            small = np.diag(diagonal[: k + 1])
            small += np.diag(beside[:k], 1) + np.diag(beside[:k], -1)
            values, vectors = np.linalg.eigh(small)
            value = float(values[-1])
            error = beside[k] * abs(float(vectors[-1, -1]))
            if error <= PRECISION * abs(value) or k + 1 == rounds:
                break
            basis[k + 1] = image / beside[k]
        return value
