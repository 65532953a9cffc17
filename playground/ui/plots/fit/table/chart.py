"""A dot for each row and output: predicted against true, or the residual over the prediction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.model.numbers import is_round_off
from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.ranges import Range, bounds, steady_range
from playground.ui.plots.chart.reach import nearest_within
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

REACH = 12.0  # pixels
MARGIN = 0.06  # of the range of the values
_EMPTY = np.zeros(0)


def residuals(true: Array, predicted: Array) -> Array:
    """True minus predicted; 0 where only round-off is left."""
    with np.errstate(all="ignore"):
        left = true - predicted
        size = np.maximum(np.abs(true), np.abs(predicted))
        return np.where(is_round_off(left, size), 0.0, left)


class PredictionChart(Chart):
    """One colour for each output, discs for training rows, rings for test rows.

    Nothing pans or zooms: all rows are always visible. A click on a dot keeps its row until another
    click or Esc.

    Signals:
        row_pointed(row): the row of the dot at the pointer, None for none.
        stepped(rows): arrow keys go on by so many rows.
    """

    row_pointed = Signal(object)
    stepped = Signal(int)

    def __init__(self, parent: QWidget, *, residuals: bool = False) -> None:
        super().__init__(parent)
        self.box.setMouseEnabled(x=False, y=False)
        self._theme = LIGHT
        self._residuals = residuals
        self._colours: tuple[QColor, ...] = ()
        self._at_x = self._at_y = np.zeros((0, 1))  # where the dots are
        self._true = self._predicted = np.zeros((0, 1))
        self._test: Bools = np.zeros(0, dtype=np.bool_)
        self._row: int | None = None
        self._keeps = False  # the row, wherever the pointer is
        self._x: Range | None = None
        self._y: Range | None = None
        self._diagonal = line(10.0)
        self._diagonal.setSegmentedLineMode("off")  # dashed
        self._train, self._held_out, self._rings = Dots(), Dots(), Dots()
        self.add(self._diagonal, "no residual" if residuals else "predicted = true")
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

    def set_rows(self, true: Array, test: Bools, colours: tuple[QColor, ...]) -> None:
        """The true values ``(n_rows, n_outputs)``, which are test rows, the outputs' colours."""
        self._true, self._test, self._row, self._colours = true, test, None, colours
        self._keeps = False
        self._predicted = np.full_like(true, np.nan)
        self._at_x = self._at_y = self._predicted
        self._x = self._y = None
        self._style_dots()

    def set_predictions(self, predicted: Array) -> None:
        """The predictions ``(n_rows, n_outputs)`` for these rows; not drawn where not finite."""
        at_x, at_y = self._places(predicted)
        x, y = bounds(at_x), bounds(at_y)
        if not self._residuals:
            y = bounds(at_x, at_y)
        if x is None or y is None:
            return
        if self._residuals:
            y = min(y[0], 0.0), max(y[1], 0.0)
        self._predicted = predicted
        self._x, self._y = steady_range(self._x, *x, MARGIN), steady_range(self._y, *y, MARGIN)
        self.set_ranges(self._x, self._y)
        below = 2.0 * self._y[0] - self._y[1]  # out of view
        finite = np.isfinite(predicted)
        self._at_x = np.where(np.isfinite(at_x), at_x, self._x[0])
        self._at_y = np.where(finite, at_y, below)
        if self._residuals:
            self._diagonal.setData(np.array(self._x), np.zeros(2))
        else:
            ends = np.array([max(self._x[0], self._y[0]), min(self._x[1], self._y[1])])
            self._diagonal.setData(ends, ends)
        for item, rows in ((self._train, ~self._test), (self._held_out, self._test)):
            if rows.any():
                item.move_to(self._at_x[rows].ravel(), self._at_y[rows].ravel())
        self._draw_rings()

    def _places(self, predicted: Array) -> tuple[Array, Array]:
        """x and y of the dots, each ``(n_rows, n_outputs)``."""
        if not self._residuals:
            return self._true, predicted
        return predicted, residuals(self._true, predicted)

    def point_at(self, row: int | None) -> None:
        """Ring the dots of this row."""
        if row != self._row:
            self._row, self._keeps = row, False
            self._draw_rings()

    def _style_dots(self) -> None:
        """Give each dot its colour; pyqtgraph caches symbols by pen and brush object."""
        k, n_outputs = self._theme.scale, self._true.shape[1]
        colours = self._colours
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
            self._rings.setData(self._at_x[self._row], self._at_y[self._row])

    def _row_near(self, position: QPointF) -> int | None:
        places = self._at_x.ravel(), self._at_y.ravel()
        at = nearest_within(self, places, position, REACH)
        return None if at is None else at // self._true.shape[1]

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if not self._keeps:
            self.row_pointed.emit(None if position is None else self._row_near(position))

    # -- Qt --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            row = self._row_near(event.position())
            self.row_pointed.emit(row)
            self._keeps = row is not None

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
