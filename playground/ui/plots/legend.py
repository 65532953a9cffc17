"""A row of samples and names beside a plot."""

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
    """Entries in one row; those for which there is no room are left out, last first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._scale = 1.0
        self._text = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

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
        self._text = QColor(theme.text_muted)
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, k = QFontMetrics(self.font()), self._scale
        x, middle = 2.0 * k, self.height() / 2.0
        for entry in self._entries:
            width = metrics.horizontalAdvance(entry.text)
            if x + 22.0 * k + width > self.width():
                break
            _draw_sample(painter, entry, x, middle, k)
            painter.setPen(self._text)
            painter.drawText(QPointF(x + 22.0 * k, middle + metrics.ascent() / 2.0 - k), entry.text)
            x += width + 38.0 * k
        painter.end()


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
