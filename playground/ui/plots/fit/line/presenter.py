"""What the fit plot shows: the data, the network's function and its kinks."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QColor

from playground.analysis.bounds import max_pieces
from playground.analysis.pieces import NetworkPieces, is_piecewise_linear
from playground.analysis.piecewise import PiecewiseLinear
from playground.data.dataset import Dataset, as_points
from playground.engine.run import Snapshot
from playground.model import edits
from playground.model.document import Builtin, Document, Generator, Points, frozen
from playground.model.graph import Graph
from playground.session import Derived, Gesture, Session
from playground.session.throttle import Turn
from playground.ui.plots.chart.curves import covers, sampled_curve
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import unit_colour
from playground.ui.shell.visibility import is_in_view

Array = NDArray[np.float64]

SAMPLES = 600  # of the target's curve
MAX_MARKED_KINKS = 200  # beyond this the marks hide what they mark
SHARE = 0.25  # of the time at most is spent on working out the function
SLICE = 0.004  # seconds of a frame for it while training; what takes longer goes on in the next
WAY = 0.05  # seconds for which a hand that is at work elsewhere is left most frames
LEFT = Turn.OTHER_NODES  # the turn in which it is drawn then: there is least else to draw
MANY_EDGES = 100  # from which the canvas has the frames in which it draws them for itself
UNSEEN = 0.1  # pixels; what has moved by less looks the same


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The curve in the plot, ``(n,), (n,)``; ``nodes`` are what makes its kinks, where it has
    such, by their ids."""

    x: Array
    y: Array
    nodes: tuple[tuple[int, ...], ...] | None


class FitPresenter(QObject):
    """Keeps a FitPlot up to date, and turns what is done to its points into edits.

    Attributes:
        text: what the function shown is made of, in words.

    Signals:
        function_shown(): the function was drawn anew; ``network`` and ``fit`` are what is drawn.
        refused(reason): an edit could not be made.
    """

    function_shown = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._session = session
        self._plot = plot
        self._dataset: Dataset | None = None
        self._graph: Graph | None = None
        self._most = 1
        self._free_at = 0.0
        self._at_once = False  # the next snapshot shows an edit
        self._frame = 0
        self._way_until = 0.0
        self._behind = False  # a snapshot was left out
        self._drawn: Drawn | None = None
        self._work: Iterator[None] | None = None  # on the pieces of _worked_on
        self._worked_on = self._derived = session.derived
        self._spent = 0.0
        self._fit: PiecewiseLinear | None = None
        self._drawn_of: tuple[Graph, Dataset] | None = None
        self._marked: tuple[int, ...] = ()
        self._gesture = 0
        self._names: dict[int, str] = {}
        self._colours: dict[int, QColor] = {}
        self._no_colour = unit_colour(0)
        plot.range_changed.connect(self._on_range_changed)
        plot.point_added.connect(self._on_point_added)
        plot.point_dragged.connect(self._on_point_dragged)
        plot.point_moved.connect(self._on_point_moved)
        plot.point_removed.connect(self._on_point_removed)
        session.document_changed.connect(self._on_document_changed)
        session.shown_changed.connect(self._on_snapshot)
        session.frame_ended.connect(self._on_frame_ended)
        self.refresh()

    @property
    def fit(self) -> PiecewiseLinear | None:
        """The exact function now shown; None when it is not piecewise linear.

        It is None too, as ``network`` is and ``marked_kinks`` are empty, from the moment when the
        network or the data are others until the function is drawn anew: nothing that is drawn over
        the fit can put one document's pieces to another's nodes.
        """
        return self._fit if self._current else None

    @property
    def network(self) -> NetworkPieces | None:
        """The exact pieces of all nodes, of which ``fit`` is the output's."""
        return self._derived.pieces if self._current else None

    @property
    def snapshot(self) -> Snapshot:
        """Of which ``network`` and ``fit`` are; while it trains there may be a later one."""
        return self._derived.snapshot

    @property
    def marked_kinks(self) -> tuple[int, ...]:
        """The kinks of ``fit`` that carry a mark in the plot, in the plot's order."""
        return self._marked if self._current else ()

    @property
    def _current(self) -> bool:
        drawn, session = self._drawn_of, self._session
        return (
            drawn is not None and drawn[0] is session.document.graph and drawn[1] is session.dataset
        )

    def refresh(self) -> None:
        """Bring everything up to date."""
        self._show_dataset()
        self._plot.fit_view()
        self._free_at = 0.0
        self._show_function()

    def give_way(self) -> None:
        """A hand is at work elsewhere: leave it most frames for a moment, while training."""
        self._way_until = time.perf_counter() + WAY

    # -- showing -------------------------------------------------------------------------------

    def _show_dataset(self) -> None:
        dataset = self._session.dataset
        graph = self._session.document.graph
        if graph is not self._graph:
            self._graph = graph
            self._names = {node.id: graph.display_name(node.id) for node in graph.units}
            self._colours = {node.id: colour_of(graph, node.id) for node in graph.units}
            self._most = max_pieces(graph) if is_piecewise_linear(graph) else 1
            one_input = graph.n_inputs == 1
            text = self.tr("This plot shows networks with one input.")
            self._plot.set_message("" if one_input else text)
            self._plot.set_editable(one_input and graph.n_outputs == 1)
        if dataset is not self._dataset:
            # This may change the visible range, and with it the function.
            self._dataset = dataset
            # With several inputs a point has no place on one axis.
            shown = dataset.x.shape[1] == 1
            train, test = shown & ~dataset.test, shown & dataset.test
            self._plot.set_dataset(
                dataset.x[train, 0],
                dataset.y[train, 0],
                dataset.x[test, 0],
                dataset.y[test, 0],
                dataset.x_names[0],
                dataset.y_names[0],
                target=_curve(dataset),
            )

    def _on_document_changed(self, old: Document, new: Document) -> None:
        self._show_dataset()
        self._drawn = None
        if _origin(old) != _origin(new):
            self._plot.fit_view()
        self._at_once, self._work = True, None

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._at_once or not snapshot.running:
            self._at_once = False
            self._show_function()
        elif self._is_left_out(Turn.of(self._frame + 1)):
            self._behind = True
        else:
            self._follow()

    def _on_frame_ended(self, frame: int) -> None:
        self._frame = frame
        if self._behind and not self._is_left_out(Turn.of(frame)):
            self._follow()

    def _is_left_out(self, turn: Turn) -> bool:
        """Whether others have this frame: a hand that is at work, or very many edges."""
        if time.perf_counter() < self._way_until:
            return turn is not LEFT
        return turn is Turn.EDGES and len(self._session.document.graph.edges) > MANY_EDGES

    def _follow(self) -> None:
        """Show what training has come to, or work on it, as far as it is in sight."""
        self._behind = False
        if not is_in_view(self._plot):
            return
        if self._work is not None:
            self._go_on()
        elif time.perf_counter() >= self._free_at:
            self._worked_on = self._session.derived
            self._work, self._spent = self._worked_on.pieces_in_steps(), 0.0
            self._go_on()

    def _on_range_changed(self, _low: float, _high: float) -> None:
        self._show_function()

    def _go_on(self) -> None:
        work = self._work
        if work is None:
            return
        started = now = time.perf_counter()
        while now - started < SLICE:
            try:
                next(work)
            except StopIteration:
                self._show(self._worked_on, started - self._spent)
                return
            now = time.perf_counter()
        self._spent += now - started

    def _show_function(self) -> None:
        """Work it out at once."""
        started = time.perf_counter()
        self._show(self._session.derived, started)

    def _show(self, derived: Derived, started: float) -> None:
        """Draw this function; the work on it began at ``started``."""
        self._work = None
        self._behind = False
        self._derived = derived
        graph, dataset = self._session.document.graph, self._session.dataset
        self._drawn_of = graph, dataset
        if graph.n_inputs != 1:
            self._fit, self._marked = None, ()
            self._plot.set_function(np.zeros(0), np.zeros(0), exact=False)
            self._plot.set_kinks(np.zeros(0), np.zeros(0), [], [])
            self.text = ""
            self.function_shown.emit()
            return
        low, high = self._plot.visible_range()
        pieces = derived.pieces
        self._fit = None if pieces is None else pieces.output(0)
        if self._fit is not None and covers(self._fit, (low, high)):
            x, y = self._fit.polyline(low, high)
            drawn = Drawn(x, y, self._fit.nodes)
        else:
            program, height = self._session.program, self._plot.chart.y_range()
            x, y = sampled_curve(program, derived.parameters, dataset, (low, high), height)
            drawn = Drawn(x, y, None)
        if not (derived.snapshot.running and self._looks_the_same(drawn)):
            self._drawn = drawn
            self._draw(drawn, low, high)
        self.text = pieces_text(self._fit, self._most)
        self.function_shown.emit()
        now = time.perf_counter()
        self._free_at = now + (now - started) * (1.0 / SHARE - 1.0)

    def _looks_the_same(self, new: Drawn) -> bool:
        """Whether it would change no pixel, nor a number that is read off it."""
        old = self._drawn
        if old is None or old.nodes != new.nodes or old.x.shape != new.x.shape:
            return False
        if self._plot.hovered_x is not None:
            return False
        wide, high = self._plot.chart.pixel_size()
        moved = max(np.abs(new.x - old.x).max() / wide, np.abs(new.y - old.y).max() / high)
        return bool(moved < UNSEEN)

    def _draw(self, drawn: Drawn, low: float, high: float) -> None:
        self._marked = ()
        self._plot.set_function(drawn.x, drawn.y, exact=drawn.nodes is not None)
        if self._fit is not None and drawn.nodes is not None:
            self._show_kinks(self._fit, low, high)
        else:
            self._plot.set_kinks(np.zeros(0), np.zeros(0), [], [])

    def _show_kinks(self, fit: PiecewiseLinear, low: float, high: float) -> None:
        shown = np.flatnonzero((fit.x > low) & (fit.x < high))
        if len(shown) > MAX_MARKED_KINKS:
            shown = shown[:0]
        self._marked = tuple(shown.tolist())
        labels: list[str] = []
        colours: list[QColor] = []
        for i in shown.tolist():
            makers = fit.nodes[i]
            labels.append(", ".join(self._names[node] for node in makers))
            colours.append(self._colours[makers[0]] if makers else self._no_colour)
        self._plot.set_kinks(fit.x[shown], fit.y[shown], labels, colours)

    # -- editing the points --------------------------------------------------------------------

    def _edit_points(self, text: str, points: Points, merge: Hashable = None) -> None:
        data = replace(self._session.document.data, source=points)
        reason = self._session.edit(text, lambda d: edits.set_data(d, data), merge)
        if reason:
            self.refused.emit(reason)

    def _row(self, index: int) -> int:
        """The data's row of a point of the plot, which counts the training rows first."""
        test = self._session.dataset.test
        order = np.concatenate([np.flatnonzero(~test), np.flatnonzero(test)])
        return int(order[index])

    def _on_point_added(self, x: float, y: float) -> None:
        points = as_points(self._session.dataset)
        new_x, new_y = np.vstack([points.x, [[x]]]), np.vstack([points.y, [[y]]])
        self._edit_points(self.tr("Add point"), replace(points, x=frozen(new_x), y=frozen(new_y)))

    def _on_point_dragged(self, index: int, x: float, y: float) -> None:
        """Let the network learn from the point while it moves; the drag is one undo step."""
        points, row = as_points(self._session.dataset), self._row(index)
        new_x, new_y = points.x.copy(), points.y.copy()
        new_x[row], new_y[row] = x, y
        moved = replace(points, x=frozen(new_x), y=frozen(new_y))
        self._edit_points(self.tr("Move point"), moved, Gesture("point", self._gesture))

    def _on_point_moved(self, index: int, x: float, y: float) -> None:
        self._on_point_dragged(index, x, y)
        self._gesture += 1

    def _on_point_removed(self, index: int) -> None:
        points, row = as_points(self._session.dataset), self._row(index)
        test = tuple(i - (i > row) for i in points.test if i != row)
        fewer = replace(
            points,
            x=frozen(np.delete(points.x, row, axis=0)),
            y=frozen(np.delete(points.y, row, axis=0)),
            test=test,
        )
        self._edit_points(self.tr("Remove point"), fewer)


def _origin(document: Document) -> tuple[str, str]:
    """Where the rows come from; while that stays, the view stays."""
    source = document.data.source
    name = source.name if isinstance(source, Generator | Builtin) else ""
    return type(source).__name__, name


def _curve(dataset: Dataset) -> tuple[Array, Array] | None:
    """The noise-free curve over the data's range, where it is known."""
    if dataset.target is None:
        return None
    x = np.linspace(*dataset.x_range, SAMPLES)
    return x, dataset.target(x)


def pieces_text(fit: PiecewiseLinear | None, most: int) -> str:
    """``5 pieces, 4 kinks; at most 6``: the last is the most kinks this network can make.

    ``most`` is the most pieces.
    """
    if fit is None:
        return _tr("smooth, no straight pieces")
    kinks = len(fit.x)
    if fit.capped:
        pieces = _tr("more than {0:,} pieces")
    else:
        pieces = _tr("1 piece") if fit.n_pieces == 1 else _tr("{0:,} pieces")
    ends = _tr("1 kink") if kinks == 1 else _tr("{0:,} kinks")
    bound = f"{most - 1:,}" if most <= 1_000_000 else f"{most - 1:.0e}"
    words = _tr("{0}, {1}; at most {2}")
    return words.format(pieces.format(fit.n_pieces), ends.format(kinks), bound)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FitPresenter", text)
