"""Adding, choosing, moving and removing points by keys alone, while points are edited."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from playground.ui.plots.fit.line.chart import KEY_STEP
from playground.ui.plots.fit.line.editing.point_editor import PointEditor

_OTHERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_GAP = 5  # steps between a point and the one that a key adds beside it


class PointKeys(PointEditor):
    """Acts on the held point. With Ctrl and Alt the keys are the cross-hair's and the kinks'."""

    def press_key(self, event: QKeyEvent) -> bool:
        key, keys, held = event.key(), Qt.Key, self._marks.held
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not self._chart.editing or event.modifiers() & _OTHERS:
            return False
        if key in (keys.Key_Delete, keys.Key_Backspace) and held is not None:
            self._marks.hold(None)
            self.removed.emit(held)
        elif self._marks.carried:
            return False
        elif key == keys.Key_Escape and held is not None:
            self._marks.hold(None)
            self._chart.show_cursor(Qt.CursorShape.CrossCursor)
        elif key in (keys.Key_Left, keys.Key_Right):
            sign = 1 if key == keys.Key_Right else -1
            if shift:
                self._nudge(sign, 0)
            else:
                self._choose(sign)
        elif key in (keys.Key_Up, keys.Key_Down) and held is not None:
            self._nudge(0, 1 if key == keys.Key_Up else -1)
        elif key in (keys.Key_Insert, keys.Key_Return, keys.Key_Enter):
            self._add()
        else:
            return False
        return True

    def _choose(self, by: int) -> None:
        """The next point to the right (``by`` = 1) or left (-1)."""
        x, held = self._marks.places[0], self._marks.held
        if not len(x):
            return
        order = np.argsort(x, kind="stable")
        place = -1 if held is None else int(np.flatnonzero(order == held)[0])
        if held is None and by < 0:
            place = 0
        self._marks.hold(int(order[(place + by) % len(order)]))

    def _nudge(self, dx: int, dy: int) -> None:
        held = self._marks.held
        if held is None:
            return
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._marks.held_place
        self.moved.emit(held, x + dx * KEY_STEP * (x1 - x0), y + dy * KEY_STEP * (y1 - y0))

    def _add(self) -> None:
        """A new point to the right of the chosen one, or in the middle of the view; it is chosen.

        The arrow keys then take it where it is wanted.
        """
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = (x0 + x1) / 2.0, (y0 + y1) / 2.0
        if self._marks.held is not None:
            x, y = self._marks.held_place
            gap = _GAP * KEY_STEP * (x1 - x0)
            x = x + gap if x + gap <= x1 else x - gap
        n = self._marks.n_train
        self.added.emit(x, y)
        if self._marks.n_train > n:  # it was not refused; a new point is the last one to train on
            self._marks.hold(self._marks.n_train - 1)
