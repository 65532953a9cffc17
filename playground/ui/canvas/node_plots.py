"""The small plots in the cards: curves, heat maps, and strips of colour where cards are tiny."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.model.graph import Graph
from playground.ui.canvas.functions import NodeFunctions
from playground.ui.canvas.pixel_item import mixed, shaded
from playground.ui.canvas.state import CanvasState
from playground.ui.theme import Theme, unit_colour

TINT = 0.22  # of a curve's colour, between it and zero


class NodePlots:
    """Draws what nodes compute, from ``state.functions``."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        self._state = state
        self._theme = theme
        self._inks: dict[int, tuple[QColor, QColor]] = {}
        self._inks_for: tuple[Graph, Theme] | None = None

    def begin(self, theme: Theme) -> None:
        """Draw in this theme from now on; colours are kept while it and the network stay."""
        graph, made_for = self._state.graph, self._inks_for
        if made_for is None or made_for[0] is not graph or made_for[1] is not theme:
            self._inks, self._inks_for, self._theme = {}, (graph, theme), theme

    def draw(self, painter: QPainter, plot: QRectF, k: int) -> None:
        """The function of node number ``k`` of ``graph.nodes`` into ``plot``."""
        functions = self._state.functions
        if functions is None or k >= len(functions.values) or plot.width() < 4.0:
            return
        if functions.grid:
            painter.drawImage(plot, self._heat_map(functions, k))
        else:
            self._draw_curve(painter, plot, functions, k)

    # -- curves ----------------------------------------------------------------------------------

    def _draw_curve(
        self, painter: QPainter, plot: QRectF, functions: NodeFunctions, k: int
    ) -> None:
        theme = self._theme
        low, high = float(functions.low[k]), float(functions.high[k])
        unit = plot.height() / (high - low)
        zero = plot.bottom() + low * unit
        left, right = plot.left(), plot.right()
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        painter.drawLine(QPointF(left, zero), QPointF(right, zero))
        corners = np.flatnonzero(functions.corners[k])
        step = plot.width() / (functions.values.shape[1] - 1)
        xs = (left + corners * step).tolist()
        ys = (zero - functions.values[k, corners] * unit).tolist()
        points = [QPointF(x, y) for x, y in zip(xs, ys, strict=True)]
        colour, tint = self._ink(k)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPolygon([QPointF(left, zero), *points, QPointF(right, zero)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = max(1.4, min(2.6, plot.height() / 18)) * theme.scale
        silent = functions.silent[k, corners]
        if silent.any():
            for start, end, is_silent in _stretches(silent):
                painter.setPen(QPen(QColor(theme.axis) if is_silent else colour, line))
                painter.drawPolyline(points[start:end])
        else:
            painter.setPen(QPen(colour, line))
            painter.drawPolyline(points)
        self._draw_foreseen(painter, plot, k, zero, unit)
        self._draw_probe(painter, plot, k, zero, unit)

    def _draw_foreseen(
        self, painter: QPainter, plot: QRectF, k: int, zero: float, unit: float
    ) -> None:
        """What an output would be after the edit that is pointed at, dashed."""
        foreseen, graph = self._state.foreseen, self._state.graph
        output = k - (len(graph.nodes) - graph.n_outputs)
        if foreseen is None or output < 0:
            return
        xs = np.linspace(plot.left(), plot.right(), foreseen.shape[1]).tolist()
        ys = np.clip(zero - foreseen[output] * unit, plot.top(), plot.bottom()).tolist()
        pen = QPen(QColor(self._theme.error), 1.8 * self._theme.scale)
        pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawPolyline([QPointF(x, y) for x, y in zip(xs, ys, strict=True)])

    def _draw_probe(
        self, painter: QPainter, plot: QRectF, k: int, zero: float, unit: float
    ) -> None:
        state, theme = self._state, self._theme
        if state.probe is None or state.a is None or state.functions is None:
            return
        left, right = state.functions.x_range
        x = plot.left() + (state.probe - left) / (right - left) * plot.width()
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

    def _shades(self, functions: NodeFunctions, rows: slice) -> np.ndarray:
        """Values as colours: the card's at 0, towards blue above, orange below; (n, m) pixels."""
        most = np.maximum(functions.high, -functions.low)[rows, None]
        return shaded(functions.values[rows] / most, self._theme, self._theme.raised)

    def _heat_map(self, functions: NodeFunctions, k: int) -> QImage:
        n = functions.grid
        shades = self._shades(functions, slice(k, k + 1))
        return QImage(shades.tobytes(), n, n, 4 * n, QImage.Format.Format_RGB32).copy()

    def draw_tiles(self, painter: QPainter, cards: list[QRectF], nodes: list[int]) -> None:
        """Each function as a strip of colours that fills the card, with a border.

        All cards go into one image: hundreds of calls of the painter would cost much more.
        """
        functions = self._state.functions
        if functions is None or not cards or max(nodes) >= len(functions.values):
            return
        w, h = max(3, round(cards[0].width())), max(3, round(cards[0].height()))
        lefts = np.array([round(card.left()) for card in cards])
        tops = np.array([round(card.top()) for card in cards])
        x0, y0 = int(lefts.min()), int(tops.min())
        n_samples = functions.values.shape[1]
        shades = self._shades(functions, slice(None))
        strips = shades[nodes][:, np.arange(w) * n_samples // w]
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
