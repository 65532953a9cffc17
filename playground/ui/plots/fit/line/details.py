"""Everything that can be shown over and under the fit, and the switches for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from playground.session import Session
from playground.ui.plots.chart.show_menu import ShowMenu
from playground.ui.plots.fit.line.editing.brush import BrushPresenter
from playground.ui.plots.fit.line.editing.kink_drag import KinkDragLayer
from playground.ui.plots.fit.line.layers.forces import ForcesLayer
from playground.ui.plots.fit.line.layers.limits import LimitsLayer
from playground.ui.plots.fit.line.layers.links import KinkLinks
from playground.ui.plots.fit.line.layers.pieces import PiecesLayer
from playground.ui.plots.fit.line.layers.preview import PreviewLayer
from playground.ui.plots.fit.line.layers.residuals import ResidualsLayer
from playground.ui.plots.fit.line.layers.sum import SumLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter


class FitDetails(QObject):
    """Builds the details onto a fit plot. What is switched off costs nothing.

    Attributes:
        menu: the button with the switches.
        pieces: the strip of pieces.
        links: what is pointed at here and on the canvas.
        sum: the function taken apart.
        drags: kinks and pieces in the hand, and new kinks.
        points: brush and lasso.
        forces: where the next step takes the kinks.
        preview: the function after an edit that is pointed at.
        residuals, limits: how far off the fit is, and how good it could be.

    Signals:
        x_pointed(x): a place worth running through the network, or None.
        nodes_pointed(ids): the nodes that make what is pointed at, as a tuple.
        node_made(id): a unit was added for a new kink.
        refused(reason): points could not be changed.
    """

    x_pointed = Signal(object)
    nodes_pointed = Signal(object)
    node_made = Signal(int)
    refused = Signal(str)

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.menu = ShowMenu(plot)
        plot.add_to_header(self.menu)
        self.pieces = PiecesLayer(session, plot, feed, self)
        self.pieces.x_pointed.connect(self.x_pointed)
        self.links = KinkLinks(session, plot, feed, self)
        self.links.nodes_pointed.connect(self.nodes_pointed)
        strip = self.menu.add_switch(
            "pieces",
            self.tr("Strip of &pieces"),
            self.tr("The straight pieces below the plot, with their slopes"),
            on=True,
        )
        strip.toggled.connect(self.pieces.set_shown)
        self.sum = SumLayer(session, plot, feed, self)
        terms = self.menu.add_switch(
            "sum",
            self.tr("The &sum, term by term"),
            self.tr("Add up the bias and each w · h(x); for the selected node or the output"),
        )
        terms.toggled.connect(self.sum.set_shown)
        self.sum.shown_changed.connect(terms.setChecked)
        self.drags = KinkDragLayer(session, plot, feed, self)
        self.drags.node_made.connect(self.node_made)
        self.points = BrushPresenter(session, plot, self)
        self.points.refused.connect(self.refused)
        self._plot = plot
        self.preview = PreviewLayer(session, plot, feed, self)
        self.residuals = ResidualsLayer(session, plot, feed, self)
        sticks = self.menu.add_switch(
            "residuals",
            self.tr("&Residuals"),
            self.tr("A stick from each training point to the fit; the largest are marked"),
        )
        sticks.toggled.connect(self.residuals.set_shown)
        self.forces = ForcesLayer(session, plot, feed, self)
        arrows = self.menu.add_switch(
            "forces",
            self.tr("&Forces on the kinks"),
            self.tr("Arrows: where the next step of the training takes each kink"),
        )
        arrows.toggled.connect(self.forces.set_shown)
        self.limits = LimitsLayer(session, plot, feed, self)
        bars = self.menu.add_switch(
            "limits",
            self.tr("How &low the loss could be"),
            self.tr("The best fit with these kinks, and the best known with as many kinks"),
        )
        bars.toggled.connect(self.limits.set_shown)
        self.menu.add_line()
        put = self.menu.add_command(
            self.tr("Put a &kink here"),
            self.tr("Add a unit with its kink at the cross-hair; right-click in the plot does it"),
        )
        put.triggered.connect(self._on_put_kink)

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        """The nodes selected on the canvas; one alone is taken apart, else the output."""
        self.sum.set_node(nodes[0] if len(nodes) == 1 else None)

    def _on_put_kink(self) -> None:
        """At the cross-hair when there is one, else in the middle."""
        low, high = self._plot.visible_range()
        x = self._plot.hovered_x
        self.drags.put_kink((low + high) / 2.0 if x is None else x)

    def stop(self) -> None:
        """End what runs beside the window."""
        self.limits.stop()
