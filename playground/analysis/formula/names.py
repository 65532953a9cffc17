"""The names of a network's parts in program text."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection

from playground.model.graph import Graph
from playground.model.parts import EdgeKey

FUNCTIONS = {"abs": "absolute"}  # where the name of an activation means something else


def function_name(activation: str) -> str:
    """The name of an activation as a function of z."""
    return FUNCTIONS.get(activation, activation)


def matrix_name(source: int, target: int) -> str:
    """The weights between two layers: ``W_2`` from layer 1 to 2, ``W_0_2`` past a layer."""
    return f"W_{target}" if source == target - 1 else f"W_{source}_{target}"


class Names:
    """A variable for each node, weight, bias and z: ``h1``, ``w_x_h1``, ``b_h1``, ``z_h1``.

    A node's own name is used as far as it can be a variable; where two parts would have the same
    name, the later one ends in ``_``.

    Attributes:
        node, bias, z: by the id of the node.
        weight: by the edge's key.
    """

    def __init__(self, graph: Graph, taken: Collection[str] = ()) -> None:
        used = {*taken, *keyword.kwlist, *dir(builtins)}
        self.node = {n.id: _free(_variable(graph.display_name(n.id)), used) for n in graph.nodes}
        self.bias = {n.id: _free(f"b_{self.node[n.id]}", used) for n in graph.units}
        self.z = {n.id: _free(f"z_{self.node[n.id]}", used) for n in graph.units}
        self.weight: dict[EdgeKey, str] = {}
        for edge in graph.edges:
            name = f"w_{self.node[edge.source]}_{self.node[edge.target]}"
            self.weight[edge.key] = _free(name, used)


def _variable(name: str) -> str:
    """``name`` with an underscore for each character that a variable can't have."""
    # Python takes the compatible characters of this form for one another.
    text = re.sub(r"\W", "_", unicodedata.normalize("NFKC", name))
    return text if text.isidentifier() else f"n{text}" if f"n{text}".isidentifier() else "n"


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name += "_"
    used.add(name)
    return name
