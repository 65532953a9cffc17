"""The pieces and the kinks of a fit as table rows, as text and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.pieces import NetworkPieces
from playground.analysis.exact.propagation import low_gain
from playground.model.graph import Graph

Array = NDArray[np.float64]

PIECE_HEADINGS = ("from", "to", "slope", "intercept", "on", "partly on")
KINK_HEADINGS = ("x", "y", "made by", "kind")


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A straight piece: y = slope * x + intercept for start < x < end, in the user's units.

    ``start`` and ``end`` may be infinite. ``on`` are the units (nodes with a corner) that are on
    throughout, ``partly`` those with a corner inside that makes no kink in the fit.
    """

    start: float
    end: float
    slope: float
    intercept: float
    on: tuple[int, ...]
    partly: tuple[int, ...]


class KinkKind(StrEnum):
    """How a corner appears in the fit."""

    NEW = "new"  # made by the last layer that makes kinks
    INHERITED = "inherited"  # made by an earlier layer and passed on
    CANCELLED = "cancelled"  # a unit's corner that leaves no kink


@dataclass(frozen=True, slots=True)
class KinkRow:
    """An x where units have a corner, in the user's units, and its effect on the fit."""

    x: float
    y: float
    nodes: tuple[int, ...]
    kind: KinkKind


def piece_rows(pieces: NetworkPieces, output: int = 0) -> tuple[PieceRow, ...]:
    """The pieces of an output, from left to right."""
    return _rows(pieces, output, 0, pieces.output(output).n_pieces)


def piece_row(pieces: NetworkPieces, number: int, output: int = 0) -> PieceRow:
    """One piece of an output, counted from 0 at the left."""
    return _rows(pieces, output, number, number + 1)[0]


def _rows(pieces: NetworkPieces, output: int, first: int, last: int) -> tuple[PieceRow, ...]:
    """The pieces ``first`` up to ``last``."""
    fit = pieces.output(output)
    ends = np.array([-math.inf, *fit.x, math.inf])
    inner = np.concatenate([np.zeros(0), *map(pieces.corners, _units(pieces.graph))])
    low, high = ends[first], ends[last]
    inner = inner[(inner > low) & (inner < high)]
    places = _between(np.concatenate([inner, fit.x[max(first - 1, 0) : last]]))
    # A kink counts as part of the piece on its left; between two adjacent floats there is no other
    # x in that piece.
    places = np.union1d(places, fit.x[first:last])
    places = places[(places > low) & (places <= high)]
    units, on = pieces.active_at(places)
    # The x of each piece, at least one, are consecutive.
    starts = np.searchsorted(fit.piece_at(places), np.arange(first, last))
    always = np.logical_and.reduceat(on, starts, axis=0)
    partly = np.logical_or.reduceat(on, starts, axis=0) & ~always
    return tuple(
        PieceRow(
            float(ends[i]),
            float(ends[i + 1]),
            float(fit.slopes[i]),
            float(fit.intercepts[i]),
            tuple(units[always[i - first]].tolist()),
            tuple(units[partly[i - first]].tolist()),
        )
        for i in range(first, last)
    )


def kink_rows(pieces: NetworkPieces, output: int = 0) -> tuple[KinkRow, ...]:
    """All corners that affect an output, from left to right: kinks, and corners that cancel."""
    fit = pieces.output(output)
    graph = pieces.graph
    units = _units(graph)
    if not units:
        return ()
    own = graph.layers[-1].nodes[output].id
    reaching = [u for u in units if graph.layer_index[u] < len(graph.layers) - 1 or u == own]
    last = max((graph.layer_index[unit] for unit in reaching), default=0)
    rows = []
    for x, y, nodes in zip(fit.x.tolist(), fit.y.tolist(), fit.nodes, strict=True):
        new = any(graph.layer_index[node] == last for node in nodes)
        rows.append(KinkRow(x, y, nodes, KinkKind.NEW if new else KinkKind.INHERITED))
    seen = {row.x for row in rows}
    hidden: dict[float, list[int]] = {}
    for unit in reaching:
        for x in pieces.corners(unit).tolist():
            if x not in seen:
                hidden.setdefault(x, []).append(unit)
    heights = fit(list(hidden)).tolist()
    for (x, nodes_there), y in zip(hidden.items(), heights, strict=True):
        rows.append(KinkRow(x, y, tuple(nodes_there), KinkKind.CANCELLED))
    return tuple(sorted(rows, key=lambda row: row.x))


def pieces_csv(graph: Graph, rows: Iterable[PieceRow]) -> str:
    """The pieces as CSV with all digits; infinite ends are empty."""
    return _csv(PIECE_HEADINGS, [_piece_cells(graph, row) for row in rows])


def kinks_csv(graph: Graph, rows: Iterable[KinkRow]) -> str:
    """The kinks as CSV with all digits."""
    return _csv(KINK_HEADINGS, [_kink_cells(graph, row) for row in rows])


def columns_text(headings: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> str:
    """Aligned text columns: the last ``words`` columns to the left, the others to the right."""
    table = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(headings))]
    first = len(headings) - words
    lines = [
        "  ".join(
            cell.ljust(width) if i >= first else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join(lines) + "\n"


def _units(graph: Graph) -> list[int]:
    return [
        node.id
        for layer in graph.layers[1:]
        if low_gain(layer.activation, layer.negative_slope) != 1.0
        for node in layer.nodes
    ]


def _between(corners: Array) -> Array:
    """An x between each two neighbouring corners, and one on either side of all."""
    x = np.unique(corners)
    if not len(x):
        return np.zeros(1)
    middle = x[:-1] + 0.5 * np.diff(x)
    out: Array = np.concatenate(
        [[x[0] - 1.0 - abs(x[0])], middle, [x[-1] + 1.0 + abs(x[-1])]],
    )
    return out


def _exact(value: float) -> str:
    return "" if math.isinf(value) else repr(value)


def _piece_cells(graph: Graph, row: PieceRow) -> list[str]:
    values = (row.start, row.end, row.slope, row.intercept)
    return [*map(_exact, values), _names(graph, row.on), _names(graph, row.partly)]


def _kink_cells(graph: Graph, row: KinkRow) -> list[str]:
    return [_exact(row.x), _exact(row.y), _names(graph, row.nodes), row.kind.value]


def _names(graph: Graph, nodes: Sequence[int]) -> str:
    return ", ".join(graph.display_name(node) for node in nodes)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([headings, *rows])
    return out.getvalue()
