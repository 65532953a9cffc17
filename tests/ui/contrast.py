"""Contrast of colours, for tests of whether something can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor


def contrast_ratio(first: str | QColor, second: str | QColor) -> float:
    """Contrast of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    a, b = sorted((_luminance(QColor(first)), _luminance(QColor(second))))
    return (b + 0.05) / (a + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
