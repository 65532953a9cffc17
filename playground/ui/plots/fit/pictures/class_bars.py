"""A bar for each class with its name and its probability; the winner stands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

LOWEST_ROW = 13.0  # pixels at the desk; where there is no room, the most probable are drawn
HIGHEST_ROW = 46.0
LEAST_LETTER, LARGEST_LETTER = 11.0, 28.0  # the least where rows are high enough
MOST_NAME, MOST_WORDS = 0.4, 0.5  # of the width; the rest is left to the bars


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """``lengths`` are from 0 to 1, ``texts`` the numbers beside the bars, ``winner`` an index."""

    lengths: Array
    texts: tuple[str, ...]
    winner: int


class ClassBars(QWidget):
    """Shows nothing but the names without ``chances``; the right class, where known, is green.

    Attributes:
        names: of the classes, from the top.
        chances: those shown.
        truth: the index of the right class, where it is known.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Probability of each class"))
        self._theme = LIGHT
        self.names: tuple[str, ...] = ()
        self.chances: Chances | None = None
        self.truth: int | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_chances(
        self, names: tuple[str, ...], chances: Chances | None, truth: int | None = None
    ) -> None:
        if chances is None and self.chances is None and names == self.names:
            return
        self.names, self.chances, self.truth = names, chances, truth
        texts = () if chances is None else chances.texts
        words = "; ".join(f"{n}: {t}" for n, t in zip(names, texts, strict=False))
        self.setAccessibleDescription(words)
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, chances = QPainter(self), self._theme, self.chances
        painter.fillRect(self.rect(), QColor(theme.surface))
        n, k = len(self.names), theme.scale
        if not n:
            return
        most = max(1, int(self.height() / (LOWEST_ROW * k)))
        shown = np.arange(n)
        if n > most:
            lengths = np.zeros(n) if chances is None else chances.lengths
            shown = np.sort(np.argsort(-lengths, kind="stable")[:most])
        row = min(self.height() / len(shown), HIGHEST_ROW * k)
        names = [self.names[i] for i in shown.tolist()]
        numbers = ("100.0%", *(chances.texts if chances else ()))
        fonts = self._fonts(min(0.74 * row, LARGEST_LETTER * k), names, numbers)
        bold = fonts[True]
        gap = 0.35 * QFontMetricsF(bold).height()
        name = min(_widest(bold, names), MOST_NAME * self.width())
        columns = name, name + gap, self.width() - _widest(bold, numbers) - gap
        top = (self.height() - row * len(shown)) / 2.0
        for place, i in enumerate(shown.tolist()):
            self._paint_row(painter, i, top + place * row, row, columns, fonts)

    def _fonts(
        self, size: float, names: Iterable[str], numbers: Iterable[str]
    ) -> dict[bool, QFont]:
        """The plain and the bold one, of this size in pixels, or smaller to leave room for bars."""
        theme = self._theme
        fonts = {bold: theme.number_font(bold=bold) for bold in (False, True)}
        fonts[True].setPixelSize(max(6, int(size)))
        words = _widest(fonts[True], names) + _widest(fonts[True], numbers)
        fitting = size * min(1.0, MOST_WORDS * self.width() / words)
        for font in fonts.values():
            font.setPixelSize(max(6, int(max(fitting, min(size, LEAST_LETTER * theme.scale)))))
        return fonts

    def _paint_row(
        self,
        painter: QPainter,
        i: int,
        y: float,
        row: float,
        columns: tuple[float, float, float],
        fonts: dict[bool, QFont],
    ) -> None:
        """A class: ``columns`` are where the name ends, where the bar begins and where it ends."""
        theme, chances = self._theme, self.chances
        end_of_name, left, right = columns
        wins = chances is not None and i == chances.winner
        is_true = chances is not None and i == self.truth
        ink = QColor(theme.text if wins or chances is None else theme.text_muted)
        painter.setFont(fonts[wins or is_true])
        painter.setPen(QColor(theme.success) if is_true else ink)
        metrics = QFontMetricsF(fonts[True])
        name = metrics.elidedText(self.names[i], Qt.TextElideMode.ElideRight, end_of_name)
        painter.drawText(QRectF(0.0, y, end_of_name, row), _AT_RIGHT, name)
        bar = QRectF(left, y + 0.16 * row, max(0.0, right - left), 0.68 * row)
        painter.fillRect(bar, QColor(theme.grid))
        if chances is None:
            return
        bar.setWidth(bar.width() * float(chances.lengths[i]))
        painter.fillRect(bar, QColor(self._colour(i, wins)))
        painter.setFont(fonts[wins])
        painter.setPen(ink)
        place = QRectF(right, y, self.width() - right, row)
        painter.drawText(place, _AT_RIGHT, chances.texts[i])

    def _colour(self, i: int, wins: bool) -> str:
        """Of a bar: green for the right class, red where another one wins."""
        theme, truth = self._theme, self.truth
        if truth is None:
            return theme.accent if wins else theme.ghost
        return theme.success if i == truth else theme.error if wins else theme.ghost


def _widest(font: QFont, texts: Iterable[str]) -> float:
    return max(map(QFontMetricsF(font).horizontalAdvance, texts))


_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
