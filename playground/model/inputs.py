"""Edits of the input layer: what its nodes show of the raw columns."""

from __future__ import annotations

from dataclasses import replace

from playground.model.document import Document
from playground.model.edits import drawn
from playground.model.features import in_signs, raw_column
from playground.model.graph import Graph
from playground.model.parts import Edge, GraphError, Node


def why_no_input(graph: Graph, feature: str, but: int | None = None) -> str:
    """Why no input can show this; "" if one can. ``but`` is a node that is not compared."""
    if not feature.strip():
        return "the formula is empty; write something like x1*x2"
    column, text = raw_column(feature), in_signs(feature)
    for node, shown in zip(graph.layers[0].nodes, graph.raw_columns, strict=True):
        same = shown == column if column is not None else in_signs(node.feature) == text
        if same and node.id != but:
            return f"there is an input {text} already"
    return ""


def add_input(document: Document, feature: str, entry: str = "neutral") -> Document:
    """Add an input node that shows a raw column (``x2``) or a formula (``x1*x2``).

    It is connected with all of the next layer. ``neutral``: with weights of 0, so that the
    network's function does not change; ``random``: they are drawn. The formula is checked with the
    data.
    """
    graph = document.graph
    if reason := why_no_input(graph, feature):
        raise GraphError(reason)
    inputs, targets = graph.layers[0], graph.layers[1].nodes
    graph.check_room(1, len(targets))
    new = Node(graph.next_id, feature=feature.strip())
    layers = (replace(inputs, nodes=(*inputs.nodes, new)), *graph.layers[1:])
    keys = [(new.id, target.id) for target in targets]
    edges = (*graph.edges, *(Edge(*key) for key in keys))
    grown = Graph(layers, edges, graph.next_id + 1)
    return document.with_graph(grown, drawn(document, grown, keys if entry == "random" else ()))


def shown_feature(graph: Graph, node_id: int, n_raw: int) -> str:
    """What an input node shows, as it is typed: ``x``, ``x2`` or a formula."""
    column = graph.raw_columns[graph.column[node_id]]
    if column is None:
        return graph.node(node_id).feature
    return "x" if n_raw == 1 else f"x{column + 1}"


def set_feature(document: Document, node_id: int, feature: str) -> Document:
    """Let an input node show something else."""
    graph = document.graph
    if graph.layer_index.get(node_id) != 0:
        raise GraphError("only an input node shows a formula")
    if reason := why_no_input(graph, feature, node_id):
        raise GraphError(reason)
    node = replace(graph.node(node_id), feature=feature.strip())
    return document.with_graph(graph.with_node(node), {})
