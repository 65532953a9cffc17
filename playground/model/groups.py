"""Edits of several nodes and edges at once; edits like those of ``edits.py``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from playground.model import edits
from playground.model.document import Array, Document
from playground.model.graph import Graph
from playground.model.initial.initializers import PLAIN_RANGE, Range
from playground.model.parts import Edge, EdgeKey, GraphError, Layer, Node, ParameterKey

NEVER_NEGATIVE = ("relu", "sigmoid", "softplus", "abs", "step")
SPLIT_SHARE = 0.75  # of the outgoing weights stays: equal halves would train identically for ever


def remove(document: Document, nodes: Collection[int], edges: Collection[EdgeKey]) -> Document:
    """Remove nodes with their edges, and further edges."""
    if nodes:
        document = edits.remove_nodes(document, nodes)
    left = [key for key in edges if key in document.graph.edge_index]
    return edits.remove_edges(document, left) if left else document


def connect(document: Document, node_ids: Collection[int], *, neutral: bool = False) -> Document:
    """Connect nodes of several layers with one another, or those of one layer with its neighbours.

    Each layer is connected with the next one that has nodes in ``node_ids``. ``neutral``: with
    weights of 0, so that the network's function does not change.
    """
    graph, chosen = document.graph, set(node_ids)
    at = {graph.layer_position[graph.layer_of(node_id).id] for node_id in chosen}
    columns = [[n.id for n in layer.nodes if n.id in chosen] for layer in graph.layers]
    if len(at) == 1:
        (own,) = at
        for i, layer in enumerate(graph.layers):
            if abs(i - own) == 1:
                columns[i] = [n.id for n in layer.nodes]
    joined = [*pairwise(column for column in columns if column)]
    graph.check_room(edges=sum(len(a) * len(b) for a, b in joined) - len(graph.edges))
    keys = [(a, b) for left, right in joined for b in right for a in left]
    missing = [key for key in keys if key not in graph.edge_index]
    if not missing:
        raise GraphError("they are fully connected already")
    return edits.add_edges(document, missing, [0.0] * len(missing) if neutral else None)


def disconnect(document: Document, node_ids: Collection[int]) -> Document:
    """Remove the edges between nodes of several layers, or all edges of nodes of one layer."""
    graph, chosen = document.graph, set(node_ids)
    several = len({graph.layer_of(node).id for node in chosen}) > 1
    least = 2 if several else 1  # ends of an edge among the nodes
    keys = [e.key for e in graph.edges if (e.source in chosen) + (e.target in chosen) >= least]
    if not keys:
        raise GraphError("they are not connected")
    return edits.remove_edges(document, keys)


def set_activations(document: Document, layer_ids: Iterable[int], activation: str) -> Document:
    """The same activation in several layers."""
    for layer_id in layer_ids:
        document = edits.set_activation(document, layer_id, activation)
    return document


# -- growing ----------------------------------------------------------------------------------


def _split(document: Document, node_ids: Sequence[int], count: int) -> Document:
    """Split the node with the largest unlocked outgoing weights, ``count`` times.

    ``node_ids`` are the nodes of a layer; the new nodes can be split again. A split node shares its
    outgoing weights with the new node, which has the same inputs, so that the network's function
    does not change. Locked weights stay whole.
    """
    graph = document.graph
    graph.check_room(count)
    original = {node_id: node_id for node_id in node_ids}
    shared: dict[int, Array] = {}  # the unlocked outgoing weights, 0 for locked ones
    held: dict[int, Array] = {}  # the locked ones
    for n in node_ids:
        index = [graph.edge_index[n, target] for target in graph.outgoing[n]]
        shared[n] = np.where(graph.locked[index], 0.0, document.parameters[index])
        held[n] = document.parameters[index] - shared[n]
    for new in range(graph.next_id, graph.next_id + count):
        heaviest = max(shared, key=lambda n: float(np.abs(shared[n]).sum()))
        whole = shared[heaviest]
        shared[heaviest] = SPLIT_SHARE * whole
        shared[new] = whole - shared[heaviest]
        original[new] = original[heaviest]
    nodes, edges = [], []
    values: dict[ParameterKey, float] = {}
    for node_id, old in original.items():
        targets = graph.outgoing[old]
        weights = shared[node_id] + held.get(node_id, 0.0)
        values |= {(node_id, t): w for t, w in zip(targets, weights.tolist(), strict=True)}
        if node_id == old:
            continue
        nodes.append(replace(graph.node(old), id=node_id, name=""))
        values[node_id] = document.bias(old)
        for source in graph.incoming[old]:
            edge = graph.edges[graph.edge_index[source, old]]
            edges.append(replace(edge, target=node_id))
            values[source, node_id] = document.weight(source, old)
        edges += [Edge(node_id, target) for target in targets]
    layer = graph.layer_of(node_ids[0])
    layers = [replace(x, nodes=(*x.nodes, *nodes)) if x.id == layer.id else x for x in graph.layers]
    grown = Graph(tuple(layers), (*graph.edges, *edges), graph.next_id + count)
    return document.with_graph(grown, values)


def add_nodes(
    document: Document,
    layer_id: int,
    count: int = 1,
    entry: str = "neutral",
    input_range: Range = PLAIN_RANGE,
) -> Document:
    """Add ``count`` nodes at the foot of a layer.

    ``neutral`` and ``reset`` as in ``edits.add_node``; ``split``: by splitting hidden nodes.
    """
    if count < 1:
        raise GraphError("at least one node")
    if entry != "split":
        return edits.add_node(document, layer_id, entry, count, input_range)
    layer = document.graph.layer(layer_id)
    if layer not in document.graph.layers[1:-1]:
        raise GraphError("only hidden nodes can be split")
    return _split(document, [node.id for node in layer.nodes], count)


def resize_layer(
    document: Document,
    layer_id: int,
    n_nodes: int,
    entry: str = "neutral",
    input_range: Range = PLAIN_RANGE,
) -> Document:
    """Add nodes at the foot of a layer or remove the last ones, to have ``n_nodes``."""
    nodes = document.graph.layer(layer_id).nodes
    if n_nodes < 1:
        raise GraphError("a layer needs at least one node")
    if n_nodes > len(nodes):
        return add_nodes(document, layer_id, n_nodes - len(nodes), entry, input_range)
    if n_nodes < len(nodes):
        return edits.remove_nodes(document, [n.id for n in nodes[n_nodes:]])
    return document


def insert_identity(document: Document, index: int) -> Document:
    """Add a ReLU layer at ``index`` that passes its inputs on: the function does not change.

    Each value v of the layer before is passed on as relu(v) - relu(-v), or as relu(v) if v is
    never negative. The layer replaces the direct edges between its neighbours, except locked ones.
    """
    graph = document.graph
    if not 1 <= index <= len(graph.layers) - 1:
        raise GraphError("a hidden layer goes between the input and the output")
    left, right = graph.layers[index - 1], graph.layers[index]
    signs = (1.0,) if index > 1 and left.activation in NEVER_NEGATIVE else (1.0, -1.0)
    first = graph.next_id
    pairs = [(node, sign) for node in left.nodes for sign in signs]
    layer = Layer(first, tuple(Node(first + 1 + i) for i in range(len(pairs))), "relu", "hidden")
    ends = {n.id for n in right.nodes}
    starts = {n.id for n in left.nodes}
    direct = {
        e.key for e in graph.edges if e.source in starts and e.target in ends and not e.locked
    }
    if not direct:
        raise GraphError("there is no unlocked edge that the layer could replace")
    n_new = len(pairs) * (len(left.nodes) + len(right.nodes))
    graph.check_room(len(pairs), n_new - len(direct))
    kept = [e for e in graph.edges if e.key not in direct]
    values: dict[ParameterKey, float] = {}
    for node, (source, sign) in zip(layer.nodes, pairs, strict=True):
        for n in left.nodes:
            values[n.id, node.id] = sign if n.id == source.id else 0.0
        for target in right.nodes:
            key = (source.id, target.id)
            weight = document.weight(*key) if key in direct else 0.0
            values[node.id, target.id] = sign * weight
    layers = (*graph.layers[:index], layer, *graph.layers[index:])
    new = [Edge(*key) for key in values if isinstance(key, tuple)]
    grown = Graph(layers, (*kept, *new), first + len(pairs) + 1)
    return document.with_graph(grown, values)


def with_hidden(
    document: Document, sizes: Sequence[int], input_range: Range = PLAIN_RANGE
) -> Document:
    """Another network between the same inputs and outputs, with hidden layers of these ``sizes``,
    fully connected and at step 0 with the values of a reset.

    The hidden layers take the activation of the present first one, or relu.
    """
    graph = document.graph
    if any(size < 1 for size in sizes):
        raise GraphError("a layer needs at least one node")
    inputs, outputs = graph.layers[0], graph.layers[-1]
    ends = [len(inputs.nodes), *sizes, len(outputs.nodes)]
    free = Graph((inputs, outputs), (), graph.next_id)
    free.check_room(sum(sizes), sum(a * b for a, b in pairwise(ends)))
    kind = graph.layers[1] if len(graph.layers) > 2 else Layer(0, (), "relu")
    layers, next_id = [inputs], graph.next_id
    for size in sizes:
        nodes = tuple(Node(next_id + 1 + i) for i in range(size))
        layers.append(replace(kind, id=next_id, nodes=nodes, name="hidden"))
        next_id += size + 1
    layers.append(replace(outputs, nodes=tuple(replace(n, locked=False) for n in outputs.nodes)))
    keys = [
        (a.id, b.id) for left, right in pairwise(layers) for b in right.nodes for a in left.nodes
    ]
    built = Graph(tuple(layers), tuple(Edge(*key) for key in keys), next_id)
    built.check_room()
    return edits.restart(document.with_graph(built, {}), input_range)
