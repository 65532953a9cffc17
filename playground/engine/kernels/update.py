"""One step of the optimizers of ``model/optimizers.py``, and the gradient of the penalty."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.compilation import compiled
from playground.engine.kernels.vectors import (
    EIGHT,
    eight,
    fma,
    load_eight,
    read,
    read_int,
    square_root,
    store,
    total,
    where_positive,
    write,
)


@compiled
def add_penalty(plan: int, theta: int) -> None:
    """Add l1 sign(w) + l2 w to the gradient of the weights."""
    gradient = read_int(plan, at.GRADIENT)
    settings = read_int(plan, at.SETTINGS)
    is_weight = read_int(plan, at.IS_WEIGHT)
    l1, l2 = read(settings, at.L1), read(settings, at.L2)
    for i in range(0, read_int(plan, at.N_THETA), EIGHT):
        w = load_eight(theta, i)
        signs = where_positive(w, eight(1.0), where_positive(w * -1.0, eight(-1.0), eight(0.0)))
        extra = fma(w, l2, signs * l1) * load_eight(is_weight, i)
        store(gradient, i, load_eight(gradient, i) + extra)


@compiled
def update(plan: int, theta: int, new_theta: int, state: int, new_state: int, powers: int) -> float:
    """One optimizer step from (theta, state) to the new ones, and of the ``powers``.

    Returns 0, or NaN if one of the new numbers is not finite.
    """
    optimizer = read_int(plan, at.OPTIMIZER)
    gradient = read_int(plan, at.GRADIENT)
    rates = read_int(plan, at.RATE)
    c = read_int(plan, at.SETTINGS)
    n = read_int(plan, at.N_THETA)
    epsilon = read(c, at.EPSILON)
    bad = eight(0.0)
    if optimizer == at.SGD:
        for i in range(0, n, EIGHT):
            new = load_eight(theta, i) - load_eight(rates, i) * load_eight(gradient, i)
            store(new_theta, i, new)
            bad = fma(new, 0.0, bad)
    elif optimizer == at.POLYAK or optimizer == at.NESTEROV:
        momentum = read(c, at.MOMENTUM)
        for i in range(0, n, EIGHT):
            g = load_eight(gradient, i)
            v = fma(load_eight(state, i), momentum, g)
            direction = fma(v, momentum, g) if optimizer == at.NESTEROV else v
            new = load_eight(theta, i) - load_eight(rates, i) * direction
            store(new_state, i, v)
            store(new_theta, i, new)
            bad = fma(v, 0.0, fma(new, 0.0, bad))
    elif optimizer == at.RMSPROP or optimizer == at.ADAGRAD:
        keep = read(c, at.RHO) if optimizer == at.RMSPROP else 1.0
        share = 1.0 - keep if optimizer == at.RMSPROP else 1.0
        for i in range(0, n, EIGHT):
            g = load_eight(gradient, i)
            v = fma(load_eight(state, i), keep, g * g * share)
            step = load_eight(rates, i) * g / (square_root(v) + epsilon)
            new = load_eight(theta, i) - step
            store(new_state, i, v)
            store(new_theta, i, new)
            bad = fma(v, 0.0, fma(new, 0.0, bad))
    else:
        beta1, beta2 = read(c, at.BETA1), read(c, at.BETA2)
        power1, power2 = read(powers, 0) * beta1, read(powers, 1) * beta2
        write(powers, 0, power1)
        write(powers, 1, power2)
        unbias1, unbias2 = 1.0 / (1.0 - power1), 1.0 / (1.0 - power2)
        decay = read(c, at.WEIGHT_DECAY) if optimizer == at.ADAMW else 0.0
        for i in range(0, n, EIGHT):
            g = load_eight(gradient, i)
            w = load_eight(theta, i)
            rate = load_eight(rates, i)
            m = fma(load_eight(state, i), beta1, g * (1.0 - beta1))
            v = fma(load_eight(state, i + n), beta2, g * g * (1.0 - beta2))
            step = rate * (m * unbias1) / (square_root(v * unbias2) + epsilon)
            new = w - rate * decay * w - step
            store(new_state, i, m)
            store(new_state, i + n, v)
            store(new_theta, i, new)
            bad = fma(v, 0.0, fma(new, 0.0, bad))
    result: float = total(bad)
    return result
