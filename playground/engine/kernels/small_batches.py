"""Panels and groups of eight for batches of a few examples.

Vectors of examples would be mostly padding with one or two examples. So these functions use vectors
of eight units, for one example after the other, and transpose them to lines at the end.
"""

from __future__ import annotations

from playground.engine import layout as at
from playground.engine.kernels.compilation import Eight, compiled, inlined
from playground.engine.kernels.deltas import store_deltas_of_eight
from playground.engine.kernels.forward import store_8
from playground.engine.kernels.vectors import (
    EIGHT,
    eight,
    fma,
    gather_eight,
    load_eight,
    read,
    read_int,
    store,
    totals,
    transposed,
)

# With more examples, or fewer sources, the usual functions are as fast. Measured.
FEW = 2
FEW_SOURCES = 16

store_deltas_8 = store_deltas_of_eight(load_eight)


@inlined
def lines_of(rows: int, n: int) -> Eight:
    """The lines of eight units, from ``n`` rows of eight at ``rows``, one for each example."""
    for c in range(n, EIGHT):
        store(rows, 8 * c, eight(0.0))
    lines: Eight = transposed(
        load_eight(rows, 0),
        load_eight(rows, 8),
        load_eight(rows, 16),
        load_eight(rows, 24),
        load_eight(rows, 32),
        load_eight(rows, 40),
        load_eight(rows, 48),
        load_eight(rows, 56),
    )
    return lines


@compiled
def forward_8_few(op: int, theta: int, n: int, stride: int, scratch: int) -> None:
    """``forward_8`` for ``n`` up to eight examples, with separate sums of even and odd sources."""
    weights = theta + read_int(op, at.WEIGHTS)
    n_sources = read_int(op, at.N)
    sources = read_int(op, at.TABLE)
    for c in range(n):
        even, odd = load_eight(weights, 8 * n_sources), eight(0.0)
        s = 0
        while s + 1 < n_sources:
            even = fma(load_eight(weights, 8 * s), read(read_int(sources, s), c), even)
            odd = fma(load_eight(weights, 8 * s + 8), read(read_int(sources, s + 1), c), odd)
            s += 2
        if s < n_sources:
            even = fma(load_eight(weights, 8 * s), read(read_int(sources, s), c), even)
        store(scratch, 8 * c, even + odd)
    store_8(read_int(op, at.LINE), 0, stride, read(op, at.BEND), lines_of(scratch, n))


@compiled
def deltas_8_few(op: int, theta: int, n: int, stride: int, scratch: int) -> None:
    """``deltas_8`` for ``n`` up to eight examples."""
    n_entries, entries = read_int(op, at.N), read_int(op, at.TABLE)
    for c in range(n):
        sums = eight(0.0)
        for e in range(n_entries):
            entry = entries + 8 * at.ENTRY_SIZE * e
            delta = read_int(entry, 0)
            w = theta + read_int(entry, 1)
            h = read_int(entry, 2)
            if h == EIGHT:
                d = gather_eight(delta, c, stride)
                sums = sums + totals(
                    load_eight(w, 0) * d,
                    load_eight(w, 8) * d,
                    load_eight(w, 16) * d,
                    load_eight(w, 24) * d,
                    load_eight(w, 32) * d,
                    load_eight(w, 40) * d,
                    load_eight(w, 48) * d,
                    load_eight(w, 56) * d,
                )
            else:
                for i in range(h):
                    sums = fma(gather_eight(w, i, 8 * h), read(delta + stride * i, c), sums)
        store(scratch, 8 * c, sums)
    line, out, slopes = read_int(op, at.LINE), read_int(op, at.DELTA), read_int(op, at.SLOPES)
    kind, bend = read_int(op, at.KIND), read(op, at.BEND)
    store_deltas_8(out, 0, stride, lines_of(scratch, n), kind, bend, line, slopes)
