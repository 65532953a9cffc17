"""A moment: a document and the run that led to it, together; what undo gives back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from playground.engine.history import PackedHistory
from playground.model.document import Document, Points

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
        theirs = other.document
        document = self.document.with_graph(theirs.graph, {}).with_training(theirs.training)
        document = replace(document, data=theirs.data, layout=theirs.layout)
        return Moment(document, self.history, self.marks)

    def bytes_beside(self, other: Moment | None) -> int:
        """About the memory it takes that it does not share with the other."""
        mine, theirs = self.document, other.document if other is not None else None
        size = OVERHEAD + self.history.bytes_beside(other.history if other is not None else None)
        if theirs is None or mine.parameters is not theirs.parameters:
            size += mine.parameters.nbytes
        if theirs is None or mine.run.slots is not theirs.run.slots:
            size += mine.run.slots.nbytes
        if theirs is None or mine.graph is not theirs.graph:
            size += 8 * mine.graph.n_parameters  # its tuples; nodes and edges are shared
        if theirs is None or mine.layout is not theirs.layout:
            size += 100 * len(mine.layout)
        if theirs is None or mine.data is not theirs.data:
            source = mine.data.source
            if isinstance(source, Points):
                size += source.x.nbytes + source.y.nbytes + 8 * len(source.test)
        return size
