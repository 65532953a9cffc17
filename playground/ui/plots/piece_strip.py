"""The strip of straight pieces under the fit: one band for each, over the same x axis."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.model.numbers import format_number
from playground.ui.theme import LIGHT, Theme, weight_colour

HEIGHT = 34.0  # at the desk
NARROWEST_TEXT = 8.0  # pixels; no slope is written in less
DOT = 5.0  # of a unit that is on
STRONGEST = 0.42  # how much of the sign's colour the steepest band has


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


class PieceStrip(QWidget):
    """Bands, coloured by the sign of their slope; kinks outside are counted at the ends.

    Signals:
        piece_pointed(number): the piece under the pointer or chosen by key, None for none.
        jump_requested(side): -1 to see the next kink left of the view, 1 right of it.
    """

    piece_pointed = Signal(object)
    jump_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._bands: tuple[Band, ...] = ()
        self._outside = (0, 0)
        self._view = (0.0, 1.0)
        self._area = (0.0, 1.0)
        self._pointed: int | None = None
        self._marked: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Straight pieces"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-1.0))
        self.setFixedHeight(theme.px(HEIGHT))
        self.update()

    def set_pieces(
        self,
        bands: tuple[Band, ...],
        outside: tuple[int, int],
        view: tuple[float, float],
        area: tuple[float, float],
    ) -> None:
        """The visible pieces, how many kinks lie left and right of the view, the x that are
        visible, and between which pixels of this widget they are drawn."""
        self._bands, self._outside, self._view, self._area = bands, outside, view, area
        if self._pointed is not None and all(b.number != self._pointed for b in bands):
            self._point(None)
        self.update()

    def mark_x(self, x: float | None) -> None:
        """Frame the piece on which the pointer in the plot is."""
        marked = next(
            (b.number for b in self._bands if x is not None and b.start < x <= b.end), None
        )
        if marked != self._marked:
            self._marked = marked
            self.update()

    # -- geometry --------------------------------------------------------------------------

    def rect_of(self, band: Band) -> QRectF:
        """Where a band is drawn, as far as it is visible."""
        (low, high), (left, right) = self._view, self._area
        scale = (right - left) / (high - low)
        a = left + (max(band.start, low) - low) * scale
        b = left + (min(band.end, high) - low) * scale
        top = 3.0 * self._theme.scale
        return QRectF(a, top, max(0.0, b - a), self.height() - 2.0 * top)

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
        for band in self._bands:
            if self.rect_of(band).contains(position):
                return band.number
        return None

    # -- pointing --------------------------------------------------------------------------

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
        self._point(None if side else self._band_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        side = self._side_at(event.position())
        if side and event.button() == Qt.MouseButton.LeftButton:
            self.jump_requested.emit(side)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._bands:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.jump_requested.emit(step)
            return
        numbers = [band.number for band in self._bands]
        at = -1 if self._pointed is None else numbers.index(self._pointed)
        if self._pointed is None and step < 0:
            at = len(numbers)
        self._point(numbers[min(max(at + step, 0), len(numbers) - 1)])

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        steepest = max((abs(b.slope) for b in self._bands), default=0.0) or 1.0
        ends = [self.end_rect(side) for side in (-1, 1)]
        metrics = QFontMetricsF(self.font())
        for band in self._bands:
            self._paint_band(painter, band, steepest, ends, metrics)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for side in (-1, 1):
            rect = self.end_rect(side)
            if not rect.isEmpty():
                painter.setPen(QPen(QColor(theme.border), 1.0))
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(rect, rect.height() / 2.0, rect.height() / 2.0)
                painter.setPen(QColor(theme.accent))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._end_text(side))
        painter.end()

    def _paint_band(
        self,
        painter: QPainter,
        band: Band,
        steepest: float,
        ends: list[QRectF],
        metrics: QFontMetricsF,
    ) -> None:
        theme, rect = self._theme, self.rect_of(band)
        k = theme.scale
        painter.fillRect(rect, _tint(band.slope, steepest, theme))
        if band.edge is not None and band.start > self._view[0]:
            painter.fillRect(QRectF(rect.left() - k, rect.top(), 2.0 * k, rect.height()), band.edge)
        if band.number in (self._pointed, self._marked):
            width = 2.0 * k if band.number == self._pointed else k
            painter.setPen(QPen(QColor(theme.accent), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(k, 0.5 * k, -k, -0.5 * k))
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


def _tint(slope: float, steepest: float, theme: Theme) -> QColor:
    """The sign's colour, the stronger the steeper, over the plot's background."""
    share = STRONGEST * (0.15 + 0.85 * min(1.0, abs(slope) / steepest)) if slope else 0.1
    ink, paper = weight_colour(slope, theme), QColor(theme.surface)
    return QColor.fromRgbF(
        paper.redF() + share * (ink.redF() - paper.redF()),
        paper.greenF() + share * (ink.greenF() - paper.greenF()),
        paper.blueF() + share * (ink.blueF() - paper.blueF()),
    )
