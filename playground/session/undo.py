"""Undo in memory: each step leads to another checkpoint; the oldest go when a bound is reached.

Checkpoints share the arrays that an edit left alone. With Adam and training in between there is
room for about 7,000 edits of a 1-8-1 network, 1,500 of 1-64-64-1 and 400 of 20 layers of 32.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from time import monotonic

from PySide6.QtCore import QObject, Signal

from playground.session.checkpoint import Checkpoint

UNDO_BYTES = 256 * 2**20
MERGE_SECONDS = 2.0  # after which edits with the same key are no longer one


@dataclass(frozen=True, slots=True)
class Gesture:
    """A merge key for all edits of one drag, however long it takes."""

    what: str
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """One edit. Done, it holds the checkpoint before it; undone, the one after it.

    An edit that is not ``exact`` left the network alone (settings, data, names, locks): its undo
    keeps what was learned since. Any other gives back exactly what was there.
    """

    text: str
    checkpoint: Checkpoint
    exact: bool
    merge: Hashable
    at: float = field(default_factory=monotonic)

    def goes_on_with(self, merge: Hashable) -> bool:
        """Whether an edit with this key, made now, belongs to this step."""
        if merge is None or merge != self.merge:
            return False
        # After a pause the network may have learned something that is no part of the first edit.
        return isinstance(merge, Gesture) or monotonic() - self.at <= MERGE_SECONDS


Steps = tuple[tuple[_Step, ...], int]  # all of them, and the number of those that are done


class UndoStack(QObject):
    """All edits, done and undone.

    Steps are values: whatever raises in the middle of a change, ``restore`` gives back the stack
    that ``steps`` was before.

    Attributes:
        most_bytes: the memory that all steps may take together.
        bytes: the memory they take, about.

    Signals:
        changed(): there is something else to undo or to redo.
    """

    changed = Signal()

    def __init__(
        self,
        present: Callable[[], Checkpoint],
        lead: Callable[[Checkpoint, Callable[[], None]], None],
        parent: QObject | None = None,
    ) -> None:
        """``present`` gives the present checkpoint. ``lead(checkpoint, move)`` makes the one that
        an undo or redo leads to the present, and calls ``move`` for the stack to follow."""
        super().__init__(parent)
        self.most_bytes = UNDO_BYTES
        self.bytes = 0
        self._present = present
        self._lead = lead
        self._steps: list[_Step] = []
        self._index = 0  # steps that are done
        self._holders: Counter[int] = Counter()  # by the id of what they hold

    @property
    def steps(self) -> Steps:
        """All steps, for ``restore``."""
        return tuple(self._steps), self._index

    def restore(self, steps: Steps) -> None:
        """Be what ``steps`` was."""
        self._steps, self._index = list(steps[0]), steps[1]
        self.bytes = 0
        self._holders.clear()
        for step in self._steps:
            self._hold(step.checkpoint)
        self.changed.emit()

    def count(self) -> int:
        return len(self._steps)

    def index(self) -> int:
        """The number of steps that are done."""
        return self._index

    def text(self, i: int) -> str:
        """The name of step ``i``; "" where there is none."""
        return self._steps[i].text if 0 <= i < len(self._steps) else ""

    def can_undo(self) -> bool:
        return self._index > 0

    def can_redo(self) -> bool:
        return self._index < len(self._steps)

    def undo_text(self) -> str:
        return self._steps[self._index - 1].text if self._index else ""

    def redo_text(self) -> str:
        return self._steps[self._index].text if self._index < len(self._steps) else ""

    def do(
        self, text: str, before: Checkpoint, after: Checkpoint, exact: bool, merge: Hashable = None
    ) -> None:
        """Add an edit; see ``Session.edit`` for ``merge``, and undo for ``exact``."""
        last = self._steps[-1] if self._steps and not self.can_redo() else None
        if last is not None and last.goes_on_with(merge):
            self._steps[-1] = replace(last, at=monotonic(), exact=last.exact or exact)
            if last.checkpoint.document.same_as(after.document):
                self._cut(self._index - 1)  # back where it came from
        else:
            self._cut(self._index)
            self._steps.append(_Step(text, before, exact, merge))
            self._hold(before)
        self._index = len(self._steps)
        self._drop_oldest()
        self.changed.emit()

    def undo(self) -> None:
        if self.can_undo():
            self._move(self._index - 1, self._index - 1)

    def redo(self) -> None:
        if self.can_redo():
            self._move(self._index, self._index + 1)

    def clear(self) -> None:
        """Let go of all steps."""
        self._cut(0)
        self._index = 0
        self.changed.emit()

    def _move(self, i: int, index: int) -> None:
        """Let step ``i`` hold the present checkpoint, and lead to the one that it held."""
        step, here = self._steps[i], self._present()
        there = step.checkpoint
        # Where nothing was learned since, there is nothing that an undo should keep.
        keeps = not (step.exact or here.step == there.step)

        def move() -> None:
            self._hold(here)
            self._release(there)
            self._steps[i] = replace(step, checkpoint=here)
            self._index = index
            self._drop_oldest()
            self.changed.emit()

        self._lead(here.with_settings_of(there) if keeps else there, move)

    def _drop_oldest(self) -> None:
        while self.bytes > self.most_bytes and len(self._steps) > 1:
            oldest = 0 if self._index else len(self._steps) - 1
            self._release(self._steps.pop(oldest).checkpoint)
            self._index = max(0, self._index - 1)

    def _cut(self, first: int) -> None:
        """Let go of the steps from the first of these on."""
        for step in self._steps[first:]:
            self._release(step.checkpoint)
        del self._steps[first:]

    # -- memory: what several checkpoints hold is counted once ---------------------------------

    def _hold(self, checkpoint: Checkpoint) -> None:
        for part, size in checkpoint.parts():
            self.bytes += 0 if self._holders[id(part)] else size
            self._holders[id(part)] += 1

    def _release(self, checkpoint: Checkpoint) -> None:
        for part, size in checkpoint.parts():
            self._holders[id(part)] -= 1
            if not self._holders[id(part)]:
                del self._holders[id(part)]
                self.bytes -= size
