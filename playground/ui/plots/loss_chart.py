"""The loss plot's drawing area: its curves, marks and cross-hair."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart import Chart, Rules, line, pen
from playground.ui.plots.overlay import Overlay
from playground.ui.theme import Theme


class LossChart(Chart):
    """The drawing area, of which the whole run is always visible: nothing pans or zooms.

    Signals:
        cursor_stepped(samples): arrow keys move the read-out along the recorded samples.
    """

    cursor_stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, counts=True)
        self.box.setMouseEnabled(x=False, y=False)
        self.marks, self.cursor_line = Rules(z=5.0), Rules(z=6.0)
        self.train, self.test, self.penalty = line(30.0), line(20.0), line(18.0)
        self.texts = Overlay(7.0)
        self.ends, self.cursor_dots = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self.ends.setZValue(40.0)
        self.cursor_dots.setZValue(41.0)
        for item in (
            self.marks,
            self.cursor_line,
            self.texts,
            self.penalty,
            self.test,
            self.train,
            self.ends,
            self.cursor_dots,
        ):
            self.add(item)
        self.ghosts: list[pg.PlotCurveItem] = []

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        k = theme.scale
        self.marks.set_pen(pen(theme.edit_mark, 1.0, Qt.PenStyle.DashLine))
        self.cursor_line.set_pen(pen(theme.axis, 1.0))
        self.train.setPen(pen(theme.loss_train, 2.2 * k))
        self.test.setPen(pen(theme.loss_test, 1.8 * k))
        self.penalty.setPen(pen(theme.warning, 1.6 * k))
        for ghost in self.ghosts:
            ghost.setPen(pen(theme.ghost, 1.2 * k))
        self.ends.setSize(8.0 * k)
        self.ends.setPen(pen(theme.surface, 1.2 * k))
        self.cursor_dots.setSize(9.0 * k)
        self.cursor_dots.setPen(pen(theme.text, 1.6 * k))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            sign = 1 if event.key() == Qt.Key.Key_Right else -1
            self.cursor_stepped.emit(sign * (10 if shift else 1))
            event.accept()
        else:
            event.ignore()
