"""Tool tips with typeset formulas: a picture in the tip's font and colours."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from math import ceil

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QToolTip, QWidget

from playground.model.notation import Row
from playground.ui.inputs.typeset import Typesetter
from playground.ui.shell.png import png

GAP, PAD = 4.0, 2.0  # pixels between lines, and round them


def show_formula_tip(at: QPoint, heading: str, lines: Sequence[Row], widget: QWidget) -> None:
    """Show ``heading`` with the lines below it as the tool tip of ``widget``."""
    QToolTip.showText(at, formula_tip(heading, lines, widget.devicePixelRatioF()), widget)


def formula_tip(heading: str, lines: Sequence[Row], ratio: float) -> str:
    """The tip as rich text; ``ratio`` is the number of the screen's pixels in one of the tip's."""
    picture = picture_of(lines, ratio)
    source = b64encode(png(picture)).decode()
    size = picture.deviceIndependentSize().toSize()
    return (
        f'<p style="white-space:pre">{escape(heading)}<br><img width="{size.width()}" '
        f'height="{size.height()}" src="data:image/png;base64,{source}"></p>'
    )


def picture_of(lines: Sequence[Row], ratio: float) -> QImage:
    """The lines, below one another, on a transparent ground."""
    setter = Typesetter(QToolTip.font())
    boxes = [setter.box(line) for line in lines]
    width = ceil(max((box.width for box in boxes), default=0.0) + 2.0 * PAD)
    height = ceil(sum(box.height + GAP for box in boxes) + PAD)
    picture = QImage(ceil(width * ratio), ceil(height * ratio), QImage.Format.Format_ARGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    palette = QToolTip.palette()
    ink = palette.color(QPalette.ColorRole.ToolTipText)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    y = GAP
    for box in boxes:
        setter.draw(painter, box, QPointF(PAD, y + box.ascent), ink, ink)
        y += box.height + GAP
    painter.end()
    return picture
