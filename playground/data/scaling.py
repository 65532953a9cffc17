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
        offset, factor = scale(np.ascontiguousarray(rows.T))
    if not (np.isfinite(offset).all() and np.isfinite(factor).all()):
        raise DocumentError("the values are too far apart to be scaled", "scaling")
    return Scale(frozen(offset), frozen(factor))


def _minmax(columns: Array) -> tuple[Array, Array]:
    """To [0, 1], each of the ``columns`` ``(d, n)``."""
    low, high = columns.min(axis=1), columns.max(axis=1)
    return low, np.where(low == high, 1.0, high - low)


def _standard(columns: Array) -> tuple[Array, Array]:
    """To mean 0 and population standard deviation 1, each of the ``columns`` ``(d, n)``."""
    low, width = _minmax(columns)
    # In units of the width, so that squares neither overflow nor underflow.
    part = (columns - low[:, None]) / width[:, None]
    mean = part.mean(axis=1)
    deviation = width * np.sqrt(((part - mean[:, None]) ** 2).mean(axis=1))
    return low + width * mean, np.where(deviation == 0.0, width, deviation)
