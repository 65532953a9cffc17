"""Samples and names beside a plot."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """One name; ``kind`` is line, dashed, dotted, disc, ring, diamond."""

    text: str
    kind: str
    colour: str


class Legend(QWidget):
    """Entries in one row, or in two where one has no room for all and it is high enough.

    Those for which there is no room even then are left out, the last first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._scale = 1.0
        self._text = self._surface = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        # It fills all of itself, so that nothing under it is painted when a number changes.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        if entries != self._entries:
            self._entries = entries
            text = ", ".join(entry.text for entry in entries)
            self.setToolTip(text)
            self.setAccessibleName(text)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._scale = theme.scale
        self._text, self._surface = QColor(theme.text_muted), QColor(theme.surface)
        self.setFont(theme.number_font(-0.5))
        self.updateGeometry()
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        metrics, space = QFontMetrics(self.font()), round(38 * self._scale)
        width = sum(metrics.horizontalAdvance(e.text) + space for e in self._entries)
        return QSize(width, metrics.height() + round(4 * self._scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, k = QFontMetrics(self.font()), self._scale
        rows = self._rows(metrics)
        height = min(self.height() / max(1, len(rows)), metrics.height() + 2.0 * k)
        middle = (self.height() - height * (len(rows) - 1)) / 2.0
        for row in rows:
            for entry, x in row:
                _draw_sample(painter, entry, x, middle, k)
                painter.setPen(self._text)
                place = QPointF(x + 22.0 * k, middle + metrics.ascent() / 2.0 - k)
                painter.drawText(place, entry.text)
            middle += height
        painter.end()

    def _rows(self, metrics: QFontMetrics) -> list[list[tuple[Entry, float]]]:
        """The entries that there is room for, row by row, each with its left end."""
        k = self._scale
        widths = [metrics.horizontalAdvance(entry.text) + 22.0 * k for entry in self._entries]
        most = 2 if self.height() >= 2 * metrics.height() else 1
        rows: list[list[tuple[Entry, float]]] = [[]]
        x = 2.0 * k
        for entry, width in zip(self._entries, widths, strict=True):
            if x + width > self.width() and rows[-1] and len(rows) < most:
                rows.append([])
                x = 2.0 * k
            if x + width > self.width():
                break
            rows[-1].append((entry, x))
            x += width + 16.0 * k
        return rows


def _draw_sample(painter: QPainter, entry: Entry, x: float, y: float, k: float) -> None:
    """The sample of an entry, 16 units wide, from ``x`` on."""
    colour, middle = QColor(entry.colour), QPointF(x + 8.0 * k, y)
    styles = {"dashed": Qt.PenStyle.DashLine, "dotted": Qt.PenStyle.DotLine}
    if entry.kind in ("line", "dashed", "dotted"):
        painter.setPen(QPen(colour, 2.5 * k, styles.get(entry.kind, Qt.PenStyle.SolidLine)))
        painter.drawLine(QPointF(x, y), QPointF(x + 16.0 * k, y))
        return
    painter.setPen(QPen(colour, 1.6 * k))
    painter.setBrush(Qt.BrushStyle.NoBrush if entry.kind == "ring" else colour)
    if entry.kind == "diamond":
        r = 4.5 * k
        corners = [QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)]
        painter.drawPolygon([middle + corner for corner in corners])
    else:
        painter.drawEllipse(middle, 3.5 * k, 3.5 * k)
