"""The edges: lines, and coloured matrices for the large blocks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.model.parts import EdgeKey
from playground.ui.canvas.paint.style import PartPainter, averaged, qrect, shaded
from playground.ui.shell.theme import Theme, mixed, weight_colour, weight_width

STEPS = 10  # widths that edges are drawn in
SMOOTH = 700  # edges that are drawn antialiased
DASHED = 1600  # edges whose sign is shown by dashes too
DASHED_CURVES = 40  # the same, and antialiased, of edges that skip columns
MAX_LOCKS = 300  # padlocks drawn
LOCK_SIZE = 5.0  # pixels; half of a padlock's height
MAX_DOOMED = 400  # edges marked that a command would delete
# The share of its colour that an edge keeps on a path through the pointed-at node, beside these
# paths, and while another edge is pointed at.
PATH, FADED, FADED_FOR_EDGE = 0.6, 0.28, 0.6
PALEST, PALEST_PRESENTED = 0.45, 0.75  # the same, of an edge with a small weight
STRONG = math.inf  # full colour, however small the weight

DASH, SPACE = 7.0, 4.5  # pixels

Mask = NDArray[np.bool_]


class EdgePainter(PartPainter):
    """Edges as lines: blue is positive, orange and dashed negative, the width is the size.

    Pale ones are mixed with the background: translucent lines take four times as long to draw.
    """

    def paint(self, painter: QPainter) -> None:
        state, hover = self.state, self.state.hover
        prominent = () if state.lifted else state.prominent_edges()
        on_node = bool(prominent) and hover.on_node
        on_edge = bool(prominent) and not on_node and hover.edge is not None
        marked = self._marked() if prominent or state.highlight.lit_edges else {}
        haloed, bright = self._mask(marked), self._mask(prominent)
        held = state.edges_held
        painter.setOpacity(FADED if on_node else FADED_FOR_EDGE if on_edge else 1.0)
        key = (state.geometry, state.derived, self.theme, state.lifted, state.at_rest)
        self.show_rest(painter, key, self._draw_resting)
        painter.setOpacity(1.0)
        if on_node:
            paths = state.paths_through(hover.node)
            self._draw_lines(painter, paths & ~(bright | haloed), PATH)
        if state.carried is None:  # the edges of a dragged column are left out
            self._draw_lines(painter, held, STRONG)
        self._frame_matrices(painter)
        self._draw_lines(painter, bright & ~haloed, STRONG)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for edge, colour in marked.items():
            self._draw_marked(painter, state.graph.edge_index[edge], colour)
        self._draw_locks(painter, ~held if state.carried is not None else np.ones_like(held))
        self._draw_doomed(painter)

    def _draw_resting(self, painter: QPainter) -> None:
        self._draw_matrices(painter)
        self._draw_lines(painter, ~self.state.edges_held, 1.0)

    def _marked(self) -> dict[EdgeKey, str]:
        """The edges with a halo, and its colour."""
        state, theme = self.state, self.theme
        keys = (*state.selection.edges, *state.highlight.lit_edges)
        marked = {key: theme.accent for key in keys if key in state.graph.edge_index}
        if state.hover.edge is not None and not state.lifted:
            marked.setdefault(state.hover.edge, theme.axis)
        return marked

    def _mask(self, keys: Iterable[EdgeKey]) -> Mask:
        """Which edges these are, ``(n_edges,)``."""
        index = self.state.graph.edge_index
        mask = np.zeros(len(index), dtype=bool)
        mask[[index[key] for key in keys]] = True
        return mask

    # -- lines ---------------------------------------------------------------------------------

    def _draw_lines(self, painter: QPainter, drawn: Mask, strength: float) -> None:
        """The edges of the mask ``drawn`` ``(n_edges,)``; those that a matrix shows only if they
        are drawn strongly."""
        routes, camera, area = self.state.routes, self.state.camera, painter.clipBoundingRect()
        shown = drawn[routes.edge] & routes.straight & (routes.line | (strength == STRONG))
        segments = np.flatnonzero(shown)
        a, b = camera.to_pixels(routes.a[segments]), camera.to_pixels(routes.b[segments])
        near, far = (area.left(), area.top()), (area.right(), area.bottom())
        visible = ((np.maximum(a, b) >= near) & (np.minimum(a, b) <= far)).all(axis=1)
        weights = self.state.weights[routes.edge[segments[visible]]]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(weights) <= SMOOTH)
        # Lines of one pen in one go; thin ones first, and among them zeros and negative ones.
        pens = 3 * self._steps(weights) + np.array([1, 0, 2])[np.sign(weights).astype(int) + 1]
        order = np.argsort(pens, kind="stable")
        lines = np.concatenate([a, b], axis=1)[visible][order].tolist()
        kinds, starts = np.unique(pens[order], return_index=True)
        for kind, (start, end) in zip(
            kinds.tolist(), pairwise([*starts.tolist(), len(lines)]), strict=True
        ):
            step, sign = divmod(kind, 3)
            dashed = len(weights) <= DASHED
            painter.setPen(self._pen(step, (0.0, -1.0, 1.0)[sign], strength, dashed))
            painter.drawLines([QLineF(*row) for row in lines[start:end]])
        self._draw_curves(
            painter, routes.drawn_curves(drawn, strongly=strength == STRONG), strength
        )

    def _draw_curves(self, painter: QPainter, edges: list[int], strength: float) -> None:
        plain = len(edges) > DASHED_CURVES
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not plain)
        weights = self.state.weights[edges]
        steps, signs = self._steps(weights).tolist(), np.sign(weights).tolist()
        for edge, step, sign in zip(edges, steps, signs, strict=True):
            painter.setPen(self._pen(step, sign, strength, not plain))
            self._draw_edge(painter, edge)

    def _draw_edge(self, painter: QPainter, edge: int) -> None:
        routes, camera = self.state.routes, self.state.camera
        if edge in routes.curves:
            points = camera.to_pixels(routes.curves[edge])
        else:
            points = camera.to_pixels(np.array([routes.point(edge, 0.0), routes.point(edge, 1.0)]))
        painter.drawPolyline([QPointF(x, y) for x, y in points.tolist()])

    def _draw_marked(self, painter: QPainter, edge: int, halo: str) -> None:
        weight, px = self.state.weights[edge : edge + 1], self.theme.scale
        pen = self._pen(int(self._steps(weight)[0]), float(np.sign(weight[0])), STRONG, True)
        line = pen.widthF() + 6.0 * px
        for drawn in (
            QPen(mixed(halo, self.theme.surface, 0.75), line),
            QPen(QColor(self.theme.surface), line - 3.0 * px),
            pen,
        ):
            painter.setPen(drawn)
            self._draw_edge(painter, edge)

    def _draw_doomed(self, painter: QPainter) -> None:
        pen = QPen(QColor(self.theme.error), 2.0 * self.theme.scale)
        pen.setDashPattern([1.5, 2.5])
        painter.setPen(pen)
        for key in list(self.state.highlight.doomed_edges)[:MAX_DOOMED]:
            if key in self.state.graph.edge_index:
                self._draw_edge(painter, self.state.graph.edge_index[key])

    def _draw_locks(self, painter: QPainter, drawn: Mask) -> None:
        camera = self.state.camera
        locked = self.state.graph.locked[: len(drawn)] & drawn
        for k in np.flatnonzero(locked).tolist()[:MAX_LOCKS]:
            x, y = self.state.routes.point(k, 0.5)
            draw_lock(painter, camera.x(x), camera.y(y), LOCK_SIZE * self.theme.scale, self.theme)

    # -- pens ----------------------------------------------------------------------------------

    def _pen(self, step: int, sign: float, strength: float, dashed: bool) -> QPen:
        return edge_pen(self.theme, self.state.camera.scale, step, sign, strength, dashed)

    def _steps(self, weights: np.ndarray) -> np.ndarray:
        """The width of each weight, as a number below ``STEPS``."""
        share = np.sqrt(np.minimum(1.0, np.abs(weights) / self.largest))
        steps: np.ndarray = np.minimum(STEPS - 1, (share * STEPS).astype(int))
        return steps

    @property
    def largest(self) -> float:
        """The |weight| drawn thickest; at least 1, so that small weights look small."""
        return max(1.0, float(np.abs(self.state.weights).max(initial=0.0)))

    # -- matrices ------------------------------------------------------------------------------

    def _draw_matrices(self, painter: QPainter) -> None:
        matrices = self.state.drawn_matrices
        if not matrices:
            return
        shades = shaded(self.state.weights / self.largest, self.theme, self.theme.surface)
        nothing = np.uint32(QColor(self.theme.grid).rgb())
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for matrix in matrices:
            area = qrect(self.state.camera.rect(matrix.rect))
            cells = np.where(matrix.cells >= 0, shades[matrix.cells], nothing)
            cells = averaged(cells, math.ceil(area.height()), math.ceil(area.width()))
            n, m = cells.shape
            image = QImage(cells.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32)
            painter.drawImage(area, image)
            painter.drawRect(area)

    def _frame_matrices(self, painter: QPainter) -> None:
        """The matrices between selected nodes."""
        painter.setPen(QPen(QColor(self.theme.accent), 2.4 * self.theme.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for matrix in self.state.chosen_matrices():
            painter.drawRect(qrect(self.state.camera.rect(matrix.rect)))


@lru_cache(maxsize=1024)
def edge_pen(
    theme: Theme, zoom: float, step: int, sign: float, strength: float, dashed: bool
) -> QPen:
    """For a width below ``STEPS`` and a sign; ``strength`` is the share of the colour kept."""
    share = (step + 0.5) / STEPS
    line = weight_width(share * share, 1.0) * min(1.5, max(0.55, math.sqrt(zoom))) * theme.scale
    line = max(1.0, line)
    palest = PALEST_PRESENTED if theme.presented else PALEST
    opacity = min(1.0, (palest + (1.0 - palest) * share) * strength)
    pen = QPen(mixed(weight_colour(sign, theme), theme.surface, opacity), line)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed and sign < 0.0:
        scale = theme.scale / line
        pen.setDashPattern([(DASH + line) * scale, (SPACE + 0.4 * line) * scale])
    elif dashed and sign == 0.0:
        pen.setDashPattern([1.5, 4.0])
    return pen


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
