"""The inspector's page for the whole network, shown while nothing is selected."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.selection import Selection
from playground.session import Session
from playground.session.growing import built
from playground.session.naming import layer_name
from playground.ui.inputs.form import Form, muted_label
from playground.ui.inputs.number import Sizes
from playground.ui.inputs.number_field import ValueField
from playground.ui.inputs.words import WrappedLabel
from playground.ui.panels.inspector.page import GradientLabel, Page
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]


class NetworkPage(Page):
    """Layers, number of parameters, and the norm of the gradient."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sizes = ValueField(Sizes(), self._sizes(), self)
        self.sizes.setAccessibleName(self.tr("Sizes of the layers"))
        self.sizes.setToolTip(
            self.tr("Type 1-8-1, or 1-2x10-1 for ten hidden layers of two: builds a new network")
        )
        self.sizes.value_changed.connect(self._on_sizes)
        self.sizes.message_changed.connect(self._on_message)
        self._layers = WrappedLabel("", self)
        self._parameters = WrappedLabel("", self)
        self._gradient = GradientLabel(self)
        self._hint = muted_label(
            self.tr("Click a node or an edge on the canvas to see and set its numbers."), self, True
        )
        layout = self.column
        form = Form()
        layout.addLayout(form)
        form.add(self.tr("Layers"), self.sizes, whole_row=True)
        form.add("", self._layers, whole_row=True)
        form.add(self.tr("Parameters"), self._parameters, whole_row=True)
        form.add(self.tr("Gradient norm"), self._gradient, whole_row=True)
        layout.addWidget(self._hint)
        layout.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        self._parameters.setFont(theme.number_font())
        self._gradient.setFont(theme.number_font())

    def show_selection(self, selection: Selection) -> None:
        graph = self.graph
        self.title = self.tr("Network {0}").format(_sizes(graph))
        self.sizes.set_value(self._sizes())
        self._layers.setText("\n".join(_layer_lines(graph)))
        n_locked = int(graph.locked.sum())
        n_weights, n_biases = len(graph.edges), len(graph.units)
        weights = self.tr("1 weight") if n_weights == 1 else self.tr("{0:,} weights")
        biases = self.tr("1 bias") if n_biases == 1 else self.tr("{0:,} biases")
        text = f"{weights.format(n_weights)}, {biases.format(n_biases)}"
        if n_locked:
            text += self.tr(", {0:,} locked").format(n_locked)
        self._parameters.setText(text)

    def _sizes(self) -> tuple[int, ...]:
        return tuple(len(layer.nodes) for layer in self.graph.layers)

    def _on_sizes(self, sizes: tuple[int, ...]) -> None:
        """Build what was typed; inputs and outputs are those of the data."""
        session, graph = self._session, self.graph
        ends = (graph.n_inputs, graph.n_outputs)
        if len(sizes) < 2 or (sizes[0], sizes[-1]) != ends:
            words = self.tr("The data have {0} and {1}: write {2}-…-{3}.")
            inputs = self.tr("1 input") if ends[0] == 1 else self.tr("{0} inputs").format(ends[0])
            outputs = self.tr("1 output") if ends[1] == 1 else self.tr("{0} outputs")
            reason = words.format(inputs, outputs.format(ends[1]), *ends)
        else:
            session.pause()
            change = built(session, sizes[1:-1])
            reason = session.edit(self.tr("Build network"), change, new_run=True)
        if reason:
            self.sizes.refuse(reason)

    def refresh(self) -> None:
        gradient = self._session.derived.gradient
        self._gradient.show_value(None if gradient is None else _norm(gradient))


def _norm(gradient: Array) -> float:
    """The norm of a finite gradient, also where the squares of its parts overflow."""
    largest = float(np.abs(gradient).max(initial=0.0))
    if not 0.0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(gradient / largest))


def _sizes(graph: Graph) -> str:
    """``1–8–8–1``; ``1–8–…–8–1`` for a deep network."""
    sizes = [str(len(layer.nodes)) for layer in graph.layers]
    return "–".join(sizes if len(sizes) <= 6 else [*sizes[:2], "…", *sizes[-2:]])


def _layer_lines(graph: Graph) -> list[str]:
    """A line for each layer but the input; adjoining layers of one size and kind share a line."""
    lines = []
    for (size, activation), group in groupby(
        graph.layers[1:], lambda layer: (len(layer.nodes), layer.activation)
    ):
        alike = [layer_name(graph, layer.id) for layer in group]
        names = ", ".join(alike) if len(alike) <= 2 else f"{alike[0]} … {alike[-1]}"
        lines.append(f"{names}: {size:,} × {ACTIVATIONS[activation].label}")
    return lines
