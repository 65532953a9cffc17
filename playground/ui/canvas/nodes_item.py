"""All nodes, painted by one item: cards with a name, a bias and a plot of the node's function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from playground.model.graph import Node
from playground.model.numbers import format_number
from playground.ui.canvas.edges_item import draw_lock
from playground.ui.canvas.hits import MIN_PORT_CARD, Part
from playground.ui.canvas.layout import CARD_HEIGHT, CARD_WIDTH, Camera
from playground.ui.canvas.pixel_item import PixelItem, mixed
from playground.ui.theme import weight_colour

FULL = 30.0  # card height in pixels from which name and bias are written into it
TILE = 13.0  # card height below which the function is a strip of colours
MIN_PLOT = 34.0  # width that the plot keeps beside the text


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn now."""

    selected: bool
    hovered: bool
    dimmed: bool
    doomed: bool
    target: bool | None  # whether a wire may end here; None when none is being drawn


class NodesItem(PixelItem):
    """Nodes as cards. The silent part of a function is grey, the rest coloured and filled."""

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state = self.state
        card_w, card_h = CARD_WIDTH * camera.scale, CARD_HEIGHT * camera.scale
        centres = camera.to_pixels(state.shown)
        visible = (
            (centres[:, 0] > -card_w)
            & (centres[:, 0] < width + card_w)
            & (centres[:, 1] > -card_h)
            & (centres[:, 1] < height + card_h)
        )
        order = np.flatnonzero(visible).tolist()
        # What is in the hand lies over the rest.
        order.sort(key=lambda k: state.graph.nodes[k].id in state.lifted)
        tiles = self._tiles() if card_h < TILE * self.theme.scale else None
        for k in order:
            grown = float(state.grown[k])
            w, h = card_w * grown, card_h * grown
            x, y = centres[k].tolist()
            card = QRectF(x - w / 2, y - h / 2, w, h)
            if tiles is not None:
                self._draw_tile(painter, card, k, tiles)
            else:
                self._draw_card(painter, card, k)

    # -- one card ------------------------------------------------------------------------------

    def _look(self, node: Node) -> Look:
        state = self.state
        silent = False
        if state.a is not None:
            k = state.graph.rank[node.id]
            silent = bool(state.a[k] == 0.0) and state.graph.layer_index[node.id] > 0
        layer = state.graph.layer_of(node.id).id
        return Look(
            node.id in state.selection.nodes or layer == state.selection.layer,
            state.hover.on_node and state.hover.node == node.id,
            silent,
            node.id in state.doomed,
            None if state.reachable is None else node.id in state.reachable,
        )

    def _draw_card(self, painter: QPainter, card: QRectF, k: int) -> None:
        theme, state = self.theme, self.state
        node = state.graph.nodes[k]
        look = self._look(node)
        px = theme.scale
        radius = min(8.0 * px, card.height() / 4)
        border, line = theme.border, 1.2
        fill = QColor(theme.raised)
        if look.hovered:
            border, line = theme.axis, 1.6
        if look.selected:
            border, line = theme.accent, 2.4
            fill = mixed(theme.selection, theme.raised, 0.45)
        if look.target is True:
            border, line = theme.success, 1.8
        if look.doomed:
            border, line = theme.error, 2.0
        if look.dimmed or look.target is False:
            painter.setOpacity(0.4)
        painter.setPen(QPen(QColor(border), line * px))
        painter.setBrush(fill)
        painter.drawRoundedRect(card, radius, radius)
        text_width = self._text_width(card)
        if text_width:
            self._draw_text(painter, card, node, text_width)
        pad = 3.0 * px
        plot = card.adjusted(text_width + pad, pad, -pad - 1.0, -pad)
        self._draw_function(painter, plot, k)
        self._draw_ports(painter, card, node, look)
        painter.setOpacity(1.0)

    def _text_width(self, card: QRectF) -> float:
        px = self.theme.scale
        if card.height() < FULL * px:
            return 0.0
        width = max(36.0 * px, 0.36 * card.width())
        return width if card.width() - width >= MIN_PLOT * px else 0.0

    def text_font(self, card_height: float, *, bold: bool) -> QFont:
        font = self.theme.number_font(bold=bold)
        size = max(10.5, min(15.0, 0.24 * card_height / self.theme.scale)) * self.theme.scale
        font.setPixelSize(round(size))
        return font

    def _draw_text(self, painter: QPainter, card: QRectF, node: Node, width: float) -> None:
        theme, state = self.theme, self.state
        area = QRectF(card.left() + 6.0 * theme.scale, card.top(), width - 6.0 * theme.scale, 0.0)
        area.setHeight(card.height())
        font = self.text_font(card.height(), bold=True)
        name = QFontMetricsF(font).elidedText(
            state.graph.display_name(node.id), Qt.TextElideMode.ElideRight, area.width()
        )
        left, centre = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        index = state.graph.bias_index.get(node.id)
        if index is None and state.a is None:
            painter.drawText(area, left | centre, name)
            return
        half = area.height() / 2
        upper = area.adjusted(0, 2.0 * theme.scale, 0, -half + 1.0)
        painter.drawText(upper, left | centre, name)
        font = self.text_font(card.height() * 0.92, bold=False)
        painter.setFont(font)
        lower = area.adjusted(0, half - 1.0, 4.0, -2.0 * theme.scale)
        if state.a is not None:
            value = float(state.a[state.graph.rank[node.id]])
            painter.drawText(lower, left | centre, format_number(value))
            return
        bias = float(state.parameters[index])
        painter.setPen(weight_colour(bias, theme) if bias != 0.0 else QColor(theme.text_muted))
        painter.drawText(lower, left | centre, format_number(bias))
        if node.locked:
            draw_lock(painter, card.left() + 1.0, card.top() + 1.0, 4.5 * theme.scale, theme)

    def _draw_ports(self, painter: QPainter, card: QRectF, node: Node, look: Look) -> None:
        theme = self.theme
        if card.height() < MIN_PORT_CARD * theme.scale:
            return
        hover = self.state.hover
        layer = self.state.graph.layer_index[node.id]
        last = len(self.state.graph.layers) - 1
        for part, x, exists in (
            (Part.OUT_PORT, card.right(), layer < last),
            (Part.IN_PORT, card.left(), layer > 0),
        ):
            if not exists:
                continue
            here = hover.part is part and hover.node == node.id
            shown = look.hovered or look.selected
            radius = (6.5 if here else 4.5 if shown else 3.0) * theme.scale
            colour = theme.accent if here else theme.axis if shown else theme.border
            painter.setPen(QPen(QColor(theme.surface), 1.5))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x, card.center().y()), radius, radius)

    # -- the function ----------------------------------------------------------------------------

    def _draw_function(self, painter: QPainter, plot: QRectF, k: int) -> None:
        functions = self.state.functions
        if functions is None or k >= len(functions.values) or plot.width() < 4.0:
            return
        if functions.grid:
            painter.drawImage(plot, self._heat_map(k))
            return
        theme = self.theme
        low, high = float(functions.low[k]), float(functions.high[k])
        values = np.nan_to_num(functions.values[k], nan=0.0, posinf=high, neginf=low)
        unit = plot.height() / (high - low)
        xs = plot.left() + np.linspace(0.0, plot.width(), len(values))
        ys = plot.bottom() - (np.clip(values, low, high) - low) * unit
        zero = plot.bottom() + low * unit
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero))
        colour = self._colour(k)
        points = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
        first, last = QPointF(xs[0], zero), QPointF(xs[-1], zero)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(colour, theme.raised, 0.22))
        painter.drawPolygon([first, *points, last])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = max(1.4, min(2.6, plot.height() / 18)) * theme.scale
        silent = functions.silent[k]
        if self.state.graph.layer_index[self.state.graph.nodes[k].id] == 0 or not silent.any():
            painter.setPen(QPen(colour, line))
            painter.drawPolyline(points)
        else:
            for start, end, is_silent in _stretches(silent):
                painter.setPen(QPen(QColor(theme.axis) if is_silent else colour, line))
                painter.drawPolyline(points[start:end])
        self._draw_probe(painter, plot, k, zero, low, unit)

    def _draw_probe(
        self, painter: QPainter, plot: QRectF, k: int, zero: float, low: float, unit: float
    ) -> None:
        state = self.state
        if state.probe is None or state.a is None or state.functions is None:
            return
        left, right = state.functions.x_range
        x = plot.left() + (state.probe - left) / (right - left) * plot.width()
        if not plot.left() <= x <= plot.right():
            return
        y = max(plot.top(), min(plot.bottom(), zero - float(state.a[k]) * unit))
        painter.setPen(QPen(QColor(self.theme.text_muted), 1.0))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(self.theme.raised), 1.5))
        painter.setBrush(QColor(self.theme.text))
        painter.drawEllipse(QPointF(x, y), 4.0 * self.theme.scale, 4.0 * self.theme.scale)

    def _colour(self, k: int) -> QColor:
        """The output in the colour of the fit, the rest in that of text."""
        layer = self.state.graph.layer_index[self.state.graph.nodes[k].id]
        if layer == len(self.state.graph.layers) - 1:
            return QColor(self.theme.fit)
        return QColor(self.theme.text)

    # -- pictures --------------------------------------------------------------------------------

    def _shades(self, rows: slice) -> np.ndarray:
        """Values as colours: surface at 0, towards blue above and orange below; (n, m, 4) bytes."""
        functions = self.state.functions
        assert functions is not None
        most = np.maximum(functions.high, -functions.low)[rows, None]
        share = np.clip(np.nan_to_num(functions.values[rows] / most), -1.0, 1.0)[..., None]
        base = _bgra(self.theme.raised)
        towards = np.where(share >= 0.0, _bgra(self.theme.positive), _bgra(self.theme.negative))
        return np.ascontiguousarray(base + np.abs(share) * (towards - base)).astype(np.uint8)

    def _heat_map(self, k: int) -> QImage:
        functions = self.state.functions
        assert functions is not None
        n = functions.grid
        shades = self._shades(slice(k, k + 1)).reshape(n, n, 4)
        return QImage(shades.tobytes(), n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def _tiles(self) -> QImage | None:
        """All functions as strips of colours, one row for each node."""
        if self.state.functions is None:
            return None
        shades = self._shades(slice(None))
        n, m = shades.shape[:2]
        return QImage(shades.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32).copy()

    def _draw_tile(self, painter: QPainter, card: QRectF, k: int, tiles: QImage) -> None:
        theme = self.theme
        if k < tiles.height():
            painter.drawImage(card, tiles, QRectF(0, k, tiles.width(), 1))
        look = self._look(self.state.graph.nodes[k])
        border = theme.accent if look.selected else theme.axis if look.hovered else theme.border
        if look.doomed:
            border = theme.error
        painter.setPen(QPen(QColor(border), 2.0 if look.selected or look.hovered else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(card)


def _bgra(colour: str) -> np.ndarray:
    c = QColor(colour)
    return np.array([c.blue(), c.green(), c.red(), 255], dtype=np.float64)


def _stretches(silent: np.ndarray) -> list[tuple[int, int, bool]]:
    """Runs of equal flags as (start, end, flag); each begins where the one before ends.

    A step between two neighbouring samples belongs to the stretch that is not silent.
    """
    cuts = np.flatnonzero(np.diff(silent.astype(np.int8))) + 1
    starts = [0, *cuts.tolist()]
    ends = [*cuts.tolist(), len(silent)]
    out = []
    for start, end in zip(starts, ends, strict=True):
        flag = bool(silent[start])
        if flag:
            out.append((start, end, True))
        else:
            out.append((max(0, start - 1), min(len(silent), end + 1), False))
    return out
