"""Forces: how the next training step moves each kink, to first order.

A kink is where z of its unit is 0. When the parameters change by d, its x changes by

    dx = -(dz/dtheta . d) / (dz/dx)          (for a first-layer unit: dk = -(db + k dw) / w)

and its y by dy = df/dtheta . d + df/dx dx. Where several units have their corner at the same x (as
all do after a start with zero biases), the step itself decides which of them is on afterwards. So
the neighbourhood is computed as a function of t, the distance in units of the step: z of each unit
is then 0 + (dz/dtheta . d + dz/dx t), bent by the corners of the units before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.pieces import NetworkPieces, exact_pieces
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.engine.problem import Problem, State
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.model.document import Progress

Array = NDArray[np.float64]

BEND = 1e-9  # a change of slope smaller than this share of the steepest is rounding


@dataclass(frozen=True, slots=True)
class KinkMotion:
    """Kink number ``kink`` of the fit, at (x, y), made by ``node``, moves by (dx, dy).

    All in the user's units. A kink of several corners can split: then it has an entry for each kink
    that it becomes.
    """

    kink: int
    node: int
    x: float
    y: float
    dx: float
    dy: float


def next_update(problem: Problem, parameters: Array, progress: Progress) -> Array | None:
    """What the next step adds to the parameters, ``(n_parameters,)``.

    The optimizer's own step, with its state, batch, penalties and locks, taken on a copy. None when
    the result is not finite.
    """
    state = State.of(parameters, progress)
    if not ReferenceEngine().prepare(problem).advance(state, 1):
        return None
    change: Array = state.parameters - parameters
    return change


@quiet
def kink_motions(pieces: NetworkPieces, change: Array, output: int = 0) -> tuple[KinkMotion, ...]:
    """How each kink of an output moves, to first order, when ``change`` is added to the parameters.

    From left to right. ``pieces`` carries the scales.
    """
    program = Program.of(pieces.graph)
    plain = exact_pieces(pieces.graph, pieces.parameters)
    inner, outer = plain.output(output), pieces.output(output)
    x_factor, y_factor = affine(pieces.x_scale)[1], affine(pieces.y_scale, output)[1]
    motions: list[KinkMotion] = []
    moved = _Moved.of(program, pieces.parameters, change)
    for kink, x in enumerate(inner.x.tolist()):
        near = _Neighbourhood(moved, plain, x)
        shown = _shown(outer, kink, len(inner.x))
        at_x, at_y = float(outer.x[shown]), float(outer.y[shown])
        for node, place in near.seen(output):
            dx, dy = x_factor * place, y_factor * near.rise(np.array([place]), output)[0]
            motions.append(KinkMotion(shown, node, at_x, at_y, dx, float(dy)))
    return tuple(m for m in motions if np.isfinite(m.dx) and np.isfinite(m.dy))


def _shown(outer: PiecewiseLinear, kink: int, n_inner: int) -> int:
    """The kink's number in the user's units, where kinks very far out may have been merged."""
    return kink if len(outer.x) == n_inner else min(kink, len(outer.x) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """The parameters and their change by layer: ``blocks[l]`` lists (source layer, weights, their
    change), ``biases[l]`` is (biases, their change)."""

    program: Program
    blocks: tuple[tuple[tuple[int, Array, Array], ...], ...]
    biases: tuple[tuple[Array, Array], ...]

    @staticmethod
    def of(program: Program, parameters: Array, change: Array) -> _Moved:
        return _Moved(
            program,
            tuple(
                tuple((b.source, b.matrix(parameters), b.matrix(change)) for b in blocks)
                for blocks in program.blocks_into
            ),
            tuple((parameters[place], change[place]) for place in program.biases),
        )


class _Neighbourhood:
    """The effect of the change on the network near x, to first order.

    A node's value at ``x + h t`` with the parameters changed by ``h * change`` is ``a + h * v(t)``
    for small h > 0. ``v`` is piecewise linear in t, with kinks at the ``corners`` of the nodes
    whose z is 0 at x.
    """

    def __init__(self, moved: _Moved, plain: NetworkPieces, x: float) -> None:
        self._program = moved.program
        self._moved = moved
        self.corners: dict[int, list[float]] = {}
        self._a = [np.array([x])]
        self._sign: list[Array] = [np.ones(1)]
        self._follow(plain, x)

    def _follow(self, plain: NetworkPieces, x: float) -> None:
        """Layer by layer: values and signs at x, then the corners near it."""
        bends: list[float] = []
        for layer in range(1, len(self._program.sizes)):
            z = self._moved.biases[layer][0].copy()
            for source, matrix, _ in self._moved.blocks[layer]:
                z += matrix @ self._a[source]
            pieces = plain.layers[layer]
            knot = int(np.searchsorted(pieces.x, x))
            if knot < len(pieces.x) and pieces.x[knot] == x:
                # 0 where the exact pieces say so, without rounding.
                z[pieces.z[knot] == 0.0] = 0.0
            low = self._low(layer)
            self._sign.append(np.sign(z))
            self._a.append(np.where(z > 0.0, z, low * z))
            zeros = np.flatnonzero(z == 0.0)
            if low == 1.0 or not len(zeros):
                continue
            grid = np.array(sorted(set(bends)) or [0.0])
            grid = np.concatenate([[grid[0] - 1.0], grid, [grid[-1] + 1.0]])
            values = self._speeds(grid, layer)[-1][:, zeros]
            for column, along in zip(zeros.tolist(), values.T, strict=True):
                found = _zeros(grid, along)
                self.corners[self._program.graph.layers[layer].nodes[column].id] = found
                bends += found

    def seen(self, output: int) -> list[tuple[int, float]]:
        """The corners that bend the output after the step, as (node, t), from left to right."""
        corners = sorted((t, node) for node, places in self.corners.items() for t in places)
        if len(corners) > 1:
            places = np.array(sorted({t for t, _ in corners}))
            grid = np.concatenate([[places[0] - 1.0], places, [places[-1] + 1.0]])
            slopes = np.diff(self.rise(grid, output)) / np.diff(grid)
            bend = np.abs(np.diff(slopes)) > BEND * np.abs(slopes).max()
            bent = set(places[bend].tolist())
            corners = [(t, node) for t, node in corners if t in bent]
        return [(node, t) for t, node in corners]

    def rise(self, t: Array, output: int) -> Array:
        """dy of the output at x + t, ``(len(t),)``."""
        last = len(self._program.sizes) - 1
        row: Array = self._bent(self._speeds(t, last)[-1], last)[:, output]
        return row

    def _speeds(self, t: Array, layer: int) -> list[Array]:
        """dz of each layer up to ``layer`` at x + t, ``(len(t), n_nodes)``."""
        z_speeds = [t[:, None]]
        a_speeds = [t[:, None]]
        for i in range(1, layer + 1):
            speed = np.tile(self._moved.biases[i][1], (len(t), 1))
            for source, matrix, move in self._moved.blocks[i]:
                speed = speed + a_speeds[source] @ matrix.T + move @ self._a[source]
            z_speeds.append(speed)
            if i < layer:
                a_speeds.append(self._bent(speed, i))
        return z_speeds

    def _bent(self, speed: Array, layer: int) -> Array:
        """da from dz: by the sign of z, or where z is 0 by the sign of dz."""
        sign = self._sign[layer]
        on = np.where(sign == 0.0, speed > 0.0, sign > 0.0)
        out: Array = np.where(on, speed, self._low(layer) * speed)
        return out

    def _low(self, layer: int) -> float:
        return low_gain(self._program.activations[layer], self._program.negative_slopes[layer])


def _zeros(t: Array, values: Array) -> list[float]:
    """Zeros of the function that is straight between the ``t`` and beyond their ends."""
    steps = np.diff(t)
    slopes = np.diff(values) / steps
    found = []
    for i, slope in enumerate(slopes.tolist()):
        if slope == 0.0:
            continue
        place = float(t[i] - values[i] / slope)
        after_start = i == 0 or place > t[i]
        before_end = i == len(slopes) - 1 or place <= t[i + 1]
        if after_start and before_end:
            found.append(place)
    return found
