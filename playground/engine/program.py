"""From the graph to index tables into the parameter vector, for the engines.

A ``Program`` has one ``Block`` (a matrix, in which edges can be missing) for each pair of layers
with edges, and the slice of each layer's biases in the parameter vector.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The edges from layer ``source`` to layer ``target`` (indices of layers).

    Entry k is the weight ``parameters[index[k]]`` from node ``columns[k]`` of the source layer to
    node ``rows[k]`` of the target layer; all three are ``(n_edges_of_the_block,)``.
    """

    source: int
    target: int
    n_rows: int
    n_columns: int
    rows: Index
    columns: Index
    index: Index

    @property
    def dense(self) -> bool:
        """True when every pair of nodes is connected."""
        return len(self.index) == self.n_rows * self.n_columns

    def matrix(self, parameters: Array) -> Array:
        """The weights as ``(n_rows, n_columns)``, 0 where there is no edge."""
        out = np.zeros((self.n_rows, self.n_columns), dtype=parameters.dtype)
        out[self.rows, self.columns] = parameters[self.index]
        return out


@dataclass(frozen=True, eq=False)
class Program:
    """A graph as index tables; see the module's text. Built by ``Program.of``."""

    graph: Graph
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    negative_slopes: tuple[float, ...]
    blocks: tuple[Block, ...]
    biases: tuple[slice, ...]

    @staticmethod
    def of(graph: Graph) -> Program:
        """The graph's program, made once as long as anybody uses it.

        Known by identity: hashing a graph of thousands of edges costs more than its program.
        """
        known = _programs.get(id(graph))
        if known is None or known.graph is not graph:
            known = _programs[id(graph)] = Program._made_of(graph)
        return known

    @staticmethod
    def _made_of(graph: Graph) -> Program:
        sizes = tuple(len(layer.nodes) for layer in graph.layers)
        layer = np.repeat(np.arange(len(sizes)), sizes)
        place = np.concatenate([np.arange(n) for n in sizes])
        sources, targets = graph.ends
        pair = layer[targets] * len(sizes) + layer[sources]
        order = np.argsort(pair, kind="stable")
        pairs, first = np.unique(pair[order], return_index=True)
        blocks = []
        for code, index in zip(pairs.tolist(), np.split(order, first)[1:], strict=True):
            target, source = divmod(code, len(sizes))
            rows, columns = place[targets[index]], place[sources[index]]
            blocks.append(Block(source, target, sizes[target], sizes[source], rows, columns, index))
        starts = len(graph.edges) + np.concatenate([[0], np.cumsum(sizes[1:])])
        biases = (
            slice(0, 0),
            *(slice(int(a), int(a) + n) for a, n in zip(starts[:-1], sizes[1:], strict=True)),
        )
        return Program(
            graph,
            sizes,
            tuple(layer.activation for layer in graph.layers),
            tuple(layer.negative_slope for layer in graph.layers),
            tuple(blocks),
            biases,
        )

    @property
    def n_parameters(self) -> int:
        return self.graph.n_parameters

    @property
    def n_weights(self) -> int:
        """The weights are the first ``n_weights`` entries of the parameter vector."""
        return len(self.graph.edges)

    @cached_property
    def blocks_into(self) -> tuple[tuple[Block, ...], ...]:
        """For each layer the blocks that end in it, by source layer."""
        table: list[list[Block]] = [[] for _ in self.sizes]
        for block in self.blocks:
            table[block.target].append(block)
        return tuple(tuple(blocks) for blocks in table)

    @cached_property
    def free(self) -> Array:
        """(n_parameters,): 1 where training may change the value, 0 where it is locked."""
        return np.where(self.graph.locked, 0.0, 1.0)


_programs: WeakValueDictionary[int, Program] = WeakValueDictionary()  # by the id of the graph
