"""The drawing area for several curves over one input: a colour each, kinks, points, cross-hair."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Rules
from playground.ui.plots.fit.classes.curves import Curve
from playground.ui.plots.fit.tool_chart import KEY_STEP, MANY
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEAR_KINK = 7.0  # pixels
MOST_KINKS = 200  # more marks would hide the curves


class CurvesChart(Chart):
    """Nothing pans or zooms.

    Attributes:
        curves: those drawn last.
        x: the place of the cross-hair, None while hidden.

    Signals:
        x_changed(x): the cross-hair is at this x, as float, or hidden, None.
        kinks_pointed(ids): the nodes that make the kinks at the cross-hair, as a tuple.
    """

    x_changed = Signal(object)
    kinks_pointed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box.setMouseEnabled(x=False, y=False)
        self._theme = LIGHT
        self.curves: list[Curve] = []
        self._colours: tuple[QColor, ...] = ()
        self._lines: list[pg.PlotCurveItem] = []
        self.x: float | None = None
        self._pointed: tuple[int, ...] = ()
        self._cursor_line, self._cursor_dots = Rules(z=5.0), Dots()
        self._kinks, self._train, self._test = Dots(), Dots(), Dots()
        self.add(self._cursor_line)
        for z, item, name in (
            (15.0, self._train, "training points"),
            (16.0, self._test, "held-out points"),
            (40.0, self._kinks, "kinks"),
            (42.0, self._cursor_dots, "cross-hair"),
        ):
            item.setZValue(z)
            self.add(item, name)
        self._kinks.setSymbol("d")
        self.pointer_moved.connect(self._on_pointer_moved)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme, k = theme, theme.scale
        self._cursor_line.set_pen(pen(theme.axis, 1.0))
        for item, size in ((self._kinks, 10.0), (self._cursor_dots, 9.0)):
            item.setSize(size * k)
            item.setPen(pen(theme.surface, 1.2 * k))
        for item, size in ((self._train, 7.0), (self._test, 7.0)):
            item.setSize(size * k)
        self._style_lines()

    # -- drawing ---------------------------------------------------------------------------

    def set_colours(self, colours: tuple[QColor, ...]) -> None:
        """One curve for each colour, called output 1, output 2, ..."""
        self._colours = colours
        while len(self._lines) < len(colours):
            curve = line(30.0)
            self.add(curve, f"output {len(self._lines) + 1}")
            self._lines.append(curve)
        for curve in self._lines[len(colours) :]:
            curve.setData([], [])
        self._style_lines()

    def set_curves(self, curves: list[Curve]) -> None:
        """As many as colours."""
        self.curves = curves
        for item, curve in zip(self._lines, curves, strict=False):
            item.setData(curve.x, curve.y)
        x = np.concatenate([np.zeros(0), *(c.kink_x for c in curves)])
        y = np.concatenate([np.zeros(0), *(c.kink_y for c in curves)])
        brushes = [QBrush(colour) for colour in self._colours]
        each = [b for b, c in zip(brushes, curves, strict=False) for _ in c.kink_x]
        if len(x) > MOST_KINKS:
            x, y, each = np.zeros(0), np.zeros(0), []
        self._kinks.setData(x, y, brush=each or None)
        self._draw_cursor()

    def set_points(self, x: Array, y: Array, test: Bools, outputs: NDArray[np.intp]) -> None:
        """Points ``(n,), (n,)`` in the colours of their outputs ``(n,)``; hollow where ``test``."""
        k, surface = self._theme.scale, QBrush(QColor(self._theme.surface))
        fills = [QBrush(colour) for colour in self._colours]
        outlines = [pen(colour, 1.6 * k) for colour in self._colours]
        thin = pen(self._theme.surface, 1.0)
        for item, rows in ((self._train, ~test), (self._test, test)):
            hollow = item is self._test
            places = outputs[rows].tolist()
            item.setData(
                x[rows],
                y[rows],
                brush=[surface if hollow else fills[i] for i in places] or None,
                pen=[outlines[i] if hollow else thin for i in places] or None,
            )

    def _style_lines(self) -> None:
        for item, colour in zip(self._lines, self._colours, strict=False):
            item.setPen(pen(colour, 2.4 * self._theme.scale))

    # -- the cross-hair --------------------------------------------------------------------

    def values_at(self, x: float) -> list[float]:
        """The value of each curve there."""
        return [float(np.interp(x, c.x, c.y)) for c in self.curves]

    def set_x(self, x: float | None) -> None:
        """Show the cross-hair at ``x``, hide it with None."""
        if x != self.x:
            self.x = x
            self._draw_cursor()
            self.x_changed.emit(x)
        pointed = tuple(dict.fromkeys(node for makers in self._kinks_here() for node in makers))
        if pointed != self._pointed:
            self._pointed = pointed
            self.kinks_pointed.emit(pointed)

    def _kinks_here(self) -> list[tuple[int, ...]]:
        if self.x is None:
            return []
        reach = NEAR_KINK * self.pixel_size()[0]
        return [
            curve.nodes[i]
            for curve in self.curves
            for i in np.flatnonzero(np.abs(curve.kink_x - self.x) <= reach)[:3].tolist()
        ]

    def _draw_cursor(self) -> None:
        self._cursor_line.set_lines([] if self.x is None else [self.x], [])
        if self.x is None or not self.curves:
            self._cursor_dots.setData([], [])
            return
        y = self.values_at(self.x)
        brushes = [QBrush(colour) for colour in self._colours[: len(y)]]
        self._cursor_dots.setData([self.x] * len(y), y, brush=brushes)

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        self.set_x(None if position is None else self.to_data(position)[0])

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the cross-hair, Escape hides it."""
        if event.key() == Qt.Key.Key_Escape and self.x is not None:
            self.set_x(None)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        low, high = self.x_range()
        many = MANY if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        start = (low + high) / 2.0 if self.x is None else self.x
        self.set_x(min(max(start + step * many * KEY_STEP * (high - low), low), high))
        event.accept()
