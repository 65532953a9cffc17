"""The network over a grid of the plane, fast and in single precision, for pictures."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.regions.linear import Box
from playground.data.features import Inputs
from playground.engine.program import Program
from playground.engine.reference import Activity, forward

Array = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)


class PlaneGrid:
    """``n`` x ``n`` points, in the middles of cells that fill the box.

    Attributes:
        box: of x1 and of x2, in the user's units.
        n: cells in a row and in a column.
    """

    def __init__(self, inputs: Inputs, box: Box, n: int) -> None:
        self.box = box
        self.n = n
        self._inputs = inputs
        (low1, high1), (low2, high2) = box
        middles = (np.arange(n) + 0.5) / n
        x1, x2 = np.meshgrid(low1 + middles * (high1 - low1), low2 + middles * (high2 - low2))
        with np.errstate(all="ignore"):
            rows = inputs.to_network(np.stack([x1.ravel(), x2.ravel()], axis=1))
            self._rows = rows.astype(np.float32)

    def of_inputs(self, inputs: Inputs) -> PlaneGrid:
        """The same points for a network with other inputs."""
        return self if inputs is self._inputs else PlaneGrid(inputs, self.box, self.n)

    @quiet
    def activity(self, program: Program, parameters: Array) -> Activity:
        """The forward pass over all points, row by row from the smallest x2, in float32."""
        single = cast(Array, parameters.astype(np.float32))
        return forward(program, single, cast(Array, self._rows))

    def table(self, values: NDArray[T]) -> NDArray[T]:
        """Values of all points as ``(n, n)``: row 0 has the smallest x2."""
        return values.reshape(self.n, self.n)

    def places(self, segments: Array) -> Array:
        """Ends ``(.., 2)`` as (column, row) of the grid, in the user's units."""
        low, high = np.array(self.box).T
        out: Array = low + (segments + 0.5) / self.n * (high - low)
        return out
