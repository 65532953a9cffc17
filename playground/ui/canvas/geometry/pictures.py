"""Input layers that are drawn as one picture, with a cell for each pixel; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.model.graph import Graph

Array = NDArray[np.float64]
Shape = tuple[int, int, int]  # height, width, channels


def picture_shape(graph: Graph, dataset: Dataset) -> Shape | None:
    """The shape of the picture that the input layer is drawn as; None where it is drawn as cards.

    A picture needs one input node for each number of it, in order.
    """
    shape = dataset.shape
    if shape is None or not dataset.inputs.in_order or math.prod(shape) != graph.n_inputs:
        return None
    return shape


def mean_picture(dataset: Dataset) -> Array:
    """The mean of the training rows ``(n_raw,)``, in the user's units; of all rows when all are
    tested."""
    rows = dataset.x if dataset.test.all() else dataset.x[~dataset.test]
    mean: Array = rows.mean(axis=0)
    return mean


def range_of(dataset: Dataset) -> tuple[float, float]:
    """The values that are black and white."""
    return float(dataset.x.min(initial=0.0)), float(dataset.x.max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Picture:
    """The place of the picture in the scene: its middle is at (``x``, 0).

    ``cell`` is the side of a pixel. The input nodes are its pixels row by row; the channels of a
    pixel stand side by side in it.
    """

    shape: Shape
    x: float
    cell: float

    @property
    def n_nodes(self) -> int:
        return math.prod(self.shape)

    @property
    def width(self) -> float:
        return self.shape[1] * self.cell

    @property
    def height(self) -> float:
        return self.shape[0] * self.cell

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    def centres(self) -> Array:
        """The middle of each node, ``(n_nodes, 2)``."""
        height, width, channels = self.shape
        x = (np.arange(width * channels) + 0.5) * self.cell / channels - self.width / 2 + self.x
        y = (np.arange(height) + 0.5) * self.cell - self.height / 2
        return np.stack([np.tile(x, height), np.repeat(y, width * channels)], axis=1)

    def pixel_of(self, place: int) -> tuple[int, int]:
        """The row and the column of a node's pixel."""
        return divmod(place // self.shape[2], self.shape[1])

    def beside(self, place: int, across: int, down: int) -> int | None:
        """The node one step further in the same channel; None beyond the border."""
        height, width, channels = self.shape
        row, column = self.pixel_of(place)
        row, column = row + down, column + across
        if not (0 <= row < height and 0 <= column < width):
            return None
        return (row * width + column) * channels + place % channels
