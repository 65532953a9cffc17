"""The colour of a unit, the same in all plots and on the canvas."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from playground.model.graph import Graph
from playground.ui.shell.theme import unit_colour


def colour_of(graph: Graph, node_id: int) -> QColor:
    return _colour(graph.unit_number[node_id])


@lru_cache(maxsize=4096)
def _colour(index: int) -> QColor:
    return unit_colour(index)
