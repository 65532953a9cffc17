"""A bar for each class with its name and its probability; the winner stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

LOWEST_ROW = 13.0  # pixels at the desk; where there is no room, the most probable are drawn
HIGHEST_ROW = 46.0
LARGEST_LETTER = 28.0


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
        font, bold = theme.number_font(), theme.number_font(bold=True)
        for each in (font, bold):
            each.setPixelSize(max(6, int(min(0.74 * row, LARGEST_LETTER * k))))
        metrics = QFontMetricsF(bold)
        gap = 0.35 * metrics.height()
        names = max(metrics.horizontalAdvance(self.names[i]) for i in shown.tolist())
        names = min(names, 0.4 * self.width())
        number = max(map(metrics.horizontalAdvance, ("100 %", *(chances.texts if chances else ()))))
        left, right = names + gap, self.width() - number - gap
        top = (self.height() - row * len(shown)) / 2.0
        for place, i in enumerate(shown.tolist()):
            wins = chances is not None and i == chances.winner
            right_one = chances is not None and i == self.truth
            y = top + place * row
            ink = QColor(theme.text if wins or chances is None else theme.text_muted)
            painter.setFont(bold if wins or right_one else font)
            painter.setPen(QColor(theme.success) if right_one else ink)
            name = metrics.elidedText(self.names[i], Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0.0, y, names, row), _AT_RIGHT, name)
            bar = QRectF(left, y + 0.16 * row, max(0.0, right - left), 0.68 * row)
            painter.fillRect(bar, QColor(theme.grid))
            if chances is None:
                continue
            bar.setWidth(bar.width() * float(chances.lengths[i]))
            painter.fillRect(bar, QColor(self._colour(i, wins)))
            painter.setFont(bold if wins else font)
            painter.setPen(ink)
            place_of_text = QRectF(right, y, self.width() - right, row)
            painter.drawText(place_of_text, _AT_RIGHT, chances.texts[i])

    def _colour(self, i: int, wins: bool) -> str:
        """Of a bar: green for the right class, red where another one wins."""
        theme, truth = self._theme, self.truth
        if truth is None:
            return theme.accent if wins else theme.ghost
        return theme.success if i == truth else theme.error if wins else theme.ghost


_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
