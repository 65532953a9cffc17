"""The exact pieces against the network itself: a forward pass inside of each piece.

Between two kinks that rounding can't tell apart something may be lost, such as a step; then the
straight line beyond does not agree with the network, and whoever shows it says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import activate
from playground.model.graph import Graph

Array = NDArray[np.float64]

ROUNDING = 3e-15  # of the size of the terms of each sum
MOST_PRODUCTS = 4_000_000  # of pieces and parameters; of more pieces some are checked


@quiet
def wrong_pieces(
    graph: Graph,
    parameters: Array,
    function: PiecewiseLinear,
    knots: Array,
    output: int,
    x_scale: Scale | None = None,
    y_scale: Scale | None = None,
) -> tuple[int, ...]:
    """The numbers of the pieces of an output, in the user's units, that are not the network's.

    ``knots`` ``(k,)`` are all places where some unit may have its corner, increasing. Pieces
    outside of the function's exact range are not looked at.
    """
    x = _between(knots)
    low, high = function.exact_range
    chosen = np.flatnonzero((x > low) & (x < high))
    most = max(1, MOST_PRODUCTS // max(1, graph.n_parameters))
    x = x[chosen[:: max(1, -(-len(chosen) // most))]]
    offset, factor = affine(x_scale)
    y, error = _value_and_error(graph, parameters, ((x - offset) / factor)[:, None])
    y_offset, y_factor = affine(y_scale, output)
    found, wanted = function(x), y_offset + y_factor * y[:, output]
    allowed = np.abs(y_factor) * error[:, output] + ROUNDING * (abs(y_offset) + np.abs(wanted))
    agree = (np.abs(found - wanted) <= allowed) | (found == wanted)
    return tuple(np.unique(function.piece_at(x[~agree])).tolist())


def _between(knots: Array) -> Array:
    """A place between each two of the knots, one before the first and one after the last."""
    ends = knots[[0, -1]] + np.maximum(1.0, np.abs(knots[[0, -1]])) * (-1.0, 1.0)
    return np.concatenate([ends[:1], knots[:-1] + 0.5 * np.diff(knots), ends[1:]])


def _value_and_error(graph: Graph, parameters: Array, x: Array) -> tuple[Array, Array]:
    """The outputs ``(n, n_outputs)`` for inputs ``(n, 1)``, and a bound of their rounding."""
    program = Program.of(graph)
    values, errors = [x], [ROUNDING * np.abs(x)]
    for layer in range(1, len(program.sizes)):
        bias = parameters[program.biases[layer]]
        z = np.tile(bias, (len(x), 1))
        size, error = np.abs(z), np.zeros(z.shape)
        for block in program.blocks_into[layer]:
            matrix = block.matrix(parameters).T
            z = z + values[block.source] @ matrix
            size += np.abs(values[block.source]) @ np.abs(matrix)
            error += errors[block.source] @ np.abs(matrix)
        error += ROUNDING * size
        gain = low_gain(program.activations[layer], program.negative_slopes[layer])
        values.append(activate(program, layer, z))
        errors.append(error * np.where(z < -error, abs(gain), max(1.0, abs(gain))))
    return values[-1], errors[-1]
