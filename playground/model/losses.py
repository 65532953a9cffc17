"""The losses, one table.

A loss is a mean over the N examples of a batch and a sum over the outputs. An entry works per
example: ``value`` gives ``(n_examples,)`` and ``gradient`` the derivative of each example's value
with respect to its predictions, ``(n_examples, n_outputs)``; the division by N is the caller's.

The two cross-entropies read logits. When the output layer has the matching activation (``link``:
sigmoid or softmax), these are that layer's ``z``, which never overflows; with any other output
activation the outputs themselves are the logits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import sigmoid, softmax
from playground.model.notation import (
    Bracket,
    Cases,
    Fraction,
    Notation,
    Power,
    Row,
    Sum,
    Symbol,
    Word,
    row,
)

Array = NDArray[np.float64]

HUBER_DELTA = 1.0


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss; ``link`` names the output activation whose logits it reads, if any."""

    name: str
    label: str
    formula: tuple[Row, ...]
    code: int
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    link: str | None = None
    classification: bool = False


def _half_square(prediction: Array, y: Array) -> Array:
    out: Array = 0.5 * ((prediction - y) ** 2).sum(axis=1)
    return out


def _square(prediction: Array, y: Array) -> Array:
    out: Array = ((prediction - y) ** 2).sum(axis=1)
    return out


def _absolute(prediction: Array, y: Array) -> Array:
    out: Array = np.abs(prediction - y).sum(axis=1)
    return out


def _huber(prediction: Array, y: Array) -> Array:
    d = np.abs(prediction - y)
    inside = 0.5 * d * d
    outside = HUBER_DELTA * (d - 0.5 * HUBER_DELTA)
    out: Array = np.where(d <= HUBER_DELTA, inside, outside).sum(axis=1)
    return out


def _binary_cross_entropy(logit: Array, y: Array) -> Array:
    per_output = np.maximum(logit, 0.0) - y * logit + np.log1p(np.exp(-np.abs(logit)))
    out: Array = per_output.sum(axis=1)
    return out


def _cross_entropy(logit: Array, y: Array) -> Array:
    # -sum_k y_k log softmax(logit)_k; subtracting the row's maximum avoids overflow.
    shifted = logit - logit.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    out: Array = (y * (log_sum - shifted)).sum(axis=1)
    return out


_Y, _P = Symbol("y"), Symbol("p")
_DIFFERENCE = row(Symbol("y\u0302"), " − ", _Y)
_SQUARE = Power(Bracket(_DIFFERENCE), Word("2"))
_D, _HALF = Symbol("d"), Fraction(Word("1"), Word("2"))
_SIZE = row("|", _D, "|")


def _mean(inner: Notation, n: str = "N", sign: str = "") -> Row:
    return row(f"C = {sign}", Fraction(Word("1"), Word(n)), " ", Sum("rows", inner))


_HUBER_FORMULA = (
    _mean(
        Cases(
            (
                (row(_HALF, " ", Power(_D, Word("2"))), row("if ", _SIZE, " ≤ 1")),
                (row(_SIZE, " − ", _HALF), Word("otherwise")),
            )
        )
    ),
    row(_D, " = ", _DIFFERENCE),
)
_BINARY_FORMULA = _mean(row("(", _Y, " ln ", _P, " + (1 − ", _Y, ") ln(1 − ", _P, "))"), sign="−")
_CROSS_FORMULA = _mean(Sum("k", row(Symbol("y", "k"), " ln ", Symbol("p", "k"))), sign="−")

_ALL = (
    Loss(
        "half_mse", "Half mean squared error", (_mean(_SQUARE, "2N"),), 0,
        _half_square, lambda p, y: p - y,
    ),
    Loss(
        "mse", "Mean squared error", (_mean(_SQUARE),), 1,
        _square, lambda p, y: 2.0 * (p - y),
    ),
    Loss(
        "mae", "Mean absolute error", (_mean(row("|", _DIFFERENCE, "|")),), 2,
        _absolute, lambda p, y: np.sign(p - y),
    ),
    Loss(
        "huber", "Huber (delta 1)", _HUBER_FORMULA, 3,
        _huber, lambda p, y: np.clip(p - y, -HUBER_DELTA, HUBER_DELTA),
    ),
    Loss(
        "binary_cross_entropy", "Binary cross-entropy",
        (_BINARY_FORMULA,), 4,
        _binary_cross_entropy, lambda s, y: sigmoid(s) - y,
        link="sigmoid", classification=True,
    ),
    Loss(
        "cross_entropy", "Cross-entropy", (_CROSS_FORMULA,), 5,
        _cross_entropy, lambda s, y: softmax(s) * y.sum(axis=1, keepdims=True) - y,
        link="softmax", classification=True,
    ),
)  # fmt: skip

LOSSES: dict[str, Loss] = {entry.name: entry for entry in _ALL}


# -- what makes sense -------------------------------------------------------------------------

SUM_TOLERANCE = 1e-6  # how far the targets of a row may be from a sum of 1


def why_no_probabilities(y: Array) -> tuple[str, int]:
    """Why targets ``(n, n_outputs)`` are no probabilities of classes, and the row; "" if they are.

    They are from 0 to 1, and those of a row of several sum to 1.
    """
    wrong = np.flatnonzero(~((y >= 0.0) & (y <= 1.0)).all(axis=1))
    if len(wrong):
        row = y[wrong[0]]
        value = row[~((row >= 0.0) & (row <= 1.0))][0]
        return f"the target {value:g} is not between 0 and 1", int(wrong[0])
    sums = y.sum(axis=1)
    wrong = np.flatnonzero(np.abs(sums - 1.0) > SUM_TOLERANCE) if y.shape[1] > 1 else wrong
    if len(wrong):
        return f"the targets of a row sum to {sums[wrong[0]]:g}, not to 1", int(wrong[0])
    return "", 0


def why_no_output(activation: str, n_outputs: int) -> str:
    """Why this output activation makes no sense for so many outputs; "" if it does."""
    if activation == "softmax" and n_outputs == 1:
        return "softmax needs two outputs or more: a single one would always be 1"
    return ""


def why_no_loss(loss: str, y: Array) -> str:
    """Why this loss makes no sense for targets ``(n, n_outputs)``; "" if it does."""
    entry = LOSSES[loss]
    if loss == "cross_entropy" and y.shape[1] == 1:
        return "cross-entropy needs two outputs or more; for one output use binary cross-entropy"
    if not entry.classification:
        return ""
    if len(y) and not (y.min() >= 0.0 and y.max() <= 1.0):
        value = y[(y < 0.0) | (y > 1.0)][0]
        return f"{entry.label.lower()} needs targets from 0 to 1, not {value:.3g}"
    if loss == "cross_entropy" and (reason := why_no_probabilities(y)[0]):
        return f"cross-entropy needs targets that are classes: {reason}"
    return ""
