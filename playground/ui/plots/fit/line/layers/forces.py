"""Forces: arrows on the kinks, where the next step of the training takes each."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject

from playground.analysis.motion import KinkMotion, kink_motions, next_update
from playground.session import Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.overlay import Arrows, Overlay
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

PER_SECOND = 10.0
SHARE = 0.15  # of the time at most
LONGEST = 46.0  # pixels of the longest arrow
MOST_KINKS = 200
_LADDER = (1.0, 2.0, 5.0)


class ForcesLayer(FitLayer):
    """Works out the next step and draws what it does to the kinks, while that is wanted.

    All arrows are drawn longer by one round number, which the note in the plot tells.
    """

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._shown = False
        self._free_at = 0.0
        self._factor = 1.0
        self.motions: tuple[KinkMotion, ...] = ()
        self.overlay = Overlay(43.0)
        plot.chart.add(self.overlay)
        self.note = Note(plot.chart, at_right=True, framed=False)
        self._pace.due.connect(self._on_due)
        plot.theme_changed.connect(self._on_theme_changed)
        feed.function_shown.connect(self._on_function_shown)
        self._on_theme_changed(plot.theme)

    @property
    def factor(self) -> float:
        """How many times longer than one step the arrows are drawn."""
        return self._factor

    def set_shown(self, shown: bool) -> None:
        self._shown, self._free_at = shown, 0.0
        self._pace.now()

    def _on_function_shown(self) -> None:
        if self._shown:
            self._pace.ask()

    def _on_due(self) -> None:
        network, session = self._feed.network, self._session
        fit = self._feed.fit
        if not self._shown or network is None or fit is None or len(fit.x) > MOST_KINKS:
            self.motions = ()
            self.overlay.set_shapes(())
            self.note.say("")
            return
        started, snapshot, change = time.perf_counter(), self._feed.snapshot, None
        if session.running and started < self._free_at:
            return
        if snapshot.generation != session.shown.generation:
            return  # after an edit, until the function is drawn anew
        fits = snapshot.progress.slots.shape == session.live.progress.slots.shape
        if session.problem.n_train and fits:  # else it is from before a change of the optimizer
            change = next_update(session.problem, snapshot.parameters, snapshot.progress)
        self.motions = () if change is None else kink_motions(network, change)
        self._draw()
        now = time.perf_counter()
        self._free_at = now + (now - started) * (1.0 / SHARE - 1.0)

    def _draw(self) -> None:
        theme, k = self._plot.theme, self._plot.theme.scale
        low, high = self._plot.visible_range()
        seen = [m for m in self.motions if low < m.x < high]
        wide, tall = self._plot.chart.box.viewPixelSize()
        x, y, dx, dy = (np.array([getattr(m, n) for m in seen]) for n in ("x", "y", "dx", "dy"))
        longest = float(np.hypot(dx / wide, dy / tall).max()) if len(seen) else 0.0
        if not longest > 0.0:
            self.overlay.set_shapes(())
            self.note.say(self.tr("no kink moves"))
            return
        self._factor = self._round_factor(LONGEST * k / longest)
        graph = self._session.document.graph
        pens = tuple(pen(colour_of(graph, m.node).darker(120), 2.4 * k) for m in seen)
        if theme.dark:
            pens = tuple(pen(colour_of(graph, m.node).lighter(135), 2.4 * k) for m in seen)
        arrows = Arrows(x, y, self._factor * dx, self._factor * dy, pens, 8.0 * k)
        self.overlay.set_shapes((arrows,))
        self.note.say(self.tr("next step, drawn × {0}").format(_factor_text(self._factor)))

    def _round_factor(self, wanted: float) -> float:
        """A round number below ``wanted``; the last one as long as it is not far off."""
        if 0.35 * wanted <= self._factor <= 1.3 * wanted:
            return self._factor
        power = 10.0 ** np.floor(np.log10(wanted))
        return float(max(rung for rung in _LADDER if rung * power <= wanted) * power)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.note.set_theme(theme)
        self._pace.ask()


def _factor_text(factor: float) -> str:
    """``20``, ``0.5``, ``10,000``, ``2e+08``."""
    return f"{factor:,.0f}" if 1.0 <= factor < 1e7 else f"{factor:.4g}"
