"""Edits of order: layers along the chain, nodes in their columns; built like those of ``edits.py``.

Each is a function from one valid Document to the next and raises GraphError, with a sentence for
the person, when it can't be done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import Edge, EdgeKey, Graph, GraphError, Layer, ParameterKey
from playground.model.initializers import draw_weight

FURTHEST_BACK = 50  # edits over which moves are remembered: 0.3 s, if each moved a layer of 20 x 32

LayerOrder = tuple[int, ...]  # the ids of the layers

# -- layers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier moves of layers did, for the next one to take it back where it can.

    ``edges`` holds, for each order in which the layers stood, the edges there were; ``cut`` the
    weights of edges that are gone, as they were when they were cut.
    """

    edges: Mapping[LayerOrder, Collection[EdgeKey]] = field(default_factory=dict)
    cut: Mapping[EdgeKey, float] = field(default_factory=dict)

    def weight(self, key: EdgeKey) -> float | None:
        """That of the edge between two nodes, whichever way it ran."""
        return self.cut.get(key, self.cut.get(key[::-1]))


NO_PAST = Past()


def past_of(document: Document, earlier: Iterable[Document]) -> Past:
    """The past of a document; ``earlier`` are those before it, one edit apart, the last first.

    It reaches back over moves of layers and over what left nodes and edges in place, up to where
    any came or went in another way, or a run began anew.
    """
    edges: dict[LayerOrder, Collection[EdgeKey]] = {}
    cut: dict[EdgeKey, float] = {}
    after, keys = document, _keys(document.graph)
    for before in islice(earlier, FURTHEST_BACK):
        old, new = before.graph, after.graph
        if before.run.step > after.run.step:
            break
        if old is not new:
            if _columns(old) != _columns(new):
                break
            had = _keys(old)
            if _order(old) != _order(new):
                edges.setdefault(_order(old), had.keys())
                for key in had.keys() - keys.keys():
                    if key[::-1] not in keys and key[::-1] not in cut:
                        cut.setdefault(key, float(before.parameters[had[key]]))
            elif had.keys() != keys.keys():
                break
            keys = had
        after = before
    return Past(edges, cut)


def _keys(graph: Graph) -> dict[EdgeKey, int]:
    """As ``graph.edge_index``, but not kept: the graphs before an edit are to take little room."""
    return {(edge.source, edge.target): i for i, edge in enumerate(graph.edges)}


def _order(graph: Graph) -> LayerOrder:
    return tuple(layer.id for layer in graph.layers)


def _columns(graph: Graph) -> dict[int, frozenset[int]]:
    """The nodes of each layer, in whatever order."""
    return {layer.id: frozenset(node.id for node in layer.nodes) for layer in graph.layers}


def move_layer(document: Document, layer_id: int, position: int, past: Past = NO_PAST) -> Document:
    """A hidden layer goes to another place; ``position`` is its index there.

    When the layers stood in this order before, then the same edges as then join them. Those that
    are still there stay as they are, those that an earlier move cut come in with the weight that
    they had then, and no optimizer state; those that the moves since brought go, unless they are
    locked. So a layer moved there and back loses nothing.

    Else it is taken out of the chain and put in again, with its nodes, biases, activation and
    name, so that a fully connected chain stays one:

    - Edges between two layers that are no longer neighbours are cut, unless they are locked. Where
      two layers become neighbours, the ends that this leaves open are joined, each with each, by
      weights drawn anew, or those that they had before. Nodes that were cut off are left so.
    - All other edges stay as they are, those that skip layers too. One that would run backwards is
      turned round: it keeps its weight and its lock, but starts with no optimizer state, because
      that was gathered for another function.
    - A layer that is no link of the chain (nothing comes in from the layer before it, or nothing
      goes out to the one after) cuts no edges.
    - What had inputs or outputs still has some: a node that lost its last one is joined with the
      whole layer on that side.
    """
    graph, seed = document.graph, document.training.seed
    order = _moved(graph, layer_id, position)
    known = past.edges.get(tuple(layer.id for layer in order))
    edges = _relinked(graph, layer_id, order) if known is None else _as_then(graph, order, known)
    moved = Graph(order, tuple(edges.values()), graph.next_id)
    values: dict[ParameterKey, float] = {}
    for key in edges.keys() - graph.edge_index.keys():
        source, target = key
        if (target, source) in graph.edge_index:
            values[key] = document.weight(target, source)
        elif (weight := past.weight(key)) is not None:
            values[key] = weight
        else:
            values[key] = draw_weight(moved, key, seed)
    return document.with_graph(moved, values)


def _places(order: Sequence[Layer]) -> dict[int, int]:
    """Node id -> the index of its layer."""
    return {node.id: i for i, layer in enumerate(order) for node in layer.nodes}


def _forward(edge: Edge, places: Mapping[int, int]) -> Edge:
    """The edge, turned round when it would run backwards."""
    source, target = edge.key
    if places[source] < places[target]:
        return edge
    return replace(edge, source=target, target=source)


def _as_then(
    graph: Graph, order: Sequence[Layer], known: Collection[EdgeKey]
) -> dict[EdgeKey, Edge]:
    """The edges with the layers in an order in which they had the ``known`` ones before."""
    places = _places(order)
    edges = {key: Edge(*key) for key in known}
    for edge in graph.edges:
        edge = _forward(edge, places)
        if edge.locked or edge.key in edges:
            edges[edge.key] = edge
    return edges


def _relinked(graph: Graph, layer_id: int, order: Sequence[Layer]) -> dict[EdgeKey, Edge]:
    """The edges with the layers in an order that is new to them, as ``move_layer`` says."""
    old, new = graph.layer_index, _places(order)
    at = graph.layer_position[layer_id]
    links = {(old[e.source], old[e.target]) for e in graph.edges}
    in_chain = (at - 1, at) in links and (at, at + 1) in links
    kept: dict[EdgeKey, Edge] = {}
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
        edge = _forward(edge, new)
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
    return kept


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
    """What became of the edges: how many stayed, were turned round, came in again with the weight
    they had before, and came in new."""

    kept: int
    turned: int
    back: int
    drawn: int


def outcome(before: Graph, after: Graph, past: Past = NO_PAST) -> Outcome:
    """Compare the graphs before and after a move that knew of this past."""
    new = after.edge_index.keys() - before.edge_index.keys()
    turned = {key for key in new if key[::-1] in before.edge_index}
    back = sum(past.weight(key) is not None for key in new - turned)
    drawn = len(new) - len(turned) - back
    return Outcome(len(after.edges) - len(new), len(turned), back, drawn)


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
