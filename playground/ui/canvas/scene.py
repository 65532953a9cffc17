"""The scene: keeps what is drawn in step with the session."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, QVariantAnimation, Signal
from PySide6.QtWidgets import QGraphicsScene

from playground.model.document import Document
from playground.model.graph import GraphError
from playground.session import Session
from playground.session.throttle import Turn
from playground.ui.canvas.geometry.layout import USUAL_ASPECT, USUAL_PIXELS, arrange
from playground.ui.canvas.geometry.node_functions import FunctionSampler
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.edges_item import EdgesItem
from playground.ui.canvas.paint.headers import HeadersItem
from playground.ui.canvas.paint.nodes_item import NodesItem
from playground.ui.canvas.paint.overlay_item import OverlayItem
from playground.ui.canvas.paint.pixel_item import EXTENT, PixelItem
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

BUSY_SHARE = 0.25  # of the time that sampling may take before it becomes rarer
HAND_SECONDS = 0.05  # since the last move of the hand, in which its paints show new numbers too
FEW = 20  # nodes that are drawn in one go
ANIMATION_MS = 180


class CanvasScene(QGraphicsScene):
    """Four items paint everything: edges, nodes, headers with buttons, and what lies over them.

    Attributes:
        state: what is drawn.
        animated: whether nodes glide to their new places.
        aspect, pixels: the proportions and the height that the columns are spread for.

    Signals:
        structure_changed(): nodes, edges or places are others now.
        hand_was_moved(): a pan, a zoom or a drag went on, or something else is pointed at.
        change_previewed(change): what would be after this edit is shown, None for none.
    """

    structure_changed = Signal()
    hand_was_moved = Signal()
    change_previewed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-EXTENT, -EXTENT, 2 * EXTENT, 2 * EXTENT)
        self.session = session
        self.animated = True
        self.aspect, self.pixels = USUAL_ASPECT, USUAL_PIXELS
        self.state = CanvasState.of(session.document, session.shown.parameters)
        self._sampler = FunctionSampler(session.problem)
        self.nodes_item = NodesItem(self.state, theme)
        self.items_by_name: dict[str, PixelItem] = {
            "edges": EdgesItem(self.state, theme),
            "nodes": self.nodes_item,
            "overlay": OverlayItem(self.state, theme),
            "chrome": HeadersItem(self.state, theme),
        }
        for item in self.items_by_name.values():
            item.paint_again = self._update_later
            self.addItem(item)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._on_again)
        self._moved_at = 0.0
        self._zooms = False  # one zoom follows the other
        self._scale = 0.0
        self._sampled_at = 0.0
        self._previewed: Callable[[Document], Document] | None = None
        self._refresh_ms = 0.0
        self._halves_due = 0  # of the nodes, which show older functions than the edges
        self._is_unpainted = False  # new numbers wait for a paint
        self._sampled = session.shown.parameters
        self._derived = session.derived  # of the edges drawn
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(ANIMATION_MS)
        self._motion.valueChanged.connect(self._on_motion)
        self._from = self._to = (self.state.shown, self.state.grown)
        self.refresh()
        session.document_changed.connect(self._on_document_changed)
        session.shown_changed.connect(self._on_shown_changed)
        session.probe_changed.connect(self._on_probe_changed)
        session.frame_ended.connect(self._on_frame_ended)

    def set_theme(self, theme: Theme) -> None:
        for item in self.items_by_name.values():
            item.theme = theme
        self.update()

    def _update_later(self, seconds: float) -> None:
        if not self._again.isActive():
            self._again.start(max(40, int(1e3 * seconds)))

    def _on_again(self) -> None:
        self.update()

    def hand_moved(self) -> None:
        """The hand has done something, and the view is painted for it."""
        self._zooms = self.state.camera.scale != self._scale and self._hand_moves
        self._scale = self.state.camera.scale
        self._moved_at = time.perf_counter()
        self.update()
        self.hand_was_moved.emit()

    @property
    def _hand_moves(self) -> bool:
        return time.perf_counter() - self._moved_at < HAND_SECONDS

    def painting(self) -> None:
        """A paint begins: it shows what is due by now."""
        self._again.stop()
        self._is_unpainted = False
        self.state.budget.has_drawn = False

    def _update_numbers(self) -> None:
        """Paint new numbers; while the hand moves they wait for its next paint, for a moment."""
        self._is_unpainted = True
        if self._hand_moves:
            self._update_later(HAND_SECONDS)
        else:  # with what else is painted in this frame; the scene's own update is for it alone
            for view in self.views():
                view.viewport().update()

    # -- numbers -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take weights and node functions from the session's snapshot now."""
        self._halves_due = 0
        self._refresh_edges()
        self._sample()
        self.update()

    def _refresh_edges(self) -> None:
        self._derived = self.session.derived
        self.state.set_parameters(self._derived.parameters)
        if self.state.probe is not None:
            self._run_probe()
        self._update_numbers()

    def _sample(self, *halves: int) -> None:
        """Take the nodes' functions from the snapshot; these halves of them, or all, show it."""
        started = time.perf_counter()
        self._sampled = self.session.shown.parameters
        self.state.functions = self._sampler.sample(self._sampled)
        self._run_probe(*halves)
        if self._previewed is not None:
            self._run_preview()
        self._update_numbers()
        self._sampled_at = time.perf_counter()
        self._refresh_ms = 1e3 * (self._sampled_at - started) / BUSY_SHARE

    def _on_shown_changed(self) -> None:
        if self.session.running or self.is_up_to_date or self.state.dragged_edge is not None:
            return
        self.refresh()

    @property
    def is_up_to_date(self) -> bool:
        """Whether all that is drawn is of the session's snapshot."""
        latest = self.session.shown.parameters
        same = self.state.parameters is latest and self._sampled is latest
        return same and not self._halves_due

    def _on_frame_ended(self, frame: int) -> None:
        """While training, edges and either half of the nodes take turns, if there are many; one in
        a paint. Half as often while a hand is at work on something else than a weight, and only
        when it rests while it zooms."""
        if self._is_unpainted:
            return
        if self._hand_moves:
            rests = self.state.dragged_edge is None and frame // len(Turn) % 2
            if self._zooms or rests:
                return
        match Turn.of(frame):
            case Turn.EDGES if not self.is_up_to_date and any(map(is_in_view, self.views())):
                waited = 1e3 * (time.perf_counter() - self._sampled_at)
                if waited >= self._refresh_ms:
                    self._refresh_edges()
                    self._halves_due = self._halves_due or 2
            case Turn.NODES if self._halves_due and len(self.state.graph.nodes) <= FEW:
                self._halves_due = 0
                self._sample()
            case Turn.NODES if self._halves_due == 2:
                self._halves_due = 1
                self._sample(0)
            case Turn.OTHER_NODES if self._halves_due == 1:
                self._halves_due = 0
                self.state.nodes_changed(1)
                self._update_numbers()

    def _on_probe_changed(self) -> None:
        self._run_probe()
        self.update()

    def preview(self, change: Callable[[Document], Document] | None) -> None:
        """Show what an edit would take away, and the outputs after it; None ends it."""
        self._previewed = change
        self._run_preview()
        self.update()
        self.change_previewed.emit(change)

    def _run_preview(self) -> None:
        state = self.state
        state.doomed, state.doomed_edges, state.previewed = frozenset(), frozenset(), None
        state.nodes_changed()
        if self._previewed is None:
            return
        try:
            after = self._previewed(self.session.live_document)
        except GraphError:
            return
        state.doomed = frozenset(state.graph.rank.keys() - after.graph.rank.keys())
        state.doomed_edges = frozenset(state.graph.edge_index.keys() - after.graph.edge_index)
        if after.graph.n_outputs == state.graph.n_outputs:
            state.previewed = self._sampler.outputs(after)

    def _run_probe(self, *halves: int) -> None:
        state = self.state
        state.a = state.z = state.probe = None
        state.nodes_changed(*halves)
        probe = self.session.probe
        values = self._derived.activity(probe)  # of the weights that the edges show
        if probe is not None and len(probe) == 1 and values is not None:
            state.probe_shown = probe[0]
            state.probe = float(values.a[0])
            state.z, state.a = values.z, values.a

    # -- structure -----------------------------------------------------------------------------

    def _on_document_changed(self, old: Document, new: Document) -> None:
        state = self.state
        if self._previewed is not None:
            self.preview(None)
        graph_changed = new.graph is not state.graph
        if graph_changed or new.data is not old.data:
            self._sampler.set_problem(self.session.problem)
        if graph_changed or dict(new.layout) != dict(old.layout):
            before = {n.id: xy for n, xy in zip(state.graph.nodes, state.shown, strict=True)}
            state.parameters = self.session.shown.parameters
            state.set_graph(new.graph)
            state.set_geometry(arrange(new.graph, new.layout, self.aspect, self.pixels))
            self._glide(before)
            self.refresh()
            self.structure_changed.emit()
        elif state.dragged_edge is not None and state.probe is None:
            # Its value is drawn with every paint; the rest follows in its turn.
            state.parameters = self.session.shown.parameters
            self._halves_due = 2
        else:
            self.refresh()

    def set_room(self, aspect: float, pixels: float) -> None:
        """Spread the columns for a view of these proportions, ``pixels`` high at the desk."""
        if abs(aspect - self.aspect) < 0.01 and abs(pixels / self.pixels - 1.0) < 0.01:
            return
        self.aspect, self.pixels = aspect, pixels
        document = self.session.document
        if document.graph is self.state.graph:
            self.state.set_geometry(arrange(document.graph, document.layout, aspect, pixels))
            self.settle()

    def _glide(self, before: dict[int, np.ndarray]) -> None:
        """Take the nodes from where they were to their places; new ones grow there."""
        state = self.state
        goal = state.geometry.centres
        ids = [n.id for n in state.graph.nodes]
        start = np.array([before.get(i, goal[k]) for k, i in enumerate(ids)])
        grown = np.array([float(i in before) for i in ids])
        self._motion.stop()
        moves = bool((np.abs(start - goal) > 0.5).any() or (grown < 1.0).any())
        if not (self.animated and moves and before and self.views()):
            state.place(goal.copy())
            return
        self._from = (start, grown)
        self._to = (goal, np.ones(len(goal)))
        state.place(start, grown)
        self._motion.start()

    def _on_motion(self, share: float) -> None:
        if len(self._from[0]) != len(self.state.graph.nodes):
            return
        smooth = share * share * (3.0 - 2.0 * share)
        shown, grown = (a + smooth * (b - a) for a, b in zip(self._from, self._to, strict=True))
        self.state.place(shown, grown)
        self.update()

    def settle(self) -> None:
        """Put every node in its place at once."""
        self._motion.stop()
        self.state.place(self.state.geometry.centres.copy())
        self.update()
