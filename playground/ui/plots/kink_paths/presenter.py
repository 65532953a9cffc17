"""Follows the kinks of the fit while the paths of the kinks can be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.analysis.kink_paths import KinkPath, KinkPaths
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.plots.kink_paths.plot import Course, KinkPathPlot
from playground.ui.shell.theme import unit_colour
from playground.ui.shell.visibility import is_in_view

PER_SECOND = 6.0
MOST_KINKS = 128  # more are a tangle


class KinkPathPresenter(QObject):
    """Records at every frame while the panel is open, draws a few times a second when in sight."""

    def __init__(
        self,
        session: Session,
        feed: FitPresenter,
        fit_plot: FitPlot,
        plot: KinkPathPlot,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._feed = feed
        self._fit_plot = fit_plot
        self._plot = plot
        self.lines = KinkPaths()
        self._pace = Throttle(PER_SECOND, self)
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
        self.lines = KinkPaths()
        self.record()

    def _on_due(self) -> None:
        if not is_in_view(self._plot):
            return
        view = self._fit_plot.visible_range()
        courses = [self._course(found) for found in self.lines.paths()]
        self._plot.set_courses(courses, view, self._session.dataset.x_names[0])

    def _course(self, found: KinkPath) -> Course:
        graph = self._session.document.graph
        if found.node in graph.rank:
            name, colour = graph.display_name(found.node), colour_of(graph, found.node)
        else:
            name, colour = self.tr("a removed node"), unit_colour(found.node)
        return Course(name, colour, found.step, found.x, found.born, found.died)
