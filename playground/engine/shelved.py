"""A moment that is put aside: its arrays on a shelf, its graph as the layers it is made of."""

from __future__ import annotations

import weakref
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from weakref import WeakValueDictionary

import numpy as np

from playground.engine.moment import Beside, Mark, Moment, Rest
from playground.engine.shelf import Shelf, Shelved
from playground.model.document import Document, Progress, Training, frozen
from playground.model.graph import Edge, Graph, Layer

PLACES = 512  # bytes that know where the two arrays are: measured

Edges = tuple[Edge, ...]

_NOTHING = frozen(np.zeros((0, 0)))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A layer and the edges that end in it: those of ``base`` but for ``gone``, and ``new``."""

    layer: Layer
    base: Edges
    gone: Edges = ()
    new: Edges = ()

    @staticmethod
    def of(layer: Layer, edges: Edges, like: Part | None) -> Part:
        """The layer beside the same layer of another graph."""
        if like is None:
            return Part(layer, edges)
        layer = like.layer if layer == like.layer else layer
        base, gone, new = like.base, _without(like.base, edges), _without(edges, like.base)
        if len(gone) + len(new) > len(base) // 4:
            return Part(layer, edges)
        if layer is like.layer and (gone, new) == (like.gone, like.new):
            return like
        return Part(layer, base, gone, new)

    @property
    def edges(self) -> Edges:
        """The edges, in any order."""
        return _without(self.base, self.gone) + self.new

    def bytes_beside(self, other: Part | None) -> int:
        """About the memory it takes that it does not share with the other."""
        if other is self:
            return 0
        size = 300 + 8 * (len(self.layer.nodes) + len(self.gone)) + 64 * len(self.new)
        return size + (0 if other is not None and other.base is self.base else 8 * len(self.base))


def _without(edges: Edges, others: Edges) -> Edges:
    """Those of the edges that are none of the others, the very same ones."""
    if not others or edges == others:
        return edges if not others else ()
    known = {id(edge) for edge in others}
    return tuple(edge for edge in edges if id(edge) not in known)


class PackedGraph:
    """A graph at rest: its layers, each with the edges that end in it.

    Graphs that come from one another by edits are alike in all but a few edges. Packed beside one
    another they share those, so that a node more costs the edges it has and not all there are.
    """

    @staticmethod
    def of(graph: Graph, like: PackedGraph | None = None) -> PackedGraph:
        """The graph packed beside another, or as it has been packed already."""
        known = _PACKED.get(id(graph))
        return known if known is not None and known.is_of(graph) else PackedGraph(graph, like)

    def __init__(self, graph: Graph, like: PackedGraph | None = None) -> None:
        self.next_id = graph.next_id
        place = {node.id: i for i, layer in enumerate(graph.layers) for node in layer.nodes}
        starts = [
            bisect_left(graph.edges, i, key=lambda edge: place[edge.target])
            for i in range(len(graph.layers) + 1)
        ]
        known = {part.layer.id: part for part in like.parts} if like is not None else {}
        self.parts: tuple[Part, ...] = tuple(
            Part.of(layer, graph.edges[a:b], known.get(layer.id))
            for layer, (a, b) in zip(graph.layers, pairwise(starts), strict=True)
        )
        self._is(graph)

    def _is(self, graph: Graph) -> None:
        self._graph = weakref.ref(graph)
        _PACKED[id(graph)] = self

    def is_of(self, graph: Graph) -> bool:
        return self._graph() is graph

    def graph(self) -> Graph:
        """The graph; the very same as long as anybody holds it."""
        graph = self._graph()
        if graph is None:
            edges = chain.from_iterable(part.edges for part in self.parts)
            graph = Graph(tuple(part.layer for part in self.parts), tuple(edges), self.next_id)
            self._is(graph)
        return graph

    def bytes_beside(self, other: PackedGraph | None) -> int:
        """About the memory it takes that it does not share with the other."""
        if other is self:
            return 0
        theirs = {part.layer.id: part for part in other.parts} if other is not None else {}
        own = sum(part.bytes_beside(theirs.get(part.layer.id)) for part in self.parts)
        return own + 8 * len(self.parts)


# The packed graphs of those that are in use, by the place of these in memory.
_PACKED: WeakValueDictionary[int, PackedGraph] = WeakValueDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class ShelvedMoment:
    """A moment without its arrays, and where those are."""

    graph: PackedGraph
    parameters: Shelved
    slots: Shelved
    training: Training
    progress: Progress  # without the optimizer's state
    rest: Rest
    marks: tuple[Mark, ...]

    def moment(self) -> Moment:
        """The moment, to the last bit. OSError when its arrays can't be read."""
        progress = replace(self.progress, slots=self.slots.array())
        document = Document(
            self.graph.graph(),
            self.parameters.array(),
            self.rest.data,
            self.training,
            self.rest.layout,
            progress,
        )
        return Moment(document, self.rest.history, self.marks)

    def bytes_beside(self, other: Beside | None) -> int:
        """About the memory it takes that it does not share with the other."""
        theirs = other.graph if isinstance(other, ShelvedMoment) else None
        size = PLACES + self.rest.bytes_beside(other.rest if other is not None else None)
        return size + self.graph.bytes_beside(theirs)


class MomentShelf:
    """Puts moments aside.

    Attributes:
        arrays: the shelf their arrays are on.
    """

    def __init__(self, arrays: Shelf) -> None:
        self.arrays = arrays
        self._last: PackedGraph | None = None

    def put(self, moment: Moment) -> ShelvedMoment:
        """Put a moment aside. OSError when there is no room for it."""
        document, progress = moment.document, moment.document.run
        parameters, slots = self.arrays.put(document.parameters), self.arrays.put(progress.slots)
        self._last = PackedGraph.of(document.graph, self._last)
        return ShelvedMoment(
            self._last,
            parameters,
            slots,
            document.training,
            replace(progress, slots=_NOTHING),
            moment.rest,
            moment.marks,
        )

    def put_back(self, moment: Moment) -> ShelvedMoment | None:
        """Put a moment aside again whose arrays are on the shelf as they are; None for others."""
        document = moment.document
        known = self.arrays.find(document.parameters), self.arrays.find(document.run.slots)
        return self.put(moment) if all(known) else None
