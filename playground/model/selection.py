"""What is selected: a value that canvas, inspector and tables share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.model.graph import EdgeKey, Graph, ParameterKey


@dataclass(frozen=True, slots=True)
class Selection:
    """Selected nodes and edges, in the order in which they were chosen, or one whole layer.

    ``layer`` is the id of a layer whose header was chosen; nodes and edges are empty then.
    """

    nodes: tuple[int, ...] = ()
    edges: tuple[EdgeKey, ...] = ()
    layer: int | None = None

    def __bool__(self) -> bool:
        return bool(self.nodes or self.edges or self.layer is not None)

    @property
    def only_node(self) -> int | None:
        """The node, when one node and nothing else is selected."""
        return self.nodes[0] if len(self.nodes) == 1 and not self.edges else None

    @property
    def only_edge(self) -> EdgeKey | None:
        """The edge, when one edge and nothing else is selected."""
        return self.edges[0] if len(self.edges) == 1 and not self.nodes else None

    def parameters(self, graph: Graph) -> tuple[ParameterKey, ...]:
        """The weights and biases selected: those of the edges and of the nodes outside the input.

        Of a selected layer: the weights of all edges into its nodes, and their biases.
        """
        nodes, edges = self.all_nodes(graph), self.edges
        if self.layer is not None:
            edges = tuple((source, n) for n in nodes for source in graph.incoming[n])
        return (*edges, *(n for n in nodes if n in graph.bias_index))

    def all_nodes(self, graph: Graph) -> tuple[int, ...]:
        """The nodes selected, each by itself or with its layer."""
        if self.layer is not None:
            return tuple(n.id for n in graph.layer(self.layer).nodes)
        return self.nodes

    def unfolded(self, graph: Graph) -> Selection:
        """The nodes of the selected layer in its place, so that more can be added."""
        return Selection(self.all_nodes(graph), self.edges)

    def toggled_layer(self, layer: int, graph: Graph) -> Selection:
        """The nodes of a layer added, or taken away when all of them were in.

        A layer that is selected alone is selected as such.
        """
        if not self:
            return Selection(layer=layer)
        nodes = Selection(layer=layer).all_nodes(graph)
        chosen = self.unfolded(graph)
        if set(nodes) <= set(chosen.nodes):
            return Selection(tuple(n for n in chosen.nodes if n not in nodes), chosen.edges)
        return chosen.with_nodes(nodes)

    def with_nodes(self, nodes: Iterable[int]) -> Selection:
        """These nodes added."""
        return Selection(tuple(dict.fromkeys((*self.nodes, *nodes))), self.edges)

    def with_edges(self, edges: Iterable[EdgeKey]) -> Selection:
        """These edges added."""
        return Selection(self.nodes, tuple(dict.fromkeys((*self.edges, *edges))))

    def toggled(self, what: ParameterKey) -> Selection:
        """A node (by id) or an edge (by its ends) added, or taken away when it was in."""
        if isinstance(what, tuple):
            if what in self.edges:
                return Selection(self.nodes, tuple(e for e in self.edges if e != what))
            return self.with_edges([what])
        if what in self.nodes:
            return Selection(tuple(n for n in self.nodes if n != what), self.edges)
        return self.with_nodes([what])

    def within(self, graph: Graph) -> Selection:
        """What of it is in ``graph``."""
        return Selection(
            tuple(n for n in self.nodes if n in graph.rank),
            tuple(e for e in self.edges if e in graph.edge_index),
            self.layer if self.layer in graph.layer_position else None,
        )


NOTHING = Selection()


def brought_back(before: Graph, after: Graph) -> Selection:
    """The hidden nodes and the edges that ``after`` has and ``before`` had not, as what an undo
    brings back: a whole layer as such, and of edges those that no such node brought along.

    Nothing when nodes have gone as well; no edges when edges have.
    """
    gone = before.rank.keys() - after.rank.keys()
    if gone or _end_ids(before) != _end_ids(after):
        return NOTHING
    came = after.rank.keys() - before.rank.keys()
    edges: tuple[EdgeKey, ...] = ()
    if before.edge_index.keys() <= after.edge_index.keys():
        new = after.edge_index.keys() - before.edge_index.keys()
        edges = tuple(e for e in after.edge_index if e in new and came.isdisjoint(e))
    for layer in after.layers if came and not edges else ():
        if layer.id not in before.layer_position and came == {n.id for n in layer.nodes}:
            return Selection(layer=layer.id)
    return Selection(tuple(n for n in after.rank if n in came), edges)


def _end_ids(graph: Graph) -> list[int]:
    return [node.id for i in (0, -1) for node in graph.layers[i].nodes]
