"""The selection: one value that canvas, inspector and tables share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.model.graph import Graph
from playground.model.parts import EdgeKey, ParameterKey


@dataclass(frozen=True, slots=True)
class Selection:
    """Selected nodes and edges, in the order of selection, or one whole layer.

    ``layer`` is the id of a layer selected by its header; nodes and edges are empty then.
    """

    nodes: tuple[int, ...] = ()
    edges: tuple[EdgeKey, ...] = ()
    layer: int | None = None

    def __bool__(self) -> bool:
        return bool(self.nodes or self.edges or self.layer is not None)

    @property
    def only_node(self) -> int | None:
        """The node, when a single node is selected."""
        return self.nodes[0] if len(self.nodes) == 1 and not self.edges else None

    @property
    def only_edge(self) -> EdgeKey | None:
        """The edge, when a single edge is selected."""
        return self.edges[0] if len(self.edges) == 1 and not self.nodes else None

    def parameters(self, graph: Graph) -> tuple[ParameterKey, ...]:
        """The selected weights and biases.

        For a selected layer: the weights of all edges into its nodes, and their biases.
        """
        nodes, edges = self.all_nodes(graph), self.edges
        if self.layer is not None:
            edges = tuple((source, n) for n in nodes for source in graph.incoming[n])
        return (*edges, *(n for n in nodes if n in graph.bias_index))

    def all_nodes(self, graph: Graph) -> tuple[int, ...]:
        """The selected nodes, or those of the selected layer."""
        if self.layer is not None:
            return tuple(n.id for n in graph.layer(self.layer).nodes)
        return self.nodes

    def unfolded(self, graph: Graph) -> Selection:
        """The selection with the nodes of the selected layer instead of the layer."""
        return Selection(self.all_nodes(graph), self.edges)

    def toggled_layer(self, layer: int, graph: Graph) -> Selection:
        """The selection with the nodes of a layer added, or removed when all were selected.

        A layer added to an empty selection is selected as a layer.
        """
        if not self:
            return Selection(layer=layer)
        nodes = Selection(layer=layer).all_nodes(graph)
        chosen = self.unfolded(graph)
        if set(nodes) <= set(chosen.nodes):
            return Selection(tuple(n for n in chosen.nodes if n not in nodes), chosen.edges)
        return chosen.with_nodes(nodes)

    def with_nodes(self, nodes: Iterable[int]) -> Selection:
        """The selection with these nodes added."""
        return Selection(tuple(dict.fromkeys((*self.nodes, *nodes))), self.edges)

    def with_edges(self, edges: Iterable[EdgeKey]) -> Selection:
        """The selection with these edges added."""
        return Selection(self.nodes, tuple(dict.fromkeys((*self.edges, *edges))))

    def toggled(self, key: ParameterKey) -> Selection:
        """The selection with a node (by id) or an edge (by its ends) added or removed."""
        if isinstance(key, tuple):
            if key in self.edges:
                return Selection(self.nodes, tuple(e for e in self.edges if e != key))
            return self.with_edges([key])
        if key in self.nodes:
            return Selection(tuple(n for n in self.nodes if n != key), self.edges)
        return self.with_nodes([key])

    def within(self, graph: Graph) -> Selection:
        """The part of the selection that exists in ``graph``."""
        return Selection(
            tuple(n for n in self.nodes if n in graph.rank),
            tuple(e for e in self.edges if e in graph.edge_index),
            self.layer if self.layer in graph.layer_position else None,
        )


NOTHING = Selection()


def brought_back(before: Graph, after: Graph) -> Selection:
    """The nodes and edges that an undo brought back, to be selected; a whole layer as a layer.

    Edges of such nodes are left out, and all edges when the undo removed some as well. Nothing
    when nodes were removed, or the input or the output layer changed.
    """
    gone = before.rank.keys() - after.rank.keys()
    if gone or _end_ids(before) != _end_ids(after):
        return NOTHING
    added = after.rank.keys() - before.rank.keys()
    edges: tuple[EdgeKey, ...] = ()
    if before.edge_index.keys() <= after.edge_index.keys():
        new = after.edge_index.keys() - before.edge_index.keys()
        edges = tuple(e for e in after.edge_index if e in new and added.isdisjoint(e))
    for layer in after.layers if added and not edges else ():
        if layer.id not in before.layer_position and added == {n.id for n in layer.nodes}:
            return Selection(layer=layer.id)
    return Selection(tuple(n for n in after.rank if n in added), edges)


def _end_ids(graph: Graph) -> list[int]:
    return [node.id for i in (0, -1) for node in graph.layers[i].nodes]
