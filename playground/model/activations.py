"""The activation functions, one table.

Each entry maps a pre-activation ``z`` of any shape to ``a = f(z)`` of the same shape. Derivatives
are taken with respect to ``z``; at the corners relu'(0) = 0, leaky_relu'(0) = slope, abs'(0) = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.activation_formulas import formula
from playground.model.notation import Row

Array = NDArray[np.float64]

DEFAULT_NEGATIVE_SLOPE = 0.01


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    ``function(z, negative_slope)`` and ``derivative(z, negative_slope)`` work elementwise, except
    for softmax, which couples the units of a row (last axis) and whose derivative is therefore
    handled by the backward pass. ``code`` is the number the compiled kernels know it by.
    ``corner`` tells whether a piecewise-linear function bends at 0.
    """

    name: str
    label: str
    code: int
    function: Callable[[Array, float], Array]
    derivative: Callable[[Array, float], Array]
    piecewise_linear: bool = False
    corner: bool = False
    output_only: bool = False

    @property
    def formula(self) -> tuple[Row, ...]:
        """The function and its derivative."""
        return formula(self.name)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), without overflow for any finite z."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0.0, 1.0, e) / (1.0 + e)


def softplus(z: Array) -> Array:
    """log(1 + exp(z)), without overflow for any finite z."""
    out: Array = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    return out


def softmax(z: Array) -> Array:
    """exp(z_k) / sum_l exp(z_l) over the last axis, shifted by the row's maximum."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    out: Array = e / e.sum(axis=-1, keepdims=True)
    return out


# The normal distribution's tail: Phi(-z) = exp(-z^2/2) p(y) / (1 + 2t) for z >= 0, with
# t = z/sqrt(2) and y = (t - TAIL_MIDDLE) / (t + TAIL_MIDDLE). The form is that of Shepherd and
# Laframboise (1981); the coefficients of p, highest power first, are those of a Chebyshev series
# that was computed with 60 digits.
TAIL_MIDDLE = 3.75
TAIL_END = 40.0  # beyond, Phi(-z) is 0
TAIL = (
    -1.311553673564639e-09, -9.775679434569142e-10, 1.5989633358314493e-08, 9.395411611884423e-09,
    -1.2428563124002014e-07, -2.5422326893500886e-08, 8.709910793111348e-07, -4.896312853651099e-07,
    -5.7190240166733434e-06, 1.1193782857455867e-05, 2.582326487088702e-05, -0.00014507767623038825,
    0.00014685718902247903, 0.0008778130825985326, -0.004873289841632631, 0.01418113868605557,
    -0.02934669928832467, 0.046152160582140625, -0.05440196507122231, 0.04113836924499753,
    0.0017927077427395128, -0.07012029929277262, 0.6187563154189137,
)  # fmt: skip


def normal(z: Array) -> tuple[Array, Array]:
    """The normal distribution: Phi(z), the integral up to z, and its density phi(z)."""
    size = np.minimum(np.abs(z), TAIL_END)
    # With z = near + rest, near^2 has no rounding error.
    near = size.astype(np.float32).astype(np.float64)
    bell = np.exp(-0.5 * near * near) * np.exp(-0.5 * (size - near) * (size + near))
    t = size * np.sqrt(0.5)
    tail = bell * np.polyval(TAIL, (t - TAIL_MIDDLE) / (t + TAIL_MIDDLE)) / (1.0 + 2.0 * t)
    return np.where(z > 0.0, 1.0 - tail, tail), bell / np.sqrt(2.0 * np.pi)


def _gelu(z: Array) -> Array:
    out: Array = z * normal(z)[0]
    return out


def _gelu_derivative(z: Array) -> Array:
    below, density = normal(z)
    out: Array = below + z * density
    return out


def _silu_derivative(z: Array) -> Array:
    s = sigmoid(z)
    return s * (1.0 + z * (1.0 - s))


def _sigmoid_derivative(z: Array) -> Array:
    s = sigmoid(z)
    return s * (1.0 - s)


_ALL = (
    Activation(
        "linear", "Linear", 0,
        lambda z, _: z.copy(), lambda z, _: np.ones_like(z), piecewise_linear=True,
    ),
    Activation(
        "relu", "ReLU", 1,
        lambda z, _: np.maximum(z, 0.0), lambda z, _: np.where(z > 0.0, 1.0, 0.0),
        piecewise_linear=True, corner=True,
    ),
    Activation(
        "leaky_relu", "Leaky ReLU", 2,
        lambda z, s: np.where(z > 0.0, z, s * z), lambda z, s: np.where(z > 0.0, 1.0, s),
        piecewise_linear=True, corner=True,
    ),
    Activation(
        "tanh", "Tanh", 3,
        lambda z, _: np.tanh(z), lambda z, _: 1.0 - np.tanh(z) ** 2,
    ),
    Activation(
        "sigmoid", "Sigmoid", 4,
        lambda z, _: sigmoid(z), lambda z, _: _sigmoid_derivative(z),
    ),
    Activation(
        "softplus", "Softplus", 5,
        lambda z, _: softplus(z), lambda z, _: sigmoid(z),
    ),
    Activation(
        "elu", "ELU", 6,
        lambda z, _: np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0))),
        lambda z, _: np.where(z > 0.0, 1.0, np.exp(np.minimum(z, 0.0))),
    ),
    Activation(
        "gelu", "GELU", 7,
        lambda z, _: _gelu(z), lambda z, _: _gelu_derivative(z),
    ),
    Activation(
        "silu", "SiLU", 8,
        lambda z, _: z * sigmoid(z), lambda z, _: _silu_derivative(z),
    ),
    Activation(
        "sin", "Sine", 9,
        lambda z, _: np.sin(z), lambda z, _: np.cos(z),
    ),
    Activation(
        "abs", "Absolute value", 10,
        lambda z, _: np.abs(z), lambda z, _: np.sign(z), piecewise_linear=True, corner=True,
    ),
    Activation(
        "step", "Step (perceptron)", 11,
        lambda z, _: np.where(z > 0.0, 1.0, 0.0), lambda z, _: np.zeros_like(z),
    ),
    Activation(
        "softmax", "Softmax", 12,
        lambda z, _: softmax(z), lambda z, _: np.ones_like(z), output_only=True,
    ),
)  # fmt: skip

ACTIVATIONS: dict[str, Activation] = {a.name: a for a in _ALL}
