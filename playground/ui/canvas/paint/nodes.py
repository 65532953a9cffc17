"""The nodes: cards with a name, a bias and a plot of the node's function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.model.numbers import format_card
from playground.model.parts import Node
from playground.ui.canvas.geometry.hit_testing import MIN_PORT_CARD
from playground.ui.canvas.geometry.layout import Geometry
from playground.ui.canvas.geometry.memo import Memo
from playground.ui.canvas.geometry.parts import Part
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.card_text import (
    EASY,
    LOW,
    NO_TEXT,
    CardText,
    Place,
    card_text,
    largest_text,
    write_card,
)
from playground.ui.canvas.paint.carried_column import draw_carried, draw_landing
from playground.ui.canvas.paint.edges import draw_lock
from playground.ui.canvas.paint.node_plots import (
    draw_plots,
    draw_strips,
    draw_weights,
    weight_areas,
)
from playground.ui.canvas.paint.style import PartPainter
from playground.ui.shell.theme import Theme, mixed, number_colour

Array = NDArray[np.float64]

TILE = 11.5  # card height below which the function is a strip of colours
CROWDS = ((120, 34.0), (60, 24.0), (0, TILE))  # the same, with so many cards in view
PALE = 0.4  # opacity of cards that are dimmed or can't be connected


@dataclass(frozen=True, slots=True)
class Card:
    """Where a node's card is drawn, in pixels: ``place`` is the node's in ``graph.nodes``."""

    rect: QRectF
    place: int
    node: Node
    is_large: bool  # enough for more than a strip of colour


class NodePainter(PartPainter):
    """Nodes as cards. The silent part of a function is grey, the rest coloured and filled."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._texts = Memo(_no_texts)
        self._borders: dict[int, tuple[str, float]] = {}  # by node, where it is not the usual one
        self._selected: frozenset[int] = frozenset()
        self._hovered = 0  # a node's id
        self._smallest = 0.0  # height of a card that is more than a strip of colour

    def paint(self, painter: QPainter) -> None:
        state, area = self.state, painter.viewport()
        bounds, scale = state.geometry.bounds, state.camera.scale
        share = area.width() * area.height() / (bounds.width * bounds.height * scale * scale)
        n_in_view = len(state.shown) * min(1.0, share)  # about; the same wherever one pans to
        self._smallest = next(px for n, px in CROWDS if n_in_view >= n) * self.theme.scale
        if state.geometry.picture is not None:
            self._smallest = 0.0  # no functions to make strips of
        draw_landing(painter, state, self.theme)
        looks = (state.selection, state.reachable, state.highlight, state.preview, state.probe)
        numbers = (state.derived, state.functions, state.at_rest)
        key = (state.geometry, self.theme, state.lifted, *looks, *numbers)
        self.show_rest(painter, key, self._draw_resting)
        draw_carried(painter, state, self.theme)
        touched = {*state.lifted, *((state.hover.node,) if state.hover.on_node else ())}
        if state.hover.on_node and state.is_pixel(state.hover.node):
            touched.discard(state.hover.node)
            self._mark_weights(painter, state.graph.rank[state.hover.node])
        if touched:
            self._find_borders(hovered=True)
            places = sorted(k for k in map(state.graph.rank.get, touched) if k is not None)
            for card in self._cards(painter, np.array(places, dtype=np.intp)):
                self._draw(painter, [card])

    def _draw_resting(self, painter: QPainter) -> None:
        """All cards but the dragged ones, as if none were hovered."""
        self._find_borders(hovered=False)
        state = self.state
        places = np.arange(state.geometry.n_pixels, len(state.shown))
        cards = [c for c in self._cards(painter, places) if c.node.id not in state.lifted]
        free = [card for card in cards if state.geometry.free[card.place]]
        self._draw(painter, [card for card in cards if not state.geometry.free[card.place]])
        # Those that may overlap one after another, in the order of ``hit_testing.node_at``.
        for card in sorted(free, key=lambda card: state.stacking(card.place)):
            self._draw(painter, [card])

    def _cards(self, painter: QPainter, places: NDArray[np.intp]) -> list[Card]:
        """The cards of these places in ``graph.nodes`` that are in view."""
        state, area = self.state, painter.clipBoundingRect()
        high = state.geometry.card_heights[places]
        sizes = np.stack([np.full_like(high, state.geometry.card_width), high], 1)
        sizes *= state.camera.scale
        centres = state.camera.to_pixels(state.shown[places])
        inside = centres + sizes > (area.left(), area.top())
        inside &= centres - sizes < (area.right(), area.bottom())
        seen = np.flatnonzero(inside.all(axis=1))
        places, centres, sizes = places[seen], centres[seen], sizes[seen]
        large = (sizes[:, 1] >= self._smallest).tolist()
        sizes = sizes * state.grown[places, None]
        boxes = np.concatenate([centres - sizes / 2, sizes], axis=1).tolist()
        nodes = state.graph.nodes
        return [
            Card(QRectF(*box), k, nodes[k], is_large)
            for box, k, is_large in zip(boxes, places.tolist(), large, strict=True)
        ]

    def _find_borders(self, *, hovered: bool) -> None:
        """The colour and width of borders, the most important last."""
        state, theme = self.state, self.theme
        graph, highlight = state.graph, state.highlight
        self._hovered = state.hover.node if hovered and state.hover.on_node else 0
        self._selected = frozenset(state.selection.within(graph).all_nodes(graph))
        self._borders = {
            node: border
            for nodes, border in (
                ((self._hovered,), (theme.axis, 1.6)),
                (highlight.lit_nodes, (theme.accent, 3.0)),
                (self._selected, (theme.accent, 2.4)),
                (state.reachable or (), (theme.success, 1.8)),
                (highlight.doomed_nodes, (theme.error, 2.0)),
            )
            for node in nodes
        }

    def _is_pale(self, card: Card) -> bool:
        reachable, node = self.state.reachable, card.node.id
        return node in self.state.highlight.dimmed_nodes or (
            reachable is not None and node not in reachable
        )

    def _draw(self, painter: QPainter, cards: list[Card]) -> None:
        """Cards that do not overlap."""
        self._draw_tiles(painter, [card for card in cards if not card.is_large])
        for is_pale in (False, True):
            alike = [c for c in cards if c.is_large and self._is_pale(c) == is_pale]
            painter.setOpacity(PALE if is_pale else 1.0)
            self._draw_boxes(painter, alike)
            self._draw_ports(painter, alike)
            self._fill(painter, alike)
        painter.setOpacity(1.0)

    def _draw_tiles(self, painter: QPainter, cards: list[Card]) -> None:
        """Cards too small for anything but colour."""
        if not cards:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        rects, places = [card.rect for card in cards], [card.place for card in cards]
        draw_strips(painter, self.state, self.theme, rects, places)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for card in cards:
            if border := self._borders.get(card.node.id):
                painter.setPen(QPen(QColor(border[0]), 2.0 * self.theme.scale))
                painter.drawRect(card.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    # -- cards ---------------------------------------------------------------------------------

    def _draw_boxes(self, painter: QPainter, cards: list[Card]) -> None:
        """Frames and padlocks."""
        theme, px = self.theme, self.theme.scale
        plain, selected = QColor(theme.raised), mixed(theme.selection, theme.raised, 0.45)
        for card in cards:
            rect, node = card.rect, card.node.id
            border, width = self._borders.get(node, (theme.border, 1.2))
            radius = min(8.0 * px, rect.height() / 4)
            painter.setPen(QPen(QColor(border), width * px))
            painter.setBrush(selected if node in self._selected else plain)
            painter.drawRoundedRect(rect, radius, radius)
            if card.node.locked:
                draw_lock(painter, rect.left() + 1.0, rect.top() + 1.0, 4.5 * px, theme)

    def _draw_ports(self, painter: QPainter, cards: list[Card]) -> None:
        theme, hover, graph = self.theme, self.state.hover, self.state.graph
        ports: dict[tuple[float, str], list[QPointF]] = {}
        for card in cards:
            rect, node = card.rect, card.node.id
            if rect.height() < MIN_PORT_CARD * theme.scale:
                continue
            hovered = node == self._hovered
            layer = graph.layer_index[node]
            for part, x, exists in (
                (Part.OUT_PORT, rect.right(), layer < len(graph.layers) - 1),
                (Part.IN_PORT, rect.left(), layer > 0),
            ):
                look = (3.0, theme.axis)
                if hovered and hover.part is part:
                    look = (6.5, theme.accent)
                elif hovered or node in self._selected:
                    look = (4.5, theme.text_muted)
                if exists:
                    ports.setdefault(look, []).append(QPointF(x, rect.center().y()))
        cap = Qt.PenCapStyle.RoundCap
        for (radius, colour), points in ports.items():
            wide = 2.0 * radius * theme.scale
            for ink, width in ((theme.surface, wide + 1.5), (colour, wide - 1.5)):
                painter.setPen(QPen(QColor(ink), width, Qt.PenStyle.SolidLine, cap))
                painter.drawPoints(points)

    def _fill(self, painter: QPainter, cards: list[Card]) -> None:
        """Name, number and function."""
        theme, state = self.theme, self.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plots = []
        for card in cards:
            text, with_z = self._text_of(state.graph.layer_index[card.node.id])
            if state.grown[card.place] < 1.0:
                text = NO_TEXT
            if text.place is not Place.NONE:
                name = state.graph.display_name(card.node.id)
                number, ink = self._number(card.place, with_z=with_z)
                write_card(painter, theme, card.rect, text, name, number, ink)
            plots.append(text.plot(card.rect, theme.scale))
        draw = draw_plots if state.geometry.picture is None else draw_weights
        draw(painter, state, theme, plots, [card.place for card in cards])

    def _mark_weights(self, painter: QPainter, place: int) -> None:
        """Frame the weight of a pixel in the cards of all nodes that read the picture."""
        picture = self.state.geometry.picture
        if picture is None:
            return
        height, width, channels = picture.shape
        row, column = picture.pixel_of(place)
        first = picture.n_nodes
        places = np.arange(first, first + len(self.state.graph.layers[1].nodes))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.text), 1.4 * self.theme.scale))
        for card in self._cards(painter, places):
            text, _ = self._text_of(1)
            plot = text.plot(card.rect, self.theme.scale)
            if plot.width() < 4.0:
                continue
            area = weight_areas(plot, picture.shape)[place % channels]
            wide, high = area.width() / width, area.height() / height
            painter.drawRect(
                QRectF(area.left() + column * wide, area.top() + row * high, wide, high)
            )

    # -- texts ---------------------------------------------------------------------------------

    def text_areas(self, node_id: int) -> tuple[QRectF, QRectF]:
        """Where name and number of a node stand, in pixels; empty where they do not."""
        state, camera = self.state, self.state.camera
        if state.is_pixel(node_id):
            return QRectF(), QRectF()
        wide = state.geometry.card_width * camera.scale
        high = state.card_height(node_id) * camera.scale
        x, y = state.centre(node_id)
        card = QRectF(camera.x(x) - wide / 2, camera.y(y) - high / 2, wide, high)
        text, _ = self._text_of(state.graph.layer_index[node_id])
        number, _ = self._number(state.graph.rank[node_id])
        return text.areas(card, self.theme.scale, numbered=bool(number))

    def _text_of(self, layer: int) -> tuple[CardText, bool]:
        """How the cards of a layer are written, and whether z has room in them."""
        state = self.state
        texts = self._texts(
            state.geometry, state.camera.scale, self.theme, state.parameters, state.a
        )
        if layer not in texts:
            texts[layer] = self._find_text(layer)
            change = state.written.add if texts[layer][0].says_all else state.written.discard
            change(layer)
        return texts[layer]

    def _find_text(self, layer: int) -> tuple[CardText, bool]:
        state, graph = self.state, self.state.graph
        wide = state.geometry.card_width * state.camera.scale
        high = float(state.geometry.heights[layer]) * state.camera.scale
        if high < LOW * self.theme.scale:
            return NO_TEXT, False
        nodes = [graph.rank[node.id] for node in graph.layers[layer].nodes]
        names = [graph.display_name(graph.nodes[k].id) for k in nodes]
        numbers = [self._number(k)[0] for k in nodes]
        lowest = float(state.geometry.heights.min()) * state.camera.scale / self.theme.scale
        largest = largest_text(lowest)
        text = card_text(self.theme, wide, high, names, numbers, largest)
        if state.z is not None and text.says_all:
            numbers = [self._number(k, with_z=True)[0] for k in nodes]
            longer = card_text(self.theme, wide, high, names, numbers, largest)
            if longer.place is text.place and longer.pixels >= EASY * self.theme.scale:
                return longer, True
        return text, False

    def _number(self, k: int, *, with_z: bool = False) -> tuple[str, QColor]:
        """What stands beside the name: the bias, or the value for the probed input.

        ``with_z`` puts z before it, where the activation changes it.
        """
        state, theme = self.state, self.theme
        if state.a is not None and state.z is not None:
            z, a = float(state.z[k]), float(state.a[k])
            changed = with_z and z != a
            text = f"{format_card(z)} → {format_card(a) if a else 0}" if changed else format_card(a)
            return text, QColor(theme.text)
        index = state.graph.bias_index.get(state.graph.nodes[k].id)
        if index is None:
            return "", QColor(theme.text)
        bias = float(state.parameters[index])
        return f"b {format_card(bias)}", number_colour(bias, theme)


def _no_texts(
    geometry: Geometry, scale: float, theme: Theme, parameters: Array, a: Array | None
) -> dict[int, tuple[CardText, bool]]:
    """Texts by layer, found when they are first drawn; those kept depend on these."""
    return {}
