"""The small plots in the cards: curves, heat maps, and strips of colour where cards are tiny."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.model.graph import Graph
from playground.ui.canvas.geometry.node_functions import NodeFunctions
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.style import mixed, shaded
from playground.ui.shell.theme import LIGHT, Theme, unit_colour

TINT = 0.22  # of a curve's colour, between it and zero

Tiles = tuple[list[QRectF], list[int]]  # where, and the places in ``graph.nodes``


class NodePlots:
    """Draws what nodes compute, from ``state.functions``."""

    def __init__(self, state: CanvasState) -> None:
        self._state = state
        self._theme = LIGHT
        self._inks: dict[int, tuple[QColor, QColor]] = {}
        self._inks_for: tuple[Graph, Theme] | None = None

    def begin(self, theme: Theme) -> None:
        """Draw in this theme from now on; colours are kept while it and the network stay."""
        graph, made_for = self._state.graph, self._inks_for
        if made_for is None or made_for[0] is not graph or made_for[1] is not theme:
            self._inks, self._inks_for, self._theme = {}, (graph, theme), theme

    def draw(self, painter: QPainter, plots: list[QRectF], places: list[int]) -> None:
        """The functions of the nodes at these ``places`` in ``graph.nodes``, each in its plot."""
        functions = self._state.functions
        if functions is None:
            return
        drawn = [
            (plot, k)
            for plot, k in zip(plots, places, strict=True)
            if k < len(functions.values) and plot.width() >= 4.0
        ]
        if functions.grid:
            for plot, k in drawn:
                painter.drawImage(plot, self._heat_map(functions, k))
        elif drawn:
            self._draw_curves(painter, functions, drawn)

    # -- curves ----------------------------------------------------------------------------------

    def _draw_curves(
        self, painter: QPainter, functions: NodeFunctions, drawn: list[tuple[QRectF, int]]
    ) -> None:
        """First what is level or lies under a line, not antialiased: it takes a third of the time.

        All corners are worked out in one go.
        """
        theme = self._theme
        nodes = np.array([k for _, k in drawn])
        boxes = np.array([(p.left(), p.bottom(), p.width(), p.height()) for p, _ in drawn])
        left, bottom, width, height = boxes.T
        low = functions.low[nodes]
        units = height / (functions.high[nodes] - low)
        zeros = bottom + low * units
        rows, corners = np.nonzero(functions.corners[nodes])
        xs = left[rows] + corners * (width / (functions.values.shape[1] - 1))[rows]
        ys = zeros[rows] - functions.values[nodes[rows], corners] * units[rows]
        silent = functions.silent[nodes[rows], corners]
        points = list(map(QPointF, xs.tolist(), ys.tolist()))
        ends = np.cumsum(np.bincount(rows, minlength=len(nodes))).tolist()
        stretches = list(pairwise([0, *ends]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        levels = list(zip(left.tolist(), zeros.tolist(), (left + width).tolist(), strict=True))
        painter.drawLines([QLineF(x0, y, x1, y) for x0, y, x1 in levels])
        painter.setPen(Qt.PenStyle.NoPen)
        for (_, k), (x0, y, x1), (start, end) in zip(drawn, levels, stretches, strict=True):
            painter.setBrush(self._ink(k)[1])
            painter.drawPolygon([QPointF(x0, y), *points[start:end], QPointF(x1, y)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        partly = np.logical_or.reduceat(silent, [0, *ends[:-1]]).tolist()
        for i, ((plot, k), (start, end)) in enumerate(zip(drawn, stretches, strict=True)):
            colour = self._ink(k)[0]
            line = max(1.4, min(2.6, plot.height() / 18)) * theme.scale
            if partly[i]:
                for first, last, is_silent in _stretches(silent[start:end]):
                    painter.setPen(QPen(QColor(theme.axis) if is_silent else colour, line))
                    painter.drawPolyline(points[start + first : start + last])
            else:
                painter.setPen(QPen(colour, line))
                painter.drawPolyline(points[start:end])
        if self._state.preview is not None or self._state.a is not None:
            for (plot, k), (_, zero, _), unit in zip(drawn, levels, units.tolist(), strict=True):
                self._draw_preview(painter, plot, k, zero, unit)
                self._draw_probe(painter, plot, k, zero, unit)

    def _draw_preview(
        self, painter: QPainter, plot: QRectF, k: int, zero: float, unit: float
    ) -> None:
        """An output after the edit that is pointed at, dashed."""
        preview, graph = self._state.preview, self._state.graph
        output = k - (len(graph.nodes) - graph.n_outputs)
        if preview is None or output < 0:
            return
        xs = np.linspace(plot.left(), plot.right(), preview.shape[1]).tolist()
        ys = np.clip(zero - preview[output] * unit, plot.top(), plot.bottom()).tolist()
        pen = QPen(QColor(self._theme.error), 1.8 * self._theme.scale)
        pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawPolyline([QPointF(x, y) for x, y in zip(xs, ys, strict=True)])

    def _draw_probe(
        self, painter: QPainter, plot: QRectF, k: int, zero: float, unit: float
    ) -> None:
        state, theme = self._state, self._theme
        if state.a is None or state.functions is None or state.graph.n_inputs != 1:
            return
        left, right = state.functions.x_range
        x = plot.left() + (float(state.a[0]) - left) / (right - left) * plot.width()
        if not plot.left() <= x <= plot.right():
            return
        y = max(plot.top(), min(plot.bottom(), zero - float(np.nan_to_num(state.a[k])) * unit))
        painter.setPen(QPen(QColor(theme.text_muted), 1.0))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(theme.raised), 1.5))
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(QPointF(x, y), 4.0 * theme.scale, 4.0 * theme.scale)

    def _ink(self, k: int) -> tuple[QColor, QColor]:
        """The colour of a curve, and of the ground between it and zero.

        The output has the colour of the fit, a hidden unit its own, as in the fit plot.
        """
        graph = self._state.graph
        place = -1 if k < graph.n_inputs else -2 if k >= len(graph.nodes) - graph.n_outputs else k
        if place not in self._inks:
            if place == -1:
                colour = QColor(self._theme.text_muted)
            elif place == -2:
                colour = QColor(self._theme.fit)
            else:
                colour = unit_colour(graph.unit_number[graph.nodes[k].id])
            self._inks[place] = (colour, mixed(colour, self._theme.raised, TINT))
        return self._inks[place]

    # -- pictures --------------------------------------------------------------------------------

    def _shades(self, functions: NodeFunctions, rows: slice | np.ndarray) -> np.ndarray:
        """Values as colours: the card's at 0, towards blue above, orange below; (n, m) pixels."""
        most = np.maximum(functions.high, -functions.low)[rows, None]
        return shaded(functions.values[rows] / most, self._theme, self._theme.raised)

    def _heat_map(self, functions: NodeFunctions, k: int) -> QImage:
        n = functions.grid
        shades = self._shades(functions, slice(k, k + 1))
        return QImage(shades.tobytes(), n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def draw_tiles(self, painter: QPainter, cards: list[QRectF], nodes: list[int]) -> None:
        """Each function as a strip of colours that fills the card, with a border.

        All cards of a height go into one image: hundreds of calls would cost much more.
        """
        functions = self._state.functions
        if functions is None or max(nodes, default=0) >= len(functions.values):
            return
        heights: dict[float, Tiles] = {}
        for card, k in zip(cards, nodes, strict=True):
            alike = heights.setdefault(card.height(), ([], []))
            alike[0].append(card)
            alike[1].append(k)
        for alike in heights.values():
            self._draw_strips(painter, functions, *alike)

    def _draw_strips(
        self, painter: QPainter, functions: NodeFunctions, cards: list[QRectF], nodes: list[int]
    ) -> None:
        w, h = max(3, round(cards[0].width())), max(3, round(cards[0].height()))
        lefts = np.array([round(card.left()) for card in cards])
        tops = np.array([round(card.top()) for card in cards])
        x0, y0 = int(lefts.min()), int(tops.min())
        n_samples = functions.values.shape[1]
        shades = self._shades(functions, np.array(nodes))
        strips = shades[:, np.arange(w) * n_samples // w]
        blocks = np.repeat(strips[:, None, :], h, axis=1)
        border = np.uint32(QColor(self._theme.border).rgb())
        blocks[:, [0, -1], :] = border
        blocks[:, :, [0, -1]] = border
        width, height = int(lefts.max()) - x0 + w, int(tops.max()) - y0 + h
        picture = np.zeros((height, width), dtype=np.uint32)
        rows = (tops - y0)[:, None, None] + np.arange(h)[None, :, None]
        columns = (lefts - x0)[:, None, None] + np.arange(w)[None, None, :]
        picture[rows, columns] = blocks
        image = QImage(
            picture.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied
        )
        painter.drawImage(QPointF(x0, y0), image)


def _stretches(silent: np.ndarray) -> list[tuple[int, int, bool]]:
    """Runs of equal flags as (start, end, flag).

    What lies between two neighbouring samples belongs to the stretch that is not silent.
    """
    cuts = np.flatnonzero(np.diff(silent.astype(np.int8))) + 1
    starts = [0, *cuts.tolist()]
    ends = [*cuts.tolist(), len(silent)]
    out = []
    for start, end in zip(starts, ends, strict=True):
        if silent[start]:
            out.append((start, end, True))
        else:
            out.append((max(0, start - 1), min(len(silent), end + 1), False))
    return out
