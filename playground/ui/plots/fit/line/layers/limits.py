"""Stuck, or too small? The loss beside the best with these kinks, and with any as many."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer

from playground.analysis.best_fit.kink_search import MAX_KINKS, KnownFit
from playground.analysis.best_fit.least_squares import best_with_these_kinks, why_no_best_fit
from playground.analysis.best_fit.limits import (
    best_known_fit,
    in_user_units,
    kinks_at_most,
    why_no_known_fit,
)
from playground.analysis.pieces import exact_pieces, is_piecewise_linear
from playground.engine.problem import Problem
from playground.session import Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Path, Shape
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.limits_bar import Bar, LimitsBar
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

PER_SECOND = 4.0
POLL_MS = 80
REST = 0.0005  # seconds that the search sleeps each time it is asked, to leave the window time
SHARE = 0.1  # of the time at most goes into the best fit with these kinks


@dataclass(eq=False)
class Search:
    """One search in a thread of its own. The result depends on problem and k alone."""

    problem: Problem
    k: int
    share: float = 0.0
    result: KnownFit | None = None
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="kink search", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cancel, and wait for the end: a few milliseconds."""
        self._cancelled.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def of(self, problem: Problem) -> bool:
        """Whether these are the points that the search is for."""
        own = self.problem
        return own.x_train is problem.x_train and own.y_train is problem.y_train

    def _run(self) -> None:
        self.result = best_known_fit(self.problem, self.k, self._asked, self._heard)

    def _asked(self) -> bool:
        time.sleep(REST)
        return self._cancelled.is_set()

    def _heard(self, share: float, _mean_square: float) -> None:
        self.share = share


class LimitsLayer(FitLayer):
    """Works out the limits while they are wanted, and draws both functions in the fit."""

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._free_at = 0.0
        self._kinks: tuple[Path, ...] = ()
        self._best: float | None = None
        self._best_of: Problem | None = None  # what that is the best of
        self.search: Search | None = None
        self._held = False  # the person stopped the search
        self.bar = LimitsBar(plot)
        self.bar.hide()
        plot.add_row(self.bar)
        self.overlay = Overlay(29.0)
        plot.chart.add(self.overlay)
        self._pace.due.connect(self._on_due)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self.bar.search_toggled.connect(self._on_search_toggled)
        plot.theme_changed.connect(self._on_theme_changed)
        feed.function_shown.connect(self._on_function_shown)
        self._on_theme_changed(plot.theme)

    @property
    def shown(self) -> bool:
        return not self.bar.isHidden()

    def set_shown(self, shown: bool) -> None:
        self.bar.setVisible(shown)
        if shown:
            self._held, self._free_at = False, 0.0
            self._pace.now()
        else:
            self.stop()
            self.overlay.set_shapes(())

    def stop(self) -> None:
        """End the search and wait for it."""
        self._poll.stop()
        if self.search is not None:
            self.search.stop()
            self.search = None

    # -- working out -----------------------------------------------------------------------

    def _on_function_shown(self) -> None:
        if self.shown:
            self._pace.ask()

    def _on_due(self) -> None:
        if not self.shown:
            return
        problem = self._session.problem
        self._seek(problem)
        now = time.perf_counter()
        if why_no_best_fit(problem):
            self._best, self._best_of, self._kinks = None, problem, ()
        elif now >= self._free_at or not self._session.running:
            found = best_with_these_kinks(problem, self._session.shown.parameters)
            self._best, self._best_of = found.loss, problem
            self._kinks = self._line_of(found.parameters)
            spent = time.perf_counter() - now
            self._free_at = now + spent / SHARE
        self._show()

    def _line_of(self, parameters: Array) -> tuple[Path, ...]:
        """The function that these parameters make, as a dashed line."""
        session, theme = self._session, self._plot.theme
        graph, dataset = session.document.graph, session.dataset
        if not is_piecewise_linear(graph):
            return ()
        network = exact_pieces(graph, parameters, dataset.x_scale, dataset.y_scale)
        x, y = network.output().polyline(*self._plot.visible_range())
        return (Path(x, y, pen(theme.warning, 1.8 * theme.scale, Qt.PenStyle.DashLine)),)

    def _seek(self, problem: Problem) -> None:
        """Search anew when the data or the number of kinks are others."""
        if why_no_known_fit(problem):
            self.stop()
            return
        k = min(MAX_KINKS, kinks_at_most(problem.program.graph))
        search = self.search
        if self._held or (search is not None and search.k == k and search.of(problem)):
            return
        self.stop()
        self.search = Search(problem, k)
        self.search.start()
        self._poll.start()

    def _on_poll(self) -> None:
        if self.search is None or not self.search.running:
            self._poll.stop()
        self._show()

    def _on_search_toggled(self) -> None:
        if self.search is not None and self.search.running:
            self._held = True
            self.search.stop()
            self._poll.stop()
            self._show()
        else:
            self._held, self.search = False, None
            self._pace.now()

    # -- showing ---------------------------------------------------------------------------

    def _show(self) -> None:
        theme, session, search = self._plot.theme, self._session, self.search
        problem = session.problem
        bars = [Bar(self.tr("loss now"), session.shown.losses.train, theme.fit)]
        why = why_no_best_fit(problem)
        name = self.tr("best, these kinks")
        dashed, dotted = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        best = None if why or problem is not self._best_of else self._best
        bars.append(Bar(name, best, theme.warning, "–" if why else "", style=dashed))
        why = why_no_known_fit(problem) or why
        button = ""
        if search is None or why or not search.of(problem):
            note = "–" if why else ""
            bars.append(Bar(self.tr("best known"), None, theme.success, note, style=dotted))
            if self._held and not why:
                button = self.tr("Search")
        else:
            name = self.tr("best known, 1 kink")
            if search.k != 1:
                name = self.tr("best known, {0} kinks").format(search.k)
            value = None
            if search.result is not None:
                value = search.result.loss(problem.training.loss)
            share = search.share if search.running else 0.0
            note = f"{100.0 * share:.0f} %" if search.running else ""
            bars.append(Bar(name, value, theme.success, note, share, dotted))
            if search.running:
                button = self.tr("Stop")
            elif search.result is not None and not search.result.finished:
                button = self.tr("Search")
        self.bar.setToolTip(why)
        self.bar.set_bars(tuple(bars), button)
        self._draw()

    def _draw(self) -> None:
        theme, session, search = self._plot.theme, self._session, self.search
        problem = session.problem
        shapes = list[Shape](self._kinks if problem is self._best_of else ())
        if search is not None and search.result is not None and search.of(problem):
            dataset = session.dataset
            known = in_user_units(search.result.function, dataset.x_scale, dataset.y_scale)
            x, y = known.polyline(*self._plot.visible_range())
            style = pen(theme.success, 2.2 * theme.scale, Qt.PenStyle.DotLine)
            shapes.append(Path(x, y, style))
        self.overlay.set_shapes(shapes)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.bar.set_theme(theme)
        if self.shown:
            self._pace.now()
