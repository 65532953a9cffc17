"""Placing nodes freely by keys: their places after a step; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from playground.ui.canvas.geometry.layout import near_column
from playground.ui.canvas.geometry.state import CanvasState

Places = dict[int, tuple[float, float] | None]

STEP, FAR_STEP = 10.0, 50.0  # pixels at the desk
AT_HOME = 0.15  # the rounding error between a node and its place in the column


def places_after(state: CanvasState, nodes: Sequence[int], dx: float, dy: float) -> Places:
    """The places of nodes, as in ``Document.layout``, after a common move in the scene.

    They keep their distances, and stop sideways where the first of them leaves its column's range,
    as in a drag. None for a node back at its place in the column. Empty when they can't move.
    """
    if not nodes or any(map(state.is_pixel, nodes)):
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
    """A node's centre, relative to its column."""
    x, y = state.geometry.centres[state.graph.rank[node]].tolist()
    return x - float(state.geometry.columns[state.graph.layer_index[node]]), y


def _home(state: CanvasState, node: int) -> float:
    """The y of a node's own place in its column."""
    ids = [n.id for n in state.graph.layer_of(node).nodes]
    pitch = float(state.geometry.pitches[state.graph.layer_index[node]])
    return (ids.index(node) - (len(ids) - 1) / 2) * pitch


def _room(state: CanvasState, nodes: Sequence[int], dx: float) -> float:
    """The part of ``dx`` that all nodes have room for."""
    if not dx:
        return 0.0
    rooms = []
    for node in nodes:
        x, layer = _place(state, node)[0], state.graph.layer_index[node]
        column = float(state.geometry.columns[layer])
        room = near_column(state.geometry, layer, column + x + dx) - column - x
        rooms.append(room if room * dx > 0.0 else 0.0)
    return min(rooms, key=abs)
