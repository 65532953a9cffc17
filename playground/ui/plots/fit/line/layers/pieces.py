"""What the strip of pieces shows, and what pointing at a piece tells about it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics

from playground.analysis.pieces import NetworkPieces, is_piecewise_linear
from playground.analysis.piecewise import PiecewiseLinear
from playground.analysis.table import PieceRow, piece_row
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.piece_strip import NARROWEST_EDGE, Bands, PieceStrip
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

PER_SECOND = 15.0
WORDS_PER_SECOND = 5.0
MOST_DOTS = 24  # units whose state is drawn in a band
ROOM = 26.0  # pixels that a band needs before it names the units that are on
BESIDE = 36.0  # pixels of the plot that are left free beside what the read-out says
Lines = list[list[str]]  # each in parts between which it may be broken


class PiecesLayer(FitLayer):
    """Keeps the strip up to date while it is visible, and the pointed piece lit in the fit.

    Signals:
        x_pointed(x): a place on the pointed piece; when none is pointed at, that of the cross-hair
            in the plot, or None.
    """

    x_pointed = Signal(object)

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._shown: tuple[PiecewiseLinear, NetworkPieces] | None = None  # in the strip
        self._pointed: int | None = None
        self._x: float | None = None  # on the pointed piece
        self._wanted = True
        self.strip = PieceStrip(plot)
        plot.add_row(self.strip)
        self._lit = line(25.0)
        plot.chart.add(self._lit)
        self._pace.due.connect(self._on_due)
        self._words = Throttle(WORDS_PER_SECOND, self)
        self._words.due.connect(self._on_words_due)
        plot.theme_changed.connect(self._on_theme_changed)
        plot.x_hovered.connect(self.strip.mark_x)
        plot.chart.resized.connect(self._pace.ask)
        feed.function_shown.connect(self._on_function_shown)
        self.strip.piece_pointed.connect(self._on_piece_pointed)
        self.strip.jump_requested.connect(self._on_jump_requested)
        self._on_theme_changed(plot.theme)

    def set_shown(self, shown: bool) -> None:
        """Show the strip, where there are pieces, or put it away; away it costs nothing."""
        self._wanted = shown
        self._pace.now()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.strip.set_theme(theme)
        self._lit.setPen(pen(theme.selection, 11.0 * theme.scale))
        self._pace.ask()

    def _on_function_shown(self) -> None:
        if self._wanted:
            self._pace.ask()

    def _on_due(self) -> None:
        fit, network = self._feed.fit, self._feed.network
        graph, view = self._session.document.graph, self._plot.visible_range()
        straight = fit is not None or (graph.n_inputs == 1 and is_piecewise_linear(graph))
        self.strip.setVisible(self._wanted and straight)
        if self.strip.isHidden():
            self._shown = None
            self.strip.set_pieces(Bands(), (0, 0), view, (0.0, 1.0))
            return
        if fit is None or network is None:
            return  # after an edit, until the function is drawn anew
        self._shown = fit, network
        area = self._plot.chart.plot_rect()
        left = self.strip.mapFrom(
            self._plot, self._plot.chart.mapTo(self._plot, QPoint(round(area.left()), 0))
        ).x()
        first, last = (int(i) for i in np.searchsorted(fit.x, view))
        bands = bands_of(network, fit, first, last, view, area.width())
        outside = (first, len(fit.x) - last)
        self.strip.set_pieces(bands, outside, view, (float(left), left + area.width()))
        self._light()

    # -- pointing --------------------------------------------------------------------------

    def _on_piece_pointed(self, number: int | None) -> None:
        self._pointed = number
        self._light()
        self._words.now()

    def _light(self) -> None:
        """Draw the pointed piece strong, and run an x of it through the network."""
        if self._shown is None or self._pointed is None:
            if self._lit.xData is not None and len(self._lit.xData):
                self._lit.setData(np.zeros(0), np.zeros(0))
                self._words.now()
            self._run_through(None)
            return
        fit, number = self._shown[0], self._pointed
        low, high = self._plot.visible_range()
        start = max(low, float(fit.x[number - 1])) if number > 0 else low
        end = min(high, float(fit.x[number])) if number < len(fit.x) else high
        x = np.array([start, end])
        self._lit.setData(x, fit(x))
        if self._x is None or not start <= self._x <= end:
            self._run_through((start + end) / 2.0)
        self._words.ask()

    def _run_through(self, x: float | None) -> None:
        """It stays the same x as long as it lies on the piece: its numbers can be followed."""
        if x != self._x:
            self._x = x
            self.x_pointed.emit(self._plot.hovered_x if x is None else x)

    def _on_words_due(self) -> None:
        """Say what the pointed piece is."""
        if self._shown is None or self._pointed is None:
            self._plot.set_remark("")
            self.strip.describe("")
            return
        (fit, network), number = self._shown, self._pointed
        row = piece_row(network, number)
        lines = piece_lines(network.graph, row, number, fit.n_pieces)
        chart = self._plot.chart
        room = chart.plot_rect().width() - BESIDE * self._plot.theme.scale
        self._plot.set_remark(wrapped(lines, chart.read_out.fontMetrics(), room), self._x)
        self.strip.describe("\n".join(map(" ".join, lines)))

    def _on_jump_requested(self, side: int) -> None:
        fit = self._feed.fit
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
    """The bands of pieces ``first`` to ``last``; what is on is named where a band has the room."""
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
    roomy = np.flatnonzero(widths >= ROOM)
    ids, on = network.active_at((seen[roomy] + seen[roomy + 1]) / 2.0)
    units = {
        i: tuple(colour_of(graph, node) for node in ids[lit].tolist())
        if np.count_nonzero(lit) <= MOST_DOTS
        else ()
        for i, lit in zip(roomy.tolist(), on, strict=True)
    }
    return Bands(first, ends, fit.slopes[first : last + 1], edges, units)


def piece_lines(graph: Graph, row: PieceRow, number: int, count: int) -> Lines:
    """All about a piece, for the read-out."""

    def names(nodes: tuple[int, ...]) -> list[str]:
        shown = [f"{graph.display_name(node)}," for node in nodes[:8]]
        if len(nodes) > 8:
            return [*shown, f"… ({len(nodes)})"]
        return [*shown[:-1], shown[-1][:-1]] if shown else [_tr("none")]

    start = "-∞" if math.isinf(row.start) else format_number(row.start, 3)
    end = "∞" if math.isinf(row.end) else format_number(row.end, 3)
    sign = "-" if row.intercept < 0.0 else "+"
    lines = [
        [_tr("piece {0} of {1}:").format(number + 1, count), f"{start} < x < {end}"],
        [f"y = {format_number(row.slope, 3)} x", f"{sign} {format_number(abs(row.intercept), 3)}"],
        [_tr("on:"), *names(row.on)],
    ]
    if row.partly:
        lines.append([_tr("switch unseen:"), *names(row.partly)])
    return lines


def wrapped(lines: Lines, metrics: QFontMetrics, width: float) -> str:
    """The lines, broken where they are wider than this, in pixels. A part too wide is cut."""
    out = []
    for parts in lines:
        line = ""
        for part in parts:
            part = metrics.elidedText(part, Qt.TextElideMode.ElideRight, int(width))
            longer = f"{line} {part}" if line else part
            if metrics.horizontalAdvance(longer) > width:
                out.append(line)
                longer = part
            line = longer
        out.append(line)
    return "\n".join(out)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PiecesLayer", text)
