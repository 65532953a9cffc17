"""Recorded losses: as text, by step, and as CSV."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.engine.history import History

Array = NDArray[np.float64]


def losses_csv(history: History) -> str:
    """All recorded samples as CSV, with all digits; cells without a measurement are empty."""
    penalty = history.penalty if (history.penalty > 0.0).any() else np.full(len(history), np.nan)
    rows = ["step,training loss,test loss,penalty"]
    for step, *values in zip(history.step, history.train, history.test, penalty, strict=True):
        cells = ["" if np.isnan(value) else repr(float(value)) for value in values]
        rows.append(",".join([f"{step:.0f}", *cells]))
    return "\n".join(rows) + "\n"


def loss_text(value: float) -> str:
    """Four decimals, or three significant digits."""
    if not np.isfinite(value):
        return "–"
    return f"{value:.4f}" if 0.1 <= abs(value) < 1000.0 else f"{value:.3g}"
