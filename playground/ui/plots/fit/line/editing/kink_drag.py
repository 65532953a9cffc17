"""Dragging a kink or a piece: the weights follow with the smallest change that does it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from playground.analysis.errors import AnalysisError
from playground.analysis.kinks.dragging import KinkDrag, PieceDrag
from playground.engine.run import Snapshot
from playground.model.document import Document, frozen
from playground.model.graph import Graph
from playground.session import Gesture, Session
from playground.session.throttle import Throttle
from playground.ui.plots.fit.line.function import exact_fit
from playground.ui.plots.fit.line.plot import FitPlot

Array = NDArray[np.float64]

PER_SECOND = 30.0
_EMPTY = np.zeros(0)


class KinkDrags(QObject):
    """Turns a drag into edits of the live weights: one undo step, refusals beside the pointer.

    While the network trains, each move starts from the latest weights, and the dragged part is
    held against the training until it is dropped.

    Signals:
        moved(x): the dragged part is at the x that was asked for.
        refused(): the last move could not be made.
        ended(): the drag is over.
    """

    moved = Signal(float)
    refused = Signal()
    ended = Signal()

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chart, self._bubble = plot.chart, plot.bubble
        self._graph: Graph | None = None  # None while nothing is dragged
        self._makers: tuple[int, ...] = ()  # of the kink; empty for a piece
        self._piece_x = 0.0
        self._drag: KinkDrag | PieceDrag | None = None
        self._target: tuple[float, float] | None = None
        self._start: Array = _EMPTY  # parameters
        self._pushed: Array = _EMPTY  # parameters of the last edit
        self._gesture = 0
        self._edited = self._trained = False
        self._waiting = False  # the target was not tried yet
        self._throttle = Throttle(PER_SECOND, self)
        self._throttle.due.connect(self._apply)
        session.shown_changed.connect(self._on_shown_changed)
        session.document_changed.connect(self._on_document_changed)

    @property
    def dragging(self) -> bool:
        return self._graph is not None

    def grab_kink(self, makers: tuple[int, ...]) -> None:
        """Begin to drag the kink that these nodes make."""
        self._session.show(None)
        self._graph, self._start = self._session.document.graph, self._session.live.parameters
        self._makers = makers
        self._drag, self._target = None, None
        self._edited, self._trained = False, self._session.running
        self._gesture += 1

    def grab_piece(self, x: float) -> None:
        """Begin to drag the piece at ``x``."""
        self.grab_kink(())
        self._piece_x = x

    def drag_to(self, x: float, y: float) -> None:
        if self._graph is not None:
            self._target, self._waiting = (x, y), True
            self._throttle.ask()

    def drop(self) -> None:
        if self._graph is not None:
            if self._waiting:
                self._throttle.now()
            self._say("")
            self._end()

    def give_up(self) -> None:
        """Go back to the weights before the drag."""
        if self._edited and self._session.document.graph is self._graph:
            if self._trained:
                self._session.undo_stack.undo()
            else:
                self._push(self._start)  # an edit back to the start leaves no undo step
        self._bubble.hide()
        self._end()

    def _end(self) -> None:
        self._graph, self._drag, self._target = None, None, None
        self._throttle.stop()
        self.ended.emit()

    def _on_shown_changed(self, shown: Snapshot) -> None:
        if shown.running and self._target is not None:
            self._throttle.ask()

    def _on_document_changed(self, _old: Document, new: Document) -> None:
        if self._graph is not None and new.parameters is not self._pushed:
            self._end()  # somebody else has made an edit

    # -- the edit --------------------------------------------------------------------------

    def _apply(self) -> None:
        session, target = self._session, self._target
        self._waiting = False
        if self._graph is None or target is None:
            return
        self._trained = self._trained or session.running
        try:
            if self._drag is None or session.running:
                self._drag = self._make_drag(*target)
            drag = self._drag
            parameters = drag.to(*target) if isinstance(drag, KinkDrag) else drag.to(target[1])
        except AnalysisError as error:
            self._refuse(str(error))
            return
        if self._push(parameters):
            self._say(self._words(*target))
            self.moved.emit(target[0])

    def _make_drag(self, x: float, _y: float) -> KinkDrag | PieceDrag:
        """A drag that starts from the latest weights."""
        derived, dataset = self._session.derived, self._session.dataset
        graph, scales = self._session.document.graph, (dataset.inputs.scale, dataset.y_scale)
        if not self._makers:
            return PieceDrag(graph, derived.parameters, self._piece_x, *scales)
        fit = exact_fit(derived)
        mine = set(self._makers)
        kinks = [] if fit is None else [i for i, n in enumerate(fit.nodes) if mine & set(n)]
        if fit is None or not kinks:
            raise AnalysisError(self.tr("This kink is no longer there."))
        kink = min(kinks, key=lambda i: abs(float(fit.x[i]) - x))
        return KinkDrag(graph, derived.parameters, kink, *scales, nodes=self._makers)

    def _push(self, parameters: Array) -> bool:
        text = self.tr("Drag kink") if self._makers else self.tr("Drag piece")
        self._pushed = frozen(parameters)

        def change(document: Document) -> Document:
            return replace(document, parameters=self._pushed)

        reason = self._session.edit(text, change, Gesture("fit", self._gesture))
        self._edited = self._edited or not reason
        if reason:
            self._refuse(reason)
        return not reason

    def _refuse(self, reason: str) -> None:
        self._say(reason, lasting=True)
        self._target = None
        self.refused.emit()

    # -- texts -----------------------------------------------------------------------------

    def _words(self, x: float, y: float) -> str:
        graph = self._session.document.graph
        if not self._makers:
            place = self._chart.place_text(self._piece_x, y)
            return self.tr("piece through {0}").format(place)
        names = ", ".join(graph.display_name(node) for node in self._makers[:4])
        if len(self._makers) > 4:
            names += ", …"
        place = self._chart.place_text(x, y)
        if len(self._makers) > 1:
            return self.tr("{0} to {1}; Shift moves one alone").format(names, place)
        return self.tr("{0} to {1}").format(names, place)

    def _say(self, text: str, *, lasting: bool = False) -> None:
        if self._target is not None:
            self._bubble.say(text, self._chart.to_pixels(*self._target).toPoint(), lasting=lasting)
