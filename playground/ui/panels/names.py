"""How layers and parameters are named to the person."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.model.graph import Graph, ParameterKey


def layer_name(graph: Graph, layer_id: int) -> str:
    """``input``, ``hidden``, ``hidden 2``, ``output``, or the name that was given to it."""
    at = graph.layer_position[layer_id]
    given = graph.layers[at].name
    if at == 0:
        return given or _tr("input")
    if at == len(graph.layers) - 1:
        return given or _tr("output")
    if given and given != "hidden":
        return given
    return _tr("hidden") if len(graph.layers) == 3 else _tr("hidden {0}").format(at)


def parameter_name(graph: Graph, key: ParameterKey) -> str:
    """``weight x → h1`` or ``bias of h1``."""
    if isinstance(key, tuple):
        return _tr("weight {0} → {1}").format(*map(graph.display_name, key))
    return _tr("bias of {0}").format(graph.display_name(key))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Names", text)
