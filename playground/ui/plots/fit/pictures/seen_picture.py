"""The pixels that the network gets, beside a caption."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.plots.fit.pictures.drawing import picture_image
from playground.ui.plots.fit.pictures.look import Look
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

SIDE = 46.0  # pixels at the desk


class SeenPicture(QWidget):
    """The pixels of the probe, with a caption beside them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the network gets"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = LIGHT
        self._values: Array | None = None
        self._look: Look | None = None
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(theme.px(SIDE))
        self.update()

    def set_picture(self, values: Array | None, look: Look) -> None:
        self._values, self._look = values, look
        self.update()

    # -- Qt --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, look = QPainter(self), self._theme, self._look
        painter.fillRect(self.rect(), QColor(theme.surface))
        if look is None:
            return
        height, width, _ = look.shape
        cell = (self.height() - 2.0) / max(height, width)
        place = QRectF(1.0, 1.0, cell * width, cell * height)
        if self._values is not None:
            painter.drawImage(place, picture_image(self._values, look))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(place)
        painter.setFont(theme.font(-0.5))
        painter.setPen(QColor(theme.text_muted))
        left = place.right() + 6.0 * theme.scale
        words = QRectF(left, 0.0, self.width() - left, self.height())
        where = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        size = f"{width} × {height}"
        painter.drawText(words, where, self.tr("What the network gets: {0} pixels").format(size))
