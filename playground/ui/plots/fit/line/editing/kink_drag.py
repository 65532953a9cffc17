"""A kink or a piece is dragged, and the weights follow with the smallest change that does it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from playground.analysis.dragging import KinkDrag, PieceDrag, put_kink_here
from playground.analysis.errors import AnalysisError
from playground.engine.run import Snapshot
from playground.model.document import Document, frozen
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Gesture, Session
from playground.ui.inputs.bubble import Bubble
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.plots.fit.line.editing.kink_keys import KinkKeys
from playground.ui.plots.fit.line.editing.kink_tool import KinkTool
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

PER_SECOND = 30.0
_EMPTY = np.zeros(0)


class KinkDragLayer(FitLayer):
    """Turns drags into edits: live, one undo step each, refused with words beside the pointer.

    While the network is trained, each move starts from the weights of that moment, and what is
    held is held against the training until it is let go.

    Signals:
        node_made(id): "Put a kink here" has added this unit.
    """

    node_made = Signal(int)

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._graph: Graph | None = None  # of the drag; None when there is none
        self._makers: tuple[int, ...] = ()  # of the kink; empty for a piece
        self._piece_x = 0.0
        self._drag: KinkDrag | PieceDrag | None = None
        self._target: tuple[float, float] | None = None
        self._start: Array = _EMPTY
        self._gesture = 0
        self._edited = False
        self._ran = False
        self._due = False  # whether the target was not tried yet
        self._pushed: Array = _EMPTY
        self.tool = KinkTool(plot.chart, self)
        self.keys = KinkKeys(plot.chart, plot.read_out, self)
        self._hand: KinkTool | KinkKeys = self.tool
        self.bubble = Bubble(plot.chart)
        plot.chart.tools.append(self.tool)
        self._pace.due.connect(self._apply)
        plot.chart.key_tools.insert(0, self.keys)
        for hand in (self.tool, self.keys):
            hand.kink_grabbed.connect(self._on_kink_grabbed)
            hand.piece_grabbed.connect(self._on_piece_grabbed)
            hand.dragged.connect(self._on_dragged)
            hand.dropped.connect(self._on_dropped)
            hand.given_up.connect(self._on_given_up)
        self.keys.refused.connect(self._on_keys_refused)
        plot.theme_changed.connect(self._on_theme_changed)
        plot.chart.menu_requested.connect(self._on_menu_requested)
        feed.function_shown.connect(self._on_function_shown)
        session.shown_changed.connect(self._on_snapshot)
        session.document_changed.connect(self._on_document_changed)
        session.document_opened.connect(self.keys.forget)
        self._on_theme_changed(plot.theme)
        self._on_function_shown()

    @property
    def dragging(self) -> bool:
        return self._graph is not None

    def _on_theme_changed(self, theme: Theme) -> None:
        self.bubble.set_theme(theme)

    def _on_function_shown(self) -> None:
        fit, marked = self._feed.fit, list(self._feed.marked_kinks)
        if fit is None or self._session.document.graph.n_outputs != 1:
            self.tool.set_targets((_EMPTY, _EMPTY), (_EMPTY, _EMPTY))
            self.keys.set_targets((_EMPTY, _EMPTY), (_EMPTY, _EMPTY), ())
            return
        line, kinks = fit.polyline(*self._plot.visible_range()), (fit.x[marked], fit.y[marked])
        self.tool.set_targets(kinks, line)
        self.keys.set_targets(kinks, line, tuple(fit.nodes[i] for i in marked))

    # -- a drag ----------------------------------------------------------------------------

    def _begin(self, makers: tuple[int, ...]) -> None:
        self._graph = self._session.document.graph
        self._start = self._session.live.parameters
        self._makers = makers
        self._drag, self._target = None, None
        self._edited, self._ran = False, self._session.running
        self._gesture += 1
        self._hand = self.keys if self.sender() is self.keys else self.tool
        if self._hand is self.tool:
            self.keys.let_go()

    def _on_kink_grabbed(self, number: int, alone: bool) -> None:
        fit, marked = self._feed.fit, self._feed.marked_kinks
        if fit is None or number >= len(marked):
            return
        nodes = fit.nodes[marked[number]]
        self._begin(nodes[:1] if alone else nodes)

    def _on_piece_grabbed(self, x: float) -> None:
        self._begin(())
        self._piece_x = x

    def _on_dragged(self, x: float, y: float) -> None:
        if self._graph is not None:
            self._target, self._due = (x, y), True
            self._plot.set_hovered_x(x)
            self._plot.read_out.x_hovered.emit(x)
            self._pace.ask()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._graph is not None and snapshot.running and self._target is not None:
            self._pace.ask()

    def _make_drag(self) -> KinkDrag | PieceDrag:
        """Made at the first move, and anew from the weights of the moment while they run."""
        session, dataset, graph = self._session, self._session.dataset, self._session.document.graph
        parameters = session.live.parameters
        scales = dataset.x_scale, dataset.y_scale
        if not self._makers:
            return PieceDrag(graph, parameters, self._piece_x, *scales)
        fit, target = self._feed.fit, self._target
        mine = [] if fit is None else _made_by(fit.nodes, self._makers)
        if fit is None or target is None or not mine:
            raise AnalysisError(self.tr("This kink is no longer there."))
        kink = min(mine, key=lambda i: abs(float(fit.x[i]) - target[0]))
        return KinkDrag(graph, parameters, kink, *scales, nodes=self._makers)

    def _apply(self) -> None:
        session, target = self._session, self._target
        self._due = False
        if self._graph is None or target is None:
            return
        if session.document.graph is not self._graph:
            self._say(self.tr("The network was changed meanwhile."), lasting=True)
            self._end()
            return
        self._ran = self._ran or session.running
        try:
            if self._drag is None or session.running:
                self._drag = self._make_drag()
            drag = self._drag
            parameters = drag.to(*target) if isinstance(drag, KinkDrag) else drag.to(target[1])
        except AnalysisError as error:
            self._refuse(str(error))
            return
        if self._push(parameters):
            self._say(self._words(*target))
            if self._plot.hovered_x == target[0]:
                self._plot.read_out.point_at(target[0])

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
        if self._hand is self.keys:
            self._target = None
            self.keys.stay()

    def _on_keys_refused(self, reason: str) -> None:
        self.bubble.say(reason, self.keys.pointer.toPoint(), lasting=True)

    def _on_document_changed(self, _old: Document, new: Document) -> None:
        """By anything else than these keys: their next press begins anew."""
        by_keys = self._graph is not None and self._hand is self.keys
        if by_keys and new.parameters is not self._pushed:
            self._end()

    def _on_dropped(self) -> None:
        if self._graph is not None:
            if self._due:
                self._pace.now()
            self.bubble.say("", self._hand.pointer.toPoint())
            self._end()

    def _on_given_up(self) -> None:
        """Back to where it was: the undo step is taken back, or vanishes by itself."""
        if self._edited and self._session.document.graph is self._graph:
            if self._ran:
                self._session.undo_stack.undo()
            else:
                self._push(self._start)
        self.bubble.hide()
        self._end()

    def _end(self) -> None:
        self._graph, self._drag, self._target = None, None, None
        self._pace.stop()
        self.keys.let_go()

    # -- words -----------------------------------------------------------------------------

    def _words(self, x: float, y: float) -> str:
        graph = self._session.document.graph
        if not self._makers:
            return self.tr("piece through ({0}, {1})").format(
                format_number(self._piece_x, 3), format_number(y, 3)
            )
        names = ", ".join(graph.display_name(node) for node in self._makers[:4])
        if len(self._makers) > 4:
            names += ", …"
        place = f"({format_number(x, 3)}, {format_number(y, 3)})"
        if len(self._makers) > 1:
            return self.tr("{0} to {1}; with Shift one alone").format(names, place)
        return self.tr("{0} to {1}").format(names, place)

    def _say(self, text: str, *, lasting: bool = False) -> None:
        self.bubble.say(text, self._hand.pointer.toPoint(), lasting=lasting)

    # -- a new kink ------------------------------------------------------------------------

    def put_kink(self, x: float) -> None:
        """Add a unit whose kink is at ``x``, without changing the function."""
        session = self._session
        before = {node.id for node in session.document.graph.nodes}
        scale = session.dataset.x_scale
        text = self.tr("Put a kink at {0}").format(format_number(x, 3))
        at = self._plot.chart.to_pixels(x, sum(self._plot.chart.y_range()) / 2.0).toPoint()
        reason = session.edit(text, lambda d: put_kink_here(d, x, scale))
        if reason:
            self.bubble.say(reason, at, lasting=True)
            return
        graph = session.document.graph
        made = next(node.id for node in graph.nodes if node.id not in before)
        words = self.tr("{0} bends at {1}; its outgoing weight is still 0")
        words = words.format(graph.display_name(made), format_number(x, 3))
        self.bubble.say(words, at, lasting=True)
        self.node_made.emit(made)

    def _on_menu_requested(self, position: QPointF | None) -> None:
        chart = self._plot.chart
        low, high = self._plot.visible_range()
        if position is None:
            x = (low + high) / 2.0 if self._plot.hovered_x is None else self._plot.hovered_x
            at = chart.mapToGlobal(chart.to_pixels(x, sum(chart.y_range()) / 2.0).toPoint())
        else:
            x, at = chart.to_data(position)[0], QCursor.pos()
        menu = QMenu(chart)
        block_shortcuts(menu)
        menu.setObjectName("fit_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        put = menu.addAction(self.tr("&Put a kink at {0}").format(format_number(x, 3)))
        put.setData(x)
        put.setEnabled(self._session.document.graph.n_inputs == 1)
        put.triggered.connect(self._on_put)
        whole = menu.addAction(self.tr("&Show all points"))
        whole.triggered.connect(self._plot.fit_view)
        menu.popup(at)

    def _on_put(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.put_kink(float(action.data()))


def _made_by(makers: tuple[tuple[int, ...], ...], nodes: tuple[int, ...]) -> list[int]:
    """The kinks of which one of these nodes is a maker."""
    return [i for i, made_by in enumerate(makers) if set(made_by) & set(nodes)]
