"""The confusion matrix: a row for each true class, a column for each predicted class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import LIGHT, Theme

Counts = NDArray[np.int64]
Cell = tuple[int, int]

LARGEST_CELL = 150.0  # pixels at the desk
STRONGEST = 0.55  # share of the colour in the fullest cell


class ConfusionMatrix(QWidget):
    """Right answers in the colour of success, wrong ones in that of errors.

    Attributes:
        cell: the one with the frame, (true, predicted); None for none.

    Signals:
        cell_chosen(true, predicted): a cell was clicked, or reached with an arrow key.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))
        self._theme = LIGHT
        self._names: tuple[str, ...] = ()
        self._counts: Counts | None = None
        self._message = ""
        self.cell: Cell | None = None

    @property
    def counts(self) -> Counts | None:
        """``(n_classes, n_classes)``, as shown."""
        return self._counts

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_counts(self, names: tuple[str, ...], counts: Counts | None, message: str) -> None:
        """Show these counts, or a message in their place."""
        if names != self._names:
            self.cell = None
        self._names, self._counts, self._message = names, counts, message
        self.update()

    def cell_place(self, true: int, predicted: int) -> QRectF:
        """Where a cell is on the widget."""
        area = self._area()
        n = max(1, len(self._names))
        wide, high = area.width() / n, area.height() / n
        return QRectF(area.left() + predicted * wide, area.top() + true * high, wide, high)

    def _area(self) -> QRectF:
        """The cells: square as long as there is room, in the middle of the widget."""
        theme, n = self._theme, max(1, len(self._names))
        metrics = QFontMetricsF(theme.font())
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        line = metrics.height()
        left = min(widest, 0.25 * self.width()) + 2.0 * line
        top = 2.6 * line
        room_x = self.width() - left - line
        room_y = self.height() - top - line
        largest = n * LARGEST_CELL * theme.scale
        wide, high = max(1.0, min(room_x, 1.6 * largest)), max(1.0, min(room_y, largest))
        wide = min(wide, 1.8 * high)
        x = left + max(0.0, (room_x - wide) / 2.0)
        return QRectF(x, top + max(0.0, (room_y - high) / 2.0), wide, high)

    def _choose(self, cell: Cell) -> None:
        self.cell = cell
        self.update()
        self.cell_chosen.emit(*cell)

    # -- Qt --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self._counts is None:
            painter.setFont(theme.font(1.0))
            painter.setPen(QColor(theme.text_muted))
            painter.drawText(self.rect(), _CENTRED | Qt.TextFlag.TextWordWrap, self._message)
            return
        self._paint_cells(painter)
        self._paint_names(painter)
        if self.hasFocus() and self.cell is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 2.0 * theme.scale))
            painter.drawRect(self._area())

    def _paint_cells(self, painter: QPainter) -> None:
        theme, counts = self._theme, self._counts
        assert counts is not None
        n, largest = len(counts), max(1, int(counts.max()))
        first = self.cell_place(0, 0)
        size = min(0.5 * first.height(), 0.9 * first.width() / max(3, len(f"{largest:,}")))
        font = theme.number_font(bold=True)
        font.setPixelSize(max(6, min(round(size), theme.px(34))))
        painter.setFont(font)
        for true in range(n):
            for predicted in range(n):
                count, place = int(counts[true, predicted]), self.cell_place(true, predicted)
                colour = QColor(theme.success if true == predicted else theme.error)
                colour.setAlphaF(STRONGEST * count / largest)
                painter.fillRect(place, colour)
                painter.setPen(QPen(QColor(theme.border), 1.0))
                painter.drawRect(place)
                painter.setPen(QColor(theme.text if count else theme.text_muted))
                painter.drawText(place, _CENTRED, f"{count:,}")
        if self.cell is not None:
            painter.setPen(QPen(QColor(theme.accent), 3.0 * theme.scale))
            painter.drawRect(self.cell_place(*self.cell).adjusted(1.0, 1.0, -1.0, -1.0))

    def _paint_names(self, painter: QPainter) -> None:
        theme, area, n = self._theme, self._area(), len(self._names)
        font: QFont = theme.font()
        metrics = QFontMetricsF(font)
        line = metrics.height()
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        right = Qt.TextElideMode.ElideRight
        for k, name in enumerate(self._names):
            row, column = self.cell_place(k, 0), self.cell_place(0, k)
            if row.height() >= 0.8 * line:
                room = row.left() - 1.6 * line
                place = QRectF(1.4 * line, row.top(), room, row.height())
                painter.drawText(place, _AT_RIGHT, metrics.elidedText(name, right, room))
            text = metrics.elidedText(name, right, column.width() - 4.0)
            if column.width() >= 1.2 * line or n == 1:
                place = QRectF(column.left(), area.top() - 1.25 * line, column.width(), line)
                painter.drawText(place, _CENTRED, text)
        painter.setPen(QColor(theme.text_muted))
        above = QRectF(area.left(), area.top() - 2.4 * line, area.width(), line)
        painter.drawText(above, _CENTRED, self.tr("predicted class"))
        painter.save()
        painter.translate(QPointF(0.7 * line, area.center().y()))
        painter.rotate(-90.0)
        half = area.height() / 2.0
        painter.drawText(
            QRectF(-half, -line / 2.0, 2.0 * half, line), _CENTRED, self.tr("true class")
        )
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        n = len(self._names)
        if self._counts is None or event.button() != Qt.MouseButton.LeftButton:
            return
        for true in range(n):
            for predicted in range(n):
                if self.cell_place(true, predicted).contains(event.position()):
                    self._choose((true, predicted))
                    return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from cell to cell."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._counts is None:
            event.ignore()
            return
        last = len(self._names) - 1
        true, predicted = self.cell or (-step[0] if step[0] > 0 else 0, -max(step[1], 0))
        self._choose((min(max(true + step[0], 0), last), min(max(predicted + step[1], 0), last)))


_CENTRED = Qt.AlignmentFlag.AlignCenter
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
