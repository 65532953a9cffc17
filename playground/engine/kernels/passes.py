"""Forward and backward pass: the instructions of a plan, one after the other."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.activate import apply, apply_softmax
from playground.engine.kernels.compilation import compiled
from playground.engine.kernels.deltas import deltas_1, deltas_2, deltas_4, deltas_8
from playground.engine.kernels.forward import forward_1, forward_2, forward_4, forward_8
from playground.engine.kernels.gradient import gradient_1, gradient_2, gradient_4, gradient_8
from playground.engine.kernels.small_batches import FEW, FEW_SOURCES, deltas_8_few, forward_8_few
from playground.engine.kernels.vectors import LANES, WIDE, read, read_int


@compiled
def forward(plan: int, theta: int, n: int) -> None:
    """Compute the units' lines for ``n`` examples, and the lines of slopes where needed.

    Panels of eight, the largest part of a wide network, end at the last lane with an example; the
    rest of the last vector is not used.
    """
    columns = (n + WIDE - 1) // WIDE * WIDE
    narrow = (n + LANES - 1) // LANES * LANES
    op = read_int(plan, at.FORWARD)
    stride, scratch = read_int(plan, at.STRIDE), read_int(plan, at.TRANSPOSED)
    code = read_int(op, at.CODE)
    while code != at.END:
        if code == at.FORWARD_8 and n <= FEW and read_int(op, at.N) >= FEW_SOURCES:
            forward_8_few(op, theta, n, stride, scratch)
        elif code == at.FORWARD_8:
            forward_8(op, theta, narrow, stride)
        elif code == at.FORWARD_1:
            forward_1(op, theta, columns, stride)
        elif code == at.FORWARD_2:
            forward_2(op, theta, columns, stride)
        elif code == at.FORWARD_4:
            forward_4(op, theta, columns, stride)
        elif code == at.ACTIVATE:
            line, slopes = read_int(op, at.LINE), read_int(op, at.SLOPES)
            for i in range(read_int(op, at.N)):
                skip = stride * i
                apply(read_int(op, at.KIND), read(op, at.BEND), line + skip, slopes + skip, columns)
        else:
            apply_softmax(read_int(op, at.LINE), read_int(op, at.N), stride, columns)
        op += 8 * at.INSTRUCTION_SIZE
        code = read_int(op, at.CODE)


@compiled
def backward(plan: int, theta: int, n: int, add: bool) -> None:
    """The gradient from the outputs' deltas of ``n`` examples, stored or added to that stored."""
    op = read_int(plan, at.BACKWARD)
    stride = read_int(plan, at.STRIDE)
    gradient, scratch = read_int(plan, at.GRADIENT), read_int(plan, at.TRANSPOSED)
    columns = (n + WIDE - 1) // WIDE * WIDE
    narrow = (n + LANES - 1) // LANES * LANES
    code = read_int(op, at.CODE)
    while code != at.END:
        if code == at.GRADIENT_8:
            gradient_8(op, gradient, narrow, stride, add, n, scratch)
        elif code == at.DELTAS_8 and n <= FEW and read_int(op, at.N) > 1:
            deltas_8_few(op, theta, n, stride, scratch)
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
