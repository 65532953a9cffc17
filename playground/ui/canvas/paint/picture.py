"""The input layer as one picture."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.model.numbers import format_short
from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.pictures import Picture
from playground.ui.canvas.paint.style import PartPainter, averaged, lettering, qrect

CAPTION_SPACE = 4.0  # pixels between the picture and the text below


def _tr(text: str) -> str:
    return QCoreApplication.translate("PicturePainter", text)


class PicturePainter(PartPainter):
    """The probed picture, or the mean of the training pictures; nothing where inputs are cards."""

    def paint(self, painter: QPainter) -> None:
        picture = self.state.geometry.picture
        if picture is None:
            return
        area = self._area(picture)
        self._draw_pixels(painter, picture, area)
        self._draw_marks(painter, area)
        self._draw_caption(painter, area)

    def _area(self, picture: Picture) -> QRectF:
        x = picture.x + self.state.column_offset(0)
        return qrect(self.state.camera.rect(Rect.around(x, 0.0, picture.width, picture.height)))

    def _draw_pixels(self, painter: QPainter, picture: Picture, area: QRectF) -> None:
        low, high = self.state.picture_range
        shares = (self.state.picture_values - low) / max(high - low, 1e-12)
        levels = np.rint(255.0 * np.clip(shares, 0.0, 1.0)).astype(np.uint32)
        levels = levels.reshape(picture.shape)
        if picture.shape[2] != 3:
            levels = np.repeat(levels.mean(axis=2).astype(np.uint32)[:, :, None], 3, axis=2)
        red, green, blue = np.moveaxis(levels, 2, 0)
        pixels = 0xFF000000 | red << 16 | green << 8 | blue
        pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
        pixels = averaged(pixels, math.ceil(area.height()), math.ceil(area.width()))
        n, m = pixels.shape
        image = QImage(pixels.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawImage(area, image)

    def _draw_marks(self, painter: QPainter, area: QRectF) -> None:
        """The frame, and those of pixels that are pointed at, selected or marked."""
        state, theme, px = self.state, self.theme, self.theme.scale
        graph, highlight = state.graph, state.highlight
        selected = set(state.selection.within(graph).all_nodes(graph))
        whole = selected.issuperset(node.id for node in graph.layers[0].nodes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if whole else theme.border), 2.4 * px))
        painter.drawRect(area)
        hovered = {state.hover.node} if state.hover.on_node else set()
        for nodes, colour in (
            (set() if whole else selected, theme.accent),
            (highlight.lit_nodes, theme.accent),
            (highlight.doomed_nodes, theme.error),
            (hovered, theme.accent),
        ):
            for node in nodes:
                if node not in graph.rank or not state.is_pixel(node):
                    continue
                x, y = state.centre(node)
                cell = Rect.around(x, y, state.card_width(node), state.card_height(node))
                # On black and on white pixels alike.
                for ink, width in ((theme.surface, 4.0), (colour, 2.2)):
                    painter.setPen(QPen(QColor(ink), width * px))
                    painter.drawRect(qrect(state.camera.rect(cell)))

    def _draw_caption(self, painter: QPainter, area: QRectF) -> None:
        """The pixel that is pointed at, or selected; else what the picture is, without a probe."""
        font, metrics = lettering(self.theme)
        text = self._caption()
        top = area.bottom() + CAPTION_SPACE * self.theme.scale
        wide = metrics.horizontalAdvance(text)
        place = QRectF(area.center().x() - wide / 2, top, wide, metrics.height())
        place.moveLeft(max(CAPTION_SPACE, place.left()))
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text_muted))
        painter.drawText(place.adjusted(-1, 0, 1, 0), Qt.AlignmentFlag.AlignCenter, text)

    def _place_of(self, node: int) -> str:
        """``row 3, column 7``, and the channel where there are several."""
        picture = self.state.geometry.picture
        assert picture is not None
        place = self.state.graph.rank[node]
        row, column = picture.pixel_of(place)
        words = _tr("row {0}, column {1}").format(row + 1, column + 1)
        if picture.shape[2] == 3:
            words += ", " + (_tr("red"), _tr("green"), _tr("blue"))[place % 3]
        return words

    def _caption(self) -> str:
        state = self.state
        node = state.hover.node if state.hover.on_node else state.selection.only_node
        if node is not None and node in state.graph.rank and state.is_pixel(node):
            value = float(state.picture_values[state.graph.rank[node]])
            name = f"{state.graph.display_name(node)} ({self._place_of(node)})"
            number = format_short(value)
            if state.is_probed:
                return f"{name} = {number}"
            return _tr("{0}: mean {1}").format(name, number)
        if state.is_probed:
            return ""
        return _tr("Training mean")
