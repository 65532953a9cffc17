"""The legend of a plot: a sample and a name for each entry."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind`` is line, dashed, dotted, ring, or a shape of ``draw_shape``; "" for no sample."""

    text: str
    kind: str
    colour: str


class Spacing(NamedTuple):
    """Widths in units of the theme's scale: of samples, after samples, between entries."""

    line: float
    mark: float
    after: float
    gap: float


class Place(NamedTuple):
    """An entry, the x of its sample, and the x of its name."""

    entry: Entry
    x: float
    text_x: float


Rows = list[list[Place]]
ROOMY, CLOSE = Spacing(16.0, 16.0, 6.0, 16.0), Spacing(14.0, 9.0, 4.0, 7.0)
_LINES = {
    "line": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
}


class Legend(QWidget):
    """Entries in one row, or in two where the legend is high enough.

    Without room for all, entries stand closer and have shorter names; those that still do not fit
    are left out, which "…" shows. The tool tip has all of them.

    Attributes:
        entries: all entries.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self._scale = 1.0
        self._text = self._surface = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        # Opaque: the widgets below need no repaint when a number changes.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        if entries != self.entries:
            self.entries = entries
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

    def shown_names(self) -> list[list[str]]:
        """The names that fit, row by row, as they are drawn."""
        return [[place.entry.text for place in row] for row in self._rows()]

    def _rows(self) -> Rows:
        """The entries that fit, row by row."""
        rows, left_out = self._placed(self.entries, ROOMY)
        if left_out:
            # Without a heading before a colon and without details after a comma.
            short = [e.text.rpartition(": ")[2].partition(", ")[0] for e in self.entries]
            entries = (replace(e, text=t) for e, t in zip(self.entries, short, strict=True))
            rows, left_out = self._placed(tuple(entries), CLOSE)
        if left_out and rows:
            last, advance = rows[-1][-1], QFontMetrics(self.font()).horizontalAdvance
            x = last.text_x + advance(last.entry.text) + CLOSE.gap * self._scale
            if x + advance("…") <= self.width():
                rows[-1].append(Place(Entry("…", "", ""), x, x))
        return rows

    def _placed(self, entries: tuple[Entry, ...], spacing: Spacing) -> tuple[Rows, bool]:
        """Put each entry in the first row with room; whether one was left out.

        With the close spacing a name longer than a row is cut.
        """
        metrics, k, width = QFontMetrics(self.font()), self._scale, self.width()
        most = 2 if self.height() >= 2 * metrics.height() else 1
        rows: Rows = []
        ends: list[float] = []  # of each row
        for entry in entries:
            sample = spacing.line if entry.kind in _LINES else spacing.mark
            before = (sample + spacing.after) * k
            if spacing is CLOSE:
                room, right = int(width - 2.0 * k - before), Qt.TextElideMode.ElideRight
                entry = replace(entry, text=metrics.elidedText(entry.text, right, room))
            needed = before + metrics.horizontalAdvance(entry.text)
            starts = [end + spacing.gap * k for end in ends] + [2.0 * k] * (len(rows) < most)
            i = next((i for i, start in enumerate(starts) if start + needed <= width), None)
            if i is None:
                continue
            if i == len(rows):
                rows.append([])
                ends.append(0.0)
            rows[i].append(Place(entry, starts[i], starts[i] + before))
            ends[i] = starts[i] + needed
        return rows, sum(map(len, rows)) < len(entries)

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        metrics, space = QFontMetrics(self.font()), round(38 * self._scale)
        width = sum(metrics.horizontalAdvance(e.text) + space for e in self.entries)
        return QSize(width, metrics.height() + round(4 * self._scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, k, rows = QFontMetrics(self.font()), self._scale, self._rows()
        height = min(self.height() / max(1, len(rows)), metrics.height() + 2.0 * k)
        middle = (self.height() - height * (len(rows) - 1)) / 2.0
        for row in rows:
            for entry, x, text_x in row:
                if entry.kind:
                    _draw_sample(painter, entry, QPointF(x, middle), text_x - x, k)
                painter.setPen(self._text)
                at = QPointF(text_x, middle + metrics.ascent() / 2.0 - k)
                painter.drawText(at, entry.text)
            middle += height
        painter.end()


def _draw_sample(painter: QPainter, entry: Entry, left: QPointF, room: float, k: float) -> None:
    """Draw the sample of an entry in the ``room`` before its name."""
    colour, roomy = QColor(entry.colour), room > (CLOSE.line + CLOSE.after) * k
    spacing = ROOMY if roomy else CLOSE
    if entry.kind in _LINES:
        painter.setPen(QPen(colour, 2.5 * k, _LINES[entry.kind]))
        painter.drawLine(left, left + QPointF(spacing.line * k, 0.0))
        return
    middle = left + QPointF(spacing.mark * k / 2.0, 0.0)
    painter.setPen(QPen(colour, 1.6 * k))
    painter.setBrush(Qt.BrushStyle.NoBrush if entry.kind == "ring" else colour)
    shape = "disc" if entry.kind == "ring" else entry.kind
    draw_shape(painter, shape, middle, (3.5 if shape == "disc" else 4.5) * k)


def draw_shape(painter: QPainter, shape: str, middle: QPointF, radius: float) -> None:
    """A disc, square, triangle, diamond, pentagon or star with the painter's pen and brush."""
    if shape == "disc":
        painter.drawEllipse(middle, radius, radius)
        return
    corners, turn = {"square": (4, 0.125), "triangle": (3, 0.0), "diamond": (4, 0.0)}.get(
        shape, (5, 0.0)
    )
    points = []
    for i in range(2 * corners if shape == "star" else corners):
        inner = shape == "star" and i % 2 == 1
        angle = 2.0 * math.pi * (i / (2.0 if shape == "star" else 1.0) / corners + turn)
        reach = radius * (0.45 if inner else 1.0)
        points.append(middle + QPointF(reach * math.sin(angle), -reach * math.cos(angle)))
    painter.drawPolygon(points)
