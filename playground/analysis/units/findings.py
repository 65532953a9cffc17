"""The unit doctor: hidden units that contribute nothing useful on the data.

Findings over the training rows, of which a unit has at most one, the first that holds:

- dead: a ReLU that is off at every point. Its gradient is 0 there, so it never learns.
- outside: a unit with a corner (ReLU, leaky ReLU, |z|) that is on the same side at every point,
  with its corner beyond the data: a straight line there.
- always on: the same, but without any corner; or a smooth unit that is straight on one side
  (softplus, ELU, GELU, SiLU), with |f'(z) - 1| at most 1 % at every point.
- saturated: a smooth unit (tanh, sigmoid, softplus, ELU, GELU, SiLU) whose slope |f'(z)| is at most
  1 % of its steepest at every point: it is nearly constant and hardly learns. A step's slope is 0
  everywhere, so a step is always saturated. Linear and sine units never are.
- muted: all its outgoing weights are 0, or it has none: it adds nothing. Its own weights don't
  learn before an outgoing weight has moved.
- twins: two units of a layer with the same corner and the same shape; one of them is redundant.

A unit without a finding is alive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.pieces import NetworkPieces, exact_pieces, is_piecewise_linear
from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.round_off import clean_forward
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.parts import Layer, ParameterKey

Array = NDArray[np.float64]

ALIKE = 1e-6  # how much the directions of twins' weights may differ
MAX_COMPARED = 2_000  # units of a layer; in larger ones twins are not looked for
MOST_PRODUCTS = 200_000_000  # of a comparison of a layer's units; beyond, the same
FLAT = 0.01  # of the steepest slope; a unit that is nowhere steeper is saturated
STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "softplus": 1.0, "elu": 1.0, "gelu": 1.0, "silu": 1.0}
STRAIGHT = ("softplus", "elu", "gelu", "silu")  # for large z


class Trouble(StrEnum):
    DEAD = "dead"
    OUTSIDE = "outside"
    ALWAYS_ON = "always on"
    SATURATED = "saturated"
    MUTED = "muted"
    TWINS = "twins"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with ``node``; ``curable`` unless locks prevent the repair.

    ``corners`` are the x of its corners, where these are known, and ``data_range`` the smallest and
    largest x of the training rows, in the user's units. ``twin`` is the other unit of a pair of
    twins, and ``factor`` how much larger ``node`` is. ``slope`` is the largest |f'(z)| of a
    saturated unit.
    """

    node: int
    trouble: Trouble
    curable: bool
    corners: tuple[float, ...] = ()
    data_range: tuple[float, float] = (0.0, 0.0)
    twin: int | None = None
    factor: float = 1.0
    slope: float = 0.0

    @property
    def beyond_data(self) -> bool:
        """Whether all its corners lie outside the data, not between two points."""
        low, high = self.data_range
        return all(x < low or x > high for x in self.corners)

    @property
    def same_size(self) -> bool:
        """Whether a twin has the same size, too."""
        return abs(self.factor - 1.0) <= ALIKE


@quiet
def examine(
    problem: Problem,
    parameters: Array,
    x_scale: Scale | None = None,
    only: int | None = None,
    find_pieces: Callable[[], NetworkPieces | None] | None = None,
) -> tuple[Finding, ...]:
    """The findings for all hidden units, or the node ``only``, in the order of the nodes.

    None without training rows. ``find_pieces`` returns the network's pieces if they are known.
    """
    graph = problem.program.graph
    if problem.n_train == 0:
        return ()
    activity = clean_forward(problem.program, parameters, problem.x_train)
    findings: list[Finding] = []
    pieces: NetworkPieces | None = None  # found when the first unit needs them
    for i, layer in enumerate(graph.layers[1:-1], 1):
        wanted = [(j, n.id) for j, n in enumerate(layer.nodes) if only in (None, n.id)]
        twins = _twins(graph, parameters, i) if wanted else {}
        columns = activity.z[i][:, [j for j, _ in wanted]]
        muted = _muted(graph, parameters, i) if wanted else set()
        for (_, node), trouble, slope in zip(wanted, *_troubles(layer, columns), strict=True):
            if trouble is Trouble.SATURATED:
                curable = layer.activation != "step" and not locks_repair(graph, node)
                findings.append(Finding(node, trouble, curable, slope=slope))
            elif trouble is not None:
                if pieces is None and is_piecewise_linear(graph):
                    known = find_pieces() if find_pieces is not None else None
                    pieces = known or exact_pieces(graph, parameters, x_scale)
                findings.append(_one_sided_finding(problem, pieces, node, trouble))
            elif node in muted:
                findings.append(Finding(node, Trouble.MUTED, not _all_locked(graph, node)))
            elif node in twins:
                findings.append(_twin_finding(graph, node, *twins[node]))
    return tuple(findings)


@quiet
def dead_units(problem: Problem, parameters: Array) -> tuple[int, int]:
    """The number of dead hidden units, and of all hidden units."""
    layers = problem.program.graph.layers[1:-1]
    n_units = sum(len(layer.nodes) for layer in layers)
    if problem.n_train == 0:
        return 0, n_units
    z = forward(problem.program, parameters, problem.x_train).z
    off = [
        (z[i] <= 0.0).all(axis=0) for i, layer in enumerate(layers, 1) if layer.activation == "relu"
    ]
    return sum(int(units.sum()) for units in off), n_units


# -- findings ---------------------------------------------------------------------------------


def _troubles(layer: Layer, z: Array) -> tuple[list[Trouble | None], list[float]]:
    """What is wrong with units whose z over the training rows are the columns of ``z`` ``(n, k)``,
    and the largest |f'(z)| of each."""
    name = layer.activation
    activation = ACTIVATIONS[name]
    slopes = np.abs(activation.derivative(z, layer.negative_slope))
    steepest = slopes.max(axis=0, initial=0.0)
    found: list[Trouble | None] = [None] * z.shape[1]
    off, on = np.max(z, axis=0) <= 0.0, np.min(z, axis=0) > 0.0
    bends = activation.corner and low_gain(name, layer.negative_slope) != 1.0
    flat = steepest <= FLAT * STEEPEST.get(name, 1.0)
    straight = np.max(np.abs(slopes - 1.0), axis=0) <= FLAT
    for j in range(z.shape[1]):
        if bends and off[j]:
            found[j] = Trouble.DEAD if name == "relu" else Trouble.OUTSIDE
        elif bends and on[j]:
            found[j] = Trouble.OUTSIDE
        elif name == "step" or (name in STEEPEST and flat[j]):
            found[j] = Trouble.SATURATED
        elif name in STRAIGHT and straight[j]:
            found[j] = Trouble.ALWAYS_ON
    return found, steepest.tolist()


def _muted(graph: Graph, parameters: Array, layer: int) -> set[int]:
    """The units of a layer whose outgoing weights are all 0."""
    sources, _ = graph.ends
    heard = set(sources[parameters[: len(graph.edges)] != 0.0].tolist())
    return {node.id for node in graph.layers[layer].nodes if graph.rank[node.id] not in heard}


def _all_locked(graph: Graph, node: int) -> bool:
    """Whether no outgoing weight of the node can be changed."""
    return bool(graph.locked[[graph.edge_index[node, t] for t in graph.outgoing[node]]].all())


def _one_sided_finding(
    problem: Problem, pieces: NetworkPieces | None, node: int, trouble: Trouble
) -> Finding:
    """``pieces`` are None where the corners are unknown, as the network is not piecewise linear."""
    corners: tuple[float, ...] = ()
    data_range = (0.0, 0.0)
    if pieces is not None:
        corners = tuple(pieces.corners(node).tolist())
        seen = problem.x_train[:, 0]
        offset, factor = affine(pieces.x_scale)
        data_range = (offset + factor * float(seen.min()), offset + factor * float(seen.max()))
    if trouble is Trouble.OUTSIDE and not corners:
        trouble = Trouble.ALWAYS_ON
    curable = not locks_repair(problem.program.graph, node)
    return Finding(node, trouble, curable, corners, data_range)


def _twin_finding(graph: Graph, node: int, other: int, factor: float) -> Finding:
    missing = set(graph.outgoing[node]) - set(graph.outgoing[other])
    curable = not missing and not locks_repair(graph, node, other)
    return Finding(node, Trouble.TWINS, curable, twin=other, factor=factor)


def _twins(graph: Graph, parameters: Array, layer: int) -> dict[int, tuple[int, float]]:
    """Units with the same shape as an earlier one of their layer: node -> (that one, factor).

    Where the activation is straight on either side of 0, the factor does not affect the shape.
    """
    program = Program.of(graph)
    settings = graph.layers[layer]
    nodes = [node.id for node in settings.nodes]
    columns = [block.matrix(parameters) for block in program.blocks_into[layer]]
    rows = np.column_stack([*columns, parameters[program.biases[layer]]])
    seeing = np.flatnonzero(rows[:, :-1].any(axis=1))
    work = len(seeing) ** 2 * rows.shape[1]
    if not (2 <= len(seeing) <= MAX_COMPARED and work <= MOST_PRODUCTS):
        return {}
    # Divided by the largest first, so that squares neither overflow nor vanish.
    largest = np.abs(rows[seeing]).max(axis=1)
    even = rows[seeing] / largest[:, None]
    lengths = np.sqrt((even * even).sum(axis=1))
    directions = even / lengths[:, None]
    near = np.argwhere(np.tril(directions @ directions.T > 1.0 - ALIKE, -1))
    homogeneous = ACTIVATIONS[settings.activation].piecewise_linear
    found: dict[int, tuple[int, float]] = {}
    for late, early in near.tolist():
        node, other = nodes[seeing[late]], nodes[seeing[early]]
        factor = float(lengths[late] / lengths[early]) * float(largest[late] / largest[early])
        same = np.abs(directions[late] - directions[early]).max() <= ALIKE
        if not (homogeneous or abs(factor - 1.0) <= ALIKE):
            continue
        if same and node not in found and other not in found:
            found[node] = (other, factor)
    return found


def locks_repair(graph: Graph, node: int, twin: int | None = None) -> bool:
    """Whether a locked weight or bias prevents the repair of ``node``."""
    if not graph.locked.any():
        return False
    keys: list[ParameterKey] = [node]
    keys += [(source, node) for source in graph.incoming[node]]
    keys += [(node, target) for target in graph.outgoing[node]]
    if twin is not None:
        keys += [
            (twin, target) for target in graph.outgoing[node] if (twin, target) in graph.edge_index
        ]
    index = [graph.parameter_index[key] for key in keys]
    return bool(graph.locked[index].any())
