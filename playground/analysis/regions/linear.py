"""The exact linear regions of a network with two raw inputs, without sampling.

    regions = linear_regions(graph, parameters, inputs, box)
    regions.count, regions.polygons, regions.active(i)

On each region every hidden unit with a corner is on or off throughout, so that the network is
affine up to the output's activation. Layer by layer, each polygon has the affine functions of all
nodes; the line where a unit's z is 0 splits the polygons that it crosses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.regions.polygons import Polygons, sides, split, square
from playground.data.features import Inputs
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.parts import GraphError

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Bools = NDArray[np.bool_]
Box = tuple[tuple[float, float], tuple[float, float]]  # of x1 and of x2, in the user's units

MAX_REGIONS = 50_000
MAX_FUNCTIONS = 6_000_000  # regions times nodes of the widest layer: 150 MB
TOLERANCE = 1e-11  # of the largest |z| that a unit can have in the box: nearer to 0 counts as 0


def has_regions(graph: Graph, inputs: Inputs) -> bool:
    """Whether the hidden layers are piecewise linear and the input nodes show two raw columns."""
    return (
        inputs.n_raw == 2
        and inputs.plain
        and all(ACTIVATIONS[layer.activation].piecewise_linear for layer in graph.layers[:-1])
    )


@dataclass(frozen=True, eq=False)
class LinearRegions:
    """The linear regions in a box.

    ``polygons`` are in the user's units. ``units`` are the ids of the hidden nodes with a corner,
    layer by layer, and ``on`` ``(n_regions, n_units)`` says which are on. ``outputs``
    ``(n_regions, n_outputs, 3)`` are the z of the outputs as affine functions of the place in the
    box, from -1 to 1 both ways, in the network's units. ``complete`` is False when there are more
    regions than the bound: the units that come last then split nothing.
    """

    graph: Graph
    box: Box
    polygons: Polygons
    units: tuple[int, ...]
    on: Bools
    outputs: Array
    complete: bool

    @property
    def count(self) -> int:
        return len(self.polygons)

    def at(self, x1: float, x2: float) -> int | None:
        """The region at this point; None outside of the box."""
        return self.polygons.at(x1, x2)

    def active(self, region: int) -> tuple[int, ...]:
        """The ids of the hidden units that are on there."""
        return tuple(self.units[k] for k in np.flatnonzero(self.on[region]).tolist())

    @cached_property
    @quiet
    def planes(self) -> Array:
        """``outputs`` as functions of x1 and x2: slopes and offset ``(n_regions, n_outputs, 3)``.

        Of the user's x; the values are in the network's units.
        """
        (low1, high1), (low2, high2) = self.box
        middle = np.array([(low1 + high1) / 2.0, (low2 + high2) / 2.0])
        half = np.array([(high1 - low1) / 2.0, (high2 - low2) / 2.0])
        out = self.outputs.copy()
        out[..., :2] /= half
        out[..., 2] -= out[..., :2] @ middle
        return out

    @quiet
    def function(self, region: int, output: int, y_scale: Scale | None) -> tuple[float, ...]:
        """Slope by x1, slope by x2 and offset of an output there.

        In the user's units where the output is linear; else of its z.
        """
        plane = self.planes[region, output]
        if y_scale is not None and self.graph.layers[-1].activation == "linear":
            plane = plane * y_scale.factor[output]
            plane[2] += y_scale.offset[output]
        return tuple((plane + 0.0).tolist())


def in_box(x: Array, box: Box) -> Array:
    """Points ``(n, 2)`` of the user's units from -1 to 1 within the box."""
    low, high = np.array(box).T
    out: Array = (2.0 * x - (low + high)) / (high - low)
    return out


def box_of(x: Array) -> Box:
    """The box that the raw inputs ``(n, 2)`` span; never empty."""
    if not len(x):
        return (-1.0, 1.0), (-1.0, 1.0)
    first, second = (
        (a - 1.0, a + 1.0) if a == b else (a, b)
        for a, b in zip(x.min(axis=0).tolist(), x.max(axis=0).tolist(), strict=True)
    )
    return first, second


def _never() -> bool:
    return False


@quiet
def linear_regions(
    graph: Graph,
    parameters: Array,
    inputs: Inputs,
    box: Box,
    is_cancelled: Callable[[], bool] = _never,
    max_regions: int = MAX_REGIONS,
) -> LinearRegions:
    """The linear regions of the network in the box.

    ``parameters`` ``(n_parameters,)`` are in the graph's order. ``is_cancelled`` is asked once for
    each unit; the regions are then not complete. Raises GraphError where ``has_regions`` is False.
    """
    if not has_regions(graph, inputs):
        raise GraphError("linear regions need two raw inputs and only relu, leaky_relu, abs or"
                         " linear in the hidden layers")  # fmt: skip
    widest = max(len(layer.nodes) for layer in graph.layers)
    most = min(max_regions, max(1, MAX_FUNCTIONS // widest))
    splitting = _Splitting(Program.of(graph), parameters, most, is_cancelled)
    splitting.start(_input_functions(inputs, box))
    units: list[int] = []
    for i, layer in enumerate(graph.layers[1:], 1):
        hidden = i < len(graph.layers) - 1
        gain = low_gain(layer.activation, layer.negative_slope) if hidden else 1.0
        splitting.add_layer(i, gain)
        units += [node.id for node in layer.nodes] * (gain != 1.0)
    corners = splitting.polygons.corners
    low, high = np.array(box).T
    corners = (low + high) / 2.0 + (high - low) / 2.0 * corners
    return LinearRegions(
        graph,
        box,
        Polygons(corners, splitting.polygons.starts),
        tuple(units),
        splitting.on,
        splitting.functions[len(graph.layers) - 1].of_all(),
        splitting.complete,
    )


def _input_functions(inputs: Inputs, box: Box) -> Array:
    """The network's inputs as functions of the place in the box, ``(1, n_inputs, 3)``."""
    matrix, offset = inputs.affine()
    low, high = np.array(box).T
    slopes = matrix * ((high - low) / 2.0)
    return np.column_stack([slopes, matrix @ ((low + high) / 2.0) + offset])[None]


@dataclass(slots=True, eq=False)
class _Functions:
    """Affine functions ``maps`` ``(n_rows, n_nodes, 3)``; polygon i has those of ``rows[i]``."""

    maps: Array
    rows: Index

    def of_all(self) -> Array:
        """``(n_polygons, n_nodes, 3)``."""
        return self.maps[self.rows]


class _Splitting:
    """The polygons while units split them, in box coordinates."""

    def __init__(
        self, program: Program, parameters: Array, most: int, is_cancelled: Callable[[], bool]
    ) -> None:
        self._program = program
        self._parameters = parameters
        self._last_reader = [0] * len(program.sizes)
        for block in program.blocks:
            self._last_reader[block.source] = max(self._last_reader[block.source], block.target)
        self._most = most
        self._is_cancelled = is_cancelled
        self.polygons = square()
        self.on: Bools = np.zeros((1, 0), dtype=np.bool_)
        self.functions: dict[int, _Functions] = {}  # of the a of those layers that are still read
        self.complete = True

    def start(self, inputs: Array) -> None:
        self.functions[0] = _Functions(inputs, np.zeros(1, dtype=np.intp))

    def add_layer(self, layer: int, gain: float) -> None:
        bias = self._parameters[self._program.biases[layer]]
        z = np.zeros((len(self.polygons), len(bias), 3))
        z[..., 2] = bias
        largest = np.abs(bias)
        for block in self._program.blocks_into[layer]:
            weights, source = block.matrix(self._parameters), self.functions[block.source]
            z += (weights @ source.maps)[source.rows]
            largest += np.abs(weights) @ np.abs(source.maps).sum(axis=2).max(axis=0)
        found = _Functions(z, np.arange(len(z)))
        read = self._last_reader
        self.functions = {k: f for k, f in self.functions.items() if read[k] > layer}
        self.functions[layer] = found
        if gain != 1.0:
            on = self._split_by(found, TOLERANCE * largest)
            self.on = np.concatenate([self.on, on], axis=1)
            gains = np.where(on, 1.0, gain)
            self.functions[layer] = _Functions(
                found.of_all() * gains[..., None], np.arange(len(gains))
            )

    def _split_by(self, z: _Functions, tolerance: Array) -> Bools:
        """Split by all units of a layer; which of them are on, ``(n_polygons, n_units)``."""
        n_units = z.maps.shape[1]
        on = np.zeros((len(self.polygons), n_units), dtype=np.bool_)
        for k in range(n_units):
            values = self.polygons.evaluated(z.maps[z.rows, k])
            signs = (values > tolerance[k]).astype(np.int8) - (values < -tolerance[k])
            above, below = sides(self.polygons, signs)
            cut = above & below
            on[:, k] = above
            n_cut = int(cut.sum())
            if not n_cut:
                continue
            full = len(self.polygons) + n_cut > self._most
            if full or not self.complete or self._is_cancelled():
                self.complete = False
                continue
            self.polygons, parents = split(self.polygons, cut, values, signs)
            on = on[parents]
            on[len(parents) - n_cut :, k] = False
            self.on = self.on[parents]
            for functions in self.functions.values():
                functions.rows = functions.rows[parents]
        return on
