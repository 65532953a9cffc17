"""The axes of a plot: few round ticks that differ, and a title that fits."""

from __future__ import annotations

import html

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextOption
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

from playground.data.days import MINUTE, date_text, date_ticks
from playground.ui.plots.chart.ticks import (
    coordinate_text,
    count_text,
    linear_texts,
    linear_ticks,
    log_ticks,
    origin_of,
    power_texts,
)
from playground.ui.shell.theme import Theme


class Axis(pg.AxisItem):
    """An axis whose ticks are round and few, and whose texts differ.

    Where the texts would be long because the range is far from 0, they count from a round number
    that the title names: ``pressure − 101325``.

    Attributes:
        counts: write 10,000 and 1.5M, label whole numbers only.
        decades: the coordinates are logarithms.
        dates: the coordinates are days since 1970-01-01, written as dates.
        name: what the axis shows.
    """

    def __init__(self, side: str, *, counts: bool = False) -> None:
        self.counts = counts
        self.decades = self.dates = False
        self.name = ""
        self._titled = True
        self._origin = 0.0
        self._font = QFont()
        self._gap = 12.0
        self._row = 36.0  # pixels from tick to tick of an upright axis
        super().__init__(side, maxTickLength=-4)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # show the first and the last label too

    def set_theme(self, theme: Theme, font: QFont) -> None:
        self._font, self._gap, self._row = font, 18.0 * theme.scale, 36.0 * theme.scale
        self.setPen(pg.mkPen(theme.border, width=1))
        self.setTextPen(QColor(theme.text_muted))
        self.setTickFont(font)
        self.setStyle(tickTextOffset=theme.px(4))
        self.label.setFont(font)
        self.label.setDefaultTextColor(QColor(theme.text_muted))
        self.forget_room()
        self._show_title()

    def forget_room(self) -> None:
        """Give the texts as much room as the next ones need.

        Until then the room only grows, so that the plot keeps its place while it is panned.
        """
        self.style["autoReduceTextSpace"], self.picture = True, None
        self.textHeight = 0  # pyqtgraph 0.14 reserves 18 pixels

    def set_decades(self, decades: bool) -> None:
        self.decades, self.picture = decades, None
        self._find_origin()
        self.update()

    def text(self, value: float) -> str:
        """A coordinate as read-outs write it, with as many digits as the axis has room for."""
        low, high = self.range
        if self.dates:
            return date_text(value, MINUTE if high - low < 30.0 else 1.0)
        return coordinate_text(value, low, high)

    # -- title -----------------------------------------------------------------------------

    def set_name(self, name: str, dates: bool = False) -> None:
        """What the axis shows, in plain text, and whether that is days to be written as dates."""
        if dates != self.dates:
            self.dates, self.picture = dates, None
            self._find_origin()
            self.update()
        if name != self.name:
            self.name = name
            self._show_title()

    def set_titled(self, titled: bool) -> None:
        """Whether there is room for the title."""
        if titled != self._titled:
            self._titled = titled
            self.showLabel(titled)

    def full_height(self) -> float:
        """The height of an axis below a plot, with its title."""
        missing = 0.0 if self._titled else 0.8 * self.label.boundingRect().height()
        return float(self.minimumHeight() + missing)

    @property
    def title(self) -> str:
        """The name, and from where the ticks count."""
        if not self._origin:
            return self.name
        sign, text = "−" if self._origin > 0.0 else "+", f"{abs(self._origin):.15g}"
        return f"{self.name} {sign} {text.replace('e+', 'e')}"

    def _show_title(self) -> None:
        """In one row, else in two; a longer title loses its middle, and its tool tip has it all."""
        room, metrics = self._length(), QFontMetricsF(self._font)
        text = self.title
        wide = metrics.horizontalAdvance(text) + 12.0 if text else 0.0
        if wide > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, 1.7 * room)
        document, option = self.label.document(), QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        rows = 2.0 if wide > room else 1.0
        # pyqtgraph 0.14 gives a title 0.8 of its height.
        document.setDocumentMargin(max(4.0, rows * metrics.height() / 6.0))
        self.setLabel(html.escape(text))  # pyqtgraph reads tags
        self.label.setTextWidth(room if wide > room else -1.0)
        self.label.setToolTip(html.escape(self.title) if text != self.title else "")
        self.showLabel(bool(text) and self._titled)  # makes room for it
        super().resizeEvent(None)  # places it
        if self._length() != room:  # the layout has changed meanwhile
            self._show_title()

    def _length(self) -> float:
        """Pixels along the axis."""
        size = self.geometry()
        return max(1.0, size.width() if self.orientation == "bottom" else size.height())

    # -- ticks -----------------------------------------------------------------------------

    def ticks(self) -> tuple[list[float], list[float]]:
        """Labelled and unlabelled ticks of the range now shown."""
        levels = self.tickValues(self.range[0], self.range[1], self._length())
        return levels[0][1], levels[1][1] if len(levels) > 1 else []

    def texts(self) -> list[str]:
        """What is written beside the labelled ticks."""
        spacing, values = self.tickValues(self.range[0], self.range[1], self._length())[0]
        return self.tickStrings(values, 1.0, spacing)

    def _find_origin(self) -> None:
        low, high = self.range
        origin = 0.0
        if not (self.decades or self.counts or self.dates):
            origin = origin_of(low, high, linear_ticks(low, high, 5)[0])
        if origin != self._origin:
            self._origin = origin
            self._show_title()

    # -- pyqtgraph -------------------------------------------------------------------------

    def setRange(self, low: float, high: float) -> None:
        super().setRange(low, high)
        self._find_origin()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        upright = self.orientation != "bottom"
        most = max(2, int(size / (self._row if upright else 2.0 * self._row)))
        if self.decades:
            major, minor = log_ticks(low, high, most)
            return [(1.0, major), (0.0, minor)]
        places = date_ticks if self.dates else linear_ticks
        spacing, values = places(low, high, most)
        while not upright and most > 1 and not self._fit(spacing, values, size / (high - low)):
            most -= 1
            spacing, values = places(low, high, most)
        return [(spacing, values)]

    def _fit(self, spacing: float, values: list[float], pixels: float) -> bool:
        """Whether the texts stand side by side; ``pixels`` for one unit of the axis."""
        width, texts = QFontMetricsF(self._font).horizontalAdvance, self._texts(values, spacing)
        return max(map(width, texts), default=0.0) + self._gap <= spacing * pixels

    def _texts(self, values: list[float], spacing: float) -> list[str]:
        if self.counts:
            return [count_text(value) for value in values]
        if self.dates:
            return [date_text(value, spacing) for value in values]
        return linear_texts([value - self._origin for value in values], spacing)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.decades:
            return self._texts(values, spacing)
        if not spacing:
            return [""] * len(values)
        if self.counts:
            return [count_text(10.0**value) for value in values]
        return power_texts(values)

    def generateDrawSpecs(self, painter: object) -> object:
        specs = super().generateDrawSpecs(painter)
        self.style["autoReduceTextSpace"] = False  # setStyle would ask for another repaint
        return specs

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        super().resizeEvent(event)
        if self.label is not None and self.name:
            self._show_title()
