"""What lies over the network: values on edges, the wire being drawn, the rubber band."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.model.graph import EdgeKey
from playground.ui.canvas.labels import MAX_LABELS, Label, place_labels
from playground.ui.canvas.layout import Camera
from playground.ui.canvas.pixel_item import PixelItem, lettering, mixed, qrect
from playground.ui.canvas.state import CanvasState, Routes
from playground.ui.canvas.texts import short
from playground.ui.theme import Theme, weight_colour

ROOM_FOR_ALL = 60  # edges up to which every value is shown without being asked for


class OverlayItem(PixelItem):
    """Labels keep their places while the weights move; see ``labels.py``."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._labels: tuple[Label, ...] = ()
        self._key: object = None
        self._routes: Routes | None = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        if self.state.band is None and not self.state.lifted:
            self._draw_values(painter, camera, width, height)
        self._draw_wire(painter, camera)
        self._draw_band(painter, camera)

    def _draw_values(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state, theme = self.state, self.theme
        prominent = state.prominent_edges()
        edges = prominent
        all_wanted = state.all_values or len(state.graph.edges) <= ROOM_FOR_ALL
        if all_wanted and not state.hover.on_node:
            edges = tuple(dict.fromkeys((*prominent, *(e.key for e in state.graph.edges))))
        if len(edges) > MAX_LABELS:
            edges = self._in_view(edges, camera, width, height)
        if not edges:
            return
        font, metrics = lettering(theme, -0.5)
        size = (metrics.horizontalAdvance("-0.00") + 6.0 * theme.scale, metrics.height())
        # They keep their places on the edges while the canvas is panned.
        key = (camera.scale, edges, size, self._always())
        if key != self._key or self._routes is not state.routes:
            self._labels = place_labels(state, Camera(camera.scale), edges, size, self._always())
            self._key, self._routes = key, state.routes
        painter.setFont(font)
        strong = set(prominent)
        for label in self._labels:
            rect = qrect(label.rect).translated(camera.dx, camera.dy)
            self._draw_value(painter, label.edge, rect, label.edge in strong or not prominent)

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

    def _draw_value(self, painter: QPainter, edge: EdgeKey, rect: QRectF, strong: bool) -> None:
        state, theme = self.state, self.theme
        weight = float(state.weights[state.graph.edge_index[edge]])
        shown = weight
        if state.a is not None:
            shown = weight * float(state.a[state.graph.rank[edge[0]]])
        chosen = edge in state.selection.edges or edge == state.hover.edge
        colour = weight_colour(shown, theme)
        text = short(shown)
        extra = lettering(theme, -0.5)[1].horizontalAdvance(text) + 6.0 - rect.width()
        if extra > 0:
            rect = rect.adjusted(-extra / 2, 0, extra / 2, 0)
        painter.setPen(QPen(QColor(theme.accent), 1.2) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(rect, 4.0, 4.0)
        painter.setPen(colour if strong else mixed(colour, theme.surface, 0.8))
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
