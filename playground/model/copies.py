"""Copying and pasting of nodes and layers; edits like those of ``edits.py``.

Pasted nodes take their ids from ``graph.next_id`` upwards, in the order in which they were copied,
then pasted layers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.parts import Edge, EdgeKey, GraphError, Layer, Node, ParameterKey


@dataclass(frozen=True, slots=True)
class Home:
    """The layer of copied nodes when they were copied, and the ids of the layers before it."""

    layer: Layer
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Copied nodes, each with its layer's id and its bias, and all edges into and out of them.

    ``homes`` are the layers of the nodes. ``whole``: the nodes are a whole layer, to be pasted as a
    layer. ``ends`` are the ids of the network's inputs and outputs.
    """

    nodes: tuple[tuple[Node, int, float], ...]
    edges: tuple[tuple[Edge, float], ...]
    homes: tuple[Home, ...]
    whole: bool = False
    ends: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


def copy(document: Document, node_ids: Collection[int]) -> Fragment:
    """These nodes, for ``paste``."""
    graph = document.graph
    chosen = set(node_ids)
    nodes = tuple(
        (node, layer.id, document.bias(node.id) if node.id in graph.bias_index else 0.0)
        for layer in graph.layers
        for node in layer.nodes
        if node.id in chosen
    )
    if len(nodes) != len(chosen):
        raise GraphError("no such node")
    edges = tuple(
        (edge, float(document.parameters[k]))
        for k, edge in enumerate(graph.edges)
        if edge.source in chosen or edge.target in chosen
    )
    order = [layer.id for layer in graph.layers]
    known = dict.fromkeys(layer_id for _, layer_id, _ in nodes)
    homes = tuple(Home(graph.layer(i), tuple(order[: order.index(i)])) for i in known)
    inputs, outputs = (tuple(n.id for n in graph.layers[i].nodes) for i in (0, -1))
    return Fragment(nodes, edges, homes, ends=(inputs, outputs))


def copy_layer(document: Document, layer_id: int) -> Fragment:
    """A whole hidden layer, for ``paste``."""
    graph = document.graph
    layer = graph.layer(layer_id)
    if layer in (graph.layers[0], graph.layers[-1]):
        raise GraphError("only hidden layers can be copied")
    return replace(copy(document, [n.id for n in layer.nodes]), whole=True)


def paste(
    document: Document, fragment: Fragment, into: int | None = None, entry: str = "neutral"
) -> Document:
    """Add copies of the fragment's nodes, with the same values.

    The copies go to the foot of the layers of their originals; those of a single layer can also go
    into another hidden layer ``into``. A whole layer is pasted as a new one, right after ``into``
    or after its original. A layer that no longer exists is made again in its place.

    Edges inside the fragment connect the copies. Edges to other nodes connect the same nodes, if
    these still exist and the edge still runs forward. A copy that is left without inputs or without
    outputs is connected with the whole layer on that side, as a new node would be: inputs with
    drawn weights, outputs with weights of 0 unless ``entry`` is ``reset``.
    """
    graph = document.graph
    if not fragment.nodes:
        raise GraphError("there is nothing to paste")
    ids = {node.id: graph.next_id + i for i, (node, _, _) in enumerate(fragment.nodes)}
    layers, goals = _target_layers(graph, fragment, into, graph.next_id + len(ids))
    pasted: dict[int, list[Node]] = {}
    values: dict[ParameterKey, float] = {}
    for node, home, bias in fragment.nodes:
        # Two nodes can't have the same name, and only inputs show a column.
        feature = node.feature if goals[home] == graph.layers[0].id else ""
        own = replace(node, id=ids[node.id], name="", feature=feature)
        pasted.setdefault(goals[home], []).append(own)
        values[ids[node.id]] = bias
    layers = [replace(x, nodes=(*x.nodes, *pasted.get(x.id, ()))) for x in layers]
    place = {node.id: i for i, layer in enumerate(layers) for node in layer.nodes}
    edges: dict[EdgeKey, Edge] = {}
    for edge, weight in fragment.edges:
        key = (ids.get(edge.source, edge.source), ids.get(edge.target, edge.target))
        if key[0] in place and key[1] in place and place[key[0]] < place[key[1]]:
            edges[key] = replace(edge, source=key[0], target=key[1])
            values[key] = weight
    unmoved = graph.layer_position.keys() if into is None else {into}
    moved = {ids[node.id] for node, home, _ in fragment.nodes if home not in unmoved}
    without_inputs = moved | {ids[e.target] for e, _ in fragment.edges if e.target in ids}
    without_outputs = moved | {ids[e.source] for e, _ in fragment.edges if e.source in ids}
    without_inputs -= {target for _, target in edges}
    without_outputs -= {source for source, _ in edges}
    incoming = [
        (a.id, n) for n in without_inputs if place[n] > 0 for a in layers[place[n] - 1].nodes
    ]
    outgoing = [(n, b.id) for n in without_outputs for b in (*layers, _NONE)[place[n] + 1].nodes]
    edges.update({key: Edge(*key) for key in (*incoming, *outgoing) if key not in edges})
    next_id = max(graph.next_id, *(x.id + 1 for x in layers), *(n + 1 for n in ids.values()))
    grown = Graph(tuple(layers), (*graph.edges, *edges.values()), next_id)
    new = [*incoming, *outgoing] if entry == "reset" else incoming
    return document.with_graph(grown, edits.drawn(document, grown, new) | values)


def carried_into(graph: Graph, fragment: Fragment) -> Fragment:
    """The fragment with the ids of another network than that it was copied from.

    Inputs and outputs become those of ``graph``, in order and as far as there are enough. Layers
    become the hidden layers at the same positions. All other ids become negative: nodes and layers
    that do not exist.
    """
    nodes = {node.id: -1 - i for i, (node, _, _) in enumerate(fragment.nodes)}
    for old, layer in zip(fragment.ends, (graph.layers[0], graph.layers[-1]), strict=True):
        nodes.update(zip(old, (node.id for node in layer.nodes), strict=False))
    for edge, _ in fragment.edges:
        for end in edge.key:
            nodes.setdefault(end, -1 - len(nodes) - len(fragment.nodes))
    layers: dict[int, int] = {}
    for home in fragment.homes:
        for i, layer_id in enumerate((*home.before, home.layer.id)):
            there = graph.layers[i].id if i < len(graph.layers) - 1 else -1 - len(layers)
            layers.setdefault(layer_id, there)
    if fragment.whole:
        layers[fragment.homes[0].layer.id] = -1 - len(layers)
    return replace(
        fragment,
        nodes=tuple((replace(n, id=nodes[n.id]), layers[h], bias) for n, h, bias in fragment.nodes),
        edges=tuple(
            (replace(edge, source=nodes[edge.source], target=nodes[edge.target]), weight)
            for edge, weight in fragment.edges
        ),
        homes=tuple(
            Home(
                replace(home.layer, id=layers[home.layer.id]),
                tuple(layers[i] for i in home.before),
            )
            for home in fragment.homes
        ),
    )


_NONE = Layer(0, ())  # after the output layer


def _target_layers(
    graph: Graph, fragment: Fragment, into: int | None, next_id: int
) -> tuple[list[Layer], dict[int, int]]:
    """The network's layers, with empty new ones where the fragment needs them, and for the id of
    each home the id of the layer that its copies go to."""
    layers = list(graph.layers)
    goals: dict[int, int] = {}
    for home in fragment.homes:
        order = [layer.id for layer in layers]
        goal = home.layer.id
        if into is not None and len(fragment.homes) == 1:
            goal = graph.layer(into).id
            if not fragment.whole and goal in (order[0], order[-1]):
                raise GraphError("nodes are pasted into hidden layers only")
        if fragment.whole or goal not in order:
            ahead = [goal] if goal in order else [goals.get(i, i) for i in home.before]
            at = max((order.index(i) + 1 for i in ahead if i in order), default=1)
            name = "hidden" if home.layer.id in order else home.layer.name
            layer = replace(home.layer, id=next_id, nodes=(), name=name)
            layers.insert(min(max(at, 1), len(layers) - 1), layer)
            goal, next_id = next_id, next_id + 1
        goals[home.layer.id] = goal
    return layers, goals


def duplicate(document: Document, node_ids: Collection[int]) -> Document:
    """Copy nodes within their layers, with the same weights and biases.

    Their contribution to the nodes after them doubles.
    """
    return paste(document, copy(document, node_ids))


def duplicate_layer(document: Document, layer_id: int) -> Document:
    """Copy a hidden layer as a new layer right after it.

    The copies have the biases, sources, targets and weights of their originals, with edges that
    skip a layer where necessary. So the copy works in parallel to the original, not after it, and
    the contribution to the nodes after them doubles.
    """
    return paste(document, copy_layer(document, layer_id))
