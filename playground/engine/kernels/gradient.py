"""Backward pass: the gradient of the weights and biases."""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.compilation import Vector, compiled, inlined
from playground.engine.kernels.vectors import (
    EIGHT,
    LANES,
    eight,
    fma,
    lanes,
    load_eight,
    load_lanes,
    read,
    read_int,
    store,
    total,
    totals,
    transposed,
    write,
)


@inlined
def store_or_add(out: int, i: int, sums: Vector, add: bool) -> None:
    """Store eight entries of the gradient, or add them to those stored."""
    if add:
        sums = sums + load_eight(out, i)
    store(out, i, sums)


@inlined
def transpose_deltas(delta: int, stride: int, columns: int, out: int) -> None:
    """Transpose the deltas of eight units: example by example."""
    for c in range(0, columns, EIGHT):
        t = transposed(
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
    """Eight units from eight sources, with transposed ``deltas``: no sums across lanes."""
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
    store_or_add(out, 0, a0, add)
    store_or_add(out, 8, a1, add)
    store_or_add(out, 16, a2, add)
    store_or_add(out, 24, a3, add)
    store_or_add(out, 32, a4, add)
    store_or_add(out, 40, a5, add)
    store_or_add(out, 48, a6, add)
    store_or_add(out, 56, a7, add)


@compiled
def gradient_8(
    op: int, gradient: int, columns: int, stride: int, add: bool, examples: int, scratch: int
) -> None:
    """Eight units: eight sources at a time example by example, the rest in pairs."""
    n = read_int(op, at.N) + 1  # with the bias
    sources, delta = read_int(op, at.TABLE), read_int(op, at.DELTA)
    out = gradient + read_int(op, at.WEIGHTS)
    s = 0
    if LANES == EIGHT and n >= EIGHT and columns * (n + 40) < 200 * n:
        transpose_deltas(delta, stride, columns, scratch)
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
        store_or_add(out, 8 * s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)
        store_or_add(out, 8 * s + 8, totals(b0, b1, b2, b3, b4, b5, b6, b7), add)
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
        store_or_add(out, 8 * s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)


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
        store_or_add(out, 4 * s, totals(a0, a1, a2, a3, b0, b1, b2, b3), add)


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
        store_or_add(out, 2 * s, totals(a0, a1, b0, b1, c0, c1, d0, d1), add)


@compiled
def gradient_1(op: int, gradient: int, columns: int, stride: int, add: bool) -> None:
    """One unit, eight sources at a time, and the bias."""
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
        store_or_add(out, s, totals(a0, a1, a2, a3, a4, a5, a6, a7), add)
    if n == 0:
        for c in range(0, columns, LANES):
            bias = bias + load_lanes(delta, c)
    if add and n % 8 == 0:
        write(out, n, read(out, n) + total(bias))
    elif n % 8 == 0:
        write(out, n, total(bias))
