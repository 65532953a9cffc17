"""Backward pass: the deltas of hidden units."""

from __future__ import annotations

from collections.abc import Callable

from playground.engine import layout as at
from playground.engine.kernels.compilation import Eight, Loader, Vector, compiled, inlined
from playground.engine.kernels.vectors import (
    LANES,
    WIDE,
    fma,
    lanes,
    load_lanes,
    load_wide,
    read,
    read_int,
    splat,
    splat_wide,
    store,
    where_positive,
    wide,
)


@inlined
def times_slope(d: Vector, kind: int, bend: float, line: int, slopes: int, c: int) -> Vector:
    """dL/dz from dL/da: times f'(z)."""
    if kind == at.BENT:
        return where_positive(load_wide(line, c), d, d * bend)
    return d * load_wide(slopes, c)


def deltas_of_eight(
    load: Loader, repeat: Loader, fill: Callable[[float], Vector]
) -> Callable[[int, int, int, int, int], Eight]:
    """dL/da of eight units at the columns from ``c`` on, as many as ``load`` loads."""

    @inlined
    def deltas(theta: int, n: int, entries: int, stride: int, c: int) -> Eight:
        d0, d1, d2, d3 = fill(0.0), fill(0.0), fill(0.0), fill(0.0)
        d4, d5, d6, d7 = fill(0.0), fill(0.0), fill(0.0), fill(0.0)
        for e in range(n):
            entry = entries + 8 * at.ENTRY_SIZE * e
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            if h == 8:  # as below, with constant offsets
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


def store_deltas_of_eight(load: Loader) -> Callable[..., None]:
    """Store dL/dz of eight units, from dL/da."""

    @inlined
    def store_deltas_8(
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

    return store_deltas_8


wide_deltas_8 = deltas_of_eight(load_wide, splat_wide, wide)
narrow_deltas_8 = deltas_of_eight(load_lanes, splat, lanes)
wide_store_8 = store_deltas_of_eight(load_wide)
narrow_store_8 = store_deltas_of_eight(load_lanes)


@compiled
def deltas_8(op: int, theta: int, columns: int, stride: int) -> None:
    """Eight units: dL/dz from the deltas of all units that they feed."""
    n, entries = read_int(op, at.N), read_int(op, at.TABLE)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    c = 0
    if n == 1 and read_int(entries, 2) == 1:  # all feed a single unit: weights in registers
        delta, w = read_int(entries, 0), theta + read_int(entries, 1)
        w0, w1, w2, w3 = (
            splat(w, 0),
            splat(w, 1),
            splat(w, 2),
            splat(w, 3),
        )
        w4, w5, w6, w7 = (
            splat(w, 4),
            splat(w, 5),
            splat(w, 6),
            splat(w, 7),
        )
        while c < columns:
            x = load_lanes(delta, c)
            d = (w0 * x, w1 * x, w2 * x, w3 * x, w4 * x, w5 * x, w6 * x, w7 * x)
            narrow_store_8(out, c, stride, d, kind, bend, line, slopes)
            c += LANES
        return
    while c + WIDE <= columns:
        d = wide_deltas_8(theta, n, entries, stride, c)
        wide_store_8(out, c, stride, d, kind, bend, line, slopes)
        c += WIDE
    while c < columns:
        d = narrow_deltas_8(theta, n, entries, stride, c)
        narrow_store_8(out, c, stride, d, kind, bend, line, slopes)
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
                d0 = fma(splat_wide(w, i), x, d0)
                d1 = fma(splat_wide(w, i + h), x, d1)
                d2 = fma(splat_wide(w, i + 2 * h), x, d2)
                d3 = fma(splat_wide(w, i + 3 * h), x, d3)
        store(out, c, times_slope(d0, kind, bend, line, slopes, c))
        store(out + s, c, times_slope(d1, kind, bend, line + s, slopes + s, c))
        store(out + 2 * s, c, times_slope(d2, kind, bend, line + 2 * s, slopes + 2 * s, c))
        store(out + 3 * s, c, times_slope(d3, kind, bend, line + 3 * s, slopes + 3 * s, c))


@compiled
def deltas_2(op: int, theta: int, columns: int, stride: int) -> None:
    """Two units, two vectors of columns at a time."""
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
                u, v = splat_wide(w, i), splat_wide(w, i + h)
                x = load_wide(delta + stride * i, c)
                d0, d1 = fma(u, x, d0), fma(v, x, d1)
                x = load_wide(delta + stride * i, b)
                e0, e1 = fma(u, x, e0), fma(v, x, e1)
        store(out, c, times_slope(d0, kind, bend, line, slopes, c))
        store(out, b, times_slope(e0, kind, bend, line, slopes, b))
        store(out + stride, c, times_slope(d1, kind, bend, line + stride, slopes + stride, c))
        store(out + stride, b, times_slope(e1, kind, bend, line + stride, slopes + stride, b))
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
                d0 = fma(splat_wide(w, i), x, d0)
                d1 = fma(splat_wide(w, i + h), x, d1)
        store(out, c, times_slope(d0, kind, bend, line, slopes, c))
        store(out + stride, c, times_slope(d1, kind, bend, line + stride, slopes + stride, c))


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
                d = fma(splat_wide(w, i), load_wide(delta + stride * i, c), d)
        store(out, c, times_slope(d, kind, bend, line, slopes, c))
