"""Edits: functions from one valid Document to the next.

An edit that is not possible raises GraphError or DocumentError with a message for the user.
Surviving weights keep their value and their optimizer state. New nodes and layers take their ids
from ``graph.next_id`` upwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from playground.model.document import Data, Document, fresh_progress, frozen
from playground.model.features import for_columns, spelled, variables
from playground.model.graph import Graph
from playground.model.initial.initializers import PLAIN_RANGE, Range, draw, initialize
from playground.model.initial.new_units import as_after_reset
from playground.model.parts import (
    Edge,
    EdgeKey,
    GraphError,
    Layer,
    Node,
    ParameterKey,
    checked_name,
    short_names,
)


def drawn(
    document: Document, graph: Graph, keys: Iterable[ParameterKey]
) -> dict[ParameterKey, float]:
    """Values for new weights and biases of ``graph``, by the document's initialiser and seed."""
    training = document.training
    return draw(graph, keys, training.seed, training.initializer)


# -- nodes ------------------------------------------------------------------------------------


def add_node(
    document: Document,
    layer_id: int,
    entry: str = "neutral",
    count: int = 1,
    input_range: Range = PLAIN_RANGE,
) -> Document:
    """Add ``count`` nodes at the foot of a layer, connected with all of the layers beside it.

    ``neutral``: the outgoing weights are 0, so that the network's function does not change;
    ``reset``: all values are those that a reset would give, with kinks inside ``input_range``, that
    of the training inputs as the network sees them.
    """
    graph = document.graph
    layer = graph.layer(layer_id)
    at = graph.layer_position[layer_id]
    before = graph.layers[at - 1].nodes if at > 0 else ()
    after = graph.layers[at + 1].nodes if at + 1 < len(graph.layers) else ()
    graph.check_room(count, count * (len(before) + len(after)))
    new = tuple(Node(graph.next_id + i) for i in range(count))
    incoming = [(s.id, n.id) for n in new for s in before]
    outgoing = [(n.id, t.id) for n in new for t in after]
    layers = list(graph.layers)
    layers[at] = replace(layer, nodes=(*layer.nodes, *new))
    edges = (*graph.edges, *(Edge(*key) for key in incoming + outgoing))
    grown = Graph(tuple(layers), edges, graph.next_id + count)
    keys: list[ParameterKey] = [*(n.id for n in new), *incoming]
    values = _entering(document, grown, keys, outgoing, entry, input_range)
    return document.with_graph(grown, values)


def _entering(
    document: Document,
    grown: Graph,
    keys: Sequence[ParameterKey],
    outgoing: Sequence[EdgeKey],
    entry: str,
    input_range: Range,
) -> dict[ParameterKey, float]:
    """The values of new nodes: ``keys`` are their biases and the weights into them."""
    if entry == "reset":
        return as_after_reset(document, grown, (*keys, *outgoing), input_range)
    return drawn(document, grown, keys)


def remove_nodes(document: Document, node_ids: Collection[int]) -> Document:
    """Remove nodes with their edges, and hidden layers that this leaves empty.

    The neighbours of a removed layer are connected completely, unless they are connected already.
    """
    return _close_gaps(document, document.graph.without_nodes(node_ids))


def _close_gaps(document: Document, graph: Graph) -> Document:
    """The document on ``graph``, with neighbours connected where a layer between them is gone."""
    if len(graph.layers) == len(document.graph.layers):
        return document.with_graph(graph, {})
    old = [layer.id for layer in document.graph.layers]
    joined = {(graph.layer_of(e.source).id, graph.layer_of(e.target).id) for e in graph.edges}
    new: list[EdgeKey] = []
    for left, right in pairwise(graph.layers):
        were_neighbours = old.index(right.id) == old.index(left.id) + 1
        if were_neighbours or (left.id, right.id) in joined:
            continue
        new += [(a.id, b.id) for b in right.nodes for a in left.nodes]
    closed = graph.with_edges((*graph.edges, *(Edge(*key) for key in new)))
    return document.with_graph(closed, drawn(document, closed, new))


def rename_node(document: Document, node_id: int, name: str) -> Document:
    """Rename a node; "" or its automatic name restores the automatic one.

    Two nodes can't have the same name, as equations would be ambiguous.
    """
    graph = document.graph
    unnamed = graph.with_node(replace(graph.node(node_id), name=""))
    name = checked_name(name)
    if name in ("", unnamed.display_name(node_id)):
        return replace(document, graph=unnamed)
    if any(unnamed.display_name(n.id) == name for n in graph.nodes if n.id != node_id):
        raise GraphError(f"another node is called {name} already")
    return replace(document, graph=graph.with_node(replace(graph.node(node_id), name=name)))


def move_node(document: Document, node_id: int, index: int) -> Document:
    """Move a node to another place in its column, and drop its canvas position."""
    graph = document.graph
    layer = graph.layer_of(node_id)
    nodes = [n for n in layer.nodes if n.id != node_id]
    nodes.insert(index, graph.node(node_id))
    moved = document.with_graph(graph.with_layer(replace(layer, nodes=tuple(nodes))), {})
    return set_positions(moved, {node_id: None})


def set_positions(
    document: Document, positions: Mapping[int, tuple[float, float] | None]
) -> Document:
    """Place nodes on the canvas; None puts a node back in its column."""
    layout = dict(document.layout)
    for node_id, position in positions.items():
        document.graph.node(node_id)
        if position is None:
            layout.pop(node_id, None)
        else:
            layout[node_id] = (float(position[0]), float(position[1]))
    return replace(document, layout=MappingProxyType(layout))


def back_to_columns(document: Document, node_ids: Collection[int]) -> Document:
    """Put nodes that were placed by hand back in their columns."""
    placed = [node_id for node_id in node_ids if node_id in document.layout]
    if not placed:
        raise GraphError("they stand in their columns already")
    return set_positions(document, dict.fromkeys(placed))


# -- layers -----------------------------------------------------------------------------------


def add_layer(
    document: Document,
    index: int,
    n_nodes: int = 3,
    activation: str = "relu",
    entry: str = "reset",
    input_range: Range = PLAIN_RANGE,
) -> Document:
    """Add a hidden layer at ``index`` (1: right after the input), connected with its neighbours.

    ``reset``: the neighbours' direct edges go, except locked ones, and all new values are those
    that a reset would give (see ``add_node``).
    ``neutral``: the direct edges stay as skip edges and the new layer's outgoing weights are 0, so
    that the network's function does not change.
    """
    graph = document.graph
    if not 1 <= index <= len(graph.layers) - 1:
        raise GraphError("a hidden layer goes between the input and the output")
    if n_nodes < 1:
        raise GraphError("a layer needs at least one node")
    left, right = graph.layers[index - 1], graph.layers[index]
    kept = graph.edges
    if entry == "reset":
        ends = {n.id for n in right.nodes}
        starts = {n.id for n in left.nodes}
        kept = tuple(e for e in kept if e.locked or not (e.source in starts and e.target in ends))
    n_new = n_nodes * (len(left.nodes) + len(right.nodes))
    graph.check_room(n_nodes, n_new - (len(graph.edges) - len(kept)))
    first = graph.next_id
    nodes = tuple(Node(first + 1 + i) for i in range(n_nodes))
    layer = Layer(first, nodes, activation, "hidden")
    incoming = [(a.id, n.id) for n in nodes for a in left.nodes]
    outgoing = [(n.id, b.id) for n in nodes for b in right.nodes]
    layers = (*graph.layers[:index], layer, *graph.layers[index:])
    edges = (*kept, *(Edge(*key) for key in incoming + outgoing))
    grown = Graph(layers, edges, first + n_nodes + 1)
    keys: list[ParameterKey] = [*(n.id for n in nodes), *incoming]
    values = _entering(document, grown, keys, outgoing, entry, input_range)
    return document.with_graph(grown, values)


def remove_layer(document: Document, layer_id: int) -> Document:
    """Remove a hidden layer; its neighbours are connected as in ``remove_nodes``."""
    graph = document.graph
    at = graph.layer_position[graph.layer(layer_id).id]
    if at in (0, len(graph.layers) - 1):
        raise GraphError("the input and the output layer stay")
    return remove_nodes(document, [n.id for n in graph.layers[at].nodes])


def set_activation(
    document: Document, layer_id: int, activation: str, negative_slope: float | None = None
) -> Document:
    layer = document.graph.layer(layer_id)
    slope = layer.negative_slope if negative_slope is None else negative_slope
    changed = replace(layer, activation=activation, negative_slope=slope)
    return replace(document, graph=document.graph.with_layer(changed))


def rename_layer(document: Document, layer_id: int, name: str) -> Document:
    layer = document.graph.layer(layer_id)
    graph = document.graph.with_layer(replace(layer, name=checked_name(name)))
    return replace(document, graph=graph)


# -- edges ------------------------------------------------------------------------------------


def add_edges(
    document: Document, keys: Sequence[EdgeKey], weights: Sequence[float] | None = None
) -> Document:
    """Add edges, with drawn weights unless ``weights`` are given."""
    graph = document.graph
    for source, target in keys:
        if reason := graph.why_no_edge(source, target):
            raise GraphError(reason)
    grown = graph.with_edges((*graph.edges, *(Edge(*key) for key in keys)))
    if weights is None:
        return document.with_graph(grown, drawn(document, grown, keys))
    return document.with_graph(grown, dict(zip(keys, weights, strict=True)))


def remove_edges(document: Document, keys: Collection[EdgeKey]) -> Document:
    graph = document.graph
    gone = set(keys)
    for key in gone:
        if key not in graph.edge_index:
            raise GraphError(graph.no_edge(key))
    return document.with_graph(graph.with_edges(e for e in graph.edges if e.key not in gone), {})


# -- values -----------------------------------------------------------------------------------


def set_values(document: Document, values: Mapping[ParameterKey, float]) -> Document:
    """Set weights, by (source, target), and biases, by node id."""
    return document.with_values(values)


def set_locked(document: Document, keys: Collection[ParameterKey], locked: bool) -> Document:
    """Lock or unlock weights and biases."""
    graph = document.graph
    chosen = set(keys)
    unknown = chosen - graph.parameter_index.keys()
    if unknown:
        raise GraphError(f"there is no weight or bias {min(map(str, unknown))}")
    edges = list(graph.edges)
    for i in [graph.edge_index[key] for key in chosen if isinstance(key, tuple)]:
        edges[i] = replace(edges[i], locked=locked)
    layers = tuple(
        replace(
            layer,
            nodes=tuple(replace(n, locked=locked) if n.id in chosen else n for n in layer.nodes),
        )
        for layer in graph.layers
    )
    return replace(document, graph=Graph(layers, tuple(edges), graph.next_id))


def restart(
    document: Document, input_range: tuple[float, float], seed: int | None = None
) -> Document:
    """Go back to step 0 with initial parameters, from another ``seed`` when one is given.

    Locked parameters stay. ``input_range`` is that of the training inputs as the network sees them.
    """
    training = document.training if seed is None else replace(document.training, seed=seed)
    values = initialize(
        document.graph, document.parameters, training.initializer, training.seed, input_range
    )
    return replace(
        document,
        parameters=frozen(values),
        training=training,
        progress=fresh_progress(document.graph, training.optimizer),
    )


# -- settings and data ------------------------------------------------------------------------


def set_training(document: Document, **changes: Any) -> Document:
    """Change training settings by name, e.g. ``set_training(d, learning_rate=0.01)``."""
    return document.with_training(replace(document.training, **changes))


def set_data(document: Document, data: Data) -> Document:
    return replace(document, data=data)


def fit_ends(
    document: Document,
    n_inputs: int | None,
    n_outputs: int,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    old_names: Collection[str] = (),
) -> Document:
    """Give the input and the output layer as many nodes as the data have columns.

    Inputs that show a column the data don't have go, and surplus outputs from the foot of the
    layer, with their edges; columns that no input shows get one. With None all inputs stay. New
    nodes come in at the foot, connected with every node of the neighbouring layer, their values
    drawn by the document's initialiser. All other nodes and edges keep their values and optimizer
    state.

    Inputs and outputs without a name, or with one of the ``old_names`` of the columns before, are
    named after the columns, where names are given.
    """
    graph = document.graph
    if n_inputs == 0 or n_outputs < 1:
        raise GraphError("a layer needs at least one node")
    inputs, columns = graph.layers[0], list(graph.raw_columns)
    first = first_output = graph.next_id
    more_outputs = n_outputs - graph.n_outputs
    if n_inputs is not None:
        inputs, columns = _showing(graph, n_inputs)
        first_output += sum(n.id >= first for n in inputs.nodes)
    taken_off = [replace(n, name="") if n.name in old_names else n for n in inputs.nodes]
    inputs = replace(inputs, nodes=tuple(taken_off))
    graph.check_room(first_output - first + more_outputs)
    outputs = _resized(graph.layers[-1], n_outputs, first_output, old_names)
    hidden = graph.layers[1:-1]
    taken = {n.name for layer in (inputs, *hidden, outputs) for n in layer.nodes}
    own = dict(enumerate(input_names))
    named = tuple("" if c is None else own.get(c, "") for c in columns)
    inputs, outputs = _named(inputs, named, taken), _named(outputs, output_names, taken)
    layers = (inputs, *hidden, outputs)
    kept = graph.with_layers(layers, first_output + max(0, more_outputs))
    new_inputs = [n.id for n in inputs.nodes if n.id >= first]
    new_outputs = [n.id for n in outputs.nodes if n.id >= first]
    fed, feeding = layers[1].nodes, layers[-2].nodes
    kept.check_room(edges=max(len(new_inputs) * len(fed), len(new_outputs) * len(feeding)))
    pairs = [(n, b.id) for n in new_inputs for b in fed]
    pairs += [(a.id, n) for n in new_outputs for a in feeding]
    keys = tuple(dict.fromkeys(pairs))  # without a hidden layer, a new input feeds a new output
    grown = kept.with_edges((*kept.edges, *(Edge(*key) for key in keys)))
    fitted = document.with_graph(grown, drawn(document, grown, (*keys, *new_outputs)))
    features = fitted.graph.features if n_inputs is None else spelled(grown.features, columns)
    return replace(fitted, graph=fitted.graph.with_features(features))


def _showing(graph: Graph, n_raw: int) -> tuple[Layer, list[int | None]]:
    """The input layer for data of ``n_raw`` columns, and the column that each of its nodes shows.

    New nodes take their ids from ``graph.next_id`` upwards.
    """
    columns: list[int | None] = []
    nodes: list[Node] = []
    for node, column in zip(graph.layers[0].nodes, graph.raw_columns, strict=True):
        used = variables(node.feature) if column is None else {column}
        if all(k < n_raw for k in used):
            nodes.append(replace(node, feature=for_columns(node.feature, n_raw)))
            columns.append(column)
    missing = sorted(set(range(n_raw)) - set(columns))
    graph.check_room(len(missing))
    nodes += [Node(graph.next_id + i) for i in range(len(missing))]
    return replace(graph.layers[0], nodes=tuple(nodes)), [*columns, *missing]


def _resized(layer: Layer, count: int, first_id: int, old_names: Collection[str]) -> Layer:
    """The layer with its first ``count`` nodes or with new ones; ``old_names`` are taken off."""
    kept = [replace(n, name="") if n.name in old_names else n for n in layer.nodes[:count]]
    new = [Node(first_id + i) for i in range(count - len(kept))]
    return replace(layer, nodes=(*kept, *new))


def _named(layer: Layer, names: Sequence[str], taken: set[str]) -> Layer:
    """The layer with names for its nameless nodes, in order.

    A name in ``taken``, which is added to, is left out: no two nodes may have the same one.
    """
    nodes = [*layer.nodes]
    for i, name in enumerate(short_names(names)[: len(nodes)]):
        if not nodes[i].name and name not in taken:
            nodes[i] = replace(nodes[i], name=name)
            taken.add(name)
    return replace(layer, nodes=tuple(nodes))


def touches_network(before: Document, after: Document) -> bool:
    """Whether an edit changed what the network computes, not only settings, names or order."""

    def activations(document: Document) -> list[tuple[int, str, float]]:
        return [(x.id, x.activation, x.negative_slope) for x in document.graph.layers]

    if before.graph is after.graph:
        return not np.array_equal(before.parameters, after.parameters)
    if activations(before) != activations(after):
        return True
    if before.graph.features != after.graph.features:
        return True
    if before.graph.n_parameters != after.graph.n_parameters:
        return True
    if before.graph.parameter_keys == after.graph.parameter_keys:
        return not np.array_equal(before.parameters, after.parameters)
    old = dict(zip(before.graph.parameter_keys, before.parameters, strict=True))
    return old != dict(zip(after.graph.parameter_keys, after.parameters, strict=True))
