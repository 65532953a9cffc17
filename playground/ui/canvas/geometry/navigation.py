"""Walking through the network with the arrow keys; no Qt.

Right and left lead from a node to one of its edges, and from an edge to the node at its end. Up and
down lead along the column, or, on an edge, to the next of the edges that hang on the same node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from playground.model.graph import Graph
from playground.model.parts import EdgeKey
from playground.model.selection import NOTHING, Selection
from playground.ui.canvas.geometry.state import CanvasState

Direction = tuple[int, int]  # one of (-1, 0), (1, 0), (0, -1), (0, 1)
Part = TypeVar("Part", int, EdgeKey)


@dataclass(slots=True)
class Walk:
    """A walk with the arrow keys from part to part, which may keep parts selected on the way.

    It starts again at the selection when something else was selected meanwhile.

    Attributes:
        here: the part that the keys are at.
        kept: the parts that stay selected.
    """

    here: Selection = NOTHING
    kept: Selection = NOTHING
    _made: Selection = NOTHING

    def step(
        self, state: CanvasState, direction: Direction, extend: bool = False, *, far: bool = False
    ) -> Selection:
        """The selection after an arrow key or, ``far``, after Home or End."""
        self._resume(state)
        if far:
            here = far_selection(state, direction[1], extend, self.here)
        else:
            here = step_selection(state, direction, extend, self.here)
        if not self.kept or here.layer is None:  # a layer is selected alone
            self.here = here
        return self._make(_together(self.kept, self.here) if self.kept else self.here)

    def keep(self, state: CanvasState) -> Selection:
        """Keep the part here selected, or no longer; gives the selection then."""
        self._resume(state)
        if self.here.layer is not None:
            return state.selection
        both = _together(self.kept, self.here)
        if both == self.kept:
            nodes = tuple(n for n in both.nodes if n not in self.here.nodes)
            both = Selection(nodes, tuple(e for e in both.edges if e not in self.here.edges))
        self.kept = both
        return self._make(both)

    def _resume(self, state: CanvasState) -> None:
        graph = state.graph
        if state.selection != self._made.within(graph):
            self.here, self.kept = state.selection, NOTHING
        self.here, self.kept = self.here.within(graph), self.kept.within(graph)

    def _make(self, selection: Selection) -> Selection:
        self._made = selection
        return selection


def _together(one: Selection, other: Selection) -> Selection:
    return one.with_nodes(other.nodes).with_edges(other.edges)


def step_selection(
    state: CanvasState, direction: Direction, extend: bool = False, start: Selection | None = None
) -> Selection:
    """The selection after an arrow key, from ``start`` or from the selection; ``extend`` adds the
    next node, or edge of the same fan, in that direction."""
    graph = state.graph
    selection = state.selection if start is None else start
    if selection.layer is not None and extend and direction[0]:
        return _with_next_layer(graph, selection.layer, direction[0])
    if selection.layer is not None:
        return _from_layer(graph, selection.layer, direction)
    if selection.edges:
        after = _from_edge(state, selection.edges[-1], direction)
        return selection.with_edges(after.edges) if extend and after.edges else after
    if not selection.nodes:
        return Selection((graph.layers[0].nodes[0].id,))
    node = selection.nodes[-1]
    if direction[0] and not extend and state.is_pixel(node):
        return _to_pixel(state, node, direction) or _to_edge(state, node, direction[0]) or selection
    if direction[0] and extend:
        return _to_next_column(state, selection, node, direction[0])
    if direction[0]:
        return _to_edge(state, node, direction[0]) or selection
    column = [n.id for n in graph.layer_of(node).nodes]
    if state.is_pixel(node):
        return _to_pixel(state, node, direction) or Selection(layer=graph.layers[0].id)
    at = column.index(node) + direction[1]
    if at < 0 and not extend:
        return Selection(layer=graph.layer_of(node).id)
    if not 0 <= at < len(column):
        return selection
    return selection.with_nodes([column[at]]) if extend else Selection((column[at],))


def far_selection(
    state: CanvasState, end: int, extend: bool = False, start: Selection | None = None
) -> Selection:
    """The first (``end`` -1) or last (1) of the column, of the edges in the same fan or, from a
    layer, of all layers; ``extend`` adds all between."""
    graph = state.graph
    selection = state.selection if start is None else start
    if selection.layer is not None:
        return Selection(layer=graph.layers[0 if end < 0 else -1].id)
    if selection.edges:
        fan = _fan(state, selection.edges[-1])
        way = _way_to(fan, selection.edges[-1], end)
        return selection.with_edges(way) if extend else Selection(edges=(way[-1],))
    if not selection.nodes:
        return Selection((graph.layers[0 if end < 0 else -1].nodes[0].id,))
    column = [n.id for n in graph.layer_of(selection.nodes[-1]).nodes]
    nodes = _way_to(column, selection.nodes[-1], end)
    return selection.with_nodes(nodes) if extend else Selection((nodes[-1],))


def _way_to(row: list[Part], start: Part, end: int) -> list[Part]:
    """The items from ``start`` to the row's beginning or end."""
    at = row.index(start)
    return row[at:] if end > 0 else row[at::-1]


def _with_next_layer(graph: Graph, layer_id: int, side: int) -> Selection:
    """The nodes of a layer and of its neighbour."""
    at = graph.layer_position[layer_id] + side
    here = Selection(layer=layer_id)
    if not 0 <= at < len(graph.layers):
        return here
    return here.toggled_layer(graph.layers[at].id, graph)


def _from_layer(graph: Graph, layer_id: int, direction: Direction) -> Selection:
    at = graph.layer_position[layer_id]
    if direction[0]:
        to = min(len(graph.layers) - 1, max(0, at + direction[0]))
        return Selection(layer=graph.layers[to].id)
    if direction[1] > 0:
        return Selection((graph.layers[at].nodes[0].id,))
    return Selection(layer=layer_id)


def _to_pixel(state: CanvasState, node: int, direction: Direction) -> Selection:
    """The next pixel of the picture in that direction; NOTHING at its border."""
    picture = state.geometry.picture
    at = None if picture is None else picture.beside(state.graph.rank[node], *direction)
    return NOTHING if at is None else Selection((state.graph.nodes[at].id,))


def _to_edge(state: CanvasState, node: int, side: int) -> Selection:
    """The edge on that side whose other end is nearest in height; NOTHING when there is none."""
    others = state.graph.outgoing[node] if side > 0 else state.graph.incoming[node]
    if not others:
        return NOTHING
    y = state.centre(node)[1]
    other = min(others, key=lambda o: abs(state.centre(o)[1] - y))
    return Selection(edges=((node, other) if side > 0 else (other, node),))


def _to_next_column(state: CanvasState, selection: Selection, node: int, side: int) -> Selection:
    """Adds the node of the next column that is nearest in height."""
    at = state.graph.layer_index[node] + side
    if not 0 <= at < len(state.graph.layers):
        return selection
    y = state.centre(node)[1]
    nodes = [n.id for n in state.graph.layers[at].nodes]
    return selection.with_nodes([min(nodes, key=lambda n: abs(state.centre(n)[1] - y))])


def _from_edge(state: CanvasState, edge: EdgeKey, direction: Direction) -> Selection:
    source, target = edge
    if direction[0]:
        return Selection((target if direction[0] > 0 else source,))
    fan = _fan(state, edge)
    at = fan.index(edge) + direction[1]
    return Selection(edges=(fan[min(len(fan) - 1, max(0, at))],))


def _fan(state: CanvasState, edge: EdgeKey) -> list[EdgeKey]:
    """The edges that share with this one the end that has more edges, from top to bottom, column
    by column."""
    graph, (source, target) = state.graph, edge
    outgoing, incoming = graph.outgoing[source], graph.incoming[target]
    forward = len(outgoing) >= len(incoming)

    def place(node: int) -> tuple[int, float]:
        return graph.layer_index[node], state.centre(node)[1]

    if forward:
        return [(source, other) for other in sorted(outgoing, key=place)]
    return [(other, target) for other in sorted(incoming, key=place)]
