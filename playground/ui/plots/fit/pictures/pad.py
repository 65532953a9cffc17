"""The pad: a square to draw on with the mouse, as large as the room allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.plots.fit.pictures.drawing import (
    Drawing,
    Stroke,
    curve,
    draw_line,
    draw_strokes,
    picture_image,
)
from playground.ui.plots.fit.pictures.look import Look
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

MOST_UNDO = 100
LONGEST_GRID = 32  # pixels a side, above which no lines are drawn between pixels
APART = 0.25  # screen pixels; a point nearer to the last one adds nothing


class Pad(QWidget):
    """Shows the strokes as they were drawn, in the greys of the data.

    Attributes:
        drawing: what is on the pad.
        erases: whether the pen is an eraser; the right button always erases.

    Signals:
        drawn(ended): the drawing has changed by a person's stroke, which has ended or goes on.
        command_wanted(name): a key was pressed that is short for a command.
    """

    drawn = Signal(bool)
    command_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 60)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._theme = LIGHT
        self._look = Look((1, 1, 1), 0.0, 1.0, (0.0, 0.0, 1.0, 1.0), (0.0, 1.0))
        self._before: list[Drawing] = []
        self._stroke: Stroke | None = None  # the one that is being drawn
        self._picture: QPixmap | None = None  # of the drawing; the pen adds to it as it moves
        self.drawing = Drawing()
        self.erases = False

    @property
    def is_drawing(self) -> bool:
        """Whether a button is down."""
        return self._stroke is not None

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._redraw()

    def set_look(self, look: Look) -> None:
        self._look = look
        self._redraw()

    def put(self, drawing: Drawing) -> None:
        """Put something else on the pad; ``undo`` takes it off again."""
        self._stroke = None
        if drawing != self.drawing:
            self._before = [*self._before, self.drawing][-MOST_UNDO:]
            self.drawing = drawing
            self._redraw()

    def undo(self) -> None:
        """Take off the last stroke, or bring back what was on the pad before."""
        self._stroke = None
        if self._before:
            self.drawing = self._before.pop()
            self._redraw()

    def forget(self) -> None:
        """Empty the pad for other pictures; this can't be undone."""
        self._stroke, self._before, self.drawing = None, [], Drawing()
        self._redraw()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def area(self) -> QRectF:
        """The picture's place on the widget."""
        height, width, _ = self._look.shape
        cell = min((self.width() - 2.0) / width, (self.height() - 2.0) / height)
        place = QRectF(0.0, 0.0, max(1.0, cell * width), max(1.0, cell * height))
        place.moveCenter(QRectF(self.rect()).center())
        return place

    def _pixel(self, at: QPointF) -> tuple[float, float]:
        """A place on the widget in pixels of the picture."""
        area, (height, width, _) = self.area(), self._look.shape
        x = (at.x() - area.left()) * width / area.width()
        y = (at.y() - area.top()) * height / area.height()
        return x, y

    def _show_stroke(self, ended: bool) -> None:
        assert self._stroke is not None
        strokes = (*self._before[-1].strokes, self._stroke)
        self.drawing = replace(self._before[-1], strokes=strokes)
        self._add_to_picture(self._stroke)
        if ended:
            self._stroke = None
            self._picture = None  # once more in one go: where parts overlap, the edge is rough
        self.update()
        self.drawn.emit(ended)

    def _add_to_picture(self, stroke: Stroke) -> None:
        """Draw what a new point has made certain: the bend past the point before it."""
        if self._picture is None:
            return
        if len(stroke.points) < 3 or len(self._before[-1].strokes) != len(self.drawing.strokes) - 1:
            self._picture = None
            return
        painter = QPainter(self._picture)
        self._draw_line(painter, curve(stroke.points[-3:])[1:-1], stroke.erases)
        painter.end()

    # -- Qt --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        right = event.button() == Qt.MouseButton.RightButton
        if self._stroke is not None or not (right or event.button() == Qt.MouseButton.LeftButton):
            return
        self._before = [*self._before, self.drawing][-MOST_UNDO:]
        self._stroke = Stroke((self._pixel(event.position()),), right or self.erases)
        self._show_stroke(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke is None:
            return
        x, y = self._pixel(event.position())
        last_x, last_y = self._stroke.points[-1]
        if np.hypot(x - last_x, y - last_y) * self.area().width() > APART * self._look.shape[1]:
            self._stroke = self._stroke.longer(x, y)
            self._show_stroke(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held = Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton
        if self._stroke is not None and not event.buttons() & held:
            self._show_stroke(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = _KEYS.get(Qt.Key(event.key()))
        if name is None or self.is_drawing:
            event.ignore()
        else:
            self.command_wanted.emit(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), self._theme, self.area()
        painter.fillRect(self.rect(), QColor(theme.surface))
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._drawn(ratio)
        painter.drawPixmap(area.topLeft(), self._picture)
        if self._stroke is not None:
            painter.setClipRect(area)
            painter.translate(area.topLeft())
            self._draw_line(painter, curve(self._stroke.points[-2:])[1:], self._stroke.erases)
            painter.resetTransform()
            painter.setClipping(False)
        if self.drawing.is_empty:
            painter.setPen(QColor(128, 128, 128))
            painter.setFont(theme.font(1.0))
            centre = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, centre, self.tr("Draw here with the mouse"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = QColor(theme.focus if self.hasFocus() else theme.border)
        painter.setPen(QPen(edge, 2.0 * theme.scale))
        painter.drawRect(area)

    def _inks(self) -> tuple[QColor, QColor]:
        return _grey(self._look, self._look.ink), _grey(self._look, self._look.paper)

    def _scale(self) -> float:
        """Points of the screen for a pixel of the picture."""
        return self.area().width() / self._look.shape[1]

    def _draw_line(self, painter: QPainter, places: Array, erases: bool) -> None:
        painter.save()
        painter.scale(self._scale(), self._scale())
        draw_line(painter, places, erases, self._look, *self._inks())
        painter.restore()

    def _drawn(self, ratio: float) -> QPixmap:
        """The whole drawing."""
        area, look, drawing = self.area(), self._look, self.drawing
        area.moveTo(0.0, 0.0)
        picture = QPixmap((area.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        ink, paper = self._inks()
        picture.fill(paper)
        painter = QPainter(picture)
        if drawing.picture is not None:
            painter.drawImage(area, picture_image(np.array(drawing.picture), look))
        if max(look.shape[:2]) <= LONGEST_GRID:
            self._paint_grid(painter, area)
        painter.scale(self._scale(), self._scale())
        draw_strokes(painter, drawing, look, ink, paper)
        painter.end()
        return picture

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        height, width, _ = self._look.shape
        painter.setPen(QPen(QColor(128, 128, 128, 60), 1.0))
        for k in range(1, width):
            x = area.left() + area.width() * k / width
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for k in range(1, height):
            y = area.top() + area.height() * k / height
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def _grey(look: Look, value: float) -> QColor:
    low, high = look.span
    level = round(255.0 * (value - low) / (high - low))
    return QColor(level, level, level)


_KEYS = {
    Qt.Key.Key_Backspace: "pad_undo",
    Qt.Key.Key_Delete: "pad_clear",
    Qt.Key.Key_Left: "pad_back",
    Qt.Key.Key_Right: "pad_next",
}
