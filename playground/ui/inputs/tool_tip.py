"""Tool tips that say what they are told to say, beside what they are about."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolTip, QWidget

MARGIN = 13  # pixels, about what a tip has above and below its line
LOWER = 24  # so much lower than it is told to a tip is shown at most, by the pointer's size


def plain(text: str) -> str:
    """The text for a tool tip, letter by letter.

    Qt takes one with something like a tag in it, such as a node's name may be, for HTML.
    """
    if "<" not in text:
        return text
    return f"<span>{escape(text)}</span>".replace("\n", "<br>")


def say_beside(field: QWidget, text: str) -> None:
    """Say something in a bubble below a field; above it, where the screen ends below: Qt would put
    it over what was typed."""
    if not field.isVisible():
        return
    high = QFontMetrics(QToolTip.font()).height() + 2 * MARGIN
    at = field.mapToGlobal(QPoint(0, field.height() - 8))
    if at.y() + LOWER + high > field.screen().availableGeometry().bottom():
        at = field.mapToGlobal(QPoint(0, -high - LOWER))
    QToolTip.showText(at, plain(text), field)
