"""The strip of straight pieces below the plot: one band for each, over the same x axis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
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
from PySide6.QtWidgets import QWidget

from playground.model.numbers import format_number
from playground.ui.plots.chart.frame import LowerRow
from playground.ui.shell.theme import LIGHT, Theme, weight_colour

Array = NDArray[np.float64]
Pair = tuple[float, float]

HEIGHT, LOW_HEIGHT = 34.0, 22.0  # pixels at scale 1; the lower strip shows no units
NARROWEST_TEXT = 8.0  # pixels of a band that shows its slope
DOT = 5.0  # pixels, for a unit that is on
NARROWEST_EDGE = 5.0  # pixels of a band that shows the colour of its kink
STRONGEST = 0.42  # the share of the sign's colour in the steepest band
# After these the focus comes back to the same widget.
_PASSING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)


@dataclass(frozen=True, slots=True)
class Band:
    """One straight piece from ``start`` to ``end`` (user's units; may be infinite).

    ``number`` is the index of the piece in the fit, ``edge`` the colour of the unit that makes the
    kink at its left end, ``units`` the colours of the units that are on.
    """

    number: int
    start: float
    end: float
    slope: float
    edge: QColor | None = None
    units: tuple[QColor, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """The bands of neighbouring pieces; there may be thousands in a few hundred pixels.

    ``first`` is the index of the first piece in the fit. ``ends`` ``(n + 1,)`` are the x between
    the pieces, ``slopes`` is ``(n,)``. ``edges`` and ``units`` hold what Band describes, by index
    here, for the bands that are wide enough to show it. A slope below ``level`` looks flat.
    """

    first: int = 0
    ends: Array = field(default_factory=lambda: np.zeros(1))
    slopes: Array = field(default_factory=lambda: np.zeros(0))
    edges: Mapping[int, QColor | None] = field(default_factory=dict)
    units: Mapping[int, tuple[QColor, ...]] = field(default_factory=dict)
    level: float = 0.0

    def __len__(self) -> int:
        return len(self.slopes)

    def __iter__(self) -> Iterator[Band]:
        return (self.band(self.first + i) for i in range(len(self)))

    def band(self, number: int) -> Band:
        i = number - self.first
        start, end, slope = float(self.ends[i]), float(self.ends[i + 1]), float(self.slopes[i])
        return Band(number, start, end, slope, self.edges.get(i), self.units.get(i, ()))

    def number_at(self, x: float) -> int | None:
        """The piece at ``x``; a kink belongs to the piece on its left."""
        if not len(self) or not self.ends[0] < x <= self.ends[-1]:
            return None
        return self.first + int(self.ends[1:-1].searchsorted(x))


class PieceStrip(LowerRow):
    """Bands coloured by the sign of their slope; buttons at the ends count the kinks outside.

    When the pieces change, the piece pointed at is the one now under the pointer; after keys it is
    the one at the middle of the piece chosen before.

    Attributes:
        bands: the visible pieces.
        outside: the numbers of kinks left and right of the view.
        pointed: the piece under the pointer or chosen by key.
        marked: the piece at the cross-hair of the plot.

    Signals:
        piece_pointed(number): another piece is pointed at, or the same one has another number;
            None for none.
        jump_requested(side): show the next kink left (-1) or right (1) of the view.
    """

    piece_pointed = Signal(object)
    jump_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.bands = Bands()
        self.outside = (0, 0)
        self._view: Pair = (0.0, 1.0)  # x
        self._area: Pair = (0.0, 1.0)  # pixels
        self.pointed: int | None = None
        self._pointer: QPointF | None = None  # of the mouse; None after keys
        self._chosen: float | None = None  # an x of the piece chosen by key
        self.marked: int | None = None
        self._marked_x: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Straight pieces"))
        self.describe("")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-1.0))
        self.set_heights(theme.px(HEIGHT), theme.px(LOW_HEIGHT))
        self.update()

    def describe(self, text: str) -> None:
        """Set the description for screen readers; "" for that of the keys."""
        keys = self.tr("Left and right lead from piece to piece.")
        self.setAccessibleDescription(text or keys)

    def set_pieces(self, bands: Bands, outside: tuple[int, int], view: Pair, area: Pair) -> None:
        """Show the visible pieces: ``view`` is drawn between the pixels ``area`` of this widget.

        ``outside`` counts the kinks left and right of the view.
        """
        self.bands, self.outside, self._view, self._area = bands, outside, view, area
        self._point_again()
        self.mark_x(self._marked_x)
        self.update()

    def mark_x(self, x: float | None) -> None:
        """Frame the piece at the cross-hair of the plot."""
        self._marked_x = x
        self.marked = None if x is None else self.bands.number_at(x)
        self.update()

    # -- geometry --------------------------------------------------------------------------

    @property
    def _top(self) -> float:
        """The height free above and below the bands."""
        return (1.0 if self.compact else 3.0) * self._theme.scale

    def rect_of(self, band: Band) -> QRectF:
        """The visible part of a band."""
        (low, high), (left, right) = self._view, self._area
        scale = (right - left) / (high - low)
        a = left + (max(band.start, low) - low) * scale
        b = left + (min(band.end, high) - low) * scale
        return QRectF(a, self._top, max(0.0, b - a), self.height() - 2.0 * self._top)

    def end_rect(self, side: int) -> QRectF:
        """The button that counts the kinks outside; empty when there are none."""
        text, k, (left, right) = self._end_text(side), self._theme.scale, self._area
        if not text:
            return QRectF()
        width = QFontMetricsF(self.font()).horizontalAdvance(text) + 12.0 * k
        x = left + 2.0 * k if side < 0 else right - width - 2.0 * k
        edge = self._top + (1.0 if self.compact else 4.0) * k
        return QRectF(x, edge, width, self.height() - 2.0 * edge)

    def _end_text(self, side: int) -> str:
        count = self.outside[0 if side < 0 else 1]
        text = self.tr("1 kink") if count == 1 else self.tr("{0} kinks").format(count)
        if self._area[1] - self._area[0] < 260.0 * self._theme.scale:
            text = f"{count}"
        return "" if not count else f"◂ {text}" if side < 0 else f"{text} ▸"

    def _side_at(self, position: QPointF) -> int:
        """The button at this place, 0 for none."""
        return next((side for side in (-1, 1) if self.end_rect(side).contains(position)), 0)

    def _band_at(self, position: QPointF) -> int | None:
        (low, high), (left, right) = self._view, self._area
        bands = QRectF(left, self._top, right - left, self.height() - 2.0 * self._top)
        if self._side_at(position) or not bands.contains(position):
            return None
        return self.bands.number_at(low + (position.x() - left) * (high - low) / (right - left))

    # -- pointing --------------------------------------------------------------------------

    def _point_again(self) -> None:
        """Point at the piece that is now under the pointer, or at the chosen x."""
        number = None
        if self._pointer is not None:
            number = self._band_at(self._pointer)
        elif self._chosen is not None and self.hasFocus():
            number = self.bands.number_at(self._chosen)
        if number != self.pointed:
            self.pointed = number
            self.piece_pointed.emit(number)
        self.update()

    def _point_to(self, pointer: QPointF | None, chosen: float | None) -> None:
        self._pointer, self._chosen = pointer, chosen
        self._point_again()

    # -- Qt --------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        side = self._side_at(event.position())
        shapes = Qt.CursorShape
        self.setCursor(shapes.PointingHandCursor if side else shapes.ArrowCursor)
        where = self.tr("to the left") if side < 0 else self.tr("to the right")
        tip = self.tr("Kinks {0} of the view. Click to go to the next one.").format(where)
        self.setToolTip(tip if side else "")
        self._point_to(event.position(), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        side = self._side_at(event.position())
        if side and event.button() == Qt.MouseButton.LeftButton:
            self.jump_requested.emit(side)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_to(None, self._chosen)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._on_focus_changed(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._on_focus_changed(event)

    def _on_focus_changed(self, event: QFocusEvent) -> None:
        self._point_to(self._pointer, self._chosen if event.reason() in _PASSING else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.pointed is not None:
            self._point_to(None, None)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not len(self.bands):
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.jump_requested.emit(step)
        else:
            first, last = self.bands.first, self.bands.first + len(self.bands) - 1
            start = first - 1 if step > 0 else last + 1
            at = start if self.pointed is None else self.pointed
            band, (low, high) = self.bands.band(min(max(at + step, first), last)), self._view
            self._point_to(None, (max(band.start, low) + min(band.end, high)) / 2.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, bands = self._theme, self.bands
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if len(bands):
            self._paint_tints(painter)
        for i in bands.edges:
            self._paint_band(painter, bands.band(bands.first + i))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, width in ((self.marked, theme.scale), (self.pointed, 2.0 * theme.scale)):
            if number is not None and 0 <= number - bands.first < len(bands):
                painter.setPen(QPen(QColor(theme.accent), width))
                inside = (theme.scale, 0.5 * theme.scale, -theme.scale, -0.5 * theme.scale)
                painter.drawRect(self.rect_of(bands.band(number)).adjusted(*inside))
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
        """Paint one row of pixels with the piece in the middle of each, and stretch it."""
        bands, (low, high), (left, right) = self.bands, self._view, self._area
        n = max(1, round((right - left) * self.devicePixelRatioF()))
        x = low + (np.arange(n) + 0.5) * ((high - low) / n)
        row = _tints(bands.slopes, self._theme)[bands.ends[1:-1].searchsorted(x)]
        image = QImage(row.data, n, 1, 4 * n, QImage.Format.Format_RGB32)
        height = self.height() - 2.0 * self._top
        painter.drawImage(QRectF(left, self._top, right - left, height), image)

    def _paint_band(self, painter: QPainter, band: Band) -> None:
        """Paint slope, units and the colour of the kink, as far as there is room."""
        rect, k, metrics = self.rect_of(band), self._theme.scale, QFontMetricsF(self.font())
        if band.edge is not None and band.start > self._view[0]:
            painter.fillRect(QRectF(rect.left() - k, rect.top(), 2.0 * k, rect.height()), band.edge)
        free = rect.adjusted(2.0 * k, k, -2.0 * k, -k)
        left, right = self.end_rect(-1), self.end_rect(1)
        if left.intersects(free):
            free.setLeft(left.right() + 2.0 * k)
        if right.intersects(free):
            free.setRight(right.left() - 2.0 * k)
        texts = slope_texts(band.slope, self.bands.level)
        text = next((t for t in texts if metrics.horizontalAdvance(t) <= free.width()), "")
        if not text or rect.width() < (NARROWEST_TEXT + 4.0) * k:
            return
        painter.setPen(QColor(self._theme.text))
        each = (DOT + 2.0) * k
        if self.compact or not band.units or len(band.units) * each > free.width():
            painter.drawText(free, Qt.AlignmentFlag.AlignCenter, text)
            return
        painter.drawText(free.adjusted(0, 0, 0, -each), Qt.AlignmentFlag.AlignCenter, text)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left_end, r = free.center().x() - len(band.units) * each / 2.0, DOT / 2.0 * k
        for i, colour in enumerate(band.units):
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(left_end + (i + 0.5) * each, free.bottom() - r), r, r)
        painter.restore()


def slope_texts(slope: float, level: float = 0.0) -> tuple[str, ...]:
    """A slope with its sign, from the longest text to the shortest; two digits at least are true.

    A slope below ``level`` is about 0.
    """
    if slope == 0.0:
        return ("0",)
    if abs(slope) < level:
        return ("≈0",)
    if not math.isfinite(slope):
        return (format_number(slope),)
    longer, shorter = (_digits_text(slope, digits) for digits in (3, 2))
    bare = shorter.replace("+", "").replace("-0.", "-.")
    return longer, shorter, bare.removeprefix("0") if bare.startswith("0.") else bare


def _digits_text(value: float, digits: int) -> str:
    """``value`` with its sign, to so many significant digits or to whole numbers."""
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])
    if -3 <= exponent < 5:
        return f"{value:+.{max(0, digits - 1 - exponent)}f}"
    mantissa, _, power = f"{value:+.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(power)}"


def _tints(slopes: Array, theme: Theme) -> NDArray[np.uint32]:
    """A colour for each slope, ``(n,)``: that of its sign, stronger for a steeper piece."""
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
