"""Follows the kinks of the fit while the paths of the kinks are visible."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.analysis.kinks.paths import KinkPath, KinkPaths
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.kink_paths.plot import DrawnPath, KinkPathPlot
from playground.ui.shell.theme import unit_colour
from playground.ui.shell.visibility import is_in_view

RECORDS_PER_SECOND = 60.0
SHARE = 0.25  # of the window's time for recording
PER_SECOND = 6.0
MOST_KINKS = 128  # paths of more kinks are a tangle


class KinkPathPresenter(QObject):
    """Records the live run while the panel is open, and draws a few times a second."""

    def __init__(
        self, session: Session, fit: FitPlot, plot: KinkPathPlot, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._fit = fit
        self._plot = plot
        self._paths = KinkPaths()
        self._recording = Throttle(RECORDS_PER_SECOND, self, SHARE)
        self._recording.due.connect(self.record)
        self._drawing = Throttle(PER_SECOND, self)
        self._drawing.due.connect(self._draw)
        session.shown_changed.connect(self._recording.ask)
        session.document_opened.connect(self._on_document_opened)

    def record(self) -> None:
        """Add the present kinks to the paths."""
        session, pieces = self._session, None
        if self._plot.isVisible() and session.shows_live:
            pieces = session.derived.pieces
        if pieces is not None and len(pieces.output().x) <= MOST_KINKS:
            self._paths.record(session.live.step, pieces.output())
            self._drawing.ask()

    def _on_document_opened(self) -> None:
        self._paths = KinkPaths()
        self.record()

    def _draw(self) -> None:
        if is_in_view(self._plot):
            paths = [self._drawn(path) for path in self._paths.paths()]
            axis = self._fit.chart.x_axis
            self._plot.set_paths(paths, self._fit.visible_range(), axis.name, axis.dates)

    def _drawn(self, path: KinkPath) -> DrawnPath:
        graph = self._session.document.graph
        if path.node in graph.rank:
            name, colour = graph.display_name(path.node), colour_of(graph, path.node)
        else:
            name, colour = self.tr("a removed node"), unit_colour(path.node)
        return DrawnPath(name, colour, path.step, path.x, path.born, path.died)
