"""The drawing area of every plot: a pyqtgraph widget with a grid, a read-out and a message."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QWidget, QWidgetAction

from playground.ui.plots.chart.axis import Axis
from playground.ui.plots.chart.clipping import finite_range
from playground.ui.plots.chart.curve import Curve
from playground.ui.plots.chart.overlay import Cover, Rules
from playground.ui.plots.chart.ranges import Range
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

LEAST_SIZE = QSize(96, 96)


def line(z: float) -> Curve:
    """An empty curve, drawn segment by segment.

    Qt 6.11's stroker takes quadratic time over crossings: a noisy curve of 800 points with a thick
    antialiased pen took 37 ms as one path, and 1 ms as segments.
    """
    curve = Curve()
    curve.setSegmentedLineMode("on")
    curve.setZValue(z)
    return curve


def pen(colour: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen ``width`` pixels of the window wide, at any zoom."""
    # Qt takes a cosmetic width as pixels of the screen, of which a fine one has more. Beside a
    # coarse screen the coarse one counts: lines there are never too thick.
    ratio = min(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    result = QPen(QColor(colour), width * max(1.0, ratio), style)
    result.setCosmetic(True)
    if style == Qt.PenStyle.SolidLine:
        result.setCapStyle(Qt.PenCapStyle.SquareCap)  # closes the joints of separate segments
    else:
        result.setCapStyle(Qt.PenCapStyle.FlatCap)
    return result


def give_surface(widget: QWidget) -> None:
    """Give a plot's header the colour of the plot; the style sheet overrides palettes."""
    widget.setProperty("surface", True)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Chart(pg.PlotWidget):
    """No context menu, no automatic ranges, a grid at the ticks.

    Attributes:
        x_axis, y_axis, grid: around and behind the drawing.
        read_out, message: labels over the drawing.

    Signals:
        pointer_moved(position): the pointer's place on the widget as QPointF, None when it left.
        resized(): the widget has another size.
        menu_requested(position): a place on the widget as QPointF, None when asked for by key.
    """

    pointer_moved = Signal(object)
    resized = Signal()
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget, *, counts: bool = False) -> None:
        self.x_axis = Axis("bottom", counts=counts)
        self.y_axis = Axis("left")
        axes = {"bottom": self.x_axis, "left": self.y_axis}
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Opaque: the widgets below need no repaint at every frame.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # pyqtgraph 0.14 makes a menu all the same: of 44 widgets, which would be styled with all
        # others, and without a parent, so that they would outlive the chart.
        item = self.getPlotItem()
        for part in (*item.findChildren(QWidgetAction), item.ctrlMenu):
            part.deleteLater()
            QCoreApplication.sendPostedEvents(part, QEvent.Type.DeferredDelete)
        self.hideButtons()
        self.box = self.getPlotItem().getViewBox()
        self.box.disableAutoRange()
        self.box.setDefaultPadding(0.0)
        self.grid = Rules(z=-100.0)
        self.box.addItem(self.grid, ignoreBounds=True)
        self.box.sigRangeChanged.connect(self.update_grid)
        for axis in (self.x_axis, self.y_axis):
            axis.geometryChanged.connect(self.update_grid)  # which sets the number of ticks
        self._cover = Cover(self.getPlotItem())
        self.read_out = QLabel(self)
        self.message = QLabel(self)
        for label in (self.read_out, self.message):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
            label.hide()
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring: QPen | None = None  # around the chart when Tab gave it the focus
        self._ring_pen = QPen()
        self._named: dict[str, pg.PlotCurveItem | pg.ScatterPlotItem] = {}

    def add(self, item: pg.GraphicsObject, name: str = "") -> None:
        """Add an item that does not change the range; ``curve_points`` finds it by its name."""
        self.box.addItem(item, ignoreBounds=True)
        if name:
            self._named[name] = item

    def curve_points(self, name: str) -> tuple[Array, Array]:
        """The points ``(n,), (n,)`` of a curve or of dots, in the axes' coordinates."""
        item = self._named[name]
        x, y = item.points if isinstance(item, Curve) else item.getData()
        if x is None or not item.isVisible():
            return np.zeros(0), np.zeros(0)
        return np.asarray(x), np.asarray(y)

    def set_theme(self, theme: Theme) -> None:
        self.setBackground(QColor(theme.surface))
        self._ring_pen = QPen(QColor(theme.focus), 4.0 * theme.scale)
        font = theme.number_font(-0.5)
        for axis in (self.x_axis, self.y_axis):
            axis.set_theme(theme, font)
        self.grid.set_pen(pen(theme.grid, 1.0))
        self._cover.colour = QColor(theme.surface)
        frame = f"border: 1px solid {theme.border}; border-radius: {theme.px(4)}px;"
        self.read_out.setStyleSheet(
            f"background: {theme.raised}; color: {theme.text}; {frame}"
            f"padding: {theme.px(2)}px {theme.px(6)}px;"
        )
        self.read_out.setFont(theme.number_font(-0.5))
        self.message.setFont(theme.font(1.0))
        self.getPlotItem().layout.setContentsMargins(
            theme.px(4), theme.px(8), theme.px(20), theme.px(4)
        )
        self.update_grid()

    def set_for_file(self, on: bool) -> None:
        """Whether the chart is drawn for a file now, which may know no clipping."""
        self._cover.setVisible(on)
        for item in self.scene().items():
            if isinstance(item, pg.ScatterPlotItem):
                # As shapes, not from a picture of all symbols.
                item.setExportMode(on, {} if on else None)

    # -- coordinates -----------------------------------------------------------------------

    def set_ranges(self, x: Range, y: Range) -> None:
        if not self.has_ranges(x, y):
            for axis in (self.x_axis, self.y_axis):
                axis.forget_room()
            x, y = finite_range(*x, self.x_range()), finite_range(*y, self.y_range())
            self.box.setRange(xRange=x, yRange=y, padding=0.0, disableAutoRange=True)

    def has_ranges(self, x: Range, y: Range) -> bool:
        return bool([list(x), list(y)] == self.box.viewRange())

    def x_range(self) -> Range:
        low, high = self.box.viewRange()[0]
        return float(low), float(high)

    def y_range(self) -> Range:
        low, high = self.box.viewRange()[1]
        return float(low), float(high)

    def plot_rect(self) -> QRectF:
        """The area inside the axes, on the widget."""
        return QRectF(self.mapFromScene(self.box.sceneBoundingRect()).boundingRect())

    def to_data(self, position: QPointF) -> tuple[float, float]:
        """A place on the widget in the axes' coordinates."""
        # mapToScene would round to whole pixels.
        point = self.box.mapSceneToView(self.viewportTransform().inverted()[0].map(position))
        return point.x(), point.y()

    def to_pixels(self, x: float, y: float) -> QPointF:
        """A point of the axes' coordinates on the widget."""
        return self.viewportTransform().map(self.box.mapViewToScene(QPointF(x, y)))

    def pixel_size(self) -> tuple[float, float]:
        """The width and the height of a pixel in the axes' coordinates."""
        (left, right), (bottom, top) = self.box.viewRange()
        wide, high = max(1.0, self.box.width()), max(1.0, self.box.height())
        return (right - left) / wide, (top - bottom) / high

    def axes_height(self) -> int:
        """The height of the chart that is no drawing: the titled lower axis, and margins."""
        margins = self.getPlotItem().layout.getContentsMargins()
        return int(self.x_axis.full_height() + margins[1] + margins[3])

    def pixels_wide(self) -> int:
        """The width of the area inside the axes."""
        return max(1, int(self.box.width()))

    def update_grid(self) -> None:
        self.grid.set_lines(self.x_axis.ticks()[0], self.y_axis.ticks()[0])

    def menu_place(self, position: QPointF | None) -> QPoint:
        """Where on the screen a menu belongs that was asked for at ``position``."""
        at = self.plot_rect().center() if position is None else position
        return self.viewport().mapToGlobal(at.toPoint())

    def _tell_pointer(self, position: QPointF) -> None:
        inside = self.plot_rect().contains(position)
        self.pointer_moved.emit(position if inside else None)

    # -- texts -----------------------------------------------------------------------------

    def x_text(self, x: float) -> str:
        """An x as read-outs write it, with as many digits as the axis has room for."""
        return self.x_axis.text(x)

    def y_text(self, y: float) -> str:
        return self.y_axis.text(y)

    def place_text(self, x: float, y: float) -> str:
        return f"({self.x_text(x)}, {self.y_text(y)})"

    def show_read_out(self, text: str, x: float) -> None:
        """Show ``text`` in the upper corner away from ``x``, wrapped; hide it when empty."""
        if not text:
            self.read_out.hide()
            return
        area = self.plot_rect()
        if text != self.read_out.text():
            self.read_out.setText(text)
            self.read_out.setWordWrap(False)
            size, room = self.read_out.sizeHint(), int(area.width()) - 16
            if size.width() > room:
                self.read_out.setWordWrap(True)
                size = QSize(room, self.read_out.heightForWidth(room))
            self.read_out.resize(size)
        left = self.to_pixels(x, 0.0).x() > area.center().x()
        place = area.left() + 8.0 if left else area.right() - 8.0 - self.read_out.width()
        top = int(area.top()) + 6
        if self.message.isVisible() and self.message.y() < area.center().y():
            top = max(top, self.message.geometry().bottom() + 6)
        self.read_out.move(int(place), top)
        self.read_out.show()

    def show_message(self, text: str, colour: str, *, at_top: bool = False) -> None:
        """Show ``text`` in the middle of the plot, or at its top; hide it when empty."""
        self.message.setVisible(bool(text))
        if not text:
            return
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {colour}; background: transparent; border: none;")
        area = self.plot_rect()
        width = int(max(80.0, min(area.width() - 24.0, 46.0 * self.message.font().pointSizeF())))
        height = self.message.heightForWidth(width)
        top = area.top() + 8.0 if at_top else area.center().y() - height / 2.0
        self.message.setGeometry(int(area.center().x() - width / 2.0), int(top), width, height)

    # -- Qt --------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(LEAST_SIZE)  # which has room for scroll bars

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._tell_pointer(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._tell_pointer(event.position())  # at another place of a zoomed view

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointer_moved.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._ring = self._ring_pen if event.reason() in by_key else None
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = None
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        if self._ring is not None:
            painter.resetTransform()
            painter.setPen(self._ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_requested.emit(None if by_key else QPointF(event.pos()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "read_out"):  # pyqtgraph resizes while it is being built
            self.resized.emit()
