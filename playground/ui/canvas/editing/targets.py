"""What the commands of the canvas act on, given the selection."""

from __future__ import annotations

from functools import cached_property

from playground.model.graph import Graph
from playground.model.parts import ParameterKey
from playground.model.selection import Selection


class Targets:
    """The parts of a graph that a selection stands for, each worked out when first asked for."""

    def __init__(self, graph: Graph, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection

    @cached_property
    def nodes(self) -> tuple[int, ...]:
        """The nodes selected, each by itself or with its layer."""
        return self.selection.all_nodes(self.graph)

    @cached_property
    def hidden(self) -> tuple[int, ...]:
        """The hidden ones among the nodes selected."""
        places, last = self.graph.layer_index, len(self.graph.layers) - 1
        return tuple(n for n in self.nodes if 0 < places[n] < last)

    @cached_property
    def removable(self) -> tuple[int, ...]:
        """What can be deleted: the hidden nodes; where only inputs are selected, these, unless
        none would be left."""
        inputs = tuple(n for n in self.selection.nodes if self.graph.layer_index[n] == 0)
        only_inputs = len(inputs) == len(self.nodes) < self.graph.n_inputs
        return inputs if only_inputs else self.hidden

    @cached_property
    def layer(self) -> int | None:
        """The layer selected, or that of the last node selected; a hidden one if there is."""
        if self.selection.layer is not None:
            return self.selection.layer
        nodes = self.hidden or self.selection.nodes
        return self.graph.layer_of(nodes[-1]).id if nodes else None

    @cached_property
    def layers(self) -> tuple[int, ...]:
        """The layers selected, and those of selected nodes, from left to right; of several, the
        hidden ones if there are any."""
        if self.selection.layer is not None:
            return (self.selection.layer,)
        nodes = self.hidden or self.nodes
        places = sorted({self.graph.layer_index[node] for node in nodes})
        return tuple(self.graph.layers[i].id for i in places)

    @cached_property
    def parameters(self) -> tuple[ParameterKey, ...]:
        """The weights and biases selected."""
        return self.selection.parameters(self.graph)

    @cached_property
    def all_locked(self) -> bool:
        """Whether there are weights and biases, and all of them are locked."""
        graph = self.graph
        places = [graph.parameter_index[key] for key in self.parameters]
        return bool(places) and bool(graph.locked[places].all())
