"""Follows the kinks of the fit while the world-lines can be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.analysis.worldlines import WorldLine, WorldLines
from playground.session import Session
from playground.ui.pace import Pace
from playground.ui.plots.fit_feed import FitFeed
from playground.ui.plots.fit_plot import FitPlot
from playground.ui.plots.unit_colours import colour_of
from playground.ui.plots.worldline_plot import Course, WorldlinePlot
from playground.ui.sight import in_sight
from playground.ui.theme import unit_colour

PER_SECOND = 6.0
MOST_KINKS = 128  # more are a tangle


class WorldlineFeed(QObject):
    """Records at every frame while the panel is open, draws a few times a second when in sight."""

    def __init__(
        self,
        session: Session,
        feed: FitFeed,
        fit_plot: FitPlot,
        plot: WorldlinePlot,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._feed = feed
        self._fit_plot = fit_plot
        self._plot = plot
        self.lines = WorldLines()
        self._pace = Pace(PER_SECOND, self)
        self._pace.due.connect(self._on_due)
        feed.function_shown.connect(self.record)
        session.document_opened.connect(self._on_document_opened)

    def record(self) -> None:
        """Add the kinks of the fit, unless an earlier snapshot is shown."""
        fit = self._feed.fit
        if not self._plot.isVisible() or fit is None or len(fit.x) > MOST_KINKS:
            return
        if not self._session.shows_live:
            return
        self.lines.record(self._session.shown.step, fit)
        self._pace.ask()

    def _on_document_opened(self) -> None:
        self.lines = WorldLines()
        self.record()

    def _on_due(self) -> None:
        if not in_sight(self._plot):
            return
        view = self._fit_plot.visible_range()
        courses = [self._course(found) for found in self.lines.lines()]
        self._plot.set_courses(courses, view, self._session.dataset.x_names[0])

    def _course(self, found: WorldLine) -> Course:
        graph = self._session.document.graph
        if found.node in graph.rank:
            name, colour = graph.display_name(found.node), colour_of(graph, found.node)
        else:
            name, colour = self.tr("a removed node"), unit_colour(found.node)
        return Course(name, colour, found.step, found.x, found.born, found.died)
