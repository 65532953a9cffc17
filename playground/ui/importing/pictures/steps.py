"""A picture on its way into the network: the picture, its array of numbers, its vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.model.numbers import format_short
from playground.ui.importing.pictures.example import PictureExample, Pixel

CELLS = 8  # rows and columns of numbers that are written
GAP = 14.0  # between two sheets, of one channel each
BORDER = 2.0  # for frames
ARROW = 34.0  # room between two parts
_STEPS = {
    Qt.Key.Key_Left: (0, -1, 0),
    Qt.Key.Key_Right: (0, 1, 0),
    Qt.Key.Key_Up: (-1, 0, 0),
    Qt.Key.Key_Down: (1, 0, 0),
    Qt.Key.Key_PageUp: (0, 0, -1),
    Qt.Key.Key_PageDown: (0, 0, 1),
}
Role = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is drawn, in pixels; ``sheets`` by channel, each ``cell`` a pixel wide."""

    picture: QRectF
    sheets: tuple[QRectF, ...]
    numbers: QRectF
    first: tuple[int, int]  # row and column of the first number that is written
    count: tuple[int, int]  # of rows and columns that are written
    strip: QRectF
    vector: QRectF


class PictureSteps(QWidget):
    """The steps for one picture; pointing at a pixel, or the arrow keys, choose one number.

    Page Up and Page Down choose the channel.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._example: PictureExample | None = None
        self._pixel: Pixel = (0, 0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture, array and vector"))

    @property
    def example(self) -> PictureExample | None:
        return self._example

    @property
    def pixel(self) -> Pixel:
        """Row, column and channel of the chosen number."""
        return self._pixel

    @property
    def sentence(self) -> str:
        """What is chosen, in words."""
        return "" if self._example is None else self._example.sentence(self._pixel)

    def show_example(self, example: PictureExample | None) -> None:
        """Show another picture, or none; the chosen place stays where the array has it."""
        before, self._example = self._example, example
        if example is not None:
            alike = before is not None and before.shape == example.shape
            self._pixel = example.nearest(self._pixel) if alike else example.middle()
        self._tell()

    def choose(self, pixel: Pixel) -> None:
        if self._example is not None and self._example.nearest(pixel) != self._pixel:
            self._pixel = self._example.nearest(pixel)
            self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence)
        self.update()

    # -- places --------------------------------------------------------------------------------

    def places(self) -> Places:
        """Where the parts are in the widget as it is now."""
        example = self._example
        assert example is not None
        line = QFontMetricsF(self.font()).height()
        height, width, channels = example.shape
        head, foot = 2.4 * line, 7.6 * line
        side = min((self.width() - 2 * (ARROW + BORDER)) / 3, self.height() - head - foot)
        side = max(side, 4.0)
        left = (self.width() - 3 * side - 2 * ARROW) / 2
        boxes = [QRectF(left + k * (side + ARROW), head, side, side) for k in range(3)]
        behind = GAP * (channels - 1)
        cell = (side - behind) / max(height, width)
        sheet = QRectF(0, 0, cell * width, cell * height)
        sheet.moveCenter(boxes[1].center() - QPointF(behind / 2, -behind / 2))
        # The chosen channel lies in front, at the lower left; the others behind it, in turn.
        order = [(k - self._pixel[2]) % channels for k in range(channels)]
        sheets = tuple(sheet.translated(GAP * k, -GAP * k) for k in order)
        count = min(CELLS, height), min(CELLS, width)
        first = (
            max(0, min(self._pixel[0] - count[0] // 2, height - count[0])),
            max(0, min(self._pixel[1] - count[1] // 2, width - count[1])),
        )
        wide = side / max(count)
        numbers = QRectF(0, 0, wide * count[1], wide * count[0])
        numbers.moveCenter(boxes[2].center())
        strip = QRectF(left, head + side + 2.6 * line, 3 * side + 2 * ARROW, 0.9 * line)
        vector = QRectF(left, strip.bottom() + 0.8 * line, strip.width(), 2.2 * line)
        return Places(_fitted(boxes[0], example), sheets, numbers, first, count, strip, vector)

    def pixel_at(self, at: QPointF) -> Pixel | None:
        """The number that is pointed at, in a sheet, among the numbers or in the vector."""
        if self._example is None:
            return None
        places, chosen = self.places(), self._pixel[2]
        height, width, channels = self._example.shape
        for k in ((chosen + step) % channels for step in range(channels)):
            if (sheet := places.sheets[k]).contains(at):
                inside = at - sheet.topLeft()
                row, column = inside.y() / sheet.height(), inside.x() / sheet.width()
                return self._example.nearest((int(row * height), int(column * width), k))
        if places.numbers.contains(at):
            inside = at - places.numbers.topLeft()
            row = places.first[0] + int(inside.y() / places.numbers.height() * places.count[0])
            column = places.first[1] + int(inside.x() / places.numbers.width() * places.count[1])
            return self._example.nearest((row, column, chosen))
        if places.strip.contains(at):
            share_along = (at.x() - places.strip.left()) / places.strip.width()
            n = self._example.array.size
            return self._example.pixel_at(min(n - 1, int(share_along * n)))
        return None

    # -- painting ------------------------------------------------------------------------------

    def _paint(self, painter: QPainter, example: PictureExample) -> None:
        places = self.places()
        height, width, channels = example.shape
        size = f"{example.size[0]} × {example.size[1]}"
        shape = f"{height} × {width}" + (f" × {channels}" if channels > 1 else "")
        channel = example.channel_word(self._pixel[2])
        in_front = self.tr("{0}, {1} in front").format(shape, channel)
        rows, columns = places.count
        whole = (rows, columns) == (height, width)
        numbers = (
            self.tr("all of them") if whole else self.tr("{0} × {1} of them").format(*places.count)
        )
        side = places.strip.width() / 3
        for k, (title, detail) in enumerate(
            (
                (self.tr("1  Picture"), size),
                (
                    self.tr("2  Array"),
                    self.tr("{0}, {1}").format(shape, channel) if channels == 1 else in_front,
                ),
                (self.tr("Its numbers"), numbers),
            )
        ):
            step = (places.strip.width() - 2 * ARROW) / 3 + ARROW
            left = places.strip.left() + k * step
            self._write_head(painter, QRectF(left, 0.0, side, 0.0), title, detail)
        shrinks = example.picture.shape[0] > places.picture.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(places.picture, _image(example.picture))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._frame(painter, places.picture)
        self._paint_sheets(painter, example, places)
        self._paint_numbers(painter, example, places)
        self._paint_vector(painter, example, places)

    def _write_head(self, painter: QPainter, at: QRectF, title: str, detail: str) -> None:
        line = painter.fontMetrics().height()
        font = painter.font()
        font.setBold(True)
        painter.save()
        painter.setFont(font)
        painter.setPen(self.palette().color(Role.Text))
        place = QRectF(at.left(), at.top(), at.width(), line)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()
        painter.setPen(self.palette().color(Role.PlaceholderText))
        painter.drawText(place.translated(0, line), Qt.AlignmentFlag.AlignLeft, detail)

    def _frame(self, painter: QPainter, area: QRectF, chosen: bool = False) -> None:
        role = Role.Highlight if chosen else Role.Mid
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen:
            painter.setPen(QPen(self.palette().color(Role.Base), 4.0))
            painter.drawRect(area)
        painter.setPen(QPen(self.palette().color(role), 2.0 if chosen else 1.0))
        painter.drawRect(area)

    def _paint_sheets(self, painter: QPainter, example: PictureExample, places: Places) -> None:
        height, width, channels = example.shape
        row, column, chosen = self._pixel
        for step in reversed(range(channels)):
            k = (chosen + step) % channels
            painter.drawImage(places.sheets[k], _image(example.inks(k)))
            self._frame(painter, places.sheets[k])
        front = places.sheets[chosen]
        wide, high = front.width() / width, front.height() / height
        first_row, first_column = places.first
        rows, columns = places.count
        if (rows, columns) != (height, width):
            area = QRectF(first_column * wide, first_row * high, columns * wide, rows * high)
            area.translate(front.topLeft())
            self._frame(painter, area, chosen=True)
        cell = QRectF(column * wide, row * high, wide, high).translated(front.topLeft())
        self._frame(painter, cell, chosen=True)

    def _paint_numbers(self, painter: QPainter, example: PictureExample, places: Places) -> None:
        rows, columns = places.count
        area, chosen = places.numbers, self._pixel[2]
        wide, high = area.width() / columns, area.height() / rows
        inks = example.inks(chosen)
        texts = {
            (i, j): example.number((places.first[0] + i, places.first[1] + j, chosen))
            for i in range(rows)
            for j in range(columns)
        }
        painter.save()
        font = painter.font()
        widest = max(painter.fontMetrics().horizontalAdvance(text) for text in texts.values())
        font.setPixelSize(
            max(7, round(min(0.5 * high, font_pixels(painter) * 0.84 * wide / widest)))
        )
        painter.setFont(font)
        for (i, j), text in texts.items():
            ink = inks[places.first[0] + i, places.first[1] + j]
            cell = QRectF(area.left() + j * wide, area.top() + i * high, wide, high)
            _write_cell(painter, cell, ink, text)
        painter.restore()
        self._frame(painter, area)
        i, j = self._pixel[0] - places.first[0], self._pixel[1] - places.first[1]
        self._frame(
            painter, QRectF(area.left() + j * wide, area.top() + i * high, wide, high), True
        )

    def _paint_vector(self, painter: QPainter, example: PictureExample, places: Places) -> None:
        vector, place, strip = example.vector, example.place(self._pixel), places.strip
        line = painter.fontMetrics().height()
        detail = self.tr("{0:,} numbers from 0 to 1, row after row: the inputs x1 to x{0:,}")
        head = QRectF(strip.left(), strip.top() - 2.2 * line, strip.width(), 0.0)
        self._write_head(painter, head, self.tr("3  Vector"), detail.format(len(vector)))
        painter.drawImage(strip, _image(example.vector_inks()))
        self._frame(painter, strip)
        n = max(3, min(len(vector), int(places.vector.width() / (6.2 * line))))
        first = max(0, min(place - n // 2, len(vector) - n))
        along = strip.width() / len(vector)
        left = strip.left() + first * along
        shown = QRectF(left, strip.top(), max(2.0, n * along), strip.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(Role.Mid))
        bottom = places.vector
        corners = (shown.bottomLeft(), shown.bottomRight(), bottom.topRight(), bottom.topLeft())
        painter.drawPolygon(QPolygonF(corners))
        self._frame(painter, shown, chosen=True)
        wide, inks = bottom.width() / n, example.vector_inks()[0]
        for k in range(n):
            cell = QRectF(bottom.left() + k * wide, bottom.top(), wide, bottom.height())
            text = f"x{first + k + 1:,}\n{format_short(float(vector[first + k]))}"
            _write_cell(painter, cell, inks[first + k], text)
        self._frame(painter, bottom)
        at = QRectF(bottom.left() + (place - first) * wide, bottom.top(), wide, bottom.height())
        self._frame(painter, at, chosen=True)
        painter.setPen(self.palette().color(Role.Text))
        room = QRectF(strip.left(), bottom.bottom() + 0.4 * line, strip.width(), 2.0 * line)
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), self.sentence)

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(36 * line, 26 * line)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(24 * line, 17 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._example is not None:
            self._paint(painter, self._example)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self.palette().color(Role.Highlight))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pixel = self.pixel_at(event.position())
        # Another sheet comes to the front by a click only, or it would jump under the pointer.
        if pixel is not None and (event.buttons() or pixel[2] == self._pixel[2]):
            self.choose(pixel)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (pixel := self.pixel_at(event.position())) is not None:
            self.choose(pixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row, column, channel = (a + b for a, b in zip(self._pixel, step, strict=True))
        self.choose((row, column, channel))


def font_pixels(painter: QPainter) -> float:
    """The height of the painter's letters, in pixels."""
    return painter.fontInfo().pixelSize()


def _fitted(box: QRectF, example: PictureExample) -> QRectF:
    """The whole picture in a box."""
    height, width = example.picture.shape[:2]
    cell = min(box.width() / width, box.height() / height)
    area = QRectF(0, 0, cell * width, cell * height)
    area.moveCenter(box.center())
    return area


def _image(inks: NDArray[np.uint8]) -> QImage:
    height, width = inks.shape[:2]
    data = np.ascontiguousarray(inks).tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _write_cell(painter: QPainter, cell: QRectF, ink: NDArray[np.uint8], text: str) -> None:
    """A number on its own colour, in black or white."""
    red, green, blue = (int(v) for v in ink)
    painter.fillRect(cell, QColor(red, green, blue))
    bright = 0.299 * red + 0.587 * green + 0.114 * blue > 110
    painter.setPen(QColor("black" if bright else "white"))
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
