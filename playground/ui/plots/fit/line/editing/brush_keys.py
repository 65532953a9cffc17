"""The brush and the lasso by keys alone, while points are edited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent

from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Overlay, Path
from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.line.chart import KEY_STEP, FitChart
from playground.ui.plots.fit.line.editing.brush_tool import BrushTool, evenly_spaced
from playground.ui.plots.fit.line.read_out import MANY, FitReadOut
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Insert, Qt.Key.Key_B)
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class BrushKeys(QObject):
    """B and the arrows draw; Ctrl+Shift+Left and Right select what the cross-hair passes.

    A drawn line has straight parts: a step sideways begins another one when the last was lifted or
    lowered. Ctrl+Space selects the chosen point or lets go of it, Delete removes what is selected,
    Escape ends either.

    Attributes:
        drawing: whether the brush is down.

    Signals:
        drawn(x, y): arrays ``(n,)`` of new points.
        erased(indices): the selected points are to go, a tuple.
        said(text, lasting): words for beside ``pointer``, for a moment or until there are others.
    """

    drawn = Signal(object, object)
    erased = Signal(object)
    said = Signal(str, bool)

    def __init__(
        self,
        chart: FitChart,
        read_out: FitReadOut,
        tool: BrushTool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._read_out = read_out
        self._tool = tool
        self._corners: list[tuple[float, float]] = []  # of the line; empty when none is drawn
        self._from_point = False  # whether it began at a point that is there already
        self._wide = self._lifted = False  # whether the last part went sideways, and up or down
        self._from: float | None = None  # where the cross-hair began to select
        self._to: float | None = None  # where it came to
        self._kept: frozenset[int] = frozenset()  # what was selected before
        self._pen = pen("#000000", 2.0)
        self.line, self.marks = Overlay(44.0), Dots()
        self.marks.setZValue(45.0)
        chart.add(self.line)
        chart.add(self.marks)

    def set_theme(self, theme: Theme) -> None:
        self._pen = pen(theme.accent, 2.0 * theme.scale)
        self.marks.setSize(8.0 * theme.scale)
        self.marks.setPen(pen(theme.surface, 1.0))
        self.marks.setBrush(QColor(theme.accent))

    @property
    def drawing(self) -> bool:
        return bool(self._corners)

    @property
    def pointer(self) -> QPointF:
        """Where there is room for words, on the chart: below the axis, clear of the points."""
        return self._chart.plot_rect().bottomLeft() - QPointF(0.0, 14.0)

    def let_go(self) -> None:
        """Nothing is drawn and nothing selected, in silence."""
        self._from = None
        if self._tool.selected:
            self._tool.select(())
        if self.drawing:
            self._end()

    def press_key(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), Qt.KeyboardModifier
        held = event.modifiers() & ~modifiers.KeypadModifier
        step = _STEPS.get(key)
        if not self._chart.editing:
            return False
        if self.drawing and held in (modifiers.NoModifier, _SHIFT):
            return self._draw(key, MANY if held else 1)
        if held == _CTRL | _SHIFT and step is not None and step[0]:
            self._pass(step[0])
        elif held == _CTRL and key == Qt.Key.Key_Space:
            self._toggle()
        elif held != modifiers.NoModifier:
            return False
        elif key == Qt.Key.Key_B:
            self._begin()
        elif key in _REMOVES and self._tool.selected:
            gone = self._tool.selected
            self._tool.select(())
            self.erased.emit(gone)
        elif key == Qt.Key.Key_Escape and self._tool.selected:
            self._from = None
            self._tool.select(())
        else:
            return False
        return True

    # -- the lasso -------------------------------------------------------------------------

    def _cross(self) -> tuple[float, float]:
        """Where the cross-hair meets the function, or where it would appear; in view."""
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._read_out.x, self._read_out.y
        middle = (x0 + x1) / 2.0, (y0 + y1) / 2.0
        place = middle[0] if x is None else x, middle[1] if y is None else y
        return kept_in_view(self._chart, *place)

    def _pass(self, side: int) -> None:
        """Move the cross-hair; all points between where it began and where it is are selected."""
        marks, (x0, x1) = self._chart.marks, self._chart.x_range()
        if self._from is None or self._to is None or self._read_out.x != self._to:
            at_point = self._read_out.x is None and marks.held is not None
            self._from = marks.held_place[0] if at_point else self._cross()[0]
            self._to, self._kept = self._from, frozenset(self._tool.selected)
        self._to = min(max(self._to + side * KEY_STEP * (x1 - x0), x0), x1)
        self._read_out.point_at(self._to)
        x = marks.places[0]
        low, high = sorted((self._from, self._to))
        passed = np.flatnonzero((x >= low) & (x <= high)).tolist()
        self._select(self._kept.union(passed))

    def _toggle(self) -> None:
        held = self._chart.marks.held
        if held is None:
            self.said.emit(self.tr("Which? Left and Right choose a point."), True)
            return
        self._from = None
        self._select(frozenset(self._tool.selected) ^ {held})

    def _select(self, indices: frozenset[int]) -> None:
        self._tool.select(tuple(sorted(indices)))
        n = len(self._tool.selected)
        many = self.tr("{0} selected; Delete removes them").format(n)
        one = self.tr("1 selected; Delete removes it")
        self.said.emit(one if n == 1 else many if n else self.tr("None is selected"), True)

    # -- the brush -------------------------------------------------------------------------

    def _begin(self) -> None:
        """At the chosen point, else at the cross-hair, else in the middle."""
        marks = self._chart.marks
        self._from_point = marks.held is not None
        start = marks.held_place if self._from_point else self._cross()
        self._corners, self._wide, self._lifted = [start], False, False
        self._show()

    def _draw(self, key: Qt.Key, steps: int) -> bool:
        step = _STEPS.get(key)
        if step is not None:
            self._move(steps * step[0], steps * step[1])
        elif key in _REMOVES:
            del self._corners[max(1, len(self._corners) - 1) :]
            self._wide = self._lifted = True
        elif key in _ENDS:
            x, y = self._points()
            self._end()
            self._hand_over(x, y)
            return True
        elif key == Qt.Key.Key_Escape:
            self._end()
            return True
        else:
            return False
        self._show()
        return True

    def _move(self, dx: int, dy: int) -> None:
        first = len(self._corners) == 1
        if (first and (dx or self._from_point)) or (dx and self._wide and self._lifted):
            self._corners.append(self._corners[-1])
            self._wide = self._lifted = False
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._corners[-1]
        x, y = x + dx * KEY_STEP * (x1 - x0), y + dy * KEY_STEP * (y1 - y0)
        self._corners[-1] = kept_in_view(self._chart, x, y)
        self._wide = self._wide or bool(dx)
        self._lifted = self._lifted or (self._wide and bool(dy))

    def _points(self) -> tuple[Array, Array]:
        """What the line would leave, ``(n,), (n,)``: as far apart as those of the mouse."""
        corners = [self._chart.to_pixels(*corner) for corner in self._corners]
        way = corners[:1]
        for corner in corners[1:]:
            way += evenly_spaced(way[-1], corner)
        places = [self._chart.to_data(at) for at in way[int(self._from_point) :]]
        x, y = np.array(places, dtype=np.float64).reshape(-1, 2).T
        return x, y

    def _hand_over(self, x: Array, y: Array) -> None:
        """The last of the new points is chosen, and the next line begins there."""
        marks = self._chart.marks
        n = marks.n_train
        if len(x):
            self.drawn.emit(x, y)
        if marks.n_train > n:  # they were not refused; new points are the last ones to train on
            marks.hold(marks.n_train - 1)

    def _show(self) -> None:
        x, y = self._points()
        self.marks.setData(x, y)
        ends = np.array(self._corners)
        self.line.set_shapes((Path(ends[:, 0], ends[:, 1], self._pen),))
        begun = len(self._corners) == 1
        words = (
            self.tr("Arrows draw; Esc gives up") if begun else self.tr("Return adds {0}; Esc none")
        )
        self.said.emit(words.format(len(x)), False)

    def _end(self) -> None:
        self._corners = []
        self.marks.setData([], [])
        self.line.set_shapes(())
        self.said.emit("", False)
