"""Edits of order: layers along the chain, nodes in their columns; built like those of ``edits.py``.

Each is a function from one valid Document to the next and raises GraphError, with a sentence for
the person, when it can't be done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import Edge, EdgeKey, Graph, GraphError, Layer, ParameterKey
from playground.model.initializers import draw_weight

# -- layers -----------------------------------------------------------------------------------


def move_layer(document: Document, layer_id: int, position: int) -> Document:
    """A hidden layer goes to another place; ``position`` is its index there.

    It is taken out of the chain and put in again, with its nodes, biases, activation and name, so
    that a fully connected chain stays one:

    - Edges between two layers that are no longer neighbours are cut, unless they are locked. Where
      two layers become neighbours, the ends that this leaves open are joined, each with each, by
      weights drawn anew. Nodes that were cut off before are left so.
    - All other edges stay as they are, those that skip layers too. One that would run backwards is
      turned round: it keeps its weight and its lock, but starts with no optimizer state, because
      that was gathered for another function.
    - A layer that is no link of the chain (nothing comes in from the layer before it, or nothing
      goes out to the one after) cuts no edges.
    - What had inputs or outputs still has some: a node that lost its last one is joined with the
      whole layer on that side.
    """
    graph = document.graph
    order = _moved(graph, layer_id, position)
    old = graph.layer_index
    new = {node.id: i for i, layer in enumerate(order) for node in layer.nodes}
    at = graph.layer_position[layer_id]
    links = {(old[e.source], old[e.target]) for e in graph.edges}
    in_chain = (at - 1, at) in links and (at, at + 1) in links
    kept: dict[EdgeKey, Edge] = {}
    values: dict[ParameterKey, float] = {}
    open_out: set[int] = set()  # nodes with an end left open towards the right
    open_in: set[int] = set()
    for edge in graph.edges:
        source, target = edge.key
        neighbours = old[target] == old[source] + 1
        if neighbours and new[target] != new[source] + 1:
            open_out.add(source)
            open_in.add(target)
        cut = neighbours and in_chain and abs(new[target] - new[source]) != 1
        if cut and not edge.locked:
            continue
        if new[source] > new[target]:
            values[target, source] = document.weight(source, target)
            edge = replace(edge, source=target, target=source)
        kept[edge.key] = edge
    if in_chain:
        for left, right in pairwise(order):
            i, j = graph.layer_position[left.id], graph.layer_position[right.id]
            if abs(i - j) != 1:
                for a in left.nodes:
                    for b in right.nodes:
                        if a.id in open_out and b.id in open_in:
                            kept.setdefault((a.id, b.id), Edge(a.id, b.id))
    _join_bereft(graph, order, kept)
    moved = Graph(order, tuple(kept.values()), graph.next_id)
    seed = document.training.seed
    for key in kept:
        if key not in graph.edge_index and key not in values:
            values[key] = draw_weight(moved, key, seed)
    return document.with_graph(moved, values)


def _moved(graph: Graph, layer_id: int, position: int) -> tuple[Layer, ...]:
    """The layers in their new order."""
    at = graph.layer_position[graph.layer(layer_id).id]
    last = len(graph.layers) - 1
    if at == 0:
        raise GraphError("the input layer stays first")
    if at == last:
        raise GraphError("the output layer stays last")
    if not 0 < position < last:
        raise GraphError("a hidden layer stays between the input and the output")
    if position == at:
        raise GraphError("the layer is at this place already")
    order = [layer for layer in graph.layers if layer.id != layer_id]
    order.insert(position, graph.layers[at])
    return tuple(order)


def _join_bereft(graph: Graph, order: Sequence[Layer], kept: dict[EdgeKey, Edge]) -> None:
    """Give nodes that had inputs in ``graph`` and have none in ``kept`` those of the layer before;
    the same for outputs."""
    fed = {target for _, target in kept}
    for left, right in pairwise(order):
        for b in right.nodes:
            if graph.incoming[b.id] and b.id not in fed:
                kept.update({(a.id, b.id): Edge(a.id, b.id) for a in left.nodes})
    heard = {source for source, _ in kept}
    for left, right in pairwise(order):
        for a in left.nodes:
            if graph.outgoing[a.id] and a.id not in heard:
                kept.update({(a.id, b.id): Edge(a.id, b.id) for b in right.nodes})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the edges: how many stayed, were turned round, and came in new."""

    kept: int
    turned: int
    drawn: int


def outcome(before: Graph, after: Graph) -> Outcome:
    """Compare two graphs with the same nodes."""
    kept = before.edge_index.keys() & after.edge_index.keys()
    turned = sum((t, s) in before.edge_index for s, t in after.edge_index)
    return Outcome(len(kept), turned, len(after.edges) - len(kept) - turned)


# -- nodes ------------------------------------------------------------------------------------


def shift_nodes(document: Document, node_ids: Collection[int], by: int) -> Document:
    """Nodes one place up (``by`` = -1) or down (1) their columns, those of one column together.

    What stands at the end of its column stays there. As in ``edits.move_node`` a node that moves is
    at its column's place again, if it was put elsewhere by hand.
    """
    graph, chosen = document.graph, set(node_ids)
    for node_id in chosen:
        graph.node(node_id)
    moved: set[int] = set()
    layers = []
    for layer in graph.layers:
        nodes = list(layer.nodes[::-by])
        for i in range(1, len(nodes)):
            if nodes[i].id in chosen and nodes[i - 1].id not in chosen:
                nodes[i - 1], nodes[i] = nodes[i], nodes[i - 1]
                moved.add(nodes[i - 1].id)
        layers.append(replace(layer, nodes=tuple(nodes[::-by])))
    if not moved:
        raise GraphError("it can't go any higher" if by < 0 else "it can't go any lower")
    shifted = document.with_graph(graph.with_layers(layers), {})
    return edits.set_positions(shifted, dict.fromkeys(moved))
