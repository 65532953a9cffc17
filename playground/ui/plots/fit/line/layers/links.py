"""What belongs together lights up together: kinks here, their units on the canvas."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from playground.analysis.terms import scaled, sum_of_terms
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

WORDS_PER_SECOND = 5.0
_EMPTY = np.zeros(0)


class KinkLinks(QObject):
    """Draws a node's share in the fit and rings its kinks; tells whose kink is pointed at.

    The share is what the node adds to the output, w * a(x), in the user's units; nodes that don't
    reach the output by an edge of their own have kinks, but no share.

    Signals:
        nodes_pointed(ids): the makers of the kinks near the pointer, as a tuple.
    """

    nodes_pointed = Signal(object)

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._plot = plot
        self._feed = feed
        self._node: int | None = None
        self._told: tuple[int, ...] = ()
        self._words = Throttle(WORDS_PER_SECOND, self)
        self._words.due.connect(self._on_words_due)
        self.share = line(27.0)
        self.rings = pg.ScatterPlotItem()
        self.rings.setZValue(39.0)
        plot.chart.add(self.share)
        plot.chart.add(self.rings)
        plot.theme_changed.connect(self._on_theme_changed)
        plot.kinks_pointed.connect(self._on_kinks_pointed)
        feed.function_shown.connect(self._on_function_shown)
        self._on_theme_changed(plot.theme)

    def set_node(self, node_id: int | None) -> None:
        """The node that is pointed at on the canvas; None for none."""
        if node_id != self._node:
            self._node = node_id
            self._draw()
            self._words.now()

    def _on_theme_changed(self, theme: Theme) -> None:
        k = theme.scale
        self.rings.setSize(21.0 * k)
        self.rings.setPen(pen(theme.accent, 2.2 * k))
        self.rings.setBrush(None)
        self._draw()

    def _on_function_shown(self) -> None:
        if self._node is not None:
            self._draw()

    def _on_kinks_pointed(self, numbers: tuple[int, ...]) -> None:
        fit, marked = self._feed.fit, self._feed.marked_kinks
        nodes: tuple[int, ...] = ()
        if fit is not None:
            makers = (fit.nodes[marked[n]] for n in numbers if n < len(marked))
            nodes = tuple(dict.fromkeys(node for made_by in makers for node in made_by))
        if nodes != self._told:
            self._told = nodes
            self.nodes_pointed.emit(nodes)

    def _draw(self) -> None:
        node = self._node
        graph = self._session.document.graph
        if node is None or node not in graph.rank or graph.n_inputs != 1:
            if self.share.isVisible() or self.rings.isVisible():
                self.share.hide()
                self.rings.hide()
                self._plot.set_remark("")
            return
        self._ring(node)
        output = graph.layers[-1].nodes[0].id
        if (node, output) not in graph.edge_index:
            self.share.hide()
            self._plot.set_remark("")
            return
        low, high = self._plot.visible_range()
        x, y = self._share(node, output, (low, high))
        theme = self._plot.theme
        colour = colour_of(graph, node) if graph.layer_index[node] > 0 else theme.axis
        self.share.setPen(pen(colour, 2.6 * theme.scale))
        self.share.setData(x, y)
        self.share.show()
        self._words.ask()

    def _on_words_due(self) -> None:
        graph, node = self._session.document.graph, self._node
        if node is None or not self.share.isVisible():
            return
        at = graph.edge_index.get((node, graph.layers[-1].nodes[0].id))
        if at is None:
            return
        weight = format_number(float(self._session.shown.parameters[at]), 3)
        name = graph.display_name(node)
        self._plot.set_remark(self.tr("share of {0}: {1} · {0}(x)").format(name, weight))

    def _ring(self, node: int) -> None:
        fit, marked = self._feed.fit, self._feed.marked_kinks
        mine = [] if fit is None else [i for i in marked if node in fit.nodes[i]]
        if fit is None or not mine:
            self.rings.setData(_EMPTY, _EMPTY)
        else:
            self.rings.setData(fit.x[mine], fit.y[mine])
        self.rings.show()

    def _share(self, node: int, output: int, view: tuple[float, float]) -> tuple[Array, Array]:
        session, network = self._session, self._feed.network
        graph, dataset = session.document.graph, session.dataset
        if network is None:
            parameters = session.shown.parameters
            terms = sum_of_terms(graph, parameters, output, view, dataset.x_scale, dataset.y_scale)
            return terms.x, next(t.y for t in terms.terms if t.source == node)
        weight = float(network.parameters[graph.edge_index[node, output]])
        linear = graph.layers[-1].activation == "linear"
        factor = float(dataset.y_scale.factor[0]) if linear else 1.0
        return scaled(network.activation(node), factor * weight).polyline(*view)
