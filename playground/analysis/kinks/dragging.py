"""Dragging a kink or a piece of the fit: the smallest change of the parameters that moves it there.

Smallest means the sum of the squared changes of all weights and biases, in the network's units.
Locked ones stay. A drag that is not possible raises AnalysisError.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces, is_piecewise_linear
from playground.analysis.exact.probe import Place, pattern_at, place_of, read
from playground.analysis.kinks.smallest_change import Equations, Evaluate, Hold, closest, solve
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.model.graph import Graph

Array = NDArray[np.float64]

LANDED = 1e-9  # of the network's units, or of the value itself when that is larger
PATHS = (1, 8, 64)  # numbers of intermediate targets, tried in this order

LOCKED = "Every weight and bias that could do this is locked."
NO_WAY = "No small change of the weights does this."


@dataclass(frozen=True, slots=True)
class Units:
    """From the user's units to the network's."""

    x_offset: float
    x_factor: float
    y_offset: float
    y_factor: float

    @staticmethod
    def of(x_scale: Scale | None, y_scale: Scale | None, output: int) -> Units:
        return Units(*affine(x_scale), *affine(y_scale, output))

    def x(self, x: float) -> float:
        return (x - self.x_offset) / self.x_factor

    def y(self, y: float) -> float:
        return (y - self.y_offset) / self.y_factor

    def slope(self, slope: float) -> float:
        return slope * self.x_factor / self.y_factor


class _Drag(ABC):
    """One drag from press to release: the parameters at its start, and those reached last."""

    def __init__(
        self,
        graph: Graph,
        parameters: Array,
        x_scale: Scale | None,
        y_scale: Scale | None,
        output: int,
    ) -> None:
        if not is_piecewise_linear(graph):
            raise AnalysisError(
                "Only the fit of a piecewise-linear network with one input can be dragged."
            )
        self._program = Program.of(graph)
        self._graph = graph
        self._units = Units.of(x_scale, y_scale, output)
        self._output = (len(graph.layers) - 1, output)
        self._start = parameters
        self._reached = parameters
        self._from = np.zeros(0)  # the targets that ``_reached`` meets
        self._follow = False  # whether intermediate targets are needed

    @abstractmethod
    def _equations(self, parameters: Array, target: Array) -> Equations:
        """The equations that hold at the target, at these parameters."""

    @abstractmethod
    def _why_missed(self, parameters: Array, target: Array) -> str:
        """Why these parameters do not reach the target, as a sentence; "" when they do."""

    def _hold(self, target: Array) -> Hold | None:
        """What to do where the pattern of active units changes; see ``closest``."""
        return None

    def _output_row(
        self, parameters: Array, x: float, pattern_x: float
    ) -> tuple[float, Array, float]:
        """The output at ``x``, its gradient and slope, with the pattern at ``pattern_x``."""
        program = self._program
        pattern = pattern_at(program, parameters, pattern_x)
        reading = read(program, parameters, x, pattern, [self._output])
        gain = float(pattern[-1][self._output[1]])
        return (
            gain * float(reading.values[0]),
            gain * reading.gradients[0],
            gain * float(reading.slopes[0]),
        )

    @quiet
    def _to(self, target: Array) -> Array:
        free = self._program.free
        equations = self._equations(self._start, target)
        stuck = ~(equations.jacobian * free).any(axis=1) & equations.jacobian.any(axis=1)
        if (stuck & (np.abs(equations.residual) > LANDED)).any():
            raise AnalysisError(LOCKED)
        reason = NO_WAY
        for steps in PATHS[1:] if self._follow else PATHS:
            found = self._along(target, steps, free)
            if found is None:
                continue
            for candidate in self._shortest_first(target, found, free):
                reason = self._why_missed(candidate, target)
                if not reason:
                    self._reached, self._from = candidate, target
                    return candidate
        raise AnalysisError(reason)

    def _shortest_first(self, target: Array, found: Array, free: Array) -> Iterator[Array]:
        for hold in (self._hold(target), None):
            yield closest(self._at(target), self._start, found, free, hold)
        yield found

    def _at(self, target: Array) -> Evaluate:
        return lambda parameters: self._equations(parameters, target)

    def _along(self, target: Array, steps: int, free: Array) -> Array | None:
        """Parameters that reach the target over intermediate ones; None when that fails."""
        parameters: Array | None = self._reached
        for share in np.linspace(0.0, 1.0, steps + 1)[1:]:
            between = target if share == 1.0 else self._from + share * (target - self._from)
            assert parameters is not None
            parameters = solve(self._at(between), parameters, free)
            if parameters is None:
                return None
        return parameters


class KinkDrag(_Drag):
    """Drags one kink of an output, with the corners of all its nodes or of ``nodes`` only.

    Raises AnalysisError when there is no such kink.
    """

    @quiet
    def __init__(
        self,
        graph: Graph,
        parameters: Array,
        kink: int,
        x_scale: Scale | None = None,
        y_scale: Scale | None = None,
        output: int = 0,
        nodes: tuple[int, ...] | None = None,
    ) -> None:
        super().__init__(graph, parameters, x_scale, y_scale, output)
        pieces = exact_pieces(graph, parameters)
        fit = pieces.output(output)
        if not 0 <= kink < len(fit.x):
            raise AnalysisError("This kink is no longer there.")
        self._nodes = fit.nodes[kink] if nodes is None else nodes
        self._places = [place_of(self._program, node) for node in self._nodes]
        self._from = np.array([fit.x[kink], fit.y[kink]])
        # With intermediate targets, a node with several kinks moves the right one.
        self._follow = any(len(pieces.corners(node)) > 1 for node in self._nodes)

    def to(self, x: float, y: float) -> Array:
        """The parameters ``(n_parameters,)`` that put the kink at the user's (x, y).

        Exact to 1e-9 of the network's units. Raises AnalysisError with the reason otherwise.
        """
        if self._output in self._places and abs(self._units.y(y)) > LANDED:
            raise AnalysisError(
                "This kink is the corner of the output itself: it stays at height 0."
            )
        return self._to(np.array([self._units.x(x), self._units.y(y)]))

    def _equations(self, parameters: Array, target: Array) -> Equations:
        return self._with_corners(parameters, target, self._places)

    def _with_corners(self, parameters: Array, target: Array, corners: list[Place]) -> Equations:
        """The corners of these nodes at x, and the output at y."""
        x, y = float(target[0]), float(target[1])
        program = self._program
        # Their values become 0, so that their gain does not matter.
        pattern = pattern_at(program, parameters, x, corners)
        reading = read(program, parameters, x, pattern, [*corners, self._output])
        values, rows = reading.values.copy(), reading.gradients.copy()
        gain = pattern[-1][self._output[1]]
        values[-1], rows[-1] = gain * values[-1] - y, gain * rows[-1]
        return Equations(values, rows)

    def _hold(self, target: Array) -> Hold | None:
        """Keep another unit's corner at the target where the smallest change lies exactly there."""
        corners = list(self._places)

        def hold(feasible: Array, beyond: Array) -> Evaluate | None:
            x = float(target[0])
            here = pattern_at(self._program, feasible, x, corners)
            there = pattern_at(self._program, beyond, x, corners)
            crossed = [
                (layer, int(column))
                for layer, (a, b) in enumerate(zip(here, there, strict=True))
                for column in np.flatnonzero(a != b)
            ]
            if not crossed:
                return None
            corners.extend(crossed)
            return lambda parameters: self._with_corners(parameters, target, corners)

        return hold

    def _why_missed(self, parameters: Array, target: Array) -> str:
        fit = exact_pieces(self._graph, parameters).output(self._output[1])
        reach = LANDED * np.maximum(1.0, np.abs(target))
        for x, y, makers in zip(fit.x, fit.y, fit.nodes, strict=True):
            if (np.abs(np.array([x, y]) - target) <= reach).all() and set(self._nodes) & set(
                makers
            ):
                return ""
        return "There the kink would no longer be seen in the fit."


class PieceDrag(_Drag):
    """Drags the straight piece at the user's ``x`` up or down, or turns it there."""

    @quiet
    def __init__(
        self,
        graph: Graph,
        parameters: Array,
        x: float,
        x_scale: Scale | None = None,
        y_scale: Scale | None = None,
        output: int = 0,
    ) -> None:
        super().__init__(graph, parameters, x_scale, y_scale, output)
        self._x = self._units.x(x)
        value, _, slope = self._output_row(parameters, self._x, self._x)
        self._slope = slope
        self._from = np.array([value, slope])

    def to(self, y: float, slope: float | None = None) -> Array:
        """The parameters with which the piece passes through the user's (x, y).

        Its slope stays that at the start of the drag, unless another is given. Raises AnalysisError
        with the reason when that is not possible.
        """
        turned = self._slope if slope is None else self._units.slope(slope)
        return self._to(np.array([self._units.y(y), turned]))

    def _equations(self, parameters: Array, target: Array) -> Equations:
        y, slope = float(target[0]), float(target[1])
        here, row, _ = self._output_row(parameters, self._x, self._x)
        there, row_there, _ = self._output_row(parameters, self._x + 1.0, self._x)
        return Equations(np.array([here - y, there - y - slope]), np.stack([row, row_there]))

    def _why_missed(self, parameters: Array, target: Array) -> str:
        fit = exact_pieces(self._graph, parameters).output(self._output[1])
        reached = np.array([float(fit(self._x)), float(fit.slopes[fit.piece_at(self._x)])])
        near = np.abs(reached - target) <= LANDED * np.maximum(1.0, np.abs(target))
        return "" if near.all() else NO_WAY
