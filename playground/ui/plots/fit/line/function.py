"""The network's first output as a curve over the visible x, in the user's units."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.sampling import adaptive_curve
from playground.engine.reference import predict
from playground.session import Derived
from playground.ui.plots.chart.ranges import Range

Array = NDArray[np.float64]

TOLERANCE = 1.0 / 1500.0  # of the plot's height, the largest error of a sampled curve


def exact_fit(derived: Derived) -> PiecewiseLinear | None:
    """The exact pieces; None where the network is not piecewise linear."""
    return None if derived.pieces is None else derived.pieces.output(0)


def curve(derived: Derived, x_range: Range, y_range: Range) -> tuple[Array, Array, bool]:
    """A polyline ``(n,), (n,)`` over ``x_range``, and whether it is exact.

    A curve that had to be sampled is accurate enough for a plot of ``y_range``.
    """
    fit, (low, high) = exact_fit(derived), x_range
    if fit is not None and fit.exact_range[0] <= low and high <= fit.exact_range[1]:
        return *fit.polyline(low, high), True
    dataset = derived.dataset

    def function(x: Array) -> Array:
        inputs = dataset.inputs.to_network(x[:, None])
        outputs = predict(derived.problem.program, derived.parameters, inputs)
        values: Array = dataset.y_scale.to_user(outputs)[:, 0]
        return values

    with np.errstate(all="ignore"):
        return *adaptive_curve(function, low, high, TOLERANCE * (y_range[1] - y_range[0])), False
