"""Forward pass: the lines of the units of a panel."""

from __future__ import annotations

from collections.abc import Callable

from playground.engine import layout as at
from playground.engine.kernels.compilation import Eight, Loader, Vector, compiled, inlined
from playground.engine.kernels.vectors import (
    LANES,
    WIDE,
    fma,
    load_lanes,
    load_wide,
    maximum,
    read,
    read_int,
    splat,
    splat_wide,
    store,
)


@inlined
def bent(z: Vector, bend: float) -> Vector:
    """z above 0 and ``bend`` * z below: linear for 1, ReLU for 0."""
    return maximum(z, z * bend)


def sums_of_eight(load: Loader, repeat: Loader) -> Callable[[int, int, int, int], Eight]:
    """z of eight units at the columns from ``c`` on, as many as ``load`` loads."""

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


wide_sums_8 = sums_of_eight(load_wide, splat_wide)
narrow_sums_8 = sums_of_eight(load_lanes, splat)


@compiled
def forward_8(op: int, theta: int, columns: int, stride: int) -> None:
    """Eight units: z = sum over sources of weight * source, plus bias, and its activation."""
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
    """``forward_8`` with a single source: the weights stay in registers."""
    w0, w1, w2, w3 = (
        splat(weights, 0),
        splat(weights, 1),
        splat(weights, 2),
        splat(weights, 3),
    )
    w4, w5, w6, w7 = (
        splat(weights, 4),
        splat(weights, 5),
        splat(weights, 6),
        splat(weights, 7),
    )
    bias = weights + 64
    b0, b1, b2, b3 = (
        splat(bias, 0),
        splat(bias, 1),
        splat(bias, 2),
        splat(bias, 3),
    )
    b4, b5, b6, b7 = (
        splat(bias, 4),
        splat(bias, 5),
        splat(bias, 6),
        splat(bias, 7),
    )
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
        z0, z1 = splat_wide(bias, 0), splat_wide(bias, 1)
        z2, z3 = splat_wide(bias, 2), splat_wide(bias, 3)
        for s in range(n):
            x = load_wide(read_int(sources, s), c)
            w = weights + 32 * s
            z0 = fma(splat_wide(w, 0), x, z0)
            z1 = fma(splat_wide(w, 1), x, z1)
            z2 = fma(splat_wide(w, 2), x, z2)
            z3 = fma(splat_wide(w, 3), x, z3)
        store(out, c, bent(z0, bend))
        store(out + stride, c, bent(z1, bend))
        store(out + 2 * stride, c, bent(z2, bend))
        store(out + 3 * stride, c, bent(z3, bend))


@compiled
def forward_2(op: int, theta: int, columns: int, stride: int) -> None:
    """Two units, two vectors of columns at a time."""
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    bias = weights + 16 * n
    c = 0
    while c + WIDE < columns:
        d = c + WIDE
        y0, y1 = splat_wide(bias, 0), splat_wide(bias, 1)
        z0, z1 = y0, y1
        for s in range(n):
            source = read_int(sources, s)
            v, w = splat_wide(weights + 16 * s, 0), splat_wide(weights + 16 * s, 1)
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
        z0, z1 = splat_wide(bias, 0), splat_wide(bias, 1)
        for s in range(n):
            x = load_wide(read_int(sources, s), c)
            z0 = fma(splat_wide(weights + 16 * s, 0), x, z0)
            z1 = fma(splat_wide(weights + 16 * s, 1), x, z1)
        store(out, c, bent(z0, bend))
        store(out + stride, c, bent(z1, bend))


@compiled
def forward_1(op: int, theta: int, columns: int, stride: int) -> None:
    """One unit, two vectors of columns at a time."""
    weights = theta + read_int(op, at.WEIGHTS)
    n = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    out = read_int(op, at.LINE)
    bend = read(op, at.BEND)
    c = 0
    while c + WIDE < columns:
        d = c + WIDE
        y = splat_wide(weights, n)
        z = y
        for s in range(n):
            w = splat_wide(weights, s)
            source = read_int(sources, s)
            y = fma(w, load_wide(source, c), y)
            z = fma(w, load_wide(source, d), z)
        store(out, c, bent(y, bend))
        store(out, d, bent(z, bend))
        c += 2 * WIDE
    if c < columns:
        z = splat_wide(weights, n)
        for s in range(n):
            z = fma(splat_wide(weights, s), load_wide(read_int(sources, s), c), z)
        store(out, c, bent(z, bend))
