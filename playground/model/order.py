"""Edits of order: layers along the network, nodes in their columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.parts import Edge, EdgeKey, GraphError, Layer

# -- layers -----------------------------------------------------------------------------------


def move_layer(document: Document, layer_id: int, position: int) -> Document:
    """Move a hidden layer, with its nodes and their values, to the index ``position``.

    Edges that would run backwards are cut. A layer with inputs and outputs is taken out of the
    chain and put in again, so that a fully connected chain stays one: edges between neighbours
    that the move separates are cut too, unless they are locked. Nodes that lost edges are connected
    with their new neighbours, with newly drawn weights. All other edges stay as they are.
    """
    graph = document.graph
    order = _moved(graph, layer_id, position)
    old = graph.layer_index
    new = {node.id: i for i, layer in enumerate(order) for node in layer.nodes}
    nodes = graph.layer(layer_id).nodes
    in_chain = any(graph.incoming[n.id] for n in nodes) and any(graph.outgoing[n.id] for n in nodes)
    kept: dict[EdgeKey, Edge] = {}
    lost_outputs: set[int] = set()
    lost_inputs: set[int] = set()
    for edge in graph.edges:
        source, target = edge.key
        backwards = new[source] > new[target]
        separated = in_chain and old[target] - old[source] == 1 != new[target] - new[source]
        if backwards or separated:
            lost_outputs.add(source)
            lost_inputs.add(target)
        if not backwards and (edge.locked or not separated):
            kept[edge.key] = edge
    new_keys: list[EdgeKey] = []
    for left, right in pairwise(order):
        if graph.layer_position[right.id] - graph.layer_position[left.id] == 1:
            continue
        sources = [n.id for n in left.nodes if n.id in lost_outputs]
        targets = [n.id for n in right.nodes if n.id in lost_inputs]
        if right.id == layer_id and not sources:
            sources = [n.id for n in left.nodes]
        if left.id == layer_id and not targets:
            targets = [n.id for n in right.nodes]
        graph.check_room(edges=len(sources) * len(targets) - len(graph.edges))  # before making them
        new_keys += [(a, b) for b in targets for a in sources if (a, b) not in kept]
    moved = Graph(order, (*kept.values(), *(Edge(*key) for key in new_keys)), graph.next_id)
    return document.with_graph(moved, edits.drawn(document, moved, new_keys))


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


# -- nodes ------------------------------------------------------------------------------------


def shift_nodes(document: Document, node_ids: Collection[int], by: int) -> Document:
    """Move nodes one place up (``by`` = -1) or down (1) in their columns, neighbours as a block.

    A node at the end of its column stays there. A node that moves loses its canvas position, as in
    ``edits.move_node``.
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
