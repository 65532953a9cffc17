"""The unit doctor: hidden units that do nothing useful on the data, and the cure.

What is found of a unit with a corner (ReLU, leaky ReLU, |z|), over the training rows:

- dead: a ReLU that is off at every point. Its gradient is 0 there, so it never learns.
- outside: on the same side at every point, its corner beyond the data: a straight line there.
- always on: the same, but it has no corner at all.
- twins: two units of one layer with the same corner and the same shape; one would do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.pieces import (
    Affine,
    NetworkPieces,
    exact_pieces,
    is_piecewise_linear,
)
from playground.analysis.propagation import low_gain
from playground.engine.problem import Problem
from playground.engine.reference import forward
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document, frozen
from playground.model.graph import Graph, ParameterKey
from playground.model.initializers import draw_weight

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
    """What is wrong with ``node``, and whether there is a cure: locks may stand in its way.

    ``corners`` are the x of its kinks and ``data_range`` the x of the training rows, from least to
    largest, in the user's units; without corners where these can't be told. ``twin`` is the other
    unit of a pair of twins, and ``factor`` how much larger ``node`` is.
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
        """Whether all its kinks lie outside the data, not between two points of them."""
        low, high = self.data_range
        return all(x < low or x > high for x in self.corners)

    @property
    def same_size(self) -> bool:
        """Whether a twin is not only alike, but as large."""
        return abs(self.factor - 1.0) <= ALIKE


@quiet
def examine(
    problem: Problem,
    parameters: Array,
    x_scale: Affine | None = None,
    only: int | None = None,
    find_pieces: Callable[[], NetworkPieces | None] | None = None,
) -> tuple[Finding, ...]:
    """The findings for all hidden units, in the order of the nodes; none without training rows.

    With ``only`` this node alone is examined. ``find_pieces`` gives the network's pieces where
    they are known already.
    """
    graph = problem.program.graph
    if problem.n_train == 0:
        return ()
    activity = forward(problem.program, parameters, problem.x_train)
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
                findings.append(_told(problem, pieces, node, trouble))
            elif node in twins:
                findings.append(_told_twin(graph, node, *twins[node]))
    return tuple(findings)


@quiet
def cured(document: Document, problem: Problem, finding: Finding) -> Document:
    """The document with the unit put right.

    The unit starts afresh: new incoming weights, its corner among the data, outgoing weights 0,
    no optimizer state. A twin's outgoing weights go to the other unit first. At the training points
    the function stays as it is for a dead unit and for twins, and loses the unit's straight line
    for the others. Raises AnalysisError when weights are locked or the unit has no way to see the
    data.
    """
    graph = document.graph
    if not finding.curable or _locks(graph, finding.node, finding.twin):
        raise AnalysisError("Nothing can be done for this unit while its weights are locked.")
    values: dict[ParameterKey, float] = {}
    for target in graph.outgoing[finding.node]:
        if finding.twin is not None:
            moved = finding.factor * document.weight(finding.node, target)
            values[finding.twin, target] = document.weight(finding.twin, target) + moved
        values[finding.node, target] = 0.0
    values |= _fresh(document, problem, finding.node)
    touched = [
        graph.edge_index[key] if isinstance(key, tuple) else graph.bias_index[key] for key in values
    ]
    slots = document.run.slots.copy()
    slots[:, touched] = 0.0
    changed = document.with_values(values)
    return replace(changed, progress=replace(document.run, slots=frozen(slots)))


# -- what is found ----------------------------------------------------------------------------


def _one_sided(graph: Graph, layer: int, z: Array) -> Trouble | None:
    """What is wrong with a unit whose z over the training rows is ``z`` ``(n,)``."""
    settings = graph.layers[layer]
    corner = ACTIVATIONS[settings.activation].corner
    if not corner or low_gain(settings.activation, settings.negative_slope) == 1.0:
        return None
    if (z <= 0.0).all():
        return Trouble.DEAD if settings.activation == "relu" else Trouble.OUTSIDE
    return Trouble.OUTSIDE if (z > 0.0).all() else None


def _told(problem: Problem, pieces: NetworkPieces | None, node: int, trouble: Trouble) -> Finding:
    """``pieces`` are the network's, None when it has none and places can't be told."""
    corners: tuple[float, ...] = ()
    data_range = (0.0, 0.0)
    if pieces is not None:
        corners = tuple(pieces.corners(node).tolist())
        seen = problem.x_train[:, 0]
        low, high = float(seen.min()), float(seen.max())
        if (scale := pieces.x_scale) is not None:
            offset, factor = float(scale.offset[0]), float(scale.factor[0])
            low, high = offset + factor * low, offset + factor * high
        data_range = (low, high)
    if trouble is Trouble.OUTSIDE and not corners:
        trouble = Trouble.ALWAYS_ON
    curable = not _locks(problem.program.graph, node)
    return Finding(node, trouble, curable, corners, data_range)


def _told_twin(graph: Graph, node: int, other: int, factor: float) -> Finding:
    missing = set(graph.outgoing[node]) - set(graph.outgoing[other])
    curable = not missing and not _locks(graph, node, other)
    return Finding(node, Trouble.TWINS, curable, twin=other, factor=factor)


def _twins(graph: Graph, parameters: Array, layer: int) -> dict[int, tuple[int, float]]:
    """Units whose work an earlier one of their layer does already: node -> (that one, factor).

    Where the activation is straight on either side of 0, any positive factor leaves the shape.
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


# -- the cure ---------------------------------------------------------------------------------


def _locks(graph: Graph, node: int, twin: int | None = None) -> bool:
    """True when a lock is in the way of starting ``node`` afresh."""
    keys: list[ParameterKey] = [node]
    keys += [(source, node) for source in graph.incoming[node]]
    keys += [(node, target) for target in graph.outgoing[node]]
    if twin is not None:
        keys += [
            (twin, target) for target in graph.outgoing[node] if (twin, target) in graph.edge_index
        ]
    index = [
        graph.edge_index[key] if isinstance(key, tuple) else graph.bias_index[key] for key in keys
    ]
    return bool(graph.locked[index].any())


def _fresh(document: Document, problem: Problem, node: int) -> dict[ParameterKey, float]:
    """Incoming weights drawn from the seed, and the bias that puts the corner among the data.

    The corner goes into the widest part of the data, by number of points, where the other units of
    the layer have none.
    """
    graph = document.graph
    activity = forward(problem.program, document.parameters, problem.x_train)
    values: dict[ParameterKey, float] = {}
    total = np.zeros(problem.n_train)
    for source in graph.incoming[node]:
        weight = draw_weight(graph, (source, node), document.training.seed)
        values[source, node] = weight
        layer = graph.layer_index[source]
        column = [n.id for n in graph.layers[layer].nodes].index(source)
        total += weight * activity.a[layer][:, column]
    distinct = np.unique(total)
    if len(distinct) < 2:
        raise AnalysisError("Nothing reaches this unit that differs from point to point.")
    # The share of the points below each corner of the layer; the new one halves the widest gap.
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
