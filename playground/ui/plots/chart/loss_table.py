"""Recorded losses as numbers: written out, looked up, and as CSV."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def losses_csv(steps: Array, train: Array, test: Array | None, penalty: Array | None) -> str:
    """All recorded samples as CSV, with all digits; a cell is empty where nothing was measured."""
    none = np.full(len(steps), np.nan)
    columns = [train, none if test is None else test, none if penalty is None else penalty]
    rows = ["step,training loss,test loss,penalty"]
    for step, *values in zip(steps, *columns, strict=True):
        cells = ["" if np.isnan(value) else repr(float(value)) for value in values]
        rows.append(",".join([f"{step:.0f}", *cells]))
    return "\n".join(rows) + "\n"


def loss_text(value: float) -> str:
    """Four significant digits, in steady width."""
    if not np.isfinite(value):
        return "–"
    return f"{value:.4f}" if 0.1 <= abs(value) < 1000.0 else f"{value:.3g}"


def nearest(values: Array, value: float) -> int:
    """The number of the nearest of ``values``, which ascend."""
    right = int(np.searchsorted(values, value))
    if right == 0:
        return 0
    if right == len(values) or value - values[right - 1] <= values[right] - value:
        return right - 1
    return right
