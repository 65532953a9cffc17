"""The unit doctor: hidden units that contribute nothing useful on the data, and their repair.

Findings about a unit with a corner (ReLU, leaky ReLU, |z|), over the training rows:

- dead: a ReLU that is off at every point. Its gradient is 0 there, so it never learns.
- outside: on the same side at every point, with its corner beyond the data: a straight line there.
- always on: the same, but without any corner.
- twins: two units of a layer with the same corner and the same shape; one of them is redundant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import NetworkPieces, exact_pieces, is_piecewise_linear
from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.round_off import clean_forward
from playground.analysis.scales import Affine, affine
from playground.engine.problem import Problem
from playground.engine.reference import forward
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document, frozen
from playground.model.graph import Graph, ParameterKey
from playground.model.initializers import draw_he

Array = NDArray[np.float64]

ALIKE = 1e-6  # how much the directions of twins' weights may differ
MAX_COMPARED = 2_000  # units of a layer; in larger ones twins are not looked for


class Trouble(StrEnum):
    DEAD = "dead"
    OUTSIDE = "outside"
    ALWAYS_ON = "always on"
    TWINS = "twins"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with ``node``; ``curable`` unless locks prevent the repair.

    ``corners`` are the x of its corners, where these are known, and ``data_range`` the smallest and
    largest x of the training rows, in the user's units. ``twin`` is the other unit of a pair of
    twins, and ``factor`` how much larger ``node`` is.
    """

    node: int
    trouble: Trouble
    curable: bool
    corners: tuple[float, ...] = ()
    data_range: tuple[float, float] = (0.0, 0.0)
    twin: int | None = None
    factor: float = 1.0

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
    x_scale: Affine | None = None,
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
        for j, node in wanted:
            trouble = _one_sided(graph, i, activity.z[i][:, j])
            if trouble is not None:
                if pieces is None and is_piecewise_linear(graph):
                    known = find_pieces() if find_pieces is not None else None
                    pieces = known or exact_pieces(graph, parameters, x_scale)
                findings.append(_one_sided_finding(problem, pieces, node, trouble))
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


@quiet
def cured(document: Document, problem: Problem, finding: Finding) -> Document:
    """The document with the unit repaired.

    The unit gets new incoming weights, a corner inside the data, outgoing weights of 0 and no
    optimizer state. A twin's outgoing weights are first added to those of the other unit. At the
    training points the function does not change for a dead unit and for twins; for the others the
    unit's straight line is lost. Raises AnalysisError when weights are locked or the unit's inputs
    do not depend on the data.
    """
    graph = document.graph
    if not finding.curable or _locks(graph, finding.node, finding.twin):
        raise AnalysisError("This unit can't be repaired while its weights are locked.")
    values: dict[ParameterKey, float] = {}
    for target in graph.outgoing[finding.node]:
        if finding.twin is not None:
            moved = finding.factor * document.weight(finding.node, target)
            values[finding.twin, target] = document.weight(finding.twin, target) + moved
        values[finding.node, target] = 0.0
    values |= _fresh(document, problem, finding.node)
    touched = [graph.parameter_index[key] for key in values]
    slots = document.run.slots.copy()
    slots[:, touched] = 0.0
    changed = document.with_values(values)
    return replace(changed, progress=replace(document.run, slots=frozen(slots)))


# -- findings ---------------------------------------------------------------------------------


def _one_sided(graph: Graph, layer: int, z: Array) -> Trouble | None:
    """What is wrong with a unit whose z over the training rows is ``z`` ``(n,)``."""
    settings = graph.layers[layer]
    corner = ACTIVATIONS[settings.activation].corner
    if not corner or low_gain(settings.activation, settings.negative_slope) == 1.0:
        return None
    if (z <= 0.0).all():
        return Trouble.DEAD if settings.activation == "relu" else Trouble.OUTSIDE
    return Trouble.OUTSIDE if (z > 0.0).all() else None


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
    curable = not _locks(problem.program.graph, node)
    return Finding(node, trouble, curable, corners, data_range)


def _twin_finding(graph: Graph, node: int, other: int, factor: float) -> Finding:
    missing = set(graph.outgoing[node]) - set(graph.outgoing[other])
    curable = not missing and not _locks(graph, node, other)
    return Finding(node, Trouble.TWINS, curable, twin=other, factor=factor)


def _twins(graph: Graph, parameters: Array, layer: int) -> dict[int, tuple[int, float]]:
    """Units with the same shape as an earlier one of their layer: node -> (that one, factor).

    Where the activation is straight on either side of 0, the factor does not affect the shape.
    """
    settings = graph.layers[layer]
    nodes = [node.id for node in settings.nodes]
    sources = {source for node in nodes for source in graph.incoming[node]}
    columns = {source: j for j, source in enumerate(sources)}
    rows = np.zeros((len(nodes), len(sources) + 1))
    for i, node in enumerate(nodes):
        for source in graph.incoming[node]:
            rows[i, columns[source]] = parameters[graph.edge_index[source, node]]
        rows[i, -1] = parameters[graph.bias_index[node]]
    seeing = np.flatnonzero(rows[:, :-1].any(axis=1))
    if not 2 <= len(seeing) <= MAX_COMPARED:
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


# -- repair -----------------------------------------------------------------------------------


def _locks(graph: Graph, node: int, twin: int | None = None) -> bool:
    """Whether a locked weight or bias prevents the repair of ``node``."""
    keys: list[ParameterKey] = [node]
    keys += [(source, node) for source in graph.incoming[node]]
    keys += [(node, target) for target in graph.outgoing[node]]
    if twin is not None:
        keys += [
            (twin, target) for target in graph.outgoing[node] if (twin, target) in graph.edge_index
        ]
    index = [graph.parameter_index[key] for key in keys]
    return bool(graph.locked[index].any())


def _fresh(document: Document, problem: Problem, node: int) -> dict[ParameterKey, float]:
    """Drawn incoming weights, and the bias that puts the corner inside the data.

    The corner goes into the middle of the largest group of points, in order of the unit's input,
    between which no other unit of the layer has a corner.
    """
    graph = document.graph
    activity = forward(problem.program, document.parameters, problem.x_train)
    values: dict[ParameterKey, float] = {}
    total = np.zeros(problem.n_train)
    for source in graph.incoming[node]:
        weight = draw_he(graph, (source, node), document.training.seed)
        values[source, node] = weight
        total += weight * activity.a[graph.layer_index[source]][:, graph.column[source]]
    distinct = np.unique(total)
    if len(distinct) < 2:
        raise AnalysisError("The inputs of this unit are the same at all points.")
    # The share of the points below each corner of the layer; the new corner halves the widest gap.
    layer = graph.layer_index[node]
    others = [j for j, n in enumerate(graph.layers[layer].nodes) if n.id != node]
    z = activity.z[layer][:, others]
    below = (z <= 0.0).mean(axis=0)
    falling = (total - total.mean()) @ (z - z.mean(axis=0)) < 0.0
    edges = np.concatenate([[0.0], np.sort(np.where(falling, 1.0 - below, below)), [1.0]])
    widest = int(np.argmax(np.diff(edges)))
    share = 0.5 * (edges[widest] + edges[widest + 1])
    place = int(np.clip(round(share * (len(distinct) - 1)), 0, len(distinct) - 2))
    values[node] = -0.5 * float(distinct[place] + distinct[place + 1])
    return values
