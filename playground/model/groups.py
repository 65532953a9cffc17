"""Edits of several nodes and edges at once, built like those of ``edits.py``.

Each is a function from one valid Document to the next and raises GraphError, with a sentence for
the person, when it can't be done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from playground.model import copies, edits
from playground.model.document import Document
from playground.model.graph import Edge, EdgeKey, Graph, GraphError, Layer, Node, ParameterKey
from playground.model.initializers import draw_weight

ENTRIES = ("neutral", "split", "random")
SPLIT_SHARE = 0.75  # of the outgoing weights stays: equal halves would stay twins for ever


def remove(document: Document, nodes: Collection[int], edges: Collection[EdgeKey]) -> Document:
    """Nodes with their edges, and further edges, go in one edit."""
    if nodes:
        document = edits.remove_nodes(document, nodes)
    left = [key for key in edges if key in document.graph.edge_index]
    return edits.remove_edges(document, left) if left else document


def connect(document: Document, node_ids: Collection[int], *, neutral: bool = False) -> Document:
    """Nodes of several layers with one another, those of one layer with the layers beside it.

    Of several layers each is joined with the next one that has nodes among them. ``neutral``: with
    weights of 0, so that the network's function stays as it is.
    """
    graph = document.graph
    keys: dict[EdgeKey, None] = {}
    chosen = set(node_ids)
    columns = [[n.id for n in layer.nodes if n.id in chosen] for layer in graph.layers]
    columns = [column for column in columns if column]
    for left, right in pairwise(columns):
        keys.update({(a, b): None for b in right for a in left})
    for node_id in node_ids if len(columns) == 1 else ():
        at = graph.layer_index[node_id]
        if at > 0:
            keys.update({(n.id, node_id): None for n in graph.layers[at - 1].nodes})
        if at + 1 < len(graph.layers):
            keys.update({(node_id, n.id): None for n in graph.layers[at + 1].nodes})
    missing = [key for key in keys if key not in graph.edge_index]
    if not missing:
        raise GraphError("they are fully connected already")
    return edits.add_edges(document, missing, [0.0] * len(missing) if neutral else None)


def disconnect(document: Document, node_ids: Collection[int]) -> Document:
    """All edges that hang on these nodes go."""
    chosen = set(node_ids)
    keys = [e.key for e in document.graph.edges if e.source in chosen or e.target in chosen]
    if not keys:
        raise GraphError("no edge hangs on them")
    return edits.remove_edges(document, keys)


# -- growing ----------------------------------------------------------------------------------


def split_node(document: Document, node_id: int) -> Document:
    """A second node with the same inputs; the two share the outgoing weights.

    The network's function stays as it is. The shares differ, so that training can tell the two
    apart.
    """
    graph = document.graph
    at = graph.layer_index.get(node_id)
    if at is None:
        raise GraphError(f"no node {node_id}")
    if at in (0, len(graph.layers) - 1):
        raise GraphError("only hidden nodes can be split")
    grown = copies.duplicate(document, [node_id])
    values: dict[ParameterKey, float] = {}
    for target in graph.outgoing[node_id]:
        weight = document.weight(node_id, target)
        values[node_id, target] = SPLIT_SHARE * weight
        values[graph.next_id, target] = weight - SPLIT_SHARE * weight
    return grown.with_values(values)


def _with_nodes(
    document: Document,
    new_nodes: Mapping[int, Sequence[Node]],
    new_edges: Collection[Edge],
    values: Mapping[ParameterKey, float],
) -> Document:
    """More nodes at the foot of layers (by id), and more edges."""
    graph = document.graph
    count = sum(len(nodes) for nodes in new_nodes.values())
    layers = tuple(
        replace(layer, nodes=(*layer.nodes, *new_nodes.get(layer.id, ()))) for layer in graph.layers
    )
    grown = Graph(layers, (*graph.edges, *new_edges), graph.next_id + count)
    return document.with_graph(grown, values)


def add_nodes(
    document: Document, layer_id: int, count: int = 1, entry: str = "neutral"
) -> Document:
    """``count`` new nodes at the foot of a layer.

    ``neutral`` and ``random`` as in ``edits.add_node``; ``split``: the hidden node with the largest
    outgoing weights shares them with each new one.
    """
    if count < 1:
        raise GraphError("at least one node")
    if entry == "split":
        for _ in range(count):
            document = split_node(document, _heaviest(document, layer_id))
        return document
    graph = document.graph
    at = graph.layer_position[graph.layer(layer_id).id]
    ids = range(graph.next_id, graph.next_id + count)
    before = graph.layers[at - 1].nodes if at > 0 else ()
    after = graph.layers[at + 1].nodes if at + 1 < len(graph.layers) else ()
    incoming = [Edge(s.id, i) for i in ids for s in before]
    outgoing = [Edge(i, t.id) for i in ids for t in after]
    nodes = {layer_id: [Node(i) for i in ids]}
    grown = _with_nodes(document, nodes, incoming + outgoing, {})
    drawn = incoming if entry == "neutral" else incoming + outgoing
    seed = document.training.seed
    return grown.with_values({e.key: draw_weight(grown.graph, e.key, seed) for e in drawn})


def _heaviest(document: Document, layer_id: int) -> int:
    graph = document.graph

    def weight(node: Node) -> float:
        return sum(abs(document.weight(node.id, t)) for t in graph.outgoing[node.id])

    return max(graph.layer(layer_id).nodes, key=weight).id


def resize_layer(
    document: Document, layer_id: int, n_nodes: int, entry: str = "neutral"
) -> Document:
    """As many nodes as asked for: new ones at the foot, or the last ones gone."""
    nodes = document.graph.layer(layer_id).nodes
    if not 1 <= n_nodes <= 1_000:
        raise GraphError("a layer has 1 to 1,000 nodes")
    if n_nodes > len(nodes):
        return add_nodes(document, layer_id, n_nodes - len(nodes), entry)
    if n_nodes < len(nodes):
        return edits.remove_nodes(document, [n.id for n in nodes[n_nodes:]])
    return document


def insert_identity(document: Document, index: int) -> Document:
    """A new ReLU layer at ``index`` that hands on what it gets: the function stays as it is.

    Each value v of the layer before comes back as relu(v) - relu(-v); where it is never negative,
    relu(v) alone will do. Direct edges between the neighbours make way; locked ones stay, and the
    layer does the work of the others.
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
    kept = [e for e in graph.edges if e.key not in direct]
    values: dict[ParameterKey, float] = {}
    for node, (source, sign) in zip(layer.nodes, pairs, strict=True):
        for n in left.nodes:
            values[n.id, node.id] = sign if n.id == source.id else 0.0
        for target in right.nodes:
            key = (source.id, target.id)
            weight = document.weight(*key) if key in direct else 0.0
            values[node.id, target.id] = sign * weight
    if not direct:
        raise GraphError("no edge runs here that a layer could be put into")
    layers = (*graph.layers[:index], layer, *graph.layers[index:])
    new = [Edge(*key) for key in values if isinstance(key, tuple)]
    grown = Graph(layers, (*kept, *new), first + len(pairs) + 1)
    return document.with_graph(grown, values)


NEVER_NEGATIVE = ("relu", "sigmoid", "softplus", "abs", "step")
