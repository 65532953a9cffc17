"""Recorded losses: as text, by step, and as CSV."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.engine.history import History
from playground.session.curvature import NO_CURVATURE, CurvatureHistory

Array = NDArray[np.float64]


def losses_csv(history: History, curvatures: CurvatureHistory = NO_CURVATURE) -> str:
    """All recorded samples as CSV, with all digits; cells without a measurement are empty."""
    penalty = history.penalty if (history.penalty > 0.0).any() else np.full(len(history), np.nan)
    columns = {
        "training loss": (history.step, history.train),
        "test loss": (history.step, history.test),
        "penalty": (history.step, penalty),
    }
    if len(curvatures):
        columns["curvature"] = (curvatures.step, curvatures.largest)
        columns["limit of the curvature"] = (curvatures.step, curvatures.allowed)
    steps = np.unique(np.concatenate([step for step, _ in columns.values()]))
    cells = [[f"{step:.0f}" for step in steps]]
    for step, values in columns.values():
        found = np.full(len(steps), np.nan)
        found[steps.searchsorted(step)] = values
        cells.append(["" if np.isnan(value) else repr(value) for value in found.tolist()])
    rows = [("step", *columns), *zip(*cells, strict=True)]
    return "".join(",".join(row) + "\n" for row in rows)


def loss_text(value: float) -> str:
    """Four decimals, or three significant digits."""
    if not np.isfinite(value):
        return "–"
    return f"{value:.4f}" if 0.1 <= abs(value) < 1000.0 else f"{value:.3g}"
