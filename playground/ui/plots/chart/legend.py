"""The legend of a plot: a sample and a name for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind`` is line, dashed, dotted, disc, ring or diamond."""

    text: str
    kind: str
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an entry: its sample from ``x`` on, ``sample`` pixels wide, then its name."""

    entry: Entry
    x: float
    sample: float
    text_x: float


@dataclass(frozen=True, slots=True)
class Spacing:
    """Widths in units of the theme's scale: of samples, after samples, between entries."""

    line: float
    mark: float
    after: float
    gap: float


ROOMY = Spacing(16.0, 16.0, 6.0, 16.0)
CLOSE = Spacing(14.0, 9.0, 4.0, 7.0)
_LINES = {
    "line": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
}


class Legend(QWidget):
    """Entries in one row, or in two where the legend is high enough.

    Without room for all, entries stand closer and have shorter names; those that still do not fit
    are left out, which "…" shows. The tool tip has all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._scale = 1.0
        self._text = self._surface = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        # Opaque: the widgets below need no repaint when a number changes.
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
        rows = self._rows()
        height = min(self.height() / max(1, len(rows)), metrics.height() + 2.0 * k)
        middle = (self.height() - height * (len(rows) - 1)) / 2.0
        for row in rows:
            for place in row:
                if place.entry.kind:
                    _draw_sample(painter, place.entry, place.x, middle, place.sample, k)
                painter.setPen(self._text)
                at = QPointF(place.text_x, middle + metrics.ascent() / 2.0 - k)
                painter.drawText(at, place.entry.text)
            middle += height
        painter.end()

    def shown_names(self) -> list[list[str]]:
        """The names that fit, row by row, as they are drawn."""
        return [[place.entry.text for place in row] for row in self._rows()]

    def _rows(self) -> list[list[Place]]:
        """The entries that fit, row by row."""
        metrics, k = QFontMetrics(self.font()), self._scale
        most = 2 if self.height() >= 2 * metrics.height() else 1
        rows, left_out = _placed(self._entries, ROOMY, self.width(), most, metrics, k)
        if left_out:
            short = [replace(entry, text=_short(entry.text)) for entry in self._entries]
            rows, left_out = _placed(short, CLOSE, self.width(), most, metrics, k)
        if left_out and rows:
            last = rows[-1][-1]
            x = last.text_x + metrics.horizontalAdvance(last.entry.text) + CLOSE.gap * k
            if x + metrics.horizontalAdvance("…") <= self.width():
                rows[-1].append(Place(Entry("…", "", ""), x, 0.0, x))
        return rows


def _placed(
    entries: Sequence[Entry],
    spacing: Spacing,
    width: float,
    most: int,
    metrics: QFontMetrics,
    k: float,
) -> tuple[list[list[Place]], bool]:
    """Put each entry in the first of at most ``most`` rows with room; whether one was left out.

    A name longer than a row is cut.
    """
    rows: list[list[Place]] = []
    ends: list[float] = []  # of each row
    left_out = False
    for entry in entries:
        sample = spacing.line if entry.kind in _LINES else spacing.mark
        before = (sample + spacing.after) * k
        room = width - 2.0 * k - before
        text = entry.text
        if metrics.horizontalAdvance(text) > room and spacing is CLOSE:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        needed = before + metrics.horizontalAdvance(text)
        starts = [end + spacing.gap * k for end in ends] + [2.0 * k] * (len(rows) < most)
        i = next((i for i, start in enumerate(starts) if start + needed <= width), None)
        if i is None:
            left_out = True
            continue
        if i == len(rows):
            rows.append([])
            ends.append(0.0)
        shown = replace(entry, text=text)
        rows[i].append(Place(shown, starts[i], sample * k, starts[i] + before))
        ends[i] = starts[i] + needed
    return rows, left_out


def _short(text: str) -> str:
    """The text without a heading before a colon and without details after a comma."""
    return text.rpartition(": ")[2].partition(", ")[0]


def _draw_sample(
    painter: QPainter, entry: Entry, x: float, y: float, width: float, k: float
) -> None:
    """Draw the sample of an entry, ``width`` pixels wide, from ``x`` on."""
    colour, middle = QColor(entry.colour), QPointF(x + width / 2.0, y)
    if entry.kind in _LINES:
        painter.setPen(QPen(colour, 2.5 * k, _LINES[entry.kind]))
        painter.drawLine(QPointF(x, y), QPointF(x + width, y))
        return
    painter.setPen(QPen(colour, 1.6 * k))
    painter.setBrush(Qt.BrushStyle.NoBrush if entry.kind == "ring" else colour)
    if entry.kind == "diamond":
        r = 4.5 * k
        corners = [QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)]
        painter.drawPolygon([middle + corner for corner in corners])
    else:
        painter.drawEllipse(middle, 3.5 * k, 3.5 * k)
