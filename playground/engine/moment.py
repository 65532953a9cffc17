"""A moment: a document and the run that led to it, together; what undo gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from playground.engine.history import PackedHistory
from playground.model.document import Data, Document, Points

OVERHEAD = 4096  # bytes of an edit beside its arrays, its history and its graph: measured


@dataclass(frozen=True, slots=True)
class Mark:
    """An edit made in the middle of a run, for the loss plot."""

    step: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A document together with the losses and the edits of its run so far."""

    document: Document
    history: PackedHistory = field(default_factory=PackedHistory)
    marks: tuple[Mark, ...] = ()

    @property
    def step(self) -> int:
        return self.document.run.step

    def with_settings_of(self, other: Moment) -> Moment:
        """This moment with the other's settings, data, names, order and places.

        Weights, optimizer state and run stay, matched by id.
        """
        mine, theirs = self.document, other.document
        if mine.graph is not theirs.graph:
            mine = mine.with_graph(theirs.graph, {})
        document = mine.with_training(theirs.training)
        document = replace(document, data=theirs.data, layout=theirs.layout)
        return Moment(document, self.history, self.marks)

    @property
    def array_bytes(self) -> int:
        """The size of its weights and of its optimizer's state."""
        return self.document.parameters.nbytes + self.document.run.slots.nbytes

    @property
    def rest(self) -> Rest:
        """What there is beside the graph and the arrays."""
        return Rest(self.history, self.document.layout, self.document.data)

    def bytes_beside(self, other: Beside | None) -> int:
        """About the memory it takes that it does not share with the other."""
        size = self.rest.bytes_beside(other.rest if other is not None else None)
        mine, theirs = self.document, other.document if isinstance(other, Moment) else None
        if theirs is None or mine.parameters is not theirs.parameters:
            size += mine.parameters.nbytes
        if theirs is None or mine.run.slots is not theirs.run.slots:
            size += mine.run.slots.nbytes
        if theirs is None or mine.graph is not theirs.graph:
            size += 8 * mine.graph.n_parameters  # its tuples; nodes and edges are shared
        return size


class Beside(Protocol):
    """Another moment, whole or put aside."""

    @property
    def rest(self) -> Rest: ...


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What stays in memory of a moment that is put aside."""

    history: PackedHistory
    layout: Mapping[int, tuple[float, float]]
    data: Data

    def bytes_beside(self, other: Rest | None) -> int:
        """About the memory it takes that it does not share with the other."""
        size = OVERHEAD + self.history.bytes_beside(other.history if other is not None else None)
        if other is None or self.layout is not other.layout:
            size += 100 * len(self.layout)
        if other is None or self.data is not other.data:
            source = self.data.source
            if isinstance(source, Points):
                size += source.x.nbytes + source.y.nbytes + 8 * len(source.test)
        return size
