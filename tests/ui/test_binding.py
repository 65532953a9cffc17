"""The Qt binding itself: releases that lose references to None are shut out in pyproject.toml."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

REPAINTS = 300


class Drawing(QWidget):
    """Paints with the calls that the canvas and the plots make most."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor("steelblue"), 2.0))
            for i in range(20):
                painter.drawLine(0, i, self.width(), 3 * i)
            painter.drawText(QRectF(self.rect()), "w = -1.20")


def test_repaints_do_not_lose_references_to_none_true_and_false(qtbot: QtBot) -> None:
    widget = Drawing()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    singletons = (None, True, False)
    widget.repaint()
    before = [sys.getrefcount(value) for value in singletons]
    first = widget.paints
    for _ in range(REPAINTS):
        widget.repaint()
    after = [sys.getrefcount(value) for value in singletons]
    assert widget.paints - first == REPAINTS
    # A faulty release loses at least one reference in each repaint.
    assert all(b - a < REPAINTS / 10 for a, b in zip(after, before, strict=True))
