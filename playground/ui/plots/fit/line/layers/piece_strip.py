"""The strip of straight pieces under the fit: one band for each, over the same x axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.model.numbers import format_number
from playground.ui.shell.theme import LIGHT, Theme, weight_colour

Array = NDArray[np.float64]

HEIGHT = 34.0  # at the desk
NARROWEST_TEXT = 8.0  # pixels; no slope is written in less
DOT = 5.0  # of a unit that is on
NARROWEST_EDGE = 5.0  # pixels; a narrower band has no room for the colour of its kink
STRONGEST = 0.42  # how much of the sign's colour the steepest band has
# The keyboard is lent: it comes back to where it was.
_LENT = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)


@dataclass(frozen=True, slots=True)
class Band:
    """One straight piece from ``start`` to ``end`` (user's units; may be infinite).

    ``edge`` is the colour of what makes the kink at its left end, ``units`` those of the units
    that are on. ``number`` is the piece's place in the fit.
    """

    number: int
    start: float
    end: float
    slope: float
    edge: QColor | None = None
    units: tuple[QColor, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bands(Sequence[Band]):
    """The bands of neighbouring pieces, of which there may be thousands in a few hundred pixels.

    ``first`` is the place of the first one in the fit. ``ends`` ``(n + 1,)`` are where the pieces
    begin and end, ``slopes`` ``(n,)``. ``edges`` and ``units`` hold what Band says, by the places
    here of those bands that are wide enough to show it.
    """

    first: int = 0
    ends: Array = field(default_factory=lambda: np.zeros(1))
    slopes: Array = field(default_factory=lambda: np.zeros(0))
    edges: Mapping[int, QColor | None] = field(default_factory=dict)
    units: Mapping[int, tuple[QColor, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.slopes)

    @overload
    def __getitem__(self, i: int) -> Band: ...

    @overload
    def __getitem__(self, i: slice) -> tuple[Band, ...]: ...

    def __getitem__(self, i: int | slice) -> Band | tuple[Band, ...]:
        if isinstance(i, slice):
            return tuple(self[k] for k in range(*i.indices(len(self))))
        k = range(len(self))[i]
        return Band(
            self.first + k,
            float(self.ends[k]),
            float(self.ends[k + 1]),
            float(self.slopes[k]),
            self.edges.get(k),
            self.units.get(k, ()),
        )

    def number_at(self, x: float) -> int | None:
        """The piece on which ``x`` lies; a kink belongs to the piece on its left."""
        if not len(self) or not self.ends[0] < x <= self.ends[-1]:
            return None
        return self.first + int(self.ends[1:-1].searchsorted(x))


class PieceStrip(QWidget):
    """Bands, coloured by the sign of their slope; kinks outside are counted at the ends.

    When there are other pieces, the one that is pointed at is the one now under the pointer; after
    keys it is the one where the middle of the chosen piece was.

    Signals:
        piece_pointed(number): the piece under the pointer or chosen by key, None for none; also
            when it gets another number.
        jump_requested(side): -1 to see the next kink left of the view, 1 right of it.
    """

    piece_pointed = Signal(object)
    jump_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._bands = Bands()
        self._outside = (0, 0)
        self._view = (0.0, 1.0)
        self._area = (0.0, 1.0)
        self._pointed: int | None = None
        self._pointer: QPointF | None = None  # of the mouse; None when keys came after it
        self._chosen: float | None = None  # the x of the piece that keys came to
        self._marked: int | None = None
        self._marked_x: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Straight pieces"))
        self.describe("")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-1.0))
        self.setFixedHeight(theme.px(HEIGHT))
        self.update()

    def describe(self, text: str) -> None:
        """Say what is pointed at, to those who don't see it; "" for nothing."""
        keys = self.tr("Left and right lead from piece to piece.")
        self.setAccessibleDescription(text or keys)

    def set_pieces(
        self,
        bands: Bands,
        outside: tuple[int, int],
        view: tuple[float, float],
        area: tuple[float, float],
    ) -> None:
        """The visible pieces, how many kinks lie left and right of the view, the x that are
        visible, and between which pixels of this widget they are drawn."""
        self._bands, self._outside, self._view, self._area = bands, outside, view, area
        self._point_again()
        self.mark_x(self._marked_x)
        self.update()

    def mark_x(self, x: float | None) -> None:
        """Frame the piece on which the pointer in the plot is."""
        self._marked_x = x
        marked = None if x is None else self._bands.number_at(x)
        if marked != self._marked:
            self._marked = marked
            self.update()

    # -- geometry --------------------------------------------------------------------------

    @property
    def _top(self) -> float:
        """Where the bands begin; as much is left below them."""
        return 3.0 * self._theme.scale

    def rect_of(self, band: Band) -> QRectF:
        """Where a band is drawn, as far as it is visible."""
        (low, high), (left, right) = self._view, self._area
        scale = (right - left) / (high - low)
        a = left + (max(band.start, low) - low) * scale
        b = left + (min(band.end, high) - low) * scale
        return QRectF(a, self._top, max(0.0, b - a), self.height() - 2.0 * self._top)

    def end_rect(self, side: int) -> QRectF:
        """The button that counts the kinks outside; empty when there are none."""
        count = self._outside[0 if side < 0 else 1]
        if not count:
            return QRectF()
        k = self._theme.scale
        width = QFontMetricsF(self.font()).horizontalAdvance(self._end_text(side)) + 12.0 * k
        left, right = self._area
        x = left + 2.0 * k if side < 0 else right - width - 2.0 * k
        return QRectF(x, 7.0 * k, width, self.height() - 14.0 * k)

    def _end_text(self, side: int) -> str:
        count = self._outside[0 if side < 0 else 1]
        text = self.tr("1 kink") if count == 1 else self.tr("{0} kinks").format(count)
        if self._area[1] - self._area[0] < 260.0 * self._theme.scale:
            text = f"{count}"
        return f"◂ {text}" if side < 0 else f"{text} ▸"

    def _band_at(self, position: QPointF) -> int | None:
        (low, high), (left, right) = self._view, self._area
        top = self._top
        if not left <= position.x() <= right or not top <= position.y() <= self.height() - top:
            return None
        return self._bands.number_at(low + (position.x() - left) * (high - low) / (right - left))

    # -- pointing --------------------------------------------------------------------------

    def _point_again(self) -> None:
        """At what is there now, under the pointer or at the chosen place."""
        number = None
        if self._pointer is not None:
            number = None if self._side_at(self._pointer) else self._band_at(self._pointer)
        elif self._chosen is not None and self.hasFocus():
            number = self._bands.number_at(self._chosen)
        self._point(number)

    def _choose(self, number: int) -> None:
        """By key."""
        band, (low, high) = self._bands[number - self._bands.first], self._view
        self._chosen = (max(band.start, low) + min(band.end, high)) / 2.0
        self._pointer = None
        self._point(number)

    def _point(self, number: int | None) -> None:
        if number != self._pointed:
            self._pointed = number
            self.update()
            self.piece_pointed.emit(number)

    def _side_at(self, position: QPointF) -> int:
        return next((side for side in (-1, 1) if self.end_rect(side).contains(position)), 0)

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._theme.px(HEIGHT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        side = self._side_at(event.position())
        hand = Qt.CursorShape.PointingHandCursor if side else Qt.CursorShape.ArrowCursor
        self.setCursor(hand)
        left, right = (self.tr("to the left"), self.tr("to the right"))
        where = left if side < 0 else right
        self.setToolTip(
            self.tr("Kinks {0} of the view. Click to go to the next one.").format(where)
            if side
            else ""
        )
        self._pointer, self._chosen = event.position(), None
        self._point_again()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        side = self._side_at(event.position())
        if side and event.button() == Qt.MouseButton.LeftButton:
            self.jump_requested.emit(side)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._point_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _LENT:
            self._chosen = None
        self._point_again()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _LENT:
            self._chosen = None
        self._point_again()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pointed is not None:
            self._pointer = self._chosen = None
            self._point_again()
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._bands:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.jump_requested.emit(step)
            return
        first, last = self._bands.first, self._bands.first + len(self._bands) - 1
        at = self._pointed
        if at is None:
            at = first - 1 if step > 0 else last + 1
        self._choose(min(max(at + step, first), last))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        ends = [self.end_rect(side) for side in (-1, 1)]
        metrics = QFontMetricsF(self.font())
        if len(self._bands):
            self._paint_tints(painter)
        for i in self._bands.edges:
            self._paint_band(painter, self._bands[i], ends, metrics)
        for number, width in ((self._marked, 1.0), (self._pointed, 2.0)):
            if number is not None and 0 <= number - self._bands.first < len(self._bands):
                self._paint_frame(painter, self._bands[number - self._bands.first], width)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for side in (-1, 1):
            rect = self.end_rect(side)
            if not rect.isEmpty():
                painter.setPen(QPen(QColor(theme.border), 1.0))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(rect, rect.height() / 2.0, rect.height() / 2.0)
                painter.setPen(QColor(theme.accent))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._end_text(side))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 4.0 * theme.scale))  # half of it outside
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect())
        painter.end()

    def _paint_tints(self, painter: QPainter) -> None:
        """All bands at once, by the piece in the middle of each column of pixels."""
        bands, (low, high), (left, right) = self._bands, self._view, self._area
        n = max(1, round((right - left) * self.devicePixelRatioF()))
        x = low + (np.arange(n) + 0.5) * ((high - low) / n)
        row = _tints(bands.slopes, self._theme)[bands.ends[1:-1].searchsorted(x)]
        image = QImage(row.data, n, 1, 4 * n, QImage.Format.Format_RGB32)
        height = self.height() - 2.0 * self._top
        painter.drawImage(QRectF(left, self._top, right - left, height), image)

    def _paint_frame(self, painter: QPainter, band: Band, width: float) -> None:
        k = self._theme.scale
        painter.setPen(QPen(QColor(self._theme.accent), width * k))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect_of(band).adjusted(k, 0.5 * k, -k, -0.5 * k))

    def _paint_band(
        self, painter: QPainter, band: Band, ends: list[QRectF], metrics: QFontMetricsF
    ) -> None:
        """What a band says where it has the room."""
        theme, rect = self._theme, self.rect_of(band)
        k = theme.scale
        if band.edge is not None and band.start > self._view[0]:
            painter.fillRect(QRectF(rect.left() - k, rect.top(), 2.0 * k, rect.height()), band.edge)
        free = rect.adjusted(2.0 * k, k, -2.0 * k, -k)
        if free.width() < NARROWEST_TEXT * k:
            return
        left, right = ends
        if left.intersects(free):
            free.setLeft(left.right() + 2.0 * k)
        if right.intersects(free):
            free.setRight(right.left() - 2.0 * k)
        texts = (slope_text(band.slope, digits) for digits in (2, 1, 0))
        text = next((t for t in texts if metrics.horizontalAdvance(t) <= free.width()), "")
        dots = len(band.units) * (DOT + 2.0) * k
        if not text:
            return
        rows = dots <= free.width() and band.units
        area = QRectF(free)
        if rows:
            area.setHeight(free.height() - (DOT + 2.0) * k)
        painter.setPen(QColor(theme.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        if not rows:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x = free.center().x() - dots / 2.0 + (DOT / 2.0 + 1.0) * k
        for colour in band.units:
            painter.setBrush(colour)
            painter.drawEllipse(
                QPointF(x, free.bottom() - DOT / 2.0 * k), DOT / 2.0 * k, DOT / 2.0 * k
            )
            x += (DOT + 2.0) * k
        painter.restore()


def slope_text(slope: float, digits: int = 2) -> str:
    """A slope with its sign, with so many decimals; fewer where it is large."""
    if slope == 0.0:
        return "0"
    digits = min(digits, 2 if abs(slope) < 10.0 else 1)
    sign = "+" if slope > 0.0 else ""
    if abs(slope) < 0.5 * 10.0 ** -max(digits, 1):
        return "≈0"
    if digits == 0 and abs(slope) < 0.95:
        return f"{sign}{slope:.1f}".replace("0.", ".")
    return f"{sign}{format_number(slope, digits)}"


def _tints(slopes: Array, theme: Theme) -> NDArray[np.uint32]:
    """For each slope the sign's colour, the stronger the steeper, over the plot's background."""
    slopes = np.nan_to_num(slopes)
    sizes = np.abs(slopes)
    shares = STRONGEST * (0.15 + 0.85 * sizes / (float(sizes.max()) or 1.0))
    shares[sizes == 0.0] = 0.1
    paper = _rgb(QColor(theme.surface))
    inks = np.array([_rgb(weight_colour(sign, theme)) for sign in (-1.0, 0.0, 1.0)])
    rgb = paper + shares[:, None] * (inks[np.sign(slopes).astype(np.intp) + 1] - paper)
    red, green, blue = np.rint(rgb).astype(np.uint32).T
    out: NDArray[np.uint32] = (np.uint32(0xFF) << 24) | (red << 16) | (green << 8) | blue
    return out


def _rgb(colour: QColor) -> Array:
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
