"""Turns the brush's and the lasso's points into edits of the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import Document, Points, frozen
from playground.session import Session
from playground.ui.inputs.bubble import Bubble
from playground.ui.plots.fit.line.editing.brush_keys import BrushKeys
from playground.ui.plots.fit.line.editing.brush_tool import BrushTool
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]


class BrushPresenter(QObject):
    """A stroke, or the removal of a selection, is one undo step.

    Signals:
        refused(reason): an edit could not be made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tool = BrushTool(plot.chart, self)
        self.keys = BrushKeys(plot.chart, plot.read_out, self.tool, self)
        self.bubble = Bubble(plot.chart)
        plot.chart.tools.append(self.tool)
        plot.chart.key_tools.insert(0, self.keys)
        for hand in (self.tool, self.keys):
            hand.drawn.connect(self._on_drawn)
        self.keys.erased.connect(self._on_erased)
        self.keys.said.connect(self._on_said)
        plot.theme_changed.connect(self._on_theme_changed)
        plot.editing_changed.connect(self.keys.let_go)
        session.document_changed.connect(self._on_document_changed)
        self._on_theme_changed(plot.theme)

    def _on_theme_changed(self, theme: Theme) -> None:
        for part in (self.tool, self.keys, self.bubble):
            part.set_theme(theme)

    def _on_said(self, text: str, lasting: bool) -> None:
        self.bubble.say(text, self.keys.pointer.toPoint(), lasting=lasting)

    def _on_document_changed(self, old: Document, new: Document) -> None:
        """Points have other numbers in other data; any other edit leaves them in the hand."""
        if new.data is not old.data:
            self.keys.let_go()

    def _on_drawn(self, x: Array, y: Array) -> None:
        points = as_points(self._session.dataset)
        more = replace(
            points,
            x=frozen(np.vstack([points.x, x[:, None]])),
            y=frozen(np.vstack([points.y, y[:, None]])),
        )
        self._edit(self.tr("Draw points"), more)

    def _on_erased(self, indices: tuple[int, ...]) -> None:
        """Points are numbered as in the plot: training rows first."""
        points, test = as_points(self._session.dataset), self._session.dataset.test
        order = np.concatenate([np.flatnonzero(~test), np.flatnonzero(test)])
        stays = np.ones(len(test), dtype=bool)
        stays[order[list(indices)]] = False
        kept = tuple(int(i) for i in np.flatnonzero(test[stays]))
        fewer = replace(points, x=frozen(points.x[stays]), y=frozen(points.y[stays]), test=kept)
        self._edit(self.tr("Remove points"), fewer)

    def _edit(self, text: str, points: Points) -> None:
        data = replace(self._session.document.data, source=points)
        reason = self._session.edit(text, lambda d: edits.set_data(d, data))
        if reason:
            self.refused.emit(reason)
