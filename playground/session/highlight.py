"""What is lit, dimmed or annotated on the canvas, as one value; pure Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.model.parts import EdgeKey, ParameterKey


@dataclass(frozen=True, slots=True)
class Highlight:
    """Parts of the network to point out.

    ``lit`` parts are what is pointed at elsewhere, ``dimmed`` nodes take no part, ``doomed`` parts
    are what a command would delete. ``notes`` are edges and nodes, each with a short text.
    """

    lit_nodes: frozenset[int] = frozenset()
    lit_edges: frozenset[EdgeKey] = frozenset()
    dimmed_nodes: frozenset[int] = frozenset()
    doomed_nodes: frozenset[int] = frozenset()
    doomed_edges: frozenset[EdgeKey] = frozenset()
    notes: tuple[tuple[ParameterKey, str], ...] = ()


NO_HIGHLIGHT = Highlight()


def merged(highlights: Iterable[Highlight]) -> Highlight:
    """All of them together.

    What one of them lights is not dimmed; where two have a note, the later one's stays.
    """
    every = tuple(highlights)
    if len(every) < 2:
        return every[0] if every else NO_HIGHLIGHT
    lit = frozenset[int]().union(*(h.lit_nodes for h in every))
    return Highlight(
        lit_nodes=lit,
        lit_edges=frozenset[EdgeKey]().union(*(h.lit_edges for h in every)),
        dimmed_nodes=frozenset[int]().union(*(h.dimmed_nodes for h in every)) - lit,
        doomed_nodes=frozenset[int]().union(*(h.doomed_nodes for h in every)),
        doomed_edges=frozenset[EdgeKey]().union(*(h.doomed_edges for h in every)),
        notes=tuple(dict(pair for h in every for pair in h.notes).items()),
    )
