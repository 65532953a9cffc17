"""How layers, weights, biases and rows are named to the person, in every view and on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QCoreApplication

from playground.data.dataset import Dataset
from playground.model.graph import Graph
from playground.model.numbers import typeset_number
from playground.model.parts import ParameterKey


def _tr(text: str) -> str:
    return QCoreApplication.translate("Naming", text)


def layer_name(graph: Graph, layer_id: int) -> str:
    """``input``, ``hidden``, ``hidden 2``, ``output``, or the name that the person gave."""
    at = graph.layer_position[layer_id]
    given = graph.layers[at].name
    if at == 0:
        return given or _tr("input")
    if at == len(graph.layers) - 1:
        return given or _tr("output")
    if given and given != "hidden":
        return given
    return _tr("hidden") if len(graph.layers) == 3 else _tr("hidden {0}").format(at)


def layer_title(graph: Graph, layer_id: int) -> str:
    """The layer's name as a heading: ``Hidden 2``."""
    name = layer_name(graph, layer_id)
    return name[:1].upper() + name[1:]


def short_layer_title(graph: Graph, layer_id: int) -> str:
    """The heading in a few letters, for narrow columns: ``H2``. Given names stay as they are."""
    at, last = graph.layer_position[layer_id], len(graph.layers) - 1
    given = graph.layers[at].name
    if at == 0 and given in ("", "input"):
        return _tr("In")
    if at == last and given in ("", "output"):
        return _tr("Out")
    if 0 < at < last and given in ("", "hidden"):
        return _tr("H{0}").format("" if last == 2 else at)
    return layer_title(graph, layer_id)


def parameter_name(graph: Graph, key: ParameterKey) -> str:
    """``weight x → h1`` or ``bias of h1``."""
    if isinstance(key, tuple):
        return _tr("weight {0} → {1}").format(*map(graph.display_name, key))
    return _tr("bias of {0}").format(graph.display_name(key))


def count_of(keys: Collection[ParameterKey]) -> str:
    """The kind of these parameters, counted: "weight", "3 biases", "12 weights and biases"."""
    n_weights = sum(isinstance(key, tuple) for key in keys)
    if len(keys) == 1:
        return _tr("weight") if n_weights else _tr("bias")
    if 0 < n_weights < len(keys):
        text = _tr("{0} weights and biases")
    else:
        text = _tr("{0} weights") if n_weights else _tr("{0} biases")
    return text.format(f"{len(keys):,}")


def values_text(
    dataset: Dataset, names: Iterable[str], values: Iterable[float], digits: int = 3
) -> str:
    """Values of columns: ``x1 = 0.300, x2 = −1.250``."""
    parts = []
    for name, value in zip(names, values, strict=False):
        is_date = name in dataset.dates
        text = dataset.text(name, value) if is_date else typeset_number(float(value), digits)
        parts.append(f"{name} = {text}")
    return ", ".join(parts)
