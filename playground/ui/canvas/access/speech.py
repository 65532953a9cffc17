"""The network in words, for screen readers and tool tips."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.model.activations import ACTIVATIONS
from playground.model.numbers import format_number
from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.session import Session
from playground.session.naming import layer_title
from playground.ui.canvas.geometry.pictures import picture_shape


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasSpeech", text)


def layer_text(session: Session, layer_id: int) -> str:
    """``Hidden 1, 8 nodes, ReLU``."""
    graph = session.document.graph
    layer = graph.layer(layer_id)
    parts = [layer_title(graph, layer_id), _nodes(len(layer.nodes))]
    shape = picture_shape(graph, session.dataset)
    if layer is graph.layers[0] and shape is not None:
        parts.insert(1, _tr("a picture of {0} × {1} pixels").format(shape[1], shape[0]))
    if layer is not graph.layers[0]:
        parts.append(ACTIVATIONS[layer.activation].label)
    return ", ".join(parts)


def node_text(session: Session, node_id: int) -> str:
    """``h1, ReLU, bias 0.50 (locked), 1 in, 2 out``."""
    document = session.document
    graph = document.graph
    parts = [graph.display_name(node_id)]
    index = graph.bias_index.get(node_id)
    if index is None:
        parts.append(_tr("input"))
    else:
        parts.append(ACTIVATIONS[graph.layer_of(node_id).activation].label)
        bias = format_number(float(session.shown.parameters[index]))
        parts.append(_tr("bias {0}").format(bias) + _lock(graph.node(node_id).locked))
        parts.append(_tr("{0} in").format(len(graph.incoming[node_id])))
    if graph.outgoing[node_id]:
        parts.append(_tr("{0} out").format(len(graph.outgoing[node_id])))
    if node_id in document.layout:
        parts.append(_tr("placed freely"))
    return ", ".join(parts)


def edge_text(session: Session, key: EdgeKey) -> str:
    """``h1 → y, weight -1.2000 (locked)``."""
    graph = session.document.graph
    index = graph.edge_index[key]
    weight = format_number(float(session.shown.parameters[index]), 4)
    ends = f"{graph.display_name(key[0])} → {graph.display_name(key[1])}"
    return _tr("{0}, weight {1}").format(ends, weight) + _lock(graph.edges[index].locked)


def selection_text(session: Session, selection: Selection) -> str:
    """The selected node, edge or layer; of several, how many there are.

    What an edit has just removed is selected no more, though the canvas may not know yet.
    """
    selection = selection.within(session.document.graph)
    if selection.layer is not None:
        return layer_text(session, selection.layer)
    if selection.only_node is not None:
        return node_text(session, selection.only_node)
    if selection.only_edge is not None:
        return edge_text(session, selection.only_edge)
    if not selection:
        return _tr("Nothing is selected.")
    n_nodes, n_edges = len(selection.nodes), len(selection.edges)
    edges = _tr("1 edge") if n_edges == 1 else _tr("{0} edges").format(n_edges)
    if not n_nodes or not n_edges:
        return _tr("{0} are selected.").format(_nodes(n_nodes) if n_nodes else edges)
    return _tr("{0} and {1} are selected.").format(_nodes(n_nodes), edges)


def _lock(locked: bool) -> str:
    return _tr(" (locked)") if locked else ""


def _nodes(n: int) -> str:
    return _tr("1 node") if n == 1 else _tr("{0} nodes").format(n)
