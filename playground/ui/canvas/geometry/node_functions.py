"""Each node's function over the range of the data, sampled for the plots in the cards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.document import Document, DocumentError

Array = NDArray[np.float64]

SAMPLES = 64
GRID = 24
SHRINK = 0.5  # a layer's scale shrinks only when less than this share of it is used
LARGEST = 1e300  # value that is drawn; beyond, differences of two overflow
MARGIN = 0.04  # of the data's range, on either side


@dataclass(frozen=True, slots=True, eq=False)
class NodeFunctions:
    """Every node's output over the raw inputs.

    ``values`` is ``(n_nodes, n_samples)`` in the order of ``graph.nodes``, finite; ``silent`` says
    where a unit gives exactly 0 (never an input), ``corners`` which samples a polyline through all
    of them needs: few where it is straight. ``low`` and ``high`` ``(n_nodes,)`` are the scale to
    draw each with, the same for all nodes of a layer. With one raw input the samples are evenly
    spaced over ``x_range``, in the user's units; with two they are a ``grid`` x ``grid`` image,
    largest second input on top.
    """

    values: Array
    silent: NDArray[np.bool_]
    corners: NDArray[np.bool_]
    low: Array
    high: Array
    x_range: tuple[float, float]
    grid: int = 0


class FunctionSampler:
    """Samples the node functions of a network, with scales that change rarely while it learns."""

    def __init__(self, program: Program, dataset: Dataset) -> None:
        self._scales: dict[int, tuple[float, float]] = {}
        self._dataset = dataset
        self.set_network(program, dataset)

    def set_network(self, program: Program, dataset: Dataset) -> None:
        """Sample this network from now on; other data reset the scales."""
        if dataset.x is not self._dataset.x:
            self._scales = {}
        self._program, self._dataset = program, dataset
        self._grid = 0
        rows = dataset.x
        if len(rows) == 0:
            rows = np.array([[-1.0], [1.0]]) * np.ones(rows.shape[1])
        low, high = rows.min(axis=0), rows.max(axis=0)
        # Two units where all rows are alike, or more where rounding would lose them.
        alike = np.maximum(2.0, 1e-9 * np.abs(low))
        spread = np.where(high > low, high - low, alike)
        low, high = low - MARGIN * spread, low + (1.0 + MARGIN) * spread
        self.x_range = (float(low[0]), float(high[0]))
        if len(low) == 1:
            x = np.linspace(low[0], high[0], SAMPLES)[:, None]
        elif len(low) == 2:
            self._grid = GRID
            first, second = np.meshgrid(
                np.linspace(low[0], high[0], GRID), np.linspace(high[1], low[1], GRID)
            )
            x = np.stack([first.ravel(), second.ravel()], axis=1)
        else:  # a cut along the diagonal of the inputs
            x = np.linspace(low, high, SAMPLES)
        self._raw = x
        with np.errstate(all="ignore"):
            self._x = dataset.inputs.to_network(x)

    def sample(self, parameters: Array) -> NodeFunctions:
        """All node functions at these parameters."""
        with np.errstate(all="ignore"):
            activity = forward(self._program, parameters, self._x)
        low, high = [], []
        for layer, a in zip(self._program.graph.layers, activity.a, strict=True):
            scale = self._scale(layer.id, a)
            low += [scale[0]] * a.shape[1]
            high += [scale[1]] * a.shape[1]
        lows, highs = np.array(low), np.array(high)
        raw = np.concatenate(activity.a, axis=1).T
        values = np.clip(np.nan_to_num(raw), lows[:, None], highs[:, None])
        silent = values == 0.0
        silent[: activity.a[0].shape[1]] = False
        return NodeFunctions(
            values,
            silent,
            corners_of(values, silent, highs - lows),
            lows,
            highs,
            self.x_range,
            self._grid,
        )

    def outputs(self, document: Document) -> Array | None:
        """The outputs of another network on the same samples; None when its inputs differ."""
        try:
            inputs = self._dataset.with_features(document.graph.features).inputs
        except DocumentError:
            return None
        with np.errstate(all="ignore"):
            x = inputs.to_network(self._raw)
            activity = forward(Program.of(document.graph), document.parameters, x)
        return np.nan_to_num(activity.output.T)

    def _scale(self, layer_id: int, a: Array) -> tuple[float, float]:
        """The range to draw a layer with: 0 and all values in it, with some hysteresis."""
        finite = np.clip(a[np.isfinite(a)], -LARGEST, LARGEST)
        low = min(0.0, float(finite.min())) if finite.size else 0.0
        high = max(0.0, float(finite.max())) if finite.size else 0.0
        size = max(high - low, 1e-6)
        old = self._scales.get(layer_id)
        if old is not None:
            fits = old[0] <= low and high <= old[1]
            if fits and size > SHRINK * (old[1] - old[0]):
                return old
        scale = (low - 0.06 * size, high + 0.06 * size)
        self._scales[layer_id] = scale
        return scale


def corners_of(values: Array, silent: NDArray[np.bool_], spans: Array) -> NDArray[np.bool_]:
    """The samples where a polyline through ``values`` ``(n, m)`` bends, or a silent part ends.

    ``spans`` ``(n,)`` is the scale of each row; a bend below a billionth of it counts as straight.
    """
    corners = np.ones(values.shape, dtype=bool)
    bends = np.abs(np.diff(values, 2, axis=1)) > 1e-9 * spans[:, None]
    change = silent[:, 1:] != silent[:, :-1]
    corners[:, 1:-1] = bends | change[:, 1:] | change[:, :-1]
    return corners
