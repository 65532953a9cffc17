"""All edges, painted by one item."""

from __future__ import annotations

import math
from collections.abc import Hashable
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.model.graph import EdgeKey
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.matrices import Matrix
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.paint_cache import PaintCache
from playground.ui.canvas.paint.pixel_item import PixelItem, mixed, shaded
from playground.ui.shell.theme import Theme, weight_colour, weight_width

STEPS = 10  # widths that edges are drawn in
SMOOTH = 700  # edges that are drawn antialiased
DASHED = 1600  # edges whose sign is shown by dashes too
DASHED_CURVES = 40  # the same, and antialiased, of edges that skip columns
MAX_LOCKS = 300  # padlocks drawn
LOCK_SIZE = 5.0  # pixels; half of a padlock's height
MAX_DOOMED = 400  # edges marked that a command would delete
PATH = 0.6  # how much there is left of the colour of what is further away on a path
FADED = 0.28  # what is left of the other edges while a node is pointed at
Mask = NDArray[np.bool_]

DASH, SPACE = 7.0, 4.5  # pixels


class Emphasis(Enum):
    """How strongly edges are drawn. What is paler is so by its colour: translucent lines take four
    times as long as opaque ones."""

    PALE = 1
    USUAL = 2
    STRONG = 3


class EdgesItem(PixelItem):
    """Edges as lines: blue is positive, orange and dashed negative, the width is the size.

    The picture of all edges is kept until a weight, a place or the zoom changes; the edges that
    matter now are drawn over it.
    """

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._picture = PaintCache(state.budget)
        self._matrices = PaintCache(state.budget)
        self._paths = PaintCache(state.budget)
        self._pens: dict[tuple[int, float, bool, Emphasis], QPen] = {}
        self._pens_for: object = None

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        state = self.state
        # In the middle of a drag nothing is pointed at.
        prominent = () if state.lifted else state.prominent_edges()
        focused = not state.lifted and (state.hover.on_node or state.hover.edge is not None)
        if focused and prominent:
            painter.setOpacity(FADED if state.hover.on_node else 0.6)
        wait, size = 0.0, (width, height)
        if state.matrices:
            weights = (state.weights_version, self.theme)
            wait = self._matrices.show(painter, weights, camera, size, self._draw_matrices)
        held = state.edges_held
        # What hangs on the nodes in the hand moves; the rest keeps still and is kept.
        key: Hashable = (state.version, self.theme, state.lifted)
        wait = max(wait, self._picture.show(painter, key, camera, size, self._draw_resting))
        if held.any() and state.carried is None:  # a column in the hand is out of the network
            self._draw_lines(painter, camera, width, height, held, Emphasis.STRONG)
        painter.setOpacity(1.0)
        if focused and state.hover.on_node:
            key = (state.version, self.theme, state.hover.node)
            wait = max(wait, self._paths.show(painter, key, camera, size, self._draw_paths))
        self._frame_matrices(painter, camera)
        if prominent:
            self._draw_prominent(painter, camera, width, height, prominent)
        if focused or prominent:
            self._draw_locks(painter, camera, ~held)  # no highlighted edge lies over one
        self._draw_doomed(painter, camera)
        if wait:
            self.paint_again(wait)

    def _draw_resting(self, painter: QPainter, camera: Camera, width: int, height: int) -> bool:
        self._draw_lines(painter, camera, width, height, ~self.state.edges_held)
        return True

    def _draw_lines(
        self,
        painter: QPainter,
        camera: Camera,
        width: int,
        height: int,
        drawn: Mask,
        emphasis: Emphasis = Emphasis.USUAL,
    ) -> None:
        """The edges of the mask ``drawn`` ``(n_edges,)``; those that a matrix shows only if they
        are drawn strongly."""
        state = self.state
        routes = state.routes
        if len(routes.edge) == 0:
            return
        wanted = routes.line | (emphasis is Emphasis.STRONG)
        shown = drawn[routes.edge] & routes.straight & wanted
        segments = np.flatnonzero(shown)
        a, b = camera.to_pixels(routes.a[segments]), camera.to_pixels(routes.b[segments])
        inside = (np.maximum(a, b) >= -8.0) & (np.minimum(a, b) <= (width + 8.0, height + 8.0))
        visible = inside.all(axis=1)
        weights = state.weights[routes.edge[segments[visible]]]
        n_visible = len(weights)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, n_visible <= SMOOTH)
        # Lines of one pen in one go; thin ones first, and among them zeros and negative ones.
        pens = 3 * self._steps(weights) + np.array([1, 0, 2])[np.sign(weights).astype(int) + 1]
        order = np.argsort(pens, kind="stable")
        lines = np.concatenate([a, b], axis=1)[visible][order].tolist()
        kinds, starts = np.unique(pens[order], return_index=True)
        bounds = pairwise([*starts.tolist(), len(lines)])
        for kind, (start, end) in zip(kinds.tolist(), bounds, strict=True):
            step, sign = divmod(kind, 3)
            dashes = n_visible <= DASHED
            painter.setPen(self.pen(step, (0.0, -1.0, 1.0)[sign], camera, dashes, emphasis))
            painter.drawLines([QLineF(*row) for row in lines[start:end]])
        curves = routes.drawn_curves(drawn, strongly=emphasis is Emphasis.STRONG)
        weights = state.weights[curves]
        plain = len(curves) > DASHED_CURVES
        if plain:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        steps, signs = self._steps(weights).tolist(), np.sign(weights).tolist()
        for edge, step, sign in zip(curves, steps, signs, strict=True):
            painter.setPen(self.pen(step, sign, camera, not plain, emphasis))
            self._draw_curve(painter, camera, edge)
        self._draw_locks(painter, camera, drawn)

    def _draw_paths(self, painter: QPainter, camera: Camera, width: int, height: int) -> bool:
        """The edges on ways through the node that is pointed at."""
        paths = self.state.paths_through(self.state.hover.node)
        self._draw_lines(painter, camera, width, height, paths, Emphasis.PALE)
        return True

    def _draw_matrices(self, painter: QPainter, camera: Camera, width: int, height: int) -> bool:
        state = self.state
        shades = shaded(state.weights / self.largest, self.theme, self.theme.surface)
        nothing = np.uint32(QColor(self.theme.grid).rgb())
        for matrix in state.drawn_matrices:
            cells = np.where(matrix.cells >= 0, shades[matrix.cells], nothing)
            self._draw_matrix(painter, camera, matrix, cells)
        return True

    def _frame_matrices(self, painter: QPainter, camera: Camera) -> None:
        """Those of what is selected."""
        painter.setPen(QPen(QColor(self.theme.accent), 2.4 * self.theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for matrix in self.state.chosen_matrices():
            painter.drawRect(_area(matrix, camera))

    def _draw_matrix(
        self, painter: QPainter, camera: Camera, matrix: Matrix, shades: np.ndarray
    ) -> None:
        n, m = matrix.cells.shape
        image = QImage(shades.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32)
        area = _area(matrix, camera)
        # Small cells are averaged, large ones keep their borders.
        smooth = area.width() < m or area.height() < n
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(area, image)
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)

    def _steps(self, weights: np.ndarray) -> np.ndarray:
        """The width of each weight, as a number below ``STEPS``."""
        share = np.sqrt(np.minimum(1.0, np.abs(weights) / self.largest))
        steps: np.ndarray = np.minimum(STEPS - 1, (share * STEPS).astype(int))
        return steps

    @property
    def largest(self) -> float:
        """The |weight| drawn thickest; at least 1, so that small weights look small."""
        weights = self.state.weights
        return max(1.0, float(np.abs(weights).max(initial=0.0)))

    def pen(
        self,
        step: int,
        sign: float,
        camera: Camera,
        dashes: bool = True,
        emphasis: Emphasis = Emphasis.USUAL,
    ) -> QPen:
        """The pen for a width; each is made once for a zoom."""
        drawn_for = (camera.scale, self.theme)
        if drawn_for != self._pens_for:
            self._pens, self._pens_for = {}, drawn_for
        key = (step, sign, dashes, emphasis)
        if key not in self._pens:
            self._pens[key] = self._make_pen(camera, *key)
        return self._pens[key]

    def _make_pen(
        self, camera: Camera, step: int, sign: float, dashes: bool, emphasis: Emphasis
    ) -> QPen:
        share = (step + 0.5) / STEPS
        zoom = min(1.5, max(0.55, math.sqrt(camera.scale)))
        line = max(1.0, weight_width(share * share, 1.0) * zoom * self.theme.scale)
        colour = weight_colour(sign, self.theme)
        opacity = 1.0 if emphasis is Emphasis.STRONG else 0.45 + 0.55 * share
        if emphasis is Emphasis.PALE:
            opacity *= PATH
        pen = QPen(mixed(colour, self.theme.surface, opacity), line)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes and sign < 0.0:
            scale = self.theme.scale / line
            pen.setDashPattern([(DASH + line) * scale, (SPACE + 0.4 * line) * scale])
        elif dashes and sign == 0.0:
            pen.setDashPattern([1.5, 4.0])
        return pen

    def _draw_curve(self, painter: QPainter, camera: Camera, edge: int) -> None:
        points = camera.to_pixels(self.state.routes.curves[edge])
        painter.drawPolyline([QPointF(x, y) for x, y in points.tolist()])

    def _draw_edge(self, painter: QPainter, camera: Camera, edge: int) -> None:
        if edge in self.state.routes.curves:
            self._draw_curve(painter, camera, edge)
        else:
            a, b = self.state.routes.point(edge, 0.0), self.state.routes.point(edge, 1.0)
            painter.drawLine(
                QPointF(camera.x(a[0]), camera.y(a[1])), QPointF(camera.x(b[0]), camera.y(b[1]))
            )

    def _draw_prominent(
        self, painter: QPainter, camera: Camera, width: int, height: int, keys: tuple[EdgeKey, ...]
    ) -> None:
        """The edges that matter now; those selected or pointed at have a halo."""
        state, theme = self.state, self.theme
        marked = dict.fromkeys(state.selection.edges, theme.accent)
        if state.hover.edge is not None:
            marked.setdefault(state.hover.edge, theme.axis)
        drawn = np.zeros(len(state.graph.edges), dtype=bool)
        drawn[[state.graph.edge_index[key] for key in keys if key not in marked]] = True
        self._draw_lines(painter, camera, width, height, drawn, Emphasis.STRONG)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key in keys:
            if key in marked:
                self._draw_marked(painter, camera, state.graph.edge_index[key], marked[key])

    def _draw_marked(self, painter: QPainter, camera: Camera, edge: int, halo: str) -> None:
        weight, px = self.state.weights[edge : edge + 1], self.theme.scale
        sign = float(np.sign(weight[0]))
        pen = self.pen(int(self._steps(weight)[0]), sign, camera, emphasis=Emphasis.STRONG)
        line = pen.widthF() + 6.0 * px
        painter.setPen(QPen(mixed(halo, self.theme.surface, 0.75), line))
        self._draw_edge(painter, camera, edge)
        painter.setPen(QPen(QColor(self.theme.surface), line - 3.0 * px))
        self._draw_edge(painter, camera, edge)
        painter.setPen(pen)
        self._draw_edge(painter, camera, edge)

    def _draw_doomed(self, painter: QPainter, camera: Camera) -> None:
        pen = QPen(QColor(self.theme.error), 2.0 * self.theme.scale)
        pen.setDashPattern([1.5, 2.5])
        painter.setPen(pen)
        for key in list(self.state.doomed_edges)[:MAX_DOOMED]:
            if key in self.state.graph.edge_index:
                self._draw_edge(painter, camera, self.state.graph.edge_index[key])

    def _draw_locks(self, painter: QPainter, camera: Camera, drawn: Mask) -> None:
        locked = self.state.graph.locked[: len(drawn)] & drawn
        for k in np.flatnonzero(locked).tolist()[:MAX_LOCKS]:
            x, y = self.state.routes.point(k, 0.5)
            draw_lock(painter, camera.x(x), camera.y(y), LOCK_SIZE * self.theme.scale, self.theme)


def _area(matrix: Matrix, camera: Camera) -> QRectF:
    rect, scale = matrix.rect, camera.scale
    return QRectF(camera.x(rect.left), camera.y(rect.top), rect.width * scale, rect.height * scale)


def draw_lock(painter: QPainter, x: float, y: float, size: float, theme: Theme) -> None:
    """A padlock around (x, y), about ``2 size`` high."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(QPointF(x, y), 1.9 * size, 1.9 * size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.text), 0.32 * size))
    painter.drawArc(QRectF(x - 0.55 * size, y - 1.05 * size, 1.1 * size, 1.3 * size), 0, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    painter.drawRoundedRect(
        QRectF(x - 0.85 * size, y - 0.4 * size, 1.7 * size, 1.3 * size), 0.2 * size, 0.2 * size
    )
    painter.restore()
