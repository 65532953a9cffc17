"""Forces: arrows on the kinks, to where the next training step moves each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from playground.analysis.kinks.motion import KinkMotion, kink_motions, next_update
from playground.model.graph import Graph
from playground.model.numbers import is_round_off
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.overlay import Arrows, Overlay
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.function import exact_fit
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

LONGEST = 46.0  # pixels of the longest arrow
MOST_KINKS = 200
_LADDER = (1.0, 2.0, 5.0)


class ForcesLayer(FitLayer):
    """Draws all arrows longer by one round factor, which a note in the plot tells.

    A move that is only round-off has no arrow.

    Attributes:
        factor: how many times longer than one step the arrows are drawn.
    """

    rate = 10.0
    share = 0.15

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self.factor = 1.0
        self.overlay = Overlay(43.0)
        plot.chart.add(self.overlay)
        self.note = Note(plot.chart, at_right=True, framed=False)
        self.set_theme(plot.theme)

    def set_theme(self, theme: Theme) -> None:
        self.note.set_theme(theme)
        super().set_theme(theme)

    def draw(self, derived: Derived) -> None:
        fit, problem, shown = exact_fit(derived), derived.problem, derived.snapshot
        if derived.pieces is None or fit is None or len(fit.x) > MOST_KINKS:
            self.clear()
            return
        change = None
        # A snapshot from before a change of the optimizer has another optimizer's state.
        fits = shown.progress.slots.shape == self._session.live.progress.slots.shape
        if problem.n_train and fits:
            change = next_update(problem, shown.parameters, shown.progress)
        motions = () if change is None else kink_motions(derived.pieces, change)
        self._draw_arrows(problem.program.graph, motions)

    def clear(self) -> None:
        self.overlay.set_shapes(())
        self.note.say("")

    def _draw_arrows(self, graph: Graph, motions: tuple[KinkMotion, ...]) -> None:
        theme, k = self._plot.theme, self._plot.theme.scale
        low, high = self._plot.visible_range()
        bottom, top = self._plot.chart.y_range()
        seen = [
            m
            for m in motions
            if low < m.x < high
            and not (is_round_off(m.dx, high - low) and is_round_off(m.dy, top - bottom))
        ]
        wide, tall = self._plot.chart.pixel_size()
        x, y, dx, dy = (np.array([getattr(m, n) for m in seen]) for n in ("x", "y", "dx", "dy"))
        longest = float(np.hypot(dx / wide, dy / tall).max()) if seen else 0.0
        if not longest > 0.0:
            self.overlay.set_shapes(())
            self.note.say(self.tr("no kink moves"))
            return
        self.factor = self._round_factor(LONGEST * k / longest)
        colours = [colour_of(graph, m.node) for m in seen]
        colours = [c.lighter(135) if theme.dark else c.darker(120) for c in colours]
        pens = tuple(pen(colour, 2.4 * k) for colour in colours)
        self.overlay.set_shapes((Arrows(x, y, self.factor * dx, self.factor * dy, pens, 8.0 * k),))
        self.note.say(self.tr("next step, drawn × {0}").format(_factor_text(self.factor)))

    def _round_factor(self, wanted: float) -> float:
        """A round number below ``wanted``; the last one as long as it is about right."""
        if 0.35 * wanted <= self.factor <= 1.3 * wanted:
            return self.factor
        power = 10.0 ** np.floor(np.log10(wanted))
        return float(max(rung for rung in _LADDER if rung * power <= wanted) * power)


def _factor_text(factor: float) -> str:
    """``20``, ``0.5``, ``10,000``, ``2e+08``."""
    return f"{factor:,.0f}" if 1.0 <= factor < 1e7 else f"{factor:.4g}"
