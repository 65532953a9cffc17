"""What the loss plot shows: this run, the edits made in it, and the runs before it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from playground.engine.run import Snapshot
from playground.model.document import Document
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.shell.visibility import is_in_view

PER_SECOND = 20.0


class LossPresenter(QObject):
    """Keeps a LossPlot up to date, as often as one can follow a line."""

    def __init__(self, session: Session, plot: LossPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._plot = plot
        self._shown: Snapshot | None = None
        self._marks: object = None
        self._ghosts: object = None
        self._pace = Throttle(PER_SECOND, self)
        self._pace.due.connect(self._on_due)
        session.document_changed.connect(self._on_document_changed)
        self._pace.follow(session)
        self.refresh()

    def refresh(self) -> None:
        """Bring everything up to date."""
        self._pace.now()

    def stop(self) -> None:
        self._pace.stop()

    def _on_document_changed(self) -> None:
        self._pace.ask()

    def _on_due(self) -> None:
        session, snapshot = self._session, self._session.shown
        if snapshot.running and not is_in_view(self._plot):
            return  # what training comes to in the end is shown all the same
        if snapshot is not self._shown:
            self._shown = snapshot
            history = snapshot.history
            self._plot.set_history(history.step, history.train, history.test, history.penalty)
            divergence = snapshot.divergence
            self._plot.set_diverged(None if divergence is None else divergence.step)
        if session.marks is not self._marks:
            self._marks = session.marks
            self._plot.set_marks([(mark.step, mark.text) for mark in session.marks])
        if session.earlier_runs is not self._ghosts:
            self._ghosts = session.earlier_runs
            curves = [(run.step, run.train) for run in session.earlier_runs]
            names = [run_name(document) for document in session.earlier_documents]
            self._plot.set_ghosts(curves, names)


def run_name(document: Document) -> str:
    """A run by its settings: ``1-8-1, sgd 0.1, seed 6``."""
    training = document.training
    sizes = "-".join(str(len(layer.nodes)) for layer in document.graph.layers)
    rate = f"{training.optimizer} {training.learning_rate:g}"
    words = _tr("{0}, {1}, seed {3}")
    if training.batch_size:
        words = _tr("{0}, {1}, batch {2}, seed {3}")
    return words.format(sizes, rate, training.batch_size, training.seed)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LossPresenter", text)
