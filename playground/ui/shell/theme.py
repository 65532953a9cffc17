"""Colours, fonts and distances of the whole window, as one frozen value.

The blue, orange and green are those of Okabe and Ito's palette for colour-blind readers, darkened
or lightened until they reach 4.5:1 on the surface they are drawn on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours as ``#rrggbb`` (``QColor(theme.accent)``), and a scale.

    ``window`` is behind the panels, ``surface`` behind plots, canvas and fields, ``raised`` behind
    buttons. ``positive`` and ``negative`` are the signs of weights. ``accent`` marks what matters
    most. ``scale`` is 1 at the desk, and more where everything is to be larger. ``presented`` is a
    theme for a class: no small print, no pale lines, nothing that needs a tool tip.
    """

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    pressed: str
    border: str
    text: str
    text_muted: str
    text_disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    focus: str
    positive: str
    negative: str
    zero: str
    grid: str
    axis: str
    fit: str
    fit_beyond: str
    target: str
    train_point: str
    test_point: str
    loss_train: str
    loss_test: str
    ghost: str
    edit_mark: str
    warning: str
    error: str
    success: str
    scale: float = 1.0
    presented: bool = False

    def scaled(self, factor: float) -> Theme:
        """This theme with fonts, lines and distances ``factor`` times as large as at the desk."""
        return self if factor == self.scale else replace(self, scale=factor)

    def px(self, pixels: float) -> int:
        """``pixels`` at the desk in this theme's scale, at least one."""
        return max(1, round(pixels * self.scale))

    def font(self, delta: float = 0.0, *, bold: bool = False) -> QFont:
        """The system's font, ``delta`` points larger, in this theme's scale."""
        if self.presented:
            delta = max(0.0, delta)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(max(6.0, (_base_point_size(font) + delta) * self.scale))
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def number_font(self, delta: float = 0.0, *, bold: bool = False) -> QFont:
        """``font`` with digits of one width, so that changing numbers stay in place."""
        return with_tabular_digits(self.font(delta, bold=bold))


_COLOURS = {
    # name: (light, dark)
    "window": ("#eef0f4", "#14171d"),
    "surface": ("#ffffff", "#1b1f27"),
    "raised": ("#ffffff", "#272c37"),
    "hover": ("#e6e9f7", "#333a49"),
    "pressed": ("#d3d8f0", "#414a5e"),
    "border": ("#c3c9d4", "#3c4453"),
    "text": ("#171b24", "#eef1f6"),
    "text_muted": ("#505969", "#a9b2c1"),
    "text_disabled": ("#8d95a3", "#6b7484"),
    "accent": ("#4a3fc4", "#a99fff"),
    "accent_hover": ("#5b50d6", "#beb6ff"),
    "on_accent": ("#ffffff", "#15121f"),
    "selection": ("#dad7fb", "#423c78"),
    "focus": ("#4a3fc4", "#a99fff"),
    "positive": ("#0069a8", "#5ab9ee"),
    "negative": ("#b84a00", "#f59a4a"),
    "zero": ("#8a92a0", "#7f8898"),
    "grid": ("#e3e6ec", "#2a303b"),
    "axis": ("#7b8494", "#8791a2"),
    "fit": ("#4a3fc4", "#a99fff"),
    "fit_beyond": ("#8f88de", "#746ccb"),
    "target": ("#6a7382", "#98a1b1"),
    "train_point": ("#2b3140", "#e4e8ef"),
    "test_point": ("#00765a", "#2ecfa0"),
    "loss_train": ("#4a3fc4", "#a99fff"),
    "loss_test": ("#00765a", "#2ecfa0"),
    "ghost": ("#b3bac6", "#525b6b"),
    "edit_mark": ("#8a92a0", "#7f8898"),
    "warning": ("#8a5a00", "#f0c14b"),
    "error": ("#b3261e", "#ff8a80"),
    "success": ("#00765a", "#2ecfa0"),
}

LIGHT, DARK = (
    Theme(name, i == 1, **dict[str, Any]({key: pair[i] for key, pair in _COLOURS.items()}))
    for i, name in enumerate(("light", "dark"))
)


def system_theme() -> Theme:
    """Dark when the desktop is dark, else light."""
    hints = QGuiApplication.styleHints()
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def mixed(a: str | QColor, b: str | QColor, share: float) -> QColor:
    """``share`` of colour ``a``, the rest of ``b``; opaque, which is faster than translucent."""
    first, second = QColor(a), QColor(b)
    return QColor.fromRgbF(
        share * first.redF() + (1.0 - share) * second.redF(),
        share * first.greenF() + (1.0 - share) * second.greenF(),
        share * first.blueF() + (1.0 - share) * second.blueF(),
    )


# -- fonts ------------------------------------------------------------------------------------


def _base_point_size(font: QFont) -> float:
    """The system's size, 9.5 when that is below 9."""
    size = font.pointSizeF()
    return size if size >= 9.0 else 9.5


def with_tabular_digits(font: QFont) -> QFont:
    """A copy of ``font`` whose digits have one width, if the font has such digits."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def number_font() -> QFont:
    """A widget's font with digits of one width; its size follows the application's."""
    return with_tabular_digits(QFont())


# -- weights and units ------------------------------------------------------------------------

MIN_WEIGHT_WIDTH = 0.75
MAX_WEIGHT_WIDTH = 6.0

# Luminances between 0.15 and 0.30: a contrast of 3:1 and more on both surfaces.
_UNIT_COLOURS = (
    "#0b7fc7", "#d55e00", "#00946b", "#c4479a", "#a67c00",
    "#7c6fe0", "#d6455d", "#1593a5", "#6f8f1f", "#a0683c",
)  # fmt: skip


def weight_colour(value: float, theme: Theme) -> QColor:
    """Blue for a positive weight, orange for a negative one, grey for 0 and NaN."""
    if value > 0.0:
        return QColor(theme.positive)
    if value < 0.0:
        return QColor(theme.negative)
    return QColor(theme.zero)


def number_colour(value: float, theme: Theme) -> QColor:
    """``weight_colour`` for text: a contrast of 4.5:1 on the surface, for 0 too."""
    if value == 0.0 or math.isnan(value):
        return QColor(theme.text_muted)
    return weight_colour(value, theme)


def faded_ink(theme: Theme) -> QColor:
    """The colour of numbers that matter less now; still 4.5:1 on the surface."""
    return QColor(theme.target)


def weight_width(value: float, largest: float) -> float:
    """The pen width in pixels for a weight; ``largest`` is the largest |weight| in view.

    Its square root keeps small weights visible beside large ones.
    """
    if not (largest > 0.0 and math.isfinite(value) and math.isfinite(largest)):
        return MIN_WEIGHT_WIDTH
    share = min(1.0, abs(value) / largest)
    return MIN_WEIGHT_WIDTH + (MAX_WEIGHT_WIDTH - MIN_WEIGHT_WIDTH) * math.sqrt(share)


def unit_colour(index: int) -> QColor:
    """The colour of hidden unit ``index``: ten colours, then lighter and darker ones."""
    turn, place = divmod(index, len(_UNIT_COLOURS))
    colour = QColor(_UNIT_COLOURS[place])
    if turn % 3 == 1:
        return colour.lighter(116)
    if turn % 3 == 2:
        return colour.darker(116)
    return colour
