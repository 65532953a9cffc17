"""The loss plot's drawing area: its curves, marks and cross-hair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.overlay import Overlay, Rules, Words
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

# A noisy curve goes up and down for many pixels in all. From so many on its line is one pixel
# thin: Qt then draws 1,200 points in 1 ms in place of 7, and the ups and downs stay apart. It is
# thick again when it has become much calmer, so that it does not flicker between the two.
_TRAVEL_TO_THIN = 4000.0
_TRAVEL_TO_THICK = 2500.0


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
        # The test loss is the smoother one, so it is drawn over the training loss.
        self.train, self.test, self.penalty = line(20.0), line(30.0), line(18.0)
        self.texts = Overlay(7.0)
        self.zero, self.zero_name = Rules(z=4.0), Overlay(7.0)
        self.ends, self.cursor_dots = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self.ends.setZValue(40.0)
        self.cursor_dots.setZValue(41.0)
        for item in (
            self.marks,
            self.cursor_line,
            self.texts,
            self.zero,
            self.zero_name,
            self.penalty,
            self.test,
            self.train,
            self.ends,
            self.cursor_dots,
        ):
            self.add(item)
        self.ghosts: list[pg.PlotCurveItem] = []
        self._looks: dict[pg.PlotCurveItem, tuple[str, float]] = {}
        self._thin: dict[pg.PlotCurveItem, bool] = {}
        self._ghost_look = ("#808080", 1.2)
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme, k = theme, theme.scale
        self.marks.set_pen(pen(theme.edit_mark, 1.0, Qt.PenStyle.DashLine))
        self.cursor_line.set_pen(pen(theme.axis, 1.0))
        self.zero.set_pen(pen(theme.axis, 1.0, Qt.PenStyle.DotLine))
        self._looks = {
            self.train: (theme.loss_train, 2.2 * k),
            self.test: (theme.loss_test, 2.0 * k),
            self.penalty: (theme.warning, 1.6 * k),
        }
        self._ghost_look = theme.ghost, 1.2 * k
        for curve, thin in self._thin.items():
            self._set_pen(curve, thin)
        self.ends.setSize(8.0 * k)
        self.ends.setPen(pen(theme.surface, 1.2 * k))
        self.cursor_dots.setSize(9.0 * k)
        self.cursor_dots.setPen(pen(theme.text, 1.6 * k))
        self.cursor_dots.setBrush(QColor(theme.surface))

    def draw(self, curve: pg.PlotCurveItem, x: Array, y: Array) -> None:
        """Give a curve its points ``(n,)``, and a line as thick as its ups and downs allow."""
        low, high = self.y_range()
        travel = float(np.abs(np.diff(y)).sum()) * self.box.height() / (high - low)
        thin = self._thin.get(curve)
        now_thin = travel > (_TRAVEL_TO_THICK if thin else _TRAVEL_TO_THIN)
        if thin is not now_thin:
            self._set_pen(curve, now_thin)
        curve.setData(x, y)

    def draw_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """A line at each place, and above it its name as long as names don't overlap."""
        self.marks.set_lines([place for place, _ in marks], [])
        font = self._theme.font(-1.5)
        metrics, colour = QFontMetricsF(font), QColor(self._theme.text_muted)
        top, words, free = self.y_range()[1], [], -np.inf
        for place, text in marks:
            at = self.to_pixels(place, top).x()
            width = metrics.horizontalAdvance(text)
            if at - width / 2.0 > free:
                words.append(Words(place, top, text, colour, font, below=True))
                free = at + width / 2.0 + 6.0
        self.texts.set_shapes(words)

    def draw_zero(self, place: float | None) -> None:
        """The line on which a loss of 0 is drawn, with its name; None for none."""
        self.zero.set_lines([], [] if place is None else [place])
        words = []
        if place is not None:
            middle, colour = sum(self.x_range()) / 2.0, QColor(self._theme.text_muted)
            font = self._theme.font(-1.0)
            words.append(Words(middle, place, self.tr("exactly 0"), colour, font))
        self.zero_name.set_shapes(words)

    def draw_ends(self, train: tuple[Array, Array], test: tuple[Array, Array]) -> None:
        """A dot where each curve, ``(n,), (n,)``, stands now."""
        ends = ((*test, self._theme.loss_test), (*train, self._theme.loss_train))
        dots = [(x[-1], y[-1], QColor(colour)) for x, y, colour in ends if len(x)]
        x, y, brushes = (list(values) for values in zip(*dots, strict=True)) if dots else ([],) * 3
        self.ends.setData(x, y, brush=brushes or None)

    def _set_pen(self, curve: pg.PlotCurveItem, thin: bool) -> None:
        self._thin[curve] = thin
        colour, width = self._looks.get(curve, self._ghost_look)
        curve.setPen(pen(colour, 1.0 if thin else width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            sign = 1 if event.key() == Qt.Key.Key_Right else -1
            self.cursor_stepped.emit(sign * (10 if shift else 1))
            event.accept()
        else:
            event.ignore()
