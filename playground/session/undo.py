"""Undo: each edit swaps two moments; how many are kept is a question of memory, not of number."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground.engine.moment import Moment

# What undo may take of the memory: an eighth of a small computer's. By measurement that is 80,000
# edits of a 1-8-1 network, 3,000 to 5,000 of 1-64-64-1 and 750 to 1,000 of 20 layers of 32, with
# Adam and training in between; without state of the optimizer twice as many.
UNDO_BYTES = 512 * 2**20
MERGE_SECONDS = 2.0  # after which edits with the same key are no longer one
KEPT = 0.75  # of it when some had to go, so that it is not each edit that has to make room


@dataclass(frozen=True, slots=True)
class Gesture:
    """A merge key for all edits of one drag, however long it takes."""

    what: str
    number: int


class UndoStack(QUndoStack):
    """All edits. Doing, undoing and redoing one leads to a moment, which is ``due`` from then on.

    It is for the session to show it, on ``indexChanged``: by then the stack is in order, and what
    is edited in answer finds its place on top.

    Attributes:
        due: the moment that is to be shown next, if any.
    """

    def __init__(self, present: Callable[[], Moment], parent: QObject | None = None) -> None:
        """``present`` gives the present moment: the one that is due, when there is one."""
        super().__init__(parent)
        self.due: Moment | None = None
        self._present = present
        self._most_bytes = 0  # at most so many; fewer when edits have been dropped since

    def do(self, text: str, after: Moment, exact: bool, merge: Hashable = None) -> None:
        """Add an edit that leads to the moment ``after``; see ``edit`` of the session.

        ``exact``: undoing it gives back weights and run too, whatever was learned since.
        """
        self.push(_Edit(self, text, after, exact, merge))

    def swap(self, there: Moment, exact: bool) -> Moment:
        """Let a moment be due; gives the present one."""
        here = self._present()
        # Where nothing was learned since, there is nothing that an undo should leave alone.
        exact = exact or here.step == there.step
        self.due = there if exact else here.with_settings_of(there)
        return here

    def has_returned_to(self, moment: Moment) -> bool:
        return self._present().document.same_as(moment.document)

    def account(self, size: int) -> None:
        """Edits take so many bytes more."""
        self._most_bytes += size

    def keep_within_memory(self) -> None:
        """Let go of the edits furthest from the present when there are too many.

        A QUndoStack drops nothing while it is in use, so it is filled anew.
        """
        if self._most_bytes <= UNDO_BYTES:
            return
        done, count = self.index(), self.count()
        kept = deque(cast(_Edit, self.command(i)) for i in range(count))
        size = sum(edit.size for edit in kept)
        while size > KEPT * UNDO_BYTES and len(kept) > 1:
            if 2 * done > len(kept):
                size -= kept.popleft().size
                done -= 1
            else:
                size -= kept.pop().size
        self._most_bytes = size
        if len(kept) < count:
            self._refill([edit.copy() for edit in kept], done)

    def _refill(self, edits: list[_Edit], done: int) -> None:
        self.blockSignals(True)
        self.clear()
        for edit in edits:
            self.push(edit)
        self.setIndex(done)
        self.blockSignals(False)
        for edit in edits:
            edit.at_rest = False
        self.canUndoChanged.emit(self.canUndo())
        self.canRedoChanged.emit(self.canRedo())
        self.undoTextChanged.emit(self.undoText())
        self.redoTextChanged.emit(self.redoText())


class _Edit(QUndoCommand):
    """One edit: swaps the present moment for the one on the edit's other side.

    So a done edit holds the moment before it, an undone one the moment after it. An edit that left
    the network alone (settings, data, names, locks) leaves alone what was learned since; any other
    gives back exactly what was there.

    Attributes:
        size: its memory in bytes, as far as the edit beside it does not hold it too.
        at_rest: whether doing and undoing it are without effect, and it merges with nothing.
    """

    def __init__(
        self, stack: UndoStack, text: str, other: Moment, exact: bool, merge: Hashable
    ) -> None:
        super().__init__(text)
        self.size = 0
        self.at_rest = False
        self._stack = stack
        self._other = other
        self._exact = exact
        self._merge = merge
        self._at = monotonic()

    def copy(self) -> _Edit:
        """The same edit once more, at rest."""
        edit = _Edit(self._stack, self.text(), self._other, self._exact, self._merge)
        edit.size, edit.at_rest = self.size, True
        return edit

    def _swap(self, beside: QUndoCommand | None) -> None:
        if self.at_rest:
            return
        self._other = self._stack.swap(self._other, self._exact)
        size = self._other.bytes_beside(beside._other if isinstance(beside, _Edit) else None)
        self._stack.account(size - self.size)
        self.size = size

    def undo(self) -> None:
        self._swap(self._stack.command(self._stack.index()))

    def redo(self) -> None:
        self._swap(self._stack.command(self._stack.index() - 1))

    def id(self) -> int:
        return -1 if self._merge is None or self.at_rest else hash(self._merge) & 0x3FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        # What was learned in a pause is not taken back together with what went before it.
        if other._at - self._at > MERGE_SECONDS and not isinstance(self._merge, Gesture):
            return False
        self._at = other._at
        self._exact = self._exact or other._exact
        self.setObsolete(self._stack.has_returned_to(self._other))
        return True
