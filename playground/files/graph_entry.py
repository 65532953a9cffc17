"""The entry ``graph`` of a project file: layers, nodes, edges, and their weights and biases."""

from __future__ import annotations

from typing import NoReturn

import numpy as np

from playground.files.fields import Column, Field, ProjectError
from playground.model.activations import ACTIVATIONS, DEFAULT_NEGATIVE_SLOPE
from playground.model.document import MAX_POSITION, POSITIONS, Array, Document
from playground.model.graph import MAX_EDGES, MAX_ID, MAX_LAYERS, MAX_NODES, Graph
from playground.model.parts import Edge, EdgeKey, Layer, Node, short_name

Layout = dict[int, tuple[float, float]]


def read_graph(field: Field) -> tuple[Graph, Array, Layout]:
    """The graph, its parameters ``(n_parameters,)``, and the positions of its nodes."""
    entries = field.entries(("layers", "edges"), ("next_id",))
    layers, biases, layout = _read_layers(entries["layers"])
    edges, weights = _read_edges(entries["edges"], layers)
    highest = max(max(layer.id, *(n.id for n in layer.nodes)) for layer in layers)
    next_id = highest + 1
    if "next_id" in entries:
        next_id = entries["next_id"].integer(1, MAX_ID + 1)
        if next_id <= highest:
            entries["next_id"].fail(f"must be larger than every id; there is an id {highest}")
    graph = Graph(tuple(layers), tuple(edges), next_id)
    parameters = [weights[edge.key] for edge in graph.edges]
    parameters += [biases[node.id] for node in graph.units]
    return graph, np.array(parameters, dtype=np.float64), layout


def _read_layers(field: Field) -> tuple[list[Layer], dict[int, float], Layout]:
    layers: list[Layer] = []
    biases: dict[int, float] = {}
    layout: Layout = {}
    used: set[int] = set()
    items = field.items("a list of layers, [...]")
    if len(items) > MAX_LAYERS:
        field.fail(f"a network has at most {MAX_LAYERS:,} layers, not {len(items):,}")
    for item in items:
        item.any_entries()
    if len(items) < 2:
        field.fail("a network needs an input and an output layer")
    n_nodes = 0
    for i, item in enumerate(items):
        entries = item.entries(("id", "activation", "nodes"), ("name", "negative_slope"))
        layer_id = _read_id(entries["id"], used)
        activation = _read_activation(entries["activation"], i, len(items))
        slope = entries.get("negative_slope")
        nodes = []
        places = entries["nodes"].items("a list of nodes, [...]")
        n_nodes += len(places)
        if n_nodes > MAX_NODES:
            entries["nodes"].fail(
                f"a network has at most {MAX_NODES:,} nodes; this makes {n_nodes:,}"
            )
        for place in places:
            # Every node has a bias, except inputs.
            if i == 0 and "bias" in place.any_entries():
                raise ProjectError(place.child("bias"), "an input node has no bias")
            required = ("id",) if i == 0 else ("id", "bias")
            feature = ("feature",) if i == 0 else ()
            values = place.entries(required, ("name", "locked", "position", *feature))
            node = Node(
                _read_id(values["id"], used), _name(values), _locked(values), _feature(values)
            )
            if i > 0:
                biases[node.id] = values["bias"].number()
            if "position" in values:
                x, y = values["position"].numbers(2)
                if max(abs(x), abs(y)) > MAX_POSITION:
                    values["position"].fail(POSITIONS)
                layout[node.id] = (x, y)
            nodes.append(node)
        if not nodes:
            entries["nodes"].fail("a layer needs at least one node")
        layers.append(
            Layer(
                layer_id,
                tuple(nodes),
                activation,
                _name(entries),
                slope.number() if slope is not None else DEFAULT_NEGATIVE_SLOPE,
            )
        )
    return layers, biases, layout


def _read_id(field: Field, used: set[int]) -> int:
    identity = field.integer(1, MAX_ID)
    if identity in used:
        field.fail(f"the id {identity} is used twice")
    used.add(identity)
    return identity


def _read_activation(field: Field, index: int, n_layers: int) -> str:
    name = field.choice("activation", tuple(ACTIVATIONS))
    if index == 0 and name != "linear":
        field.fail("the activation of the input layer is always linear")
    if ACTIVATIONS[name].output_only and index != n_layers - 1:
        field.fail(f"{name} is possible in the output layer only")
    return name


def _name(entries: dict[str, Field]) -> str:
    return short_name(entries["name"].text()) if "name" in entries else ""


def _feature(entries: dict[str, Field]) -> str:
    """The formula of an input node; it is parsed with the data, which tell its variables."""
    if "feature" not in entries:
        return ""
    feature = entries["feature"].text()
    if not feature.strip():
        entries["feature"].fail("the formula is empty; leave it out for a raw column")
    return feature


def _locked(entries: dict[str, Field]) -> bool:
    return entries["locked"].flag() if "locked" in entries else False


def _read_edges(field: Field, layers: list[Layer]) -> tuple[list[Edge], dict[EdgeKey, float]]:
    layer_of = {node.id: i for i, layer in enumerate(layers) for node in layer.nodes}
    weights: dict[EdgeKey, float] = {}
    if isinstance(field.value, list) and len(field.value) > MAX_EDGES:
        field.fail(f"a network has at most {MAX_EDGES:,} edges, not {len(field.value):,}")
    columns = field.columns("a list of edges, [...]", ("from", "to", "weight"), ("locked",))
    sources, targets = (columns[name].integers(1, MAX_ID) for name in ("from", "to"))
    locked, numbers = columns["locked"].flags(), columns["weight"].numbers()
    for i, (source, target) in enumerate(zip(sources, targets, strict=True)):
        left, right = layer_of.get(source, -1), layer_of.get(target, -1)
        if not 0 <= left < right:
            _refuse_ends(columns, i, source, target, left, right)
        if (source, target) in weights:
            item = Field(field.value, f"{field.place}[{i}]")
            item.fail(f"there is already an edge from {source} to {target}")
        weights[source, target] = numbers[i]
    edges = list(map(Edge, sources, targets, locked))
    return edges, weights


def _refuse_ends(
    columns: dict[str, Column], i: int, source: int, target: int, left: int, right: int
) -> NoReturn:
    """Say why the edge number ``i`` is none; ``left`` and ``right`` are the layers of its ends."""
    for name, node, layer in (("from", source, left), ("to", target, right)):
        if layer < 0:
            columns[name].field(i).fail(f"no node {node}")
    to = columns["to"].field(i)
    if source == target:
        to.fail("a node can't feed itself")
    if left == right:
        to.fail("nodes of one layer can't be connected")
    to.fail(f"edges run from left to right; {target} is left of {source}")


def graph_entry(document: Document) -> dict[str, object]:
    """The inverse of ``read_graph``."""
    graph = document.graph
    layers: list[object] = []
    for i, layer in enumerate(graph.layers):
        entry: dict[str, object] = {"id": layer.id}
        if layer.name:
            entry["name"] = layer.name
        entry["activation"] = layer.activation
        if layer.activation == "leaky_relu" or layer.negative_slope != DEFAULT_NEGATIVE_SLOPE:
            entry["negative_slope"] = layer.negative_slope
        entry["nodes"] = [_node_entry(document, node, i == 0) for node in layer.nodes]
        layers.append(entry)
    edges: list[object] = []
    for edge, weight in zip(graph.edges, document.parameters.tolist(), strict=False):
        entry = {"from": edge.source, "to": edge.target, "weight": weight}
        if edge.locked:
            entry["locked"] = True
        edges.append(entry)
    entry = {"layers": layers, "edges": edges}
    highest = max(max(layer.id, *(n.id for n in layer.nodes)) for layer in graph.layers)
    if graph.next_id != highest + 1:
        entry["next_id"] = graph.next_id
    return entry


def _node_entry(document: Document, node: Node, is_input: bool) -> dict[str, object]:
    entry: dict[str, object] = {"id": node.id}
    if node.name:
        entry["name"] = node.name
    if node.feature:
        entry["feature"] = node.feature
    if not is_input:
        entry["bias"] = document.bias(node.id)
    if node.locked:
        entry["locked"] = True
    if node.id in document.layout:
        entry["position"] = [float(value) for value in document.layout[node.id]]
    return entry
