"""The learning rate above which full-batch steps overshoot by more each time.

On a quadratic loss of curvature lambda, the steps diverge exactly above the limit, as an eigenvalue
of the update of (w, v) then leaves the unit circle:

    sgd        rate * lambda < 2
    momentum   rate * lambda < 2 (1 + mu)
    nesterov   rate * lambda < 2 (1 + mu) / (1 + 2 mu)

A network's loss is no quadratic. Above the limit it need not blow up: the steps overshoot until
they reach places of less curvature, and lambda settles near the limit (the edge of stability; Cohen
et al., 2021). For optimizers that rescale each step by past gradients lambda alone sets no limit:
what counts is the curvature in their rescaled steps (Cohen et al., 2022). The largest curvature of
a batch is on average at least that of all rows, so that batches overshoot earlier.
"""

from __future__ import annotations

import math

from playground.model.document import Training


def stable_product(training: Training) -> float | None:
    """What rate * lambda must stay below; None where there is no such limit."""
    mu = training.momentum
    match training.optimizer:
        case "sgd":
            return 2.0
        case "momentum":
            return 2.0 * (1.0 + mu)
        case "nesterov":
            return 2.0 * (1.0 + mu) / (1.0 + 2.0 * mu)
    return None


def largest_curvature(training: Training) -> float | None:
    """The lambda_max that the present learning rate allows; None where there is no limit."""
    product = stable_product(training)
    if product is None or training.learning_rate <= 0.0:
        return None
    return product / training.learning_rate


def largest_rate(training: Training, curvature: float) -> float | None:
    """The learning rate that this lambda_max allows; None where there is no limit."""
    product = stable_product(training)
    if product is None or not (curvature > 0.0 and math.isfinite(curvature)):
        return None
    return product / curvature
