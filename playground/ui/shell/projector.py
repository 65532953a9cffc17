"""The theme of the presentation: digits that the back row reads, colours that stand daylight.

A projector in a bright room halves the contrast: black becomes dark grey, and white light grey.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtGui import QColor, QFontMetricsF

from playground.ui.shell.theme import Theme, mixed

TEXT_CONTRAST = 8.0  # leaves more than 3:1 when the contrast of the picture is halved
LINE_CONTRAST = 4.5  # leaves 2:1
_TEXTS = (
    "text_muted", "accent", "focus", "positive", "negative", "zero", "fit", "target", "train_point",
    "test_point", "loss_train", "loss_test", "warning", "error", "success",
)  # fmt: skip
_LINES = ("text_disabled", "axis", "fit_beyond", "edit_mark", "border", "ghost")


def for_projector(theme: Theme, digits: float) -> Theme:
    """``theme`` in strong colours, scaled so that its digits are ``digits`` pixels high."""
    ink, paper = ("#ffffff", "#000000") if theme.dark else ("#000000", "#ffffff")
    strong = {name: darkened(getattr(theme, name), ink, paper, TEXT_CONTRAST) for name in _TEXTS}
    strong |= {name: darkened(getattr(theme, name), ink, paper, LINE_CONTRAST) for name in _LINES}
    strong |= dict.fromkeys(("window", "surface", "raised"), paper)
    strong["text"], strong["on_accent"] = ink, paper
    strong["accent_hover"] = strong["accent"]
    changes: dict[str, Any] = {**strong, "presented": True, "scale": 1.0}
    theme = replace(theme, **changes)
    return theme.scaled(digits / _digit_height(theme))


def darkened(colour: str, ink: str, paper: str, contrast: float) -> str:
    """``colour``, mixed with ``ink`` until it reaches this contrast on ``paper``."""
    darker, share = QColor(colour), 0.0
    while contrast_ratio(darker, QColor(paper)) < contrast:
        share += 0.02
        darker = mixed(ink, colour, share)
    return darker.name()


def contrast_ratio(a: QColor, b: QColor) -> float:
    """From 1 to 21, as the Web Content Accessibility Guidelines define it."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _digit_height(theme: Theme) -> float:
    """Of the smallest digits, in pixels at scale 1."""
    font = theme.number_font()
    size = QFontMetricsF(font).height()
    font.setPointSizeF(20.0 * font.pointSizeF())  # so that rounding to pixels makes no difference
    metrics = QFontMetricsF(font)
    return metrics.tightBoundingRect("0").height() * size / metrics.height()
