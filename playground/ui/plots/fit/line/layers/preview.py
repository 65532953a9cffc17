"""The function as it would be after an edit that is pointed at, before anything is changed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from playground.analysis.pieces import exact_pieces, is_piecewise_linear
from playground.data.dataset import Dataset
from playground.engine.problem import Engine, Problem, Stepper, problem_of
from playground.model.document import Document, DocumentError
from playground.model.graph import GraphError
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.curves import Curve, covers, sampled_curve
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.plots.chart.ranges import clip_polyline, dashes
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]
Change = Callable[[Document], Document]

PER_SECOND = 15.0
WORDS_PER_SECOND = 5.0
SHARE = 0.1  # of the time at most is spent on looking ahead while the network trains
DASH, GAP = 8.0, 5.0  # pixels


class PreviewLayer(FitLayer):
    """Draws the function after the edit dashed over the present one, and says its loss.

    It follows the training: what is shown is the edit of the weights shown now.
    """

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._outlook: _Outlook | None = None
        self._free_at = 0.0
        self.curve = line(32.0)
        plot.chart.add(self.curve)
        self._pace.due.connect(self._on_due)
        self._words = Throttle(WORDS_PER_SECOND, self)
        self._words.due.connect(self._on_words_due)
        plot.theme_changed.connect(self._on_theme_changed)
        feed.function_shown.connect(self._on_function_shown)
        self._on_theme_changed(plot.theme)

    def preview(self, change: Change | None) -> None:
        """Show what this edit would do; None ends it. One that can't be made shows nothing."""
        had = self._outlook is not None
        self._outlook = None
        if change is not None:
            session = self._session
            self._outlook = _outlook(change, session.live_document, session.dataset, session.engine)
        if had or self._outlook is not None:
            self._pace.now()
            self._words.now()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.curve.setPen(pen(theme.error, 2.2 * theme.scale))
        if self._outlook is not None:
            self._pace.now()
            self._words.now()

    def _on_function_shown(self) -> None:
        if self._outlook is None:
            return
        if time.perf_counter() >= self._free_at or not self._session.running:
            self._pace.ask()

    def _present(self) -> _Outlook | None:
        """The outlook, as long as it is one on the network that is there."""
        outlook = self._outlook
        if outlook is None or self._session.document.graph is not outlook.before.graph:
            return None
        return outlook

    def _on_due(self) -> None:
        started = time.perf_counter()
        outlook = self._present()
        if outlook is None:
            self.curve.setData(np.zeros(0), np.zeros(0))
            return
        parameters = outlook.parameters(self._session.shown.parameters)
        self.curve.setData(*self._dashed(self._function(outlook, parameters)), connect="pairs")
        self._words.ask()
        ended = time.perf_counter()
        self._free_at = ended + (ended - started) * (1.0 / SHARE - 1.0)

    def _on_words_due(self) -> None:
        outlook = self._present()
        if outlook is None:
            self._plot.set_foreseen(None)
            return
        snapshot, text = self._session.shown, self.tr("after deleting")
        then = outlook.stepper.losses(outlook.parameters(snapshot.parameters)).train
        if not math.isnan(then):
            text = self.tr("after deleting: loss {0} → {1}").format(
                loss_text(snapshot.losses.train), loss_text(then)
            )
        self._plot.set_foreseen(Entry(text, "dashed", self._plot.theme.error))

    def _function(self, outlook: _Outlook, parameters: Array) -> Curve:
        """The first output after the edit over the visible x, in the user's units."""
        graph, dataset = outlook.problem.program.graph, self._session.dataset
        visible = self._plot.visible_range()
        if graph.n_inputs != 1:
            return np.zeros(0), np.zeros(0)
        if is_piecewise_linear(graph):
            pieces = exact_pieces(graph, parameters, dataset.x_scale, dataset.y_scale)
            fit = pieces.output(0)
            if covers(fit, visible):
                return fit.polyline(*visible)
        program, height = outlook.problem.program, self._plot.chart.y_range()
        return sampled_curve(program, parameters, dataset, visible, height)

    def _dashed(self, curve: Curve) -> Curve:
        x, y = curve
        finite = np.isfinite(y)
        chart = self._plot.chart
        low, high = chart.y_range()
        room = 0.1 * (high - low)
        x, y = clip_polyline(x[finite], y[finite], low - room, high + room)
        pixel_width, pixel_height = chart.box.viewPixelSize()
        return dashes(x, y, pixel_width, pixel_height, DASH, GAP)


@dataclass(frozen=True, slots=True, eq=False)
class _Outlook:
    """What an edit makes of a document, ready for weights that go on changing.

    The parameters after it are ``values`` ``(n_parameters,)``, but for those at ``survivors``,
    which are the present ones at ``sources``.
    """

    before: Document
    problem: Problem
    stepper: Stepper
    values: Array
    survivors: NDArray[np.intp]
    sources: NDArray[np.intp]

    def parameters(self, present: Array) -> Array:
        out = self.values.copy()
        out[self.survivors] = present[self.sources]
        return out


def _outlook(change: Change, before: Document, dataset: Dataset, engine: Engine) -> _Outlook | None:
    """None when the edit can't be made, or leaves a network that does not fit the data."""
    try:
        after = change(before)
        problem = problem_of(after, dataset)
    except (GraphError, DocumentError):
        return None
    places = before.graph.parameter_index
    source = np.array([places.get(key, -1) for key in after.graph.parameter_keys], dtype=np.intp)
    # What the edit itself sets stays as it sets it.
    kept = (source >= 0) & (after.parameters == before.parameters[source])
    stepper = engine.prepare(problem)
    return _Outlook(before, problem, stepper, after.parameters, np.flatnonzero(kept), source[kept])
