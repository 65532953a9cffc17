"""The strip of pieces below the plot, and the text about the piece pointed at."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QPoint
from PySide6.QtGui import QColor

from playground.analysis.exact.piece_rows import PieceRow, piece_row
from playground.analysis.exact.pieces import NetworkPieces
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.model.graph import Graph
from playground.model.numbers import format_number, is_round_off, without_round_off
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import Chart, line, pen
from playground.ui.plots.chart.ticks import coordinate_text
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.function import exact_fit
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.piece_strip import NARROWEST_EDGE, Bands, PieceStrip
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

MOST_DOTS = 24  # units whose state is drawn in a band
LEVEL = 0.005  # of the height of the plot: a piece that rises by less is about level
ROOM = 26.0  # pixels of a band, from which it shows the units that are on


class PiecesLayer(FitLayer):
    """Shows the strip, and highlights the piece pointed at in the plot.

    The cross-hair, and with it the probe, goes to the piece pointed at, and back afterwards.
    """

    rate = 15.0

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent, on=True)
        self._pointed: int | None = None
        self._cross_hair_before: float | None = None
        self.strip = PieceStrip(plot)
        plot.frame.add_row(self.strip)
        self._highlight = line(25.0)
        plot.chart.add(self._highlight, "piece pointed at")
        plot.read_out.x_changed.connect(self.strip.mark_x)
        plot.chart.box.sigResized.connect(self._throttle.ask)  # by its axes too
        self.strip.piece_pointed.connect(self._on_piece_pointed)
        self.strip.jump_requested.connect(self._on_jump_requested)
        self.set_theme(plot.theme)

    def set_theme(self, theme: Theme) -> None:
        self.strip.set_theme(theme)
        self._highlight.setPen(pen(theme.selection, 11.0 * theme.scale))
        super().set_theme(theme)

    def draw(self, derived: Derived) -> None:
        fit, network, view = exact_fit(derived), derived.pieces, self._plot.visible_range()
        if fit is None or network is None:
            self.clear()
            return
        self.strip.setVisible(True)
        area, chart = self._plot.chart.plot_rect(), self._plot.chart
        corner = chart.mapTo(self._plot, QPoint(round(area.left()), 0))
        left = float(self.strip.mapFrom(self._plot, corner).x())
        first, last = (int(i) for i in np.searchsorted(fit.x, view))
        bands = self._levelled(bands_of(network, fit, first, last, view, area.width()))
        outside = (first, len(fit.x) - last)
        self.strip.set_pieces(bands, outside, view, (left, left + area.width()))
        self._highlight_piece()

    def _levelled(self, bands: Bands) -> Bands:
        """The bands without slopes that are only round-off, and what counts as level."""
        (low, high), (bottom, top) = self._plot.visible_range(), self._plot.chart.y_range()
        size = max(abs(bottom), abs(top))
        slopes = np.where(is_round_off(bands.slopes * (high - low), size), 0.0, bands.slopes)
        return replace(bands, slopes=slopes, level=LEVEL * (top - bottom) / (high - low))

    def clear(self) -> None:
        self.strip.setVisible(False)
        self.strip.set_pieces(Bands(), (0, 0), self._plot.visible_range(), (0.0, 1.0))
        self._highlight_piece()

    # -- pointing --------------------------------------------------------------------------

    def _on_piece_pointed(self, number: int | None) -> None:
        if self._pointed is None:
            self._cross_hair_before = self._plot.read_out.x
        self._pointed = number
        self._highlight_piece()
        if number is None:
            self._plot.read_out.set_x(self._cross_hair_before)
        self._texts.now()

    def _highlight_piece(self) -> None:
        fit, number, read_out = exact_fit(self._drawn), self._pointed, self._plot.read_out
        if fit is None or number is None:
            self._highlight.hide()  # unlike setData, hiding twice repaints nothing
            return
        low, high = self._plot.visible_range()
        start = max(low, float(fit.x[number - 1])) if number > 0 else low
        end = min(high, float(fit.x[number])) if number < len(fit.x) else high
        x = np.array([start, end])
        self._highlight.setData(x, fit(x))
        self._highlight.show()
        if read_out.x is None or not start <= read_out.x <= end:
            read_out.set_x((start + end) / 2.0)

    def say(self) -> None:
        network, number = self._drawn.pieces, self._pointed
        if network is None or number is None:
            self._plot.read_out.set_remark("piece", "")
            self.strip.describe("")
            return
        n_pieces = network.output().n_pieces
        row = piece_row(network, number)
        text = piece_text(network.graph, row, number, n_pieces, self._plot.chart)
        self._plot.read_out.set_remark("piece", text, self._plot.read_out.x)
        self.strip.describe(text)

    def _on_jump_requested(self, side: int) -> None:
        fit = exact_fit(self._drawn)
        if fit is None:
            return
        low, high = self._plot.visible_range()
        first, last = (int(i) for i in np.searchsorted(fit.x, (low, high)))
        kink = first - 1 if side < 0 else last
        if 0 <= kink < len(fit.x):
            self._plot.look_at(float(fit.x[kink]), float(fit.y[kink]))


def bands_of(
    network: NetworkPieces,
    fit: PiecewiseLinear,
    first: int,
    last: int,
    view: tuple[float, float],
    pixels: float,
) -> Bands:
    """The bands of pieces ``first`` to ``last``; wide ones with the units that are on."""
    graph, (low, high) = network.graph, view
    kinks = fit.x[max(first - 1, 0) : last + 1]
    ends = np.concatenate(
        [[-math.inf] if first == 0 else [], kinks, [math.inf] if last == len(fit.x) else []]
    )
    seen = np.clip(ends, low, high)
    widths = (seen[1:] - seen[:-1]) * (pixels / (high - low))
    edges: dict[int, QColor | None] = {}
    for i in np.flatnonzero(widths >= NARROWEST_EDGE).tolist():
        made_by = fit.nodes[first + i - 1] if first + i > 0 else ()
        edges[i] = colour_of(graph, made_by[0]) if made_by else None
    wide = np.flatnonzero(widths >= ROOM)
    ids, on = network.active_at((seen[wide] + seen[wide + 1]) / 2.0)
    units = {
        i: tuple(colour_of(graph, node) for node in ids[lit].tolist())
        if np.count_nonzero(lit) <= MOST_DOTS
        else ()
        for i, lit in zip(wide.tolist(), on, strict=True)
    }
    return Bands(first, ends, fit.slopes[first : last + 1], edges, units)


def piece_text(graph: Graph, row: PieceRow, number: int, count: int, chart: Chart) -> str:
    """All about a piece, in the coordinates of the chart."""

    def names(nodes: tuple[int, ...]) -> str:
        shown = [graph.display_name(node) for node in nodes[:8]]
        return ", ".join([*shown, f"… ({len(nodes)})"] if len(nodes) > 8 else shown)

    start = "-∞" if math.isinf(row.start) else chart.x_text(row.start)
    end = "∞" if math.isinf(row.end) else chart.x_text(row.end)
    (low, high), (bottom, top) = chart.x_range(), chart.y_range()
    width, size = high - low, max(abs(bottom), abs(top))
    slope = without_round_off(row.slope * width, size) / width
    sign = "-" if row.intercept < 0.0 else "+"
    rest = coordinate_text(abs(row.intercept), bottom, top)
    lines = [
        _tr("piece {0} of {1}:").format(number + 1, count) + f" {start} < x < {end}",
        f"y = {format_number(slope, 3)} x {sign} {rest}",
        _tr("on: {0}").format(names(row.on) or _tr("none")),
    ]
    if row.partly:
        lines.append(_tr("kinks that cancel: {0}").format(names(row.partly)))
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PiecesLayer", text)
