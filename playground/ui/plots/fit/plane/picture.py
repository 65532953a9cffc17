"""What is drawn of the network over the plane: a picture, and lines on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.regions.contours import level_lines
from playground.analysis.regions.grid import PlaneGrid
from playground.analysis.regions.linear import LinearRegions, has_regions, linear_regions
from playground.analysis.regions.lines import class_boundaries, level_line
from playground.data.task import Kind
from playground.engine.reference import Activity
from playground.session import Derived
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.chart.ticks import linear_ticks
from playground.ui.plots.fit.choice import Choice, Outputs
from playground.ui.plots.fit.shades import Pixels, class_pixels, value_pixels
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

MOST_LEVELS = 9
FEW_UNITS = 40  # hidden units whose regions take some milliseconds
_NONE = np.zeros((0, 2, 2))


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The network at one moment over one grid."""

    derived: Derived
    grid: PlaneGrid
    activity: Activity

    @staticmethod
    def of(derived: Derived, grid: PlaneGrid) -> Shown:
        program = derived.problem.program
        return Shown(derived, grid, grid.activity(program, derived.parameters))

    @property
    def outputs(self) -> Outputs:
        return Outputs(self.derived.task, self.derived.problem)

    # -- the picture -----------------------------------------------------------------------

    @quiet
    def values(self, output: int) -> Array:
        """An output over the grid: a probability, or a value in the user's units, ``(n, n)``."""
        a = self.activity.output
        if self.derived.task.is_regression:
            scale = self.derived.dataset.y_scale
            return self.grid.table(scale.offset[output] + scale.factor[output] * a[:, output])
        p = self.outputs.probabilities(a)
        two = self.derived.task.kind is Kind.TWO_CLASSES
        return self.grid.table(a[:, output] if p is None else p[:, 1 if two else output])

    def node(self, node_id: int) -> Array:
        """A node's own function over the grid, in the network's units."""
        graph = self.derived.problem.program.graph
        a = self.activity.a[graph.layer_index[node_id]]
        return self.grid.table(a[:, graph.column[node_id]])

    @quiet
    def pixels(self, choice: Choice, span: Range, theme: Theme) -> Pixels:
        a, n = self.activity.output, len(self.derived.task.classes)
        if choice.output is not None:
            values = self.values(choice.output)
            if self.derived.task.kind is not Kind.CLASSES:
                return value_pixels(values, span, theme)
            this = np.full(values.shape, choice.output, dtype=np.intp)
            return class_pixels(this, values, n, theme)
        found, p = self.outputs.winners(a), self.outputs.probabilities(a)
        sure = np.ones(len(a)) if p is None else (p.max(axis=1) - 1.0 / n) / (1.0 - 1.0 / n)
        return class_pixels(self.grid.table(found), self.grid.table(sure), n, theme)

    # -- the lines -------------------------------------------------------------------------

    @quiet
    def boundary(self, drawn: LinearRegions | None = None) -> Array:
        """Where the decided class changes, as segments; none for a regression.

        Exact where regions are ``drawn``, and while training pauses where they take no time.
        """
        task = self.derived.task
        if task.is_regression:
            return _NONE
        exact = self._exact_boundary(drawn)
        if exact is not None:
            return exact
        if task.kind is Kind.TWO_CLASSES:
            z = self.outputs.z_threshold
            if z is not None:
                return self._lines(self.activity.z[-1][:, 0], z)
            return self._lines(self.activity.output[:, 0], self.outputs.threshold)
        a = self.activity.z[-1].astype(np.float64)
        found = []
        for k in range(a.shape[1]):
            others = np.delete(a, k, axis=1).max(axis=1)
            found.append(self._lines(a[:, k] - others, 0.0))
        return np.concatenate(found)

    def _exact_boundary(self, drawn: LinearRegions | None) -> Array | None:
        derived = self.derived
        regions, inputs = drawn, derived.dataset.inputs
        if not derived.snapshot.running and has_few_regions(derived):
            graph = derived.problem.program.graph
            regions = linear_regions(graph, derived.parameters, inputs, self.grid.box)
        if regions is None or not regions.complete:
            return None
        if derived.task.kind is Kind.CLASSES:
            return class_boundaries(regions)
        z = self.outputs.z_threshold
        return None if z is None else level_line(regions, 0, z)

    def levels(self, output: int, span: Range) -> Array:
        """The level lines of an output of a regression, as segments."""
        values = self.values(output)
        found = [self._lines(values, level) for level in levels_of(span)]
        return np.concatenate(found) if found else _NONE

    def _lines(self, values: Array, level: float) -> Array:
        return self.grid.places(level_lines(self.grid.table(values), level))


def has_few_regions(derived: Derived) -> bool:
    """Whether there are linear regions, and all of them take some milliseconds."""
    graph = derived.problem.program.graph
    hidden = sum(len(layer.nodes) for layer in graph.layers[1:-1])
    return hidden <= FEW_UNITS and has_regions(graph, derived.dataset.inputs)


def levels_of(span: Range) -> list[float]:
    """Round values inside of ``span``."""
    return linear_ticks(*span, MOST_LEVELS)[1]
