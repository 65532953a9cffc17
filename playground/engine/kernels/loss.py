"""The loss: the deltas of the outputs, and its value."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.activate import largest
from playground.engine.kernels.compilation import compiled
from playground.engine.kernels.deltas import through
from playground.engine.kernels.functions import (
    exp_of_negative,
    log,
    log1p_of_fraction,
    sigmoid,
    sign,
)
from playground.engine.kernels.vectors import (
    WIDE,
    absolute,
    fma,
    load_wide,
    maximum,
    read,
    read_int,
    store,
    total,
    where_positive,
    wide,
)
from playground.model.losses import HUBER_DELTA


@compiled
def loss_deltas(plan: int, n: int, scale: float) -> float:
    """Write the outputs' deltas, dL/dz for the mean over the batch; ``scale`` is 1/N.

    Those behind the ``n`` examples become 0. Gives 0, or NaN where the loss would not be finite.
    """
    stride = read_int(plan, at.STRIDE)
    n_outputs = read_int(plan, at.N_OUTPUTS)
    code = read_int(plan, at.LOSS)
    targets, outputs = read_int(plan, at.TARGETS), read_int(plan, at.OUTPUTS)
    deltas = read_int(plan, at.OUTPUT_DELTAS)
    valid = read_int(plan, at.VALID) + 8 * (read_int(plan, at.TILE) - n)
    columns = (n + WIDE - 1) // WIDE * WIDE
    bulk = wide(0.0)  # infinite, or not a number, when the loss is
    for c in range(0, columns, WIDE):
        here = load_wide(valid, c)
        if code == at.CROSS_ENTROPY:
            top = largest(outputs, n_outputs, stride, c)
            bottom = wide(0.0)
            mass = wide(0.0)
            for k in range(n_outputs):
                logit = load_wide(outputs + k * stride, c)
                e = exp_of_negative(logit - top)
                store(deltas + k * stride, c, e)
                bottom = bottom + e
                mass = mass + load_wide(targets + k * stride, c)
                bulk = bulk + where_positive(here, absolute(logit), 0.0)
            mass = mass / bottom
            for k in range(n_outputs):
                y = load_wide(targets + k * stride, c)
                d = fma(load_wide(deltas + k * stride, c), mass, y * -1.0)
                store(deltas + k * stride, c, where_positive(here, d * scale, 0.0))
        else:
            for k in range(n_outputs):
                p = load_wide(outputs + k * stride, c)
                y = load_wide(targets + k * stride, c)
                d = p - y
                if code == at.HALF_MSE:
                    bulk = bulk + where_positive(here, d * d, 0.0)
                elif code == at.MSE:
                    bulk = bulk + where_positive(here, d * d, 0.0)
                    d = d * 2.0
                elif code == at.MAE:
                    bulk = bulk + where_positive(here, absolute(d), 0.0)
                    d = sign(d)
                elif code == at.HUBER:
                    bulk = bulk + where_positive(here, absolute(d), 0.0)
                    d = maximum(-HUBER_DELTA, d)
                    d = where_positive(d - HUBER_DELTA, HUBER_DELTA, d)
                else:
                    bulk = bulk + where_positive(here, absolute(p), 0.0)
                    d = sigmoid(p) - y
                store(deltas + k * stride, c, where_positive(here, d * scale, 0.0))
    if read_int(plan, at.LINKED) == 0:
        kind = read_int(plan, at.OUTPUT_KIND)
        slopes = read_int(plan, at.OUTPUT_SLOPES)
        bend = read(read_int(plan, at.SETTINGS), at.OUTPUT_BEND)
        if kind == at.SOFTMAX:
            softmax_backward(outputs, deltas, n_outputs, stride, columns)
        elif kind != at.BENT or bend != 1.0:
            for k in range(n_outputs):
                skip = stride * k
                for c in range(0, columns, WIDE):
                    d = load_wide(deltas + skip, c)
                    d = through(d, kind, bend, outputs + skip, slopes + skip, c)
                    store(deltas + skip, c, d)
    result: float = total(bulk) * 0.0
    return result


@compiled
def softmax_backward(outputs: int, deltas: int, n: int, stride: int, columns: int) -> None:
    """dL/dz_k = a_k (dL/da_k - sum over l of dL/da_l a_l)."""
    for c in range(0, columns, WIDE):
        mean = wide(0.0)
        for k in range(n):
            mean = fma(load_wide(outputs + k * stride, c), load_wide(deltas + k * stride, c), mean)
        for k in range(n):
            a = load_wide(outputs + k * stride, c)
            store(deltas + k * stride, c, a * (load_wide(deltas + k * stride, c) - mean))


@compiled
def loss_sum(plan: int, n: int) -> float:
    """The loss of the ``n`` examples in the tile, added up."""
    stride = read_int(plan, at.STRIDE)
    n_outputs = read_int(plan, at.N_OUTPUTS)
    code = read_int(plan, at.LOSS)
    targets, outputs = read_int(plan, at.TARGETS), read_int(plan, at.OUTPUTS)
    valid = read_int(plan, at.VALID) + 8 * (read_int(plan, at.TILE) - n)
    columns = (n + WIDE - 1) // WIDE * WIDE
    result = wide(0.0)
    for c in range(0, columns, WIDE):
        value = wide(0.0)
        if code == at.CROSS_ENTROPY:
            top = largest(outputs, n_outputs, stride, c)
            bottom = wide(0.0)
            for k in range(n_outputs):
                bottom = bottom + exp_of_negative(load_wide(outputs + k * stride, c) - top)
            log_sum = log(bottom)
            for k in range(n_outputs):
                y = load_wide(targets + k * stride, c)
                value = fma(y, log_sum - (load_wide(outputs + k * stride, c) - top), value)
        else:
            for k in range(n_outputs):
                p = load_wide(outputs + k * stride, c)
                y = load_wide(targets + k * stride, c)
                d = p - y
                size = absolute(d)
                if code == at.HALF_MSE:
                    value = fma(d * 0.5, d, value)
                elif code == at.MSE:
                    value = fma(d, d, value)
                elif code == at.MAE:
                    value = value + size
                elif code == at.HUBER:
                    outside = HUBER_DELTA * (size - 0.5 * HUBER_DELTA)
                    value = value + where_positive(size - HUBER_DELTA, outside, 0.5 * size * size)
                else:
                    rest = log1p_of_fraction(exp_of_negative(-1.0 * absolute(p)))
                    value = value + (maximum(p, 0.0) - y * p + rest)
        result = result + where_positive(load_wide(valid, c), value, 0.0)
    value_sum: float = total(result)
    return value_sum
