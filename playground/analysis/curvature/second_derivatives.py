"""Second derivatives of the activations and the losses, for Hessian-vector products.

At corners, where there is none, it is 0: that of a ReLU is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import normal, sigmoid, softmax
from playground.model.losses import HUBER_DELTA

Array = NDArray[np.float64]


def _sigmoid(z: Array) -> Array:
    s = sigmoid(z)
    return s * (1.0 - s) * (1.0 - 2.0 * s)


def _tanh(z: Array) -> Array:
    t = np.tanh(z)
    out: Array = -2.0 * t * (1.0 - t * t)
    return out


def _softplus(z: Array) -> Array:
    s = sigmoid(z)
    return s * (1.0 - s)


def _elu(z: Array) -> Array:
    return np.where(z > 0.0, 0.0, np.exp(np.minimum(z, 0.0)))


def _gelu(z: Array) -> Array:
    # (z Phi)' = Phi + z phi, and phi' = -z phi.
    return (2.0 - z * z) * normal(z)[1]


def _silu(z: Array) -> Array:
    # (z s)' = s + z s', so (z s)'' = 2 s' + z s''.
    s = sigmoid(z)
    slope = s * (1.0 - s)
    return slope * (2.0 + z * (1.0 - 2.0 * s))


def _sin(z: Array) -> Array:
    out: Array = -np.sin(z)
    return out


BENDS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "elu": _elu,
    "gelu": _gelu,
    "silu": _silu,
    "sin": _sin,
}


def second_derivative(activation: str, z: Array) -> Array:
    """f''(z), elementwise. Softmax couples its units and has none."""
    bend = BENDS.get(activation)
    return np.zeros_like(z) if bend is None else bend(z)


def loss_product(loss: str, prediction: Array, y: Array, direction: Array) -> Array:
    """The second derivative of each example's loss by its predictions, times ``direction``.

    ``prediction`` and ``y`` are ``(n_examples, n_outputs)``, ``direction`` too, with any number of
    axes before them. As in ``model.losses``, cross-entropies read logits.
    """
    if loss == "half_mse":
        return direction
    if loss == "mse":
        return 2.0 * direction
    if loss == "mae":
        return np.zeros_like(direction)
    if loss == "huber":
        return np.where(np.abs(prediction - y) <= HUBER_DELTA, direction, 0.0)
    if loss == "binary_cross_entropy":
        s = sigmoid(prediction)
        return s * (1.0 - s) * direction
    assert loss == "cross_entropy"
    p = softmax(prediction)
    inner = direction - (p * direction).sum(axis=-1, keepdims=True)
    out: Array = y.sum(axis=1, keepdims=True) * p * inner
    return out
