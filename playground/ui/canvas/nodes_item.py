"""All nodes, painted by one item: cards with a name, a bias and a plot of the node's function."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from playground.model.graph import Node
from playground.ui.canvas.carried import draw_carried, draw_landing
from playground.ui.canvas.edges_item import draw_lock
from playground.ui.canvas.hits import MIN_PORT_CARD, Part
from playground.ui.canvas.layout import Camera
from playground.ui.canvas.node_plots import NodePlots
from playground.ui.canvas.picture import Picture
from playground.ui.canvas.pixel_item import PixelItem, lettering, mixed
from playground.ui.canvas.state import CanvasState
from playground.ui.canvas.texts import short
from playground.ui.theme import Theme, weight_colour

TEXT_SHARE = 0.24  # of a card's height is the height of its text, in pixels between these:
SMALLEST_TEXT, LARGEST_TEXT = 10.5, 22.0
LINE_TEXT = 0.66  # of a line's height is the height of its text
FULL = 30.0  # card height in pixels from which name and bias are written into it
TILE = 13.0  # card height below which the function is a strip of colours
CROWD, CROWDED_TILE = 160, 24.0  # with more cards than this in view they turn sooner
TALL, WIDE = 43.0, 60.0  # from this height and width the text stands over the plot
MIN_PLOT = 34.0  # width that the plot keeps beside the text


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn now."""

    selected: bool
    hovered: bool
    pointed: bool
    dimmed: bool
    doomed: bool
    target: bool | None  # whether a wire may end here; None when none is being drawn


class NodesItem(PixelItem):
    """Nodes as cards. The silent part of a function is grey, the rest coloured and filled."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._plots = NodePlots(state, theme)
        self._picture = Picture()
        self._crowded = False
        self._strips: list[float] = []
        self._strips_key: object = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state = self.state
        draw_landing(painter, state, camera, self.theme)
        hands = (state.lifted, state.reachable, state.doomed, state.pointed)
        key = (state.nodes_version, self.theme, state.selection, hands)
        wait = self._picture.show(painter, key, camera, (width, height), self._draw_resting)
        if wait:
            self.paint_again(wait)
        # What the hand is on changes more often than the rest, and is drawn over it.
        touched = {k for k in map(state.graph.rank.get, state.lifted) if k is not None}
        if state.hover.on_node and state.hover.node in state.graph.rank:
            touched.add(state.graph.rank[state.hover.node])
        draw_carried(painter, state, camera, self.theme)
        if touched:
            order = [k for k in self._in_view(camera, width, height) if k in touched]
            self._draw_cards(painter, camera, order, self._hovered)

    def _draw_resting(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        """All cards but those in the hand, as if nothing were pointed at."""
        lifted, nodes = self.state.lifted, self.state.graph.nodes
        order = self._in_view(camera, width, height)
        self._crowded = len(order) > CROWD
        self._draw_cards(painter, camera, [k for k in order if nodes[k].id not in lifted], 0)

    @property
    def _hovered(self) -> int:
        """The id of the node that is pointed at, 0 for none."""
        return self.state.hover.node if self.state.hover.on_node else 0

    def _in_view(self, camera: Camera, width: int, height: int) -> list[int]:
        state = self.state
        card = np.array([state.geometry.card_width, state.geometry.card_height]) * camera.scale
        centres = camera.to_pixels(state.shown)
        inside = (centres > -card) & (centres < np.array([width, height]) + card)
        visible = inside.all(axis=1)
        return np.flatnonzero(visible).tolist()

    def _draw_cards(
        self, painter: QPainter, camera: Camera, order: list[int], hovered: int
    ) -> None:
        """The cards of these places in ``graph.nodes``."""
        state = self.state
        card_w = state.geometry.card_width * camera.scale
        card_h = state.geometry.card_height * camera.scale
        cards = []
        for k, (x, y) in zip(order, camera.to_pixels(state.shown[order]).tolist(), strict=True):
            w, h = card_w * float(state.grown[k]), card_h * float(state.grown[k])
            cards.append(QRectF(x - w / 2, y - h / 2, w, h))
        self._plots = NodePlots(state, self.theme)
        if card_h < (CROWDED_TILE if self._crowded else TILE) * self.theme.scale:
            self._draw_tiles(painter, cards, order, hovered)
        else:
            for card, k in zip(cards, order, strict=True):
                self._draw_card(painter, card, k, hovered)

    def _draw_tiles(
        self, painter: QPainter, cards: list[QRectF], nodes: list[int], hovered: int
    ) -> None:
        """Cards too small for anything but colour."""
        theme, state = self.theme, self.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._plots.draw_tiles(painter, cards, nodes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marked = {*state.selection.nodes, *state.doomed, *state.pointed, *(state.reachable or ())}
        marked.add(hovered)
        if state.selection.layer is not None:
            marked.update(n.id for n in state.graph.layer(state.selection.layer).nodes)
        place = {state.graph.nodes[k].id: i for i, k in enumerate(nodes)}
        for node_id in marked & place.keys():
            card, look = cards[place[node_id]], self._look(state.graph.node(node_id), hovered)
            colour = theme.axis
            if look.selected or look.pointed:
                colour = theme.accent
            elif look.target is True:
                colour = theme.success
            if look.doomed:
                colour = theme.error
            painter.setPen(QPen(QColor(colour), 2.0 * theme.scale))
            painter.drawRect(card)

    # -- one card ------------------------------------------------------------------------------

    def _look(self, node: Node, hovered: int) -> Look:
        state = self.state
        silent = False
        if state.a is not None:
            k = state.graph.rank[node.id]
            silent = bool(state.a[k] == 0.0) and state.graph.layer_index[node.id] > 0
        layer = state.graph.layer_of(node.id).id
        return Look(
            node.id in state.selection.nodes or layer == state.selection.layer,
            node.id == hovered,
            node.id in state.pointed,
            silent,
            node.id in state.doomed,
            None if state.reachable is None else node.id in state.reachable,
        )

    def _draw_card(self, painter: QPainter, card: QRectF, k: int, hovered: int) -> None:
        theme, state = self.theme, self.state
        node = state.graph.nodes[k]
        look = self._look(node, hovered)
        px = theme.scale
        radius = min(8.0 * px, card.height() / 4)
        border, width = theme.border, 1.2
        fill = QColor(theme.raised)
        if look.hovered:
            border, width = theme.axis, 1.6
        if look.pointed:
            border, width = theme.accent, 3.0
        if look.selected:
            border, width = theme.accent, 2.4
            fill = mixed(theme.selection, theme.raised, 0.45)
        if look.target is True:
            border, width = theme.success, 1.8
        if look.doomed:
            border, width = theme.error, 2.0
        if (look.dimmed and not look.pointed) or look.target is False:
            painter.setOpacity(0.4)
        painter.setPen(QPen(QColor(border), width * px))
        painter.setBrush(fill)
        painter.drawRoundedRect(card, radius, radius)
        pad = 3.0 * px
        if card.height() >= TALL * px and card.width() >= WIDE * px:
            line = self._line_height(card.height())
            self._draw_line(painter, card.adjusted(7 * px, px, -7 * px, line - card.height()), k)
            plot = card.adjusted(2 * pad, line, -2 * pad, -2 * pad)
        else:
            text_width = self._text_width(card, k)
            if text_width:
                self._draw_text(painter, card, k, text_width)
            plot = card.adjusted(text_width + pad, pad, -pad - 1.0, -pad)
        if node.locked:
            draw_lock(painter, card.left() + 1.0, card.top() + 1.0, 4.5 * px, theme)
        self._plots.draw(painter, plot, k)
        self._draw_ports(painter, card, node, look)
        painter.setOpacity(1.0)

    def _line_height(self, card_height: float) -> float:
        """The height of the line over the plot."""
        px = self.theme.scale
        return min(max(22.0 * px, 0.25 * card_height), 33.0 * px, 0.36 * card_height)

    def _text_width(self, card: QRectF, k: int) -> float:
        """The width of the strip for name and bias; 0 where the card is too small for it."""
        px = self.theme.scale
        if card.height() < FULL * px:
            return 0.0
        font, metrics = self._lettering(card.height(), bold=True)
        key = (id(self.state.graph), font.pixelSize())
        if key != self._strips_key:
            self._strips = self._measure_strips(metrics)
            self._strips_key = key
        width = self._strips[self.state.graph.layer_index[self.state.graph.nodes[k].id]]
        width = min(width, 0.55 * card.width())
        return width if card.width() - width >= MIN_PLOT * px else 0.0

    def _measure_strips(self, metrics: QFontMetricsF) -> list[float]:
        """For each layer the width that its longest name and any bias take."""
        graph = self.state.graph
        number = metrics.horizontalAdvance("-0.00")
        return [
            12.0 * self.theme.scale
            + max(
                number,
                *(metrics.horizontalAdvance(graph.display_name(n.id)) for n in layer.nodes),
            )
            for layer in graph.layers
        ]

    def _lettering(self, card_height: float, *, bold: bool) -> tuple[QFont, QFontMetricsF]:
        """Font and metrics of the text in a card of this height."""
        size = TEXT_SHARE * card_height / self.theme.scale
        size = max(SMALLEST_TEXT, min(LARGEST_TEXT, size)) * self.theme.scale
        return lettering(self.theme, bold=bold, pixels=round(size))

    def _number(self, k: int) -> tuple[str, QColor]:
        """What stands beside the name: the bias, or the value while a probe runs through."""
        state, theme = self.state, self.theme
        if state.a is not None:
            return short(float(state.a[k])), QColor(theme.text)
        index = state.graph.bias_index.get(state.graph.nodes[k].id)
        if index is None:
            return "", QColor(theme.text)
        bias = float(state.parameters[index])
        return short(bias), weight_colour(bias or math.nan, theme)

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
        # No more than the height at which the text stops growing, so that it shrinks when it must.
        height = area.height() * LINE_TEXT / TEXT_SHARE
        bold = self._lettering(height, bold=True)[1]
        plain = self._lettering(height, bold=False)[1]
        needed = bold.horizontalAdvance(name) + plain.horizontalAdvance("-0.00") + 14.0
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
        font, metrics = self._lettering(card_height, bold=bold)
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
            here = look.hovered and hover.part is part
            shown = look.hovered or look.selected
            radius = (6.5 if here else 4.5 if shown else 3.0) * theme.scale
            colour = theme.accent if here else theme.text_muted if shown else theme.axis
            painter.setPen(QPen(QColor(theme.surface), 1.5))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x, card.center().y()), radius, radius)
