"""The activation functions and their slopes; those of kind BENT are part of ``forward``."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.compilation import Vector, compiled, inlined
from playground.engine.kernels.functions import (
    exp_of_negative,
    expm1_of_negative,
    normal,
    sigmoid,
    sign,
    sin_cos,
    softplus,
    tanh,
)
from playground.engine.kernels.vectors import (
    WIDE,
    absolute,
    fma,
    load_wide,
    maximum,
    store,
    where_positive,
    wide,
)


@compiled
def apply(kind: int, slope: float, line: int, slopes: int, columns: int) -> None:
    """Replace z by f(z) in a line, and store f'(z)."""
    if kind == at.TANH:
        for c in range(0, columns, WIDE):
            a = tanh(load_wide(line, c))
            store(line, c, a)
            store(slopes, c, fma(a * -1.0, a, 1.0))
    elif kind == at.SIGMOID:
        for c in range(0, columns, WIDE):
            a = sigmoid(load_wide(line, c))
            store(line, c, a)
            store(slopes, c, a * (1.0 - a))
    elif kind == at.SOFTPLUS:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            store(line, c, softplus(z))
            store(slopes, c, sigmoid(z))
    elif kind == at.ELU:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            below = where_positive(z, 0.0, z)
            store(line, c, where_positive(z, z, expm1_of_negative(below)))
            store(slopes, c, exp_of_negative(below))
    elif kind == at.GELU:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            below, density = normal(z)
            store(line, c, z * below)
            store(slopes, c, fma(z, density, below))
    elif kind == at.SILU:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            s = sigmoid(z)
            store(line, c, z * s)
            store(slopes, c, s * (1.0 + z * (1.0 - s)))
    elif kind == at.SIN:
        for c in range(0, columns, WIDE):
            sine, cosine = sin_cos(load_wide(line, c))
            store(line, c, sine)
            store(slopes, c, cosine)
    elif kind == at.ABS:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            store(line, c, absolute(z))
            store(slopes, c, sign(z))
    elif kind == at.STEP:
        for c in range(0, columns, WIDE):
            store(line, c, where_positive(load_wide(line, c), 1.0, wide(0.0)))
            store(slopes, c, wide(0.0))
    else:
        for c in range(0, columns, WIDE):
            z = load_wide(line, c)
            store(line, c, where_positive(z, z, z * slope))
            store(slopes, c, where_positive(z, wide(1.0), slope))


@compiled
def apply_softmax(line: int, n: int, stride: int, columns: int) -> None:
    """Softmax over the ``n`` lines from ``line`` on."""
    for c in range(0, columns, WIDE):
        top = largest(line, n, stride, c)
        bottom = wide(0.0)
        for k in range(n):
            e = exp_of_negative(load_wide(line + k * stride, c) - top)
            store(line + k * stride, c, e)
            bottom = bottom + e
        for k in range(n):
            store(line + k * stride, c, load_wide(line + k * stride, c) / bottom)


@inlined
def largest(line: int, n: int, stride: int, c: int) -> Vector:
    """The maximum over ``n`` lines."""
    top = load_wide(line, c)
    for k in range(1, n):
        top = maximum(top, load_wide(line + k * stride, c))
    return top
