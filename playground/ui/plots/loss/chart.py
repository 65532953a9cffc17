"""The drawing area of the loss plot: its curves, marks and cross-hair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.clipping import clip_polyline
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.overlay import Overlay, Rules, Words
from playground.ui.plots.chart.ranges import decimate
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

# A curve whose ups and downs are longer than this many pixels is drawn one pixel wide: Qt then
# needs 1 ms for 1,200 points, not 7. The lower limit keeps it from flickering between two widths.
_LONG_FOR_THIN = 4000.0
_SHORT_FOR_THICK = 2500.0
_EMPTY = np.zeros(0)


class LossChart(Chart):
    """Always shows the whole run: nothing pans or zooms.

    Signals:
        cursor_stepped(samples): arrow keys move the read-out along the recorded samples.
    """

    cursor_stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, counts=True)
        self.box.setMouseEnabled(x=False, y=False)
        self._theme = LIGHT
        self._zero, self._marks, self._shown = Rules(z=4.0), Rules(z=5.0), Rules(z=6.0)
        self._cursor = Rules(z=6.0)
        self.zero_name, self.mark_names = Overlay(7.0), Overlay(7.0)
        self._ends, self._cursor_dots = Dots(), Dots()
        self._ends.setZValue(40.0)
        self._cursor_dots.setZValue(41.0)
        for rules in (self._zero, self._marks, self._shown, self._cursor):
            self.add(rules)
        for overlay in (self.zero_name, self.mark_names):
            self.add(overlay)
        self.add(self._ends, "ends")
        self.add(self._cursor_dots, "cross-hair")
        self._curves: dict[str, pg.PlotCurveItem] = {}
        self._thin: dict[str, bool] = {}
        # The test loss is the smoother one: it is drawn over the training loss.
        for name, z in (("penalty", 18.0), ("train", 20.0), ("test", 30.0)):
            self._add_curve(name, z)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._theme, k = theme, theme.scale
        self._marks.set_pen(pen(theme.edit_mark, 1.0, Qt.PenStyle.DashLine))
        self._cursor.set_pen(pen(theme.axis, 1.0))
        self._shown.set_pen(pen(theme.text, 2.0 * k))
        self._zero.set_pen(pen(theme.axis, 1.0, Qt.PenStyle.DotLine))
        for name, thin in self._thin.items():
            self._set_pen(name, thin)
        self._ends.setSize(8.0 * k)
        self._ends.setPen(pen(theme.surface, 1.2 * k))
        self._cursor_dots.setSize(9.0 * k)
        self._cursor_dots.setPen(pen(theme.text, 1.6 * k))
        self._cursor_dots.setBrush(QColor(theme.surface))

    # -- drawing ---------------------------------------------------------------------------

    def draw_curve(self, name: str, x: Array, y: Array) -> None:
        """Draw ``train``, ``test``, ``penalty`` or an earlier run, ``(n,), (n,)``."""
        if name not in self._curves:
            self._add_curve(name, 10.0)
        x, y = decimate(x, y, self.pixels_wide(), *self.x_range())
        low, high = self.y_range()
        # Only a curve that the axes don't follow leaves the view: Qt draws nothing far outside.
        x, y = clip_polyline(x, y, 2.0 * low - high, 2.0 * high - low)
        length = float(np.abs(np.diff(y)).sum()) * self.box.height() / (high - low)
        thin = self._thin[name]
        now_thin = length > (_SHORT_FOR_THICK if thin else _LONG_FOR_THIN)
        if thin is not now_thin:
            self._set_pen(name, now_thin)
        self._curves[name].setData(x, y)

    def draw_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """A line at each place, with its name above as long as names don't overlap."""
        self._marks.set_lines([place for place, _ in marks], [])
        font = self._theme.font(-1.5)
        metrics, colour = QFontMetricsF(font), QColor(self._theme.text_muted)
        top, words, free = self.y_range()[1], [], -np.inf
        for place, text in marks:
            at = self.to_pixels(place, top).x()
            width = metrics.horizontalAdvance(text)
            if at - width / 2.0 > free:
                words.append(Words(place, top, text, colour, font, below=True))
                free = at + width / 2.0 + 6.0
        self.mark_names.set_shapes(words)

    def draw_shown(self, place: float | None) -> None:
        """A line at the step that is shown in all views; None for none."""
        self._shown.set_lines([] if place is None else [place], [])

    @property
    def shown_place(self) -> float | None:
        return next(iter(self._shown.vertical), None)

    def draw_zero(self, place: float | None) -> None:
        """The named line on which a loss of 0 is drawn; None for none."""
        self._zero.set_lines([], [] if place is None else [place])
        words = []
        if place is not None:
            middle, colour = sum(self.x_range()) / 2.0, QColor(self._theme.text_muted)
            font = self._theme.font(-1.0)
            words.append(Words(middle, place, self.tr("exactly 0"), colour, font))
        self.zero_name.set_shapes(words)

    def draw_ends(self, train: Curve, test: Curve) -> None:
        """A dot at the end of each curve that is in view."""
        low, high = self.y_range()
        ends = ((*test, self._theme.loss_test), (*train, self._theme.loss_train))
        dots = [
            (x[-1], y[-1], QColor(colour))
            for x, y, colour in ends
            if len(x) and low <= y[-1] <= high
        ]
        x, y, brushes = (list(values) for values in zip(*dots, strict=True)) if dots else ([],) * 3
        self._ends.setData(x, y, brush=brushes or None)

    def draw_cursor(self, place: float | None, losses: Array = _EMPTY) -> None:
        """A line at ``place`` with a dot for each loss ``(n,)``; None hides them."""
        self._cursor.set_lines([] if place is None else [place], [])
        low, high = self.y_range()
        losses = losses[(low <= losses) & (losses <= high)]
        self._cursor_dots.setData(np.full(len(losses), place or 0.0), losses)

    def _add_curve(self, name: str, z: float) -> None:
        self._curves[name] = line(z)
        self.add(self._curves[name], name)
        self._set_pen(name, False)

    def _set_pen(self, name: str, thin: bool) -> None:
        theme = self._theme
        solid, styles = Qt.PenStyle.SolidLine, Qt.PenStyle
        looks = {  # dashes tell the curves apart in print
            "train": (theme.loss_train, 2.2, solid),
            "test": (theme.loss_test, 2.0, styles.DashLine),
            "penalty": (theme.warning, 1.6, styles.DotLine),
        }
        colour, width, style = looks.get(name, (theme.ghost, 1.2, solid))
        self._thin[name] = thin
        curve, style = self._curves[name], solid if thin else style
        curve.setSegmentedLineMode("on" if style == solid else "off")  # dashes need one piece
        curve.setPen(pen(colour, 1.0 if thin else width * theme.scale, style))

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            sign = 1 if event.key() == Qt.Key.Key_Right else -1
            self.cursor_stepped.emit(sign * (10 if shift else 1))
            event.accept()
        else:
            event.ignore()
