"""Drawn over the network: values on edges, notes, the wire being drawn, the rubber band."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from playground.model.graph import Graph
from playground.model.numbers import format_short
from playground.model.parts import EdgeKey, ParameterKey
from playground.ui.canvas.geometry.labels import MAX_LABELS, MAX_SHARE, place_labels
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.matrices import Matrix
from playground.ui.canvas.geometry.memo import Memo
from playground.ui.canvas.geometry.routes import Routes
from playground.ui.canvas.geometry.state import CanvasState, Label
from playground.ui.canvas.paint.card_text import USUAL_NUMBER
from playground.ui.canvas.paint.edges import LOCK_SIZE
from playground.ui.canvas.paint.style import PartPainter, least_text, lettering, qrect
from playground.ui.shell.theme import Theme, faded_ink, mixed, number_colour

ROOM_FOR_BLOCK = 64  # edges between two layers up to which values are always shown
SHARE = 0.21  # of the smallest card is the height of a value, in pixels between these:
SMALLEST, LARGEST = 11.0, 16.0
WHOLE_SHARE = 0.75  # of the gap between two columns that a product with its factors may take
NOTE_PLACES = (0.5, 0.4, 0.6)  # of an edge, the best first
PAD, PILL_PAD = 6.0, 12.0  # of a value's width besides its text
EMS = 2.75  # width of a usual value, in heights of the text
LOCK_REACH = 1.9 * LOCK_SIZE


class Form(Enum):
    """How the value of an edge is written."""

    WEIGHT = "the weight"
    PRODUCT = "= w·a"
    WHOLE = "w·a = product"


USUAL = {
    Form.WEIGHT: USUAL_NUMBER,
    Form.PRODUCT: f"= {USUAL_NUMBER}",
    Form.WHOLE: f"{USUAL_NUMBER}·0.00 = {USUAL_NUMBER}",
}


class OverlayPainter(PartPainter):
    """Values, notes, wire and band. Values keep their places while the weights change."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._labels: tuple[Label, ...] = ()
        self._key: object = None
        self._routes: Routes | None = None
        self._widths: dict[EdgeKey, float] = {}
        self._usual: frozenset[EdgeKey] = frozenset()  # those with room for a usual value
        self._form = Form.WEIGHT
        self._roomy = Memo(roomy_edges)

    def paint(self, painter: QPainter) -> None:
        self.state.labels = ()
        notes = self._place_notes()
        if self.state.band is None and not self.state.lifted:
            self._draw_values(painter, [rect for rect, _ in notes])
        self._draw_notes(painter, notes)
        self._draw_wire(painter)
        self._draw_band(painter)

    # -- values --------------------------------------------------------------------------------

    def _draw_values(self, painter: QPainter, covered: list[QRectF]) -> None:
        """The values that no note covers."""
        state, theme = self.state, self.theme
        prominent = edges = state.prominent_edges()
        if not state.hover.on_node:
            roomy = self._roomy(state.graph, state.matrices, state.all_values)
            edges = tuple(dict.fromkeys((*prominent, *roomy)))
        if len(edges) > MAX_LABELS:
            edges = self._in_view(painter, edges)
        if not edges:
            return
        self._place(edges)
        font, _ = self._lettering(self._form)
        painter.setFont(font)
        strong = set(prominent)
        for label in self._labels:
            rect = qrect(label.rect).translated(state.camera.dx, state.camera.dy)
            if any(rect.intersects(place) for place in covered):
                continue
            chosen = label.edge in state.selection.edges or label.edge == state.hover.edge
            full = label.edge in strong or not prominent
            painter.setPen(QPen(QColor(theme.accent), 1.2) if chosen else Qt.PenStyle.NoPen)
            if self._form is Form.WEIGHT:
                ink = number_colour(self._weight(label.edge), theme)
                painter.setBrush(QColor(theme.surface))
                painter.drawRoundedRect(rect, 4.0, 4.0)
            else:  # what an edge carries is no weight: a pill, and ink without a sign's colour
                ink = QColor(theme.text)
                painter.setBrush(mixed(theme.selection, theme.surface, 0.8 if full else 0.3))
                painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
            painter.setPen(ink if full else faded_ink(theme))
            text = self._text(label.edge, self._form)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        state.labels = self._labels

    def _place(self, edges: tuple[EdgeKey, ...]) -> None:
        """Find places for the values. They keep them while the canvas is panned, and while the
        texts only get shorter and none was left out for a long one."""
        state, must, probed = self.state, self._always(), self.state.a is not None
        key = (state.camera.scale, edges, must, state.all_values, probed, self.theme)
        begins = key != self._key or self._routes is not state.routes
        if begins:
            self._key, self._routes = key, state.routes
            self._choose_form(edges, must)
        size = self._size(self._form)
        _, metrics = self._lettering(self._form)
        usual, widths = len(USUAL[self._form]), {}
        for edge in edges[:MAX_LABELS]:
            text = self._text(edge, self._form)
            if len(text) > usual:
                widths[edge] = metrics.horizontalAdvance(text) + self._pad(self._form)
        longer = any(w > self._widths.get(edge, size[0]) for edge, w in widths.items())
        shorter = any(w > widths.get(edge, size[0]) for edge, w in self._widths.items())
        lacks = shorter and not self._usual <= {label.edge for label in self._labels}
        if begins or longer or lacks:
            self._labels = self._places_of(edges, size, must, widths)
            self._widths = widths

    def _choose_form(self, edges: tuple[EdgeKey, ...], must: tuple[EdgeKey, ...]) -> None:
        """How values are written: the products of a probed input with their factors, where that
        takes no room from any value."""
        self._form = Form.WEIGHT
        usual = self._places_of(edges, self._size(self._form), must, {})
        if self.state.a is not None:
            self._form = Form.PRODUCT
            if self._size(Form.WHOLE)[0] <= WHOLE_SHARE * self._gap * self.state.camera.scale:
                self._form = Form.WHOLE
                whole = self._places_of(edges, self._size(self._form), must, {})
                if {label.edge for label in whole} < {label.edge for label in usual}:
                    self._form = Form.PRODUCT
            usual = self._places_of(edges, self._size(self._form), must, {})
        self._usual = frozenset(label.edge for label in usual)

    def _places_of(
        self,
        edges: tuple[EdgeKey, ...],
        size: tuple[float, float],
        must: tuple[EdgeKey, ...],
        widths: dict[EdgeKey, float],
    ) -> tuple[Label, ...]:
        asked = self.state.all_values or self._form is Form.WHOLE or self.theme.presented
        return place_labels(
            self.state, Camera(self.state.camera.scale), edges, size, must, widths=widths,
            asked=asked, lock=LOCK_REACH * self.theme.scale,
        )  # fmt: skip

    def _size(self, form: Form) -> tuple[float, float]:
        """Of a usual value, in pixels."""
        _, metrics = self._lettering(form)
        return metrics.horizontalAdvance(USUAL[form]) + self._pad(form), metrics.height()

    def _pad(self, form: Form) -> float:
        return (PAD if form is Form.WEIGHT else PILL_PAD) * self.theme.scale

    def _weight(self, edge: EdgeKey) -> float:
        return float(self.state.weights[self.state.graph.edge_index[edge]])

    def _text(self, edge: EdgeKey, form: Form) -> str:
        """The weight; while an input is probed, what the edge carries."""
        state, weight = self.state, self._weight(edge)
        if form is Form.WEIGHT or state.a is None:
            return format_short(weight)
        a = float(state.a[state.graph.rank[edge[0]]])
        product = f"= {format_short(weight * a)}"
        if form is Form.PRODUCT:
            return product
        texts = format_short(weight), format_short(a)
        as_shown = float(texts[0]) * float(texts[1])
        if format_short(as_shown) != product.removeprefix("= "):
            product = product.replace("=", "≈")  # the digits shown give another one
        factor = f"({texts[1]})" if a < 0.0 else texts[1]
        return f"{texts[0]}·{factor} {product}"

    @property
    def _gap(self) -> float:
        """Between the cards of two columns, in the scene."""
        geometry = self.state.geometry
        return float(geometry.columns[1] - geometry.columns[0]) - geometry.card_width

    def _lettering(self, form: Form) -> tuple[QFont, QFontMetricsF]:
        """Of the values; they grow with the cards, for the back row."""
        geometry, zoom = self.state.geometry, self.state.camera.scale / self.theme.scale
        card = min(float(geometry.heights.min()), geometry.card_width) * zoom
        # No larger than leaves room for them on level edges.
        share = WHOLE_SHARE if form is Form.WHOLE else MAX_SHARE
        ems = EMS * len(USUAL[form]) / len(USUAL_NUMBER)
        fitting = (share * self._gap * zoom - PAD) / ems
        least = least_text(self.theme, SMALLEST)
        pixels = max(least, min(LARGEST, SHARE * card, fitting))
        return lettering(self.theme, pixels=round(pixels * self.theme.scale))

    def _in_view(self, painter: QPainter, edges: tuple[EdgeKey, ...]) -> tuple[EdgeKey, ...]:
        """Those with their middle in view."""
        state, area = self.state, painter.viewport()
        places = np.array([state.graph.edge_index[key] for key in edges], dtype=np.intp)
        middles = state.routes.points(places, np.full((len(edges), 1), 0.5))[:, 0]
        middles = state.camera.to_pixels(middles)
        inside = (middles >= 0.0) & (middles <= (area.width(), area.height()))
        return tuple(edges[k] for k in np.flatnonzero(inside.all(axis=1)).tolist())

    def _always(self) -> tuple[EdgeKey, ...]:
        hovered = self.state.hover.edge
        selected = self.state.selection.edges
        return (*((hovered,) if hovered else ()), *(selected if len(selected) < 30 else ()))

    # -- notes, wire and band ------------------------------------------------------------------

    def _place_notes(self) -> list[tuple[QRectF, str]]:
        """The notes of the highlight that have room, the last ones first: near the middle of an
        edge, under a card."""
        state, px = self.state, self.theme.scale
        _, metrics = lettering(self.theme)
        placed: list[tuple[QRectF, str]] = []
        for key, text in reversed(state.highlight.notes):
            size = metrics.horizontalAdvance(text) + 12.0 * px, 1.4 * metrics.height()
            rect = QRectF(0.0, 0.0, *size)
            for x, y in self._note_places(key):
                rect.moveCenter(QPointF(state.camera.x(x), state.camera.y(y)))
                if not any(rect.intersects(other) for other, _ in placed):
                    placed.append((rect, text))
                    break
        return placed

    def _note_places(self, key: ParameterKey) -> Iterator[tuple[float, float]]:
        """Where the note of a weight or a node may be, the best place first."""
        state = self.state
        if isinstance(key, tuple):
            if key in state.graph.edge_index:
                index = state.graph.edge_index[key]
                yield from (state.routes.point(index, share) for share in NOTE_PLACES)
        elif key in state.graph.rank:
            x, y = state.centre(key)
            yield x, y + state.card_height(key) / 2

    def _draw_notes(self, painter: QPainter, notes: list[tuple[QRectF, str]]) -> None:
        theme, px = self.theme, self.theme.scale
        painter.setFont(lettering(theme)[0])
        for rect, text in notes:
            painter.setPen(QPen(QColor(theme.accent), 1.4 * px))
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(rect, 5.0 * px, 5.0 * px)
            painter.setPen(QColor(theme.text))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_wire(self, painter: QPainter) -> None:
        wire, theme, camera = self.state.wire, self.theme, self.state.camera
        if wire is None:
            return
        colour = QColor(theme.accent if wire.possible else theme.error)
        pen = QPen(colour, 2.4 * theme.scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if not wire.possible:
            pen.setDashPattern([2.0, 2.5])
        painter.setPen(pen)
        a = QPointF(camera.x(wire.start[0]), camera.y(wire.start[1]))
        b = QPointF(camera.x(wire.end[0]), camera.y(wire.end[1]))
        painter.drawLine(a, b)
        painter.setBrush(colour if wire.snapped else QColor(theme.surface))
        radius = (6.0 if wire.snapped else 4.5) * theme.scale
        painter.setPen(QPen(colour, 2.0 * theme.scale))
        painter.drawEllipse(b, radius, radius)
        if wire.snapped and not wire.possible:
            r = radius * 0.9
            painter.setPen(QPen(QColor(theme.surface), 2.0 * theme.scale))
            painter.drawLine(b + QPointF(-r, -r) * 0.6, b + QPointF(r, r) * 0.6)
            painter.drawLine(b + QPointF(-r, r) * 0.6, b + QPointF(r, -r) * 0.6)

    def _draw_band(self, painter: QPainter) -> None:
        if self.state.band is None:
            return
        fill = QColor(self.theme.accent)
        fill.setAlphaF(0.12)
        painter.setPen(QPen(QColor(self.theme.accent), 1.0))
        painter.setBrush(fill)
        painter.drawRect(qrect(self.state.camera.rect(self.state.band)))


def roomy_edges(
    graph: Graph, matrices: tuple[Matrix, ...], all_values: bool
) -> tuple[EdgeKey, ...]:
    """The edges whose values are shown where they have room, those with most of it first."""
    source, target = graph.ends
    hidden = np.zeros(len(graph.edges), dtype=bool)
    for matrix in matrices:
        hidden[matrix.edges] = True
    layers = np.array([graph.layer_index[node.id] for node in graph.nodes])
    block = layers[source] * len(graph.layers) + layers[target]
    if not all_values:
        hidden |= np.bincount(block)[block] > ROOM_FOR_BLOCK
    leaving, coming = (np.bincount(ends, minlength=len(graph.nodes)) for ends in (source, target))
    order = np.argsort(np.minimum(leaving[source], coming[target]), kind="stable")
    return tuple(graph.edges[k].key for k in order[~hidden[order]].tolist())
