"""A cut: a line through the plane, and the network along it as a plot of one input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.model.numbers import format_number
from playground.session import Derived
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import give_surface
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.chart.reach import kept_on_plot
from playground.ui.plots.fit.classes.along import curves_along
from playground.ui.plots.fit.classes.chart import CurvesChart
from playground.ui.plots.fit.classes.curves import fitted_range, read_out
from playground.ui.plots.fit.plane.chart import PlaneChart
from playground.ui.plots.fit.shades import output_colours
from playground.ui.plots.fit.tool_chart import ChartTool
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]
Point = tuple[float, float]

REACH = 11.0  # pixels from an end of the line at which it can be dragged
TEXTS_PER_SECOND = 5.0
_HEIGHT = 170  # pixels at the desk
_SHARE = 0.42  # of the page, at most


class CutPanel(QWidget):
    """The row below the plane: a heading with a button that closes it, and the curves.

    Signals:
        closed(): the person closed it.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._most = _HEIGHT
        self.chart = CurvesChart(self)
        self.chart.setAccessibleName(self.tr("Network along the cut"))
        self._heading = QLabel(self)
        self._close = QToolButton(self)
        self._close.setText("✕")
        self._close.setAccessibleName(self.tr("Close the cut"))
        self._close.setToolTip(self.tr("Close the cut"))
        self._close.clicked.connect(self.closed)
        header = QHBoxLayout()
        header.setContentsMargins(8, 2, 8, 0)
        header.addWidget(self._heading, 1)
        header.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.chart, 1)
        give_surface(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self.chart.set_theme(theme)
        self._most = theme.px(_HEIGHT)
        self.fit_height()
        self._heading.setFont(theme.number_font(-0.5))
        self._heading.setStyleSheet(f"color: {theme.text_muted};")

    def fit_height(self) -> None:
        """Leave the larger part of the page to the plane."""
        page = self.parentWidget()
        self.setFixedHeight(min(self._most, int(_SHARE * page.height())) if page else self._most)

    def set_heading(self, text: str) -> None:
        if text != self._heading.text():
            self._heading.setText(text)

    @property
    def heading(self) -> str:
        return self._heading.text()


class CutLayer(ChartTool):
    """While the cut is on, a drag draws its line; the line's ends can be dragged.

    Attributes:
        on: whether the cut is shown.
        start, end: the ends of the line, in the user's units.
        panel: the row with the curves.

    Signals:
        x_pointed(x): the pointer is at this place of the line, a tuple, or None.
        switched(on): the cut was opened or closed.
    """

    x_pointed = Signal(object)
    switched = Signal(bool)

    def __init__(self, chart: PlaneChart, panel: CutPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._chart = chart
        self.panel = panel
        self.on = False
        self.start: Array = np.zeros(2)
        self.end: Array = np.zeros(2)
        self._derived: Derived | None = None
        self._before = (self.start, self.end)  # the gesture that goes on
        self._anchor = self.start  # where that gesture began, unless it drags an end
        self._grabbed: str | None = None  # the end that it drags
        self._moved = False
        self._exact = False
        self._y: Range | None = None
        self._throttle = Throttle(30.0, self, 0.15)
        self._throttle.due.connect(self._draw)
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        panel.chart.x_changed.connect(self._on_x_changed)
        panel.closed.connect(self.close)
        chart.resized.connect(panel.fit_height)

    def set_on(self, on: bool, x: Point | None = None) -> None:
        """Open the cut through this place or the middle of the view, or close it."""
        if on == self.on:
            return
        self.on = on
        self.panel.setVisible(on)
        self._y = None
        if on:
            self.cut_through(x or self._middle())
        else:
            self._show_line()
        self.switched.emit(on)

    def close(self) -> None:
        self.set_on(False)

    def _middle(self) -> Point:
        (x0, x1), (y0, y1) = self._chart.view_box
        return (x0 + x1) / 2.0, (y0 + y1) / 2.0

    def cut_through(self, x: Point) -> None:
        """Move the line so that it runs through this place, parallel to the x1 axis."""
        (x0, x1), _ = self._chart.view_box
        inset = 0.06 * (x1 - x0)
        self.start, self.end = np.array([x0 + inset, x[1]]), np.array([x1 - inset, x[1]])
        self._show_line()

    def show(self, derived: Derived) -> None:
        self._derived = derived
        if self.on and derived.snapshot.running:
            self._throttle.ask()
        elif self.on:
            self._throttle.now()

    def _show_line(self) -> None:
        self._chart.set_cut(*((self.start, self.end) if self.on else (None, None)))
        if self.on:
            self._throttle.now()
            self._texts.now()

    # -- mouse -----------------------------------------------------------------------------

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        if not self.on or self._chart.editing:
            return None
        near = self._end_at(position) is not None
        return Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.CrossCursor

    def press(self, event: QMouseEvent) -> bool:
        if not self.on or self._chart.editing or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._before, self._moved = (self.start, self.end), False
        self._grabbed = self._end_at(event.position())
        if self._grabbed is None:
            self._anchor = np.array(self._chart.to_data(event.position()))
        return True

    def move(self, event: QMouseEvent) -> None:
        place = np.array(self._chart.to_data(kept_on_plot(self._chart, event.position())))
        if self._grabbed == "start":
            self.start = place
        elif self._grabbed == "end":
            self.end = place
        else:
            self.start, self.end = self._anchor, place
        self._moved = True
        self._show_line()

    def release(self, event: QMouseEvent) -> None:
        gap = self._chart.to_pixels(*self.start) - self._chart.to_pixels(*self.end)
        if self._moved and np.hypot(gap.x(), gap.y()) < REACH:
            self.cancel()  # too short to be a line

    def cancel(self) -> None:
        self.start, self.end = self._before
        self._show_line()

    def _end_at(self, position: QPointF) -> str | None:
        for name, end in (("start", self.start), ("end", self.end)):
            gap = self._chart.to_pixels(*end) - position
            if np.hypot(gap.x(), gap.y()) <= REACH:
                return name
        return None

    # -- the curves ------------------------------------------------------------------------

    def _draw(self) -> None:
        derived = self._derived
        if not self.on or derived is None or derived.dataset.inputs.n_raw != 2:
            return
        chart = self.panel.chart
        curves, exact = curves_along(derived, self.start, self.end)
        self._y = fitted_range(self._y, curves, derived)
        chart.set_ranges((0.0, 1.0), self._y)
        chart.set_colours(output_colours(derived.task))
        chart.set_curves(curves)
        self._exact = exact
        self._texts.ask()

    def _places(self, t: Array) -> Array:
        """``(n, 2)`` of the places ``(n,)`` along the line."""
        places: Array = self.start + t[:, None] * (self.end - self.start)
        return places

    # -- texts -----------------------------------------------------------------------------

    def _say(self) -> None:
        derived, chart = self._derived, self.panel.chart
        if not self.on or derived is None:
            return
        ends = [", ".join(format_number(v) for v in end.tolist()) for end in (self.start, self.end)]
        kinks = len({x for curve in chart.curves for x in curve.kink_x.tolist()})
        how = self.tr("sampled")
        if self._exact:
            how = (
                self.tr("1 kink, exact")
                if kinks == 1
                else self.tr("{0} kinks, exact").format(kinks)
            )
        self.panel.set_heading(self.tr("Cut from ({0}) to ({1}): {2}").format(*ends, how))
        if chart.x is None or not chart.curves:
            chart.show_read_out("", 0.0)
            return
        place = self._places(np.array([chart.x]))[0].tolist()
        words = read_out(derived, derived.dataset.x_names, place, chart.values_at(chart.x))
        chart.show_read_out(words, chart.x)

    def _on_x_changed(self, t: float | None) -> None:
        self._say()
        if t is None:
            self.x_pointed.emit(None)
        else:
            x1, x2 = self._places(np.array([t]))[0].tolist()
            self.x_pointed.emit((x1, x2))
