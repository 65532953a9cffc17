"""The network's units and the user's units."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Affine(Protocol):
    """``user = offset + factor * network``, one entry per column; the factors are positive."""

    @property
    def offset(self) -> Array: ...

    @property
    def factor(self) -> Array: ...


def affine(scale: Affine | None, column: int = 0) -> tuple[float, float]:
    """Offset and factor of one column; those of an unscaled one without a scale."""
    if scale is None:
        return 0.0, 1.0
    return float(scale.offset[column]), float(scale.factor[column])
