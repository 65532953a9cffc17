"""Undo: each edit swaps two moments; how many are kept is a question of room, not of number.

The moments nearest to the present are in memory. The arrays of those further away are put aside
into a temporary file (``engine/shelf.py``), so that what an edit takes of the memory hardly depends
on the size of the network; drawn points stay in memory. When the memory or the file is full, the
edits furthest from the present go. By what one takes, with Adam and training in between, there is
room for 80,000 edits of a 1-8-1 network, 38,000 of 1-64-64-1 and 8,000 of 20 layers of 32. Of the
last 5,500 were made, each of the structure: 130 MB of memory as counted, 220 MB by the system, and
2.4 GB of the disk; undoing one took 6 ms, wherever it was.

Why not compressed: the differences between neighbouring moments take 30 to 60 % of the room, as
all digits change with each step, and take longer to compress than to write.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from playground.engine.moment import Moment
from playground.engine.shelf import Shelf
from playground.engine.shelved import MomentShelf, ShelvedMoment
from playground.model.document import Document

UNDO_BYTES = 512 * 2**20  # of memory, an eighth of a small computer's
NEAR = 0.25  # of it is for whole moments; when more is taken they are put aside
WORTH = 16 * 1024  # bytes of arrays from which on a moment takes less memory when put aside
MERGE_SECONDS = 2.0  # after which edits with the same key are no longer one
KEPT = 0.75  # when some had to go: it is not each edit that has to make room


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
        most_bytes: the memory that all edits may take together.
        bytes: the memory they take, about.
    """

    def __init__(
        self,
        present: Callable[[], Moment],
        parent: QObject | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        """``present`` gives the present moment: the one that is due, when there is one."""
        super().__init__(parent)
        self.due: Moment | None = None
        self.most_bytes = UNDO_BYTES
        self.bytes = 0
        self._present = present
        self._shelf = MomentShelf(shelf or Shelf())
        self._visited: ShelvedMoment | None = None  # what the present was taken from
        self._pushing = 0  # pushes that have not returned yet
        self._position = 0  # the index, in the middle of a jump over several edits too
        # Edits that may be worth putting aside are among these: from the first to before the last.
        self._first = self._last = 0
        self.indexChanged.connect(self._on_index_changed)

    def do(self, text: str, after: Moment, exact: bool, merge: Hashable = None) -> None:
        """Add an edit that leads to the moment ``after``; see ``edit`` of the session.

        ``exact``: undoing it gives back weights and run too, whatever was learned since.
        """
        last = self.edit_at(self.index() - 1)
        if last is not None and not self.canRedo() and last.goes_on_with(merge):
            self._go_on(last, after, exact)
        else:
            self._push(_Edit(self, text, after, exact, merge))
        self.keep_within_memory()

    def _push(self, edit: _Edit) -> None:
        # What can be redone goes with the push.
        self._last = min(self._last, self.index())
        self.bytes -= sum(self._edit(i).size for i in range(self.index(), self.count()))
        self._pushing += 1
        try:
            self.push(edit)
        finally:
            self._pushing -= 1

    def _go_on(self, last: _Edit, after: Moment, exact: bool) -> None:
        """Let the last edit lead to another moment.

        Not by ``mergeWith``: the edits that it merges stay in memory (PySide6 6.11.3).
        """
        self.due, self._visited = after, None
        last.go_on(exact)
        if not self._pushing and last.leads_to(after):
            # Back where it came from: taken off, without being undone.
            self.bytes -= last.size
            last.setObsolete(True)
            self.undo()
        else:
            self.indexChanged.emit(self.index())

    def swap(self, other: Moment | ShelvedMoment, exact: bool, i: int) -> Moment | ShelvedMoment:
        """Let a moment be due; gives the present one, for edit ``i`` to hold.

        OSError when it was put aside and can't be read.
        """
        there = _whole(other)
        here = self._present()
        # Where nothing was learned since, there is nothing that an undo should leave alone.
        exact = exact or here.step == there.step
        self.due = there if exact else here.with_settings_of(there)
        shelved = self._shelf.put_back(here)
        # Only now: it may be what holds the room of the arrays that have just been put back.
        self._visited = other if isinstance(other, ShelvedMoment) else None
        if shelved is not None:
            return shelved
        self._first, self._last = min(self._first, i), max(self._last, i + 1)
        return here

    def clear(self) -> None:
        """Let go of all edits."""
        self.bytes = self._first = self._last = 0
        self._visited = None
        super().clear()

    def earlier(self) -> Iterator[Document]:
        """The documents before the edits that are done, the last first, while they can be read."""
        for i in reversed(range(self.index())):
            try:
                yield self._edit(i).moment().document
            except OSError:
                return

    # -- room ----------------------------------------------------------------------------------

    def keep_within_memory(self) -> None:
        """Put the edits furthest from the present aside; let go of them when there is no room."""
        # PySide still has to do with an edit while it is pushed, so that it must not go.
        if self._pushing:
            return
        while self.bytes > NEAR * self.most_bytes:
            furthest = self._furthest_whole()
            if furthest is not None and self._put_aside(furthest):
                continue
            if self.bytes <= self.most_bytes or not self._let_go(no_room=furthest is not None):
                return

    def _furthest_whole(self) -> int | None:
        """The edit furthest from the present that is worth putting aside."""
        index = self.index()
        while self._first < self._last:
            is_done = index - self._first > self._last - index
            i = self._first if is_done else self._last - 1
            if self._edit(i).worth_shelving:
                return i
            if is_done:
                self._first += 1
            else:
                self._last -= 1
        return None

    def _put_aside(self, i: int) -> bool:
        """Put an edit aside; False when there is no room for it."""
        try:
            self._edit(i).put_aside(self._shelf)
        except OSError:
            return False
        # It shares less with its neighbours now.
        further, nearer = (i - 1, i + 1) if i < self.index() else (i + 1, i - 1)
        self._edit(i).count_beside(self.edit_at(further))
        if 0 <= nearer < self.count() and (i < self.index()) == (nearer < self.index()):
            self._edit(nearer).count_beside(self._edit(i))
        return True

    def _let_go(self, no_room: bool) -> bool:
        """Let go of a part of the edits, furthest first; False when there is but one.

        With ``no_room`` for what is to be put aside, of a part of what is there already. A
        QUndoStack drops nothing while it is in use, so it is filled anew.
        """
        done, size = self.index(), self.bytes
        kept = deque(self._edit(i) for i in range(self.count()))
        aside = sum(edit.is_aside for edit in kept)
        fewer = KEPT * aside if no_room and aside else -1.0
        if len(kept) < 2:
            return False
        while size > KEPT * self.most_bytes and aside > fewer and len(kept) > 1:
            if 2 * done > len(kept):
                gone = kept.popleft()
                done -= 1
            else:
                gone = kept.pop()
            size -= gone.size
            aside -= gone.is_aside
        self._refill([edit.copy() for edit in kept], done)
        return True

    def _refill(self, edits: list[_Edit], done: int) -> None:
        self.blockSignals(True)
        self.clear()
        for edit in edits:
            self.push(edit)
        self.setIndex(done)
        self.blockSignals(False)
        for edit in edits:
            edit.at_rest = False
        self._position, self._last = done, len(edits)
        self.bytes = sum(edit.size for edit in edits)
        for i in {0, len(edits) - 1}:
            edits[i].count_beside(self.edit_at(i - 1 if i < done else i + 1))
        self.canUndoChanged.emit(self.canUndo())
        self.canRedoChanged.emit(self.canRedo())
        self.undoTextChanged.emit(self.undoText())
        self.redoTextChanged.emit(self.redoText())

    def edit_at(self, i: int) -> _Edit | None:
        return self._edit(i) if 0 <= i < self.count() else None

    def _edit(self, i: int) -> _Edit:
        return cast(_Edit, self.command(i))

    def _on_index_changed(self, index: int) -> None:
        self._position = index
        self._last = min(self._last, self.count())


class _Edit(QUndoCommand):
    """One edit: swaps the present moment for the one on the edit's other side.

    So a done edit holds the moment before it, an undone one the moment after it. An edit that left
    the network alone (settings, data, names, locks) leaves alone what was learned since; any other
    gives back exactly what was there.

    Attributes:
        size: its memory in bytes, as far as the edit beside it, further from the present, does not
            hold it too.
        at_rest: whether doing and undoing it are without effect.
    """

    def __init__(
        self,
        stack: UndoStack,
        text: str,
        other: Moment | ShelvedMoment,
        exact: bool,
        merge: Hashable,
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
        edit.size, edit.at_rest, edit._at = self.size, True, self._at
        return edit

    @property
    def is_aside(self) -> bool:
        return isinstance(self._other, ShelvedMoment)

    @property
    def worth_shelving(self) -> bool:
        return isinstance(self._other, Moment) and self._other.array_bytes >= WORTH

    def put_aside(self, shelf: MomentShelf) -> None:
        """Put its moment aside. OSError when there is no room for it."""
        if isinstance(self._other, Moment):
            self._other = shelf.put(self._other)

    def count_beside(self, edit: _Edit | None) -> None:
        """Count its memory anew."""
        size = self._other.bytes_beside(edit._other if edit is not None else None)
        self._stack.bytes += size - self.size
        self.size = size

    def goes_on_with(self, merge: Hashable) -> bool:
        """Whether an edit with this key, made now, is one with it."""
        if merge is None or merge != self._merge:
            return False
        # What was learned in a pause is not taken back together with what went before it.
        return isinstance(merge, Gesture) or monotonic() - self._at <= MERGE_SECONDS

    def go_on(self, exact: bool) -> None:
        self._at = monotonic()
        self._exact = self._exact or exact

    def moment(self) -> Moment:
        """The moment on its other side. OSError when it can't be read."""
        return _whole(self._other)

    def leads_to(self, moment: Moment) -> bool:
        """Whether undoing it changes nothing about the moment's document."""
        try:
            return self.moment().document.same_as(moment.document)
        except OSError:
            return False  # undoing it will say so

    def _swap(self, i: int, further: int) -> bool:
        """Swap the moments, being edit ``i`` of the stack, with ``further`` beyond it.

        False when its moment can't be read any more.
        """
        try:
            self._other = self._stack.swap(self._other, self._exact, i)
        except OSError as error:
            # There is no such step then; the next one leads elsewhere all the same. Not raised:
            # the error would come up in whatever Python calls Qt next.
            self.setObsolete(True)
            self._stack.bytes -= self.size
            sys.excepthook(OSError, error, error.__traceback__)
            return False
        self.count_beside(self._stack.edit_at(further))
        return True

    def undo(self) -> None:
        if self.at_rest:
            return
        self._stack._position -= 1
        self._swap(self._stack._position, self._stack._position + 1)

    def redo(self) -> None:
        if self.at_rest:
            return
        if self._swap(self._stack._position, self._stack._position - 1):
            self._stack._position += 1


def _whole(moment: Moment | ShelvedMoment) -> Moment:
    return moment.moment() if isinstance(moment, ShelvedMoment) else moment
