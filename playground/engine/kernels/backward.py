"""Backward: the instructions in turn, deltas of hidden units and gradients of weights."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.compilation import compiled
from playground.engine.kernels.deltas import deltas_1, deltas_2, deltas_4, deltas_8
from playground.engine.kernels.gradient import gradient_1, gradient_2, gradient_4, gradient_8
from playground.engine.kernels.vectors import LANES, WIDE, read_int


@compiled
def backward(plan: int, theta: int, n: int, add: bool) -> None:
    """From the outputs' deltas of ``n`` examples to the gradient, which is added to or replaced."""
    op = read_int(plan, at.BACKWARD)
    stride = read_int(plan, at.STRIDE)
    gradient, scratch = read_int(plan, at.GRADIENT), read_int(plan, at.TURNED)
    columns = (n + WIDE - 1) // WIDE * WIDE
    narrow = (n + LANES - 1) // LANES * LANES
    code = read_int(op, at.CODE)
    while code != at.END:
        if code == at.GRADIENT_8:
            gradient_8(op, gradient, narrow, stride, add, n, scratch)
        elif code == at.DELTAS_8:
            deltas_8(op, theta, narrow, stride)
        elif code == at.GRADIENT_1:
            gradient_1(op, gradient, narrow, stride, add)
        elif code == at.GRADIENT_2:
            gradient_2(op, gradient, narrow, stride, add)
        elif code == at.DELTAS_2:
            deltas_2(op, theta, columns, stride)
        elif code == at.GRADIENT_4:
            gradient_4(op, gradient, narrow, stride, add)
        elif code == at.DELTAS_4:
            deltas_4(op, theta, columns, stride)
        else:
            deltas_1(op, theta, columns, stride)
        op += 8 * at.INSTRUCTION_SIZE
        code = read_int(op, at.CODE)
