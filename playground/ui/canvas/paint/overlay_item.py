"""What lies over the network: values on edges, the wire being drawn, the rubber band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from playground.model.graph import EdgeKey
from playground.model.numbers import format_short
from playground.ui.canvas.geometry.labels import MAX_LABELS, MAX_SHARE, place_labels
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.state import CanvasState, Label, Routes
from playground.ui.canvas.paint.card_text import USUAL_NUMBER
from playground.ui.canvas.paint.edges_item import LOCK_SIZE
from playground.ui.canvas.paint.paint_cache import PaintCache
from playground.ui.canvas.paint.pixel_item import PixelItem, lettering, qrect
from playground.ui.shell.theme import Theme, faded_ink, number_colour

ROOM_FOR_BLOCK = 64  # edges of a block of which values are shown without being asked for
SHARE = 0.21  # of the smallest card is the height of a value, in pixels between these:
SMALLEST, LARGEST = 11.0, 16.0
PAD = 6.0  # of a value's width besides its text
EMS = 2.75  # width of a usual value, in heights of the text
LOCK_REACH = 1.9 * LOCK_SIZE


class OverlayItem(PixelItem):
    """Labels keep their places while the weights move; see ``labels.py``."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._picture = PaintCache(state.budget)
        self._labels: tuple[Label, ...] = ()
        self._key: object = None
        self._widths: dict[EdgeKey, float] = {}
        self._roomy_key: object = None
        self._roomy_edges: Sequence[EdgeKey] = ()
        self._routes: Routes | None = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        self.state.labels = ()
        if self.state.band is None and not self.state.lifted:
            self._show_values(painter, camera, width, height)
        self._draw_wire(painter, camera)
        self._draw_band(painter, camera)

    def _show_values(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        """The values, as a picture that is kept while neither they nor the zoom change."""
        state = self.state
        probe = None if state.a is None else state.nodes_versions
        pointed = state.hover.node if state.hover.on_node else state.hover.edge
        prominent = state.prominent_edges()
        values = tuple(state.weights[[state.graph.edge_index[edge] for edge in prominent]].tolist())
        marks = (prominent, values, state.selection.edges, pointed, state.all_values)
        key = (state.version, probe, self.theme, marks)
        wait = self._picture.show(painter, key, camera, (width, height), self._draw_values)
        if wait:
            self.paint_again(wait)
        state.labels = self._labels

    def _draw_values(self, painter: QPainter, camera: Camera, width: int, height: int) -> bool:
        state, theme = self.state, self.theme
        prominent = state.prominent_edges()
        edges = prominent
        if not state.hover.on_node:
            edges = tuple(dict.fromkeys((*prominent, *self._roomy())))
        if len(edges) > MAX_LABELS:
            edges = self._in_view(edges, camera, width, height)
        if not edges:
            self._labels, self._key = (), None
            return False
        font, metrics = self._lettering(camera)
        pad = PAD * theme.scale
        size = (metrics.horizontalAdvance(USUAL_NUMBER) + pad, metrics.height())
        texts = {edge: format_short(self._shown(edge)) for edge in edges[:MAX_LABELS]}
        widths = {
            edge: metrics.horizontalAdvance(text) + pad
            for edge, text in texts.items()
            if len(text) > len(USUAL_NUMBER)
        }
        # They keep their places while the canvas is panned, and while they only get shorter.
        key = (camera.scale, edges, size, self._always(), state.all_values)
        same = key == self._key and self._routes is state.routes
        if not same or any(w > self._widths.get(edge, size[0]) for edge, w in widths.items()):
            self._labels = place_labels(
                state, Camera(camera.scale), edges, size, self._always(), widths=widths,
                asked=state.all_values, lock=LOCK_REACH * theme.scale,
            )  # fmt: skip
            self._key, self._routes, self._widths = key, state.routes, widths
        painter.setFont(font)
        strong = set(prominent)
        for label in self._labels:
            rect = qrect(label.rect).translated(camera.dx, camera.dy)
            self._draw_value(
                painter, label.edge, rect, texts[label.edge], label.edge in strong or not prominent
            )
        return bool(self._labels)

    def _roomy(self) -> Sequence[EdgeKey]:
        """The edges whose values are shown where they have room, those with most of it first."""
        state, graph = self.state, self.state.graph
        key = (graph, state.matrices, state.all_values)
        if key != self._roomy_key:
            self._roomy_key, self._roomy_edges = key, self._find_roomy()
        return self._roomy_edges

    def _find_roomy(self) -> Sequence[EdgeKey]:
        graph = self.state.graph
        source, target = self.state.ends
        hidden = np.zeros(len(graph.edges), dtype=bool)
        for matrix in self.state.matrices:
            hidden[matrix.edges] = True
        layers = np.array([graph.layer_index[node.id] for node in graph.nodes])
        block = layers[source] * len(graph.layers) + layers[target]
        if not self.state.all_values:
            hidden |= np.bincount(block)[block] > ROOM_FOR_BLOCK
        leaving, coming = (
            np.bincount(ends, minlength=len(graph.nodes)) for ends in (source, target)
        )
        fan = np.minimum(leaving[source], coming[target])
        order = np.argsort(fan, kind="stable")
        return [graph.edges[k].key for k in order[~hidden[order]].tolist()]

    def _lettering(self, camera: Camera) -> tuple[QFont, QFontMetricsF]:
        """Of the values; they grow with the cards, for the back row."""
        geometry, zoom = self.state.geometry, camera.scale / self.theme.scale
        card = min(float(geometry.heights.min()), geometry.card_width) * zoom
        # No larger than leaves room for them on level edges.
        gap = float(geometry.columns[1] - geometry.columns[0]) - geometry.card_width
        fitting = (MAX_SHARE * gap * zoom - PAD) / EMS
        pixels = max(SMALLEST, min(LARGEST, SHARE * card, fitting))
        return lettering(self.theme, pixels=round(pixels * self.theme.scale))

    def _in_view(
        self, edges: tuple[EdgeKey, ...], camera: Camera, width: int, height: int
    ) -> tuple[EdgeKey, ...]:
        """Those with their middle in view."""
        state = self.state
        places = np.array([state.graph.edge_index[key] for key in edges], dtype=np.intp)
        middles = camera.to_pixels(state.routes.points(places, np.full((len(edges), 1), 0.5)))
        inside = (middles >= 0.0) & (middles <= np.array([width, height]))
        return tuple(edges[k] for k in np.flatnonzero(inside.all(axis=(1, 2))).tolist())

    def _always(self) -> tuple[EdgeKey, ...]:
        hovered = self.state.hover.edge
        selected = self.state.selection.edges
        return (*((hovered,) if hovered else ()), *(selected if len(selected) < 30 else ()))

    def _shown(self, edge: EdgeKey) -> float:
        """The weight; while an input runs through, what the edge carries."""
        state = self.state
        weight = float(state.weights[state.graph.edge_index[edge]])
        return weight if state.a is None else weight * float(state.a[state.graph.rank[edge[0]]])

    def _draw_value(
        self, painter: QPainter, edge: EdgeKey, rect: QRectF, text: str, strong: bool
    ) -> None:
        state, theme = self.state, self.theme
        chosen = edge in state.selection.edges or edge == state.hover.edge
        painter.setPen(QPen(QColor(theme.accent), 1.2) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(rect, 4.0, 4.0)
        painter.setPen(number_colour(self._shown(edge), theme) if strong else faded_ink(theme))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_wire(self, painter: QPainter, camera: Camera) -> None:
        wire, theme = self.state.wire, self.theme
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

    def _draw_band(self, painter: QPainter, camera: Camera) -> None:
        band = self.state.band
        if band is None:
            return
        left, top = camera.x(band.left), camera.y(band.top)
        rect = QRectF(left, top, band.width * camera.scale, band.height * camera.scale)
        fill = QColor(self.theme.accent)
        fill.setAlphaF(0.12)
        painter.setPen(QPen(QColor(self.theme.accent), 1.0))
        painter.setBrush(fill)
        painter.drawRect(rect)
