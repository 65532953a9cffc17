"""The canvas in words: what a screen reader says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.model.activations import ACTIVATIONS
from playground.model.graph import EdgeKey
from playground.model.numbers import format_number
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.access.speech import layer_name
from playground.ui.canvas.geometry.state import CanvasState


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasTexts", text)


def node_text(session: Session, node_id: int) -> str:
    """A node in a line: name, activation, bias and how many edges hang on it."""
    graph = session.document.graph
    layer = graph.layer_of(node_id)
    parts = [graph.display_name(node_id)]
    index = graph.bias_index.get(node_id)
    if index is None:
        parts.append(_tr("input"))
    else:
        parts.append(ACTIVATIONS[layer.activation].label)
        bias = format_number(float(session.shown.parameters[index]))
        locked = _tr(" (locked)") if graph.node(node_id).locked else ""
        parts.append(_tr("bias {0}").format(bias) + locked)
        parts.append(_tr("{0} in").format(len(graph.incoming[node_id])))
    if graph.outgoing[node_id]:
        parts.append(_tr("{0} out").format(len(graph.outgoing[node_id])))
    return ", ".join(parts)


def edge_text(session: Session, key: EdgeKey) -> str:
    """An edge in a line: its ends, its weight and whether it is locked."""
    graph = session.document.graph
    index = graph.edge_index[key]
    weight = format_number(float(session.shown.parameters[index]), 4)
    ends = f"{graph.display_name(key[0])} → {graph.display_name(key[1])}"
    locked = _tr(" (locked)") if graph.edges[index].locked else ""
    return _tr("{0}, weight {1}").format(ends, weight) + locked


def describe(session: Session, state: CanvasState, selection: Selection) -> str:
    """The selection, for a screen reader."""
    if selection.layer is not None:
        return layer_name(state, selection.layer)
    if selection.only_node is not None:
        return node_text(session, selection.only_node)
    if selection.only_edge is not None:
        return edge_text(session, selection.only_edge)
    if not selection:
        return _tr("Nothing is selected.")
    n_nodes, n_edges = len(selection.nodes), len(selection.edges)
    if not n_edges:
        return _tr("{0} nodes are selected.").format(n_nodes)
    if not n_nodes:
        return _tr("{0} edges are selected.").format(n_edges)
    nodes = _tr("1 node") if n_nodes == 1 else _tr("{0} nodes").format(n_nodes)
    edges = _tr("1 edge") if n_edges == 1 else _tr("{0} edges").format(n_edges)
    return _tr("{0} and {1} are selected.").format(nodes, edges)
