"""All nodes, painted by one item: cards with a name, a bias and a plot of the node's function."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.model.graph import Node
from playground.model.numbers import format_card
from playground.ui.canvas.geometry.hit_testing import MIN_PORT_CARD
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import Part
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.card_text import (
    LOW,
    NO_TEXT,
    CardText,
    Place,
    card_text,
    largest_beside,
    write_card,
)
from playground.ui.canvas.paint.carried_column import draw_carried, draw_landing
from playground.ui.canvas.paint.edges_item import draw_lock
from playground.ui.canvas.paint.node_plots import NodePlots, Tiles
from playground.ui.canvas.paint.paint_cache import Draw, PaintCache
from playground.ui.canvas.paint.pixel_item import PixelItem, mixed
from playground.ui.shell.theme import Theme, number_colour

TILE = 11.5  # card height below which the function is a strip of colours
CROWDS = ((120, 34.0), (60, 24.0), (0, TILE))  # from so many cards in view they turn sooner


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn now."""

    selected: bool
    hovered: bool
    pointed: bool
    dimmed: bool
    doomed: bool
    target: bool | None  # whether a wire may end here; None when none is being drawn

    @property
    def opacity(self) -> float:
        pale = (self.dimmed and not self.pointed) or self.target is False
        return 0.4 if pale else 1.0


@dataclass(frozen=True, slots=True)
class Card:
    """Where a node's card is drawn, in pixels: ``place`` is the node's in ``graph.nodes``."""

    rect: QRectF
    place: int
    node: Node
    look: Look


Paint = Callable[[QPainter, Camera, list[Card], Tiles], bool]


class NodesItem(PixelItem):
    """Nodes as cards. The silent part of a function is grey, the rest coloured and filled.

    Frames and what stands in them are layers of their own. While the network learns, only what
    stands in the cards is drawn anew, in two halves that take turns; when something else is
    selected, only the frames are. What was placed by hand may lie over others, and is drawn whole.
    """

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._plots = NodePlots(state, theme)
        self._picture = PaintCache(state.budget)
        self._texts: dict[int, tuple[CardText, bool]] = {}
        self._texts_key: object = None
        self._texts_for_what: object = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state, size = self.state, (width, height)
        draw_landing(painter, state, camera, self.theme)
        silent = None if state.a is None else (state.a == 0.0).tobytes()
        paleness = (silent, state.reachable, None if silent is None else state.pointed)
        common = (state.places_version, self.theme, state.lifted, paleness)
        marks = (common, state.selection, state.doomed, state.pointed)
        first, second = state.nodes_versions
        resting = cache(self._resting)  # the layers share a camera

        def with_cards(paint: Paint) -> Draw:
            return lambda painter, *where: paint(painter, where[0], *resting(*where))

        layers: list[tuple[Hashable, Draw]] = [
            (marks, with_cards(self._draw_frames)),
            ((first, common), with_cards(partial(self._draw_contents, 0))),
            ((second, common), with_cards(partial(self._draw_contents, 1))),
            ((second, marks), with_cards(self._draw_others)),
        ]
        wait = self._picture.show_layers(painter, layers, camera, size)
        if wait:
            self.paint_again(wait)
        # What the hand is on changes more often than the rest, and is drawn over it.
        touched = {k for k in map(state.graph.rank.get, state.lifted) if k is not None}
        if state.hover.on_node and state.hover.node in state.graph.rank:
            touched.add(state.graph.rank[state.hover.node])
        draw_carried(painter, state, camera, self.theme)
        if touched:
            order = self._in_view(camera, width, height)
            cards, tiles = self._sorted(camera, order, touched, self._hovered)
            self._draw_tiles(painter, *tiles, self._hovered)
            self._draw_whole(painter, camera, cards)

    def _draw_frames(self, painter: QPainter, _: Camera, cards: list[Card], __: Tiles) -> bool:
        """The frames of all cards but those in the hand or placed by it."""
        free = self.state.geometry.free
        placed = [card for card in cards if not free[card.place]]
        self._draw_boxes(painter, placed)
        return bool(placed)

    def _draw_contents(
        self, half: int, painter: QPainter, camera: Camera, cards: list[Card], _: Tiles
    ) -> bool:
        """What stands in these frames, in either half of the cards."""
        free = self.state.geometry.free
        within = [card for card in cards if not free[card.place] and card.place % 2 == half]
        self._fill(painter, camera, within)
        return bool(within)

    def _draw_others(
        self, painter: QPainter, camera: Camera, cards: list[Card], tiles: Tiles
    ) -> bool:
        """Cards too small for more than colour, and whole those that were placed by hand."""
        free = self.state.geometry.free
        lying_free = [card for card in cards if free[card.place]]
        self._draw_tiles(painter, *tiles, 0)
        self._draw_whole(painter, camera, lying_free)
        return bool(tiles[0] or lying_free)

    def _resting(self, camera: Camera, width: int, height: int) -> tuple[list[Card], Tiles]:
        """All cards but those in the hand, as if nothing were pointed at: see ``_sorted``."""
        lifted, nodes = self.state.lifted, self.state.graph.nodes
        order = self._in_view(camera, width, height)
        resting = {k for k in order if nodes[k].id not in lifted}
        return self._sorted(camera, order, resting, 0)

    @property
    def _hovered(self) -> int:
        """The id of the node that is pointed at, 0 for none."""
        return self.state.hover.node if self.state.hover.on_node else 0

    def _in_view(self, camera: Camera, width: int, height: int) -> list[int]:
        """Places in ``graph.nodes`` in the order of drawing: what was placed by hand lies on top,
        as ``hits.node_at`` has it."""
        geometry = self.state.geometry
        centres = camera.to_pixels(self.state.shown)
        wide = geometry.card_width * camera.scale
        high = geometry.card_heights * camera.scale
        inside = (centres[:, 0] > -wide) & (centres[:, 0] < width + wide)
        inside &= (centres[:, 1] > -high) & (centres[:, 1] < height + high)
        free = geometry.free
        placed = sorted(np.flatnonzero(inside & free).tolist(), key=self.state.lies)
        return [*np.flatnonzero(inside & ~free).tolist(), *placed]

    def _sorted(
        self, camera: Camera, in_view: list[int], wanted: set[int], hovered: int
    ) -> tuple[list[Card], Tiles]:
        """The cards of these places in ``graph.nodes``, and those too small for more than colour.

        They are too small the sooner, the more are in view.
        """
        state = self.state
        smallest = next(px for n, px in CROWDS if len(in_view) >= n) * self.theme.scale
        order = [k for k in in_view if k in wanted]
        wide = state.geometry.card_width * camera.scale
        heights = (state.geometry.card_heights[order] * camera.scale).tolist()
        places = camera.to_pixels(state.shown[order]).tolist()
        cards: list[Card] = []
        tiles: Tiles = ([], [])
        for k, (x, y), high in zip(order, places, heights, strict=True):
            grown = float(state.grown[k])
            w, h = wide * grown, high * grown
            rect, node = QRectF(x - w / 2, y - h / 2, w, h), state.graph.nodes[k]
            if high >= smallest:
                cards.append(Card(rect, k, node, self._look(node, hovered)))
            else:
                tiles[0].append(rect)
                tiles[1].append(k)
        return cards, tiles

    def _draw_tiles(
        self, painter: QPainter, rects: list[QRectF], places: list[int], hovered: int
    ) -> None:
        """Cards too small for anything but colour."""
        theme, state = self.theme, self.state
        if not rects:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._plots.begin(theme)
        self._plots.draw_tiles(painter, rects, places)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marked = {*state.selection.nodes, *state.doomed, *state.pointed, *(state.reachable or ())}
        marked.add(hovered)
        if state.selection.layer is not None:
            marked.update(n.id for n in state.graph.layer(state.selection.layer).nodes)
        at = {state.graph.nodes[k].id: rect for k, rect in zip(places, rects, strict=True)}
        for node_id in marked & at.keys():
            look = self._look(state.graph.node(node_id), hovered)
            colour = theme.axis
            if look.selected or look.pointed:
                colour = theme.accent
            elif look.target is True:
                colour = theme.success
            if look.doomed:
                colour = theme.error
            painter.setPen(QPen(QColor(colour), 2.0 * theme.scale))
            painter.drawRect(at[node_id])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    # -- cards ---------------------------------------------------------------------------------

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

    def _draw_whole(self, painter: QPainter, camera: Camera, cards: list[Card]) -> None:
        """One card after another, each over those before it."""
        for card in cards:
            self._draw_boxes(painter, [card])
            self._fill(painter, camera, [card])

    def _draw_boxes(self, painter: QPainter, cards: list[Card]) -> None:
        """Frames, padlocks and ports."""
        theme, px = self.theme, self.theme.scale
        for card in cards:
            rect, look = card.rect, card.look
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
            radius = min(8.0 * px, rect.height() / 4)
            painter.setOpacity(look.opacity)
            painter.setPen(QPen(QColor(border), width * px))
            painter.setBrush(fill)
            painter.drawRoundedRect(rect, radius, radius)
            if card.node.locked:
                draw_lock(painter, rect.left() + 1.0, rect.top() + 1.0, 4.5 * px, theme)
            self._draw_ports(painter, card)
        painter.setOpacity(1.0)

    def _fill(self, painter: QPainter, camera: Camera, cards: list[Card]) -> None:
        """What stands in the cards: name, number and function."""
        theme, state = self.theme, self.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._plots.begin(theme)
        texts = self._texts_for(camera)
        plots: dict[float, tuple[list[QRectF], list[int]]] = {}
        for card in cards:
            layer = state.graph.layer_index[card.node.id]
            text, with_z = texts(layer) if state.grown[card.place] == 1.0 else (NO_TEXT, False)
            if text.place is not Place.NONE:
                painter.setOpacity(card.look.opacity)
                name = state.graph.display_name(card.node.id)
                number, ink = self._number(card.place, with_z=with_z)
                write_card(painter, theme, card.rect, text, name, number, ink)
            rects, places = plots.setdefault(card.look.opacity, ([], []))
            rects.append(text.plot(card.rect, theme.scale))
            places.append(card.place)
        for opacity, (rects, places) in plots.items():
            painter.setOpacity(opacity)
            self._plots.draw(painter, rects, places)
        painter.setOpacity(1.0)

    def _texts_for(self, camera: Camera) -> Callable[[int], tuple[CardText, bool]]:
        """Gives for a layer how its cards are written, and whether z has room in them."""
        drawn_for = (self.state.geometry, self.theme, camera.scale)
        if drawn_for != self._texts_for_what:
            self._texts_for_what, self.state.written = drawn_for, set()
        key = (self.state.nodes_versions, drawn_for)
        if key != self._texts_key:
            self._texts, self._texts_key = {}, key

        def text_of(layer: int) -> tuple[CardText, bool]:
            if layer not in self._texts:
                text = self._texts[layer] = self._text_of(layer, camera)
                if text[0].says_all:
                    self.state.written.add(layer)
                else:
                    self.state.written.discard(layer)
            return self._texts[layer]

        return text_of

    def text_areas(self, node_id: int) -> tuple[QRectF, QRectF]:
        """Where name and number of a node stand, in viewport pixels; empty where they do not."""
        state, camera = self.state, self.state.camera
        wide = state.geometry.card_width * camera.scale
        high = state.card_height(node_id) * camera.scale
        x, y = state.centre(node_id)
        card = QRectF(camera.x(x) - wide / 2, camera.y(y) - high / 2, wide, high)
        return self._text_of(state.graph.layer_index[node_id], camera)[0].areas(card)

    def _text_of(self, layer: int, camera: Camera) -> tuple[CardText, bool]:
        state, graph = self.state, self.state.graph
        wide = state.geometry.card_width * camera.scale
        high = float(state.geometry.heights[layer]) * camera.scale
        if high < LOW * self.theme.scale:
            return NO_TEXT, False
        nodes = [graph.rank[node.id] for node in graph.layers[layer].nodes]
        names = [graph.display_name(graph.nodes[k].id) for k in nodes]
        numbers = [self._number(k)[0] for k in nodes]
        lowest = float(state.geometry.heights.min()) * camera.scale / self.theme.scale
        largest = largest_beside(lowest)
        text = card_text(self.theme, wide, high, names, numbers, largest)
        if state.z is not None and text.place in (Place.OVER, Place.TOWER):
            numbers = [self._number(k, with_z=True)[0] for k in nodes]
            longer = card_text(self.theme, wide, high, names, numbers, largest)
            if longer.place is text.place:
                return longer, True
        return text, False

    def _number(self, k: int, *, with_z: bool = False) -> tuple[str, QColor]:
        """What stands beside the name: the bias, or the value while a probe runs through.

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
        return format_card(bias), number_colour(bias, theme)

    def _draw_ports(self, painter: QPainter, card: Card) -> None:
        theme, rect, look = self.theme, card.rect, card.look
        if rect.height() < MIN_PORT_CARD * theme.scale:
            return
        hover = self.state.hover
        layer = self.state.graph.layer_index[card.node.id]
        last = len(self.state.graph.layers) - 1
        for part, x, exists in (
            (Part.OUT_PORT, rect.right(), layer < last),
            (Part.IN_PORT, rect.left(), layer > 0),
        ):
            if not exists:
                continue
            here = look.hovered and hover.part is part
            shown = look.hovered or look.selected
            radius = (6.5 if here else 4.5 if shown else 3.0) * theme.scale
            colour = theme.accent if here else theme.text_muted if shown else theme.axis
            painter.setPen(QPen(QColor(theme.surface), 1.5))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x, rect.center().y()), radius, radius)
