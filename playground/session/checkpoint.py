"""A checkpoint: a document and the run that led to it; what undo gives back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from playground.engine.history import History, empty_history
from playground.model.document import Document, Points, same_data

MAX_MARKS = 100
OVERHEAD = 4096  # bytes of a step of undo beside its arrays, its history and its graph: measured


@dataclass(frozen=True, slots=True)
class Mark:
    """An edit made in the middle of a run, for the loss plot."""

    step: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A document together with the losses and the edits of its run so far.

    ``edition`` numbers what a person has made of it: an edit makes another one, training and
    starting again do not.
    """

    document: Document
    history: History = field(default_factory=empty_history)
    marks: tuple[Mark, ...] = ()
    edition: int = 0

    @property
    def step(self) -> int:
        return self.document.run.step

    def edited(self, document: Document, text: str, one_of_many: bool, edition: int) -> Checkpoint:
        """The run going on with another document. An edit in its middle leaves a mark; the many
        small edits of one gesture leave one together."""
        marks = self.marks
        if self.step > 0 and document.layout == self.document.layout:
            mark, last = Mark(self.step, text), marks[-1] if marks else None
            if last is None or not (last == mark or (one_of_many and last.text == text)):
                marks = (*marks, mark)[-MAX_MARKS:]
        return Checkpoint(document, self.history, marks, edition)

    def anew(self, document: Document, edition: int) -> Checkpoint:
        """A new run. It is the same edition as before where no more than the seed is another."""
        same = document.training == replace(
            self.document.training, seed=document.training.seed
        ) and same_data(document.data, self.document.data)
        return Checkpoint(document, edition=self.edition if same else edition)

    def with_settings_of(self, other: Checkpoint) -> Checkpoint:
        """This checkpoint with the other's settings, data, names, order and places.

        Weights, optimizer state and run stay, matched by id.
        """
        mine, theirs = self.document, other.document
        if mine.graph is not theirs.graph:
            mine = mine.with_graph(theirs.graph, {})
        document = mine.with_training(theirs.training)
        document = replace(document, data=theirs.data, layout=theirs.layout)
        return replace(self, document=document, edition=other.edition)

    def parts(self) -> Iterator[tuple[object, int]]:
        """What several checkpoints may share, each with about the bytes it takes."""
        document, source = self.document, self.document.data.source
        yield self, OVERHEAD
        yield document.parameters, document.parameters.nbytes
        yield document.run.slots, document.run.slots.nbytes
        yield document.graph, 8 * document.graph.n_parameters  # its tuples; edges are shared
        yield document.layout, 100 * len(document.layout)
        yield self.history, 32 * len(self.history)
        if isinstance(source, Points):
            yield source, source.x.nbytes + source.y.nbytes + 8 * len(source.test)
