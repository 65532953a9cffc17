"""The mathematics of ``reference.py``, compiled: any layered graph, any setting, no recompilation.

What reference.py does in whole matrices is done here on *tiles*: some rows of the data at a time,
turned, so that a node is one line of numbers, one for each example, and a step on it is a step on
whole vectors. A tile has the lines

    inputs, targets y, a line of ones (what a bias multiplies), units

and beside them each unit has a line of deltas (dL/dz) and one of slopes (f'(z)). Lines end in
padding, up to whole vectors: copies of the last example, whose deltas are 0.

The weights lie in *panels*. A panel is up to eight consecutive units that share their sources; of
its ``height * (n_sources + 1)`` numbers the first ``height`` are the weights from the first source,
and so on; the last are the biases. A missing edge inside of a panel is a weight 0 with learning
rate 0. There are three pieces of work, each written out for the heights 8, 4, 2 and 1, so that what
they add up stays in registers:

    forward    z = sum of weight * source + bias, for the units of a panel
    deltas     dL/da = sum of weight * delta over the panels a group of units feeds
    gradient   dL/dw = sum over examples of delta * source, for the weights of a panel

``plan.py`` makes the tables that say which lines and panels there are. Everything is an address or
a whole number; types never change, so the kernel is compiled once. ``run`` is the only entry.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np
from numba import njit

from playground.engine import layout as at
from playground.engine.functions import (
    GELU_C,
    GELU_K,
    Function,
    Vector,
    exp_of_negative,
    expm1_of_negative,
    inlined,
    log,
    log1p_of_fraction,
    sigmoid,
    sin_cos,
    softplus,
    tanh,
)
from playground.engine.shuffle import EPOCH_GAMMA, GAMMA, MIX_1, MIX_2
from playground.engine.vectors import (
    EIGHT,
    LANES,
    WIDE,
    absolute,
    eight,
    flush_small_numbers,
    fma,
    lanes,
    load_eight,
    load_lanes,
    load_wide,
    maximum,
    read,
    read_int,
    repeat_wide,
    restore_small_numbers,
    spread,
    square_root,
    store,
    total,
    totals,
    turned,
    where_positive,
    wide,
    write,
    write_int,
)
from playground.model.losses import HUBER_DELTA

Loader = Callable[[int, int], Vector]
Eight = tuple[Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector]


def compiled(function: Function) -> Function:
    """Compile; divisions by 0 give inf or NaN, as in NumPy."""
    return cast(Function, njit(error_model="numpy")(function))


def entry(function: Function) -> Function:
    """Compile as machine code to be called from anywhere, not as a Python function."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(Function, njit(error_model="numpy", **options)(function))


# -- forward ----------------------------------------------------------------------------------


@inlined
def bent(z: Vector, bend: float) -> Vector:
    """z above 0, and z times ``bend`` below: linear for 1, ReLU for 0."""
    return maximum(z, z * bend)


def sums_of_eight(load: Loader, repeat: Loader) -> Callable[[int, int, int, int], Eight]:
    """The z of eight units at the columns from ``c`` on, as many as ``load`` loads."""

    @inlined
    def sums(weights: int, n: int, sources: int, c: int) -> Eight:
        bias = weights + 64 * n
        z0, z1, z2, z3 = repeat(bias, 0), repeat(bias, 1), repeat(bias, 2), repeat(bias, 3)
        z4, z5, z6, z7 = repeat(bias, 4), repeat(bias, 5), repeat(bias, 6), repeat(bias, 7)
        for s in range(n):
            x = load(read_int(sources, s), c)
            w = weights + 64 * s
            z0 = fma(repeat(w, 0), x, z0)
            z1 = fma(repeat(w, 1), x, z1)
            z2 = fma(repeat(w, 2), x, z2)
            z3 = fma(repeat(w, 3), x, z3)
            z4 = fma(repeat(w, 4), x, z4)
            z5 = fma(repeat(w, 5), x, z5)
            z6 = fma(repeat(w, 6), x, z6)
            z7 = fma(repeat(w, 7), x, z7)
        return z0, z1, z2, z3, z4, z5, z6, z7

    return sums


wide_sums_8 = sums_of_eight(load_wide, repeat_wide)
narrow_sums_8 = sums_of_eight(load_lanes, spread)


@compiled
def forward_8(op: int, theta: int, columns: int, stride: int) -> None:
    """Eight units: z = sum over sources of weight * source, plus bias; and what becomes of it."""
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    if n == 1:
        forward_8_from_one(weights, read_int(sources, 0), out, columns, stride, bend)
        return
    c = 0
    while c + WIDE <= columns:
        store_8(out, c, stride, bend, wide_sums_8(weights, n, sources, c))
        c += WIDE
    while c < columns:
        store_8(out, c, stride, bend, narrow_sums_8(weights, n, sources, c))
        c += LANES


@inlined
def store_8(out: int, c: int, stride: int, bend: float, z: Eight) -> None:
    store(out, c, bent(z[0], bend))
    store(out + stride, c, bent(z[1], bend))
    store(out + 2 * stride, c, bent(z[2], bend))
    store(out + 3 * stride, c, bent(z[3], bend))
    store(out + 4 * stride, c, bent(z[4], bend))
    store(out + 5 * stride, c, bent(z[5], bend))
    store(out + 6 * stride, c, bent(z[6], bend))
    store(out + 7 * stride, c, bent(z[7], bend))


@inlined
def forward_8_from_one(
    weights: int, source: int, out: int, columns: int, stride: int, bend: float
) -> None:
    """The same with a single source: the weights stay in registers."""
    w0, w1, w2, w3 = spread(weights, 0), spread(weights, 1), spread(weights, 2), spread(weights, 3)
    w4, w5, w6, w7 = spread(weights, 4), spread(weights, 5), spread(weights, 6), spread(weights, 7)
    bias = weights + 64
    b0, b1, b2, b3 = spread(bias, 0), spread(bias, 1), spread(bias, 2), spread(bias, 3)
    b4, b5, b6, b7 = spread(bias, 4), spread(bias, 5), spread(bias, 6), spread(bias, 7)
    for c in range(0, columns, LANES):
        x = load_lanes(source, c)
        store(out, c, bent(fma(w0, x, b0), bend))
        store(out + stride, c, bent(fma(w1, x, b1), bend))
        store(out + 2 * stride, c, bent(fma(w2, x, b2), bend))
        store(out + 3 * stride, c, bent(fma(w3, x, b3), bend))
        store(out + 4 * stride, c, bent(fma(w4, x, b4), bend))
        store(out + 5 * stride, c, bent(fma(w5, x, b5), bend))
        store(out + 6 * stride, c, bent(fma(w6, x, b6), bend))
        store(out + 7 * stride, c, bent(fma(w7, x, b7), bend))


@compiled
def forward_4(op: int, theta: int, columns: int, stride: int) -> None:
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    bias = weights + 32 * n
    for c in range(0, columns, WIDE):
        z0, z1 = repeat_wide(bias, 0), repeat_wide(bias, 1)
        z2, z3 = repeat_wide(bias, 2), repeat_wide(bias, 3)
        for s in range(n):
            x = load_wide(read_int(sources, s), c)
            w = weights + 32 * s
            z0 = fma(repeat_wide(w, 0), x, z0)
            z1 = fma(repeat_wide(w, 1), x, z1)
            z2 = fma(repeat_wide(w, 2), x, z2)
            z3 = fma(repeat_wide(w, 3), x, z3)
        store(out, c, bent(z0, bend))
        store(out + stride, c, bent(z1, bend))
        store(out + 2 * stride, c, bent(z2, bend))
        store(out + 3 * stride, c, bent(z3, bend))


@compiled
def forward_2(op: int, theta: int, columns: int, stride: int) -> None:
    """Two units; two vectors of columns at a time, as long as there are two."""
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    bias = weights + 16 * n
    c = 0
    while c + WIDE < columns:
        d = c + WIDE
        y0, y1 = repeat_wide(bias, 0), repeat_wide(bias, 1)
        z0, z1 = y0, y1
        for s in range(n):
            source = read_int(sources, s)
            v, w = repeat_wide(weights + 16 * s, 0), repeat_wide(weights + 16 * s, 1)
            x = load_wide(source, c)
            y0, y1 = fma(v, x, y0), fma(w, x, y1)
            x = load_wide(source, d)
            z0, z1 = fma(v, x, z0), fma(w, x, z1)
        store(out, c, bent(y0, bend))
        store(out, d, bent(z0, bend))
        store(out + stride, c, bent(y1, bend))
        store(out + stride, d, bent(z1, bend))
        c += 2 * WIDE
    if c < columns:
        z0, z1 = repeat_wide(bias, 0), repeat_wide(bias, 1)
        for s in range(n):
            x = load_wide(read_int(sources, s), c)
            z0 = fma(repeat_wide(weights + 16 * s, 0), x, z0)
            z1 = fma(repeat_wide(weights + 16 * s, 1), x, z1)
        store(out, c, bent(z0, bend))
        store(out + stride, c, bent(z1, bend))


@compiled
def forward_1(op: int, theta: int, columns: int, stride: int) -> None:
    """One unit; two vectors of columns at a time, as long as there are two."""
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    c = 0
    while c + WIDE < columns:
        d = c + WIDE
        y = repeat_wide(weights, n)
        z = y
        for s in range(n):
            w = repeat_wide(weights, s)
            source = read_int(sources, s)
            y = fma(w, load_wide(source, c), y)
            z = fma(w, load_wide(source, d), z)
        store(out, c, bent(y, bend))
        store(out, d, bent(z, bend))
        c += 2 * WIDE
    if c < columns:
        z = repeat_wide(weights, n)
        for s in range(n):
            z = fma(repeat_wide(weights, s), load_wide(read_int(sources, s), c), z)
        store(out, c, bent(z, bend))


@compiled
def forward(plan: int, theta: int, n: int) -> None:
    """Fill the units' lines for ``n`` examples, and the slopes' where they are needed.

    What is done to panels of eight, the bulk of a wide network, stops at the last lane with an
    example; the rest of the last vector is never looked at.
    """
    columns = (n + WIDE - 1) // WIDE * WIDE
    narrow = (n + LANES - 1) // LANES * LANES
    op = read_int(plan, at.FORWARD)
    stride = read_int(plan, at.STRIDE)
    code = read_int(op, at.CODE)
    while code != at.END:
        if code == at.FORWARD_8:
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
def apply(kind: int, slope: float, line: int, slopes: int, columns: int) -> None:
    """Replace z by f(z) in a line, and write down f'(z)."""
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
            square = z * z
            t = tanh(GELU_C * (z + GELU_K * square * z))
            inner = GELU_C * (1.0 + (3.0 * GELU_K) * square)
            store(line, c, 0.5 * z * (1.0 + t))
            store(slopes, c, 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * inner)
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


@inlined
def sign(x: Vector) -> Vector:
    return where_positive(x, 1.0, where_positive(x * -1.0, wide(-1.0), wide(0.0)))


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


# -- the loss ---------------------------------------------------------------------------------


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


# -- deltas -----------------------------------------------------------------------------------


@inlined
def through(d: Vector, kind: int, bend: float, line: int, slopes: int, c: int) -> Vector:
    """dL/dz from dL/da."""
    if kind == at.BENT:
        return where_positive(load_wide(line, c), d, d * bend)
    return d * load_wide(slopes, c)


def deltas_of_eight(
    load: Loader, repeat: Loader, fill: Callable[[float], Vector]
) -> Callable[[int, int, int, int, int], Eight]:
    """The dL/da of eight units at the columns from ``c`` on, as many as ``load`` loads."""

    @inlined
    def deltas(theta: int, n: int, entries: int, stride: int, c: int) -> Eight:
        d0, d1, d2, d3 = fill(0.0), fill(0.0), fill(0.0), fill(0.0)
        d4, d5, d6, d7 = fill(0.0), fill(0.0), fill(0.0), fill(0.0)
        for e in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * e
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            if h == 8:  # as below, with places known beforehand
                for _ in range(8):
                    x = load(delta, c)
                    d0 = fma(repeat(w, 0), x, d0)
                    d1 = fma(repeat(w, 8), x, d1)
                    d2 = fma(repeat(w, 16), x, d2)
                    d3 = fma(repeat(w, 24), x, d3)
                    d4 = fma(repeat(w, 32), x, d4)
                    d5 = fma(repeat(w, 40), x, d5)
                    d6 = fma(repeat(w, 48), x, d6)
                    d7 = fma(repeat(w, 56), x, d7)
                    delta += stride
                    w += 8
            else:
                for i in range(h):
                    x = load(delta, c)
                    d0 = fma(repeat(w, i), x, d0)
                    d1 = fma(repeat(w, i + h), x, d1)
                    d2 = fma(repeat(w, i + 2 * h), x, d2)
                    d3 = fma(repeat(w, i + 3 * h), x, d3)
                    d4 = fma(repeat(w, i + 4 * h), x, d4)
                    d5 = fma(repeat(w, i + 5 * h), x, d5)
                    d6 = fma(repeat(w, i + 6 * h), x, d6)
                    d7 = fma(repeat(w, i + 7 * h), x, d7)
                    delta += stride
        return d0, d1, d2, d3, d4, d5, d6, d7

    return deltas


def through_eight(load: Loader) -> Callable[..., None]:
    """Store the dL/dz of eight units, from their dL/da."""

    @inlined
    def through_8(
        out: int, c: int, s: int, d: Eight, kind: int, bend: float, line: int, slopes: int
    ) -> None:
        if kind == at.BENT:
            store(out, c, where_positive(load(line, c), d[0], d[0] * bend))
            store(out + s, c, where_positive(load(line + s, c), d[1], d[1] * bend))
            store(out + 2 * s, c, where_positive(load(line + 2 * s, c), d[2], d[2] * bend))
            store(out + 3 * s, c, where_positive(load(line + 3 * s, c), d[3], d[3] * bend))
            store(out + 4 * s, c, where_positive(load(line + 4 * s, c), d[4], d[4] * bend))
            store(out + 5 * s, c, where_positive(load(line + 5 * s, c), d[5], d[5] * bend))
            store(out + 6 * s, c, where_positive(load(line + 6 * s, c), d[6], d[6] * bend))
            store(out + 7 * s, c, where_positive(load(line + 7 * s, c), d[7], d[7] * bend))
        else:
            store(out, c, d[0] * load(slopes, c))
            store(out + s, c, d[1] * load(slopes + s, c))
            store(out + 2 * s, c, d[2] * load(slopes + 2 * s, c))
            store(out + 3 * s, c, d[3] * load(slopes + 3 * s, c))
            store(out + 4 * s, c, d[4] * load(slopes + 4 * s, c))
            store(out + 5 * s, c, d[5] * load(slopes + 5 * s, c))
            store(out + 6 * s, c, d[6] * load(slopes + 6 * s, c))
            store(out + 7 * s, c, d[7] * load(slopes + 7 * s, c))

    return through_8


wide_deltas_8 = deltas_of_eight(load_wide, repeat_wide, wide)
narrow_deltas_8 = deltas_of_eight(load_lanes, spread, lanes)
wide_through_8 = through_eight(load_wide)
narrow_through_8 = through_eight(load_lanes)


@compiled
def deltas_8(op: int, theta: int, columns: int, stride: int) -> None:
    """Eight units: dL/dz, from the deltas of all units they feed."""
    n, entries = read_int(op, at.N), read_int(op, at.TABLE)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    c = 0
    if n == 1 and read_int(entries, 2) == 1:  # all feed one unit: the weights stay in registers
        delta, w = read_int(entries, 0), theta + read_int(entries, 1)
        w0, w1, w2, w3 = spread(w, 0), spread(w, 1), spread(w, 2), spread(w, 3)
        w4, w5, w6, w7 = spread(w, 4), spread(w, 5), spread(w, 6), spread(w, 7)
        while c < columns:
            x = load_lanes(delta, c)
            d = (w0 * x, w1 * x, w2 * x, w3 * x, w4 * x, w5 * x, w6 * x, w7 * x)
            narrow_through_8(out, c, stride, d, kind, bend, line, slopes)
            c += LANES
        return
    while c + WIDE <= columns:
        d = wide_deltas_8(theta, n, entries, stride, c)
        wide_through_8(out, c, stride, d, kind, bend, line, slopes)
        c += WIDE
    while c < columns:
        d = narrow_deltas_8(theta, n, entries, stride, c)
        narrow_through_8(out, c, stride, d, kind, bend, line, slopes)
        c += LANES


@compiled
def deltas_4(op: int, theta: int, columns: int, stride: int) -> None:
    n, entries = read_int(op, at.N), read_int(op, at.TABLE)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    s = stride
    for c in range(0, columns, WIDE):
        d0, d1, d2, d3 = wide(0.0), wide(0.0), wide(0.0), wide(0.0)
        for e in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * e
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            for i in range(h):
                x = load_wide(delta + stride * i, c)
                d0 = fma(repeat_wide(w, i), x, d0)
                d1 = fma(repeat_wide(w, i + h), x, d1)
                d2 = fma(repeat_wide(w, i + 2 * h), x, d2)
                d3 = fma(repeat_wide(w, i + 3 * h), x, d3)
        store(out, c, through(d0, kind, bend, line, slopes, c))
        store(out + s, c, through(d1, kind, bend, line + s, slopes + s, c))
        store(out + 2 * s, c, through(d2, kind, bend, line + 2 * s, slopes + 2 * s, c))
        store(out + 3 * s, c, through(d3, kind, bend, line + 3 * s, slopes + 3 * s, c))


@compiled
def deltas_2(op: int, theta: int, columns: int, stride: int) -> None:
    """Two units; two vectors of columns at a time, as long as there are two."""
    n, entries = read_int(op, at.N), read_int(op, at.TABLE)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    c = 0
    while c + WIDE < columns:
        b = c + WIDE
        d0, d1 = wide(0.0), wide(0.0)
        e0, e1 = wide(0.0), wide(0.0)
        for k in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * k
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            for i in range(h):
                u, v = repeat_wide(w, i), repeat_wide(w, i + h)
                x = load_wide(delta + stride * i, c)
                d0, d1 = fma(u, x, d0), fma(v, x, d1)
                x = load_wide(delta + stride * i, b)
                e0, e1 = fma(u, x, e0), fma(v, x, e1)
        store(out, c, through(d0, kind, bend, line, slopes, c))
        store(out, b, through(e0, kind, bend, line, slopes, b))
        store(out + stride, c, through(d1, kind, bend, line + stride, slopes + stride, c))
        store(out + stride, b, through(e1, kind, bend, line + stride, slopes + stride, b))
        c += 2 * WIDE
    if c < columns:
        d0, d1 = wide(0.0), wide(0.0)
        for k in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * k
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            for i in range(h):
                x = load_wide(delta + stride * i, c)
                d0 = fma(repeat_wide(w, i), x, d0)
                d1 = fma(repeat_wide(w, i + h), x, d1)
        store(out, c, through(d0, kind, bend, line, slopes, c))
        store(out + stride, c, through(d1, kind, bend, line + stride, slopes + stride, c))


@compiled
def deltas_1(op: int, theta: int, columns: int, stride: int) -> None:
    n, entries = read_int(op, at.N), read_int(op, at.TABLE)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    for c in range(0, columns, WIDE):
        d = wide(0.0)
        for e in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * e
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            for i in range(read_int(entry, 2)):
                d = fma(repeat_wide(w, i), load_wide(delta + stride * i, c), d)
        store(out, c, through(d, kind, bend, line, slopes, c))


# -- gradient ---------------------------------------------------------------------------------


@inlined
def put(out: int, i: int, sums: Vector, add: bool) -> None:
    """Store eight entries of the gradient, or add to them."""
    if add:
        sums = sums + load_eight(out, i)
    store(out, i, sums)


@inlined
def turn(delta: int, stride: int, columns: int, out: int) -> None:
    """The deltas of eight units, example by example."""
    for c in range(0, columns, EIGHT):
        t = turned(
            load_eight(delta, c),
            load_eight(delta + stride, c),
            load_eight(delta + 2 * stride, c),
            load_eight(delta + 3 * stride, c),
            load_eight(delta + 4 * stride, c),
            load_eight(delta + 5 * stride, c),
            load_eight(delta + 6 * stride, c),
            load_eight(delta + 7 * stride, c),
        )
        store(out, 8 * c, t[0])
        store(out, 8 * c + 8, t[1])
        store(out, 8 * c + 16, t[2])
        store(out, 8 * c + 24, t[3])
        store(out, 8 * c + 32, t[4])
        store(out, 8 * c + 40, t[5])
        store(out, 8 * c + 48, t[6])
        store(out, 8 * c + 56, t[7])


@inlined
def gradient_8_from_8(deltas: int, sources: int, examples: int, out: int, add: bool) -> None:
    """Eight units from eight sources, ``deltas`` turned: nothing is left to add up at the end."""
    l0, l1, l2, l3 = (
        read_int(sources, 0), read_int(sources, 1), read_int(sources, 2), read_int(sources, 3)
    )  # fmt: skip
    l4, l5, l6, l7 = (
        read_int(sources, 4), read_int(sources, 5), read_int(sources, 6), read_int(sources, 7)
    )  # fmt: skip
    a0, a1, a2, a3 = eight(0.0), eight(0.0), eight(0.0), eight(0.0)
    a4, a5, a6, a7 = eight(0.0), eight(0.0), eight(0.0), eight(0.0)
    for c in range(examples):
        d = load_eight(deltas, 8 * c)
        a0 = fma(d, read(l0, c), a0)
        a1 = fma(d, read(l1, c), a1)
        a2 = fma(d, read(l2, c), a2)
        a3 = fma(d, read(l3, c), a3)
        a4 = fma(d, read(l4, c), a4)
        a5 = fma(d, read(l5, c), a5)
        a6 = fma(d, read(l6, c), a6)
        a7 = fma(d, read(l7, c), a7)
    put(out, 0, a0, add)
    put(out, 8, a1, add)
    put(out, 16, a2, add)
    put(out, 24, a3, add)
    put(out, 32, a4, add)
    put(out, 40, a5, add)
    put(out, 48, a6, add)
    put(out, 56, a7, add)


@compiled
def gradient_8(
    op: int, gradient: int, columns: int, stride: int, add: bool, examples: int, scratch: int
) -> None:
    """Eight units: from eight sources at a time example by example, the rest in pairs."""
    n = read_int(op, at.N) + 1  # with the bias
    sources, delta = read_int(op, at.TABLE), read_int(op, at.DELTA)
    out = gradient + read_int(op, at.WEIGHTS)
    s = 0
    if LANES == EIGHT and n >= EIGHT and columns * (n + 40) < 200 * n:
        turn(delta, stride, columns, scratch)
        while s + EIGHT <= n:
            gradient_8_from_8(scratch, sources + 8 * s, examples, out + 64 * s, add)
            s += EIGHT
    while s + 1 < n:
        left = read_int(sources, s)
        right = read_int(sources, s + 1)
        a0, a1, a2, a3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        a4, a5, a6, a7 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        b0, b1, b2, b3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        b4, b5, b6, b7 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        for c in range(0, columns, LANES):
            x = load_lanes(left, c)
            y = load_lanes(right, c)
            d = load_lanes(delta, c)
            a0, b0 = fma(d, x, a0), fma(d, y, b0)
            d = load_lanes(delta + stride, c)
            a1, b1 = fma(d, x, a1), fma(d, y, b1)
            d = load_lanes(delta + 2 * stride, c)
            a2, b2 = fma(d, x, a2), fma(d, y, b2)
            d = load_lanes(delta + 3 * stride, c)
            a3, b3 = fma(d, x, a3), fma(d, y, b3)
            d = load_lanes(delta + 4 * stride, c)
            a4, b4 = fma(d, x, a4), fma(d, y, b4)
            d = load_lanes(delta + 5 * stride, c)
            a5, b5 = fma(d, x, a5), fma(d, y, b5)
            d = load_lanes(delta + 6 * stride, c)
            a6, b6 = fma(d, x, a6), fma(d, y, b6)
            d = load_lanes(delta + 7 * stride, c)
            a7, b7 = fma(d, x, a7), fma(d, y, b7)
        put(out, 8 * s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)
        put(out, 8 * s + 8, totals(b0, b1, b2, b3, b4, b5, b6, b7), add)
        s += 2
    if s < n:
        left = read_int(sources, s)
        a0, a1, a2, a3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        a4, a5, a6, a7 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        for c in range(0, columns, LANES):
            x = load_lanes(left, c)
            a0 = fma(load_lanes(delta, c), x, a0)
            a1 = fma(load_lanes(delta + stride, c), x, a1)
            a2 = fma(load_lanes(delta + 2 * stride, c), x, a2)
            a3 = fma(load_lanes(delta + 3 * stride, c), x, a3)
            a4 = fma(load_lanes(delta + 4 * stride, c), x, a4)
            a5 = fma(load_lanes(delta + 5 * stride, c), x, a5)
            a6 = fma(load_lanes(delta + 6 * stride, c), x, a6)
            a7 = fma(load_lanes(delta + 7 * stride, c), x, a7)
        put(out, 8 * s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)


@compiled
def gradient_4(op: int, gradient: int, columns: int, stride: int, add: bool) -> None:
    """Four units, two sources at a time."""
    n = read_int(op, at.N) + 1  # with the bias
    sources, delta = read_int(op, at.TABLE), read_int(op, at.DELTA)
    out = gradient + read_int(op, at.WEIGHTS)
    for s in range(0, n, 2):
        left = read_int(sources, s)
        right = read_int(sources, s + 1)
        a0, a1, a2, a3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        b0, b1, b2, b3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        for c in range(0, columns, LANES):
            x = load_lanes(left, c)
            y = load_lanes(right, c)
            d = load_lanes(delta, c)
            a0, b0 = fma(d, x, a0), fma(d, y, b0)
            d = load_lanes(delta + stride, c)
            a1, b1 = fma(d, x, a1), fma(d, y, b1)
            d = load_lanes(delta + 2 * stride, c)
            a2, b2 = fma(d, x, a2), fma(d, y, b2)
            d = load_lanes(delta + 3 * stride, c)
            a3, b3 = fma(d, x, a3), fma(d, y, b3)
        put(out, 4 * s, totals(a0, a1, a2, a3, b0, b1, b2, b3), add)


@compiled
def gradient_2(op: int, gradient: int, columns: int, stride: int, add: bool) -> None:
    """Two units, four sources at a time."""
    n = read_int(op, at.N) + 1  # with the bias
    sources, delta = read_int(op, at.TABLE), read_int(op, at.DELTA)
    out = gradient + read_int(op, at.WEIGHTS)
    for s in range(0, n, 4):
        p = read_int(sources, s)
        q = read_int(sources, s + 1)
        r = read_int(sources, s + 2)
        t = read_int(sources, s + 3)
        a0, a1, b0, b1 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        c0, c1, d0, d1 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        for c in range(0, columns, LANES):
            d = load_lanes(delta, c)
            e = load_lanes(delta + stride, c)
            x = load_lanes(p, c)
            a0, a1 = fma(d, x, a0), fma(e, x, a1)
            x = load_lanes(q, c)
            b0, b1 = fma(d, x, b0), fma(e, x, b1)
            x = load_lanes(r, c)
            c0, c1 = fma(d, x, c0), fma(e, x, c1)
            x = load_lanes(t, c)
            d0, d1 = fma(d, x, d0), fma(e, x, d1)
        put(out, 2 * s, totals(a0, a1, b0, b1, c0, c1, d0, d1), add)


@compiled
def gradient_1(op: int, gradient: int, columns: int, stride: int, add: bool) -> None:
    """One unit, eight sources at a time; the bias by itself."""
    n = read_int(op, at.N)
    sources, delta = read_int(op, at.TABLE), read_int(op, at.DELTA)
    out = gradient + read_int(op, at.WEIGHTS)
    bias = lanes(0.0)
    for s in range(0, n, 8):
        l0, l1 = read_int(sources, s), read_int(sources, s + 1)
        l2, l3 = read_int(sources, s + 2), read_int(sources, s + 3)
        l4, l5 = read_int(sources, s + 4), read_int(sources, s + 5)
        l6, l7 = read_int(sources, s + 6), read_int(sources, s + 7)
        a0, a1, a2, a3 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        a4, a5, a6, a7 = lanes(0.0), lanes(0.0), lanes(0.0), lanes(0.0)
        bias = lanes(0.0)
        for c in range(0, columns, LANES):
            d = load_lanes(delta, c)
            bias = bias + d
            a0 = fma(d, load_lanes(l0, c), a0)
            a1 = fma(d, load_lanes(l1, c), a1)
            a2 = fma(d, load_lanes(l2, c), a2)
            a3 = fma(d, load_lanes(l3, c), a3)
            a4 = fma(d, load_lanes(l4, c), a4)
            a5 = fma(d, load_lanes(l5, c), a5)
            a6 = fma(d, load_lanes(l6, c), a6)
            a7 = fma(d, load_lanes(l7, c), a7)
        put(out, s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)
    if n == 0:
        for c in range(0, columns, LANES):
            bias = bias + load_lanes(delta, c)
    if add and n % 8 == 0:
        write(out, n, read(out, n) + total(bias))
    elif n % 8 == 0:
        write(out, n, total(bias))


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


# -- update -----------------------------------------------------------------------------------


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
    """One optimizer step from (theta, state) to the new ones, and on with the ``powers``.

    Gives 0, or NaN where one of the new numbers is not finite.
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
            way = fma(v, momentum, g) if optimizer == at.NESTEROV else v
            new = load_eight(theta, i) - load_eight(rates, i) * way
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


# -- batches ----------------------------------------------------------------------------------


@compiled
def load_tile(plan: int, tiles: int, k: int) -> None:
    """Copy tile ``k`` of these into the lines of inputs and targets."""
    size = read_int(plan, at.STRIDE) * (read_int(plan, at.N_INPUTS) + read_int(plan, at.N_OUTPUTS))
    lines = read_int(plan, at.LINES)
    tile = tiles + size * k
    for i in range(0, size // 8, LANES):
        store(lines, i, load_lanes(tile, i))


@compiled
def gather(plan: int, start: int, n: int) -> None:
    """Fill the lines of inputs and targets with ``n`` rows of the epoch, from ``start`` on."""
    n_inputs, n_outputs = read_int(plan, at.N_INPUTS), read_int(plan, at.N_OUTPUTS)
    x, y = read_int(plan, at.X), read_int(plan, at.Y)
    stride = read_int(plan, at.STRIDE)
    order = read_int(plan, at.ORDER) + 8 * start
    line = read_int(plan, at.LINES)
    for k in range(n_inputs):
        gather_column(x + 8 * k, n_inputs, order, n, line)
        line += stride
    for k in range(n_outputs):
        gather_column(y + 8 * k, n_outputs, order, n, line)
        line += stride


@inlined
def gather_column(column: int, n_columns: int, order: int, n: int, line: int) -> None:
    """Copy one column of ``n`` rows of a table into a line, and the last one into the padding."""
    for i in range(n):
        write(line, i, read(column, read_int(order, i) * n_columns))
    last = read(line, n - 1)
    for i in range(n, (n + WIDE - 1) // WIDE * WIDE):
        write(line, i, last)


@compiled
def shuffle(plan: int, epoch: int) -> None:
    """The order of the rows in this epoch, as in ``shuffle.epoch_order``, to the bit."""
    if read_int(plan, at.ORDER_EPOCH) == epoch:
        return
    write_int(plan, at.ORDER_EPOCH, epoch)
    order = read_int(plan, at.ORDER)
    n = read_int(plan, at.N_TRAIN)
    for i in range(n):
        write_int(order, i, i)
    z = np.uint64(read_int(plan, at.SEED)) + np.uint64(epoch + 1) * np.uint64(EPOCH_GAMMA)
    for i in range(n - 1, 0, -1):
        z += np.uint64(GAMMA)
        r = (z ^ (z >> np.uint64(30))) * np.uint64(MIX_1)
        r = (r ^ (r >> np.uint64(27))) * np.uint64(MIX_2)
        r = r ^ (r >> np.uint64(31))
        j = np.int64(((r >> np.uint64(32)) * np.uint64(i + 1)) >> np.uint64(32))
        row = read_int(order, i)
        write_int(order, i, read_int(order, j))
        write_int(order, j, row)


@compiled
def batch_gradient(plan: int, theta: int, start: int, size: int) -> float:
    """The gradient of the data loss over one batch: all rows, or ``size`` from ``start`` on.

    Gives 0, or NaN where the loss is not finite.
    """
    tile = read_int(plan, at.TILE)
    full = size == read_int(plan, at.N_TRAIN)
    scale = 1.0 / size
    bad = 0.0
    done = 0
    while done < size:
        n = min(tile, size - done)
        if full:
            if read_int(plan, at.LOADED) != done:
                load_tile(plan, read_int(plan, at.TRAIN_TILES), done // tile)
                write_int(plan, at.LOADED, done)
        else:
            gather(plan, start + done, n)
            write_int(plan, at.LOADED, -1)
        forward(plan, theta, n)
        bad += loss_deltas(plan, n, scale)
        backward(plan, theta, n, done > 0)
        done += n
    settings = read_int(plan, at.SETTINGS)
    if read(settings, at.L1) != 0.0 or read(settings, at.L2) != 0.0:
        add_penalty(plan, theta)
    return bad


@compiled
def mean_loss(plan: int, theta: int, tiles: int, n_rows: int) -> float:
    """The mean loss over the rows in these tiles; NaN when there are none."""
    tile = read_int(plan, at.TILE)
    done = 0
    value = 0.0
    while done < n_rows:
        n = min(tile, n_rows - done)
        load_tile(plan, tiles, done // tile)
        forward(plan, theta, n)
        value += loss_sum(plan, n)
        done += n
    return value / n_rows if n_rows > 0 else math.nan


@compiled
def penalty(plan: int, theta: int) -> float:
    """l1 sum|w| + l2/2 sum w^2 over the weights."""
    settings = read_int(plan, at.SETTINGS)
    is_weight = read_int(plan, at.IS_WEIGHT)
    sizes, squares = eight(0.0), eight(0.0)
    for i in range(0, read_int(plan, at.N_THETA), EIGHT):
        w = load_eight(theta, i) * load_eight(is_weight, i)
        sizes = sizes + absolute(w)
        squares = fma(w, w, squares)
    l1, l2 = read(settings, at.L1), read(settings, at.L2)
    value: float = l1 * total(sizes) + 0.5 * l2 * total(squares)
    return value


# -- the entry --------------------------------------------------------------------------------


@compiled
def take_in(plan: int, theta: int, parameters: int) -> None:
    """Copy a parameter vector into the panels."""
    places = read_int(plan, at.PLACES)
    for i in range(read_int(plan, at.N_PARAMETERS)):
        write(theta, read_int(places, i), read(parameters, i))


@compiled
def write_losses(plan: int, theta: int, out: int) -> None:
    """Mean loss on the training rows, on the test rows, and penalty."""
    n_train, n_test = read_int(plan, at.N_TRAIN), read_int(plan, at.N_TEST)
    write(out, 0, mean_loss(plan, theta, read_int(plan, at.TRAIN_TILES), n_train))
    write(out, 1, mean_loss(plan, theta, read_int(plan, at.TEST_TILES), n_test))
    write(out, 2, penalty(plan, theta))
    write_int(plan, at.LOADED, -1)


@compiled
def advance(plan: int, parameters: int, slots: int, powers: int, counters: int, steps: int) -> bool:
    """Take ``steps`` steps from this state, in place; see ``problem.Stepper.advance``."""
    n = read_int(plan, at.N_TRAIN)
    size = read_int(plan, at.BATCH)
    n_parameters = read_int(plan, at.N_PARAMETERS)
    n_slots = read_int(plan, at.N_SLOTS)
    n_theta = read_int(plan, at.N_THETA)
    places = read_int(plan, at.PLACES)
    free = read_int(plan, at.FREE)
    theta, new_theta = read_int(plan, at.THETA), read_int(plan, at.OTHER_THETA)
    state, new_state = read_int(plan, at.STATE), read_int(plan, at.OTHER_STATE)
    take_in(plan, theta, parameters)
    for k in range(n_slots):
        take_in(plan, state + 8 * k * n_theta, slots + 8 * k * n_parameters)
    step, epoch, position = read_int(counters, 0), read_int(counters, 1), read_int(counters, 2)
    power1, power2 = read(powers, 0), read(powers, 1)
    stride = read_int(counters, 3)  # of the trace; 0 for none
    trace = read_int(counters, 4)
    until_due = stride - step % stride if stride > 0 else -1
    finite = True
    for _ in range(steps):
        if size == n:
            position = 0
        elif position >= n:
            epoch += 1
            position = 0
        here = min(size, n - position)
        if size < n:
            shuffle(plan, epoch)
        bad = batch_gradient(plan, theta, position, here)
        power1, power2 = read(powers, 0), read(powers, 1)
        bad += update(plan, theta, new_theta, state, new_state, powers)
        if bad != 0.0:
            write(powers, 0, power1)
            write(powers, 1, power2)
            finite = False
            break
        theta, new_theta = new_theta, theta
        state, new_state = new_state, state
        step += 1
        position += size
        if position >= n:
            epoch += 1
            position = 0
        until_due -= 1
        if until_due == 0:
            until_due = stride
            write(trace, 0, float(step))
            write_losses(plan, theta, trace + 8)
            trace += 32
    for i in range(n_parameters):
        if read_int(free, i) != 0:
            write(parameters, i, read(theta, read_int(places, i)))
    for k in range(n_slots):
        for i in range(n_parameters):
            write(slots, k * n_parameters + i, read(state, k * n_theta + read_int(places, i)))
    write_int(counters, 0, step)
    write_int(counters, 1, epoch)
    write_int(counters, 2, position)
    write_int(counters, 4, trace)
    return finite


@entry
def run(
    plan: int, operation: int, parameters: int, slots: int, powers: int, counters: int, steps: int
) -> int:
    """Everything there is to call. All arguments are int64, most of them addresses.

    ADVANCE: see ``advance``; gives 1, or 0 when a step was not finite.
    LOSSES_AT: mean loss on the training rows, on the test rows, and penalty, into ``powers``.
    GRADIENT_AT: the full-batch gradient of loss plus penalty, into ``slots``.
    LOSSES_OF_MANY: mean training loss at each of ``steps`` parameter vectors, into ``powers``.
    """
    old = flush_small_numbers()
    result = 1
    theta = read_int(plan, at.THETA)
    if operation == at.ADVANCE:
        result = 1 if advance(plan, parameters, slots, powers, counters, steps) else 0
    elif operation == at.LOSSES_AT:
        take_in(plan, theta, parameters)
        write_losses(plan, theta, powers)
    elif operation == at.LOSSES_OF_MANY:
        for i in range(steps):
            take_in(plan, theta, parameters + 8 * i * read_int(plan, at.N_PARAMETERS))
            loss = mean_loss(
                plan, theta, read_int(plan, at.TRAIN_TILES), read_int(plan, at.N_TRAIN)
            )
            write(powers, i, loss)
        write_int(plan, at.LOADED, -1)
    elif operation == at.GRADIENT_AT:
        take_in(plan, theta, parameters)
        batch_gradient(plan, theta, steps, read_int(plan, at.N_TRAIN))  # steps is 0
        for i in range(read_int(plan, at.N_PARAMETERS)):
            place = read_int(read_int(plan, at.PLACES), i)
            write(slots, i, read(read_int(plan, at.GRADIENT), place))
    restore_small_numbers(old)
    return result
