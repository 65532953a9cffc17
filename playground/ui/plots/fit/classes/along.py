"""The outputs along a straight line through the raw inputs, as curves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.pieces import exact_pieces, is_piecewise_linear
from playground.analysis.regions.cut import Cut, cut
from playground.data.scaling import Scale
from playground.engine.reference import predict
from playground.session import Derived
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.fit.classes.curves import (
    SAMPLES,
    Curve,
    bent_curves,
    draws_outputs,
    exact_curves,
    in_plot_units,
    linear_ending,
    sampled_curves,
)

Array = NDArray[np.float64]


def curves_along(
    derived: Derived, start: Array, end: Array, span: Range = (0.0, 1.0)
) -> tuple[list[Curve], bool]:
    """A curve for each output, and whether the kinks are exact, as for piecewise-linear layers.

    ``start`` and ``end`` ``(n_raw,)`` are in the user's units; x is ``span[0]`` at the one and
    ``span[1]`` at the other.
    """
    graph, dataset = derived.problem.program.graph, derived.dataset
    if dataset.inputs.plain:
        line = cut(graph, derived.parameters, dataset.inputs, start, end)
        curves = _exact_curves(derived, line, span)
        if curves is not None:
            return curves, True
    t = np.linspace(0.0, 1.0, SAMPLES)
    with np.errstate(all="ignore"):
        rows = dataset.inputs.to_network(start + t[:, None] * (end - start))
        outputs = predict(derived.problem.program, derived.parameters, rows)
    x = span[0] + t * (span[1] - span[0])
    return sampled_curves(x, in_plot_units(derived, outputs)), False


def _exact_curves(derived: Derived, line: Cut, span: Range) -> list[Curve] | None:
    x_scale = Scale(np.array([span[0]]), np.array([span[1] - span[0]]))
    if draws_outputs(derived) and is_piecewise_linear(line.graph):
        pieces = exact_pieces(line.graph, line.parameters, x_scale, derived.dataset.y_scale)
        return exact_curves(pieces, line.graph.n_outputs, span)
    straight = None if draws_outputs(derived) else linear_ending(line.graph)
    if straight is None:
        return None
    return bent_curves(exact_pieces(straight, line.parameters, x_scale), derived, span)
