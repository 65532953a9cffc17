"""Copying and pasting, built like the edits of ``edits.py``.

Copies take their ids from ``graph.next_id`` upwards: first the nodes, in the order in which they
were copied, then the layers that come in with them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import Edge, EdgeKey, Graph, GraphError, Layer, Node, ParameterKey


@dataclass(frozen=True, slots=True)
class Home:
    """A layer that copied nodes come from, as it was, and the ids of the layers before it."""

    layer: Layer
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Nodes copied out of a network: each with its layer's id and bias, and the edges they hang on.

    ``homes`` are the layers that they come from; ``whole``: they are a whole layer, which is to
    come in as one. ``ends`` are the ids of the network's inputs and outputs.
    """

    nodes: tuple[tuple[Node, int, float], ...]
    edges: tuple[tuple[Edge, float], ...]
    homes: tuple[Home, ...]
    whole: bool = False
    ends: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


def copy(document: Document, node_ids: Collection[int]) -> Fragment:
    """What ``paste`` needs to make these nodes once more."""
    graph = document.graph
    chosen = set(node_ids)
    nodes = tuple(
        (node, layer.id, document.bias(node.id) if node.id in graph.bias_index else 0.0)
        for layer in graph.layers
        for node in layer.nodes
        if node.id in chosen
    )
    if len(nodes) != len(chosen):
        raise GraphError("there is no such node")
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
    """What ``paste`` needs to make a whole hidden layer once more."""
    graph = document.graph
    layer = graph.layer(layer_id)
    if layer in (graph.layers[0], graph.layers[-1]):
        raise GraphError("only hidden layers can be copied")
    return replace(copy(document, [n.id for n in layer.nodes]), whole=True)


def paste(
    document: Document, fragment: Fragment, into: int | None = None, entry: str = "neutral"
) -> Document:
    """The fragment's nodes once more, with the same values.

    Nodes go to the foot of their layers, those of one layer also into another hidden layer
    ``into``. A whole layer comes in as a new one, right after ``into`` or after its original. A
    layer that is gone is made anew in its place.

    Edges inside the fragment join the copies. Those to other nodes join the same nodes, as far as
    these are still there and the edge still runs forward. A node that this leaves with no edge on
    one side is joined there with the whole layer beside it, as a new node would be: by weights
    drawn, going out by weights of 0 unless ``entry`` is ``random``.
    """
    graph = document.graph
    if not fragment.nodes:
        raise GraphError("there is nothing to paste")
    ids = {node.id: graph.next_id + i for i, (node, _, _) in enumerate(fragment.nodes)}
    layers, goals = _rooms(graph, fragment, into, graph.next_id + len(ids))
    pasted: dict[int, list[Node]] = {}
    values: dict[ParameterKey, float] = {}
    for node, home, bias in fragment.nodes:
        # A copy of a name would be a second node of that name.
        pasted.setdefault(goals[home], []).append(replace(node, id=ids[node.id], name=""))
        values[ids[node.id]] = bias
    layers = [replace(x, nodes=(*x.nodes, *pasted.get(x.id, ()))) for x in layers]
    place = {node.id: i for i, layer in enumerate(layers) for node in layer.nodes}
    edges: dict[EdgeKey, Edge] = {}
    for edge, weight in fragment.edges:
        key = (ids.get(edge.source, edge.source), ids.get(edge.target, edge.target))
        if key[0] in place and key[1] in place and place[key[0]] < place[key[1]]:
            edges[key] = replace(edge, source=key[0], target=key[1])
            values[key] = weight
    at_home = graph.layer_position.keys() if into is None else {into}
    moved = {ids[node.id] for node, home, _ in fragment.nodes if home not in at_home}
    fed = moved | {ids[e.target] for e, _ in fragment.edges if e.target in ids}
    heard = moved | {ids[e.source] for e, _ in fragment.edges if e.source in ids}
    fed -= {target for _, target in edges}
    heard -= {source for source, _ in edges}
    drawn = [(a.id, n) for n in fed if place[n] > 0 for a in layers[place[n] - 1].nodes]
    out = [(n, b.id) for n in heard for b in (*layers, _NONE)[place[n] + 1].nodes]
    edges.update({key: Edge(*key) for key in (*drawn, *out) if key not in edges})
    next_id = max(graph.next_id, *(x.id + 1 for x in layers), *(n + 1 for n in ids.values()))
    grown = Graph(tuple(layers), (*graph.edges, *edges.values()), next_id)
    new = drawn if entry != "random" else [*drawn, *out]
    return document.with_graph(grown, edits.drawn(document, grown, new) | values)


def carried_into(graph: Graph, fragment: Fragment) -> Fragment:
    """The fragment for another network than it was copied from, where its ids mean nothing.

    What hung on the inputs and outputs hangs on those of ``graph`` then, in their order and as
    far as it has so many. Layers become the hidden layers in the same places, as far as there are
    such; all else counts as gone.
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


_NONE = Layer(0, ())  # what comes after the output


def _rooms(
    graph: Graph, fragment: Fragment, into: int | None, next_id: int
) -> tuple[list[Layer], dict[int, int]]:
    """The network's layers, with empty new ones where the fragment needs them, and for the id of
    each home that of the layer that its nodes go to."""
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
            is_second = home.layer.id in order
            name = "hidden" if is_second else home.layer.name
            layer = replace(home.layer, id=next_id, nodes=(), name=name)
            layers.insert(min(max(at, 1), len(layers) - 1), layer)
            goal, next_id = next_id, next_id + 1
        goals[home.layer.id] = goal
    return layers, goals


def duplicate(document: Document, node_ids: Collection[int]) -> Document:
    """These nodes once more in their layers, with the same weights and biases.

    What they give to the nodes after them, they then give twice.
    """
    return paste(document, copy(document, node_ids))


def duplicate_layer(document: Document, layer_id: int) -> Document:
    """A hidden layer once more, as a layer of its own right after it.

    The copies have the biases of their originals, the same sources and the same targets, with the
    same weights; edges skip a layer where they must. So the copy works beside the original, not
    after it, and as with ``duplicate`` what it gives to the nodes after it, it gives twice.
    """
    return paste(document, copy_layer(document, layer_id))
