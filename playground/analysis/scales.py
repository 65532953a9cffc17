"""The network's units and the user's units."""

from __future__ import annotations

from playground.data.scaling import Scale


def affine(scale: Scale | None, column: int = 0) -> tuple[float, float]:
    """Offset and factor of one column; those of an unscaled one without a scale."""
    if scale is None:
        return 0.0, 1.0
    return float(scale.offset[column]), float(scale.factor[column])
