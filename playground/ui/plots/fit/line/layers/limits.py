"""Is the network stuck, or too small? Its loss beside the lowest losses that it could have."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

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
from playground.analysis.errors import AnalysisError
from playground.engine.problem import Problem
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.overlay import Overlay, Path, Shape
from playground.ui.plots.fit.line.function import curve
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.limits_bar import Bar, LimitsBar
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.search import Search
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

POLL_MS = 80
REST = 0.0005  # seconds that the search sleeps at each check, so that the window gets the GIL


class KinkSearch(Search[KnownFit]):
    """The search for the best function of ``k`` kinks.

    Attributes:
        share: how much is done.
    """

    name = "kink search"

    def __init__(self, problem: Problem, k: int) -> None:
        self.problem, self.k = problem, k
        self.share = 0.0
        super().__init__()

    def is_of(self, problem: Problem) -> bool:
        """Whether the search is for these training points."""
        own = self.problem
        return own.x_train is problem.x_train and own.y_train is problem.y_train

    def find(self) -> KnownFit:
        return best_known_fit(self.problem, self.k, self.is_cancelled, self._on_progress)

    def is_cancelled(self) -> bool:
        time.sleep(REST)
        return super().is_cancelled()

    def _on_progress(self, share: float, _mean_square: float) -> None:
        self.share = share


class LimitsLayer(FitLayer):
    """Shows the best loss with the present kinks, and the best known with as many kinks.

    Both functions are drawn over the fit.

    Attributes:
        bar: the row with the losses.
        overlay: the two functions.
        search: the search, running or done; None before it.
    """

    rate = 4.0
    share = 0.1

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self._best: float | None = None  # loss with these kinks
        self._best_curve: tuple[Path, ...] = ()
        self._stopped = False  # by the person
        self.search: KinkSearch | None = None
        self.bar = LimitsBar(plot)
        self.bar.hide()
        plot.frame.add_row(self.bar)
        self.overlay = Overlay(29.0)
        plot.chart.add(self.overlay)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self.bar.search_toggled.connect(self._on_search_toggled)
        self.set_theme(plot.theme)

    def set_on(self, on: bool) -> None:
        self.bar.setVisible(on)
        self._stopped = False
        super().set_on(on)

    def set_theme(self, theme: Theme) -> None:
        self.bar.set_theme(theme)
        super().set_theme(theme)

    def stop(self) -> None:
        """End the search and wait for it."""
        self._poll.stop()
        if self.search is not None:
            self.search.stop()
            self.search = None

    def draw(self, derived: Derived) -> None:
        self._best, self._best_curve = None, ()
        self._search_for(derived.problem)
        if not why_no_best_fit(derived.problem):
            with suppress(AnalysisError):  # the network's values are not finite
                self._find_best(derived)
        self._show_result(derived)

    def _find_best(self, derived: Derived) -> None:
        found = best_with_these_kinks(derived.problem, derived.parameters)
        snapshot = replace(derived.snapshot, parameters=found.parameters)
        best = Derived(derived.problem, derived.dataset, snapshot)
        x, y, _ = curve(best, self._plot.visible_range(), self._plot.chart.y_range())
        theme = self._plot.theme
        style = pen(theme.warning, 1.8 * theme.scale, Qt.PenStyle.DashLine)
        self._best, self._best_curve = found.loss, (Path(x, y, style),)

    def clear(self) -> None:
        self.stop()
        self.overlay.set_shapes(())

    # -- the search ------------------------------------------------------------------------

    def _search_for(self, problem: Problem) -> None:
        """Search again when the data or the number of kinks are others."""
        if why_no_known_fit(problem):
            self.stop()
            return
        k = min(MAX_KINKS, kinks_at_most(problem.program.graph))
        search = self.search
        if self._stopped or (search is not None and search.k == k and search.is_of(problem)):
            return
        self.stop()
        self.search = KinkSearch(problem, k)
        self._poll.start()

    def _on_poll(self) -> None:
        if self.search is None or not self.search.running:
            self._poll.stop()
        self._show_result(self._drawn)

    def _on_search_toggled(self) -> None:
        if self.search is not None and self.search.running:
            self._stopped = True
            self.search.stop()
            self._on_poll()
        else:
            self._stopped, self.search = False, None
            self.redraw()

    # -- showing ---------------------------------------------------------------------------

    def _show_result(self, derived: Derived) -> None:
        theme, problem, search = self._plot.theme, derived.problem, self.search
        why_no_best = why_no_best_fit(problem)
        why_no_known = why_no_known_fit(problem) or why_no_best
        dashed, dotted = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        best = None if why_no_best else self._best
        name, value, share = self.tr("best known"), None, 0.0
        note = "–" if why_no_known else ""
        button = self.tr("Search") if self._stopped and not why_no_known else ""
        shapes: list[Shape] = [] if why_no_best else list(self._best_curve)
        if search is not None and search.is_of(problem) and not why_no_known:
            name = self.tr("best known, 1 kink")
            if search.k != 1:
                name = self.tr("best known, {0} kinks").format(search.k)
            result, button = search.result, ""
            if search.running:
                share, button = search.share, self.tr("Stop")
                note = f"{100.0 * share:.0f} %"
            elif result is not None and not result.finished:
                button = self.tr("Search")
            if result is not None:
                value = result.loss(problem.training.loss)
                shapes.append(self._known_curve(derived, result))
        bars = (
            Bar(self.tr("loss now"), derived.losses.train, theme.fit, short=self.tr("now")),
            Bar(
                self.tr("best, these kinks"),
                best,
                theme.warning,
                "–" if why_no_best else "",
                short=self.tr("these kinks"),
                style=dashed,
            ),
            Bar(name, value, theme.success, note, share, self.tr("best known"), dotted),
        )
        self.bar.setToolTip(why_no_known)
        self.bar.set_bars(bars, button)
        self.overlay.set_shapes(shapes)

    def _known_curve(self, derived: Derived, result: KnownFit) -> Path:
        dataset, theme = derived.dataset, self._plot.theme
        known = in_user_units(result.function, dataset.inputs.scale, dataset.y_scale)
        x, y = known.polyline(*self._plot.visible_range())
        return Path(x, y, pen(theme.success, 2.2 * theme.scale, Qt.PenStyle.DotLine))
