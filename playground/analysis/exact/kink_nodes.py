"""Which nodes' corners make a kink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.knots import TOLERANCE
from playground.analysis.exact.propagation import LayerPieces, plan_of
from playground.model.graph import Graph

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """All corners of a network, sorted by ``x`` (network's units), with layer, column and node id,
    each ``(c,)``."""

    x: Array
    layers: Index
    columns: Index
    node_ids: Index


def corners_of(graph: Graph, layers: tuple[LayerPieces, ...]) -> Corners:
    """Every x where a node's pre-activation passes 0 and its activation has a corner."""
    x = np.concatenate([pieces.x[pieces.corner_knots] for pieces in layers])
    columns = np.concatenate([pieces.corner_columns for pieces in layers])
    numbers = np.repeat(np.arange(len(layers)), [len(p.corner_knots) for p in layers])
    ids = np.concatenate(
        [
            np.array([node.id for node in layer.nodes])[pieces.corner_columns]
            for layer, pieces in zip(graph.layers, layers, strict=True)
        ]
    )
    order = np.argsort(x, kind="stable")
    return Corners(x[order], numbers[order], columns[order], ids[order])


def nodes_of_kinks(
    graph: Graph,
    parameters: Array,
    layers: tuple[LayerPieces, ...],
    corners: Corners,
    target: tuple[int, int],
    kinks: Array,
) -> tuple[tuple[int, ...], ...]:
    """For each kink of one node's function the nodes whose corner makes it.

    ``target`` is (layer, column). ``kinks`` are knots of the target's layer, network's units.
    Usually a single corner lies at the kink. Where several coincide, those count whose value
    affects the target on either side of the kink.
    """
    layer, column = target
    before = corners.layers < layer
    own = (corners.layers == layer) & (corners.columns == column)
    mine = np.flatnonzero(before | own)
    places, ids = corners.x[mine], corners.node_ids[mine]
    start = np.searchsorted(places, kinks, side="left")
    stop = np.searchsorted(places, kinks, side="right")
    out = [tuple(ids[a:b].tolist()) for a, b in zip(start.tolist(), stop.tolist(), strict=True)]
    shared = np.flatnonzero(stop - start > 1)
    if len(shared):
        with np.errstate(all="ignore"):
            reaching = _reaching(graph, parameters, layers, target, kinks[shared])
        for row, kink in enumerate(shared.tolist()):
            here = mine[start[kink] : stop[kink]].tolist()
            found = tuple(
                int(corners.node_ids[c])
                for c in here
                if bool(own[c]) or reaching[int(corners.layers[c])][row, corners.columns[c]]
            )
            out[kink] = found or out[kink]
    return tuple(out)


def _reaching(
    graph: Graph,
    parameters: Array,
    layers: tuple[LayerPieces, ...],
    target: tuple[int, int],
    kinks: Array,
) -> list[NDArray[np.bool_]]:
    """For each layer ``(len(kinks), n_nodes)``: whether the node's value affects the target there.

    By the chain rule: the derivative of the target by each node's activation, just left and just
    right of each kink. A derivative within rounding of 0 counts as 0.
    """
    plan = plan_of(graph)
    padded = np.append(parameters, 0.0)
    r = len(kinks)
    by_a = [np.zeros((2 * r, pieces.z.shape[1])) for pieces in layers]
    sizes = [np.zeros(d.shape) for d in by_a]
    by_a[target[0]][:, target[1]] = 1.0
    for i in range(target[0], 0, -1):
        by_a[i][np.abs(by_a[i]) <= TOLERANCE * sizes[i]] = 0.0
        left = np.searchsorted(layers[i].x, kinks, side="left")
        right = np.searchsorted(layers[i].x, kinks, side="right")
        by_z = by_a[i] * layers[i].gains(np.concatenate([left, right]))
        for block in plan.blocks[i]:
            weights = padded[block.index]
            by_a[block.source] += by_z @ weights
            sizes[block.source] += np.abs(by_z) @ np.abs(weights)
    return [(d[:r] != 0.0) | (d[r:] != 0.0) for d in by_a]
