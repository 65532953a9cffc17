"""The graph: layers of nodes, and edges that are weights.

A graph is structure only; the numbers are in one flat parameter vector beside it (see
``document.py``). Its order is the same everywhere in the program: the weights in the order of
``Graph.edges`` (sorted by target node, then by source node), then the biases in the order of
``Graph.units`` (every node outside the input layer).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import ACTIVATIONS
from playground.model.features import input_names, kept_columns, raw_columns
from playground.model.parts import Edge, EdgeKey, GraphError, Layer, Node, ParameterKey
from playground.model.words import quoted

T = TypeVar("T", bound=np.generic)

# Measured: a network of MAX_NODES nodes opens in the window within a second, one of MAX_EDGES edges
# in two; 200,000 nodes took half a minute.
MAX_LAYERS = 200
MAX_NODES = 15_000  # a picture of 64 x 64 x 3 numbers is 12,288 inputs
MAX_EDGES = 200_000
MAX_ID = 2**53 - 1  # the largest whole number that every JSON reader keeps


@dataclass(frozen=True, eq=True)
class Graph:
    """A layered directed acyclic graph, validated on construction.

    ``layers[0]`` is the input, ``layers[-1]`` the output. No layer or node has the id of another;
    ``next_id`` is larger than any id ever used, so that ids are never reused.
    """

    layers: tuple[Layer, ...]
    edges: tuple[Edge, ...]
    next_id: int

    def __post_init__(self) -> None:
        _validate_layers(self.layers, self.next_id)
        self.check_room()
        sources, targets = np.array([-1, *self.layer_index.values()])[self.ends + 1]
        wrong = np.flatnonzero((sources < 0) | (targets < 0) | (sources >= targets))
        if len(wrong):
            edge = self.edges[wrong[0]]
            raise GraphError(self._why_no_edge(edge.source, edge.target, self.layer_index) or "")
        sources, targets = self.ends
        places = targets * len(self.nodes) + sources
        if (places[1:] <= places[:-1]).any():
            order = np.argsort(places, kind="stable")
            places = places[order]
            object.__setattr__(self, "edges", tuple(self.edges[i] for i in order.tolist()))
            self.__dict__["ends"] = _read_only(self.ends[:, order])
        twice = np.flatnonzero(places[1:] == places[:-1])
        if len(twice):
            edge = self.edges[twice[0]]
            raise GraphError(f"there are two edges from {edge.source} to {edge.target}")

    # -- look-up ---------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, layer by layer."""
        return tuple(node for layer in self.layers for node in layer.nodes)

    @cached_property
    def rank(self) -> dict[int, int]:
        """Node id -> its place in ``nodes``."""
        return {node.id: i for i, node in enumerate(self.nodes)}

    @cached_property
    def layer_index(self) -> dict[int, int]:
        """Node id -> the index of its layer."""
        return {node.id: i for i, layer in enumerate(self.layers) for node in layer.nodes}

    @cached_property
    def column(self) -> dict[int, int]:
        """Node id -> its index within its layer."""
        return {node.id: i for layer in self.layers for i, node in enumerate(layer.nodes)}

    @cached_property
    def layer_position(self) -> dict[int, int]:
        """Layer id -> its index."""
        return {layer.id: i for i, layer in enumerate(self.layers)}

    @cached_property
    def ends(self) -> NDArray[np.intp]:
        """(2, n_edges): each edge's source and target by their places in ``nodes``, -1 for none."""
        rank = self.rank
        sources = [rank.get(edge.source, -1) for edge in self.edges]
        targets = [rank.get(edge.target, -1) for edge in self.edges]
        return _read_only(np.array([sources, targets], dtype=np.intp))

    @cached_property
    def units(self) -> tuple[Node, ...]:
        """The nodes that compute: all but the inputs. Their biases end the parameter vector."""
        return tuple(node for layer in self.layers[1:] for node in layer.nodes)

    @cached_property
    def unit_number(self) -> dict[int, int]:
        """Node id -> number from 0 among all units, in order of creation.

        Colours depend on it, so that moving or adding a node does not change those of others.
        """
        return {node_id: k for k, node_id in enumerate(sorted(node.id for node in self.units))}

    @cached_property
    def edge_index(self) -> dict[EdgeKey, int]:
        """(source, target) -> the weight's index in the parameter vector."""
        return {(edge.source, edge.target): i for i, edge in enumerate(self.edges)}

    @cached_property
    def bias_index(self) -> dict[int, int]:
        """Node id -> the bias's index in the parameter vector."""
        start = len(self.edges)
        return {node.id: start + i for i, node in enumerate(self.units)}

    @cached_property
    def parameter_keys(self) -> tuple[ParameterKey, ...]:
        """For each entry of the parameter vector the edge's key or the node's id."""
        keys = [(edge.source, edge.target) for edge in self.edges]
        return (*keys, *(node.id for node in self.units))

    @cached_property
    def parameter_index(self) -> dict[ParameterKey, int]:
        """An edge's key or a node's id -> the place of its weight or bias in the vector."""
        return {key: i for i, key in enumerate(self.parameter_keys)}

    @cached_property
    def locked(self) -> NDArray[np.bool_]:
        """(n_parameters,): True where training must not change the value."""
        flags = [edge.locked for edge in self.edges] + [node.locked for node in self.units]
        return _read_only(np.array(flags, dtype=bool))

    @cached_property
    def incoming(self) -> dict[int, tuple[int, ...]]:
        """Node id -> its sources, top to bottom."""
        table: dict[int, list[int]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            table[edge.target].append(edge.source)
        return {key: tuple(value) for key, value in table.items()}

    @cached_property
    def outgoing(self) -> dict[int, tuple[int, ...]]:
        """Node id -> its targets, top to bottom."""
        table: dict[int, list[int]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            table[edge.source].append(edge.target)
        return {key: tuple(value) for key, value in table.items()}

    def forget(self) -> None:
        """Free the cached look-up tables; each is made again when needed.

        They take ten times the memory of the graph itself, which matters for the undo history.
        """
        for name in vars(self).keys() - {"layers", "edges", "next_id", "n_parameters"}:
            del self.__dict__[name]

    @cached_property
    def n_parameters(self) -> int:
        return len(self.edges) + sum(len(layer.nodes) for layer in self.layers[1:])

    @cached_property
    def features(self) -> tuple[str, ...]:
        """For each input node its formula of the raw columns, or ""."""
        return tuple(node.feature for node in self.layers[0].nodes)

    @cached_property
    def raw_columns(self) -> tuple[int | None, ...]:
        """For each input node the raw column that it shows; None for a formula."""
        return raw_columns(self.features)

    @property
    def n_inputs(self) -> int:
        return len(self.layers[0].nodes)

    @property
    def n_outputs(self) -> int:
        return len(self.layers[-1].nodes)

    def node(self, node_id: int) -> Node:
        try:
            return self.nodes[self.rank[node_id]]
        except KeyError:
            raise GraphError(f"no node {node_id}") from None

    def layer_of(self, node_id: int) -> Layer:
        try:
            return self.layers[self.layer_index[node_id]]
        except KeyError:
            raise GraphError(f"no node {node_id}") from None

    def layer(self, layer_id: int) -> Layer:
        try:
            return self.layers[self.layer_position[layer_id]]
        except KeyError:
            raise GraphError(f"no layer {layer_id}") from None

    def display_name(self, node_id: int) -> str:
        """The node's own name, or an automatic one: x1, h2, y1 by its layer and number.

        An input's number is that of its raw column; one with a formula is called by the formula.
        The number does not change when nodes are moved in their column. When another node was given
        the automatic name h2, this one is called h2_2.
        """
        try:
            return self._display_names[node_id]
        except KeyError:
            raise GraphError(f"no node {node_id}") from None

    @cached_property
    def _display_names(self) -> dict[int, str]:
        given = {node.name for node in self.nodes}
        names: dict[int, str] = {}
        for i, layer in enumerate(self.layers):
            # Numbered in order of creation.
            ids = sorted(node.id for node in layer.nodes)
            names |= {node_id: self._automatic_name(i, k) for k, node_id in enumerate(ids, 1)}
            if i == 0:
                names |= zip((n.id for n in layer.nodes), input_names(self.features), strict=True)
            for node in layer.nodes:
                name, k = node.name or names[node.id], 1
                while not node.name and name in given:
                    k += 1
                    name = f"{names[node.id]}_{k}"
                names[node.id] = name
                if i == 0:
                    given.add(name)  # two inputs can show the same
        return names

    def _automatic_name(self, layer: int, number: int) -> str:
        if layer == len(self.layers) - 1:
            return "y" if len(self.layers[layer].nodes) == 1 else f"y{number}"
        return f"h{number}" if len(self.layers) == 3 else f"h{layer}.{number}"

    def no_edge(self, key: EdgeKey) -> str:
        """That this edge does not exist, by the names of its nodes."""
        source, target = (self._display_names.get(node, str(node)) for node in key)
        return f"no edge from {source} to {target}"

    def why_no_edge(self, source: int, target: int) -> str | None:
        """Why an edge from ``source`` to ``target`` is not possible; None when it is."""
        if (source, target) in self.edge_index:
            return "these two are already connected"
        return self._why_no_edge(source, target, self.layer_index)

    def _why_no_edge(self, source: int, target: int, layer_index: dict[int, int]) -> str | None:
        for node_id in (source, target):
            if node_id not in layer_index:
                return f"no node {node_id}"
        if source == target:
            return "a node can't feed itself"
        if layer_index[source] == layer_index[target]:
            return "nodes of one layer can't be connected"
        if layer_index[source] > layer_index[target]:
            return "edges run from left to right"
        return None

    def check_room(self, nodes: int = 0, edges: int = 0) -> None:
        """Raise GraphError when so many more nodes and edges are too many."""
        for noun, number, most in (
            ("layers", len(self.layers), MAX_LAYERS),
            ("nodes", sum(len(layer.nodes) for layer in self.layers) + nodes, MAX_NODES),
            ("edges", len(self.edges) + edges, MAX_EDGES),
        ):
            if number > most:
                raise GraphError(f"a network has at most {most:,} {noun}; this makes {number:,}")

    # -- changed copies, validated like any graph ------------------------------------------

    def with_layers(self, layers: Sequence[Layer], next_id: int | None = None) -> Graph:
        """The graph with these layers, and those edges that fit them and run forward."""
        index = {node.id: i for i, layer in enumerate(layers) for node in layer.nodes}
        kept = tuple(
            e
            for e in self.edges
            if e.source in index and e.target in index and index[e.source] < index[e.target]
        )
        return Graph(tuple(layers), kept, self.next_id if next_id is None else next_id)

    def with_layer(self, changed: Layer, next_id: int | None = None) -> Graph:
        """The graph with the layer of the same id replaced."""
        self.layer(changed.id)
        layers = [changed if layer.id == changed.id else layer for layer in self.layers]
        return self.with_layers(layers, next_id)

    def with_node(self, changed: Node) -> Graph:
        """The graph with the node of the same id replaced."""
        layer = self.layer_of(changed.id)
        nodes = tuple(changed if n.id == changed.id else n for n in layer.nodes)
        return self.with_layer(replace(layer, nodes=nodes))

    def with_edges(self, edges: Iterable[Edge]) -> Graph:
        return Graph(self.layers, tuple(edges), self.next_id)

    def keeping_columns(self, before: Graph) -> Graph:
        """The graph with the inputs of ``before`` showing the raw columns they showed there."""
        inputs = self.layers[0]
        if inputs.nodes == before.layers[0].nodes:
            return self
        features = kept_columns(
            [(node.id, node.feature) for node in before.layers[0].nodes],
            [(node.id, node.feature) for node in inputs.nodes],
        )
        return self.with_features(features)

    def with_features(self, features: Sequence[str]) -> Graph:
        """The graph with these features of its input nodes."""
        inputs = self.layers[0]
        if tuple(features) == self.features:
            return self
        nodes = tuple(replace(n, feature=f) for n, f in zip(inputs.nodes, features, strict=True))
        return self.with_layer(replace(inputs, nodes=nodes))

    def without_nodes(self, node_ids: Iterable[int]) -> Graph:
        """The graph without these nodes, their edges, and hidden layers that this leaves empty."""
        gone = set(node_ids)
        for node_id in gone:
            self.node(node_id)
        layers = []
        last = len(self.layers) - 1
        for i, layer in enumerate(self.layers):
            nodes = tuple(n for n in layer.nodes if n.id not in gone)
            if not nodes and i in (0, last):
                side = "input" if i == 0 else "output"
                raise GraphError(f"the {side} layer needs at least one node")
            if nodes:
                layers.append(replace(layer, nodes=nodes))
        return self.with_layers(layers)


def _read_only(array: NDArray[T]) -> NDArray[T]:
    array.setflags(write=False)
    return array


def _validate_layers(layers: tuple[Layer, ...], next_id: int) -> None:
    if len(layers) < 2:
        raise GraphError("a network needs an input and an output layer")
    if next_id > MAX_ID + 1:
        raise GraphError(f"an id is at most {MAX_ID}, and none is left; number the nodes anew")
    seen: set[int] = set()
    for i, layer in enumerate(layers):
        if not layer.nodes:
            raise GraphError("a layer needs at least one node")
        if layer.activation not in ACTIVATIONS:
            raise GraphError(f"unknown activation {quoted(layer.activation)}")
        if i == 0 and layer.activation != "linear":
            raise GraphError("the activation of the input layer is always linear")
        if ACTIVATIONS[layer.activation].output_only and i != len(layers) - 1:
            raise GraphError(f"{layer.activation} is possible in the output layer only")
        if not np.isfinite(layer.negative_slope):
            raise GraphError("the negative slope must be a finite number")
        for identity in (layer.id, *(node.id for node in layer.nodes)):
            if identity in seen:
                raise GraphError(f"the id {identity} is used twice")
            if not 0 < identity < next_id:
                raise GraphError(f"the id {identity} is not between 1 and {next_id - 1}")
            seen.add(identity)


def dense_graph(sizes: Sequence[int], activations: Sequence[str]) -> Graph:
    """A fully connected network, e.g. ``dense_graph((1, 8, 1), ("relu", "linear"))``.

    ``activations`` names one activation for each layer after the input.
    """
    if len(activations) != len(sizes) - 1:
        raise GraphError("one activation is needed for each layer after the input")
    names = ["input", *("hidden" for _ in sizes[1:-1]), "output"]
    next_id = 1
    layers = []
    for size, activation, name in zip(sizes, ["linear", *activations], names, strict=True):
        ids = range(next_id + 1, next_id + 1 + size)
        layers.append(Layer(next_id, tuple(Node(i) for i in ids), activation, name))
        next_id += size + 1
    edges = tuple(
        Edge(a.id, b.id)
        for left, right in pairwise(layers)
        for b in right.nodes
        for a in left.nodes
    )
    return Graph(tuple(layers), edges, next_id)
