"""Drawing and selecting points with mouse and keys, while points are edited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainterPath, QPen, QPolygonF

from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Overlay, Path
from playground.ui.plots.chart.reach import kept_in_view, kept_on_plot
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.point_edits import PointEdits
from playground.ui.plots.fit.tool_chart import ARROWS, KEY_STEP, MANY, ChartTool
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

SPACING = 9.0  # pixels between two points of the brush
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Insert, Qt.Key.Key_B)
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Brush(ChartTool):
    """A drag draws points along a curve, a click adds one; Ctrl and drag selects with a lasso.

    A press on a point is not the brush's, unless Shift is held.

    By keys, B and the arrows draw; Ctrl+Shift+Left and Right select what the cross-hair passes.
    A line drawn by keys has straight parts: a step sideways begins another part once the last one
    has gone both sideways and up or down. Ctrl+Space selects the held point or deselects it,
    Delete removes the selected points, Escape ends drawing and selecting.
    """

    def __init__(self, plot: FitPlot, edits: PointEdits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart = plot.chart
        self._read_out, self._bubble = plot.read_out, plot.bubble
        self._edits = edits
        self._draws = False  # else the mouse selects
        self._path: list[QPointF] = []  # of the mouse, on the widget
        self._corners: list[tuple[float, float]] = []  # of the line drawn by keys
        self._from_point = False  # whether that line begins at an existing point
        self._wide = self._high = False  # whether its last part goes sideways, and up or down
        self._from: float | None = None  # the x at which the cross-hair began to select
        self._to: float | None = None  # the x to which it has come
        self._kept: frozenset[int] = frozenset()  # the points selected before
        self._pen = QPen()
        self._line, self._dots = Overlay(44.0), Dots()
        self._dots.setZValue(45.0)
        chart.add(self._line)
        chart.add(self._dots, "drawn points")

    def set_theme(self, theme: Theme) -> None:
        self._pen = pen(theme.accent, 2.0 * theme.scale)
        self._dots.setSize(8.0 * theme.scale)
        self._dots.setPen(pen(theme.surface, 1.0))
        self._dots.setBrush(QColor(theme.accent))

    def let_go(self) -> None:
        """Drop the line and the selection."""
        self._from = None
        self._chart.marks.select(())
        if self._corners:
            self._end()

    # -- mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        modifiers = Qt.KeyboardModifier
        shift = bool(event.modifiers() & modifiers.ShiftModifier)
        ctrl = bool(event.modifiers() & modifiers.ControlModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        if not (self._chart.editing and left):
            return False
        if not (shift or ctrl) and self._chart.marks.point_at(event.position()) is not None:
            return False
        self._draws, self._path = shift or not ctrl, [event.position()]
        self._chart.marks.hold(None)
        return True

    def move(self, event: QMouseEvent) -> None:
        at = kept_on_plot(self._chart, event.position())
        if self._draws:
            more = evenly_spaced(self._path[-1], at)
        else:
            more = [at] if _length(at - self._path[-1]) >= 2.0 else []
        if more:
            self._path += more
            ends = self._path if self._draws else [*self._path, self._path[0]]
            self._show_line([self._chart.to_data(end) for end in ends])

    def release(self, event: QMouseEvent) -> None:
        self.move(event)
        path = self._path
        self.cancel()
        if self._draws:
            x, y = np.array([self._chart.to_data(at) for at in path]).T
            self._edits.add(x, y)
        else:
            self._select_inside(path)

    def cancel(self) -> None:
        self._path = []
        self._line.set_shapes(())

    def _select_inside(self, path: list[QPointF]) -> None:
        outline, marks = QPainterPath(), self._chart.marks
        outline.addPolygon(QPolygonF(path))
        outline.closeSubpath()
        points = [self._chart.to_pixels(x, y) for x, y in zip(marks.x, marks.y, strict=True)]
        marks.select(tuple(i for i, at in enumerate(points) if outline.contains(at)))

    # -- keys ------------------------------------------------------------------------------

    def press_key(self, event: QKeyEvent) -> bool:
        key, marks = Qt.Key(event.key()), self._chart.marks
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        dx, _ = ARROWS.get(key, (0, 0))
        if not self._chart.editing:
            return False
        if self._corners and held in (_NONE, _SHIFT):
            return self._draw(key, MANY if held == _SHIFT else 1)
        if held == _CTRL | _SHIFT and dx:
            self._select_to(dx)
        elif held == _CTRL and key == Qt.Key.Key_Space:
            self._toggle()
        elif held != _NONE:
            return False
        elif key == Qt.Key.Key_B:
            self._begin()
        elif key in _REMOVES and marks.selected:
            self._edits.remove(marks.selected)
        elif key == Qt.Key.Key_Escape and marks.selected:
            self._from = None
            marks.select(())
        else:
            return False
        return True

    # -- selecting -------------------------------------------------------------------------

    def _cross(self) -> tuple[float, float]:
        """Where the cross-hair meets the function, inside the view; else the middle."""
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._read_out.x, self._read_out.y
        x, y = (x0 + x1) / 2.0 if x is None else x, (y0 + y1) / 2.0 if y is None else y
        return kept_in_view(self._chart, x, y)

    def _select_to(self, side: int) -> None:
        """Move the cross-hair; select the points between its first and its present place."""
        marks, (x0, x1) = self._chart.marks, self._chart.x_range()
        if self._from is None or self._to is None or self._read_out.x != self._to:
            at_point = self._read_out.x is None and marks.held is not None
            self._from = marks.place[0] if at_point else self._cross()[0]
            self._to, self._kept = self._from, frozenset(marks.selected)
        self._to = min(max(self._to + side * KEY_STEP * (x1 - x0), x0), x1)
        self._read_out.set_x(self._to)
        low, high = sorted((self._from, self._to))
        passed = np.flatnonzero((marks.x >= low) & (marks.x <= high)).tolist()
        self._select(self._kept.union(passed))

    def _toggle(self) -> None:
        held = self._chart.marks.held
        if held is None:
            self._say(self.tr("Left and Right choose a point."), lasting=True)
            return
        self._from = None
        self._select(frozenset(self._chart.marks.selected) ^ {held})

    def _select(self, rows: frozenset[int]) -> None:
        self._chart.marks.select(tuple(sorted(rows)))
        n = len(self._chart.marks.selected)
        many = self.tr("{0} selected; Delete removes them").format(n)
        one = self.tr("1 selected; Delete removes it")
        text = one if n == 1 else many if n else self.tr("None is selected")
        self._say(text, lasting=True)

    # -- drawing ---------------------------------------------------------------------------

    def _begin(self) -> None:
        """At the held point, else at the cross-hair, else in the middle."""
        marks = self._chart.marks
        self._from_point = marks.held is not None
        self._corners = [marks.place if self._from_point else self._cross()]
        self._wide = self._high = False
        self._show()

    def _draw(self, key: Qt.Key, steps: int) -> bool:
        if key in ARROWS:
            dx, dy = ARROWS[key]
            self._move(steps * dx, steps * dy)
        elif key in _REMOVES:
            del self._corners[max(1, len(self._corners) - 1) :]
            self._wide = self._high = True
        elif key in _ENDS:
            x, y = self._points()
            self._end()
            if len(x) and self._edits.add(x, y):
                self._chart.marks.hold(len(self._chart.marks.x) - 1)
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
        if (first and (dx or self._from_point)) or (dx and self._wide and self._high):
            self._corners.append(self._corners[-1])
            self._wide = self._high = False
        (x0, x1), (y0, y1) = self._chart.x_range(), self._chart.y_range()
        x, y = self._corners[-1]
        x, y = x + dx * KEY_STEP * (x1 - x0), y + dy * KEY_STEP * (y1 - y0)
        self._corners[-1] = kept_in_view(self._chart, x, y)
        self._wide = self._wide or bool(dx)
        self._high = self._high or (self._wide and bool(dy))

    def _points(self) -> tuple[Array, Array]:
        """The points of the line, ``(n,), (n,)``, as far apart as those of the mouse."""
        corners = [self._chart.to_pixels(*corner) for corner in self._corners]
        path = corners[:1]
        for corner in corners[1:]:
            path += evenly_spaced(path[-1], corner)
        places = [self._chart.to_data(at) for at in path[int(self._from_point) :]]
        x, y = np.array(places, dtype=np.float64).reshape(-1, 2).T
        return x, y

    def _show(self) -> None:
        x, y = self._points()
        self._dots.setData(x, y)
        self._show_line(self._corners)
        if len(self._corners) == 1:
            self._say(self.tr("Arrows draw; Esc cancels"))
        else:
            self._say(self.tr("Return adds {0}; Esc cancels").format(len(x)))

    def _show_line(self, corners: list[tuple[float, float]]) -> None:
        x, y = np.array(corners).T
        self._line.set_shapes((Path(x, y, self._pen),))

    def _end(self) -> None:
        self._corners = []
        self._dots.setData([], [])
        self._line.set_shapes(())
        self._say("")

    def _say(self, text: str, *, lasting: bool = False) -> None:
        """Below the axis, clear of the points."""
        at = self._chart.plot_rect().bottomLeft().toPoint()
        at.setY(at.y() - 14)
        self._bubble.say(text, at, lasting=lasting)


def evenly_spaced(start: QPointF, end: QPointF) -> list[QPointF]:
    """Points from ``start`` towards ``end``, SPACING apart, without the first one."""
    gap = end - start
    length = _length(gap)
    return [start + gap * (i * SPACING / length) for i in range(1, int(length / SPACING) + 1)]


def _length(gap: QPointF) -> float:
    return float(np.hypot(gap.x(), gap.y()))
