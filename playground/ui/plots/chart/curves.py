"""A network's function as a polyline over the visible x, where its pieces do not give it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.piecewise import PiecewiseLinear
from playground.analysis.sampling import adaptive_curve
from playground.data.dataset import Dataset
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.ui.plots.chart.ranges import Range

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

TOLERANCE = 1.0 / 1500.0  # of the plot's height, by which a sampled curve may be off


def covers(fit: PiecewiseLinear, visible: Range) -> bool:
    """Whether the pieces are all there is in what is visible."""
    return fit.exact_range[0] <= visible[0] and visible[1] <= fit.exact_range[1]


def sampled_curve(
    program: Program, parameters: Array, dataset: Dataset, x: Range, y: Range
) -> Curve:
    """The first output over the visible ``x`` (user's units), good enough for a plot of ``y``."""

    def function(places: Array) -> Array:
        inputs = dataset.x_scale.to_network(places[:, None])
        outputs = predict(program, parameters, inputs)
        values: Array = dataset.y_scale.to_user(outputs)[:, 0]
        return values

    with np.errstate(all="ignore"):
        return adaptive_curve(function, *x, TOLERANCE * (y[1] - y[0]))
