"""Placing nodes freely by keys: where they stand after a step; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from playground.ui.canvas.geometry.layout import near_column
from playground.ui.canvas.geometry.state import CanvasState

Places = dict[int, tuple[float, float] | None]

STEP, FAR_STEP = 10.0, 50.0  # pixels at the desk
AT_HOME = 0.15  # what rounding leaves between a node and its place in the column


def places_after(state: CanvasState, nodes: Sequence[int], dx: float, dy: float) -> Places:
    """Where nodes stand, as in ``Document.layout``, when all go this far in the scene.

    They keep their distances and stop sideways where a drag would, when the first of them no longer
    looks as if it belonged to its column. None for one that has come back to its place there.
    Empty when they can't go at all.
    """
    if not nodes:
        return {}
    dx = _room(state, nodes, dx)
    if abs(dx) < AT_HOME and not dy:
        return {}
    places: Places = {}
    for node in nodes:
        x, y = _place(state, node)
        x, y = round(x + dx, 1), round(y + dy, 1)
        home = abs(x) <= AT_HOME and abs(y - _home(state, node)) <= AT_HOME
        places[node] = None if home else (x, y)
    return places


def _place(state: CanvasState, node: int) -> tuple[float, float]:
    """Where a node stands, relative to its column."""
    x, y = state.geometry.centres[state.graph.rank[node]].tolist()
    return x - float(state.geometry.columns[state.graph.layer_index[node]]), y


def _home(state: CanvasState, node: int) -> float:
    """The y of a node's own place in its column."""
    ids = [n.id for n in state.graph.layer_of(node).nodes]
    pitch = float(state.geometry.pitches[state.graph.layer_index[node]])
    return (ids.index(node) - (len(ids) - 1) / 2) * pitch


def _room(state: CanvasState, nodes: Sequence[int], dx: float) -> float:
    """As much of ``dx`` as all nodes have room for."""
    if not dx:
        return 0.0
    rooms = []
    for node in nodes:
        x, layer = _place(state, node)[0], state.graph.layer_index[node]
        column = float(state.geometry.columns[layer])
        room = near_column(state.geometry, layer, column + x + dx) - column - x
        rooms.append(room if room * dx > 0.0 else 0.0)
    return min(rooms, key=abs)
