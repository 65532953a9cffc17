"""Values of a piecewise-linear network at one x, with derivatives by x and by every parameter.

While the pattern of units that are on does not change, each activation is ``a = gain * z``: the
network is linear in x, and its derivatives by the parameters follow from the chain rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.propagation import low_gain
from playground.engine.program import Program

Array = NDArray[np.float64]
Place = tuple[int, int]  # (layer, column) of a node
Pattern = tuple[Array, ...]  # for each layer the gain da/dz of each node


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The z of some nodes at one x: ``values`` and their derivatives by x, ``slopes``, ``(t,)``;
    ``gradients`` ``(t, n_parameters)``."""

    values: Array
    slopes: Array
    gradients: Array


def place_of(program: Program, node_id: int) -> Place:
    return program.graph.layer_index[node_id], program.graph.column[node_id]


def pattern_at(
    program: Program, parameters: Array, x: float, silent: Sequence[Place] = ()
) -> Pattern:
    """The gains at the network's ``x``; those of the nodes ``silent`` are 0, whatever their z.

    A node with z = 0 has the gain below 0.
    """
    gains = [np.ones(1)]
    a = [np.array([x])]
    for layer in range(1, len(program.sizes)):
        z = parameters[program.biases[layer]].copy()
        for block in program.blocks_into[layer]:
            z += block.matrix(parameters) @ a[block.source]
        low = low_gain(program.activations[layer], program.negative_slopes[layer])
        gain = np.where(z > 0.0, 1.0, low)
        gain[[column for i, column in silent if i == layer]] = 0.0
        gains.append(gain)
        a.append(gain * z)
    return tuple(gains)


def read(
    program: Program, parameters: Array, x: float, pattern: Pattern, places: Sequence[Place]
) -> Reading:
    """The z of the nodes at ``places``, at ``x`` with the gains of ``pattern``."""
    n_layers = len(program.sizes)
    matrices = {block: block.matrix(parameters) for block in program.blocks}
    a, by_x, z_slopes, z_values = [np.array([x])], [np.ones(1)], [np.ones(1)], [np.array([x])]
    for layer in range(1, n_layers):
        z = parameters[program.biases[layer]].copy()
        slope = np.zeros(len(z))
        for block in program.blocks_into[layer]:
            z += matrices[block] @ a[block.source]
            slope += matrices[block] @ by_x[block.source]
        z_values.append(z)
        z_slopes.append(slope)
        a.append(pattern[layer] * z)
        by_x.append(pattern[layer] * slope)

    gradients = np.zeros((len(places), program.n_parameters))
    by_z = [np.zeros((len(places), size)) for size in program.sizes]
    for row, (layer, column) in enumerate(places):
        by_z[layer][row, column] = 1.0
    for layer in range(n_layers - 1, 0, -1):
        delta = by_z[layer]
        gradients[:, program.biases[layer]] = delta
        for block in program.blocks_into[layer]:
            gradients[:, block.index] = delta[:, block.rows] * a[block.source][block.columns]
            if block.source > 0:
                by_z[block.source] += (delta @ matrices[block]) * pattern[block.source]
    return Reading(
        np.array([z_values[layer][column] for layer, column in places]),
        np.array([z_slopes[layer][column] for layer, column in places]),
        gradients,
    )
