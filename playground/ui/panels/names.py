"""How layers and parameters are named to the person."""

from __future__ import annotations

from playground.model.graph import Graph, ParameterKey


def layer_name(graph: Graph, layer_id: int) -> str:
    """``input``, ``hidden``, ``hidden 2``, ``output``, or the name that was given to it."""
    at = graph.layer_position[layer_id]
    given = graph.layers[at].name
    if at == 0:
        return given or "input"
    if at == len(graph.layers) - 1:
        return given or "output"
    if given and given != "hidden":
        return given
    return "hidden" if len(graph.layers) == 3 else f"hidden {at}"


def parameter_name(graph: Graph, key: ParameterKey) -> str:
    """``weight x → h1`` or ``bias of h1``."""
    if isinstance(key, tuple):
        return f"weight {graph.display_name(key[0])} → {graph.display_name(key[1])}"
    return f"bias of {graph.display_name(key)}"
