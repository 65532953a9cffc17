"""Bars from a common 0, a group for each input, each with its number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

LOWEST_BAR = 15.0  # pixels at the desk; where there is no room, the strongest inputs are drawn
HIGHEST_BAR = 34.0


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """``values`` ``(n_outputs, n_inputs)``; ``heading`` says what they are."""

    names: tuple[str, ...]
    values: Array
    heading: str


def weight_text(value: float) -> str:
    """Three digits, whatever the size."""
    return f"{value:.3g}"


class WeightBars(QWidget):
    """Each output has its colour.

    Attributes:
        bars: those shown.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Weight of each input"))
        self._theme = LIGHT
        self._colours: tuple[QColor, ...] = ()
        self.bars: Bars | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_bars(self, bars: Bars, colours: tuple[QColor, ...]) -> None:
        self.bars, self._colours = bars, colours
        texts = [
            f"{name} {', '.join(weight_text(v) for v in column)}"
            for name, column in zip(bars.names, bars.values.T.tolist(), strict=True)
        ]
        self.setAccessibleDescription(f"{bars.heading} {'; '.join(texts)}")
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, bars = QPainter(self), self._theme, self.bars
        painter.fillRect(self.rect(), QColor(theme.surface))
        if bars is None or not bars.names:
            return
        k, (n_outputs, n_inputs) = theme.scale, bars.values.shape
        font = theme.number_font()
        painter.setFont(font)
        metrics, pad = QFontMetricsF(font), 10.0 * k
        line = metrics.height()
        head = QRectF(pad, 0.3 * line, self.width() - 2.0 * pad, 3.3 * line)
        room = self.height() - head.bottom() - 0.5 * line
        most = max(1, int(room / (LOWEST_BAR * k * (n_outputs + 0.4))))
        sizes = np.nan_to_num(np.abs(bars.values), posinf=np.inf).max(axis=0)
        drawn = np.arange(n_inputs)
        heading = bars.heading
        if n_inputs > most:
            drawn = np.sort(np.argsort(-sizes, kind="stable")[:most])
            few = (
                self.tr("The {0} strongest of {1}.")
                if most > 1
                else self.tr("The strongest of {1}.")
            )
            heading = f"{heading.removesuffix('.')}. {few.format(most, n_inputs)}"
        painter.setPen(QColor(theme.text_muted))
        painter.drawText(head, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, heading)
        names = [bars.names[i] for i in drawn.tolist()]
        label = min(max(map(metrics.horizontalAdvance, names)), 0.3 * self.width())
        number = metrics.horizontalAdvance("-0.000e+00") + 0.5 * pad
        values = bars.values[:, drawn]
        finite = values[np.isfinite(values)]
        low, high = min(finite.min(initial=0.0), 0.0), max(finite.max(initial=0.0), 0.0)
        span = (high - low) or 1.0
        # Numbers stand at the free end of their bars.
        left = label + 2.0 * pad + (number if low < 0.0 else 0.0)
        width = max(1.0, self.width() - left - pad - number)
        zero = left + width * (0.0 - low) / span
        group = min(room / len(names), HIGHEST_BAR * k * (n_outputs + 0.4))
        high_bar = group / (n_outputs + 0.4)
        writes = high_bar >= 0.7 * line  # or numbers would be cut
        for i, name in enumerate(names):
            top = head.bottom() + i * group
            painter.setPen(QColor(theme.text))
            place = QRectF(pad, top, label, group - 0.4 * high_bar)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, label + 1.0)
            painter.drawText(place, _AT_RIGHT, text)
            for j in range(n_outputs):
                value = float(values[j, i])
                bar = QRectF(zero, top + j * high_bar + 1.0, 0.0, high_bar - 2.0)
                if np.isfinite(value):
                    bar.setWidth(width * value / span)
                bar = bar.normalized()
                painter.fillRect(bar, self._colours[j % len(self._colours)])
                if not writes:
                    continue
                below = value < 0.0
                x = bar.left() - number - 0.4 * pad if below else bar.right() + 0.4 * pad
                room_for = QRectF(x, bar.top(), number, bar.height())
                painter.setPen(QColor(theme.text))
                painter.drawText(room_for, _AT_RIGHT if below else _AT_LEFT, weight_text(value))
        painter.setPen(QColor(theme.axis))
        bottom = head.bottom() + len(names) * group - 0.4 * high_bar
        painter.drawLine(round(zero), round(head.bottom()), round(zero), round(bottom))


_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
