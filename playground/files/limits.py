"""How much a project file may hold. What is larger is refused with a sentence and its place.

Measured: a network of ``MAX_NODES`` nodes opens in the window within a second, one of
``MAX_EDGES`` edges in two; 200,000 nodes took half a minute. The model and the data have the same
limits, and a file at all of them stays well below ``MAX_BYTES``: what can be made can be saved, and
what was saved can be opened.
"""

from __future__ import annotations

from playground.data.dataset import MAX_NUMBERS, MAX_ROWS
from playground.model.graph import MAX_EDGES, MAX_LAYERS, MAX_NODES

__all__ = ["MAX_BYTES", "MAX_EDGES", "MAX_LAYERS", "MAX_NODES", "MAX_NUMBERS", "MAX_ROWS"]

MAX_BYTES = 128 * 2**20
