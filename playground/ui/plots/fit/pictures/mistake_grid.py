"""A grid of rows, each with its picture and two words; one of them is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from playground.ui.plots.fit.pictures.drawing import picture_image
from playground.ui.plots.fit.pictures.look import Look
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

LEAST_WIDTH, MOST_WIDTH = 70.0, 220.0  # of a cell, pixels at the desk
LETTERS = 0.13  # of a cell's width
MOST_KEPT = 500  # images of rows


@dataclass(frozen=True, slots=True)
class Cell:
    """``row`` is the number of a row of the data; ``true`` and ``found`` are names of classes."""

    row: int
    true: str
    found: str
    sure: str


class MistakeGrid(QWidget):
    """As wide as its scroll area, as high as its cells need, which are as large as all fit.

    Attributes:
        cells: in reading order.
        chosen: the row with the frame; None for none.

    Signals:
        row_chosen(row): by a click or an arrow key.
    """

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Wrongly classified"))
        self._theme = LIGHT
        self._x: Array = np.zeros((0, 0))
        self._look: Look | None = None
        self._images: dict[int, QImage] = {}
        self._room = 0  # the height of the scroll area
        self._n_columns = 1
        self._names: set[str] = set()
        self.cells: tuple[Cell, ...] = ()
        self.chosen: int | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._fit()

    def set_room(self, height: int) -> None:
        """Fit the cells into this height, if they can be large enough."""
        self._room = height
        self._fit()

    def set_rows(self, x: Array, look: Look | None) -> None:
        """The rows of the data ``(n, n_raw)``, and what they look like as pictures."""
        self._x, self._look = x, look
        self._images.clear()

    def set_cells(self, cells: tuple[Cell, ...]) -> None:
        if cells != self.cells:
            self.cells = cells
            self._names = {name for cell in cells for name in (cell.true, cell.found)}
            self._fit()

    def choose(self, row: int | None) -> None:
        if row != self.chosen:
            self.chosen = row
            self.update()

    def place_of(self, row: int) -> QRectF | None:
        """Where the cell of a row is; None when there is none."""
        at = self._index_of(row)
        return None if at is None else self._place(at)

    def step(self, cells: int) -> None:
        """Choose another cell, so many further on."""
        at = None if self.chosen is None else self._index_of(self.chosen)
        if at is None and self.chosen is not None and self.cells:
            # The chosen one is right by now: go on from where it was.
            at = sum(cell.row < self.chosen for cell in self.cells) - (cells > 0)
        if at is None:
            at = -1 if cells > 0 else len(self.cells)
        self._choose(min(max(at + cells, 0), len(self.cells) - 1))

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self.cells):
            self.choose(self.cells[at].row)
            self._scroll_to(at)
            self.row_chosen.emit(self.cells[at].row)

    def _scroll_to(self, at: int) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            place, (_, high) = self._place(at), self._cell()
            middle = place.center().toPoint()
            area.ensureVisible(middle.x(), middle.y(), 0, int(0.6 * high))

    def _index_of(self, row: int) -> int | None:
        return next((i for i, cell in enumerate(self.cells) if cell.row == row), None)

    # -- places ----------------------------------------------------------------------------

    def _cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        wide = self.width() / self._n_columns
        return wide, self._height_of(wide)

    def _font(self, wide: float, *, bold: bool = False) -> QFont:
        """Larger words in wider cells, as large as all names fit."""
        font = self._theme.number_font(bold=True)
        least, size = QFontInfo(font).pixelSize(), LETTERS * wide
        font.setPixelSize(max(least, int(size)))
        widest = max(map(QFontMetricsF(font).horizontalAdvance, self._names), default=0.0)
        room = wide / 2.0 - 6.0 * self._theme.scale - 0.6 * QFontMetricsF(font).height()
        font.setPixelSize(max(least, int(size * min(1.0, room / max(1.0, widest)))))
        font.setBold(bold)
        return font

    def _height_of(self, wide: float) -> float:
        k, line = self._theme.scale, QFontMetricsF(self._font(wide)).height()
        return (wide - 12.0 * k if self._look is not None else 0.0) + 2.0 * line + 10.0 * k

    def _place(self, at: int) -> QRectF:
        (wide, high), n = self._cell(), self._n_columns
        return QRectF((at % n) * wide, (at // n) * high, wide, high)

    def _fit(self) -> None:
        """Take the least number of columns with which all cells are in view, and the height that
        they need."""
        k, n_cells = self._theme.scale, len(self.cells)
        fewest = max(1, -int(-self.width() // (MOST_WIDTH * k)))
        most = max(fewest, int(self.width() / (LEAST_WIDTH * k)))
        heights = ((n, -(-n_cells // n) * self._height_of(self.width() / n))
                   for n in range(fewest, most))  # fmt: skip
        self._n_columns = next((n for n, high in heights if high <= self._room), most)
        rows = -(-n_cells // self._n_columns)
        self.setFixedHeight(max(1, int(rows * self._cell()[1])))
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(event.rect(), QColor(theme.surface))
        n, (wide, high) = self._n_columns, self._cell()
        fonts = self._font(wide), self._font(wide, bold=True)
        first = int(event.rect().top() / high) * n
        last = (int(event.rect().bottom() / high) + 1) * n
        for at in range(first, min(last, len(self.cells))):
            place = QRectF((at % n) * wide, (at // n) * high, wide, high)
            self._paint_cell(painter, self.cells[at], place, *fonts)
        if self.hasFocus() and self.chosen is None and self.cells:
            painter.setPen(QPen(QColor(theme.focus), 2.0 * theme.scale))
            painter.drawRect(self._place(0).adjusted(2.0, 2.0, -2.0, -2.0))

    def _paint_cell(
        self, painter: QPainter, cell: Cell, place: QRectF, font: QFont, bold: QFont
    ) -> None:
        theme, k = self._theme, self._theme.scale
        if cell.row == self.chosen:
            painter.fillRect(place, QColor(theme.selection))
            painter.setPen(QPen(QColor(theme.accent), 2.0 * k))
            painter.drawRect(place.adjusted(1.0, 1.0, -1.0, -1.0))
        inner = place.adjusted(6.0 * k, 5.0 * k, -6.0 * k, -5.0 * k)
        line = QFontMetricsF(font).height()
        look = self._look
        if look is not None:
            height, width, _ = look.shape
            side = inner.width()
            cell_side = side / max(height, width)
            picture = QRectF(0.0, 0.0, cell_side * width, cell_side * height)
            picture.moveCenter(QRectF(inner.left(), inner.top(), side, side).center())
            painter.drawImage(picture, self._image(cell.row, look))
            painter.setPen(QPen(QColor(theme.border), 1.0))
            painter.drawRect(picture)
        words = QRectF(inner.left(), inner.bottom() - 2.0 * line, inner.width(), line)
        painter.setFont(bold)
        metrics = QFontMetricsF(bold)
        room = inner.width() / 2.0 - 0.6 * line
        cut = Qt.TextElideMode.ElideRight
        for text, colour, side_of in (
            (metrics.elidedText(cell.true, cut, room), theme.success, Qt.AlignmentFlag.AlignRight),
            (metrics.elidedText(cell.found, cut, room), theme.error, Qt.AlignmentFlag.AlignLeft),
        ):
            half = QRectF(words)
            if side_of == Qt.AlignmentFlag.AlignRight:
                half.setRight(words.center().x() - 0.6 * line)
            else:
                half.setLeft(words.center().x() + 0.6 * line)
            painter.setPen(QColor(colour))
            painter.drawText(half, side_of | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QColor(theme.text_muted))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, "→")
        painter.setFont(font)
        words.translate(0.0, line)
        text = cell.sure if look is not None else self.tr("row {0}").format(cell.row + 1)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)

    def _image(self, row: int, look: Look) -> QImage:
        if row not in self._images:
            if len(self._images) >= MOST_KEPT:
                self._images.clear()
            self._images[row] = picture_image(self._x[row], look)
        return self._images[row]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        (wide, high), n = self._cell(), self._n_columns
        column, line = int(event.position().x() / wide), int(event.position().y() / high)
        if column < n:
            self._choose(line * n + column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from cell to cell."""
        n = self._n_columns
        steps = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: n, Qt.Key.Key_Up: -n,
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.step(step)


class GridArea(QScrollArea):
    """Scrolls a grid up and down."""

    def __init__(self, grid: MistakeGrid, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = grid
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(grid)

    # -- Qt --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid.set_room(self.viewport().height())
