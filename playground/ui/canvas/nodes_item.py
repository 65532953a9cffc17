"""All nodes, painted by one item: cards with a name, a bias and a plot of the node's function."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from playground.model.graph import Node
from playground.model.numbers import format_number
from playground.ui.canvas.edges_item import draw_lock
from playground.ui.canvas.hits import MIN_PORT_CARD, Part
from playground.ui.canvas.layout import Camera
from playground.ui.canvas.pixel_item import PixelItem, mixed, shaded
from playground.ui.canvas.state import CanvasState
from playground.ui.theme import Theme, unit_colour, weight_colour

FULL = 30.0  # card height in pixels from which name and bias are written into it
TILE = 13.0  # card height below which the function is a strip of colours
TALL, WIDE = 43.0, 60.0  # from this height and width the text stands over the plot
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

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._strips: list[float] = []
        self._strips_key: object = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state = self.state
        card_w = state.geometry.card_width * camera.scale
        card_h = state.geometry.card_height * camera.scale
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
        border, width = theme.border, 1.2
        fill = QColor(theme.raised)
        if look.hovered:
            border, width = theme.axis, 1.6
        if look.selected:
            border, width = theme.accent, 2.4
            fill = mixed(theme.selection, theme.raised, 0.45)
        if look.target is True:
            border, width = theme.success, 1.8
        if look.doomed:
            border, width = theme.error, 2.0
        if look.dimmed or look.target is False:
            painter.setOpacity(0.4)
        painter.setPen(QPen(QColor(border), width * px))
        painter.setBrush(fill)
        painter.drawRoundedRect(card, radius, radius)
        pad = 3.0 * px
        if card.height() >= TALL * px and card.width() >= WIDE * px:
            line = min(22.0 * px, 0.36 * card.height())
            self._draw_line(painter, card.adjusted(7 * px, px, -7 * px, line - card.height()), k)
            plot = card.adjusted(2 * pad, line, -2 * pad, -2 * pad)
        else:
            text_width = self._text_width(card, k)
            if text_width:
                self._draw_text(painter, card, k, text_width)
            plot = card.adjusted(text_width + pad, pad, -pad - 1.0, -pad)
        if node.locked:
            draw_lock(painter, card.left() + 1.0, card.top() + 1.0, 4.5 * px, theme)
        self._draw_function(painter, plot, k)
        self._draw_ports(painter, card, node, look)
        painter.setOpacity(1.0)

    def _text_width(self, card: QRectF, k: int) -> float:
        """The width of the strip for name and bias; 0 where the card is too small for it."""
        px = self.theme.scale
        if card.height() < FULL * px:
            return 0.0
        font = self.text_font(card.height(), bold=True)
        key = (id(self.state.graph), font.pixelSize())
        if key != self._strips_key:
            self._strips = self._measure_strips(font)
            self._strips_key = key
        width = self._strips[self.state.graph.layer_index[self.state.graph.nodes[k].id]]
        width = min(width, 0.55 * card.width())
        return width if card.width() - width >= MIN_PLOT * px else 0.0

    def _measure_strips(self, font: QFont) -> list[float]:
        """For each layer the width that its longest name and any bias take."""
        metrics, graph = QFontMetricsF(font), self.state.graph
        number = metrics.horizontalAdvance("-0.00")
        return [
            12.0 * self.theme.scale
            + max(
                number,
                *(metrics.horizontalAdvance(graph.display_name(n.id)) for n in layer.nodes),
            )
            for layer in graph.layers
        ]

    def text_font(self, card_height: float, *, bold: bool) -> QFont:
        font = self.theme.number_font(bold=bold)
        size = max(10.5, min(14.5, 0.24 * card_height / self.theme.scale)) * self.theme.scale
        font.setPixelSize(round(size))
        return font

    def _number(self, k: int) -> tuple[str, QColor]:
        """What stands beside the name: the bias, or the value while a probe runs through."""
        state, theme = self.state, self.theme
        if state.a is not None:
            return format_number(float(state.a[k])), QColor(theme.text)
        index = state.graph.bias_index.get(state.graph.nodes[k].id)
        if index is None:
            return "", QColor(theme.text)
        bias = float(state.parameters[index])
        return format_number(bias), weight_colour(bias or math.nan, theme)

    def _draw_text(self, painter: QPainter, card: QRectF, k: int, width: float) -> None:
        """Name over number, at the left of the card."""
        px = self.theme.scale
        area = QRectF(card.left() + 6.0 * px, card.top(), width - 6.0 * px, card.height())
        number, colour = self._number(k)
        name = self.state.graph.display_name(self.state.graph.nodes[k].id)
        half = area.height() / 2
        upper = area.adjusted(0, 2.0 * px, 0, 1.0 - half) if number else area
        self._write(painter, upper, name, QColor(self.theme.text), card.height(), bold=True)
        lower = area.adjusted(0, half - 1.0, 4.0, -2.0 * px)
        self._write(painter, lower, number, colour, 0.92 * card.height())

    def _draw_line(self, painter: QPainter, area: QRectF, k: int) -> None:
        """Name and number in a line, at the top of the card."""
        number, colour = self._number(k)
        name = self.state.graph.display_name(self.state.graph.nodes[k].id)
        height = 3.2 * area.height()
        bold = QFontMetricsF(self.text_font(height, bold=True))
        plain = QFontMetricsF(self.text_font(height, bold=False))
        needed = bold.horizontalAdvance(name) + plain.horizontalAdvance("-0.00") + 8.0
        height *= min(1.0, area.width() / needed)
        right = self._write(painter, area, number, colour, height, right=True)
        rest = area.adjusted(0, 0, -right - 4.0, 0)
        self._write(painter, rest, name, QColor(self.theme.text), height, bold=True)

    def _write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        colour: QColor,
        card_height: float,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> float:
        """A line of text, cut where it is too long; gives its width."""
        if not text:
            return 0.0
        font = self.text_font(card_height, bold=bold)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 1.0)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)

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
        """The output in the colour of the fit, hidden units in their own, as in the fit plot."""
        graph = self.state.graph
        layer = graph.layer_index[graph.nodes[k].id]
        if layer == 0:
            return QColor(self.theme.text_muted)
        if layer == len(graph.layers) - 1:
            return QColor(self.theme.fit)
        return unit_colour(k - graph.n_inputs)

    # -- pictures --------------------------------------------------------------------------------

    def _shades(self, rows: slice) -> np.ndarray:
        """Values as colours: surface at 0, towards blue above and orange below; (n, m, 4) bytes."""
        functions = self.state.functions
        assert functions is not None
        most = np.maximum(functions.high, -functions.low)[rows, None]
        return shaded(functions.values[rows] / most, self.theme, self.theme.raised)

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
