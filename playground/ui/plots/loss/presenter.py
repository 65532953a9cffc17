"""Keeps the loss plot up to date: this run, the edits made in it, and the runs before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from playground.analysis.curvature.rate_limit import stable_product
from playground.engine.run import Snapshot
from playground.model.document import Document
from playground.model.optimizers import OPTIMIZERS
from playground.model.sizes import sizes_text
from playground.session import Session
from playground.session.curvature import CurvatureRecord
from playground.session.throttle import Throttle
from playground.ui.plots.loss.earlier import EarlierRun
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.shell.visibility import is_in_view

PER_SECOND = 20.0


class LossPresenter(QObject):
    """Shows the live run, and marks the step shown when that is an earlier one.

    Attributes:
        curvature: the curvature of the loss, recorded while the plot shows it.
    """

    def __init__(self, session: Session, plot: LossPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.curvature = CurvatureRecord(session, self)
        self.curvature.changed.connect(self._show_curvature)
        plot.curvature_wanted.connect(self.curvature.turn)
        self._session = session
        self._plot = plot
        self._drawn: Snapshot | None = None
        self._marks: object = None
        self._earlier: object = None
        self._throttle = Throttle(PER_SECOND, self)
        self._throttle.due.connect(self._on_due)
        self._throttle.follow(session)
        session.document_changed.connect(self._throttle.ask)
        session.document_changed.connect(self._show_curvature)
        session.frame_ended.connect(self._on_frame_ended)
        plot.earlier.clearing_wanted.connect(self._on_clearing_wanted)
        self._throttle.now()

    def _on_frame_ended(self) -> None:
        if not self._session.shows_live and self._session.live is not self._drawn:
            self._throttle.ask()  # training goes on behind the snapshot shown

    def _show_curvature(self) -> None:
        if self.curvature.is_on:
            training, no_limit = self._session.document.training, self.curvature.why_not()
            if not no_limit and stable_product(training) is None:
                label = OPTIMIZERS[training.optimizer].label
                no_limit = _tr("{0} rescales its steps: λ alone sets no limit").format(label)
            self._plot.set_curvature(self.curvature.history, no_limit)

    def _on_clearing_wanted(self, runs: Sequence[object]) -> None:
        self._session.forget_runs(runs)
        self._throttle.now()

    def _on_due(self) -> None:
        session, live, plot = self._session, self._session.live, self._plot
        if live.running and not is_in_view(plot):
            return
        if live is not self._drawn:
            self._drawn = live
            plot.set_history(live.history)
            plot.set_diverged(None if live.divergence is None else live.divergence.step)
        plot.set_shown(None if session.shows_live else session.shown.step)
        if session.marks is not self._marks:
            self._marks = session.marks
            plot.set_marks([(mark.step, mark.text) for mark in session.marks])
        if session.earlier_runs is not self._earlier:
            self._earlier = session.earlier_runs
            plot.earlier.set_runs(
                [
                    EarlierRun(run, run_name(run.document), run.history.step, run.history.train)
                    for run in session.earlier_runs
                ]
            )


def run_name(document: Document) -> str:
    """A run by its settings: ``1-8-1, sgd 0.1, seed 6``."""
    training = document.training
    sizes = sizes_text([len(layer.nodes) for layer in document.graph.layers])
    rate = f"{training.optimizer} {training.learning_rate:g}"
    words = _tr("{0}, {1}, seed {3}")
    if training.batch_size:
        words = _tr("{0}, {1}, batch {2}, seed {3}")
    return words.format(sizes, rate, training.batch_size, training.seed)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LossPresenter", text)
