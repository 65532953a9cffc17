"""The row with three bars: the present loss, and the lowest losses that it could have."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from playground.ui.inputs.keys import block_shortcuts
from playground.ui.plots.chart.frame import LowerRow
from playground.ui.shell.theme import LIGHT, Theme

ROW = 18.0  # pixels at scale 1
DECADES = 4.0  # of the axis, from the longest bar down


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. ``value`` is a loss; ``note`` is shown where it is None.

    ``short`` is its name where there is less room. ``share`` is the progress of a search, drawn in
    the background. ``style`` is that of the curve in the plot.
    """

    name: str
    value: float | None
    colour: str
    note: str = ""
    share: float = 0.0
    short: str = ""
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


class LimitsBar(LowerRow):
    """Bars on one logarithmic axis, numbers at their ends; where it is low, names and numbers.

    Attributes:
        bars: the rows.
        button: in the last row.

    Signals:
        search_toggled(): the button was pressed: stop the search, or start it again.
    """

    search_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.bars: tuple[Bar, ...] = ()
        self.button = QToolButton(self)
        block_shortcuts(self.button, Qt.Key.Key_Space)  # elsewhere in a plot Space plays
        self.button.clicked.connect(self.search_toggled)
        self._row = QVBoxLayout(self)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._row.addWidget(self.button, 0, corner)
        self.setAccessibleName(self.tr("How low the loss could be"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-0.5))
        self.button.setFont(theme.font(-1.5))
        self.button.setStyleSheet("QToolButton { padding: 0; }")
        self.button.setFixedSize(theme.px(48), theme.px(ROW))
        self._row.setContentsMargins(0, 0, theme.px(8), theme.px(1))
        self.set_heights(theme.px(3.0 * ROW + 8.0), theme.px(ROW + 2.0))
        self.update()

    def set_bars(self, bars: tuple[Bar, ...], button_text: str) -> None:
        """Show three rows, and the button with this text ("" hides it)."""
        self.button.setVisible(bool(button_text))
        if button_text != self.button.text():
            self.button.setText(button_text)
            self.button.setAccessibleName(button_text)
        if bars != self.bars:
            self.bars = bars
            self.setAccessibleDescription(
                "; ".join(f"{bar.name}: {_number(bar.value) or bar.note}" for bar in bars)
            )
            self.update()

    # -- Qt --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, k = self._theme, self._theme.scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.compact:
            self._paint_row(painter)
            painter.end()
            return
        metrics = QFontMetricsF(self.font())
        left = 14.0 * k + 26.0 * k
        left += max((metrics.horizontalAdvance(bar.name) for bar in self.bars), default=0.0)
        number = metrics.horizontalAdvance("0.0000000")
        room = max(20.0, self.width() - left - number - 8.0 * k - self.button.width())
        values = [bar.value for bar in self.bars if bar.value is not None and bar.value > 0.0]
        top = max((v for v in values if math.isfinite(v)), default=1.0)
        for i, bar in enumerate(self.bars):
            y = (4.0 + i * ROW) * k
            row = QRectF(0.0, y, self.width(), ROW * k)
            painter.setPen(QPen(QColor(bar.colour), 2.4 * k, bar.style))
            painter.drawLine(QLineF(10.0 * k, row.center().y(), 30.0 * k, row.center().y()))
            painter.setPen(QColor(theme.text_muted))
            centred = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(row.adjusted(36.0 * k, 0, 0, 0), centred, bar.name)
            track = QRectF(left, y + 5.0 * k, room, (ROW - 10.0) * k)
            if bar.share > 0.0:
                done = QRectF(track.left(), track.top(), bar.share * room, track.height())
                painter.fillRect(track, QColor(theme.hover))
                painter.fillRect(done, QColor(theme.border))
            if bar.value is not None:
                track.setWidth(_length(bar.value, top) * room)
                painter.fillRect(track, QColor(bar.colour))
            painter.setPen(QColor(theme.text))
            words = _number(bar.value) or bar.note
            painter.drawText(row.adjusted(left + room + 6.0 * k, 0, 0, 0), centred, words)
        painter.end()

    def _paint_row(self, painter: QPainter) -> None:
        """All names and numbers in one row; the names lose their ends where there is no room."""
        theme, k, metrics = self._theme, self._theme.scale, QFontMetricsF(self.font())
        numbers = [_number(bar.value) or bar.note for bar in self.bars]
        used = sum(26.0 * k + metrics.horizontalAdvance(number) for number in numbers)
        button = self.button.width() + 8.0 * k if self.button.isVisible() else 0.0
        wanted = sum(metrics.horizontalAdvance(bar.short) for bar in self.bars)
        share = min(1.0, max(0.0, self.width() - button - used - 8.0 * k) / max(1.0, wanted))
        x, centred = 8.0 * k, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for bar, number in zip(self.bars, numbers, strict=True):
            painter.setPen(QPen(QColor(bar.colour), 2.4 * k, bar.style))
            painter.drawLine(QLineF(x, self.height() / 2.0, x + 10.0 * k, self.height() / 2.0))
            room = share * metrics.horizontalAdvance(bar.short) + 0.5
            name = metrics.elidedText(bar.short, Qt.TextElideMode.ElideRight, room)
            for text, colour in ((name, theme.text_muted), (number, theme.text)):
                x += (13.0 if text is name else 4.0) * k
                painter.setPen(QColor(colour))
                painter.drawText(QRectF(x, 0.0, self.width(), self.height()), centred, text)
                x += metrics.horizontalAdvance(text)
            x += 9.0 * k


def _length(value: float, top: float) -> float:
    """The length of a bar: 1 for the largest loss, 0 for 1e-4 of it and less."""
    if not math.isfinite(value):
        return 1.0
    if value <= 0.0:
        return 0.0
    return min(1.0, max(0.02, 1.0 + math.log10(value / top) / DECADES))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
