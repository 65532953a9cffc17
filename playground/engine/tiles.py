"""Aligned memory, and data in tiles."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def aligned(n: int) -> Array:
    """``n`` zeros that begin at a multiple of 64 bytes, for fast vector access."""
    raw = np.zeros(n + 8)
    return raw[(-address(raw) % 64) // 8 :][:n]


def address(array: NDArray[np.generic]) -> int:
    place: int = array.__array_interface__["data"][0]
    return place


def tiles_of(x: Array, y: Array, tile: int, width: int) -> Array:
    """The rows in transposed tiles: ``(n_tiles, n_columns of x and y, width)``.

    The last tile is filled up with copies of the last row.
    """
    key = (id(x), id(y), tile, width)
    with _lock:
        known = _known_tiles.get(key)
    if known is not None:
        return known[2]
    n = len(x)
    n_tiles = -(-n // tile)
    n_columns = x.shape[1] + y.shape[1]
    out = aligned(n_tiles * n_columns * width).reshape(n_tiles, n_columns, width)
    if n:
        rows = np.minimum(np.arange(n_tiles * tile), n - 1)
        table = np.concatenate([x, y], axis=1)[rows]
        out[:, :, :tile] = table.reshape(n_tiles, tile, -1).transpose(0, 2, 1)
    if not (x.flags.writeable or y.flags.writeable):
        with _lock:
            while len(_known_tiles) >= 8:
                _known_tiles.pop(next(iter(_known_tiles)))
            _known_tiles[key] = (x, y, out)
    return out


# The most recent data, so that an edit of the network does not make tiles again. An entry keeps its
# arrays alive, so that an id in a key belongs to no other array.
_known_tiles: dict[tuple[int, int, int, int], tuple[Array, Array, Array]] = {}
_lock = threading.Lock()
