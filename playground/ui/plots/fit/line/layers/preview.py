"""The function after an edit that the person points at, before anything is changed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from playground.engine.problem import Engine, Problem, Stepper, problem_of
from playground.model.document import Document, DocumentError
from playground.model.graph import GraphError
from playground.session import Change, Derived, Session
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.plots.chart.ranges import clip_polyline, dashes
from playground.ui.plots.fit.line.function import curve
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

DASH, GAP = 8.0, 5.0  # pixels
_EMPTY = np.zeros(0)


class PreviewLayer(FitLayer):
    """Draws the edited function dashed over the present one; the legend says its loss.

    The preview follows the training: it is the edit of the weights shown now.
    """

    rate = 15.0
    share = 0.1

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self._edited: _Edited | None = None
        self._after: Derived | None = None  # of the edited network
        self._curve = line(32.0)
        plot.chart.add(self._curve, "preview")
        self.set_theme(plot.theme)

    def preview(self, change: Change | None) -> None:
        """Show what this edit would do; None, or an edit that is not possible, shows nothing."""
        had, session, self._edited = self.on, self._session, None
        if change is not None:
            document = session.live_document
            self._edited = _edited(change, document, session.derived, session.engine)
        if had or self._edited is not None:
            self.set_on(self._edited is not None)

    def set_theme(self, theme: Theme) -> None:
        self._curve.setPen(pen(theme.error, 2.2 * theme.scale))
        super().set_theme(theme)

    def draw(self, derived: Derived) -> None:
        edited = self._edited
        if edited is None or derived.problem.program.graph is not edited.before.graph:
            self.clear()
            return
        parameters = edited.parameters(derived.parameters)
        snapshot = replace(derived.snapshot, parameters=parameters)
        self._after = Derived(edited.problem, derived.dataset, snapshot)
        x, y = _EMPTY, _EMPTY
        if edited.problem.program.graph.n_inputs == 1:
            x, y, _ = curve(self._after, self._plot.visible_range(), self._plot.chart.y_range())
        self._curve.setData(*self._dashed(x, y), connect="pairs")

    def say(self) -> None:
        if self._edited is None or self._after is None:
            return
        now, text = self._after.losses.train, self.tr("after deleting")
        then = self._edited.stepper.losses(self._after.parameters).train
        if not math.isnan(then):
            text = self.tr("after deleting: loss {0} → {1}")
            text = text.format(loss_text(now), loss_text(then))
        self._plot.set_preview(Entry(text, "dashed", self._plot.theme.error))

    def clear(self) -> None:
        self._after = None
        self._curve.setData(_EMPTY, _EMPTY)
        self._plot.set_preview(None)

    def _dashed(self, x: Array, y: Array) -> tuple[Array, Array]:
        finite = np.isfinite(y)
        low, high = self._plot.chart.y_range()
        room = 0.1 * (high - low)
        x, y = clip_polyline(x[finite], y[finite], low - room, high + room)
        return dashes(x, y, *self._plot.chart.pixel_size(), DASH, GAP)


@dataclass(frozen=True, slots=True, eq=False)
class _Edited:
    """The document after an edit, for weights that go on changing.

    Its parameters are ``values`` ``(n_parameters,)``, but those at ``survivors`` are the present
    ones at ``sources``.
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


def _edited(change: Change, before: Document, derived: Derived, engine: Engine) -> _Edited | None:
    """None when the edit is not possible, or leaves a network that does not fit the data."""
    try:
        after = change(before)
        problem = problem_of(after, derived.dataset)
    except (GraphError, DocumentError):
        return None
    places = before.graph.parameter_index
    source = np.array([places.get(key, -1) for key in after.graph.parameter_keys], dtype=np.intp)
    # Parameters that the edit itself sets keep those values.
    kept = (source >= 0) & (after.parameters == before.parameters[source])
    stepper = engine.prepare(problem)
    return _Edited(before, problem, stepper, after.parameters, np.flatnonzero(kept), source[kept])
