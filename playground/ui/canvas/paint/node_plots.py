"""The small plots in the cards: curves, heat maps, and strips of colour where cards are tiny."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.ui.canvas.geometry.node_functions import NodeFunctions
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.style import averaged, shaded
from playground.ui.shell.theme import Theme, mixed, unit_colour

EVEN = 3.0  # pixels of the screen from which those of a weight picture are all of one size
CHANNEL_GAP = 3.0  # pixels between the pictures of two channels
CHANNEL_FRAMES = ("#e5484d", "#2f9e5b", "#3e7bfa")  # of red, green and blue
TINT = 0.22  # of a curve's colour, between it and zero

Array = NDArray[np.float64]


def draw_plots(
    painter: QPainter,
    state: CanvasState,
    theme: Theme,
    plots: Sequence[QRectF],
    places: Sequence[int],
) -> None:
    """The functions of the nodes at these ``places`` in ``graph.nodes``, each in its plot."""
    functions = state.functions
    drawn = [(plot, k) for plot, k in zip(plots, places, strict=True) if plot.width() >= 4.0]
    if functions is None or not drawn:
        return
    if functions.grid:
        side = functions.grid
        shades = _shades(functions, [k for _, k in drawn], theme)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for (plot, _), pixels in zip(drawn, shades, strict=True):
            image = QImage(pixels.tobytes(), side, side, 4 * side, QImage.Format.Format_RGB32)
            painter.drawImage(plot, image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    else:
        _Curves(painter, state, theme, functions, drawn).draw()


def draw_weights(
    painter: QPainter,
    state: CanvasState,
    theme: Theme,
    plots: Sequence[QRectF],
    places: Sequence[int],
) -> None:
    """The weights of the input picture to those nodes that read it, scaled to the largest one.

    Each channel has a picture of its own, framed in its colour.
    """
    weights = state.weight_pictures()
    largest = np.abs(weights).max(axis=(1, 2, 3), initial=1e-12)
    shades = shaded(weights / largest[:, None, None, None], theme, theme.raised)
    shape = weights.shape[1:]
    frames = CHANNEL_FRAMES if shape[2] == 3 else (theme.border,) * shape[2]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for plot, k in zip(plots, places, strict=True):
        row = k - state.geometry.n_pixels
        if not 0 <= row < len(weights) or plot.width() < 4.0:
            continue
        for channel, area in enumerate(weight_areas(plot, shape)):
            pixels = np.ascontiguousarray(shades[row, :, :, channel])
            pixels = averaged(pixels, math.ceil(area.height()), math.ceil(area.width()))
            n, m = pixels.shape
            image = QImage(pixels.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32)
            painter.drawImage(area, image)
            painter.setPen(QPen(QColor(frames[channel]), 1.0))
            painter.drawRect(area)


def weight_areas(plot: QRectF, shape: tuple[int, ...]) -> list[QRectF]:
    """The largest areas for the pictures of (height, width, channels) in the middle of a plot.

    Three stand side by side, one below another, or two above the third, as the plot is.
    """
    height, width, channels = shape
    gap = CHANNEL_GAP * (channels > 1)

    def cell_with(columns: int) -> float:
        rows = math.ceil(channels / columns)
        high = (plot.height() - gap * (rows - 1)) / (rows * height)
        return min(high, (plot.width() - gap * (columns - 1)) / (columns * width))

    columns = max(range(1, channels + 1), key=cell_with)
    rows, cell = math.ceil(channels / columns), max(0.0, cell_with(columns))
    if cell >= EVEN:  # all pixels alike
        cell = math.floor(cell)
    wide, high = cell * width + gap, cell * height + gap
    left = round(plot.center().x() - (columns * wide - gap) / 2)
    top = round(plot.center().y() - (rows * high - gap) / 2)
    return [
        QRectF(left + k % columns * wide, top + k // columns * high, wide - gap, high - gap)
        for k in range(channels)
    ]


def draw_strips(
    painter: QPainter,
    state: CanvasState,
    theme: Theme,
    cards: Sequence[QRectF],
    places: Sequence[int],
) -> None:
    """Each function as a strip of colours that fills the card, with a border."""
    functions = state.functions
    if functions is None:
        return
    shades = _shades(functions, places, theme)
    n, m = shades.shape
    image = QImage(shades.tobytes(), m, n, 4 * m, QImage.Format.Format_RGB32)
    for row, card in enumerate(cards):
        painter.drawImage(card, image, QRectF(0, row, m, 1))
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(cards)


def _shades(functions: NodeFunctions, places: Sequence[int], theme: Theme) -> np.ndarray:
    """Values as pixels ``(n_places, n_samples)``: blue above 0, the card's colour at 0, orange
    below."""
    most = np.maximum(functions.high, -functions.low)[places, None]
    return shaded(functions.values[places] / most, theme, theme.raised)


class _Curves:
    """Curves of several nodes, with the area between each and zero; all points in one go."""

    def __init__(
        self,
        painter: QPainter,
        state: CanvasState,
        theme: Theme,
        functions: NodeFunctions,
        drawn: Sequence[tuple[QRectF, int]],
    ) -> None:
        self._painter, self._state, self._theme = painter, state, theme
        self._functions, self._drawn = functions, drawn
        nodes = np.array([k for _, k in drawn])
        boxes = np.array([(p.left(), p.bottom(), p.width(), p.height()) for p, _ in drawn])
        left, bottom, width, height = boxes.T
        low = functions.low[nodes]
        self._units = height / (functions.high[nodes] - low)  # pixels of 1
        self._zeros = bottom + low * self._units
        rows, corners = np.nonzero(functions.corners[nodes])
        xs = left[rows] + corners * (width / (functions.values.shape[1] - 1))[rows]
        ys = self._zeros[rows] - functions.values[nodes[rows], corners] * self._units[rows]
        self._points = list(map(QPointF, xs.tolist(), ys.tolist()))
        self._silent = functions.silent[nodes[rows], corners]
        ends = np.cumsum(np.bincount(rows, minlength=len(nodes))).tolist()
        self._spans = list(pairwise([0, *ends]))

    def draw(self) -> None:
        painter, theme = self._painter, self._theme
        colours = [self._colour(k) for _, k in self._drawn]
        zeros = self._zeros.tolist()
        # Areas and levels without antialiasing: a third of the time.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        plots = [plot for plot, _ in self._drawn]
        levels = zip(plots, zeros, strict=True)
        painter.drawLines([QLineF(plot.left(), y, plot.right(), y) for plot, y in levels])
        painter.setPen(Qt.PenStyle.NoPen)
        for plot, y, span, colour in zip(plots, zeros, self._spans, colours, strict=True):
            painter.setBrush(mixed(colour, theme.raised, TINT))
            ends = QPointF(plot.left(), y), QPointF(plot.right(), y)
            painter.drawPolygon([ends[0], *self._points[slice(*span)], ends[1]])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for plot, (start, end), colour in zip(plots, self._spans, colours, strict=True):
            line = max(1.4, min(2.6, plot.height() / 18)) * theme.scale
            for first, last, is_silent in runs(self._silent[start:end]):
                painter.setPen(QPen(QColor(theme.axis) if is_silent else colour, line))
                painter.drawPolyline(self._points[start + first : start + last])
        if self._state.preview is not None or self._state.a is not None:
            for row in range(len(plots)):
                self._draw_preview(row)
                self._draw_probe(row)

    def _heights(self, row: int, values: Array) -> Array:
        """Values as pixels, at most at the ends of the plot, whatever the network's numbers are."""
        k, functions = self._drawn[row][1], self._functions
        shown = np.clip(np.nan_to_num(values), functions.low[k], functions.high[k])
        heights: Array = self._zeros[row] - shown * self._units[row]
        return heights

    def _draw_preview(self, row: int) -> None:
        """An output after the edit that is pointed at, dashed."""
        plot, k = self._drawn[row]
        preview, graph = self._state.preview, self._state.graph
        output = k - (len(graph.nodes) - graph.n_outputs)
        if preview is None or output < 0:
            return
        xs = np.linspace(plot.left(), plot.right(), preview.shape[1])
        ys = self._heights(row, preview[output])
        pen = QPen(QColor(self._theme.error), 1.8 * self._theme.scale)
        pen.setDashPattern([3.0, 2.0])
        self._painter.setPen(pen)
        self._painter.drawPolyline(list(map(QPointF, xs.tolist(), ys.tolist())))

    def _draw_probe(self, row: int) -> None:
        """A mark at the probed input, where the inputs lie along the curve."""
        (plot, k), a, painter, theme = self._drawn[row], self._state.a, self._painter, self._theme
        probe = self._state.probe
        if a is None or probe is None or len(probe) != 1:
            return
        left, right = self._functions.x_range
        x = plot.left() + (probe[0] - left) / (right - left) * plot.width()
        if not plot.left() <= x <= plot.right():
            return
        y = float(self._heights(row, a[k]))
        painter.setPen(QPen(QColor(theme.text_muted), 1.0))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(theme.raised), 1.5))
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(QPointF(x, y), 4.0 * theme.scale, 4.0 * theme.scale)

    def _colour(self, k: int) -> QColor:
        """The output has the colour of the fit, a hidden unit its own, as in the fit plot."""
        graph = self._state.graph
        if k < graph.n_inputs:
            return QColor(self._theme.text_muted)
        if k >= len(graph.nodes) - graph.n_outputs:
            return QColor(self._theme.fit)
        return unit_colour(graph.unit_number[graph.nodes[k].id])


def runs(silent: np.ndarray) -> list[tuple[int, int, bool]]:
    """Runs of equal flags as (start, end, flag).

    The stretch between two samples of different flags belongs to the run that is not silent.
    """
    cuts = (np.flatnonzero(np.diff(silent.astype(np.int8))) + 1).tolist()
    return [
        (start, end, True)
        if silent[start]
        else (max(0, start - 1), min(len(silent), end + 1), False)
        for start, end in pairwise([0, *cuts, len(silent)])
    ]
