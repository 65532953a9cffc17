"""Scaling of columns before the network sees them, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.document import DocumentError, frozen

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """user = offset + factor * network, column by column; ``offset`` and ``factor`` ``(d,)``."""

    offset: Array
    factor: Array  # all > 0

    def to_network(self, values: Array) -> Array:
        """From ``(..., d)`` in the user's units to the network's."""
        out: Array = (np.asarray(values, dtype=np.float64) - self.offset) / self.factor
        return out

    def to_user(self, values: Array) -> Array:
        """From ``(..., d)`` in the network's units to the user's."""
        out: Array = self.offset + self.factor * np.asarray(values, dtype=np.float64)
        return out

    @property
    def identity(self) -> bool:
        return bool((self.offset == 0.0).all() and (self.factor == 1.0).all())


def identity_scale(n_columns: int) -> Scale:
    return Scale(frozen(np.zeros(n_columns)), frozen(np.ones(n_columns)))


def fit_scale(rows: Array, scaling: str) -> Scale:
    """The scale from training ``rows`` ``(n, d)``; a constant column gets the factor 1."""
    n_columns = rows.shape[1]
    if scaling == "none" or not len(rows):
        return identity_scale(n_columns)
    scale = _minmax if scaling == "minmax" else _standard
    with np.errstate(over="ignore", invalid="ignore"):
        pairs = [scale(column) for column in rows.T]
    offset, factor = np.array(pairs).T
    if not (np.isfinite(offset).all() and np.isfinite(factor).all()):
        raise DocumentError("the values are too far apart to be scaled", "scaling")
    return Scale(frozen(offset), frozen(factor))


def _minmax(column: Array) -> tuple[float, float]:
    """To [0, 1]."""
    low, high = float(column.min()), float(column.max())
    return low, (high - low) or 1.0


def _standard(column: Array) -> tuple[float, float]:
    """To mean 0 and population standard deviation 1."""
    low, high = float(column.min()), float(column.max())
    if low == high:
        return low, 1.0
    # In units of the width, so that squares neither overflow nor underflow.
    width = high - low
    part = (column - low) / width
    mean = float(part.mean())
    deviation = width * float(np.sqrt(np.mean((part - mean) ** 2)))
    return low + width * mean, deviation or width
