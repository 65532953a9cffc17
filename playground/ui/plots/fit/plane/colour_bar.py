"""The colours of the field from low to high values."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.data.days import date_text
from playground.model.numbers import format_short
from playground.ui.plots.chart.ranges import Range
from playground.ui.plots.fit.shades import value_ramp
from playground.ui.shell.theme import LIGHT, Theme


class ColourBar(QWidget):
    """A strip of colours between its lowest and its highest value; hidden without a range.

    Attributes:
        span: the range of the values.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.span: Range | None = None
        self._texts = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_span(self, span: Range | None, dates: bool = False) -> None:
        """Show this range; ``dates``: the values are days since 1970-01-01."""
        texts = ("", "")
        if span is not None:
            low, high = span
            step = (high - low) / 10.0
            texts = format_short(low), format_short(high)
            if dates:
                texts = date_text(low, step), date_text(high, step)
        if (span, texts) != (self.span, self._texts):
            self.span, self._texts = span, texts
            self.setVisible(span is not None)
            if span is not None:
                words = self.tr("Orange at {0}, blue at {1}").format(*texts)
                self.setToolTip(words)
                self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-0.5))
        self.updateGeometry()
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        metrics, theme = self.fontMetrics(), self._theme
        texts = sum(map(metrics.horizontalAdvance, self._texts))
        return QSize(texts + theme.px(76), metrics.height() + theme.px(4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.text_muted))
        (low, high), metrics, gap = self._texts, self.fontMetrics(), self._theme.px(6)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2.0
        left = metrics.horizontalAdvance(low)
        right = self.width() - metrics.horizontalAdvance(high)
        painter.drawText(0, int(base), low)
        painter.drawText(right, int(base), high)
        ramp = value_ramp(self._theme)
        image = QImage(ramp.tobytes(), len(ramp), 1, 4 * len(ramp), QImage.Format.Format_RGB32)
        height = 0.6 * metrics.height()
        strip = QRectF(left + gap, (self.height() - height) / 2.0, right - left - 2 * gap, height)
        painter.drawImage(strip, image)
        painter.end()
