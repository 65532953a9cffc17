"""What a screen reader says of the parts of the network."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.model.activations import ACTIVATIONS
from playground.model.graph import EdgeKey
from playground.model.numbers import format_number
from playground.session.naming import layer_title
from playground.ui.canvas.geometry.state import CanvasState

DIGITS = 2  # as on the canvas; the value itself is exact


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasSpeech", text)


def layer_name(state: CanvasState, layer_id: int) -> str:
    """``Hidden 1, 8 nodes, ReLU``."""
    graph = state.graph
    at = graph.layer_position[layer_id]
    layer = graph.layers[at]
    parts = [layer_title(graph, layer_id)]
    one = len(layer.nodes) == 1
    parts.append(_tr("1 node") if one else _tr("{0} nodes").format(len(layer.nodes)))
    if at > 0:
        parts.append(ACTIVATIONS[layer.activation].label)
    return ", ".join(parts)


def node_name(state: CanvasState, node_id: int) -> str:
    """``h1, ReLU, bias 0.50, locked``, and what it computes while an input runs through."""
    graph = state.graph
    parts = [graph.display_name(node_id)]
    index = graph.bias_index.get(node_id)
    if index is None:
        parts.append(_tr("input"))
    else:
        parts.append(ACTIVATIONS[graph.layer_of(node_id).activation].label)
        parts.append(_tr("bias {0}").format(number(state.parameters[index])))
        if graph.node(node_id).locked:
            parts.append(_tr("locked"))
    if state.z is not None and state.a is not None:
        rank = graph.rank[node_id]
        if index is not None:
            parts.append(f"z {number(state.z[rank])}")
        parts.append(f"a {number(state.a[rank])}")
    return ", ".join(parts)


def edge_name(state: CanvasState, key: EdgeKey) -> str:
    """``weight from x: -1.20, locked``."""
    graph = state.graph
    index = graph.edge_index[key]
    text = _tr("weight from {0}: {1}").format(
        graph.display_name(key[0]), number(state.parameters[index])
    )
    return text + (_tr(", locked") if graph.edges[index].locked else "")


def layer_description(state: CanvasState, layer_id: int) -> str:
    """Where the layer stands."""
    graph = state.graph
    return _tr("layer {0} of {1}").format(graph.layer_position[layer_id] + 1, len(graph.layers))


def node_description(state: CanvasState, node_id: int) -> str:
    """How many edges hang on the node, and whether it stands where it was put by hand."""
    graph = state.graph
    n_in, n_out = len(graph.incoming[node_id]), len(graph.outgoing[node_id])
    text = _tr("weights: {0} in, {1} out").format(n_in, n_out)
    return text + (_tr(", placed freely") if state.geometry.free[graph.rank[node_id]] else "")


def edge_description(state: CanvasState, key: EdgeKey) -> str:
    """Both ends, and what runs along the edge while an input runs through."""
    graph = state.graph
    text = f"{graph.display_name(key[0])} → {graph.display_name(key[1])}"
    if state.a is not None:
        share = state.a[graph.rank[key[0]]] * state.parameters[graph.edge_index[key]]
        text += _tr(", carries {0}").format(number(share))
    return text


def number(value: float) -> str:
    """As on the canvas: ``-1.20``."""
    return format_number(float(value), DIGITS)
