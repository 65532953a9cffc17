"""Level lines of values on a grid, by marching squares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet

Array = NDArray[np.float64]

# Which edges of a cell a level line connects, by which of its corners are above: 1 for the one at
# (row, column), 2 at (row, column + 1), 4 at (row + 1, column + 1), 8 at (row + 1, column). Edges:
# 0 along the row, 1 at column + 1, 2 at row + 1, 3 at the column. 5 and 10 are saddles.
_CASES = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)),
    6: ((0, 2),), 7: ((3, 2),), 8: ((2, 3),), 9: ((0, 2),), 10: ((0, 1), (2, 3)),
    11: ((1, 2),), 12: ((1, 3),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip
_STARTS = np.full((16, 2, 2), -1)
for _case, _pairs in _CASES.items():
    _STARTS[_case, : len(_pairs)] = _pairs


@quiet
def level_lines(values: Array, level: float = 0.0) -> Array:
    """Segments ``(n, 2, 2)`` where ``values`` ``(n_rows, n_columns)`` are ``level``.

    An end is (column, row), with linear interpolation between the values. A saddle is cut so that
    the two high corners are apart.
    """
    above = values > level
    number = (
        above[:-1, :-1]
        + 2 * above[:-1, 1:].astype(np.int8)
        + 4 * above[1:, 1:].astype(np.int8)
        + 8 * above[1:, :-1].astype(np.int8)
    )
    rows, columns = np.nonzero((number > 0) & (number < 15))
    if not len(rows):
        return np.zeros((0, 2, 2))
    z = [
        values[rows, columns] - level,
        values[rows, columns + 1] - level,
        values[rows + 1, columns + 1] - level,
        values[rows + 1, columns] - level,
    ]
    shares = [_share(z[0], z[1]), _share(z[1], z[2]), _share(z[3], z[2]), _share(z[0], z[3])]
    crossings = np.stack(
        [
            np.stack([columns + shares[0], rows], axis=1),
            np.stack([columns + 1, rows + shares[1]], axis=1),
            np.stack([columns + shares[2], rows + 1], axis=1),
            np.stack([columns, rows + shares[3]], axis=1),
        ],
        axis=1,
    )
    edges = _STARTS[number[rows, columns]]
    cells, pairs = np.nonzero(edges[:, :, 0] >= 0)
    out: Array = crossings[cells[:, None], edges[cells, pairs]]
    return out


def _share(a: Array, b: Array) -> Array:
    """How far from a to b a line through them is 0; the middle where they are not finite."""
    share: Array = a / (a - b)
    return np.where(np.isfinite(share), np.clip(share, 0.0, 1.0), 0.5)
