"""The loss: the deltas of the outputs, and the value."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.activate import largest
from playground.engine.kernels.compilation import compiled
from playground.engine.kernels.deltas import times_slope
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
    """Store the outputs' deltas, dL/dz for the mean over the batch; ``scale`` is 1/N.

    Deltas of the padding after the ``n`` examples are 0. Returns 0, or NaN if the loss is not
    finite.
    """
    stride = read_int(plan, at.STRIDE)
    n_outputs = read_int(plan, at.N_OUTPUTS)
    code = read_int(plan, at.LOSS)
    targets, outputs = read_int(plan, at.TARGETS), read_int(plan, at.OUTPUTS)
    deltas = read_int(plan, at.OUTPUT_DELTAS)
    valid = read_int(plan, at.VALID) + 8 * (read_int(plan, at.TILE) - n)
    columns = (n + WIDE - 1) // WIDE * WIDE
    check = wide(0.0)  # infinite or NaN when the loss is
    for c in range(0, columns, WIDE):
        is_valid = load_wide(valid, c)
        if code == at.CROSS_ENTROPY:
            top = largest(outputs, n_outputs, stride, c)
            bottom = wide(0.0)
            target_sum = wide(0.0)
            for k in range(n_outputs):
                logit = load_wide(outputs + k * stride, c)
                e = exp_of_negative(logit - top)
                store(deltas + k * stride, c, e)
                bottom = bottom + e
                target_sum = target_sum + load_wide(targets + k * stride, c)
                check = check + where_positive(is_valid, absolute(logit), 0.0)
            target_sum = target_sum / bottom
            for k in range(n_outputs):
                y = load_wide(targets + k * stride, c)
                d = fma(load_wide(deltas + k * stride, c), target_sum, y * -1.0)
                store(deltas + k * stride, c, where_positive(is_valid, d * scale, 0.0))
        else:
            for k in range(n_outputs):
                p = load_wide(outputs + k * stride, c)
                y = load_wide(targets + k * stride, c)
                d = p - y
                if code == at.HALF_MSE:
                    check = check + where_positive(is_valid, d * d, 0.0)
                elif code == at.MSE:
                    check = check + where_positive(is_valid, d * d, 0.0)
                    d = d * 2.0
                elif code == at.MAE:
                    check = check + where_positive(is_valid, absolute(d), 0.0)
                    d = sign(d)
                elif code == at.HUBER:
                    check = check + where_positive(is_valid, absolute(d), 0.0)
                    d = maximum(-HUBER_DELTA, d)
                    d = where_positive(d - HUBER_DELTA, HUBER_DELTA, d)
                else:
                    check = check + where_positive(is_valid, absolute(p), 0.0)
                    d = sigmoid(p) - y
                store(deltas + k * stride, c, where_positive(is_valid, d * scale, 0.0))
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
                    d = times_slope(d, kind, bend, outputs + skip, slopes + skip, c)
                    store(deltas + skip, c, d)
    result: float = total(check) * 0.0
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
    """The sum of the losses of the ``n`` examples in the tile."""
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
