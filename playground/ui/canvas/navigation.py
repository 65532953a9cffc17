"""Walking through the network with the arrow keys; no Qt.

Right and left lead from a node to one of its edges, and from an edge to the node at its end. Up and
down lead along the column, or, on an edge, to the next of the edges that hang on the same node.
"""

from __future__ import annotations

from playground.model.graph import EdgeKey, Graph
from playground.model.selection import Selection
from playground.ui.canvas.state import CanvasState

Direction = tuple[int, int]  # one of (-1, 0), (1, 0), (0, -1), (0, 1)


def step_selection(state: CanvasState, direction: Direction, extend: bool = False) -> Selection:
    """The selection after an arrow key; with ``extend`` the next node that way is added."""
    graph, selection = state.graph, state.selection
    if selection.layer is not None:
        return _from_layer(graph, selection.layer, direction)
    if selection.edges:
        return _from_edge(state, selection.edges[-1], direction)
    if not selection.nodes:
        return Selection((graph.layers[0].nodes[0].id,))
    node = selection.nodes[-1]
    if direction[0] and extend:
        return _to_next_column(state, node, direction[0])
    if direction[0]:
        return _to_edge(state, node, direction[0])
    column = [n.id for n in graph.layer_of(node).nodes]
    at = column.index(node) + direction[1]
    if at < 0 and not extend:
        return Selection(layer=graph.layer_of(node).id)
    if not 0 <= at < len(column):
        return selection
    return selection.with_nodes([column[at]]) if extend else Selection((column[at],))


def _from_layer(graph: Graph, layer_id: int, direction: Direction) -> Selection:
    at = graph.layer_position[layer_id]
    if direction[0]:
        to = min(len(graph.layers) - 1, max(0, at + direction[0]))
        return Selection(layer=graph.layers[to].id)
    if direction[1] > 0:
        return Selection((graph.layers[at].nodes[0].id,))
    return Selection(layer=layer_id)


def _to_edge(state: CanvasState, node: int, side: int) -> Selection:
    """The edge on that side whose other end is nearest in height."""
    others = state.graph.outgoing[node] if side > 0 else state.graph.incoming[node]
    if not others:
        return state.selection
    y = state.centre(node)[1]
    other = min(others, key=lambda o: abs(state.centre(o)[1] - y))
    return Selection(edges=((node, other) if side > 0 else (other, node),))


def _to_next_column(state: CanvasState, node: int, side: int) -> Selection:
    """The node of the next column that is nearest in height is added."""
    at = state.graph.layer_index[node] + side
    if not 0 <= at < len(state.graph.layers):
        return state.selection
    y = state.centre(node)[1]
    nodes = [n.id for n in state.graph.layers[at].nodes]
    return state.selection.with_nodes([min(nodes, key=lambda n: abs(state.centre(n)[1] - y))])


def _from_edge(state: CanvasState, edge: EdgeKey, direction: Direction) -> Selection:
    source, target = edge
    if direction[0]:
        return Selection((target if direction[0] > 0 else source,))
    graph = state.graph
    # Walk where there is more to walk along: a fan has one end in common.
    fan = [(source, t) for t in graph.outgoing[source]]
    if len(graph.incoming[target]) > len(fan):
        fan = [(s, target) for s in graph.incoming[target]]
    at = fan.index(edge) + direction[1]
    return Selection(edges=(fan[min(len(fan) - 1, max(0, at))],))
