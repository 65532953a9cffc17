"""Keeps what the canvas draws in step with the session."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QVariantAnimation, Signal
from PySide6.QtWidgets import QWidget

from playground.model.document import Document
from playground.model.parts import GraphError
from playground.session import Session
from playground.session.highlight import Highlight, merged
from playground.session.throttle import Throttle
from playground.ui.canvas.geometry.layout import USUAL_ASPECT, USUAL_PIXELS, Geometry, arrange
from playground.ui.canvas.geometry.node_functions import FunctionSampler
from playground.ui.canvas.geometry.pictures import picture_shape
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.shell.visibility import is_in_view

PER_SECOND = 15.0  # snapshots that are drawn while training
SHARE = 0.25  # of the time that taking and painting them may need
ANIMATION_MS = 180


class CanvasPresenter(QObject):
    """Takes document, snapshot and probe from the session into the state; nodes glide.

    Attributes:
        state: what is drawn.
        animated: whether nodes glide to their new places.
        room: the proportions and the height that the network is arranged for.
        is_zooming: whether a stretched drawing is shown; new numbers wait until it is sharp.

    Signals:
        structure_changed(): nodes, edges or places are others now.
        change_previewed(change): what would be after this edit is shown, None for none.
    """

    structure_changed = Signal()
    change_previewed = Signal(object)

    def __init__(self, session: Session, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self.animated = True
        self.is_zooming = False
        self.room = (USUAL_ASPECT, USUAL_PIXELS)
        self._presented = False
        self.state = CanvasState.of(session.document, session.derived)
        self._sampler = FunctionSampler(session.program, session.dataset)
        self._highlights: dict[str, Highlight] = {}
        self._previewed: Callable[[Document], Document] | None = None
        self._throttle = Throttle(PER_SECOND, self, SHARE)
        self._throttle.due.connect(self._on_due)
        self._is_unpainted = False
        self._from = self._to = (self.state.shown, self.state.grown)
        self._motion = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=ANIMATION_MS)
        self._motion.valueChanged.connect(self._on_motion)
        self.refresh()
        session.document_changed.connect(self._on_document_changed)
        session.shown_changed.connect(self._on_shown_changed)
        session.probe_changed.connect(self._on_probe_changed)

    # -- numbers -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the snapshot that the session shows."""
        state = self.state
        state.derived = self._session.derived
        if state.geometry.picture is None:  # else the cards show weights
            state.functions = self._sampler.sample(state.parameters)
        else:
            state.functions = None
        self._on_probe_changed()
        self._show_preview()

    def _on_shown_changed(self) -> None:
        """While training, draw only some of the snapshots, and none while the canvas is hidden."""
        if self._session.running:
            self._throttle.ask()
        elif self.state.derived is not self._session.derived:
            self.refresh()

    def _on_due(self) -> None:
        if self.is_zooming:
            self._throttle.ask()
        elif is_in_view(self._canvas):
            self.refresh()
            self._is_unpainted = True

    def count_paint(self, seconds: float) -> None:
        """The canvas was painted: count that to the refresh before."""
        if self._is_unpainted:
            self._is_unpainted = False
            self._throttle.spent += seconds

    def _on_probe_changed(self) -> None:
        """Write the values of the probed input, and dim the nodes that pass nothing on."""
        state = self.state
        state.probe, dimmed = self._session.probe, None
        if state.a is not None:
            silent = np.flatnonzero(state.a[state.graph.n_inputs :] == 0.0).tolist()
            dimmed = Highlight(dimmed_nodes=frozenset(state.graph.units[k].id for k in silent))
        self.set_highlight("probe", dimmed)

    # -- highlights ----------------------------------------------------------------------------

    def set_highlight(self, source: str, highlight: Highlight | None) -> None:
        """Draw this besides the highlights of other sources; None takes it back."""
        if highlight is None:
            self._highlights.pop(source, None)
        else:
            self._highlights[source] = highlight
        self.state.highlight = merged(self._highlights.values())
        self._canvas.update()

    def preview(self, change: Callable[[Document], Document] | None) -> None:
        """Show what an edit would take away, and the outputs after it; None ends it."""
        if change is not self._previewed:
            self._previewed = change
            self._show_preview()
            self.change_previewed.emit(change)

    def _show_preview(self) -> None:
        state, change, doomed = self.state, self._previewed, None
        state.preview = None
        try:
            after = None if change is None else change(self._session.live_document)
        except GraphError:
            after = None
        if after is not None:
            doomed = Highlight(
                doomed_nodes=frozenset(state.graph.rank.keys() - after.graph.rank.keys()),
                doomed_edges=frozenset(state.graph.edge_index.keys() - after.graph.edge_index),
            )
            if after.graph.n_outputs == state.graph.n_outputs:
                state.preview = self._sampler.outputs(after)
        self.set_highlight("preview", doomed)

    # -- structure -----------------------------------------------------------------------------

    def _on_document_changed(self, old: Document, new: Document) -> None:
        state = self.state
        self.preview(None)
        graph_changed = new.graph is not state.graph
        if graph_changed or new.data is not old.data:
            self._sampler.set_network(self._session.program, self._session.dataset)
        picture = state.geometry.picture
        shape = picture_shape(new.graph, self._session.dataset)
        shape_changed = shape != (None if picture is None else picture.shape)
        if graph_changed or shape_changed or dict(new.layout) != dict(old.layout):
            before = {n.id: xy for n, xy in zip(state.graph.nodes, state.shown, strict=True)}
            state.set_network(new.graph, self._arranged(new), self._session.derived)
            self._glide(before)
            self.refresh()
            self.structure_changed.emit()
        else:
            self.refresh()

    def _arranged(self, document: Document) -> Geometry:
        graph = document.graph
        shape = picture_shape(graph, self._session.dataset)
        return arrange(graph, document.layout, *self.room, shape, presented=self._presented)

    def set_room(self, aspect: float, pixels: float, *, presented: bool) -> None:
        """Spread the columns for a widget of these proportions, ``pixels`` high at the desk;
        ``presented`` cards have room for large text."""
        document, before = self._session.document, self.room
        same = abs(aspect - before[0]) < 0.01 and abs(pixels / before[1] - 1.0) < 0.01
        if same and presented == self._presented:
            return
        self.room, self._presented = (aspect, pixels), presented
        if document.graph is self.state.graph:
            self.state.geometry = self._arranged(document)
            self.settle()

    def _glide(self, before: dict[int, np.ndarray]) -> None:
        """Take the nodes from where they were to their places; new ones grow there."""
        state, goal = self.state, self.state.geometry.centres
        ids = [n.id for n in state.graph.nodes]
        start = np.array([before.get(i, goal[k]) for k, i in enumerate(ids)])
        grown = np.array([float(i in before) for i in ids])
        self._motion.stop()
        moves = bool((np.abs(start - goal) > 0.5).any() or (grown < 1.0).any())
        if self.animated and moves and before and self._canvas.isVisible():
            self._from, self._to = (start, grown), (goal, np.ones(len(goal)))
            state.place(start, grown)
            self._motion.start()
        else:
            state.place(goal.copy())

    def _on_motion(self, share: float) -> None:
        if len(self._from[0]) == len(self.state.graph.nodes):
            smooth = share * share * (3.0 - 2.0 * share)
            pairs = zip(self._from, self._to, strict=True)
            self.state.place(*(a + smooth * (b - a) for a, b in pairs))
            self._canvas.update()

    def settle(self) -> None:
        """Put every node in its place at once."""
        self._motion.stop()
        self.state.place(self.state.geometry.centres.copy())
        self._canvas.update()
