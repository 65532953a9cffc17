"""The canvas in words: tool tips, what a screen reader says, and the pointer's shape."""

from __future__ import annotations

import math
from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, Qt

from playground.model.activations import ACTIVATIONS
from playground.model.graph import EdgeKey, ParameterKey
from playground.model.numbers import format_number
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.hits import Hit, Part
from playground.ui.canvas.speech import layer_name
from playground.ui.canvas.state import CanvasState

_CURSORS = {
    Part.NODE: Qt.CursorShape.PointingHandCursor,
    Part.EDGE: Qt.CursorShape.PointingHandCursor,
    Part.OUT_PORT: Qt.CursorShape.CrossCursor,
    Part.IN_PORT: Qt.CursorShape.CrossCursor,
    Part.GROUND: Qt.CursorShape.ArrowCursor,
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasTexts", text)


def cursor_for(hit: Hit) -> Qt.CursorShape:
    return _CURSORS.get(hit.part, Qt.CursorShape.PointingHandCursor)


def short(value: float) -> str:
    """A number with two decimals, or in as few characters as it takes: 0.84, -0.0097, 9.7e-4."""
    text = format_number(value)
    if 0.0 < abs(value) < 0.01 and "e" not in text:
        return text.rstrip("0")
    return text.replace("e-0", "e-").replace("e+0", "e+")


def brief(value: float) -> str:
    """A number for a card, in about five characters, so that the lettering keeps still while it
    runs: 0.84, -12.3, 1234, 1e4, ≈0."""
    value += 0.0  # no -0.00
    size = abs(value)
    if 0.0 < size < 0.005:
        return "≈0"
    if not math.isfinite(value):
        return short(value)
    if size < 9999.5:
        return f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    return f"{value:.0e}".replace("e+0", "e").replace("e+", "e")


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


def count_text(keys: Collection[ParameterKey]) -> str:
    """What these weights and biases are, counted: "weight", "3 biases", "12 weights and biases"."""
    n_weights = sum(isinstance(key, tuple) for key in keys)
    if len(keys) == 1:
        return _tr("weight") if n_weights else _tr("bias")
    if 0 < n_weights < len(keys):
        text = _tr("{0} weights and biases")
    else:
        text = _tr("{0} weights") if n_weights else _tr("{0} biases")
    return text.format(f"{len(keys):,}")


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
