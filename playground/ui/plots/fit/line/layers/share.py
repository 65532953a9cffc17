"""The share of a node: what the node pointed at on the canvas adds to the output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from playground.analysis.terms import scaled, sum_of_terms
from playground.model.numbers import format_number
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import line, pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

_EMPTY = np.zeros(0)


class ShareLayer(FitLayer):
    """Draws w * a(x) of the node, in the user's units, and rings the kinks that the node makes.

    A node without an edge to the output has kinks, but no share.
    """

    rate = 60.0

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self._node: int | None = None
        self._remark = ""
        self._share, self._rings = line(27.0), Dots()
        self._rings.setZValue(39.0)
        plot.chart.add(self._share, "share")
        plot.chart.add(self._rings, "rings")
        self.set_theme(plot.theme)

    def set_node(self, node_id: int | None) -> None:
        """The node pointed at on the canvas; None for none."""
        if node_id != self._node:
            self._node = node_id
            self.set_on(node_id is not None)

    def set_theme(self, theme: Theme) -> None:
        self._rings.setSize(21.0 * theme.scale)
        self._rings.setPen(pen(theme.accent, 2.2 * theme.scale))
        self._rings.setBrush(None)
        super().set_theme(theme)

    def draw(self, derived: Derived) -> None:
        graph, node, theme = derived.problem.program.graph, self._node, self._plot.theme
        if node is None or node not in graph.rank:
            self.clear()
            return
        kinks = self._plot.chart.kinks
        mine = kinks.made_by((node,))
        self._rings.setData(kinks.x[mine], kinks.y[mine])
        index = graph.edge_index.get((node, graph.layers[-1].nodes[0].id))
        if index is None:
            self._share.setData(_EMPTY, _EMPTY)
            self._remark = ""
            return
        weight = float(derived.parameters[index])
        self._share.setData(*self._curve(derived, node, weight))
        colour = colour_of(graph, node) if graph.layer_index[node] > 0 else theme.axis
        self._share.setPen(pen(colour, 2.6 * theme.scale))
        text = self.tr("share of {0}: {1} · {0}(x)")
        self._remark = text.format(graph.display_name(node), format_number(weight, 3))

    def say(self) -> None:
        self._plot.read_out.set_remark("share", self._remark)

    def clear(self) -> None:
        self._share.setData(_EMPTY, _EMPTY)
        self._rings.setData(_EMPTY, _EMPTY)
        self._remark = ""
        self._plot.read_out.set_remark("share", "")

    def _curve(self, derived: Derived, node: int, weight: float) -> tuple[Array, Array]:
        graph, dataset = derived.problem.program.graph, derived.dataset
        output, view = graph.layers[-1], self._plot.visible_range()
        if derived.pieces is None:
            scales = dataset.inputs, dataset.y_scale
            terms = sum_of_terms(graph, derived.parameters, output.nodes[0].id, view, *scales)
            return terms.x, next(t.y for t in terms.terms if t.source == node)
        factor = float(dataset.y_scale.factor[0]) if output.activation == "linear" else 1.0
        return scaled(derived.pieces.activation(node), factor * weight).polyline(*view)
