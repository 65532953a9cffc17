"""Tool tips of plain text."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolTip, QWidget

MARGIN = 13  # pixels, about what a tip has above and below its line
LOWER = 24  # pixels by which Qt shows a tip lower at most than asked for, for the pointer's sake


def plain(text: str) -> str:
    """``text`` for a tool tip. Qt would take one with a tag, as in a node's name, for HTML."""
    if "<" not in text:
        return text
    return f"<span>{escape(text)}</span>".replace("\n", "<br>")


def say_beside(field: QWidget, text: str) -> None:
    """Show ``text`` below a field; above it, where the screen ends, or Qt would cover the field."""
    if not field.isVisible():
        return
    high = QFontMetrics(QToolTip.font()).height() + 2 * MARGIN
    at = field.mapToGlobal(QPoint(0, field.height() - 8))
    if at.y() + LOWER + high > field.screen().availableGeometry().bottom():
        at = field.mapToGlobal(QPoint(0, -high - LOWER))
    QToolTip.showText(at, plain(text), field)
