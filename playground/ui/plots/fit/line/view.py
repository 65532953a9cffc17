"""The view for one input and one output: points, the exact function, its kinks, and layers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.analysis.exact.bounds import max_pieces
from playground.analysis.exact.pieces import is_piecewise_linear
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.data.dataset import Dataset
from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.model.document import Builtin, Document, Generator
from playground.model.graph import Graph
from playground.session import Change, Derived, Session
from playground.session.derived import Probe
from playground.ui.commands.command import Command, switch
from playground.ui.commands.table import CommandTable
from playground.ui.plots.chart.show_menu import ShowMenu
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.chart import Kinks
from playground.ui.plots.fit.line.editing.brush import Brush
from playground.ui.plots.fit.line.editing.kink_drag import KinkDrags
from playground.ui.plots.fit.line.editing.kink_tool import KinkTool
from playground.ui.plots.fit.line.editing.new_kink import NewKink
from playground.ui.plots.fit.line.editing.point_tool import PointTool
from playground.ui.plots.fit.line.function import curve, exact_fit
from playground.ui.plots.fit.line.layers.forces import ForcesLayer
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.limits import LimitsLayer
from playground.ui.plots.fit.line.layers.pieces import PiecesLayer
from playground.ui.plots.fit.line.layers.preview import PreviewLayer
from playground.ui.plots.fit.line.layers.residuals import ResidualsLayer
from playground.ui.plots.fit.line.layers.share import ShareLayer
from playground.ui.plots.fit.line.layers.sum import SumLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.point_edits import PointEdits
from playground.ui.plots.fit.view import FitView
from playground.ui.shell.theme import Theme, unit_colour

MOST_KINKS = 200  # that can be pointed at and dragged


class LineView(FitView):
    """Draws the output over the input, and lets the person edit points and kinks.

    Attributes:
        plot: the page.
        menu: the button in its header, with the switches of the layers.
        pieces, sum, residuals, forces, limits, share, preview_layer: the layers.
        drags, new_kink: how kinks are moved and added.
    """

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(session, commands, parent)
        self.plot = plot = FitPlot(parent)
        self.widget = plot
        self._derived = session.derived
        self._dataset: Dataset | None = None
        self._origin = _origin(session.document)
        self._graph: Graph | None = None
        self._names: dict[int, str] = {}
        self._most = 1  # pieces that this network can have
        self.pieces = PiecesLayer(session, plot, self)
        self.sum = SumLayer(session, plot, self)
        self.residuals = ResidualsLayer(session, plot, self)
        self.forces = ForcesLayer(session, plot, self)
        self.limits = LimitsLayer(session, plot, self)
        self.share = ShareLayer(session, plot, self)
        self.preview_layer = PreviewLayer(session, plot, self)
        self._layers: tuple[FitLayer, ...] = (
            self.pieces,
            self.sum,
            self.residuals,
            self.forces,
            self.limits,
            self.share,
            self.preview_layer,
        )
        self._lesson_layers: dict[str, FitLayer] = {
            "sum": self.sum,
            "residuals": self.residuals,
            "forces": self.forces,
            "limits": self.limits,
        }
        self._add_tools()
        self._add_menu()
        plot.range_changed.connect(self._draw)
        plot.read_out.x_changed.connect(self._on_x_changed)
        plot.read_out.kinks_pointed.connect(self.nodes_pointed)

    def _add_tools(self) -> None:
        session, plot, edits = self.session, self.plot, PointEdits(self.session, self)
        edits.refused.connect(self.refused)
        self.drags = KinkDrags(session, plot, self)
        self.drags.moved.connect(plot.read_out.set_x)
        self.new_kink = NewKink(session, plot, self)
        self.new_kink.node_made.connect(self.node_made)
        self.new_kink.menu_opening.connect(self.menu_opening)
        self._brush, kinks = Brush(plot, edits, self), KinkTool(plot, self.drags, self)
        plot.chart.tools += [self._brush, kinks, PointTool(plot, edits, self), plot.read_out]
        plot.editing_changed.connect(self._brush.let_go)
        plot.theme_changed.connect(self._brush.set_theme)
        self._brush.set_theme(plot.theme)
        session.document_opened.connect(kinks.forget)
        session.document_opened.connect(self._on_document_opened)

    def _add_menu(self) -> None:
        name, tip = self.tr("Show in the fit plot"), self.tr("What else is shown in the fit plot")
        self.menu = ShowMenu(name, tip, self.commands, self.plot)
        self.menu.add(self._commands())
        self.plot.frame.add_control(self.menu)
        self.sum.on_changed.connect(self._on_sum_changed)

    # fmt: off
    def _commands(self) -> Iterator[Command]:
        for name, layer, text, tip in (
            ("pieces", self.pieces, self.tr("Strip of &pieces"),
             self.tr("The straight pieces below the plot, with their slopes")),
            ("sum", self.sum, self.tr("The &sum, term by term"),
             self.tr("Add up the bias and each w · h(x) of the output, or of a selected node")),
            ("residuals", self.residuals, self.tr("&Residuals"),
             self.tr("A stick from each training point to the fit; the largest are marked")),
            ("forces", self.forces, self.tr("&Forces on the kinks"),
             self.tr("Arrows to where the next training step moves each kink")),
            ("limits", self.limits, self.tr("How &low the loss could be"),
             self.tr("The best fit with these kinks, and the best known with as many kinks")),
        ):
            yield switch(
                f"fit_{name}", text, partial(getattr, layer, "on"), layer.set_on, tip=tip,
                menu="fit", kept="fit/pieces" if name == "pieces" else "",
            )
        yield Command(
            "put_kink", self.tr("Put a &kink here"), self.new_kink.put_at_cross_hair,
            tip=self.tr("Add a unit with its kink at the cross-hair; right-click in the plot does"
                        " it"),
            menu="fit", line=True, why_not=self._why_no_kink,
        )
    # fmt: on

    def _why_no_kink(self) -> str:
        one = self.can_show(self.session.derived.task)
        return (
            ""
            if one
            else self.tr("Only a network with one input and one output has kinks at an x.")
        )

    def _on_sum_changed(self) -> None:
        self.commands.refresh("fit_sum")

    # -- FitView ---------------------------------------------------------------------------

    @staticmethod
    def can_show(task: Task) -> bool:
        return task.n_inputs == 1 and task.n_outputs == 1

    def show(self, shown: Snapshot, derived: Derived) -> None:
        graph, document = derived.problem.program.graph, self.session.document
        self._derived = derived
        if graph is not self._graph:
            self._graph = graph
            self._names = {node.id: graph.display_name(node.id) for node in graph.units}
            self._most = max_pieces(graph) if is_piecewise_linear(graph) else 1
            self.plot.set_editable(graph.n_outputs == 1)
        dataset = derived.dataset
        dates = (dataset.x_names[0] in dataset.dates, dataset.y_names[0] in dataset.dates)
        self.plot.set_names(*names_of_ends(graph, dataset), dates)
        if derived.dataset is not self._dataset:
            first, self._dataset = self._dataset is None, derived.dataset
            self._brush.let_go()
            self.plot.set_dataset(derived.dataset)
            origin, self._origin = self._origin, _origin(document)
            if first or origin != self._origin:
                self.plot.fit_view()
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)

    def edit_points(self, on: bool) -> None:
        self.plot.set_editing(on)

    def draw_picture(self, painter: QPainter) -> None:
        self.plot.frame.draw_picture(painter)

    def set_probe(self, probe: Probe | None) -> None:
        x, read_out = None if probe is None else probe[0], self.plot.read_out
        if x != read_out.x:  # else the probe is the cross-hair's own
            read_out.set_x(x)

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        """A single node is taken apart by the sum, else the output."""
        self.sum.set_node(nodes[0] if len(nodes) == 1 else None)

    def set_hovered_node(self, node_id: int | None) -> None:
        self.share.set_node(node_id)

    def preview(self, change: Change | None) -> None:
        self.preview_layer.preview(change)

    def stop(self) -> None:
        self.limits.stop()

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self) -> None:
        if self._dataset is None:
            return  # not shown yet
        derived, plot = self._derived, self.plot
        x, y, exact = curve(derived, plot.visible_range(), plot.chart.y_range())
        plot.set_function(x, y, exact)
        fit = exact_fit(derived)
        if fit is not None and exact:
            plot.set_kinks(*self._kinks(fit))
        else:
            plot.set_kinks(Kinks(), 0)
        plot.chart.draggable = exact and derived.problem.program.graph.n_outputs == 1
        self.description = pieces_text(fit, self._most, derived.dataset.inputs.in_order)
        if derived.pieces is not None and (wrong := derived.pieces.wrong_pieces()):
            self.description += _tr("; {0} not exact, by rounding").format(len(wrong))
        plot.describe_pieces(self.description)
        for layer in self._layers:
            layer.show(derived)

    def _kinks(self, fit: PiecewiseLinear) -> tuple[Kinks, int]:
        """The kinks inside the view, none when there are too many to be dragged; their number."""
        low, high = self.plot.visible_range()
        first, last = fit.x.searchsorted(low, "right"), fit.x.searchsorted(high)
        graph = self._graph
        seen = first + np.flatnonzero(np.isfinite(fit.y[first:last]))
        if graph is None or len(seen) > MOST_KINKS:
            return Kinks(), len(seen)
        nodes = tuple(fit.nodes[i] for i in seen.tolist())
        names = (", ".join(self._names[node] for node in makers) for makers in nodes)
        colours = (colour_of(graph, m[0]) if m else unit_colour(0) for m in nodes)
        return Kinks(fit.x[seen], fit.y[seen], nodes, tuple(names), tuple(colours)), len(seen)

    def _on_document_opened(self) -> None:
        """Switch off what belongs to the last lesson; the strip is a preference."""
        self.plot.set_editing(False)
        for name, layer in self._lesson_layers.items():
            layer.set_on(False)
            self.commands.refresh(f"fit_{name}")

    def _on_x_changed(self, x: float | None) -> None:
        self.probe_changed.emit(None if x is None else (x,))


def _origin(document: Document) -> tuple[str, str]:
    """The kind of the data source; while it stays the same, so does the view's range."""
    source = document.data.source
    name = source.name if isinstance(source, Generator | Builtin) else ""
    return type(source).__name__, name


def names_of_ends(graph: Graph, dataset: Dataset) -> tuple[str, str]:
    """What the first input and the first output are called: their nodes' own names, or columns'."""
    x, y = graph.layers[0].nodes[0], graph.layers[-1].nodes[0]
    return x.name or dataset.x_names[0], y.name or dataset.y_names[0]


def pieces_text(fit: PiecewiseLinear | None, most: int, is_of_x: bool = True) -> str:
    """``5 pieces, 4 kinks; at most 6``: the last number is that of kinks.

    ``most`` is the largest number of pieces that the network can have. ``is_of_x``: its only input
    is x itself.
    """
    if not is_of_x:
        return _tr("sampled: an input is a formula of x")
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
    return QCoreApplication.translate("LineView", text)
