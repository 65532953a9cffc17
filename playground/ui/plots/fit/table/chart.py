"""The drawing area of the table view: a dot for each row and output, predicted against true."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.ranges import Range, bounds, steady_range
from playground.ui.plots.chart.reach import nearest_within
from playground.ui.shell.theme import LIGHT, Theme, unit_colour

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

REACH = 12.0  # pixels
MARGIN = 0.06  # of the range of the values
_EMPTY = np.zeros(0)


class PredictionChart(Chart):
    """One colour for each output, discs for training rows, rings for test rows.

    Nothing pans or zooms: all rows are always visible.

    Signals:
        row_pointed(row): the row of the dot at the pointer, None for none.
        stepped(rows): arrow keys go on by so many rows.
    """

    row_pointed = Signal(object)
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box.setMouseEnabled(x=False, y=False)
        self._theme = LIGHT
        self._true = self._predicted = np.zeros((0, 1))
        self._test: Bools = np.zeros(0, dtype=np.bool_)
        self._row: int | None = None
        self._x: Range | None = None
        self._y: Range | None = None
        self._diagonal = line(10.0)
        self._diagonal.setSegmentedLineMode("off")  # dashed
        self._train, self._held_out, self._rings = Dots(), Dots(), Dots()
        self.add(self._diagonal, "predicted = true")
        for z, item, name in (
            (20.0, self._train, "training rows"),
            (21.0, self._held_out, "test rows"),
            (30.0, self._rings, "row pointed at"),
        ):
            item.setZValue(z)
            self.add(item, name)
        self.pointer_moved.connect(self._on_pointer_moved)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme = theme
        self._diagonal.setPen(pen(theme.target, 1.5 * theme.scale, Qt.PenStyle.DashLine))
        for item, size in ((self._train, 7.0), (self._held_out, 7.0), (self._rings, 15.0)):
            item.setSize(size * theme.scale)
        self._rings.setPen(pen(theme.accent, 2.0 * theme.scale))
        self._rings.setBrush(None)
        self._style_dots()

    def set_rows(self, true: Array, test: Bools) -> None:
        """The true values ``(n_rows, n_outputs)``, and which rows are test rows."""
        self._true, self._test, self._row = true, test, None
        self._predicted = np.full_like(true, np.nan)
        self._x = self._y = None
        self._style_dots()

    def set_predictions(self, predicted: Array) -> None:
        """The predictions ``(n_rows, n_outputs)`` for these rows; not drawn where not finite."""
        x, y = bounds(self._true), bounds(self._true, predicted)
        if x is None or y is None:
            return
        self._x, self._y = steady_range(self._x, *x, MARGIN), steady_range(self._y, *y, MARGIN)
        self.set_ranges(self._x, self._y)
        below = 2.0 * self._y[0] - self._y[1]  # out of view
        self._predicted = np.where(np.isfinite(predicted), predicted, below)
        ends = np.array([max(self._x[0], self._y[0]), min(self._x[1], self._y[1])])
        self._diagonal.setData(ends, ends)
        for item, rows in ((self._train, ~self._test), (self._held_out, self._test)):
            if rows.any():
                item.move_to(self._true[rows].ravel(), self._predicted[rows].ravel())
        self._draw_rings()

    def point_at(self, row: int | None) -> None:
        """Ring the dots of this row."""
        if row != self._row:
            self._row = row
            self._draw_rings()

    def _style_dots(self) -> None:
        """Give each dot its colour; pyqtgraph caches symbols by pen and brush object."""
        k, n_outputs = self._theme.scale, self._true.shape[1]
        colours = [unit_colour(i) for i in range(n_outputs)]
        surface = QBrush(QColor(self._theme.surface))
        thin = pen(self._theme.surface, 1.0)
        fills: list[QBrush] = [QBrush(colour) for colour in colours]
        outlines: list[QPen] = [pen(colour, 1.8 * k) for colour in colours]
        for item, rows, brushes, pens in (
            (self._train, ~self._test, fills, [thin] * n_outputs),
            (self._held_out, self._test, [surface] * n_outputs, outlines),
        ):
            n = int(rows.sum())
            item.setData(
                self._true[rows].ravel(),
                np.zeros(n * n_outputs),
                brush=brushes * n or None,
                pen=pens * n or None,
            )
        if self._y is not None:
            self.set_predictions(self._predicted)

    def _draw_rings(self) -> None:
        if self._row is None:
            self._rings.setData(_EMPTY, _EMPTY)
        else:
            self._rings.setData(self._true[self._row], self._predicted[self._row])

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        at = None
        if position is not None:
            places = self._true.ravel(), self._predicted.ravel()
            at = nearest_within(self, places, position, REACH)
        self.row_pointed.emit(None if at is None else at // self._true.shape[1])

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._row is not None:
            self.row_pointed.emit(None)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.stepped.emit(step * (10 if shift else 1))
        event.accept()
